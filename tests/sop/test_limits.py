"""Limits at their edges: the day of receipt, promises, calendars that run out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from notices.models import Notice
from people.directory import Directory
from sop import actions
from sop.clock import clocks, why
from sop.clock.calendars import Calendars
from sop.clock.remaining import remaining_for
from sop.clock.worktime import CalendarExhausted
from sop.errors import Incomplete
from sop.escalation.deadlines import sweep
from sop.models import OVERALL, Estimate, StepRun, TargetRevision, WorkCalendar
from tests.cast import NOW, Cast
from tests.sop import walk
from tests.sop.clock import (
    FRIDAY,
    HOUR,
    MINUTE,
    MONDAY,
    NEXT_MONDAY,
    THURSDAY,
    TUESDAY,
    levels,
    overall_run,
    waiting_run,
    wita,
)
from tests.sop.pages import as_user
from tickets.models import INTAKE, Event, Ticket

pytestmark = pytest.mark.django_db
NO_HOURS = "Kalender kerja kantor tidak memuat jam kerja"


@pytest.fixture
def database(cast: Cast) -> Ticket:
    return walk.file(cast, cast.service_db, "database", NOW)


def halt(cast: Cast, ticket: Ticket, since: Any, until: Any) -> Ticket:
    person = walk.actors(ticket, since)[0]
    ticket = actions.pause(
        ticket.pk, actor=person, sequence=ticket.sequence, reason="vendor", note="Menunggu.",
        expected_end=until, key=walk.new_key(), now=since,
    )  # fmt: skip
    return actions.resume(
        ticket.pk, actor=person, sequence=ticket.sequence, note="", key=walk.new_key(), now=until
    )


def close_the_office(cast: Cast) -> None:
    WorkCalendar.objects.filter(office=cast.kominfo).update(hours={})


def office_time(cast: Cast, text: str) -> None:
    TargetRevision.objects.create(
        office=cast.kominfo, procedure="database-1", number=1, text=text, reason="SK",
        valid_from=date(2026, 1, 1), set_by=cast.administrator, set_at=NOW,
    )  # fmt: skip


# -- days -------------------------------------------------------------------------------------


def test_a_pause_of_the_day_of_receipt_adds_no_day(cast: Cast, database: Ticket) -> None:
    assert overall_run(database).due_at == wita(THURSDAY, "16:00")
    halt(cast, database, wita(MONDAY, "09:01"), wita(MONDAY, "15:30"))
    assert overall_run(database).due_at == wita(THURSDAY, "16:00")


def test_a_pause_of_a_counted_day_adds_what_it_took(cast: Cast, database: Ticket) -> None:
    halt(cast, database, wita(TUESDAY, "08:00"), wita(TUESDAY, "10:00"))
    assert overall_run(database).due_at == wita(FRIDAY, "09:30")


# -- promises ---------------------------------------------------------------------------------


@pytest.fixture
def promised(cast: Cast) -> Ticket:
    """A network ticket whose recovery is promised for 14.00, from 09.00."""
    ticket = walk.walk_to(walk.file(cast, cast.service_network, "network", NOW), 6, NOW)
    return walk.walk_to(walk.step_on(ticket, NOW, estimate=NOW + 5 * HOUR), 9, NOW)


def test_a_pause_takes_nothing_off_a_promise(cast: Cast, promised: Ticket) -> None:
    assert Estimate.objects.get(ticket=promised).promised_at == NOW + 5 * HOUR
    ticket = halt(cast, promised, NOW + MINUTE, NOW + 2 * HOUR)
    run = waiting_run(ticket)
    assert run.due_at == NOW + 5 * HOUR
    calendar = Calendars(Directory(NOW)).by_id(run.calendar_id, ticket.handler)
    pauses = [(NOW + MINUTE, NOW + 2 * HOUR)]
    assert clocks.percent(run, calendar, pauses, NOW + 2 * HOUR + 30 * MINUTE) == 50


def test_a_broken_promise_is_late_through_a_pause(cast: Cast, promised: Ticket) -> None:
    ticket = halt(cast, promised, NOW + 4 * HOUR, NOW + 6 * HOUR)
    found = remaining_for([ticket], NOW + 6 * HOUR + 30 * MINUTE)[ticket.pk]
    assert (found.state, found.text) == ("late", "lewat 1 jam 30 menit")


# -- calendars that run out -------------------------------------------------------------------


def test_a_complaint_to_an_office_without_hours_waits_for_triage(cast: Cast) -> None:
    close_the_office(cast)
    ticket = walk.file(cast, cast.service_db, "database", NOW)
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert (ticket.procedure, ticket.due_at) == (INTAKE, None)
    assert not StepRun.objects.exists()
    assert not Event.objects.filter(kind="started").exists()
    notice = Notice.objects.get(kind="triage")
    assert notice.recipient == cast.helpdesk
    assert NO_HOURS in notice.body


def test_a_verb_is_refused_in_words_and_leaves_no_trace(cast: Cast, database: Ticket) -> None:
    before = Ticket.objects.values().get(pk=database.pk)
    close_the_office(cast)
    with pytest.raises(Incomplete, match=NO_HOURS) as refused:
        walk.step_on(database, NOW)
    assert refused.value.status == 422
    assert Ticket.objects.values().get(pk=database.pk) == before
    assert waiting_run(database).number == 1


def test_a_range_warns_by_the_wall_clock_without_hours(cast: Cast) -> None:
    office_time(cast, "1-2 jam")
    run = waiting_run(walk.file(cast, cast.service_db, "database", NOW))
    close_the_office(cast)
    empty = Calendars(Directory(NOW)).by_id(run.calendar_id, cast.kominfo)
    assert clocks.alarm_at(run, clocks.WARNING, empty, []) == NOW + 90 * MINUTE


def test_one_broken_run_does_not_stop_the_sweep(
    cast: Cast, database: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = walk.file(cast, cast.service_db, "database", NOW)
    broken, honest = waiting_run(database), clocks.alarm_at

    def breaks(run: StepRun, *rest: Any) -> Any:
        if run.pk == broken.pk:
            raise CalendarExhausted("no hours")
        return honest(run, *rest)

    monkeypatch.setattr(clocks, "alarm_at", breaks)
    sweep(NOW + HOUR)
    assert levels(waiting_run(other)) == [75, 100, 150, 200]
    broken.refresh_from_db()
    assert broken.next_alarm_at == wita(TUESDAY, "10:00")
    assert levels(broken) == []


@pytest.mark.parametrize("hours", [{}, {"mon": [["08:00", "08:30"]]}])
def test_why_shows_what_it_can(cast: Cast, hours: dict[str, Any]) -> None:
    WorkCalendar.objects.filter(office=cast.kominfo).update(hours={"mon": [["08:00", "10:00"]]})
    office_time(cast, "300 jam")
    ticket = walk.file(cast, cast.service_db, "database", NOW)
    WorkCalendar.objects.filter(office=cast.kominfo).update(hours=hours)
    with time_machine.travel(NOW, tick=False):
        client = as_user(cast.it_examiner)
        for run in StepRun.objects.filter(ticket=ticket):
            answer = client.get(reverse("why", args=[ticket.number, run.pk]))
            text = str(answer.content, "utf-8")
            assert answer.status_code == 200
            cut = run.number != OVERALL
            assert (f"{why.SHOWN_DAYS} hari pertama" in text) is cut


def test_a_limit_beyond_ten_years_is_still_explained(cast: Cast) -> None:
    WorkCalendar.objects.filter(office=cast.kominfo).update(hours={"mon": [["08:00", "08:30"]]})
    office_time(cast, "480 jam")
    ticket = walk.file(cast, cast.service_db, "database", NOW)
    run = waiting_run(ticket)
    assert run.due_at
    assert run.due_at.year > 2036
    with time_machine.travel(NOW, tick=False):
        client = as_user(cast.it_examiner)
        answer = client.get(reverse("why", args=[ticket.number, run.pk]))
        assert answer.status_code == 200
        assert "480 jam" in str(answer.content, "utf-8")
        assert client.get(reverse("ticket", args=[ticket.number])).status_code == 200
    assert sweep(wita(NEXT_MONDAY, "12:00")) >= 0
