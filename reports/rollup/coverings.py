"""Which rows a sum is read from: whole months, single days, or the facts themselves.

A period falls into whole months and at most two edges of days. Where no reporting office matters,
both are read from sums over all offices. Where one does, the months are read from the sums of each
office, and the edges from the facts by index.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, DateField, F, Model, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, TruncMonth, TruncWeek

from reports.models import Cell, Fact, Filing
from reports.models.facts import Verdict
from reports.period import Period
from reports.rollup.measures import DIMENSIONS, MEASURES, TIMES
from sop.models import OVERALL

EVERY = 0  # as the office of a cell: all of them together
_OF_FACTS: dict[str, Any] = {
    "visits": Count("pk"),
    "kept": Count("pk", filter=Q(verdict=Verdict.KEPT)),
    "missed": Count("pk", filter=Q(verdict=Verdict.MISSED)),
    "unlimited": Count("pk", filter=Q(verdict=Verdict.UNLIMITED)),
    "promise_kept": Count("pk", filter=Q(verdict=Verdict.PROMISE_KEPT)),
    "promise_missed": Count("pk", filter=Q(verdict=Verdict.PROMISE_MISSED)),
    "first_kept": Count("pk", filter=Q(first_promise_kept=True)),
    "first_missed": Count("pk", filter=Q(first_promise_kept=False)),
    "repeats": Count("pk", filter=Q(visit__gt=1)),
    "measured": Count("worked"),
    "worked": Coalesce(Sum("worked"), 0),
    "escalated": Sum("escalated"),
    "answered": Sum("answered"),
    "papers_missing": Sum("papers_missing"),
}
_TIME: dict[str, type[TruncWeek] | type[TruncMonth]] = {"week": TruncWeek, "month": TruncMonth}


@dataclass(frozen=True)
class Asked:
    """`which` narrows over the dimensions without time; `by` are DIMENSIONS or TIMES. `offices`:
    `which` speaks of reporting offices."""

    kind: Cell.Kind
    which: Q
    period: Period
    by: tuple[str, ...]
    offices: bool

    def __post_init__(self) -> None:
        if unknown := set(self.by) - set(DIMENSIONS) - set(TIMES):
            raise ValueError(f"no such dimension: {', '.join(sorted(unknown))}")

    @property
    def by_office(self) -> bool:
        return self.offices or "office" in self.by

    @property
    def parts(self) -> list[QuerySet[Any]]:
        """Querysets of Cell or Fact that together are the period, each fact in exactly one."""
        months = [] if {"start", "week"} & set(self.by) else self.period.months()
        edges = self.period.edges() if months else [(self.period.first, self.period.last)]
        found: list[QuerySet[Any]] = []
        if months:
            found.append(self._cells(Cell.Grain.MONTH, months[0], months[-1], self.by_office))
        for first, last in edges:
            if self.by_office:
                found.append(self.raw(first, last))
            else:
                found.append(self._cells(Cell.Grain.DAY, first, last, False))
        return found

    def facts(self) -> QuerySet[Any]:
        """The rows behind it all."""
        return self.raw(self.period.first, self.period.last)

    def raw(self, first: date, last: date) -> QuerySet[Any]:
        """The rows of these days: of Fact, of Filing for what was filed."""
        if self.kind is Cell.Kind.FILED:
            return Filing.objects.filter(self.which, day__gte=first, day__lte=last)
        rows = Fact.objects.filter(self.which, day__gte=first, day__lte=last)
        whole = self.kind is Cell.Kind.WHOLE
        return rows.filter(number=OVERALL) if whole else rows.filter(number__gt=OVERALL)

    def _cells(self, grain: Cell.Grain, first: date, last: date, by_office: bool) -> QuerySet[Cell]:
        rows = Cell.objects.filter(
            self.which, kind=self.kind, grain=grain, start__gte=first, start__lte=last
        )
        return rows.exclude(office=EVERY) if by_office else rows.filter(office=EVERY)


def grouped(asked: Asked) -> Iterator[tuple[tuple[Any, ...], tuple[int, ...]]]:
    """Key and measures (as in MEASURES); a key may come once from each part. One query a part."""
    for rows in asked.parts:
        named, keys = keyed(rows, asked.by)
        given = {f"sum_{name}": _sum(rows.model, name) for name in MEASURES}
        if keys:
            found = named.order_by().values(*keys).annotate(**given)
            for row in found.values_list(*keys, *given):
                yield row[: len(keys)], row[len(keys) :]
        else:
            total = named.aggregate(**given)
            yield (), tuple(total[name] or 0 for name in given)


def _sum(model: type[Model], name: str) -> Any:
    if model is Cell:
        return Sum(name)
    if model is Fact:
        return _OF_FACTS[name]
    return Count("pk") if name == "visits" else Sum(Value(0))


def keyed(rows: QuerySet[Any], by: tuple[str, ...]) -> tuple[QuerySet[Any], list[str]]:
    """The rows with a column key_<name> for each dimension."""
    start = "start" if rows.model is Cell else "day"
    columns: dict[str, Any] = {}
    for name in by:
        if name in _TIME:
            columns[f"key_{name}"] = _TIME[name](start, output_field=DateField())
        else:
            columns[f"key_{name}"] = F(start if name == "start" else name)
    return rows.annotate(**columns), list(columns)


def mentions(which: Q | None, name: str) -> bool:
    """Whether a condition speaks of a dimension."""
    if which is None:
        return False
    return any(_speaks(child, name) for child in which.children)


def _speaks(child: Any, name: str) -> bool:
    if isinstance(child, Q):
        return mentions(child, name)
    return isinstance(child, tuple) and str(child[0]).split("__")[0] == name
