"""Reads the sums: what a figure counts, by whatever dimensions it is asked, and the rows behind it.

All take the same scope, narrowing and period, so a figure and its list cannot part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q, QuerySet

from reports.models import Cell, Fact, Filing, Halt
from reports.period import Period
from reports.rollup.coverings import Asked, grouped, keyed, mentions
from reports.rollup.measures import DIMENSIONS, MEASURES, TIMES
from reports.rollup.spread import Spread, ranked
from reports.scope import Level, Narrow, Scope

__all__ = [
    "DIMENSIONS", "MEASURES", "TIMES", "Quantiles", "Sums", "facts", "filed", "filings", "halts",
    "quantiles", "sums",
]  # fmt: skip

EXACT_UP_TO = 2_000  # measured visits
_MEASURED = MEASURES.index("measured")


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


@dataclass(frozen=True)
class Quantiles:
    """Working seconds at the shares asked for, in their order; None of nothing. Not `exact`: off
    by at most reports.rollup.spread.ERROR of the value."""

    measured: int
    values: tuple[int | None, ...]
    exact: bool


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
    """The sums of `facts(...)` grouped by dimensions (see DIMENSIONS; "start" is a day, and there
    are "week", its Monday, and "month", its first day, both whole also where the period is not).

    Without `by` the one key is (), also of nothing. `also` narrows further over the dimensions
    (not over time). At most three queries, twice that with `spread`.
    """
    asked = _asked(scope, narrow, period, by, whole=whole, also=also)
    found: dict[tuple[Any, ...], Sums] = {} if by else {(): Sums()}
    for key, values in grouped(asked):
        total = found.setdefault(key, Sums())
        for name, value in zip(MEASURES, values, strict=True):
            setattr(total, name, getattr(total, name) + value)
    if spread:
        for key, digest in spreads(asked):
            found[key].spread.merge(digest)
    return found


def quantiles(
    scope: Scope,
    narrow: Narrow,
    period: Period,
    by: Sequence[str] = (),
    shares: Sequence[float] = (0.5, 0.9),
    *,
    whole: bool = False,
    also: Q | None = None,
) -> dict[tuple[Any, ...], Quantiles]:
    """Median and P90 of the working seconds (or other shares of the ranks) by dimensions.

    Exact up to 2,000 measured visits in all, from the facts; beyond that from the digests.
    """
    asked = _asked(scope, narrow, period, by, whole=whole, also=also)
    total = sum(values[_MEASURED] for _, values in grouped(replace(asked, by=())))
    if total <= EXACT_UP_TO:
        return _exact(asked, shares)
    digests: dict[tuple[Any, ...], Spread] = {}
    for key, digest in spreads(asked):
        digests.setdefault(key, Spread()).merge(digest)
    return {
        key: Quantiles(found.total, tuple(found.rank(share) for share in shares), exact=False)
        for key, found in digests.items()
        if found.total
    }


def filings(scope: Scope, narrow: Narrow, period: Period) -> QuerySet[Filing]:
    """Complaints filed in the period. Of a unit: those of its agency."""
    return Filing.objects.filter(_filed(scope, narrow), _days(period))


def filed(
    scope: Scope, narrow: Narrow, period: Period, by: Sequence[str] = ()
) -> dict[tuple[Any, ...], int]:
    """How many `filings(...)` there are by dimensions (start, week, month, handler, office,
    service, procedure), from the sums."""
    offices = bool(narrow.offices) or scope.level is Level.REPORTER
    asked = Asked(Cell.Kind.FILED, _filed(scope, narrow), period, tuple(by), offices)
    found: dict[tuple[Any, ...], int] = {} if by else {(): 0}
    for key, values in grouped(asked):
        found[key] = found.get(key, 0) + values[0]
    return found


def halts(scope: Scope, narrow: Narrow, period: Period) -> QuerySet[Halt]:
    """Pauses ended in the period. Of a unit: those of its agency."""
    return Halt.objects.filter(_filed(scope, narrow), _days(period))


def spreads(asked: Asked) -> Iterator[tuple[tuple[Any, ...], Spread]]:
    """The digests of what was asked for, several to a key. One query a part."""
    for rows in asked.parts:
        named, keys = keyed(rows, asked.by)
        if rows.model is Fact:
            worked = named.filter(worked__isnull=False).values_list(*keys, "worked")
            for *key, seconds in worked.iterator():
                yield tuple(key), Spread.of([seconds])
        else:
            for *key, text in named.order_by().values_list(*keys, "spread").iterator():
                yield tuple(key), Spread.load(text)


def _exact(asked: Asked, shares: Sequence[float]) -> dict[tuple[Any, ...], Quantiles]:
    """One query."""
    named, keys = keyed(asked.facts(), asked.by)
    values: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for *key, seconds in named.filter(worked__isnull=False).values_list(*keys, "worked"):
        values[tuple(key)].append(seconds)
    return {
        key: Quantiles(len(found), tuple(ranked(found, share) for share in shares), exact=True)
        for key, found in values.items()
    }


def _asked(
    scope: Scope, narrow: Narrow, period: Period, by: Sequence[str], *, whole: bool, also: Q | None
) -> Asked:
    which = scope.facts() & narrow.facts() & (also or Q())
    kind = Cell.Kind.WHOLE if whole else Cell.Kind.STEP
    offices = bool(narrow.offices) or scope.level is Level.REPORTER or mentions(also, "office")
    return Asked(kind, which, period, tuple(by), offices)


def _filed(scope: Scope, narrow: Narrow) -> Q:
    """Without the unit: neither a filing nor a pause has one."""
    which = Q(handler__in=scope.handlers) if scope.handlers else Q(office__in=scope.offices)
    return which & replace(narrow, unit=None, units=frozenset()).facts()


def _days(period: Period) -> Q:
    return Q(day__gte=period.first, day__lte=period.last)
