"""The one door for change: lock, idempotency, sequence; then the verb does its work.

Everything between `with door(...)` and its end is one transaction. No verb changes a ticket
without it; nothing leaves the process before the commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction

from notices.outbox import Message, announce
from people.directory import Directory
from sop.clock.calendars import Calendars
from sop.clock.worktime import Pause as Span
from sop.errors import NotYours, Stale
from sop.escalation.ladder import Ladder
from sop.models import OVERALL, Pause, StepRun
from sop.permissions import Rights, rights
from sop.reference import Reference, reference
from tickets.models import Event, Ticket

if TYPE_CHECKING:
    from people.models import User
    from sop.models import Estimate

FIELDS = ("state", "procedure", "sequence", "status", "outcome", "responsible", "handler",
          "due_at", "closed_at", "drill")  # fmt: skip


class Visit(NamedTuple):
    """What opening a step asks of the runs before it."""

    procedure: str
    number: int
    visit: int
    roles: list[str]
    holder_id: int | None
    clock_from: datetime | None
    branch: str
    level: int


@dataclass
class Work:
    """A ticket in hand, inside the lock: what a verb reads and writes it with."""

    ticket: Ticket
    actor: User
    key: str
    now: datetime
    repeated: bool = False
    messages: list[Message] = field(default_factory=list)
    first_promise: Estimate | None = None
    new_owner: tuple[str, str] | None = None  # who answered for the repair, and who does now

    @cached_property
    def reference(self) -> Reference:
        return reference(self.now)

    @property
    def directory(self) -> Directory:
        return self.reference.directory

    @property
    def calendars(self) -> Calendars:
        return self.reference.calendars

    @property
    def ladder(self) -> Ladder:
        return self.reference.ladder

    @cached_property
    def run(self) -> StepRun | None:
        """The open step as it was when the door opened."""
        return self._open_runs.get(False)

    @cached_property
    def overall(self) -> StepRun | None:
        return self._open_runs.get(True)

    @cached_property
    def _open_runs(self) -> dict[bool, StepRun]:
        """Locked after the ticket: what a sweep has in hand at this moment is waited for."""
        rows = StepRun.objects.open().filter(ticket=self.ticket).order_by("pk")
        return {row.number == OVERALL: row for row in rows.select_for_update()}

    @cached_property
    def visits(self) -> list[Visit]:
        """Every run of the ticket when first asked, the newest first."""
        rows = StepRun.objects.filter(ticket=self.ticket).order_by("-pk")
        return [Visit(*row) for row in rows.values_list(*Visit._fields)]

    @cached_property
    def rights(self) -> Rights:
        return rights(self.ticket, self.actor, self.now, self.directory, self.run)

    @cached_property
    def pauses(self) -> list[Span]:
        """The closed pauses of the ticket."""
        rows = Pause.objects.filter(ticket=self.ticket, ended_at__isnull=False)
        return [(row.started_at, row.ended_at) for row in rows if row.ended_at]

    def forget_pauses(self) -> None:
        self.__dict__.pop("pauses", None)

    def require(self, allowed: bool, message: str) -> None:
        if not allowed:
            raise NotYours(message)

    def record(
        self,
        kind: str,
        text: str,
        *,
        note: str = "",
        step: int | None = None,
        internal: bool = False,
        data: dict[str, Any] | None = None,
        title: str = "",
        by_portal: bool = False,
    ) -> Event:
        """Writes one event of the trail; the first of a verb's own carries the idempotency key."""
        key, self.key = ("", self.key) if by_portal else (self.key, "")
        event = Event.objects.create(
            ticket=self.ticket,
            sequence=self.ticket.sequence,
            kind=kind,
            actor=None if by_portal else self.actor,
            actor_title="Portal" if by_portal else title or self.rights.title,
            step=step,
            text=text[:300],
            note=note,
            internal=internal,
            data=data or {},
            key=key,
            at=self.now,
            recorded_at=self.now,
        )
        return event

    def tell(self, *messages: Message) -> None:
        self.messages.extend(messages)


def was_done(actor: User, ticket_id: int, key: str) -> bool:
    """Whether the person has already done the act of this key on this ticket."""
    return bool(key) and Event.objects.filter(actor=actor, key=_own(ticket_id, key)).exists()


def _own(ticket_id: int, key: str) -> str:
    """The key as stored: one key on two tickets is two acts."""
    return f"{ticket_id}:{key}"[:64] if key else ""


@contextmanager
def door(
    ticket_id: int, *, actor: User, sequence: int | None, key: str, now: datetime
) -> Iterator[Work]:
    """Opens the ticket for one verb; saves it and writes the notices at the end.

    A key that the same person has used before makes `work.repeated` true: the verb returns what
    is there. Raises Stale if the ticket has moved since `sequence` (None: the verb does not
    depend on where the ticket stands), NotYours for an inactive account.
    """
    with transaction.atomic():
        ticket = (
            # no_key: rows that refer to the ticket (the sweep's events) need not wait for us.
            Ticket.objects.select_for_update(no_key=True, of=("self",))
            .select_related("service")
            .get(pk=ticket_id)
        )
        ticket.acting_at = now
        work = Work(ticket, actor, _own(ticket_id, key), now)
        if was_done(actor, ticket_id, key):
            work.repeated = True
            yield work
            return
        if sequence is not None and ticket.sequence != sequence:
            raise Stale
        if not actor.is_active:
            raise NotYours("Akun Anda tidak aktif.")
        ticket.handler = work.directory.office(ticket.handler_id)
        ticket.office = work.directory.office(ticket.office_id)
        yield work
        ticket.save(update_fields=FIELDS)
        announce(work.messages, now=now)
