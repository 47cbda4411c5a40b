"""The letters that a person sees over all tickets, and those that wait for him."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import F, Q, QuerySet

from papers.letters.rights import OPEN, rights
from papers.letters.seats import Circle, circle
from papers.models import Letter, LetterKind
from people.directory import Directory
from people.models import User
from tickets import access
from tickets.models import Ticket

State = Letter.State
MOST_OPEN = 300


@dataclass
class Queue:
    """`waiting` by what the person may do: "approve", "check", "number", "write"."""

    user: User
    now: datetime
    directory: Directory = field(init=False)

    def __post_init__(self) -> None:
        self.directory = Directory(self.now)

    @property
    def letters(self) -> QuerySet[Letter]:
        """As `letter_rights.visible`, over every ticket."""
        rows = Letter.objects.select_related(
            "ticket", "ticket__reporter", "office", "drafted_by", "signer"
        )
        if self.user.is_superuser:
            return rows
        handles = access.standing(self.user, self.now).handles
        seen = Ticket.objects.filter(access.visible_filter(self.user, self.now))
        own = Q(kind=LetterKind.INCIDENT, office=F("ticket__office"))
        told = Q(kind=LetterKind.COMPLETION, state__in=(State.ISSUED, State.VOID))
        return rows.filter(
            Q(ticket__handler__in=handles) | (Q(ticket__in=seen.values("pk")) & (own | told))
        )

    @cached_property
    def waiting(self) -> dict[str, list[Letter]]:
        """The open letters on which the person may act, each under its next act, oldest first."""
        found: dict[str, list[Letter]] = {"approve": [], "check": [], "number": [], "write": []}
        rows = self.letters.filter(state__in=OPEN).order_by("drafted_at", "pk")[:MOST_OPEN]
        for letter in rows:
            act = self._act(letter)
            if act:
                found[act].append(letter)
        return found

    def _act(self, letter: Letter) -> str:
        may = rights(letter, self.user, self._circle(letter))
        if may.approves:
            return "approve"
        if may.issues:
            return "number"
        if letter.state == State.DRAFT and letter.drafted_by_id == self.user.pk:
            return "write"
        return "check" if may.checks else ""

    def _circle(self, letter: Letter) -> Circle:
        key = (letter.office_id, letter.ticket.handler_id, letter.ticket.office_id)
        if letter.office_id == letter.ticket.office_id:
            return circle(letter.ticket, letter.office_id, self.directory)
        if key not in self._circles:
            self._circles[key] = circle(letter.ticket, letter.office_id, self.directory)
        return self._circles[key]

    @cached_property
    def _circles(self) -> dict[tuple[int, int, int], Circle]:
        return {}
