"""Messages between reporter and officers, internal notes, and files added later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse

from notices.outbox import Message, announce
from people.models import User
from tickets import access
from tickets.drills import headed
from tickets.files import Checked, store_all, stored_files
from tickets.handling import handling
from tickets.keys import bound_key
from tickets.models import Attachment, Comment, Event, Ticket


def comment(
    ticket_id: int,
    *,
    actor: User,
    body: str,
    internal: bool,
    key: str,
    now: datetime,
    files: Sequence[Checked] = (),
) -> Comment:
    """A message both sides read, or with `internal` a note for officers only.

    The same actor, key and content make one comment; other content under the same key is another
    one. Tells the other side. Raises Http404, PermissionDenied (a note by somebody else than an
    officer) and FileRefused.
    """
    kind = "note" if internal else "comment"
    once = bound_key(key, ticket_id, kind, body, files=files)
    try:
        return _comment(ticket_id, actor, body, internal, once, now, files)
    except IntegrityError:  # the same at the same moment
        earlier = _written(actor, once)
        if earlier is None:
            raise
        return earlier


def attach(
    ticket_id: int,
    *,
    actor: User,
    internal: bool,
    key: str,
    now: datetime,
    files: Sequence[Checked],
) -> list[Attachment]:
    """Adds files to a ticket; once for the same key and files. Raises as `comment`."""
    once = bound_key(key, ticket_id, "attach", internal, files=files)
    try:
        return _attach(ticket_id, actor, internal, once, now, files)
    except IntegrityError:
        earlier = _attached(actor, once)
        if not earlier:
            raise
        return earlier


def _comment(
    ticket_id: int,
    actor: User,
    body: str,
    internal: bool,
    key: str,
    now: datetime,
    files: Sequence[Checked],
) -> Comment:
    with stored_files(), transaction.atomic():
        ticket = access.locked(actor, ticket_id, may="note" if internal else "comment", at=now)
        earlier = _written(actor, key)
        if earlier is not None:
            return earlier
        title = access.title_for(actor, ticket, now)
        written = Comment.objects.create(
            ticket_id=ticket.pk,
            author=actor,
            author_title=title,
            body=body,
            internal=internal,
            key=key,
            created_at=now,
        )
        store_all(files, ticket, by=actor, now=now, internal=internal, comment=written)
        _record(
            ticket,
            actor=actor,
            title=title,
            kind="note" if internal else "comment",
            text="menulis catatan internal" if internal else "menulis pesan",
            internal=internal,
            data={"comment": written.pk},
            key=key,
            now=now,
        )
        _tell(ticket, actor, internal, f"comment:{written.pk}", now)
    return written


def _attach(
    ticket_id: int,
    actor: User,
    internal: bool,
    key: str,
    now: datetime,
    files: Sequence[Checked],
) -> list[Attachment]:
    with stored_files(), transaction.atomic():
        ticket = access.locked(actor, ticket_id, may="note" if internal else "attach", at=now)
        earlier = _attached(actor, key)
        if earlier:
            return earlier
        stored = store_all(files, ticket, by=actor, now=now, internal=internal)
        _record(
            ticket,
            actor=actor,
            title=access.title_for(actor, ticket, now),
            kind="attached",
            text=f"melampirkan {len(stored)} berkas",
            internal=internal,
            data={"attachments": [row.pk for row in stored]},
            key=key,
            now=now,
        )
        _tell(ticket, actor, internal, f"attached:{stored[0].pk}", now)
    return stored


def _written(actor: User, key: str) -> Comment | None:
    return Comment.objects.filter(author=actor, key=key).first()


def _attached(actor: User, key: str) -> list[Attachment]:
    event = Event.objects.filter(actor=actor, key=key).first()
    return list(Attachment.objects.filter(pk__in=event.data["attachments"])) if event else []


def _record(
    ticket: Ticket,
    *,
    actor: User,
    title: str,
    kind: str,
    text: str,
    internal: bool,
    data: dict[str, object],
    key: str,
    now: datetime,
) -> None:
    Event.objects.create(
        ticket_id=ticket.pk,
        sequence=ticket.sequence,
        kind=kind,
        actor=actor,
        actor_title=title,
        text=text,
        internal=internal,
        data=data,
        key=key,
        at=now,
        recorded_at=now,
    )


def _tell(ticket: Ticket, actor: User, internal: bool, key: str, now: datetime) -> None:
    """The other side; the text itself stays on the page, a notice may be read over a shoulder.

    Mail to officers waits for their hours; the reporter hears at once.
    """
    from_reporter = not access.is_officer(actor, ticket, now) or actor.pk == ticket.reporter_id
    to: set[int] = set()
    if internal or from_reporter:
        to.update(handling().attention(ticket, now))
    if not internal and ticket.reporter_id is not None:
        to.add(ticket.reporter_id)
    to.discard(actor.pk)
    resting = handling().mail_from(ticket, now) if to - {ticket.reporter_id} else None
    news = "Catatan internal" if internal else "Pesan"
    announce(
        [
            Message(
                recipient_id=pk,
                kind="note" if internal else "comment",
                subject=headed(ticket, f"{news} baru pada {ticket.number}"),
                body=f"{actor.name} menambahkan {news.lower()} atau berkas pada aduan "
                f"{ticket.number}.",
                path=reverse("ticket", args=[ticket.number]),
                dedupe_key=key,
                mail_not_before=None if pk == ticket.reporter_id else resting,
            )
            for pk in sorted(to)
        ],
        now=now,
    )
