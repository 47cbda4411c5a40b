"""Takes changed tickets into the facts and the sums, a few hundred at a time.

Database triggers write a `Change` whenever raw rows change (reports.rollup.triggers). A roll takes
some, makes everything about their tickets anew and moves the sums by the difference, all in one
transaction: what dies leaves nothing half done, and a change that commits later has its own row.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Count, Min, Q

from reports.models import Change, Roll
from reports.rollup.make import facts_of
from reports.rollup.raw import Batch
from reports.rollup.world import World
from reports.rollup.write import replace
from tickets.models import Ticket

log = logging.getLogger(__name__)

Listener = Callable[[Sequence[Ticket], datetime], None]
AGAIN = timedelta(minutes=10)  # a ticket that could not be taken in is tried again after this
_listeners: list[Listener] = []


@dataclass(frozen=True)
class Freshness:
    """`behind_seconds`: how old the oldest change is that is not in the figures yet; 0 if all
    are. `stuck`: tickets that cannot be taken in; the log says why."""

    rolled_at: datetime | None
    behind_seconds: int
    stuck: int = 0


def after(callback: Listener) -> None:
    """Calls back inside the transaction of each roll with the tickets taken in. One that fails
    keeps no ticket out of the figures."""
    if callback not in _listeners:
        _listeners.append(callback)


def freshness(now: datetime) -> Freshness:
    """Two queries."""
    row = Roll.objects.filter(pk=1).first()
    failed = Q(failed_at__isnull=False)
    waiting = Change.objects.aggregate(
        oldest=Min("at", filter=~failed), stuck=Count("ticket_id", filter=failed, distinct=True)
    )
    oldest = waiting["oldest"]
    behind = max(0, int((now - oldest).total_seconds())) if oldest else 0
    return Freshness(row.rolled_at if row else None, behind, waiting["stuck"])


def roll(now: datetime, limit: int = 500) -> int:
    """Takes in up to `limit` changed tickets and gives their number; 0 also if another roll is
    at work."""
    with transaction.atomic():
        if not locked():
            return 0
        taken = _take(now, limit)
        if taken:
            _take_in(taken, now)
        if len(taken) < limit:
            Roll.objects.filter(pk=1).update(rolled_at=now)
        return len(taken)


def locked(*, wait: bool = False) -> bool:
    """Takes the one lock of the rollup until the transaction ends."""
    Roll.objects.get_or_create(pk=1)
    rows = Roll.objects.select_for_update(skip_locked=not wait)
    return rows.filter(pk=1).first() is not None


def share() -> None:
    """On PostgreSQL: stops rolls until the transaction ends, but none that shares as well."""
    Roll.objects.get_or_create(pk=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM reports_roll WHERE id = 1 FOR SHARE")


def _take(now: datetime, limit: int) -> dict[int, list[int]]:
    """Ids of changes by ticket, the oldest first. A further change of a ticket that is not read
    here makes it once more, no harm done."""
    due = Q(failed_at__isnull=True) | Q(failed_at__lt=now - AGAIN)
    rows = Change.objects.filter(due).order_by("id").values_list("ticket_id", "id")
    taken: dict[int, list[int]] = defaultdict(list)
    for ticket, change in rows[: limit * 4]:
        if ticket in taken or len(taken) < limit:
            taken[ticket].append(change)
    return taken


def _take_in(taken: dict[int, list[int]], now: datetime) -> None:
    """All at once; if that fails ticket by ticket, so that one stops no other."""
    world = World.at(now)
    tickets = list(taken)
    try:
        with transaction.atomic():
            _remake(tickets, world)
        done = tickets
    except (OperationalError, InterfaceError):
        raise  # the database, not a ticket
    except Exception:
        log.exception("A roll of %d tickets failed; trying each alone", len(tickets))
        done = [ticket for ticket in tickets if _alone(ticket, world, now)]
    Change.objects.filter(id__in=[pk for ticket in done for pk in taken[ticket]]).delete()
    failed = set(tickets) - set(done)
    if failed:
        Change.objects.filter(ticket_id__in=failed).update(failed_at=now)
    for callback in _listeners:
        _tell(callback, done, now)


def _alone(ticket: int, world: World, now: datetime) -> bool:
    try:
        with transaction.atomic():
            _remake([ticket], world)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("Ticket %d cannot be taken into the figures", ticket)
        return False
    return True


def _remake(tickets: Sequence[int], world: World) -> None:
    replace(tickets, facts_of(Batch(tickets), world))


def _tell(callback: Listener, tickets: Sequence[int], now: datetime) -> None:
    """All at once; if that fails ticket by ticket. What a ticket misses is in the log."""
    rows = Ticket.objects.filter(pk__in=tickets, drill=False)
    found = list(rows.select_related("handler", "office", "service").order_by("pk"))
    if found and not _told(callback, found, now) and len(found) > 1:
        for ticket in found:
            _told(callback, [ticket], now)


def _told(callback: Listener, tickets: Sequence[Ticket], now: datetime) -> bool:
    try:
        with transaction.atomic():
            callback(tickets, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("What follows a roll failed for tickets %s", [t.pk for t in tickets][:20])
        return False
    return True
