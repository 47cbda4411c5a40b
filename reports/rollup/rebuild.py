"""Makes all facts and sums anew from the raw rows, in batches that each stand for themselves.

Readers are never stopped: a batch of tickets, then a month of sums, is exchanged in a transaction
of its own under the lock of the rollup, and rolls go on between them. One that was broken off is
simply started again. Memory is that of one batch.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Min

from reports.models import Cell, Change, Fact, Filing, Roll, Standing
from reports.period import Period
from reports.rollup import cells_postgresql
from reports.rollup.cells import Difference
from reports.rollup.make import FactRow, FilingRow, facts_of
from reports.rollup.raw import Batch
from reports.rollup.roll import locked, share
from reports.rollup.world import World
from reports.rollup.write import exchange
from tickets.models import Ticket

TICKETS = 5_000  # of a batch
Told = Callable[[str], object]


def rebuild(now: datetime, tell: Told, jobs: int = 1) -> tuple[int, int]:
    """Gives the number of facts and of cells. `tell` hears how far it is. With several `jobs`
    (PostgreSQL) one computes while the database works for another.

    Changes that were waiting at the start are in; those that come meanwhile are left to the rolls.
    """
    waiting = array("q", Change.objects.order_by("id").values_list("id", flat=True).iterator())
    world = World.at(now)

    def facts(batch: Batch) -> None:
        exchange(batch, facts_of(batch, world))
        tell(f"facts of tickets up to {batch.last}")

    def sums(month: date) -> None:
        sum_up(month)
        tell(f"sums of {month:%Y-%m}")

    _each(facts, (batch for batch, _ in batches()), jobs)
    _each(sums, months(), jobs)
    with transaction.atomic():
        locked(wait=True)
        for first, last in _stretches(waiting):
            Change.objects.filter(id__gte=first, id__lte=last).delete()
        if not Change.objects.exists():
            Roll.objects.filter(pk=1).update(rolled_at=now)
    return Fact.objects.count(), Cell.objects.count()


def _each(work: Callable[[Any], None], parts: Iterable[Any], jobs: int) -> None:
    """Every part in a transaction of its own, that no roll can come between."""

    def one(part: Any) -> None:
        with transaction.atomic():
            share() if jobs > 1 else locked(wait=True)
            work(part)

    if jobs == 1:
        for part in parts:
            one(part)
        return

    def apart(part: Any) -> None:
        try:
            one(part)
        finally:
            connection.close()

    with ThreadPoolExecutor(jobs) as pool:
        for done in as_completed([pool.submit(apart, part) for part in parts]):
            done.result()


def batches(size: int = TICKETS) -> Iterator[tuple[Batch, int]]:
    """Every ticket that is there, or of which a fact is left; each with the last id of all."""
    last = max(
        Ticket.objects.aggregate(last=Max("id"))["last"] or 0,
        *(model.objects.aggregate(last=Max("ticket_id"))["last"] or 0
          for model in (Fact, Filing, Standing)),
    )  # fmt: skip
    for first in range(1, last + 1, size):
        yield Batch(first=first, last=min(first + size - 1, last)), last


def months() -> list[date]:
    """First days of all months with facts, filings or cells."""
    found: set[date] = set()
    for model, column in ((Fact, "day"), (Filing, "day"), (Cell, "start")):
        ends = model.objects.aggregate(first=Min(column), last=Max(column))
        if ends["first"]:
            begin = Period.month(ends["first"]).first
            found |= set(Period(begin, Period.month(ends["last"]).last).months())
    return sorted(found)


def sum_up(month: date) -> None:
    """All cells of a month, in each covering, from its facts and filings."""
    last = Period.month(month).last
    Cell.objects.filter(start__gte=month, start__lte=last).delete()
    if connection.vendor == "postgresql":
        cells_postgresql.insert(month, last)
    else:
        summed(month).apply()


def summed(month: date) -> Difference:
    """The sums of a month row by row: what the database's own must agree with."""
    days = {"day__gte": month, "day__lte": Period.month(month).last}
    total = Difference()
    for row in Fact.objects.filter(**days).values_list(*FactRow._fields).iterator():
        total.fact(FactRow(*row))
    for row in Filing.objects.filter(**days).values_list(*FilingRow._fields).iterator():
        total.filing(FilingRow(*row))
    return total


def _stretches(ids: array[int]) -> Iterator[tuple[int, int]]:
    """Runs of ids without a gap: whatever got its number earlier but commits later lies in one."""
    start = before = None
    for one in ids:
        if start is None or before is None:
            start = one
        elif one != before + 1:
            yield start, before
            start = one
        before = one
    if start is not None and before is not None:
        yield start, before
