"""Dispositions: a superior's routed instruction on a ticket, passed on from hand to hand.

Times are aware, `now` is an argument. Every write is one transaction with the ticket's row
locked; it leaves an event that only officers read, and tells whom it concerns. Requirements
A06-A09, B08, B09; the sheet is that of the domain notes 3.2.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.urls import reverse

from notices.outbox import Message, announce
from papers.dispositions.hands import tree, words_of
from papers.dispositions.instructions import INSTRUCTIONS, WORDS
from papers.dispositions.senders import Sender
from papers.errors import Incomplete, NotYours, Refused, Stale
from papers.models import Disposition, DispositionRecipient, Nature
from people.directory import Directory, Holder
from people.localtime import when
from tickets import access
from tickets.drills import headed
from tickets.handling import handling
from tickets.keys import bound_key
from tickets.models import Event, Priority, Ticket

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import User

__all__ = [
    "INSTRUCTIONS", "Order", "close_own", "follow_up", "give", "given_by", "mark_read", "open_for",
    "pass_on", "received_by", "tree", "unread_for", "write",
]  # fmt: skip

Resting = Callable[[Holder], datetime | None]
NO_RECIPIENT = "Pilih paling sedikit satu penerima."
NOT_HERE = "Pilih pegawai yang hari ini memegang peran di kantor penangan."
NOT_SELF = "Disposisi tidak dapat ditujukan kepada diri sendiri."
NO_WORDS = "Centang paling sedikit satu arahan, atau tulis isi disposisi."
NOT_LISTED = "Pilih dari daftar."
PAST_LIMIT = "Batas waktu harus di waktu yang akan datang."
NOT_YOURS = (
    "Disposisi diberikan oleh atasan di kantor penangan, atau oleh petugas yang menerima disposisi "
    "pada tiket ini."
)
CLOSED = "Tiket sudah ditutup; disposisi tidak dapat ditambahkan."
TOO_LONG = 8000


@dataclass(frozen=True)
class Order:
    """What a disposition says: ids of the recipients, codes of `INSTRUCTIONS`, free text."""

    recipients: tuple[int, ...]
    nature: str = Nature.ORDINARY
    instructions: tuple[str, ...] = ()
    text: str = ""
    due_at: datetime | None = None


def give(
    ticket_id: int,
    order: Order,
    *,
    actor: User,
    key: str,
    now: datetime,
    seen: int | None = None,
    passing: int | None = None,
) -> Disposition:
    """Disposes on a ticket; hangs under the newest open disposition that the sender received.

    The same actor, key and content make one disposition. `seen` is the id of the sender's newest
    disposition on the ticket when the page was drawn (0: none): another one since then is Stale.
    `passing` names a received disposition (its recipient row) instead of the newest. Raises
    Http404, PermissionDenied and `papers.errors.Refused`.
    """
    once = bound_key(key, ticket_id, "disposition", order, passing)
    with transaction.atomic():
        ticket = access.locked(actor, ticket_id, may="note", at=now)
        own = Disposition.objects.filter(ticket=ticket, sender=actor).order_by("-pk")
        earlier = own.filter(key=once).first()
        if earlier:
            return earlier
        sender = Sender(ticket, actor, Directory(now))
        _may_give(sender, seen, own.first())
        received = sender.received
        if passing is not None:
            received = _own_row(passing, actor)
            if received.disposition.ticket_id != ticket.pk:
                raise Http404("a disposition of another ticket")
        at = handling().mail_from(ticket, now)
        row = write(
            ticket, order, actor=actor, title=sender.title, allowed=sender.others, now=now,
            parent=received.disposition if received else None, resting=lambda _: at, key=once,
        )  # fmt: skip
        names = _names([recipient.user.name for recipient in row.recipients.select_related("user")])
        if received and not received.followed_up_at:
            _close(received, f"meneruskan disposisi kepada {names}", now)
        _record(
            ticket, actor, sender.title, now, kind="disposed", key=once,
            data={"disposition": row.pk}, text=f"mendisposisi kepada {names}", note=_note(order),
        )  # fmt: skip
    return row


def pass_on(
    recipient_id: int,
    order: Order,
    *,
    actor: User,
    key: str,
    now: datetime,
    seen: int | None = None,
) -> Disposition:
    """Passes on the disposition that the actor received in this row. Raises as `give`."""
    ticket_id = _own_row(recipient_id, actor).disposition.ticket_id
    return give(ticket_id, order, actor=actor, key=key, now=now, seen=seen, passing=recipient_id)


def write(
    ticket: Ticket,
    order: Order,
    *,
    actor: User,
    title: str,
    allowed: Mapping[int, Holder],
    parent: Disposition | None,
    resting: Resting,
    now: datetime,
    key: str = "",
    run: tuple[str, int, int] | None = None,
    without_mail: Collection[str] = (),
) -> Disposition:
    """Stores a disposition and tells its recipients, inside the caller's transaction and lock.

    `allowed` are the people who may be named, by user id; `run` is (procedure, step, visit) of
    the step whose output it is; `resting` gives when a recipient's mail may leave; the holders of
    the roles `without_mail` read of it in the portal only. Raises
    Incomplete with the fields `recipients`, `nature`, `instructions`, `text`, `due_at`.
    """
    receivers = _receivers(order, actor, allowed, now)
    procedure, step, visit = run or ("", None, None)
    row = Disposition.objects.create(
        ticket=ticket,
        parent=parent,
        procedure=procedure,
        step=step,
        visit=visit,
        sender=actor,
        sender_title=title,
        nature=order.nature,
        instructions=[code for code, _ in INSTRUCTIONS if code in order.instructions],
        body=order.text.strip(),
        due_at=order.due_at,
        created_at=now,
        key=key,
    )
    DispositionRecipient.objects.bulk_create(
        DispositionRecipient(
            disposition=row, user=holder.user, title=holder.title, role=holder.role.code
        )
        for holder in receivers
    )
    announce(_news(ticket, row, receivers, actor, resting, without_mail), now=now)
    return row


def follow_up(
    recipient_id: int, text: str, *, actor: User, key: str, now: datetime
) -> DispositionRecipient:
    """The recipient says what he did; once. The sender is told in the portal."""
    with transaction.atomic():
        found = _own_row(recipient_id, actor)
        ticket = access.locked(actor, found.disposition.ticket_id, may="note", at=now)
        row = _own_row(recipient_id, actor)  # as it stands inside the lock
        once = bound_key(key, recipient_id, "follow-up", text)
        if Event.objects.filter(actor=actor, key=once).exists():
            return row
        text = text.strip()
        if not text:
            raise Incomplete("Isi tindak lanjut.", {"text": "Tulis apa yang sudah dilakukan."})
        if len(text) > TOO_LONG:
            raise Incomplete("Tindak lanjut terlalu panjang.", {"text": "Ringkas isian ini."})
        if row.followed_up_at:
            raise Stale(
                "Disposisi ini sudah ditindaklanjuti pada "
                f"{when(row.followed_up_at, ticket.handler)}. Tulis tambahan sebagai catatan "
                "internal."
            )
        _close(row, text, now)
        _record(
            ticket, actor, row.title, now, kind="disposition_done", key=once,
            data={"disposition": row.disposition_id}, note=text,
            text=f"menindaklanjuti disposisi {row.disposition.sender_title}",
        )  # fmt: skip
        if row.disposition.sender_id != actor.pk:
            announce([_answer(ticket, row, actor)], now=now)
    return row


def close_own(ticket: Ticket, user: User, text: str, now: datetime) -> None:
    """What the person received on the ticket and has not answered counts as followed up."""
    for row in _received_on(ticket, user).filter(followed_up_at=None):
        _close(row, text, now)


def mark_read(ticket: Ticket, user: User, now: datetime) -> bool:
    """Stamps the first reading of what the person received on the ticket; whether there was any."""
    unread = _received_on(ticket, user).filter(read_at=None)
    return unread.exists() and bool(unread.update(read_at=now))


def unread_for(user: User) -> int:
    """How many received dispositions the person has not opened, whose tickets he may see."""
    unread = received_by(user).filter(read_at=None)
    if not unread.exists():
        return 0
    visible = Ticket.objects.filter(access.visible_filter(user))
    return unread.filter(disposition__ticket__in=visible).count()


def open_for(user: User) -> QuerySet[DispositionRecipient]:
    """Received and not followed up, the one due first on top."""
    rows = received_by(user).filter(followed_up_at=None)
    return rows.order_by(F("disposition__due_at").asc(nulls_last=True), "-disposition__created_at")


def received_by(user: User) -> QuerySet[DispositionRecipient]:
    rows = DispositionRecipient.objects.filter(user=user.pk)
    return rows.select_related(
        "disposition__sender", "disposition__ticket__service", "disposition__ticket__handler"
    ).order_by("-disposition__created_at", "-pk")


def given_by(user: User) -> QuerySet[Disposition]:
    rows = Disposition.objects.filter(sender=user.pk)
    return (
        rows.select_related("ticket__service", "ticket__handler")
        .prefetch_related("recipients__user")
        .order_by("-created_at", "-pk")
    )


def _may_give(sender: Sender, seen: int | None, newest: Disposition | None) -> None:
    if not sender.ticket.is_open:
        raise Refused(CLOSED)
    if not sender.may_give:
        raise NotYours(NOT_YOURS)
    if seen is not None and newest is not None and newest.pk != seen:
        at = when(newest.created_at, sender.ticket.handler)
        raise Stale(
            f"Anda sudah memberi disposisi pada tiket ini, {at}, sesudah halaman ini dibuka. "
            "Isian di bawah belum dikirim; kirim lagi bila masih perlu."
        )


def _receivers(
    order: Order, actor: User, allowed: Mapping[int, Holder], now: datetime
) -> list[Holder]:
    faults: dict[str, str] = {}
    ids = list(dict.fromkeys(order.recipients))
    if not ids:
        faults["recipients"] = NO_RECIPIENT
    elif actor.pk in ids and actor.pk not in allowed:
        faults["recipients"] = NOT_SELF
    elif any(pk not in allowed for pk in ids):
        faults["recipients"] = NOT_HERE
    if order.nature not in Nature.values:
        faults["nature"] = NOT_LISTED
    if any(code not in WORDS for code in order.instructions):
        faults["instructions"] = NOT_LISTED
    elif not order.instructions and not order.text.strip():
        faults["instructions"] = NO_WORDS
    if len(order.text) > TOO_LONG:
        faults["text"] = f"Paling banyak {TOO_LONG} huruf."
    if order.due_at is not None and order.due_at <= now:
        faults["due_at"] = PAST_LIMIT
    if faults:
        raise Incomplete("Disposisi belum lengkap.", faults)
    return [allowed[pk] for pk in ids]


def _received_on(ticket: Ticket, user: User) -> QuerySet[DispositionRecipient]:
    return DispositionRecipient.objects.filter(disposition__ticket=ticket.pk, user=user.pk)


def _own_row(pk: int, actor: User) -> DispositionRecipient:
    """Somebody else's row is as unknown as one that does not exist."""
    rows = DispositionRecipient.objects.select_related("disposition__sender")
    found = rows.filter(pk=pk, user=actor.pk).first()
    if found is None:
        raise Http404("no such disposition")
    return found


