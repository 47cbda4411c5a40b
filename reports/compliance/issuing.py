"""Issues the report of a closed period: its figures are frozen with a hash and never change.

What has changed since shows as a correction (`corrections`); a head may then issue a new edition.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q

from papers import press
from papers.errors import Refused
from papers.office.kop import kop_of
from papers.press.sheet import Kop, Sign
from people.directory import Directory
from people.localtime import long_date, when, when_short
from people.models import Office, User
from reports.compliance import gather, paper
from reports.compliance.report import Report
from reports.models import Change, IssuedReport
from reports.period import Period
from reports.rollup.roll import freshness, locked
from reports.scope import Level, Narrow, Scope, scopes
from tickets.keys import bound_key
from tickets.models import Ticket

BY_SCHEDULE = "oleh jadwal portal"
OPEN = "Periode {name} belum selesai. Laporan dapat diterbitkan mulai {day}."
BEHIND = (
    "Angka belum sampai pada akhir periode: penghitungan portal masih tertinggal. Coba lagi "
    "beberapa menit lagi."
)
SAME = "Tidak ada angka yang berubah sejak edisi {edition} terbit, sehingga tidak ada edisi baru."
NOT_YOURS = "Laporan diterbitkan oleh pimpinan kantor penangan untuk kantornya sendiri."
LEFT_OUT = "{count} tiket tidak dapat dihitung ketika laporan terbit dan tidak ada di dalamnya."
PASSING = ("made_at", "last_event")  # of the moment, not of the period


def scope_of(office: Office, directory: Directory) -> Scope:
    """The scope of a report of an office of the handling side, whoever asks."""
    agency = directory.agency(office)
    handlers = frozenset(directory.subtree_ids(agency))
    if office.pk == agency.pk:
        return Scope(Level.AGENCY, agency, agency, handlers, directory=directory)
    below = frozenset(directory.subtree_ids(office))
    return Scope(Level.UNIT, office, agency, handlers, below, directory=directory)


def readable(user: User, directory: Directory) -> Q:
    """Over IssuedReport: those of the offices that the person leads."""
    found: set[int] = set()
    for scope in scopes(user, directory):
        match scope.level:
            case Level.AGENCY:
                found |= scope.handlers
            case Level.UNIT:
                found |= scope.units
    return Q(office__in=found)


def issuable(scope: Scope) -> bool:
    return scope.level is not Level.REPORTER


def not_yet(scope: Scope, period: Period, now: datetime) -> str:
    """Why the report of the period cannot be issued now; '' if it can."""
    office = scope.office
    if not period.closed(now.astimezone(office.tz).date()):
        return OPEN.format(name=period.name, day=long_date(period.after))
    return "" if complete(office, period, now) else BEHIND


def complete(office: Office, period: Period, now: datetime) -> bool:
    """Whether everything that was closed in the period is in the sums."""
    found = freshness(now)
    end = datetime.combine(period.after, time(), office.tz)
    oldest = now - timedelta(seconds=found.behind_seconds)  # of what still waits
    return found.rolled_at is not None and found.rolled_at >= end and oldest >= end


def issue(
    scope: Scope, period: Period, *, by: User | None, key: str = "", now: datetime
) -> IssuedReport:
    """The next edition of the period's report. The same person and key issue once.

    Raises Refused for an open period, for who heads no handling office, while the sums are behind,
    and when nothing has changed since the last edition.
    """
    if not issuable(scope):
        raise Refused(NOT_YOURS)
    if reason := not_yet(scope, period, now):
        raise Refused(reason)
    with transaction.atomic():
        office = Office.objects.select_for_update(no_key=True).get(pk=scope.office.pk)
        locked(wait=True)  # no roll between two sums of one report
        bound = bound_key(key, office.pk, period.code) if key else ""
        if bound and (earlier := IssuedReport.objects.filter(issued_by=by, key=bound).first()):
            return earlier
        last = editions(office, period).first()
        figures = freeze(scope, period, by, now)
        if last and _lasting(last.figures) == _lasting(figures):
            raise Refused(SAME.format(edition=last.edition))
        return IssuedReport.objects.create(
            office=office, first=period.first, last=period.last,
            edition=last.edition + 1 if last else 1, issued_at=now, issued_by=by,
            issued_title=_title(scope, by), figures=figures, sha256=digest(figures), key=bound,
        )  # fmt: skip


def editions(office: Office, period: Period) -> Any:
    """The newest first."""
    rows = IssuedReport.objects.filter(office=office, first=period.first, last=period.last)
    return rows.order_by("-edition")


def freeze(scope: Scope, period: Period, by: User | None, now: datetime) -> dict[str, Any]:
    """All that the report and its paper are made of, as JSON holds it."""
    found = gather.report(scope, Narrow(), period, now)
    kop = kop_of(scope.office, scope.directory)
    figures = {
        "report": found.as_json(),
        "kop": {
            "lines": kop.lines, "address": kop.address, "contact": kop.contact,
            "logo": base64.b64encode(kop.logo).decode() if kop.logo else "",
        },
        "left_out": _left_out(scope),
        "signer": {
            "title": _title(scope, by), "name": by.name if by else "",
            "nip": (by.nip or "") if by else "",
        },
    }  # fmt: skip
    frozen: dict[str, Any] = json.loads(canonical(figures))
    return frozen


def _left_out(scope: Scope) -> int:
    """Tickets of the agency that cannot be taken into the figures; the log says why."""
    stuck = Change.objects.filter(failed_at__isnull=False).values("ticket_id")
    return Ticket.objects.filter(pk__in=stuck, handler__in=scope.handlers).count()


def doubts(row: IssuedReport) -> str:
    """What the figures lacked when they were frozen; '' if nothing."""
    count = row.figures.get("left_out", 0)
    return LEFT_OUT.format(count=count) if count else ""


def canonical(figures: dict[str, Any]) -> str:
    """The one way of writing them, over which the hash is taken."""
    return json.dumps(
        figures, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def digest(figures: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(figures).encode()).hexdigest()


def unharmed(row: IssuedReport) -> bool:
    """Whether the figures are those of the hash."""
    return digest(row.figures) == row.sha256


def as_issued(row: IssuedReport) -> Report:
    return Report.from_json(row.figures["report"])


def pdf(row: IssuedReport, office: Office) -> bytes:
    """From the frozen figures alone: the same bytes each time. Raises press.Unprintable."""
    report, kop, signer = as_issued(row), row.figures["kop"], row.figures["signer"]
    issued = when(row.issued_at, office)
    sheet = paper.sheet(
        report, office,
        Kop(
            tuple(kop["lines"]), kop["address"], kop["contact"],
            base64.b64decode(kop["logo"]) if kop["logo"] else None,
        ),
        footer=f"Edisi {row.edition}, terbit {when_short(row.issued_at, office)}",
        signs=_signs(signer, issued),
        about=(
            ("Terbit", f"edisi {row.edition}, {issued}, {signer['title'] or BY_SCHEDULE}"),
            ("SHA-256 angka", row.sha256),
            *((("Catatan", doubts(row)),) if doubts(row) else ()),
        ),
    )  # fmt: skip
    return press.pdf(sheet, row.issued_at)


def file_name(row: IssuedReport) -> str:
    """Without an ending."""
    return f"laporan-kepatuhan-{as_issued(row).period.code}-edisi-{row.edition}"


def _signs(signer: dict[str, str], issued: str) -> tuple[Sign, ...]:
    if not signer["name"]:
        return ()
    note = f"Diterbitkan dalam sistem, {issued}"
    return (Sign(title=signer["title"], name=signer["name"], nip=signer["nip"], note=note),)


def _title(scope: Scope, by: User | None) -> str:
    if by is None:
        return ""
    held = scope.directory.roles_of(by)
    own: Sequence[str] = [h.title for h in held if h.office.pk == scope.office.pk]
    return next(iter(own), by.title)


def _lasting(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in figures["report"].items() if name not in PASSING}
