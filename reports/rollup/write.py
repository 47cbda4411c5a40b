"""Puts what was made of a batch in the place of what stood there, and moves the sums with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from io import StringIO
from typing import Any, NamedTuple

from django.db import connection

from reports.models import Fact, Filing, Halt, Standing
from reports.rollup.cells import Difference, chunks
from reports.rollup.make import FactRow, FilingRow, HaltRow, Made, StandingRow
from reports.rollup.raw import Batch

COPY_FROM = 1_000  # rows; fewer are inserted
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Exchanged(NamedTuple):
    gone: Collection[Any]
    new: Collection[Any]


def replace(tickets: Sequence[int], made: Made) -> None:
    """`made` is everything about these tickets; the sums follow."""
    facts, filings = exchange(Batch(tickets), made)
    difference = Difference()
    for row in facts.gone:
        difference.fact(row, -1)
    for row in facts.new:
        difference.fact(row)
    for row in filings.gone:
        difference.filing(row, -1)
    for row in filings.new:
        difference.filing(row)
    difference.apply()


def exchange(batch: Batch, made: Made) -> tuple[Exchanged, Exchanged]:
    """Without the sums; gives the facts and the filings that went and came. Rows that are the
    same are left alone."""
    facts = _exchange(Fact, FactRow, batch, made.facts)
    filings = _exchange(Filing, FilingRow, batch, made.filings)
    _exchange(Halt, HaltRow, batch, made.halts)
    _stand(batch, made.standings)
    return facts, filings


def _exchange(model: Any, shape: Any, batch: Batch, made: Sequence[Any]) -> Exchanged:
    """The first column is the key of each kind."""
    rows = model.objects.filter(batch.q("ticket_id")).values_list(*shape._fields)
    before = set(map(shape._make, rows))
    gone, new = before.difference(made), made
    if before:
        new = sorted(row for row in made if row not in before)
    for some in chunks([row[0] for row in gone]):
        model.objects.filter(pk__in=some).delete()
    if len(new) < COPY_FROM or connection.vendor != "postgresql":
        model.objects.bulk_create([model(**row._asdict()) for row in new], batch_size=500)
    else:
        _copy(model._meta.db_table, shape._fields, new)
    return Exchanged(gone, new)


def _copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """By COPY in its text format."""
    text = StringIO("".join("\t".join(map(_text, row)) + "\n" for row in rows))
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", text)


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    return value.translate(_ESCAPED) if isinstance(value, str) else str(value)


def _stand(batch: Batch, made: Sequence[StandingRow]) -> None:
    """The forecast of a standing is written elsewhere and stays."""
    rows = Standing.objects.filter(batch.q("ticket_id"))
    before = {row[0]: row[1] for row in rows.values_list("ticket_id", "missing")}
    gone = set(before) - {row.ticket_id for row in made}
    for some in chunks(sorted(gone)):
        Standing.objects.filter(pk__in=some).delete()
    Standing.objects.bulk_create(
        [Standing(ticket_id=row.ticket_id, missing=row.missing, missing_count=len(row.missing))
         for row in made if before.get(row.ticket_id) != row.missing],
        update_conflicts=True, unique_fields=["ticket"],
        update_fields=["missing", "missing_count"], batch_size=500,
    )  # fmt: skip
