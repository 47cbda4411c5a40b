"""After a change of calendars or of the ladder: derives the clocks of the open runs anew.

Rungs that have been announced stay announced (`StepRun.level`), so nothing is sent twice, and no
notice is written: the trail of each ticket says which limit moved and by whose decision. A paused
run stays paused. Safe to repeat: a run whose limit does not change is left alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from people.directory import Directory
from sop.clock import clocks, worktime
from sop.clock.calendars import Calendars
from sop.escalation.ladder import Ladder
from sop.machine import PROCEDURES
from sop.models import OVERALL, Pause, StepRun, StepRunQuerySet
from tickets.models import Event, Ticket

if TYPE_CHECKING:
    from people.models import Office, User

BATCH = 200  # tickets in one transaction
# A date of a calendar begins and ends within a day of the same date in UTC.
ZONES = timedelta(days=2)
TIMES = ("calendar", "due_at", "warn_at", "next_alarm_at")


@dataclass(frozen=True)
class Scope:
    """Which runs a change can touch. None: no restriction.

    `offices` handle the tickets; `days` are the first and last date whose hours have changed.
    """

    offices: frozenset[int] | None = None
    days: tuple[date, date] | None = None

    def runs(self) -> StepRunQuerySet:
        rows = StepRun.objects.open().filter(clock_from__isnull=False)
        if self.offices is not None:
            rows = rows.filter(ticket__handler__in=self.offices)
        if self.days is not None:
            first, last = (datetime.combine(day, time(), UTC) for day in self.days)
            # A day before the clock began, or after all that has been computed, changes nothing.
            rows = rows.filter(
                Q(due_at__gte=first - ZONES)
                | Q(next_alarm_at__gte=first - ZONES)
                | Q(paused_at__isnull=False),
                clock_from__lte=last + ZONES,
            )
        return rows


@dataclass(frozen=True)
class Change:
    """One limit that moves. Both instants are aware; `office` gives their zone."""

    ticket: Ticket
    number: int
    old: datetime | None
    new: datetime | None
    run_id: int

    @property
    def office(self) -> Office:
        return self.ticket.handler

    @property
    def what(self) -> str:
        return "keseluruhan" if self.number == OVERALL else f"langkah {self.number}"

    @property
    def activity(self) -> str:
        procedure = PROCEDURES.get(self.ticket.procedure)
        if procedure is None or self.number == OVERALL:
            return procedure.name if procedure else ""
        return procedure.step(self.number).activity


@dataclass(frozen=True)
class Cause:
    """Who changed what, when and why; goes into the trail of every ticket it touches."""

    text: str  # "hari libur 24 Desember 2026 ditambahkan"
    actor: User | None
    title: str
    reason: str
    now: datetime


@dataclass
class _Tables:
    """What a recomputation reads once."""

    now: datetime
    directory: Directory = field(init=False)
    calendars: Calendars = field(init=False)
    ladder: Ladder = field(init=False)

    def __post_init__(self) -> None:
        self.directory = Directory(self.now)
        self.calendars = Calendars(self.directory)
        self.ladder = Ladder()

    def retime(self, run: StepRun, pauses: list[worktime.Pause]) -> bool:
        """Derives the run's times in memory; whether any of them, or its calendar, changed."""
        before = [getattr(run, name) for name in TIMES]
        office = run.ticket.handler
        run.calendar = self.calendars.choose(office, run.roles)
        calendar = self.calendars.by_id(run.calendar_id, office)
        clocks.set_times(run, calendar, pauses, self.ladder.levels(run))
        return before != [getattr(run, name) for name in TIMES]

    def next_alarm(self, run: StepRun, pauses: list[worktime.Pause]) -> datetime | None:
        calendar = self.calendars.by_id(run.calendar_id, run.ticket.handler)
        return clocks.next_alarm(run, calendar, pauses, self.ladder.levels(run))


def plan(scope: Scope, now: datetime) -> list[Change]:
    """The limits that `apply` would move with the calendars as they stand, nothing locked.

    Raises NoHours if a limit cannot be reached on the changed calendar.
    """
    tables = _Tables(now)
    changes: list[Change] = []
    for ids in _batches(scope):
        runs = _open_runs(scope, ids)
        pauses = _pauses(ids)
        for run in runs:
            old = run.due_at
            if tables.retime(run, pauses[run.ticket_id]) and run.due_at != old:
                changes.append(Change(run.ticket, run.number, old, run.due_at, run.pk))
    return changes


