"""Whatever a fact is made of writes a change; what the sweep writes does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from reports.models import Change, Fact, Filing, Roll
from reports.rollup import triggers
from sop.escalation.deadlines import sweep
from sop.models import Escalation, Estimate, Pause, StepRun
from tests.cast import Cast, assign
from tests.reports.rolled import rolled
from tests.sop import walk
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def ticket(cast: Cast, now: datetime) -> Ticket:
    """Waiting at step 4, everything taken in."""
    found = walk.walk_to(walk.file(cast, cast.service_db, "database", now), 4, now)
    rolled(now)
    return found


def closed(ticket: Ticket) -> StepRun:
    return StepRun.objects.filter(ticket=ticket, number=1).get()


def noted(act: Callable[[], object]) -> set[int]:
    """The tickets for which an act wrote a change."""
    Change.objects.all().delete()
    act()
    return set(Change.objects.values_list("ticket_id", flat=True))


def an_escalation(run: StepRun, now: datetime, **more: Any) -> Escalation:
    return Escalation.objects.create(
        run=run, level=100, due_at=now, created_at=now, for_arahan=True, **more
    )


def a_pause(ticket: Ticket, now: datetime) -> Pause:
    return Pause.objects.create(
        ticket=ticket, reason="centre", note="x", started_at=now, ended_at=now + HOUR,
        started_by_id=ticket.filed_by_id, expected_end=now,
    )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"handler_id": 1}, {"office_id": 2}, {"service_id": 1}, {"responsible": "reporter"},
        {"drill": True}, {"filed_at": datetime.fromisoformat("2026-01-01T00:00Z")},
        {"status": "waiting"},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_a_ticket(ticket: Ticket, cast: Cast, change: dict[str, Any]):
    ids = {"handler_id": cast.tiki.pk, "office_id": cast.office_b.pk,
           "service_id": cast.service_app.pk}  # fmt: skip
    wanted = {name: ids.get(name, value) for name, value in change.items()}
    rows = Ticket.objects.filter(pk=ticket.pk)
    assert noted(lambda: rows.update(**wanted)) == {ticket.pk}
    assert noted(lambda: rows.update(**wanted)) == set()  # the same again is no change
    assert noted(lambda: rows.update(title="Lain", sequence=99, due_at=None)) == set()


@pytest.mark.parametrize(
    "change",
    [
        {"worked_seconds": 5}, {"kept": None}, {"branch": "left"}, {"data": {"a": 2}},
        {"closed_at": datetime.fromisoformat("2026-12-01T00:00Z")}, {"closed_by": None},
        {"budget_max": 7}, {"visit": 9},
        {"due_at": None}, {"role_key": "|x|"},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_a_closed_visit(ticket: Ticket, change: dict[str, Any]):
    rows = StepRun.objects.filter(pk=closed(ticket).pk)
    assert noted(lambda: rows.update(**change)) == {ticket.pk}


def test_an_open_visit_only_when_it_comes_goes_or_closes(ticket: Ticket, now: datetime):
    rows = StepRun.objects.filter(ticket=ticket, number=4)
    assert noted(lambda: rows.update(level=100, next_alarm_at=now)) == set()
    assert noted(lambda: rows.update(due_at=now, data={"draft": 1}, holder=None)) == set()
    # What says to which step a pause belongs, and what the step lacks.
    assert noted(lambda: rows.update(opened_at=now, role_key="jfu")) == {ticket.pk}
    assert noted(lambda: rows.update(closed_at=now)) == {ticket.pk}
    copy = rows.get()
    copy.pk, copy.visit = None, 2
    assert noted(copy.save) == {ticket.pk}
    assert noted(lambda: copy.delete()) == {ticket.pk}


def test_pauses_and_estimates(ticket: Ticket, now: datetime):
    made: list[Any] = []
    assert noted(lambda: made.append(a_pause(ticket, now))) == {ticket.pk}
    pause = Pause.objects.filter(pk=made[0].pk)
    assert noted(lambda: pause.update(ended_at=now + 2 * HOUR)) == {ticket.pk}
    assert noted(lambda: pause.update(remind_at=None, note="y")) == set()
    assert noted(lambda: pause.delete()) == {ticket.pk}
    row = Estimate(ticket=ticket, run=closed(ticket), revision=1, promised_at=now, given_at=now,
                   given_by_id=ticket.filed_by_id)  # fmt: skip
    assert noted(row.save) == {ticket.pk}
    promise = Estimate.objects.filter(pk=row.pk)
    assert noted(lambda: promise.update(promised_at=now + HOUR)) == {ticket.pk}
    assert noted(lambda: promise.update(told_to="Lina")) == set()


def test_escalations_of_closed_visits_only(ticket: Ticket, now: datetime):
    late, waiting = closed(ticket), StepRun.objects.get(ticket=ticket, number=4)
    assert noted(lambda: an_escalation(waiting, now)) == set()
    assert noted(lambda: an_escalation(late, now)) == {ticket.pk}
    rows = Escalation.objects.filter(run=late)
    assert noted(lambda: rows.update(remind_at=now)) == set()
    assert noted(lambda: rows.update(answered_at=now)) == {ticket.pk}
    assert noted(lambda: rows.delete()) == {ticket.pk}


def test_assignments_of_those_who_closed_a_step(ticket: Ticket, cast: Cast, now: datetime):
    """Only for the days that the change touches."""
    closer = closed(ticket).closed_by
    assert closer
    today = now.date()
    seat = closer.assignments.filter(role__code=closed(ticket).role_key.strip("|"))
    assert seat.count() == 1
    later = noted(lambda: seat.update(valid_until=today + timedelta(days=90)))
    assert later == (set() if connection.vendor == "postgresql" else {ticket.pk})
    assert noted(lambda: seat.update(valid_until=today - timedelta(days=2))) == {ticket.pk}
    assert noted(lambda: seat.update(capacity="acting")) == set()
    late = today + timedelta(days=10)
    assert noted(lambda: assign(closer, "helpdesk", cast.kominfo, since=late)) == set()
    made = noted(lambda: assign(closer, "helpdesk", cast.kominfo, since=date(2026, 1, 2)))
    assert made == {ticket.pk}


def test_a_sweep_of_a_hundred_runs_notes_nothing(cast: Cast, now: datetime):
    first = walk.walk_to(walk.file(cast, cast.service_db, "database", now), 4, now)
    run = StepRun.objects.get(ticket=first, number=4)
    for number in range(100):
        first.pk, first.number, first.key = None, f"T-{number}", f"k{number}"
        first.save(force_insert=True)
        run.pk, run.ticket_id = None, first.pk
        run.next_alarm_at = run.due_at
        run.save(force_insert=True)
    assert run.due_at
    at = run.due_at + HOUR
    assert noted(lambda: sweep(at)) == set()
    assert Escalation.objects.filter(level=100).count() >= 100


def test_rows_deleted_leave_the_sums(ticket: Ticket, now: datetime):
    assert Fact.objects.filter(ticket=ticket).count() == 3
    StepRun.objects.filter(ticket=ticket, number=1).delete()
    rolled(now)
    assert Fact.objects.filter(ticket=ticket).count() == 2
    call_command("rollup", "--check")


def test_lost_triggers_come_back_and_everything_is_taken_in_again(ticket: Ticket, now: datetime):
    triggers.remove(connection)
    assert noted(lambda: StepRun.objects.filter(ticket=ticket).update(worked_seconds=1)) == set()
    triggers.maintain()
    assert not triggers.install(connection)  # they are there
    assert set(Change.objects.values_list("ticket_id", flat=True)) == {ticket.pk}
    rolled(now)
    assert set(Fact.objects.values_list("worked", flat=True)) == {1}


def test_an_old_trigger_is_renewed(ticket: Ticket, monkeypatch: pytest.MonkeyPatch):
    old = triggers._dialect(connection)
    with connection.cursor() as cursor:
        there = old.installed(cursor)
        monkeypatch.setattr(old, "wanted", lambda: there | {("rollup_new", "x")})
        assert triggers.install(connection)
        monkeypatch.undo()
        assert not triggers.install(connection)


@pytest.mark.django_db(transaction=True)
def test_a_flush_leaves_a_working_rollup(now: datetime):
    from tests.cast import build_cast

    call_command("flush", interactive=False, verbosity=0)
    cast = build_cast()
    ticket = walk.file(cast, cast.service_db, "database", now)
    assert Roll.objects.count() == 1
    assert set(Change.objects.values_list("ticket_id", flat=True)) >= {ticket.pk}
    rolled(now)
    assert set(Filing.objects.values_list("ticket_id", flat=True)) == {ticket.pk}
