"""What an issued report says, what the same report would say now, and why they differ.

The reasons are read from the tickets' own trails: acts entered after the issue on complaints of the
period. Where no trail tells it (an office moved, a step renamed), the two reports themselves do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Exists, OuterRef, Q

from people.directory import Directory
from people.localtime import when_short
from people.models import Office
from reports.compliance import gather
from reports.compliance.issuing import as_issued, scope_of
from reports.compliance.report import MEASURES, Line, Report
from reports.models import IssuedReport
from reports.period import Period
from reports.scope import Narrow
from sop.clock.remaining import in_words
from sop.models import StepRun
from tickets.models import Event, Ticket

SHOWN, MOST = 50, 1_000  # reasons shown, and counted
# What an act after the issue can do to the figures of a period that is over.
KINDS = ("reopened", "recomputed", "arahan", "routed", "cancelled", "drill", "responsible")
WORDS = {
    "visits": "selesai", "kept": "tepat waktu", "missed": "lewat batas",
    "unlimited": "tanpa batas waktu", "promise_kept": "sesuai estimasi terakhir",
    "promise_missed": "lewat estimasi terakhir", "first_kept": "sesuai estimasi pertama",
    "first_missed": "lewat estimasi pertama", "repeats": "ulangan",
    "escalated": "arahan diminta", "answered": "arahan dijawab",
    "papers_missing": "kelengkapan belum ada", "pauses": "jeda", "paused": "waktu kerja jeda",
    "worked": "jumlah waktu kerja", "median": "median", "p90": "P90",
}  # fmt: skip
_SECTIONS = (
    ("sops", "Per SOP"), ("steps", "Per langkah"), ("roles", "Per pelaksana"),
    ("units", "Per unit"), ("wholes", "Seluruh prosedur"), ("halts", "Jeda"),
)  # fmt: skip
_DURATIONS = ("worked", "median", "p90", "paused")


@dataclass(frozen=True)
class Difference:
    """One figure. `before` and `now` are in words; '–' where there was or is no such row."""

    section: str
    row: str
    measure: str
    before: str
    now: str


@dataclass(frozen=True)
class Reason:
    """An act on a complaint after the issue; without a number it is about the offices."""

    text: str
    number: str = ""
    at: str = ""


@dataclass(frozen=True)
class Corrections:
    differences: list[Difference]
    reasons: list[Reason]
    more: int = 0  # reasons that are not shown


def corrections(
    row: IssuedReport, office: Office, directory: Directory, now: datetime
) -> Corrections:
    issued = as_issued(row)
    scope = scope_of(office, directory)
    today = gather.report(scope, Narrow(), Period(row.first, row.last), now)
    found = list(differences(issued, today))
    if not found:
        return Corrections([], [])
    acts = _acts(row, issued, today)
    reasons = [*_moved(issued, today), *(_reason(act, office) for act in acts[:SHOWN])]
    return Corrections(found, reasons, max(0, len(acts) - SHOWN))


def differences(issued: Report, today: Report) -> Iterator[Difference]:
    for name, label in (("total", "Semua langkah"), ("whole", "Semua prosedur")):
        yield from _of_line("Jumlah", label, getattr(issued, name), getattr(today, name))
    if issued.filed != today.filed and not issued.of_unit:
        yield Difference("Jumlah", "Aduan masuk", "aduan", str(issued.filed), str(today.filed))
    for name, label in _SECTIONS:
        before = {line.key: line for line in getattr(issued, name)}
        after = {line.key: line for line in getattr(today, name)}
        for key in sorted(before | after):
            either = before.get(key) or after[key]
            yield from _of_line(label, _name(either), before.get(key), after.get(key))


def _of_line(section: str, row: str, before: Line | None, now: Line | None) -> Iterator[Difference]:
    if before and now and before.label != now.label:
        yield Difference(section, row, "nama", before.label, now.label)
    for name in MEASURES:
        old = getattr(before, name) if before else None
        new = getattr(now, name) if now else None
        if (old or 0) != (new or 0):
            yield Difference(section, row, WORDS[name], _said(name, old), _said(name, new))


def _said(name: str, value: int | None) -> str:
    if value is None:
        return "–"
    return in_words(value, working=True) if name in _DURATIONS else str(value)


def _name(line: Line) -> str:
    return f"{line.procedure} {line.label}" if "." in line.key else line.label


def _moved(issued: Report, today: Report) -> list[Reason]:
    """What the offices themselves have become since."""
    if set(issued.handlers) == set(today.handlers):
        return []
    text = "Susunan kantor berubah sejak terbit: unit ditambah, dipindahkan, atau digabung."
    return [Reason(text)]


def _acts(row: IssuedReport, issued: Report, today: Report) -> list[Event]:
    """On complaints filed or worked in the period, the newest first; by the event's id, which the
    report has kept, so no history is read."""
    period = Period(row.first, row.last)
    span = tuple(
        datetime.combine(day, time(), row.office.tz) for day in (period.first, period.after)
    )
    counted = StepRun.objects.filter(ticket=OuterRef("pk"), closed_at__range=span)
    concerned = Ticket.objects.filter(
        Q(filed_at__range=span) | Exists(counted),
        handler__in=set(issued.handlers) | set(today.handlers),
    )
    found = Event.objects.filter(
        pk__gt=issued.last_event, recorded_at__gt=row.issued_at, kind__in=KINDS,
        ticket__in=concerned,
    )  # fmt: skip
    return list(found.select_related("ticket").order_by("-pk")[:MOST])


def _reason(event: Event, office: Office) -> Reason:
    text = event.text[:1].upper() + event.text[1:]
    return Reason(text, event.ticket.number, when_short(event.at, office))
