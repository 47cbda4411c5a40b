"""Log keluhan: the complaints that an agency handled in a period, on the screen and on paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum

from papers import press
from papers.check import codes
from papers.office.kop import kop_of, place_of
from papers.press.sheet import Layout, Pairs, Sheet, Sign, Table
from papers.prints.queue import Kind, Made, Order
from people.directory import Directory
from people.localtime import duration, long_date, when_short, zone_name
from people.models import Office, User
from services.models import Service
from sop.desk.queue import Desk
from sop.journal.composing import period_in_words
from sop.journal.day import midnight
from sop.language import End, moves
from sop.machine import PROCEDURES
from sop.models import StepRun
from sop.runs import LEFT
from tickets.models import OPEN, Status, Ticket

HEAD = ("No", "Nomor tiket", "Dilaporkan", "Perangkat daerah", "Layanan", "Jenis", "Keluhan",
        "Hasil", "Waktu kerja terpakai", "Petugas")  # fmt: skip
NONE = "Tidak ada keluhan pada periode ini."
WIDTHS = (4.5, 19, 13, 16, 15, 11, 26, 16, 12, 14)


@dataclass(frozen=True)
class Log:
    """`first` and `last` are days of the agency's zone, both included; '' is every service."""

    agency: Office
    first: date
    last: date
    service: str = ""

    def complaints(self, directory: Directory) -> QuerySet[Ticket]:
        rows: QuerySet[Ticket] = Ticket.objects.filter(
            handler__in=directory.subtree_ids(self.agency),
            filed_at__gte=midnight(self.first, self.agency),
            filed_at__lt=midnight(self.last + timedelta(days=1), self.agency),
        )
        if self.service:
            rows = rows.filter(service__code=self.service)
        return rows

    def tally(self, directory: Directory) -> dict[str, int]:
        """How many complaints of each status, in one query."""
        counted = self.complaints(directory).order_by().values_list("status")
        return dict(counted.annotate(count=Count("pk")))

    def tickets(self, directory: Directory) -> QuerySet[Ticket]:
        """Oldest first, with `spent` (working seconds of the steps) and `officer` (a name): both
        looked up for the rows that are read, however many the period has."""
        runs = StepRun.objects.steps().filter(ticket=OuterRef("pk"))
        last = runs.filter(closed_by__isnull=False).exclude(branch=LEFT)
        last = last.order_by("-closed_at", "-pk")
        spent = runs.order_by().values("ticket").annotate(sum=Sum("worked_seconds"))
        found: QuerySet[Ticket] = (
            self.complaints(directory)
            .annotate(
                spent=Subquery(spent.values("sum")),
                officer=Subquery(last.values("closed_by__name")[:1]),
            )
            .select_related("service", "office", "handler")
            .order_by("filed_at", "pk")
        )
        return found


@dataclass(frozen=True)
class Row:
    """One complaint in words; times in the zone of the agency."""

    number: str
    filed: str
    office: str
    service: str
    kind: str
    title: str
    outcome: str
    spent: str
    officer: str


def rows_of(tickets: Iterable[Any], agency: Office) -> Iterator[Row]:
    """Of `Log.tickets`."""
    for ticket in tickets:
        yield Row(
            number=ticket.number,
            filed=when_short(ticket.filed_at, agency),
            office=ticket.office.short_name,
            service=ticket.service.name,
            kind=ticket.get_kind_display(),
            title=ticket.title,
            outcome=outcome_of(ticket),
            spent=duration(ticket.spent) if ticket.closed_at and ticket.spent else "",
            officer=ticket.officer or "",
        )


def outcome_of(ticket: Ticket) -> str:
    """How it ended, in the words of its SOP; for an open one that it is still handled."""
    if ticket.status == Status.CANCELLED:
        return "Dibatalkan"
    if ticket.is_open:
        return "Masih ditangani" if ticket.procedure in PROCEDURES else "Belum ditangani"
    procedure = PROCEDURES.get(ticket.procedure)
    ends = [move.to for move in moves(procedure.steps)] if procedure else []
    found = [e.text for e in ends if isinstance(e, End) and e.outcome == ticket.outcome]
    return found[0] if found else ticket.get_status_display()


