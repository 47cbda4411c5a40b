"""Reads the sums: what a figure counts, by whatever dimensions it is asked, and the rows behind it.

Both `sums` and `facts` take the same scope, narrowing and period, so a figure and its list cannot
part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from reports.models import Fact, Filing, Halt
from reports.period import Period
from reports.rollup.spread import Spread
from reports.scope import Narrow, Scope


@dataclass
class Sums:
    """Sums over visits; see reports.models.Cell for the fields. `spread` only where asked for."""

    visits: int = 0
    kept: int = 0
    missed: int = 0
    unlimited: int = 0
    promise_kept: int = 0
    promise_missed: int = 0
    first_kept: int = 0
    first_missed: int = 0
    repeats: int = 0
    measured: int = 0
    worked: int = 0
    escalated: int = 0
    answered: int = 0
    papers_missing: int = 0
    spread: Spread = field(default_factory=Spread)

    @property
    def limited(self) -> int:
        """Visits that had a mutu baku."""
        return self.kept + self.missed


MEASURES = tuple(name for name in Sums.__dataclass_fields__ if name != "spread")
DIMENSIONS = (
    "start", "handler", "unit", "office", "service", "procedure", "number", "owner", "budget",
    "budget_unit",
)  # fmt: skip


def facts(scope: Scope, narrow: Narrow, period: Period, *, whole: bool = False) -> QuerySet[Fact]:
    """The visits of steps closed in the period; with `whole` the finished procedures instead."""
    rows = Fact.objects.filter(scope.facts(), narrow.facts(), _days(period))
    return rows.filter(number=0) if whole else rows.filter(number__gt=0)


def sums(
    scope: Scope,
    narrow: Narrow,
    period: Period,
    by: Sequence[str] = (),
    *,
    whole: bool = False,
    spread: bool = False,
    also: Q | None = None,
) -> dict[tuple[Any, ...], Sums]:
    """The sums of `facts(...)` grouped by dimensions (see DIMENSIONS; "start" is a day).

    Without `by` the one key is (). `also` narrows further over the dimensions (not "start").
    """
    raise NotImplementedError


def filings(scope: Scope, narrow: Narrow, period: Period) -> QuerySet[Filing]:
    """Complaints filed in the period. Of a unit: those of its agency."""
    raise NotImplementedError


def halts(scope: Scope, narrow: Narrow, period: Period) -> QuerySet[Halt]:
    """Pauses ended in the period."""
    raise NotImplementedError


def _days(period: Period) -> Q:
    return Q(day__gte=period.first, day__lte=period.last)
