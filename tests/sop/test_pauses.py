"""Pausing neither loses nor gains working time, and hides no calendar time."""

from __future__ import annotations

from datetime import datetime

import pytest

from people.directory import Directory
from sop import actions
from sop.clock import worktime
from sop.clock.calendars import Calendars
from sop.errors import Illegal, Incomplete
from sop.escalation.deadlines import sweep
from sop.models import Pause, StepRun
from tests.cast import NOW, Cast
from tests.sop import walk
from tests.sop.clock import (
    FRIDAY,
    HOUR,
    MINUTE,
    MONDAY,
    NEXT_MONDAY,
    SECOND,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    late_tickets,
    levels,
    overall_run,
    waiting_run,
    wita,
)
from tickets.models import Event, Status, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def database(cast: Cast) -> Ticket:
    return walk.file(cast, cast.service_db, "database", NOW)


def pause(ticket: Ticket, at: datetime, until: datetime, reason: str = "vendor") -> Ticket:
    return actions.pause(
        ticket.pk, actor=walk.actors(ticket, at)[0], sequence=ticket.sequence, reason=reason,
        note="Menunggu jawaban.", expected_end=until, key=walk.new_key(), now=at,
    )  # fmt: skip


def resume(ticket: Ticket, at: datetime) -> Ticket:
    return actions.resume(
        ticket.pk, actor=walk.actors(ticket, at)[0], sequence=ticket.sequence, note="",
        key=walk.new_key(), now=at,
    )  # fmt: skip


def test_a_pause_moves_the_limit_by_exactly_its_working_time(database: Ticket) -> None:
    ticket = pause(database, NOW + 10 * MINUTE, wita(TUESDAY, "12:00"))
    run = waiting_run(ticket)
    assert run.paused_at == NOW + 10 * MINUTE
    assert run.next_alarm_at is None
    assert ticket.status == Status.WAITING
    resume(ticket, wita(MONDAY, "10:00") + 7 * SECOND)
    run.refresh_from_db()
    # 10 of 30 minutes were used: 20 are left from the resuming on.
    assert run.due_at == wita(MONDAY, "10:20") + 7 * SECOND
    assert run.warn_at == run.next_alarm_at == wita(MONDAY, "10:12:30") + 7 * SECOND
    assert run.paused_at is None


def test_a_pause_over_the_weekend_costs_only_working_time(cast: Cast) -> None:
    """Friday 16.20, limit Monday 07.50; paused 16.25 to Monday 09.00: 25 minutes are left."""
    ticket = walk.file(cast, cast.service_db, "database", wita(FRIDAY, "16:20"))
    ticket = pause(ticket, wita(FRIDAY, "16:25"), wita(NEXT_MONDAY, "09:00"))
    resume(ticket, wita(NEXT_MONDAY, "09:00"))
    assert waiting_run(ticket).due_at == wita(NEXT_MONDAY, "09:25")


def test_a_pause_outside_working_hours_costs_nothing(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_db, "database", wita(MONDAY, "15:50"))
    due = waiting_run(ticket).due_at
    ticket = pause(ticket, wita(MONDAY, "18:00"), wita(TUESDAY, "12:00"))
    resume(ticket, wita(TUESDAY, "06:00"))
    assert waiting_run(ticket).due_at == due == wita(TUESDAY, "07:50")


def test_the_overall_limit_moves_with_it(database: Ticket) -> None:
    """3 working days end on Thursday 16.00; a pause of the day of receipt, which is not counted,
    adds nothing, one of the next morning adds what it took."""
    before = overall_run(database).due_at
    assert before == wita(THURSDAY, "16:00")
    ticket = pause(database, wita(MONDAY, "09:10"), wita(TUESDAY, "12:00"))
    ticket = resume(ticket, wita(TUESDAY, "09:10"))
    after = overall_run(ticket).due_at
    assert after is not None
    assert ticket.due_at == after
    # 07.30 to 09.10 of Tuesday was lost.
    assert after == wita(FRIDAY, "09:10")


def test_several_pauses_add_up(database: Ticket) -> None:
    ticket = database
    for start, end in (("09:05", "09:30"), ("09:35", "11:00"), ("11:01", "13:30")):
        ticket = pause(ticket, wita(MONDAY, start), wita(TUESDAY, "12:00"))
        ticket = resume(ticket, wita(MONDAY, end))
    # 5 + 5 + 1 minutes used, 19 left at 13.30.
    assert waiting_run(ticket).due_at == wita(MONDAY, "13:49")


def test_nothing_alarms_while_it_is_paused(database: Ticket) -> None:
    ticket = pause(database, NOW + 10 * MINUTE, wita(TUESDAY, "12:00"))
    assert sweep(wita(NEXT_MONDAY, "12:00")) == 0
    assert levels(waiting_run(ticket)) == []
    assert not late_tickets(wita(NEXT_MONDAY, "12:00")).exists()


def test_rungs_announced_before_the_pause_are_not_announced_again(database: Ticket) -> None:
    sweep(NOW + 23 * MINUTE)
    ticket = pause(database, NOW + 25 * MINUTE, wita(TUESDAY, "12:00"))
    ticket = resume(ticket, NOW + 85 * MINUTE)
    run = waiting_run(ticket)
    assert run.next_alarm_at == run.due_at == NOW + 90 * MINUTE
    sweep(NOW + 90 * MINUTE - SECOND)
    assert levels(run) == [75]
    sweep(NOW + 90 * MINUTE)
    assert levels(run) == [75, 100]


