"""Filing: one transaction makes the ticket, its number, its files and its first step."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.urls import reverse

from notices.outbox import Message, announce
from people.localtime import when
from people.models import Office, User
from services.models import Kind, Service
from tickets import access, numbers, priority
from tickets.drills import headed
from tickets.files import Checked, store_all, stored_files
from tickets.handling import handling
from tickets.keys import bound_key
from tickets.models import Channel, Event, Priority, Ticket

FILINGS_AT_MOST = 30
FILINGS_WITHIN = timedelta(minutes=10)

_TITLES = {
    Kind.NETWORK: "Gangguan jaringan",
    Kind.APPLICATION: "Aplikasi tidak berfungsi",
    Kind.DATABASE: "Gangguan database",
    Kind.OTHER: "Gangguan",
}


@dataclass(frozen=True)
class ComplaintData:
    """A complaint as cleaned by its form. `reporter` None: a person without an account.

    `office` is the reporter's; `occurred_at` is aware. An empty title is derived.
    """

    service: Service
    kind: str
    symptoms: str
    occurred_at: datetime
    impact: str
    reporter: User | None
    office: Office
    contact_name: str
    contact_phone: str = ""
    contact_email: str = ""
    title: str = ""
    location: str = ""
    service_stopped: bool = False
    payroll_stopped: bool = False
    details: dict[str, Any] = field(default_factory=dict)
    channel: str = Channel.WEB
    drill: bool = False


def file_complaint(
    data: ComplaintData,
    *,
    actor: User,
    key: str,
    now: datetime,
    files: Sequence[Checked] = (),
) -> Ticket:
    """The same actor, key and content make one ticket, however often and at once they are sent.

    Raises FileRefused for more than 20 files. A ticket that was there before has an earlier
    `filed_at` than `now`. A complaint that was changed after it had been sent is another one.
    """
    once = complaint_key(data, key, now, files)
    earlier = filed_before(actor, once)
    if earlier is not None:
        return earlier
    try:
        return _file(data, actor, once, now, files)
    except IntegrityError:
        earlier = filed_before(actor, once)
        if earlier is None:
            raise
        return earlier


def complaint_key(data: ComplaintData, key: str, now: datetime, files: Sequence[Checked]) -> str:
    """The key of the form bound to what stands in it; "just now" is no content."""
    content: list[object] = []
    for item in fields(data):
        value = getattr(data, item.name)
        if isinstance(value, Model):
            value = value.pk
        elif isinstance(value, dict):
            value = json.dumps(value, sort_keys=True, default=str)
        elif isinstance(value, datetime):
            value = "now" if value == now else value.timestamp()
        content.append(value)
    return bound_key(key, "complaint", *content, files=files)


def filed_before(actor: User, once: str) -> Ticket | None:
    """`once` as `complaint_key` gives it."""
    found: Ticket | None = Ticket.objects.filter(filed_by=actor, key=once).first()
    return found


def filed_too_often(actor: User, now: datetime) -> bool:
    """Their own complaints only: an officer at the telephone is not held up."""
    recent = Ticket.objects.filter(
        filed_by=actor, channel=Channel.WEB, filed_at__gt=now - FILINGS_WITHIN
    )
    return recent.count() >= FILINGS_AT_MOST


def title_of(service: Service, kind: str) -> str:
    return f"{_TITLES[Kind(kind)]}: {service.name}"[:150]


def _file(
    data: ComplaintData, actor: User, key: str, now: datetime, given: Sequence[Checked]
) -> Ticket:
    with stored_files(), transaction.atomic():
        assessed = priority.compute(
            data.impact,
            service_stopped=data.service_stopped,
            payroll_stopped=data.payroll_stopped,
            critical=data.service.critical,
        )
        ticket = _new_ticket(data, actor, key, now, assessed.priority)
        ticket.save(force_insert=True)
        _record(ticket, actor, now, assessed)
        store_all(given, ticket, by=actor, now=now)
        handling().begin(ticket, actor=actor, now=now)
        _confirm(ticket, now)
    return ticket


def _new_ticket(
    data: ComplaintData, actor: User, key: str, now: datetime, level: Priority
) -> Ticket:
    handler = data.service.handler.successor
    return Ticket(
        number=numbers.next_number(now, handler.tz),
        title=data.title or title_of(data.service, data.kind),
        service=data.service,
        kind=data.kind,
        symptoms=data.symptoms,
        details=data.details,
        occurred_at=data.occurred_at,
        location=data.location,
        impact=data.impact,
        service_stopped=data.service_stopped,
        payroll_stopped=data.payroll_stopped,
        priority=level,
        reporter=data.reporter,
        contact_name=data.contact_name,
        contact_phone=data.contact_phone,
        contact_email=data.contact_email,
        office=data.office.successor,
        handler=handler,
        filed_by=actor,
        channel=data.channel,
        drill=data.drill,
        key=key,
        filed_at=now,
    )


def _record(ticket: Ticket, actor: User, now: datetime, assessed: priority.Assessment) -> None:
    on_behalf = ticket.reporter_id != actor.pk
    Event.objects.create(
        ticket=ticket,
        sequence=ticket.sequence,
        kind="filed",
        actor=actor,
        actor_title=access.title_for(actor, ticket, now),
        text=_filed(ticket, on_behalf),
        data={
            "priority": int(assessed.priority),
            "reasons": assessed.reasons,
            "channel": ticket.channel,
            "drill": ticket.drill,
        },
        at=now,
        recorded_at=now,
    )


def _filed(ticket: Ticket, on_behalf: bool) -> str:
    channel = Channel(ticket.channel).label
    text = f"mencatat aduan atas nama pelapor ({channel})" if on_behalf else "mengirim aduan"
    return f"{text} sebagai latihan" if ticket.drill else text


def _confirm(ticket: Ticket, now: datetime) -> None:
    """Tells the reporter; the subject names the number only (a preview may be read by others)."""
    if ticket.reporter_id is None:
        return
    act = handling().next_act(ticket, now)
    lines = [f"Aduan Anda kami terima dengan nomor {ticket.number}."]
    if act is not None:
        lines.append(f"Berikutnya: {act.activity} oleh {act.actor}.")
        if act.due_at is not None:
            lines.append(f"Paling lambat {when(act.due_at, ticket.office)}.")
    lines.append("Ikuti perkembangannya melalui tautan pada pemberitahuan ini.")
    announce(
        [
            Message(
                recipient_id=ticket.reporter_id,
                kind="filed",
                subject=headed(ticket, f"Aduan {ticket.number} diterima"),
                body="\n".join(lines),
                path=reverse("ticket", args=[ticket.number]),
                dedupe_key=f"filed:{ticket.number}",
            )
        ],
        now=now,
    )
