"""A handling that only notes what it is asked, and complaints ready to send."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from people.models import User
from tests.cast import NOW, Cast
from tickets import handling
from tickets.handling import NextAct
from tickets.intake import ComplaintData, file_complaint
from tickets.models import Ticket


@dataclass
class FakeHandling:
    begun: list[str] = field(default_factory=list)
    fails: bool = False
    people: list[int] = field(default_factory=list)
    waiting: str = ""
    opening: datetime | None = None

    def begin(self, ticket: Ticket, *, actor: User, now: datetime) -> None:
        if self.fails:
            raise RuntimeError("no calendar")
        self.begun.append(ticket.number)

    def next_act(self, ticket: Ticket, at: datetime) -> NextAct | None:
        if not ticket.is_open:
            return None
        due = ticket.filed_at + timedelta(minutes=30)
        return NextAct("Mencatat laporan", "Petugas Uji", due, 1, 9, self.waiting)

    def next_acts(self, tickets: Sequence[Ticket], at: datetime) -> dict[int, NextAct]:
        acts = ((ticket.pk, self.next_act(ticket, at)) for ticket in tickets)
        return {pk: act for pk, act in acts if act is not None}

    def attention(self, ticket: Ticket, at: datetime) -> list[int]:
        return self.people

    def mail_from(self, ticket: Ticket, at: datetime) -> datetime | None:
        return self.opening

    def procedure_title(self, code: str) -> str:
        return ""


@pytest.fixture(autouse=True)
def handler() -> Iterator[FakeHandling]:
    """The SOPs have their own tests; here their part is played."""
    real = handling.handling()
    fake = FakeHandling()
    handling.register(fake)
    cache.clear()
    yield fake
    handling.register(real)
    cache.clear()


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages read the clock themselves; here it stands at NOW."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def sign_in(cast: Cast) -> Callable[[User], Client]:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, "people.auth.NipOrEmailBackend")
        return client

    return signed_in


@pytest.fixture
def entries(cast: Cast) -> dict[str, Any]:
    """What a browser sends for a database complaint of staff_a."""
    return {
        "service": cast.service_db.pk,
        "kind": "database",
        "symptoms": "Data pegawai tidak tampil.",
        "impact": "office",
        "occurred_at": "2026-11-20T09:00",
        "contact_name": "Sari Contoh",
        "contact_phone": "0812 0000 0000",
        "contact_email": "staff-a@contoh.go.id",
        "database_application": "SIMPEG",
        "key": str(uuid4()),
    }


def complaint(cast: Cast, **other: Any) -> ComplaintData:
    given: dict[str, Any] = {
        "service": cast.service_db,
        "kind": "database",
        "symptoms": "Data tidak tampil.",
        "occurred_at": NOW - timedelta(hours=1),
        "impact": "unit",
        "reporter": cast.staff_a,
        "office": cast.office_a,
        "contact_name": "Sari Contoh",
        "contact_phone": "081200000000",
    }
    return ComplaintData(**{**given, **other})


@pytest.fixture
def filed(cast: Cast) -> Callable[..., Ticket]:
    """Files a complaint of staff_a, or with other data and actor."""

    def file_it(actor: User | None = None, now: datetime = NOW, **other: Any) -> Ticket:
        by = actor or cast.staff_a
        other.setdefault("reporter", by)
        return file_complaint(complaint(cast, **other), actor=by, key=str(uuid4()), now=now)

    return file_it
