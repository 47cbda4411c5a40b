"""The outbox: what is announced in a transaction leaves as mail after it, at least once.

A set of mails that is sent together shares one Message-ID (`mail_id`) over all tries, so that a
receiver can tell a repetition. A claim is a lease: a worker that dies gives it back by time.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q

from notices import enclosures, mail
from notices.models import Enclosure, Notice, NoticeQuerySet
from people.models import User

log = logging.getLogger(__name__)

BATCH = 500
LEASE = timedelta(minutes=5)
PACE = timedelta(minutes=1)
BACK_OFF = tuple(timedelta(minutes=n) for n in (1, 2, 5, 15))
MAX_TRIES = len(BACK_OFF) + 1
LARGEST_DIGEST = 100
_CANDIDATES = 50


@dataclass(frozen=True)
class Message:
    """News for one person. `path` is a page of the portal, beginning with "/".

    `mail_not_before` holds the mail back (quiet hours); `urgent` mail is not held to one a
    minute; with `mail` false the news is only in the inbox. `enclosure` is a kind of
    notices.enclosures with what to make it from.
    """

    recipient_id: int
    kind: str
    subject: str
    body: str
    path: str
    dedupe_key: str
    urgent: bool = False
    mail_not_before: datetime | None = None
    mail: bool = True
    enclosure: tuple[str, Mapping[str, Any]] | None = None


def announce(messages: Iterable[Message], *, now: datetime) -> int:
    """Writes notices in the caller's transaction; the same news for a person stays one row.

    Returns the number of messages given. Raises RuntimeError outside a transaction: the notice
    must not outlive what it tells of.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("announce() belongs into the transaction that causes the notice")
    given = 0
    rows = iter(messages)
    at_most = connection.features.max_query_params
    size = min(BATCH, at_most // len(_COLUMNS)) if at_most else BATCH
    while batch := list(islice(rows, size)):
        _insert([_row(message, now) for message in batch])
        _enclose([message for message in batch if message.enclosure])
        given += len(batch)
    return given


def withdraw(*prefixes: str) -> int:
    """Takes back the mails still waiting whose dedupe key begins so; the inbox keeps the news."""
    stale = Q()
    for prefix in prefixes:
        stale |= Q(dedupe_key__startswith=prefix)
    waiting = Notice.objects.filter(stale, mail_state=Notice.MailState.WAITING, mail_tries=0)
    return waiting.update(mail_state=Notice.MailState.NONE)


def deliver_one(now: datetime) -> bool:
    """Sends the waiting mails of one person. True: there may be more to do.

    Non-urgent mail: at most one per person and minute; what waits meanwhile leaves as a digest.
    """
    claimed = _claim(now)
    if not claimed:
        return False
    recipient = claimed[0].recipient
    if not recipient.is_active:
        _park(claimed, "Penerima tidak aktif")
    elif claimed[0].mail_tries > MAX_TRIES:
        _park(claimed, claimed[0].mail_error or "Pengirim berhenti sebelum pengiriman selesai")
    else:
        _send(claimed, now)
    return True


def resend(notice_ids: Iterable[int], now: datetime) -> int:
    """Parked or sent mails wait again, as a new mail with all its tries. Returns how many."""
    return (
        Notice.objects.filter(pk__in=list(notice_ids))
        .filter(mail_state__in=[Notice.MailState.PARKED, Notice.MailState.SENT])
        .update(
            mail_state=Notice.MailState.WAITING,
            mail_next_try_at=now,
            mail_tries=0,
            mail_id="",
            mail_error="",
            mail_sent_at=None,
        )
    )


_COLUMNS = (
    "recipient_id", "kind", "subject", "body", "path", "urgent", "dedupe_key", "created_at",
    "mail_state", "mail_next_try_at", "mail_id", "mail_tries", "mail_error",
)  # fmt: skip


def _insert(rows: list[list[object]]) -> None:
    """By one statement of our own, understood by PostgreSQL and SQLite: bulk_create looks at every
    field of every object, which was a third of the time of a sweep over thousands of deadlines."""
    places = ", ".join(["(" + ", ".join(["%s"] * len(_COLUMNS)) + ")"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Notice._meta.db_table} ({', '.join(_COLUMNS)}) "  # noqa: S608
            f"VALUES {places} ON CONFLICT DO NOTHING",
            [value for row in rows for value in row],  # type: ignore[misc]
        )


def _enclose(messages: list[Message]) -> None:
    """Two queries for all of them, none where nothing is enclosed."""
    if not messages:
        return
    by_key = {(message.recipient_id, message.dedupe_key): message for message in messages}
    rows = Notice.objects.filter(
        recipient__in={pk for pk, _ in by_key}, dedupe_key__in={key for _, key in by_key}
    )
    found = []
    for notice in rows:
        message = by_key.get((notice.recipient_id, notice.dedupe_key))
        if message and message.enclosure:
            kind, params = message.enclosure
            found.append(Enclosure(notice=notice, kind=kind, params=dict(params)))
    Enclosure.objects.bulk_create(found, ignore_conflicts=True)


def _row(message: Message, now: datetime) -> list[object]:
    if len(message.dedupe_key) > 150 or len(message.path) > 200:
        raise ValueError(f"Too long: {message.dedupe_key} {message.path}")
    at = connection.ops.adapt_datetimefield_value
    wait_until = max(message.mail_not_before or now, now)
    state = Notice.MailState.WAITING if message.mail else Notice.MailState.NONE
    return [
        message.recipient_id,
        message.kind[:40],
        " ".join(message.subject.split())[:200],
        message.body.replace("\0", ""),
        message.path,
        message.urgent,
        message.dedupe_key,
        at(now),
        state.value,
        at(wait_until) if message.mail else None,
        "",
        0,
        "",
    ]


def _sendable(now: datetime) -> NoticeQuerySet:
    """Due mails, without those of people who had a mail within the last minute."""
    mailed = Notice.objects.filter(mail_sent_at__gt=now - PACE, mail_sent_at__lte=now)
    paced = Q(urgent=True) | ~Q(recipient__in=mailed.values("recipient"))
    return Notice.objects.mail_due(now).filter(paced).order_by("mail_next_try_at", "pk")


def _claim(now: datetime) -> list[Notice]:
    """Leases the mails of one person that go together; another worker takes other people.

    The lock on the person keeps two workers from sending him two mails at once.
    """
    for recipient_id in _recipients(now):
        with transaction.atomic(durable=True):
            person = (
                User.objects.select_for_update(skip_locked=True, no_key=True)
                .filter(pk=recipient_id)
                .first()
            )
            if person is None:
                continue
            own = _sendable(now).filter(recipient=person).select_related("enclosure")
            due = list(own[:LARGEST_DIGEST])
            if not due:
                continue
            together = _set_of(due)
            mail_id = together[0].mail_id or _new_mail_id()
            Notice.objects.filter(pk__in=[notice.pk for notice in together]).update(
                mail_id=mail_id, mail_next_try_at=now + LEASE, mail_tries=F("mail_tries") + 1
            )
        for notice in together:
            notice.recipient, notice.mail_id = person, mail_id
            notice.mail_tries += 1
        return together
    return []


def _set_of(due: list[Notice]) -> list[Notice]:
    """What was tried together is tried again together; else all that is due and new."""
    if mail_id := due[0].mail_id:
        tried = Notice.objects.filter(mail_id=mail_id, mail_state=Notice.MailState.WAITING)
        return list(tried.filter(recipient=due[0].recipient_id).select_related("enclosure"))
    return [notice for notice in due if not notice.mail_id]


def _recipients(now: datetime) -> Iterator[int]:
    """People with mail to send, who waits longest first."""
    rows = _sendable(now).values_list("recipient_id", flat=True)[:_CANDIDATES]
    return iter(dict.fromkeys(rows))


def _send(claimed: list[Notice], now: datetime) -> None:
    """Outside any transaction: a slow mail server must hold no lock."""
    parcel = enclosures.parcel_of(claimed, now)
    if parcel.withheld:
        kept_back = [notice for notice in claimed if notice.pk in parcel.withheld]
        _leased(kept_back).update(mail_state=Notice.MailState.NONE, mail_next_try_at=None)
        claimed = [notice for notice in claimed if notice.pk not in parcel.withheld]
        if not claimed:
            return
    message = mail.compose(claimed, parcel)
    try:
        message.send()
    except Exception as error:  # whatever goes wrong is a row somebody sees
        log.warning("Mail %s failed: %s", claimed[0].mail_id, type(error).__name__)
        _failed(claimed, f"{type(error).__name__}: {error}", now)
    else:
        _leased(claimed).update(
            mail_state=Notice.MailState.SENT,
            mail_sent_at=now,
            mail_next_try_at=None,
            mail_error="",
        )


def _failed(claimed: list[Notice], error: str, now: datetime) -> None:
    tries = claimed[0].mail_tries
    if tries >= MAX_TRIES:
        _park(claimed, error)
        return
    _leased(claimed).update(mail_next_try_at=now + BACK_OFF[tries - 1], mail_error=_one_line(error))


def _park(claimed: list[Notice], error: str) -> None:
    _leased(claimed).update(
        mail_state=Notice.MailState.PARKED, mail_next_try_at=None, mail_error=_one_line(error)
    )


def _leased(claimed: list[Notice]) -> NoticeQuerySet:
    return Notice.objects.filter(
        pk__in=[notice.pk for notice in claimed],
        mail_id=claimed[0].mail_id,
        mail_state=Notice.MailState.WAITING,
    )


def _one_line(error: str) -> str:
    return " ".join(error.replace("\0", "").split())[:300]


def _new_mail_id() -> str:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{uuid4().hex}@{host[:80]}>"
