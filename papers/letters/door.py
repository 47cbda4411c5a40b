"""The door for every change of a letter: ticket and letter locked, key and sequence checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db import transaction
from django.http import Http404
from django.urls import reverse

from notices.outbox import Message, announce
from papers.agenda.register import Registrar, registrar
from papers.errors import NotYours, Stale
from papers.letters import rights as letter_rights
from papers.letters.checks import Lack, lacks
from papers.letters.rights import Rights
from papers.letters.seats import Circle, circle
from papers.models import Letter
from people.directory import Directory
from people.localtime import when
from people.models import User
from tickets import access
from tickets.files import stored_files
from tickets.keys import bound_key
from tickets.models import Event, Ticket


@dataclass
class Desk:
    """A letter in hand: what verbs and pages ask about it."""

    letter: Letter
    ticket: Ticket
    user: User
    now: datetime
    directory: Directory = field(init=False)

    def __post_init__(self) -> None:
        self.directory = Directory(self.now)
        self.letter.ticket = self.ticket

    @cached_property
    def circle(self) -> Circle:
        return circle(self.ticket, self.letter.office_id, self.directory)

    @cached_property
    def rights(self) -> Rights:
        return letter_rights.rights(self.letter, self.user, self.circle)

    @cached_property
    def numbering(self) -> Registrar:
        return registrar(self.circle.office, self.letter.kind, self.directory)

    @property
    def lacks(self) -> list[Lack]:
        return lacks(self.letter, self.circle, self.numbering)


@dataclass
class Work(Desk):
    """The same inside the lock; the first event of a verb carries the idempotency key."""

    key: str = ""
    repeated: bool = False

    def require(self, allowed: bool, message: str) -> None:
        if not allowed:
            raise NotYours(message)

    def record(self, kind: str, text: str, *, note: str = "", internal: bool = True) -> None:
        key, self.key = self.key, ""
        Event.objects.create(
            ticket_id=self.ticket.pk, sequence=self.ticket.sequence, kind=kind, actor=self.user,
            actor_title=self.rights.title or self.user.title, step=self.letter.step,
            text=text[:300], note=note, internal=internal, data={"letter": self.letter.pk},
            key=key, at=self.now, recorded_at=self.now,
        )  # fmt: skip

    def save(self) -> None:
        self.letter.sequence += 1
        self.letter.save()

    def tell(self, users: Iterable[int], subject: str, body: str) -> None:
        """News with a link to the letter; once for each state of the letter."""
        path = reverse("letter", args=[self.ticket.number, self.letter.pk])
        to = sorted(set(users) - {self.user.pk})
        announce(
            [
                Message(
                    recipient_id=pk, kind="letter", subject=subject, body=body, path=path,
                    dedupe_key=f"letter:{self.letter.pk}:{self.letter.sequence}",
                )
                for pk in to
            ],
            now=self.now,
        )  # fmt: skip


@contextmanager
def door(
    letter_id: int, verb: str, *, actor: User, sequence: int, key: str, now: datetime
) -> Iterator[Work]:
    """One transaction; files stored in it go again if it fails.

    `work.repeated`: this person has done this very act before. Raises Http404 for a letter that
    the person may not see, Stale if it has changed since `sequence`.
    """
    with stored_files(), transaction.atomic():
        ticket_id = Letter.objects.filter(pk=letter_id).values_list("ticket", flat=True).first()
        if ticket_id is None:
            raise Http404("no such letter")
        ticket = access.locked(actor, ticket_id, may="view", at=now)
        seen = letter_rights.visible(ticket, actor, now)
        letter = (
            Letter.objects.select_for_update(no_key=True, of=("self",))
            .select_related("office", "signer", "drafted_by", "approved_by", "checked_by", "entry")
            .filter(seen, pk=letter_id)
            .first()
        )
        if letter is None:
            raise Http404("no such letter")
        once = bound_key(key, letter_id, verb)
        work = Work(letter, ticket, actor, now, once)
        if Event.objects.filter(actor=actor, key=once).exists():
            work.repeated = True
            yield work
            return
        if letter.sequence != sequence:
            raise Stale(moved(letter))
        yield work


def moved(letter: Letter) -> str:
    """What has happened to the letter meanwhile: who did it and when, as far as is known."""
    place = letter.office
    words = "Surat ini sudah berubah sejak halaman dibuka."
    if letter.state == Letter.State.VOID and letter.voided_at:
        words = f"Surat ini sudah dibatalkan pada {when(letter.voided_at, place)}."
    elif letter.state == Letter.State.ISSUED and letter.issued_at and letter.issued_by:
        words = (
            f"Surat ini sudah diterbitkan dengan nomor {letter.number} oleh "
            f"{letter.issued_by.name} pada {when(letter.issued_at, place)}."
        )
    elif letter.approved_at and letter.approved_by:
        words = (
            f"Surat ini sudah disetujui oleh {letter.approved_by.name} ({letter.approved_title}) "
            f"pada {when(letter.approved_at, place)}."
        )
    elif letter.checked_at and letter.checked_by:
        words = (
            f"Surat ini sudah diperiksa oleh {letter.checked_by.name} ({letter.checked_title}) "
            f"pada {when(letter.checked_at, place)}."
        )
    return f"{words} Tindakan Anda tidak disimpan; periksa keadaannya di bawah ini."
