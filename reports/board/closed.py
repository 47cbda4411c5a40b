"""What the head's page says about the visits that closed in the period, from the sums."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from django.db.models import Count, Sum

from reports.board import counted
from reports.board.room import Room
from reports.period import Period
from reports.rollup import read
from reports.rollup.read import Quantiles, Sums
from sop.library.shares import ENOUGH
from sop.models import StepRun
from tickets.models import Party

SLOWEST = 5
Step = tuple[str, int]
T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True)
class Slow:
    """One step with one mutu baku (`budget` seconds of `budget_unit`)."""

    procedure: str
    number: int
    budget: int
    budget_unit: str
    measured: int
    median: int
    p90: int
    exact: bool

    @property
    def enough(self) -> bool:
        return self.measured >= ENOUGH

    @property
    def percent(self) -> int:
        """The median's share of the mutu baku."""
        return self.median * 100 // self.budget


@dataclass(frozen=True)
class Halted:
    reason: str
    count: int
    working: int
    elapsed: int


class Closed:
    """Each property reads once: at most three queries, `steps` and `slow` together six."""

    def __init__(self, room: Room) -> None:
        self.room = room

    @cached_property
    def _groups(self) -> dict[tuple[str, int, str], Sums]:
        return {
            (str(procedure), int(number), str(owner)): found
            for (procedure, number, owner), found in read.sums(
                self.room.scope, self.room.narrow, self.room.period,
                by=("procedure", "number", "owner"),
            ).items()
        }  # fmt: skip

    @cached_property
    def all(self) -> Sums:
        return counted.together(self._groups.values())

    @cached_property
    def before(self) -> Sums:
        """Of the period before."""
        room = self.room
        return read.sums(room.scope, room.narrow, room.period.before)[()]

    @cached_property
    def steps(self) -> dict[Step, Sums]:
        return self._by(lambda key: key[:2])

    @cached_property
    def owners(self) -> dict[Party, Sums]:
        found = self._by(lambda key: key[2])
        return {party: found.get(party.value, Sums()) for party in (Party.HANDLER, Party.REPORTER)}

    @cached_property
    def roles(self) -> dict[str, Sums]:
        """By the role that acts; a step of several roles counts for each. Those with most late
        visits first, without those that have none to judge."""
        found = {}
        for role, steps in counted.steps_of_role().items():
            whole = counted.together(self.steps[step] for step in steps if step in self.steps)
            if whole.limited:
                found[role] = whole
        return dict(sorted(found.items(), key=lambda item: (-item[1].missed, item[0])))

    @cached_property
    def repeats(self) -> list[tuple[Step, Sums]]:
        """Steps that were done again, the most frequent first."""
        found = [(step, sums) for step, sums in self.steps.items() if sums.repeats]
        return sorted(found, key=lambda item: (-item[1].repeats, item[0]))

    @cached_property
    def slow(self) -> list[Slow]:
        """Every step with a mutu baku, that which takes most of it first; those with too few
        visits come after."""
        room = self.room
        by = ("procedure", "number", "budget", "budget_unit")
        found = []
        for key, quantiles in read.quantiles(room.scope, room.narrow, room.period, by).items():
            procedure, number, budget, unit = key
            if budget and quantiles.measured:
                found.append(_slow(procedure, number, budget, unit, quantiles))
        found.sort(key=lambda s: (not s.enough, -s.percent, s.procedure, s.number, s.budget))
        return found

    @cached_property
    def finished(self) -> int:
        room = self.room
        return read.sums(room.scope, room.narrow, room.period, whole=True)[()].visits

    @cached_property
    def filed(self) -> int:
        return read.filed(self.room.scope, self.room.narrow, self.room.period)[()]

    @cached_property
    def halts(self) -> list[Halted]:
        """By reason, the longest first. One query."""
        rows = read.halts(self.room.scope, self.room.narrow, self.room.period).order_by()
        found = rows.values_list("reason").annotate(
            n=Count("pk"), worked=Sum("working"), all=Sum("elapsed")
        )
        return sorted((Halted(*row) for row in found), key=lambda h: (-h.working, h.reason))

    @cached_property
    def months(self) -> dict[Period, Sums]:
        """The year that ends with the period, month by month, as far as today."""
        room = self.room
        last = min(room.period.last, room.today.last)
        month = Period.month(last)
        listed = [month]
        while len(listed) < 12:
            listed.append(listed[-1].before)
        listed.reverse()
        year = Period(listed[0].first, month.last)
        found = read.sums(room.scope, room.narrow, year, by=("month",))
        return {one: found.get((one.first,), Sums()) for one in listed}

    def _by(self, key: Callable[[tuple[str, int, str]], T]) -> dict[T, Sums]:
        parts: dict[T, list[Sums]] = defaultdict(list)
        for group, found in self._groups.items():
            parts[key(group)].append(found)
        return {group: counted.together(found) for group, found in parts.items()}


def _slow(procedure: str, number: int, budget: int, unit: str, found: Quantiles) -> Slow:
    median, p90 = found.values
    return Slow(procedure, number, budget, unit, found.measured, median or 0, p90 or 0, found.exact)


def is_working(unit: str) -> bool:
    return unit != StepRun.BudgetUnit.ELAPSED
