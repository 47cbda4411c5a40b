"""Puts what was made of a batch in the place of what stood there, and moves the sums with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Model

from reports.models import Fact, Filing, Halt, Standing
from reports.rollup.cells import Difference, chunks
from reports.rollup.make import FactRow, FilingRow, HaltRow, Made, StandingRow


def replace(tickets: Sequence[int], made: Made) -> None:
    """`made` is everything about these tickets. Rows that are the same are left alone."""
    difference = Difference()
    gone, new = _exchange(Fact, FactRow, tickets, made.facts)
    for row in gone:
        difference.fact(row, -1)
    for row in new:
        difference.fact(row)
    gone, new = _exchange(Filing, FilingRow, tickets, made.filings)
    for row in gone:
        difference.filing(row, -1)
    for row in new:
        difference.filing(row)
    _exchange(Halt, HaltRow, tickets, made.halts)
    difference.apply()
    _stand(tickets, made.standings)


def _exchange(
    model: type[Model], shape: Any, tickets: Sequence[int], made: Iterable[Any]
) -> tuple[set[Any], set[Any]]:
    """The rows taken away and the rows added; the first column is the key of each kind."""
    rows = model._default_manager.filter(ticket_id__in=tickets).values_list(*shape._fields)
    before, after = {shape(*row) for row in rows}, set(made)
    gone, new = before - after, after - before
    for some in chunks([row[0] for row in gone]):
        model._default_manager.filter(pk__in=some).delete()
    model._default_manager.bulk_create(
        [model(**row._asdict()) for row in sorted(new)], batch_size=500
    )
    return gone, new


def _stand(tickets: Sequence[int], made: Sequence[StandingRow]) -> None:
    """The forecast of a standing is written elsewhere and stays."""
    kept = {row.ticket_id for row in made}
    Standing.objects.filter(ticket_id__in=set(tickets) - kept).delete()
    rows = [
        Standing(ticket_id=row.ticket_id, missing=row.missing, missing_count=len(row.missing))
        for row in made
    ]
    Standing.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["ticket"],
        update_fields=["missing", "missing_count"], batch_size=500,
    )  # fmt: skip