def _close(row: DispositionRecipient, text: str, now: datetime) -> None:
    row.read_at = row.read_at or now
    row.follow_up, row.followed_up_at = text, now
    row.save(update_fields=["read_at", "follow_up", "followed_up_at"])


def _note(order: Order) -> str:
    lines = [", ".join(words_of(order.instructions)), order.text.strip()]
    return "\n".join(filter(None, lines))


def _names(names: Sequence[str]) -> str:
    shown = list(names[:3])
    more = f" dan {len(names) - 3} lainnya" if len(names) > 3 else ""
    return ", ".join(shown) + more


def _record(
    ticket: Ticket, actor: User, title: str, now: datetime, *, kind: str, text: str, note: str,
    key: str, data: dict[str, int],
) -> None:  # fmt: skip
    Event.objects.create(
        ticket_id=ticket.pk,
        sequence=ticket.sequence,
        kind=kind,
        actor=actor,
        actor_title=title,
        text=text[:300],
        note=note,
        internal=True,
        data=data,
        key=key,
        at=now,
        recorded_at=now,
    )


def _news(
    ticket: Ticket,
    row: Disposition,
    receivers: list[Holder],
    actor: User,
    resting: Resting,
    without_mail: Collection[str],
) -> list[Message]:
    """What to do stays on the page; a notice may be read over a shoulder."""
    lines = [f"Dari: {actor.name} ({row.sender_title})", f"Sifat: {row.get_nature_display()}"]
    if row.due_at:
        lines.append(f"Batas waktu: {when(row.due_at, ticket.handler)}")
    critical = ticket.priority == Priority.CRITICAL
    return [
        Message(
            recipient_id=holder.user.pk,
            kind="disposition",
            subject=headed(ticket, f"{ticket.number}: disposisi untuk Anda"),
            body="\n".join(lines),
            path=reverse("ticket", args=[ticket.number]) + "#disposisi",
            dedupe_key=f"disposition:{row.pk}",
            urgent=critical or row.nature == Nature.VERY_URGENT,
            mail_not_before=None if critical else resting(holder),
            mail=holder.role.code not in without_mail,
        )
        for holder in receivers
        if holder.user.pk != actor.pk
    ]


def _answer(ticket: Ticket, row: DispositionRecipient, actor: User) -> Message:
    return Message(
        recipient_id=row.disposition.sender_id,
        kind="disposition",
        subject=headed(ticket, f"{ticket.number}: disposisi Anda ditindaklanjuti"),
        body=f"{actor.name} ({row.title}) menindaklanjuti disposisi Anda.",
        path=reverse("ticket", args=[ticket.number]) + "#disposisi",
        dedupe_key=f"disposition-done:{row.pk}",
        mail=False,
    )
