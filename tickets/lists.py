"""The reporter's list: what its URL asks for, and the rows it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict

from tickets import access, numbers
from tickets.handling import NextAct, handling
from tickets.models import Status, Ticket
from tickets.outlook import Outlook, outlooks
from tickets.search import SHORTEST, TOO_SHORT, having
from tickets.text import search_words

if TYPE_CHECKING:
    from people.models import User
    from tickets.querysets import TicketQuerySet

OPEN = "open"
MINE, OFFICE = "mine", "office"
STATUSES = [("", "Semua status"), (OPEN, "Belum selesai"), *Status.choices]


@dataclass(frozen=True)
class Filters:
    """What the URL asks for; anything it cannot mean is left out, never handed to the database."""

    scope: str = MINE
    words: str = ""
    status: str = ""
    service: int | None = None
    since: date | None = None
    until: date | None = None

    @classmethod
    def read(cls, asked: QueryDict, *, may_read_office: bool) -> Filters:
        status = asked.get("status", "")
        return cls(
            scope=OFFICE if may_read_office and asked.get("scope") == OFFICE else MINE,
            words=search_words(asked.get("q", "")),
            status=status if status in dict(STATUSES) else "",
            service=_small_number(asked.get("service", "")),
            since=_day(asked.get("since", "")),
            until=_day(asked.get("until", "")),
        )

    @property
    def number(self) -> str | None:
        """The full number typed into the search, if it is one."""
        return numbers.parse(self.words)

    @property
    def fault(self) -> str:
        """Why the words are not searched for, beside their field."""
        return TOO_SHORT if 0 < len(self.words) < SHORTEST else ""

    @property
    def narrowed(self) -> bool:
        return bool(self.words or self.status or self.service or self.since or self.until)

    def query(self, **other: str) -> str:
        """As a query string, for the pages of the list and its tabs."""
        asked = {
            "scope": "" if self.scope == MINE else self.scope,
            "q": self.words,
            "status": self.status,
            "service": str(self.service or ""),
            "since": str(self.since or ""),
            "until": str(self.until or ""),
            **other,
        }
        return urlencode({name: value for name, value in asked.items() if value})

    def tickets(self, user: User, open_to: access.Standing, tz: tzinfo) -> TicketQuerySet:
        """Newest first. `tz` is the zone in which the dates are meant."""
        mine = access.own_filter(user)
        if self.scope == OFFICE:
            mine = Q(office__in=open_to.reads)
        tickets: TicketQuerySet = Ticket.objects.filter(mine)
        if len(self.words) >= SHORTEST:
            tickets = tickets.filter(having(self.words))
        if self.status == OPEN:
            tickets = tickets.open()
        elif self.status:
            tickets = tickets.filter(status=self.status)
        if self.service:
            tickets = tickets.filter(service=self.service)
        if self.since:
            tickets = tickets.filter(filed_at__gte=_midnight(self.since, tz))
        if self.until:
            tickets = tickets.filter(filed_at__lt=_midnight(self.until + timedelta(days=1), tz))
        return tickets.select_related("service", "office", "handler")


@dataclass(frozen=True)
class Row:
    ticket: Ticket
    act: NextAct | None
    outlook: Outlook | None = None

    @property
    def tone(self) -> str:
        """Class of the status pill; the word stands in it."""
        return {
            Status.IN_PROGRESS: "pill-primary",
            Status.WAITING: "pill-paused",
            Status.CLOSED: "pill-done",
        }.get(Status(self.ticket.status), "pill-plain")


def rows(tickets: Sequence[Ticket], at: datetime) -> list[Row]:
    acts, ends = handling().next_acts(tickets, at), outlooks().of_rows(tickets, at)
    return [Row(ticket, acts.get(ticket.pk), ends.get(ticket.pk)) for ticket in tickets]


def _small_number(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def _day(given: str) -> date | None:
    try:
        day = date.fromisoformat(given[:10])
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def _midnight(day: date, tz: tzinfo) -> datetime:
    return datetime.combine(day, time(), tz)