def order(log: Log, by: User) -> Order:
    params = {
        "agency": log.agency.pk, "first": log.first.isoformat(), "last": log.last.isoformat(),
        "service": log.service,
    }  # fmt: skip
    title = f"Log keluhan {log.agency.short_name}, {period_in_words(log.first, log.last)}"
    return Order("complaint-log", title, by, params)


def sheet_of(log: Log, by: User, directory: Directory, now: datetime) -> Sheet:
    """`by` has made the list; the head of the agency takes note of it."""
    agency = log.agency
    tickets = list(log.tickets(directory))
    rows = tuple(
        (str(n), row.number, row.filed.rsplit(" ", 1)[0], row.office, row.service, row.kind,
         row.title, row.outcome, row.spent or "-", row.officer or "-")
        for n, row in enumerate(rows_of(tickets, agency), 1)
    )  # fmt: skip
    zone = zone_name(agency.tz, now)
    head = tuple(f"{text} ({zone})" if text == "Dilaporkan" else text for text in HEAD)
    mark = codes.mark(
        f"log:{agency.pk}:{log.first}:{log.last}:{log.service}", kind="Log keluhan",
        office=agency, dated=log.last, now=now,
    )  # fmt: skip
    return Sheet(
        layout=Layout.LOG,
        title="Log Keluhan",
        subtitle=period_in_words(log.first, log.last),
        kop=kop_of(agency, directory),
        blocks=(Pairs(_facts(log, tickets)), Table(head, rows, WIDTHS, empty=NONE)),
        signs=_signs(agency, by, directory, now),
        mark=mark,
        footer=f"Dicetak {when_short(now, agency)}",
        landscape=True,
        author=by.name,
    )


def tally(statuses: Mapping[str, int]) -> str:
    """27 keluhan: 20 selesai, 2 dibatalkan, 5 masih ditangani"""
    counts: Counter[str] = Counter()
    for status, count in statuses.items():
        counts["open" if status in OPEN else status] += count
    parts = [
        f"{counts[key]} {words}"
        for key, words in ((Status.CLOSED, "selesai"), (Status.CANCELLED, "dibatalkan"),
                           ("open", "masih ditangani"))
        if counts[key]
    ]  # fmt: skip
    total = sum(counts.values())
    return f"{total} keluhan" + (f": {', '.join(parts)}" if parts else "")


def _facts(log: Log, tickets: list[Any]) -> tuple[tuple[str, str], ...]:
    service = Service.objects.filter(code=log.service).first() if log.service else None
    return (
        ("Instansi", log.agency.name),
        ("Layanan", service.name if service else "Semua layanan"),
        ("Jumlah", tally(Counter(ticket.status for ticket in tickets))),
    )


def _signs(agency: Office, by: User, directory: Directory, now: datetime) -> tuple[Sign, ...]:
    head = next(iter(directory.head(agency)), None)
    own = next(iter(directory.roles_of(by)), None)
    dated = long_date(now.astimezone(agency.tz).date())
    place = place_of(agency, directory)
    knowing = Sign(
        title=head.title if head else "Pimpinan", name=head.user.name if head else "",
        nip=(head.user.nip or "") if head else "", lead="Mengetahui,",
    )  # fmt: skip
    made = Sign(
        title=own.title if own else by.title, name=by.name, nip=by.nip or "",
        place_date=f"{place}, {dated}" if place else dated, lead="Disusun oleh,",
    )  # fmt: skip
    return (knowing, made)


def _log(order: Order) -> Log | None:
    agency = Office.objects.filter(pk=order.params["agency"]).first()
    if agency is None:
        return None
    first, last = (date.fromisoformat(order.params[name]) for name in ("first", "last"))
    return Log(agency, first, last, order.params["service"])


def _make(order: Order, folder: Path, now: datetime) -> Made:
    log = _log(order)
    assert log
    path = folder / "log.pdf"
    path.write_bytes(press.pdf(sheet_of(log, order.by, Directory(now), now), now))
    return Made(path, f"log-keluhan-{log.first}-sd-{log.last}.pdf")


def _may(order: Order, now: datetime) -> bool:
    """Officers of the agency, as they stand at that instant."""
    log, desk = _log(order), Desk(order.by, now)
    return log is not None and log.agency.pk in {agency.pk for agency in desk.agencies}


KIND = Kind(_make, _may)