def test_a_step_is_not_completed_while_it_is_paused(database: Ticket) -> None:
    ticket = pause(database, NOW + MINUTE, wita(TUESDAY, "12:00"))
    with pytest.raises(Illegal, match="dijeda"):
        walk.step_on(ticket, NOW + 2 * MINUTE)
    with pytest.raises(Illegal, match="sudah dijeda"):
        pause(ticket, NOW + 2 * MINUTE, wita(TUESDAY, "12:00"))


def test_used_time_leaves_the_pause_out_and_the_trail_keeps_it(database: Ticket) -> None:
    ticket = pause(database, NOW + 10 * MINUTE, wita(TUESDAY, "12:00"))
    ticket = resume(ticket, NOW + 2 * HOUR)
    walk.step_on(ticket, NOW + 2 * HOUR + 15 * MINUTE)
    run = StepRun.objects.get(ticket=ticket, number=1)
    assert (run.worked_seconds, run.kept) == (25 * 60, True)
    row = Pause.objects.get(ticket=ticket)
    assert (row.started_at, row.ended_at) == (NOW + 10 * MINUTE, NOW + 2 * HOUR)
    kinds = Event.objects.filter(ticket=ticket).values_list("kind", flat=True)
    assert {"paused", "resumed"} <= set(kinds)


def test_a_step_opened_after_a_pause_does_not_inherit_it(database: Ticket) -> None:
    ticket = pause(database, NOW + 10 * MINUTE, wita(TUESDAY, "12:00"))
    ticket = resume(ticket, NOW + HOUR)
    ticket = walk.step_on(ticket, NOW + HOUR)
    run = waiting_run(ticket)  # step 2: one hour
    assert run.due_at == NOW + 2 * HOUR
    assert run.worked_seconds is None


def test_a_promise_stands_while_it_is_paused(cast: Cast) -> None:
    """The SKPD was told an instant: only a revision with a reason moves it."""
    ticket = walk.file(cast, cast.service_network, "network", NOW)
    promised = wita(TUESDAY, "10:00")
    ticket = walk.step_on(walk.walk_to(ticket, 6, NOW), NOW, estimate=promised)
    ticket = walk.walk_to(ticket, 9, NOW)
    ticket = pause(ticket, NOW + HOUR, wita(TUESDAY, "12:00"), reason="spare_part")
    ticket = resume(ticket, wita(MONDAY, "14:00"))
    assert waiting_run(ticket).due_at == promised


def test_a_ticket_that_ends_paused_has_no_open_pause(cast: Cast, database: Ticket) -> None:
    ticket = pause(database, NOW + 10 * MINUTE, wita(TUESDAY, "12:00"))
    ticket = actions.cancel(
        ticket.pk, actor=cast.helpdesk, sequence=ticket.sequence, reason="Ganda.",
        key=walk.new_key(), now=NOW + 2 * HOUR,
    )  # fmt: skip
    assert not Pause.objects.filter(ended_at__isnull=True).exists()
    run = StepRun.objects.get(ticket=ticket, number=1)
    assert run.worked_seconds == 10 * 60
    assert run.kept is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": "bored"}, "reason"),
        ({"reason": ""}, "reason"),
        ({"note": "  "}, "note"),
        ({"expected_end": NOW}, "expected_end"),
    ],
)
def test_a_pause_is_reasoned_and_ends(
    cast: Cast, database: Ticket, given: dict[str, object], field: str
) -> None:
    wanted: dict[str, object] = {
        "reason": "vendor", "note": "Menunggu.", "expected_end": wita(WEDNESDAY, "10:00"),
    }  # fmt: skip
    with pytest.raises(Incomplete) as refusal:
        actions.pause(
            database.pk, actor=cast.it_examiner, sequence=database.sequence, key=walk.new_key(),
            now=NOW, **{**wanted, **given},  # type: ignore[arg-type]
        )  # fmt: skip
    assert set(refusal.value.fields) == {field}
    assert not Pause.objects.exists()


def test_the_evidence_is_kept_inside(cast: Cast, database: Ticket) -> None:
    actions.pause(
        database.pk, actor=cast.it_examiner, sequence=database.sequence, reason="centre",
        note="Menunggu pusat.", expected_end=wita(WEDNESDAY, "10:00"), key=walk.new_key(), now=NOW,
        files=[walk.pdf("bukti.pdf")],
    )  # fmt: skip
    row = Pause.objects.get()
    assert row.evidence is not None
    assert (row.evidence.name, row.evidence.internal) == ("bukti.pdf", True)


def test_resumed_when_it_was_paused_nothing_changed(database: Ticket) -> None:
    due = waiting_run(database).due_at
    at = NOW + 10 * MINUTE
    resume(pause(database, at, wita(TUESDAY, "12:00")), at)
    assert waiting_run(database).due_at == due


@pytest.mark.parametrize("minutes", [1, 45, 60 * 5, 60 * 24, 60 * 24 * 3, 60 * 24 * 9])
def test_working_time_left_is_the_same_before_and_after(
    cast: Cast, database: Ticket, minutes: int
) -> None:
    at = NOW + 12 * MINUTE
    ticket = pause(database, at, at + 2 * minutes * MINUTE)
    resume(ticket, at + minutes * MINUTE)
    run = waiting_run(ticket)
    assert run.due_at is not None
    calendar = Calendars(Directory(at)).by_id(run.calendar_id, cast.kominfo)
    assert worktime.between(calendar, at + minutes * MINUTE, run.due_at) == 18 * 60
