"""How true the forecasts were: what was told beside what happened. Pure; no Django.

A forecast tells a range: `EARLY` percent of the plays end before it, `LIKELY` before its middle,
`LATE` before its end. If forecasts are honest, as many tickets do. Of one ticket there are several
forecasts (one a step), which err alike; so the allowance for chance counts tickets, not forecasts.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from math import sqrt
from statistics import median
from typing import NamedTuple, TypeVar

from reports.forecast.simulate import EARLY, LATE, LIKELY, PERCENT
from sop.library.shares import ENOUGH

ENOUGH_TO_JUDGE = 20  # tickets, below which nobody can say whether it is off by more than chance
K = TypeVar("K", bound=Hashable)
NOMINAL = (EARLY, LIKELY, LATE)


class Judged(NamedTuple):
    """A forecast with its end. `error`: working seconds from the middle to the end, negative if it
    ended earlier; None where the calendar could not say."""

    ticket: int
    procedure: str
    number: int
    early: datetime
    likely: datetime
    late: datetime
    ended: datetime
    error: int | None

    @property
    def before(self) -> tuple[bool, bool, bool]:
        """Whether it ended by the beginning, the middle, the end of the range."""
        return self.ended <= self.early, self.ended <= self.likely, self.ended <= self.late


@dataclass
class Score:
    """Counts over some forecasts. `before`: ended by the beginning, the middle, the end."""

    forecasts: int = 0
    before: list[int] = field(default_factory=lambda: [0, 0, 0])
    inside: int = 0
    tickets: set[int] = field(default_factory=set)
    errors: list[int] = field(default_factory=list)

    def add(self, row: Judged) -> None:
        self.forecasts += 1
        self.tickets.add(row.ticket)
        for index, ended in enumerate(row.before):
            self.before[index] += ended
        self.inside += row.early <= row.ended <= row.late
        if row.error is not None:
            self.errors.append(row.error)

    def percent(self, count: int) -> int | None:
        """Cut down; None where there are too few tickets to say."""
        return count * 100 // self.forecasts if len(self.tickets) >= ENOUGH else None

    @property
    def off(self) -> int | None:
        """The median distance of the middle from the end, in working seconds."""
        enough = len(self.tickets) >= ENOUGH and self.errors
        return int(median(abs(error) for error in self.errors)) if enough else None

    @property
    def lean(self) -> int | None:
        """The median error: positive if tickets end later than the middle said."""
        enough = len(self.tickets) >= ENOUGH and self.errors
        return int(median(self.errors)) if enough else None

    @property
    def verdict(self) -> str:
        """Whether the range held as often as it says, beyond what chance explains (two standard
        errors): "few" | "fits" | "narrow" | "wide"."""
        count = len(self.tickets)
        if count < ENOUGH_TO_JUDGE:
            return "few"
        share, wanted = self.inside / self.forecasts, PERCENT / 100
        allowed = 2 * sqrt(wanted * (1 - wanted) / count)
        if abs(share - wanted) <= allowed:
            return "fits"
        return "narrow" if share < wanted else "wide"


def score(rows: Iterable[Judged]) -> Score:
    found = Score()
    for row in rows:
        found.add(row)
    return found


def by(rows: Iterable[Judged], key: Callable[[Judged], K]) -> dict[K, Score]:
    found: dict[K, Score] = {}
    for row in rows:
        found.setdefault(key(row), Score()).add(row)
    return found
