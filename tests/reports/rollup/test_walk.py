"""A random walk through every verb: the sums moved step by step are those made anew, and those
that a plain count of the raw rows gives."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from people.directory import Directory
from reports.models import Cell, Change, Fact, Filing, Halt, Standing
from reports.rollup.check import check
from reports.rollup.rebuild import rebuild
from sop import actions
from sop.errors import Refused
from sop.escalation.deadlines import sweep
from sop.machine import current_step
from sop.models import Escalation
from tests.cast import Cast, assign
from tests.reports.rolled import rolled
from tests.reports.rollup import plain
from tests.sop import walk
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


class Wander:
    """Some tickets, and one random act after the other on them."""

    def __init__(self, cast: Cast, seed: int, now: datetime) -> None:
        self.cast, self.now = cast, now
        self.chance = random.Random(seed)
        assign(cast.tu_head, "helpdesk", cast.tu_section)
        self.done: Counter[str] = Counter()
        self.acts: list[Callable[[Ticket], object]] = [
            self.forward, self.forward, self.forward, self.forward, self.back, self.pause,
            self.resume, self.reroute, self.cancel, self.reopen, self.owner, self.drill,
            self.revise, self.escalate, self.service, self.hand_over,
        ]  # fmt: skip
        kinds = [(cast.service_db, "database"), (cast.service_network, "network"),
                 (cast.service_ipas, "application")]  # fmt: skip
        self.tickets = [walk.file(cast, *kinds[n % 3], now).pk for n in range(6)]
        for pk in self.tickets:
            self.forward(Ticket.objects.get(pk=pk))

    def step(self) -> None:
        self.now += timedelta(minutes=self.chance.choice([3, 20, 200, 1500]))
        ticket = Ticket.objects.get(pk=self.chance.choice(self.tickets))
        act = self.chance.choice(self.acts)
        try:
            act(ticket)
        except Refused:
            return
        self.done[act.__name__] += 1

    def forward(self, ticket: Ticket) -> None:
        if ticket.is_open and ticket.step_number and ticket.status != "waiting":
            walk.step_on(ticket, self.now)

    def back(self, ticket: Ticket) -> None:
        step = current_step(ticket)
        if ticket.is_open and step and step.is_decision and ticket.status != "waiting":
            walk.step_on(ticket, self.now, branch="no")

    def pause(self, ticket: Ticket) -> None:
        if ticket.is_open and ticket.step_number:
            actions.pause(
                ticket.pk, reason=self.chance.choice(["centre", "vendor"]), note="Menunggu.",
                expected_end=self.now + timedelta(hours=5), **self._by(ticket),
            )  # fmt: skip

    def resume(self, ticket: Ticket) -> None:
        if ticket.status == "waiting":
            actions.resume(ticket.pk, note="Lanjut.", **self._by(ticket))

    def reroute(self, ticket: Ticket) -> None:
        target = self.chance.choice(["database-1", "network-1"])
        actions.reroute(ticket.pk, procedure=target, reason="Salah SOP.", **self._triage(ticket))

    def cancel(self, ticket: Ticket) -> None:
        actions.cancel(ticket.pk, reason="Ganda.", **self._triage(ticket))

    def reopen(self, ticket: Ticket) -> None:
        actions.reopen(ticket.pk, reason="Belum pulih.", **self._triage(ticket))

    def owner(self, ticket: Ticket) -> None:
        who = self.chance.choice(["reporter", "handler", ""])
        Ticket.objects.filter(pk=ticket.pk).update(responsible=who)

    def drill(self, ticket: Ticket) -> None:
        Ticket.objects.filter(pk=ticket.pk).update(drill=not ticket.drill)

    def service(self, ticket: Ticket) -> None:
        Ticket.objects.filter(pk=ticket.pk).update(service=self.cast.service_app)

    def hand_over(self, ticket: Ticket) -> None:
        """To a unit in another zone: the days of its facts move as well."""
        to = self.chance.choice([self.cast.kominfo, self.cast.ict_division])
        if ticket.handler_id != self.cast.tiki.pk:
            Ticket.objects.filter(pk=ticket.pk).update(handler=to)

    def revise(self, ticket: Ticket) -> None:
        if ticket.is_open and ticket.procedure == "network-1":
            actions.set_estimate(
                ticket.pk, promised_at=self.now + timedelta(hours=self.chance.choice([1, 30])),
                reason="Suku cadang.", **self._by(ticket),
            )  # fmt: skip

    def escalate(self, ticket: Ticket) -> None:
        sweep(self.now)
        row = Escalation.objects.filter(
            run__ticket=ticket, for_arahan=True, answered_at__isnull=True
        ).first()
        if row and self.chance.random() < 0.7:
            heads = Directory(self.now).holders(row.role, ticket.handler)
            actions.answer_escalation(
                ticket.pk, actor=heads[0].user, escalation_id=row.pk, arahan="Segera.",
                key=walk.new_key(), now=self.now,
            )  # fmt: skip

    def _by(self, ticket: Ticket) -> dict[str, Any]:
        people = walk.actors(ticket, self.now)
        return {"actor": people[0], **self._same(ticket)}

    def _triage(self, ticket: Ticket) -> dict[str, Any]:
        officer = self.cast.tu_head if ticket.handler_id == self.cast.tiki.pk else None
        return {"actor": officer or self.cast.helpdesk, **self._same(ticket)}

    def _same(self, ticket: Ticket) -> dict[str, Any]:
        return {"sequence": ticket.sequence, "key": walk.new_key(), "now": self.now}


@pytest.mark.parametrize("seed", [1, 2])
def test_sums_moved_by_differences_are_those_made_anew(cast: Cast, now: datetime, seed: int):
    wander = Wander(cast, seed, now)
    for turn in range(56):
        wander.step()
        if turn % 7 == 0:
            rolled(wander.now)
    rolled(wander.now)

    assert len(wander.done) >= 12, wander.done
    assert list(check(wander.now, str)) == []
    counted = plain.visits()
    assert sum(counted.values()) == Fact.objects.count() >= 5
    assert plain.summed() == plain.without_office(counted)
    assert Counter(Filing.objects.values_list("day", flat=True)) == plain.filed()
    asked = [
        (cell.escalated, cell.answered)
        for cell in Cell.objects.filter(grain="d").exclude(kind="filed")
    ]
    assert (sum(a for a, _ in asked), sum(b for _, b in asked)) == plain.asked()
    firsts = plain.first_promises()
    held = Counter(Fact.objects.values_list("first_promise_kept", flat=True))
    assert (held[True], held[False]) == (firsts[True], firsts[False])

    moved, facts = plain.cells(), plain.rows()
    Fact.objects.all().delete()
    Cell.objects.update(kept=77)
    Halt.objects.all().delete()
    rebuild(wander.now, str)
    assert plain.cells() == moved
    assert plain.rows() == facts
    assert not Change.objects.exists()
    assert (
        Standing.objects.count()
        == Ticket.objects.filter(closed_at__isnull=True, drill=False).count()
    )


def test_the_command_names_what_differs(cast: Cast, now: datetime, capsys: Any):
    walk.walk_to(walk.file(cast, cast.service_db, "database", now), 5, now)
    call_command("rollup")
    call_command("rollup", "--check")
    assert "agree" in capsys.readouterr().out

    Fact.objects.filter(number=2).delete()
    Fact.objects.filter(number=3).update(verdict="u")
    Cell.objects.filter(grain="d", number=1).update(visits=9)
    with pytest.raises(Exception, match=r"\d differences"):
        call_command("rollup", "--check")
    said = capsys.readouterr().out
    assert "missing" in said
    assert "verdict u instead of k" in said
    assert "cell step|d|2026-11-23" in said
    call_command("rollup", "--rebuild")
    call_command("rollup", "--check")
