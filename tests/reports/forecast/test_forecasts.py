"""Forecasts of real tickets: made at a roll, kept as told, recomputed while waiting, judged."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import process_time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.forecast import courses, making, refresh
from reports.models import Course, Forecast, Halt, Standing
from sop import actions
from sop.clock import worktime
from sop.clock.holidays import load
from sop.models import Pause, StepRun
from tests.cast import NOW, Cast
from tests.reports.forecast import past
from tests.reports.forecast.chains import CALENDAR, HOUR
from tests.reports.rolled import rolled
from tests.sop import walk
from tickets.models import Status, Ticket

pytestmark = pytest.mark.django_db


def filed(cast: Cast, at: datetime = NOW) -> Ticket:
    return walk.file(cast, cast.service_db, "database", at)


def newest(ticket: Ticket) -> Forecast:
    return Forecast.objects.get(ticket=ticket, current=True)


def test_a_course_holds_durations_and_branches_of_finished_tickets(cast: Cast) -> None:
    past.known(cast, 40, back=0.3, worked={4: [HOUR, 9 * HOUR]})
    course = Course.objects.get()
    assert (course.procedure, course.agency, course.tickets) == ("database-1", cast.kominfo, 40)
    steps = courses.of([("database-1", cast.kominfo.pk)])["database-1", cast.kominfo.pk].steps
    assert set(steps) == set(range(1, 10))
    assert set(steps[4].durations) == {HOUR, 9 * HOUR}
    first, again = steps[7].branches["1"], steps[7].branches["2"]
    assert first["yes"] + first["no"] == 40
    assert again["yes"] + again["no"] == steps[5].seen - 40
    assert steps[7].shares(1)["no"] == pytest.approx(0.3, abs=0.15)


def test_a_course_takes_the_newest_tickets_of_a_year_only(cast: Cast) -> None:
    past.finished(cast, 25, since=NOW - timedelta(days=500))
    made = past.known(cast, 30)
    assert Course.objects.get().tickets == 30
    handlers = {cast.kominfo.pk}
    some = courses.finished("database-1", handlers, (NOW - courses.WINDOW).date(), NOW, most=5)
    assert set(some) == {ticket.pk for ticket in made[-5:]}


def test_reading_a_course_takes_the_same_few_queries_whatever_its_size(cast: Cast) -> None:
    def queries(now: datetime) -> int:
        with CaptureQueriesContext(connection) as seen:
            courses.refresh(now)
        return len(seen)

    past.known(cast, 20)
    few = queries(NOW)
    past.finished(cast, 60, since=NOW - timedelta(days=60))
    rolled(NOW)
    assert queries(NOW + timedelta(minutes=1)) == few
    assert Course.objects.get().tickets == 80


def test_a_roll_tells_the_end_of_a_new_ticket(cast: Cast) -> None:
    """Nine steps of an hour: nine working hours from now."""
    past.known(cast)
    load(2026), load(2027)
    ticket = filed(cast)
    rolled(NOW)
    row = newest(ticket)
    assert row.likely_at == worktime.add(CALENDAR, NOW, 9 * HOUR)
    assert (row.sequence, row.number, row.tickets) == (ticket.sequence, 1, 30)
    assert (row.agency, row.percent) == (cast.kominfo, 80)
    assert (row.limit_at, row.risk) == (ticket.due_at, 0)
    assert not row.past_holidays and not row.widened
    assert Standing.objects.get(ticket=ticket).forecast == row


def test_each_step_has_a_forecast_of_its_own_and_the_end_is_written_to_all(cast: Cast) -> None:
    past.known(cast)
    ticket = filed(cast)
    rolled(NOW)
    ticket = walk.step_on(ticket, NOW)
    rolled(NOW)
    assert Forecast.objects.filter(ticket=ticket).count() == 2
    assert newest(ticket).number == 2
    end = worktime.add(CALENDAR, NOW, 10 * HOUR)
    walk.walk_to_end(ticket, end)
    rolled(end)
    rows = Forecast.objects.filter(ticket=ticket)
    assert {row.ended_at for row in rows} == {end}
    assert not any(row.current or row.void for row in rows)
    assert [row.error for row in rows.order_by("sequence")] == [HOUR, 2 * HOUR]


def test_a_cancelled_or_moved_ticket_says_nothing(cast: Cast) -> None:
    past.known(cast)
    gone, moved = filed(cast), filed(cast)
    rolled(NOW)
    actions.cancel(gone.pk, actor=cast.helpdesk, sequence=gone.sequence, reason="Ganda.",
                   key=walk.new_key(), now=NOW)  # fmt: skip
    actions.reroute(moved.pk, actor=cast.helpdesk, sequence=moved.sequence, procedure="network-1",
                    reason="Jaringan.", key=walk.new_key(), now=NOW)  # fmt: skip
    rolled(NOW)
    assert Forecast.objects.filter(void=True, current=False).count() == 2
    assert not Forecast.objects.filter(current=True).exists()
    assert Standing.objects.get(ticket=moved).forecast is None


def test_an_exercise_has_none(cast: Cast) -> None:
    past.known(cast)
    ticket = filed(cast)
    Ticket.objects.filter(pk=ticket.pk).update(drill=True)
    rolled(NOW)
    assert not Forecast.objects.exists()


def test_none_with_too_little_history(cast: Cast) -> None:
    past.known(cast, 19)
    filed(cast)
    rolled(NOW)
    assert not Forecast.objects.exists()
    past.finished(cast, 1, since=NOW - timedelta(days=30))
    rolled(NOW)
    refresh.histories(NOW)
    assert Forecast.objects.count() == 1  # made once there is enough


def test_who_only_waits_gets_later_and_what_was_told_stays(cast: Cast) -> None:
    past.known(cast, worked={1: [HOUR * n for n in range(1, 30)]})
    ticket = filed(cast)
    rolled(NOW)
    told = newest(ticket)
    assert refresh.waiting(NOW + timedelta(hours=3)) == 0  # not old enough
    later = NOW + timedelta(days=2)
    assert refresh.waiting(later) == 1
    row = newest(ticket)
    assert (row.pk, row.made_at, row.likely_at) == (told.pk, NOW, told.likely_at)
    assert row.latest_at == later
    assert row.latest_likely_at > told.likely_at
    assert row.latest_early_at > later
    assert refresh.waiting(later) == 0


def test_longer_than_history_is_marked(cast: Cast) -> None:
    past.known(cast)
    ticket = filed(cast)
    rolled(NOW)
    refresh.waiting(NOW + timedelta(days=3))
    assert newest(ticket).widened


def test_a_pause_moves_the_end_to_after_its_expected_end(cast: Cast) -> None:
    past.known(cast)
    ticket = filed(cast)
    friday = NOW + timedelta(days=4)
    ticket = actions.pause(
        ticket.pk, actor=cast.it_examiner, sequence=ticket.sequence, reason=Pause.Reason.VENDOR,
        note="Menunggu vendor.", expected_end=friday, key=walk.new_key(), now=NOW,
    )  # fmt: skip
    rolled(NOW)
    row = newest(ticket)
    assert row.likely_at == worktime.add(CALENDAR, friday, 9 * HOUR)
    assert row.limit_at is None and row.risk is None  # set anew when the clocks go on


def test_pauses_of_the_past_are_expected_again(cast: Cast) -> None:
    made = past.finished(cast, 30)
    week = 7 * 24 * HOUR
    for ticket in made:
        run = StepRun.objects.get(ticket=ticket, number=1)
        Pause.objects.create(
            ticket=ticket, reason=Pause.Reason.VENDOR, note="x", started_at=run.opened_at,
            started_by=cast.it_examiner, expected_end=run.opened_at,
            ended_at=run.opened_at + timedelta(seconds=week), ended_by=cast.it_examiner,
        )  # fmt: skip
    rolled(NOW)
    courses.refresh(NOW)
    assert Halt.objects.count() == 30
    steps = courses.of([("database-1", cast.kominfo.pk)])["database-1", cast.kominfo.pk].steps
    assert sum(step.halts for step in steps.values()) == 30
    ticket = filed(cast)
    rolled(NOW)
    row = newest(ticket)
    assert row.late_at - row.early_at > timedelta(seconds=week)


def test_a_limit_that_will_be_passed_has_its_risk(cast: Cast) -> None:
    past.known(cast, worked={4: [200 * HOUR]})
    ticket = filed(cast)
    rolled(NOW)
    row = newest(ticket)
    assert row.limit_at == ticket.due_at
    assert row.risk == 100


def test_beyond_the_last_list_of_holidays_is_marked(cast: Cast) -> None:
    load(2026)
    past.known(cast)
    near = filed(cast)
    rolled(NOW)
    assert not newest(near).past_holidays
    past.known(cast, 60, worked={4: [900 * HOUR]}, since=NOW - timedelta(days=300))
    far = filed(cast)
    rolled(NOW)
    assert newest(far).latest_late_at.year == 2027
    assert newest(far).past_holidays


def test_a_reopened_ticket_keeps_the_judgement_of_its_first_round(cast: Cast) -> None:
    past.known(cast)
    ticket = filed(cast)
    rolled(NOW)
    ticket = walk.walk_to_end(ticket, NOW + timedelta(hours=1))
    rolled(NOW + timedelta(hours=1))
    first = Forecast.objects.get(ticket=ticket)
    ticket = actions.reopen(
        ticket.pk, actor=cast.helpdesk, sequence=ticket.sequence, reason="Terjadi lagi.",
        key=walk.new_key(), now=NOW + timedelta(hours=2),
    )  # fmt: skip
    rolled(NOW + timedelta(hours=2))
    assert newest(ticket).number == 5
    first.refresh_from_db()
    assert first.ended_at == NOW + timedelta(hours=1)


def test_more_tickets_cost_no_more_queries(cast: Cast) -> None:
    """Twelve; the rows are written in batches."""
    past.known(cast)

    def queries(count: int) -> int:
        tickets = [filed(cast) for _ in range(count)]
        with CaptureQueriesContext(connection) as seen:
            making.forecast(tickets, NOW)
        return len(seen)

    one = queries(1)
    assert queries(4) == one
    assert one <= 12


def test_a_hundred_forecasts_take_two_seconds_of_work(cast: Cast) -> None:
    past.known(cast, 30, back=0.2, worked={n: [HOUR, 2 * HOUR, 9 * HOUR] for n in range(1, 10)})
    rows = [
        past.ticket(9_000 + n, cast.service_db, cast.staff_a, cast.office_a, "database-1", NOW)
        for n in range(100)
    ]
    Ticket.objects.bulk_create(rows)
    StepRun.objects.bulk_create(
        StepRun(ticket=row, procedure="database-1", number=1, opened_at=NOW, opened_sequence=1)
        for row in rows
    )
    tickets = list(Ticket.objects.filter(status=Status.IN_PROGRESS).select_related("handler"))
    assert len(tickets) == 100
    begun = process_time()
    making.forecast(tickets, NOW)
    assert process_time() - begun < 2
    assert Forecast.objects.filter(current=True).count() == 100


def test_one_that_was_voided_at_the_same_place_of_the_trail_is_told_anew(cast: Cast) -> None:
    """The section of an office was moved to another agency and back."""
    past.known(cast)
    ticket = filed(cast)
    rolled(NOW)
    Forecast.objects.update(void=True, current=False, ended_at=None)
    later = NOW + timedelta(hours=1)
    Ticket.objects.filter(pk=ticket.pk).update(responsible="handler")
    rolled(later)
    row = Forecast.objects.get(ticket=ticket)
    assert (row.void, row.current, row.made_at) == (False, True, later)
    assert Standing.objects.get(ticket=ticket).forecast_id == row.pk


def test_a_ticket_marked_as_an_exercise_is_refreshed_no_more(cast: Cast) -> None:
    past.known(cast)
    ticket = filed(cast)
    rolled(NOW)
    Ticket.objects.filter(pk=ticket.pk).update(drill=True)
    rolled(NOW)
    later = NOW + refresh.STALE + timedelta(hours=1)
    assert refresh.waiting(later) == 1
    assert refresh.waiting(later + timedelta(minutes=5)) == 0
    Ticket.objects.filter(pk=ticket.pk).update(drill=False)
    rolled(later)
    assert newest(ticket).latest_at == later