def apply(scope: Scope, cause: Cause) -> int:
    """Writes the new limits, ticket by ticket in batches; gives the number of limits that moved.

    Each batch is one transaction that locks the tickets first, in the order of their ids, and
    then their runs: the order of the verbs.
    """
    tables = _Tables(cause.now)
    return sum(_apply_batch(scope, ids, tables, cause) for ids in _batches(scope))


def rearm_after_commit(now: datetime) -> None:
    """`rearm` as soon as the change of the ladder stands: its locks last a batch, not a request."""
    transaction.on_commit(partial(rearm, now))


def rearm(now: datetime) -> int:
    """After a change of the ladder: says anew when each open run has something to announce.

    A run that had climbed the whole ladder is armed again by a higher rung. Rungs announced stay
    announced, paused runs stay silent, no limit moves. Gives the number of runs written.
    """
    tables = _Tables(now)
    return sum(_rearm_batch(ids, tables) for ids in _batches(Scope()))


def _rearm_batch(ids: list[int], tables: _Tables) -> int:
    with transaction.atomic():
        locked = Ticket.objects.filter(pk__in=ids).select_for_update(no_key=True, of=("self",))
        list(locked.order_by("pk"))
        runs = _open_runs(Scope(), ids).filter(paused_at__isnull=True)
        pauses = _pauses(ids)
        written: list[StepRun] = []
        for run in runs.select_for_update(of=("self",)):
            alarm = tables.next_alarm(run, pauses[run.ticket_id])
            if alarm != run.next_alarm_at:
                run.next_alarm_at = alarm
                written.append(run)
        StepRun.objects.bulk_update(written, ["next_alarm_at"])
        return len(written)


def _apply_batch(scope: Scope, ids: list[int], tables: _Tables, cause: Cause) -> int:
    with transaction.atomic():
        locked = Ticket.objects.filter(pk__in=ids).select_for_update(no_key=True, of=("self",))
        tickets = {ticket.pk: ticket for ticket in locked.order_by("pk")}
        runs = _open_runs(scope, ids).select_for_update(of=("self",))
        pauses = _pauses(ids)
        moved: list[Change] = []
        written: list[StepRun] = []
        for run in runs:
            old = run.due_at
            if not tables.retime(run, pauses[run.ticket_id]):
                continue
            written.append(run)
            if run.due_at != old:
                moved.append(Change(tickets[run.ticket_id], run.number, old, run.due_at, run.pk))
        StepRun.objects.bulk_update(written, TIMES)
        for change in moved:
            if change.number == OVERALL:
                change.ticket.due_at = change.new
        whole = [change.ticket for change in moved if change.number == OVERALL]
        Ticket.objects.bulk_update(whole, ["due_at"])
        Event.objects.bulk_create(_event(change, cause) for change in moved)
        return len(moved)


def _event(change: Change, cause: Cause) -> Event:
    return Event(
        ticket=change.ticket,
        sequence=change.ticket.sequence,
        kind="recomputed",
        actor=cause.actor,
        actor_title=cause.title,
        step=change.number or None,
        text=f"Batas waktu {change.what} berubah: {cause.text}"[:300],
        note=cause.reason,
        internal=False,
        data={"run": change.run_id, "old_due_at": change.old, "new_due_at": change.new},
        at=cause.now,
        recorded_at=cause.now,
    )


def _batches(scope: Scope) -> Iterable[list[int]]:
    ids = list(scope.runs().order_by("ticket").values_list("ticket", flat=True).distinct())
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _open_runs(scope: Scope, ids: Collection[int]) -> StepRunQuerySet:
    rows = scope.runs().filter(ticket__in=ids).order_by("pk")
    return rows.select_related("ticket__handler", "calendar")


def _pauses(ids: Collection[int]) -> dict[int, list[worktime.Pause]]:
    """The closed pauses of each ticket."""
    found: dict[int, list[worktime.Pause]] = defaultdict(list)
    for row in Pause.objects.filter(ticket__in=ids, ended_at__isnull=False):
        if row.ended_at:
            found[row.ticket_id].append((row.started_at, row.ended_at))
    return found
