"""A small history of the seed: its figures as the portal's own clocks find them; it can be used."""

from __future__ import annotations

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from people.directory import Directory
from people.models import User
from sop.clock import clocks, worktime
from sop.clock.calendars import Calendars
from sop.escalation.deadlines import sweep
from sop.escalation.ladder import Ladder
from sop.machine import PROCEDURES
from sop.models import Escalation, Estimate, Pause, StepRun
from sop.runs import LEFT
from tests.sop import walk
from tickets.models import Counter, Event, Status, Ticket

UNTIL = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # a Friday, 12.00 WITA: the noon break
TICKETS, OPEN = 160, 32

pytestmark = pytest.mark.django_db


@pytest.fixture
def _loaded(db: None) -> None:
    call_command("seed_load", tickets=TICKETS, open=OPEN, until=UNTIL, years=0.4, verbosity=0)


@pytest.mark.usefixtures("_loaded")
class TestHistory:
    """One load for all: what is asked of it is only read."""

    def test_its_rows(self) -> None:
        self.counts()
        self.clocks_agree()
        self.moves_are_those_of_the_sop()
        self.trail_is_in_order()

        call_command("rollup", check=True, verbosity=0)  # an exit code if a sum is wrong

    def counts(self) -> None:
        assert Ticket.objects.count() == TICKETS
        assert Ticket.objects.filter(closed_at=None).count() == OPEN
        assert sum(Counter.objects.values_list("last", flat=True)) == TICKETS
        assert {*Ticket.objects.values_list("procedure", flat=True)} >= {*PROCEDURES}
        assert Pause.objects.exists()
        assert Estimate.objects.exists()
        assert Escalation.objects.filter(for_arahan=True, answered_at=None).exists()

    def clocks_agree(self) -> None:
        calendars = Calendars(Directory(UNTIL))
        ladder = Ladder()
        ended = grouped(Pause.objects.filter(ended_at__isnull=False))
        for run in _runs():
            calendar = calendars.by_id(run.calendar_id, run.ticket.handler)
            pauses = _pauses(run, ended)
            wanted = copy(run)
            levels = [level for level in ladder.levels(run) if level > run.level]
            clocks.set_times(wanted, calendar, pauses, levels)
            assert (run.due_at, run.warn_at) == (wanted.due_at, wanted.warn_at)
            if run.closed_at is None:
                assert run.next_alarm_at == wanted.next_alarm_at
                assert run.next_alarm_at is None or run.next_alarm_at > UNTIL
                continue
            assert run.next_alarm_at is None
            assert run.worked_seconds == clocks.used(run, calendar, pauses, run.closed_at)
            assert run.kept == _kept(run)
            assert worktime.is_open(calendar, run.closed_at - timedelta(seconds=1))

    def moves_are_those_of_the_sop(self) -> None:
        walked = grouped(StepRun.objects.steps().order_by("pk"))
        for ticket in Ticket.objects.exclude(procedure="intake"):
            runs = walked[ticket.pk]
            for run, follow in pairwise(runs):
                if run.branch == LEFT or run.procedure != follow.procedure:
                    continue
                move = PROCEDURES[run.procedure].move(run.number, run.branch)
                reopened = not isinstance(getattr(move, "to", None), int)
                assert reopened or (move and move.to == follow.number)
                assert run.closed_at == follow.opened_at or reopened
            assert ticket.is_open == (runs[-1].closed_at is None)
            assert ticket.step_number == (runs[-1].number if ticket.is_open else None)

    def trail_is_in_order(self) -> None:
        trail = grouped(Event.objects.order_by("pk"))
        for ticket in Ticket.objects.all():
            events = trail[ticket.pk]
            assert events[0].kind == "filed"
            assert events[-1].sequence <= ticket.sequence
            assert [e.recorded_at for e in events] == sorted(e.recorded_at for e in events)
            assert [e.sequence for e in events] == sorted(e.sequence for e in events)
            kinds = Tally(event.kind for event in events)
            if ticket.status == Status.CLOSED:
                assert kinds["closed"] >= 1

    def test_it_can_be_used(self, client: Client) -> None:
        person = User.objects.get(email="kabid@seed.example")
        client.force_login(person)
        for ticket in Ticket.objects.filter(handler=person.office and person.office.parent)[:4]:
            assert client.get(reverse("ticket", args=[ticket.number])).status_code == 200
        for name in ("home", "desk", "my_tickets"):
            assert client.get(reverse(name)).status_code == 200
        assert sweep(UNTIL) == 0
        for code in PROCEDURES:
            ticket = Ticket.objects.filter(procedure=code, status=Status.IN_PROGRESS)[0]
            assert not walk.walk_to_end(ticket, UNTIL + timedelta(hours=1)).is_open
        assert sweep(UNTIL + timedelta(days=30)) > 0
        with pytest.raises(CommandError, match="kosong"):
            call_command("seed_load", tickets=10, open=1, until=UNTIL, verbosity=0)


def grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    """Rows by their ticket."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.ticket_id].append(row)
    return found


def _runs() -> Any:
    return StepRun.objects.select_related("ticket__handler").order_by("pk")[:1500]


def _pauses(run: StepRun, ended: dict[int, list[Pause]]) -> list[tuple[datetime, datetime]]:
    """The ended pauses that began while the run was open: later ones never moved its limit."""
    until = run.closed_at or UNTIL
    rows = [row for row in ended[run.ticket_id] if row.started_at < until]
    return [(row.started_at, row.ended_at) for row in rows if row.ended_at]


def _kept(run: StepRun) -> bool | None:
    late = run.due_at is not None and run.closed_at is not None and run.closed_at > run.due_at
    if run.due_at is None or run.budget_source == "promise" or (run.branch == LEFT and not late):
        return None
    return not late
