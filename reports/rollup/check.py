"""Recomputes everything from the raw rows and compares; the proof that nothing was lost.

The sums are recomputed here row by row from the facts, also where the database made them itself.
Of a pause the working seconds are not compared: they are those of the calendar when it was taken
in, and a holiday declared later does not change what was reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction

from reports.models import Cell, Change, Fact, Filing, Halt, Standing
from reports.period import Period
from reports.rollup.cells import figures
from reports.rollup.make import FactRow, FilingRow, HaltRow, StandingRow, facts_of
from reports.rollup.measures import MEASURES
from reports.rollup.raw import Batch
from reports.rollup.rebuild import TICKETS, Told, batches, months, summed
from reports.rollup.roll import locked, roll
from reports.rollup.world import World

_SHAPES: tuple[tuple[Any, Any, str], ...] = (
    (Fact, FactRow, "facts"),
    (Filing, FilingRow, "filings"),
    (Halt, HaltRow, "halts"),
)


def check(now: datetime, tell: Told) -> Iterator[str]:
    """One line for each difference. Rolls first; what changes meanwhile is no difference."""
    while roll(now):
        pass
    world = World.at(now)
    for batch, last in batches(TICKETS):
        with transaction.atomic():
            locked(wait=True)
            yield from list(_rows(batch, world))
        tell(f"compared tickets up to {batch.last} of {last}")
    for month in months():
        with transaction.atomic():
            locked(wait=True)
            yield from list(_cells(month))
        tell(f"compared sums of {month:%Y-%m}")


def _rows(batch: Batch, world: World) -> Iterator[str]:
    made = facts_of(batch, world)
    found: dict[int, list[str]] = {}
    for model, shape, name in _SHAPES:
        rows = model.objects.filter(batch.q("ticket_id")).values_list(*shape._fields)
        for ticket, line in _differences(name, map(shape._make, rows), getattr(made, name)):
            found.setdefault(ticket, []).append(line)
    for ticket, line in _standings(batch, made.standings):
        found.setdefault(ticket, []).append(line)
    if found:
        waiting = set(
            Change.objects.filter(ticket_id__in=list(found), failed_at__isnull=True)
            .values_list("ticket_id", flat=True)
        )  # fmt: skip
        for ticket in sorted(set(found) - waiting):
            yield from found[ticket]


def _differences(name: str, there: Any, wanted: list[Any]) -> Iterator[tuple[int, str]]:
    held, right = ({row[0]: row for row in rows} for rows in (there, wanted))
    for key in sorted(held.keys() | right.keys()):
        one, other = held.get(key), right.get(key)
        if one is None or other is None:
            ticket = (one or other).ticket_id  # type: ignore[union-attr]
            word = "missing" if one is None else "too many"
            yield ticket, f"{name} {key} of ticket {ticket}: {word}"
        elif parts := _parts(one, other):
            yield other.ticket_id, f"{name} {key} of ticket {other.ticket_id}: {parts}"


def _parts(there: Any, wanted: Any) -> str:
    fields = [field for field in there._fields if field != "working"]
    return ", ".join(
        f"{field} {getattr(there, field)!s} instead of {getattr(wanted, field)!s}"
        for field in fields
        if getattr(there, field) != getattr(wanted, field)
    )


def _standings(batch: Batch, wanted: list[StandingRow]) -> Iterator[tuple[int, str]]:
    rows = Standing.objects.filter(batch.q("ticket_id"))
    held = dict(rows.values_list("ticket_id", "missing"))
    right = {row.ticket_id: row.missing for row in wanted}
    for ticket in sorted(held.keys() | right.keys()):
        if held.get(ticket) != right.get(ticket):
            yield (
                ticket,
                f"standing of ticket {ticket}: {held.get(ticket)}, not {right.get(ticket)}",
            )


def _cells(month: date) -> Iterator[str]:
    last = Period.month(month).last
    rows = Cell.objects.filter(start__gte=month, start__lte=last)
    held = {key: rest for key, *rest in rows.values_list("key", *MEASURES, "spread").iterator()}
    for key, wanted in figures(summed(month)):
        there = held.pop(key, None)
        if there != wanted:
            yield f"cell {key}: {there} instead of {wanted}"
    for key in sorted(held):
        yield f"cell {key}: too many"
