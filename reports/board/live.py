"""What is open at this moment, within the scope: read from the tickets themselves, not from sums.

Of a unit these are the tickets whose open step waits for its people, by the rule of the desk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce, Least

from people.directory import Directory
from people.models import User
from reports.board.room import Room
from reports.models import Standing
from sop.desk.queue import Desk, late, near, with_step
from sop.models import Escalation
from tickets.models import Ticket

_NEVER = datetime(9000, 1, 1, tzinfo=UTC)


class DeskOfUnit(Desk):
    """The desk of given offices, whoever looks: `of_unit` is then what waits for their people."""

    def __init__(
        self, user: User, at: datetime, directory: Directory, offices: Collection[int]
    ) -> None:
        super().__init__(user, at, directory)
        self.unit = set(offices)


@dataclass(frozen=True)
class Now:
    """How many tickets are open, past a limit, near it, without a paper that the step needs."""

    open: int
    late: int
    near: int
    missing: int


class Live:
    def __init__(self, room: Room) -> None:
        self.room = room
        self.at = room.at

    def open(self) -> QuerySet[Ticket]:
        """With the columns of the open step (`step_...`); exercises are left out."""
        rows: QuerySet[Ticket] = with_step(Ticket.objects.filter(self._where()))
        units = self._units
        if units:
            desk = DeskOfUnit(self.room.user, self.at, self.room.directory, units)
            rows = rows.filter(desk.of_unit)
        return rows

    def late(self) -> QuerySet[Ticket]:
        """`worst_due_at`: the limit that was passed first, of the step or of the whole."""
        never = Value(_NEVER, output_field=DateTimeField())
        worst = Least(Coalesce(F("step_due_at"), never), Coalesce(F("due_at"), never))
        return self.open().filter(late(self.at)).annotate(worst_due_at=worst)

    def near(self) -> QuerySet[Ticket]:
        return self.open().filter(near(self.at))

    def missing(self) -> QuerySet[Ticket]:
        """Whose waiting step lacks a kelengkapan."""
        return self.open().filter(standing__missing_count__gt=0)

    def missing_paper(self, name: str) -> QuerySet[Ticket]:
        """Two queries: the tickets that lack this one, then those rows."""
        return self.open().filter(pk__in=[pk for pk, names in self._lacking if name in names])

    @cached_property
    def now(self) -> Now:
        """One query."""
        found = self.open().aggregate(
            open=Count("pk"),
            late=Count("pk", filter=late(self.at)),
            near=Count("pk", filter=near(self.at)),
            missing=Count("pk", filter=Q(standing__missing_count__gt=0)),
        )
        return Now(**found)

    def papers(self) -> list[tuple[str, int]]:
        """Each missing kelengkapan with how many tickets lack it, the most frequent first. One
        query."""
        tally = Counter(name for _, names in self._lacking for name in set(names))
        return sorted(tally.items(), key=lambda found: (-found[1], found[0]))

    def arahan(self) -> QuerySet[Escalation]:
        """Unanswered requests for arahan that go to this person today, of runs still open."""
        room, which = self.room, Q(pk__in=[])
        if not room.handles:
            return Escalation.objects.none()
        tree = [office for office, _ in room.directory.tree() if office.pk in room.scope.handlers]
        for code in sorted({h.role.code for h in room.desk.holders}):
            offices = [
                office.pk
                for office in tree
                if any(h.user.pk == room.user.pk for h in room.directory.holders(code, office))
            ]
            which |= Q(role=code, run__ticket__handler__in=offices)
        rows = Escalation.objects.filter(for_arahan=True, answered_at__isnull=True)
        rows = rows.filter(which, run__closed_at__isnull=True)
        tickets = self.open() if room.narrow.units else Ticket.objects.filter(self._where())
        return rows.filter(Exists(tickets.filter(pk=OuterRef("run__ticket"))))

    @cached_property
    def _lacking(self) -> list[tuple[int, list[str]]]:
        rows = Standing.objects.filter(missing_count__gt=0, ticket__in=self.open().values("pk"))
        return list(rows.values_list("ticket_id", "missing"))

    @property
    def _units(self) -> frozenset[int]:
        return self.room.narrow.units or self.room.scope.units

    def _where(self) -> Q:
        room = self.room
        return Q(closed_at__isnull=True, drill=False) & room.scope.tickets() & room.narrow.tickets()


def missing_of(ticket: Any) -> list[str]:
    """Of a ticket read with `select_related("standing")`; nothing before its first roll."""
    standing = getattr(ticket, "standing", None)
    return list(standing.missing) if standing else []
