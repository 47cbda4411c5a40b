"""Writes a history into an empty database: the world, then day by day in several processes."""

from __future__ import annotations

import gc
import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django.db import connection, connections, transaction

from gangguan.seed import plan, rows, setting, world
from gangguan.seed.bulk import after_load, quiet_triggers, without_indexes
from gangguan.seed.plan import Day
from gangguan.seed.setting import Setting
from gangguan.seed.walk import Walk
from sop.escalation.deadlines import SWEEP
from sop.models import Heartbeat
from tickets.models import Counter, Ticket

MOST_ON_SQLITE = 20_000
LARGE = 50_000  # tickets, from which indexes are made anew instead of kept
PARALLEL = 2_000
BATCH = 500  # tickets in one transaction
CLOSED_PACES = (1.0, 0.5, 0.2, 0.05, 0.005)

Say = Callable[[str], None]


class Unsuitable(Exception):
    """This database cannot take the history; the text says why."""


@dataclass(frozen=True)
class Order:
    """What is asked for. `still_open` of the `tickets` are open at `until` (aware)."""

    tickets: int
    still_open: int
    years: float
    seed: int
    until: datetime
    processes: int = 2

    @property
    def first(self) -> date:
        return (self.until - timedelta(days=round(self.years * 365.25))).date()


def load(order: Order, say: Say) -> None:
    """Raises Unsuitable unless the database has neither tickets nor people."""
    _require_empty(order)
    begun = time.monotonic()
    with transaction.atomic():
        made = world.make(order.first, order.until)
    place = setting.make(made, order.first, order.until)
    days = plan.days_of(place, order.tickets, order.still_open, order.seed)
    say(f"{len(days)} hari, {order.tickets} tiket, {order.still_open} di antaranya terbuka.")
    if connection.vendor == "postgresql" and order.tickets >= LARGE:
        with without_indexes(say):
            _fill(place, days, order, say)
    else:
        _fill(place, days, order, say)
    for year in {day.day.year for day in days}:
        last = max(day.serial + day.count - 1 for day in days if day.day.year == year)
        Counter.objects.update_or_create(year=year, defaults={"last": last})
    Heartbeat.objects.update_or_create(name=SWEEP, defaults={"at": order.until})
    after_load(say)
    say(f"Selesai dalam {time.monotonic() - begun:.0f} detik.")


def _require_empty(order: Order) -> None:
    from people.models import User

    if Ticket.objects.exists() or User.objects.exists():
        raise Unsuitable("Basis data sudah berisi tiket atau pengguna; pakai basis data kosong.")
    if connection.vendor != "postgresql" and order.tickets > MOST_ON_SQLITE:
        raise Unsuitable(f"Di SQLite paling banyak {MOST_ON_SQLITE} tiket; pakai PostgreSQL.")
    if not order.tickets >= 1 or not 0 <= order.still_open <= order.tickets:
        raise Unsuitable("Jumlah tiket harus positif dan tidak kurang dari yang terbuka.")


# -- filling ---------------------------------------------------------------------------------

_shared: tuple[Setting, int] | None = None  # of a forked process


def _fill(place: Setting, days: list[Day], order: Order, say: Say) -> None:
    global _shared
    _shared = (place, order.seed)
    busy = _batches(days)
    told = _Progress(order.tickets, say)
    if connection.vendor != "postgresql" or order.tickets < PARALLEL or order.processes < 2:
        with transaction.atomic(), quiet_triggers():
            for batch in busy:
                told.add(_write(batch))
        return
    connections.close_all()
    context = multiprocessing.get_context("fork")
    with context.Pool(order.processes, initializer=gc.disable) as pool:  # no cycles: no need
        for count in pool.imap_unordered(_write_alone, busy, chunksize=1):
            told.add(count)


def _batches(days: list[Day]) -> list[list[Day]]:
    """Days together, as many as make a good transaction."""
    found: list[list[Day]] = [[]]
    for day in days:
        if sum(one.count for one in found[-1]) >= BATCH:
            found.append([])
        found[-1].append(day)
    return found


def _write_alone(batch: list[Day]) -> int:
    with transaction.atomic(), quiet_triggers():
        return _write(batch)


def _write(batch: list[Day]) -> int:
    assert _shared is not None
    place, seed = _shared
    found = rows.empty()
    for day in batch:
        for pk, filed, number, cut in plan.filings(place, day, seed):
            _walked(place, pk, filed, number, cut, day, seed).give(found)
    rows.write(found)
    return sum(day.count for day in batch)


def _walked(
    place: Setting, pk: int, filed: int, number: str, cut: int | None, day: Day, seed: int
) -> Walk:
    """The walk of a ticket; one that shall be closed is hurried until it ends in time."""
    if cut is not None:
        walk = Walk(place, Random(cut), pk, number, filed, 1.0)  # noqa: S311
        walk.go()
        return walk
    for pace in CLOSED_PACES:
        walk = Walk(place, Random(f"{seed}:{pk}"), pk, number, filed, day.pace * pace)  # noqa: S311
        if walk.go():
            break
    return walk


class _Progress:
    def __init__(self, total: int, say: Say) -> None:
        self.total, self.say, self.done, self.begun, self.next = (
            total,
            say,
            0,
            time.monotonic(),
            0.1,
        )

    def add(self, count: int) -> None:
        self.done += count
        if self.done >= self.next * self.total:
            passed = time.monotonic() - self.begun
            self.say(f"{self.done} tiket, {passed:.0f} detik, {self.done / passed:.0f} per detik")
            self.next += 0.1
