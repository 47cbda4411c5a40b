"""Holidays by year, and what a changed calendar does to the open deadlines (faults M3, M4)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from notices.models import Notice
from people.models import Zone
from sop import actions
from sop.clock import holidays
from sop.clock.calendars import PERPRES_21_2023, RAMADAN
from sop.clock.recompute import Cause, Scope, apply, plan
from sop.escalation.deadlines import sweep
from sop.models import CalendarOverride, Escalation, Holiday, StepRun, WorkCalendar
from tests.cast import NOW, Cast
from tests.sop import walk
from tests.sop.clock import (
    FRIDAY,
    HOUR,
    MONDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    levels,
    overall_run,
    waiting_run,
    wita,
)
from tickets.models import Event, Ticket

pytestmark = pytest.mark.django_db
Kind = Holiday.HolidayKind
JOINT_LEAVE_2026 = [(2, 16), (3, 18), (3, 20), (3, 23), (3, 24), (5, 15), (5, 28), (12, 24)]


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """Database SOP, filed on Monday at 09.00: whole 3 working days, due Thursday 16.00."""
    return walk.file(cast, cast.service_db, "database", NOW)


def holiday(day: date, **more: object) -> Holiday:
    defaults = {"name": "Libur", "kind": Kind.PUBLIC}
    return Holiday.objects.create(day=day, **(defaults | more))


def recompute(cast: Cast, at: datetime, scope: Scope | None = None, text: str = "uji") -> int:
    cause = Cause(text, cast.administrator, "Administrator portal", "Keppres 1/2026", at)
    return apply(scope or Scope(), cause)


def load(*years: str) -> str:
    out = StringIO()
    call_command("holidays", *years, stdout=out)
    return out.getvalue()


# -- the list of a year -----------------------------------------------------------------------


def test_the_lists_of_2026_and_2027_have_the_known_sizes() -> None:
    text = load("2026", "2027")
    assert "2026: 17 public holidays, 8 days of joint leave (25 added" in text
    assert "2027: 18 public holidays, 8 days of joint leave (26 added" in text
    joint = Holiday.objects.filter(kind=Kind.JOINT_LEAVE, day__year=2026)
    assert [(row.day.month, row.day.day) for row in joint] == JOINT_LEAVE_2026


@pytest.mark.parametrize(("year", "days"), [(2026, 240), (2027, 242)])
def test_working_days_of_the_year(year: int, days: int) -> None:
    load(str(year))
    off = set(Holiday.objects.values_list("day", flat=True))
    first = date(year, 1, 1)
    every = (first + timedelta(days=n) for n in range(365))
    assert sum(day.weekday() < 5 and day not in off for day in every) == days


def test_estimated_dates_are_flagged_and_lose_the_word() -> None:
    load("2027")
    flagged = Holiday.objects.filter(estimated=True)
    assert [row.day for row in flagged] == [date(2027, 3, 10), date(2027, 3, 11), date(2027, 5, 17)]
    assert not Holiday.objects.filter(name__contains="perkiraan").exists()


def test_loading_again_changes_nothing() -> None:
    load("2026")
    before = list(Holiday.objects.values())
    assert "(0 added, 0 changed, 0 removed; 0 deadlines moved)" in load("2026")
    assert list(Holiday.objects.values()) == before


def test_loading_again_leaves_what_people_wrote_alone() -> None:
    load("2026")
    row = Holiday.objects.get(day=date(2026, 12, 24))
    row.name = "Cuti bersama (Keppres baru)"
    holidays.mark_corrected(row)
    row.save()
    own = holiday(date(2026, 11, 26), name="Pilkada", source="Keppres 2/2026")
    load("2026")
    row.refresh_from_db()
    assert row.name == "Cuti bersama (Keppres baru)"
    assert Holiday.objects.filter(pk=own.pk).exists()


def test_a_holiday_that_a_person_moved_does_not_come_back() -> None:
    load("2027")
    row = Holiday.objects.get(day=date(2027, 5, 17))
    row.day = date(2027, 5, 16)
    holidays.mark_corrected(row)
    row.save()
    assert holidays.draft(2027).empty


def test_what_the_package_no_longer_knows_goes_and_what_it_corrects_is_corrected() -> None:
    load("2026")
    holiday(date(2026, 3, 25), name="Cuti Bersama Idul Fitri", source="Paket holidays 0.1")
    Holiday.objects.filter(day=date(2026, 3, 21)).update(estimated=True)
    found = holidays.load(2026)
    assert [row.day for row in found.removed] == [date(2026, 3, 25)]
    assert [row.day for row in found.changed] == [date(2026, 3, 21)]
    assert not Holiday.objects.get(day=date(2026, 3, 21)).estimated


def test_a_missing_year_and_missing_joint_leave_are_known() -> None:
    today = date(2026, 11, 23)
    assert holidays.missing_years(today) == [2026, 2027]
    load("2026")
    assert holidays.missing_years(today) == [2027]
    load("2027", "2028")
    assert holidays.missing_years(today) == []
    assert holidays.incomplete_years(date(2027, 1, 4)) == [2028]


def test_a_year_out_of_reach_is_refused() -> None:
    with pytest.raises(CommandError, match="2999"):
        load("2999")


def test_the_command_moves_deadlines_in_the_name_of_the_portal(ticket: Ticket) -> None:
    Holiday.objects.all().delete()
    run = overall_run(ticket)
    StepRun.objects.filter(pk=run.pk).update(clock_from=wita(date(2026, 12, 22), "09:00"))
    recompute_due = plan(Scope(), NOW)
    assert [change.new for change in recompute_due] == [wita(date(2026, 12, 25), "16:30")]
    assert "1 deadlines moved" in load("2026")
    run.refresh_from_db()
    assert run.due_at == wita(date(2026, 12, 29), "16:00")
    event = Event.objects.get(kind="recomputed")
    assert (event.actor, event.actor_title) == (None, "Portal")


# -- the open deadlines -----------------------------------------------------------------------


def test_m3_a_holiday_added_later_moves_the_limit_and_says_why(cast: Cast, ticket: Ticket) -> None:
    step = waiting_run(ticket)
    due = step.due_at
    assert overall_run(ticket).due_at == wita(THURSDAY, "16:00")
    holiday(WEDNESDAY)
    at = NOW + HOUR
    scope = Scope(days=(WEDNESDAY, WEDNESDAY))
    changes = plan(scope, at)
    assert [(c.number, c.old, c.new) for c in changes] == [
        (0, wita(THURSDAY, "16:00"), wita(date(2026, 11, 27), "16:30"))
    ]
    assert Event.objects.filter(kind="recomputed").count() == 0, "a plan writes nothing"
    text = "hari libur 25 November 2026 ditambahkan"
    assert recompute(cast, at, scope, text) == 1
    ticket.refresh_from_db()
    assert ticket.due_at == overall_run(ticket).due_at == wita(date(2026, 11, 27), "16:30")
    assert waiting_run(ticket).due_at == due, "the step of 30 minutes does not reach so far"
    event = Event.objects.get(kind="recomputed")
    assert event.text == f"Batas waktu keseluruhan berubah: {text}"
    assert (event.actor, event.note, event.internal) == (
        cast.administrator,
        "Keppres 1/2026",
        False,
    )
    assert event.data["old_due_at"] < event.data["new_due_at"]
    assert event.sequence == ticket.sequence, "the ticket itself has not moved"


def test_m3_what_was_sent_stays_and_nothing_is_sent_twice(cast: Cast, ticket: Ticket) -> None:
    run = waiting_run(ticket)
    sweep(wita(MONDAY, "09:31"))
    assert levels(run) == [75, 100]
    sent = Notice.objects.count()
    holiday(MONDAY)  # decreed after the fact: the whole day was off
    assert recompute(cast, wita(MONDAY, "09:35")) == 1
    run = waiting_run(ticket)
    assert run.due_at == wita(TUESDAY, "08:00")
    assert run.level == 100, "what has been announced stays announced"
    assert run.next_alarm_at == wita(TUESDAY, "08:15")
    assert Notice.objects.count() == sent
    sweep(wita(TUESDAY, "08:10"))
    assert levels(run) == [75, 100]
    sweep(wita(TUESDAY, "08:16"))
    assert levels(run) == [75, 100, 150]
    assert Escalation.objects.filter(run=run, level=100).count() == 1


def test_m4_a_holiday_withdrawn_brings_the_limit_back(cast: Cast) -> None:
    row = holiday(WEDNESDAY)
    ticket = walk.file(cast, cast.service_db, "database", NOW)
    assert overall_run(ticket).due_at == wita(date(2026, 11, 27), "16:30")
    row.delete()
    text = "hari libur 25 November 2026 dihapus"
    assert recompute(cast, NOW + HOUR, Scope(days=(WEDNESDAY, WEDNESDAY)), text) == 1
    assert overall_run(ticket).due_at == wita(THURSDAY, "16:00")
    assert Event.objects.get(kind="recomputed").text.endswith(text)


def test_m4_a_limit_moved_into_the_past_is_announced_once_by_the_next_sweep(cast: Cast) -> None:
    row = holiday(TUESDAY)
    at = wita(MONDAY, "15:50")
    ticket = walk.file(cast, cast.service_db, "database", at)
    run = waiting_run(ticket)
    assert run.due_at == wita(WEDNESDAY, "07:50")
    row.delete()
    recompute(cast, wita(TUESDAY, "09:00"))
    run = waiting_run(ticket)
    assert run.due_at == wita(TUESDAY, "07:50")
    assert levels(run) == []
    sweep(wita(TUESDAY, "09:00"))
    sweep(wita(TUESDAY, "09:00"))
    assert levels(run) == [75, 100, 150, 200]


def test_recomputing_again_writes_nothing(cast: Cast, ticket: Ticket) -> None:
    holiday(WEDNESDAY)
    assert recompute(cast, NOW) == 1
    assert recompute(cast, NOW) == 0
    assert Event.objects.filter(kind="recomputed").count() == 1


def test_a_paused_run_moves_its_limit_and_stays_silent(cast: Cast, ticket: Ticket) -> None:
    at = wita(MONDAY, "09:10")
    actions.pause(
        ticket.pk, actor=cast.it_examiner, sequence=ticket.sequence, reason="vendor",
        note="Menunggu vendor.", expected_end=wita(TUESDAY, "09:00"), key=walk.new_key(), now=at,
    )  # fmt: skip
    holiday(WEDNESDAY)
    assert recompute(cast, wita(MONDAY, "09:20")) == 1
    run = overall_run(ticket)
    assert run.due_at == wita(date(2026, 11, 27), "16:30")
    assert run.paused_at is not None
    assert run.next_alarm_at is None
    ticket.refresh_from_db()
    actions.resume(
        ticket.pk, actor=cast.it_examiner, sequence=ticket.sequence, note="",
        key=walk.new_key(), now=wita(MONDAY, "10:10"),
    )  # fmt: skip
    assert waiting_run(ticket).due_at == wita(MONDAY, "10:30")


def test_ramadan_hours_move_the_limit(cast: Cast, ticket: Ticket) -> None:
    calendar = WorkCalendar.objects.get(office=cast.kominfo)
    ticket = walk.step_on(ticket, NOW + timedelta(minutes=10))
    run = waiting_run(ticket)  # one hour from 09.10
    assert run.due_at == wita(MONDAY, "10:10")
    StepRun.objects.filter(pk=run.pk).update(clock_from=wita(MONDAY, "15:30"))
    recompute(cast, NOW)
    assert waiting_run(ticket).due_at == wita(TUESDAY, "08:00")
    CalendarOverride.objects.create(
        calendar=calendar, name="Ramadan", first_day=MONDAY, last_day=THURSDAY, hours=RAMADAN
    )
    scope = Scope(frozenset({cast.kominfo.pk}), (MONDAY, THURSDAY))
    assert recompute(cast, NOW, scope) == 2
    assert waiting_run(ticket).due_at == wita(TUESDAY, "09:00")
    assert overall_run(ticket).due_at == wita(THURSDAY, "15:00")


def test_round_the_clock_for_a_duty_roster(cast: Cast) -> None:
    """A new calendar of a role takes over the open steps of that role; holidays mean nothing."""
    holiday(TUESDAY)
    ticket = walk.file(cast, cast.service_db, "database", wita(MONDAY, "15:50"))
    assert waiting_run(ticket).due_at == wita(WEDNESDAY, "07:50")
    piket = WorkCalendar.objects.create(
        name="Piket", office=cast.kominfo, role=cast.roles["it_examiner"], always=True
    )
    assert recompute(cast, wita(MONDAY, "15:55"), Scope(frozenset({cast.kominfo.pk}))) == 1
    run = waiting_run(ticket)
    assert run.calendar == piket
    assert run.due_at == wita(MONDAY, "16:20")
    assert overall_run(ticket).calendar != piket


def test_only_the_offices_and_days_of_the_change_are_touched(cast: Cast, ticket: Ticket) -> None:
    other = walk.file(cast, cast.service_ipas, "application", NOW, by=cast.ipas_user)
    holiday(WEDNESDAY, office=cast.tiki, kind=Kind.REGIONAL)
    assert not plan(Scope(days=(WEDNESDAY, WEDNESDAY)), NOW), "IPAS sets no time for the whole"
    holiday(MONDAY, office=cast.tiki, kind=Kind.REGIONAL)
    changes = plan(Scope(), NOW)
    assert {change.ticket for change in changes} == {other}
    assert not plan(Scope(frozenset({cast.kominfo.pk})), NOW)
    assert not plan(Scope(days=(date(2027, 1, 1), date(2027, 12, 31))), NOW)


def test_a_closed_step_keeps_its_history(cast: Cast, ticket: Ticket) -> None:
    walk.step_on(ticket, NOW + timedelta(minutes=10))
    first = StepRun.objects.get(ticket=ticket, number=1)
    holiday(MONDAY)
    recompute(cast, NOW + HOUR)
    again = StepRun.objects.get(pk=first.pk)
    assert (again.due_at, again.kept) == (first.due_at, True)


def test_many_tickets_in_batches(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sop.clock.recompute.BATCH", 2)
    for _ in range(5):
        walk.file(cast, cast.service_db, "database", NOW)
    holiday(MONDAY)
    assert recompute(cast, NOW) == 5
    assert Event.objects.filter(kind="recomputed").count() == 5


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs row locks")
@pytest.mark.django_db(transaction=True)
def test_recomputing_beside_verbs_and_sweeps_neither_hangs_nor_loses(cast: Cast) -> None:
    """The verbs lock the ticket, then its runs; so does this; the sweep locks runs only."""
    tickets = [walk.file(cast, cast.service_db, "database", NOW) for _ in range(4)]
    row = holiday(WEDNESDAY)

    def toggle() -> None:
        for turn in range(4):
            Holiday.objects.filter(pk=row.pk).update(day=TUESDAY if turn % 2 else WEDNESDAY)
            recompute(cast, NOW)

    def pausing() -> None:
        for turn in range(4):
            for ticket in tickets:
                fresh = Ticket.objects.get(pk=ticket.pk)
                at = NOW + timedelta(minutes=2 * turn)
                common: dict[str, Any] = {
                    "actor": cast.it_examiner,
                    "key": walk.new_key(),
                    "note": "Vendor.",
                }
                actions.pause(
                    fresh.pk, sequence=fresh.sequence, reason="vendor",
                    expected_end=at + HOUR, now=at, **common,
                )  # fmt: skip
                common["key"] = walk.new_key()
                actions.resume(
                    fresh.pk, sequence=fresh.sequence + 1, now=at + timedelta(minutes=1), **common
                )

    def sweeping() -> None:
        for turn in range(8):
            sweep(NOW + timedelta(minutes=turn))

    def alone(work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(alone, work) for work in (toggle, pausing, sweeping)]:
            done.result(timeout=60)
    recompute(cast, NOW + HOUR)
    due = wita(FRIDAY, "16:30")  # the day of receipt is not counted, nor are its pauses
    assert {overall_run(ticket).due_at for ticket in tickets} == {due}
    assert {Ticket.objects.get(pk=ticket.pk).due_at for ticket in tickets} == {due}


def test_an_office_in_another_zone_has_its_own_day(cast: Cast) -> None:
    cast.kominfo.time_zone = Zone.JAYAPURA
    cast.kominfo.save()
    ticket = walk.file(cast, cast.service_db, "database", NOW)  # 10.00 WIT
    holiday(TUESDAY)
    assert recompute(cast, NOW, Scope(days=(TUESDAY, TUESDAY))) == 1
    due = overall_run(ticket).due_at
    assert due is not None
    assert due.astimezone(cast.kominfo.tz).strftime("%d %H:%M") == "27 16:30"


def test_default_hours_are_the_cast_hours(cast: Cast) -> None:
    """The tests above count on the hours of Perpres 21/2023."""
    assert WorkCalendar.objects.get(office=cast.kominfo).hours == PERPRES_21_2023
