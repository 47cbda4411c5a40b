"""The library of SOPs: what the documents say, where the portal has it from, what offices add."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from papers.answers import pdf_response
from papers.office.kop import kop_of
from papers.press import Unprintable
from people.directory import Directory
from people.localtime import long_date
from people.models import Office, User
from sop.chart import inline
from sop.clock.targets import coming, in_force
from sop.language import Source
from sop.library.content import (
    LABELS,
    SOURCES,
    compared,
    forms_of,
    handlers_of,
    office_shown,
    shelves,
    unnamed_codes,
)
from sop.library.cover import cover_of, row_of
from sop.library.describe import describe, listing
from sop.library.fit import fit
from sop.library.printed import sop_pdf
from sop.library.statistics import DEFAULT, PERIODS, begins, figures, scope_of
from sop.machine import PROCEDURES, Procedure
from sop.models import TargetRevision
from sop.permissions import configured_by
from tickets.text import search_words

UNSET = "Tidak ditetapkan dalam SOP"
BRANCHES = {"yes": "Ya", "no": "Tidak", "": ""}


@require_GET
@login_required
def sop_list(request: HttpRequest) -> HttpResponse:
    """The library; `?cari=` words of the name, a step, an actor or a service."""
    search = search_words(request.GET.get("cari", ""))
    context = {"shelves": shelves(listing(), search), "unset": UNSET, "search": search}
    return render(request, "sop/library.html", context)


@require_GET
@login_required
def sop_detail(request: HttpRequest, code: str) -> HttpResponse:
    procedure = procedure_or_404(code)
    assert isinstance(request.user, User)
    now = timezone.now()
    directory = Directory(now)
    offices = handlers_of(procedure)
    office = office_shown(offices, request.GET.get("kantor"), request.user, directory)
    own = own_times(procedure, offices, directory, now)
    data = describe(procedure)
    for step in data["steps"]:
        _dress(step, own.get(step["number"], []))
    context = {
        "sop": data,
        "overall": within_words(data["overall"]),
        "configures": bool(configured_by(request.user, offices, directory)),
        "has_own": bool(own),
        "today": long_date(timezone.localdate(now)),
        "cover": cover_of(procedure, row_of(procedure, office, directory), timezone.localdate(now)),
        "office": office,
        "offices": offices,
        "compared": compared(procedure),
        "forms": forms_of(procedure),
        "unnamed": unnamed_codes(procedure),
        "fit": fit(procedure),
        "chart": inline(procedure),
        **_figures(request, procedure, directory, now),
    }
    return render(request, "sop/library_detail.html", context)


@require_GET
@login_required
def sop_print(request: HttpRequest, code: str) -> HttpResponse:
    """The SOP as the official landscape PDF."""
    procedure = procedure_or_404(code)
    assert isinstance(request.user, User)
    now = timezone.now()
    directory = Directory(now)
    offices = handlers_of(procedure)
    office = office_shown(offices, request.GET.get("kantor"), request.user, directory)
    cover = cover_of(procedure, row_of(procedure, office, directory), timezone.localdate(now))
    logo = kop_of(office, directory).logo if office else None
    try:
        content = sop_pdf(cover, office, logo, now)
    except Unprintable as refusal:
        context = {"message": refusal.message}
        return render(request, "sop/unprintable.html", context, status=422)
    return pdf_response(content, f"SOP-{code}.pdf")


def _figures(
    request: HttpRequest, procedure: type[Procedure], directory: Directory, now: datetime
) -> dict[str, Any]:
    """The statistics for an officer or a head; nothing for others."""
    assert isinstance(request.user, User)
    scope = scope_of(request.user, now, directory)
    if scope is None:
        return {"figures": None}
    asked = request.GET.get("periode", "")
    period = asked if asked in PERIODS else DEFAULT
    found = figures(procedure, scope, begins(period, now, scope.office), now)
    return {
        "figures": found,
        "figure_rows": [(step, found.steps.get(step.number)) for step in procedure.steps],
        "scope": scope,
        "period": period,
        "periods": [(key, words) for key, (words, _) in PERIODS.items()],
    }


def procedure_or_404(code: str) -> type[Procedure]:
    if code not in PROCEDURES:
        raise Http404
    return PROCEDURES[code]


@dataclass(frozen=True)
class OwnTime:
    """What one office has set for a step, in force or to come."""

    office: Office
    row: TargetRevision
    in_force: bool

    @property
    def text(self) -> str:
        return self.row.text or "dicabut"

    @property
    def since(self) -> str:
        return long_date(self.row.valid_from)


def own_times(
    procedure: type[Procedure], offices: Iterable[Office], directory: Directory, now: datetime
) -> dict[int, list[OwnTime]]:
    """Per step the offices' own times: the one in force today and those to come."""
    found: dict[int, list[OwnTime]] = defaultdict(list)
    rows = list(TargetRevision.objects.filter(procedure=procedure.code))
    for office in offices:
        day = now.astimezone(office.tz).date()
        for number, row in in_force(rows, office, directory, day).items():
            if row.text:
                found[number].append(OwnTime(office, row, True))
        for row in coming(rows, office, directory, day):
            found[row.number].append(OwnTime(office, row, False))
    return found


def within_words(within: dict[str, Any] | None) -> str:
    """The time of a step or of the whole, as the screen says it."""
    if within is None or within["kind"] == "none":
        return UNSET
    if within["kind"] == "estimate":
        return f"Estimasi dari langkah {within['estimate_of']}"
    if within["kind"] == "shared":
        first, last = within["steps"]
        return f"{within['text']}, bersama untuk langkah {first}–{last}"
    return str(within["text"])


def _dress(step: dict[str, Any], own: list[OwnTime]) -> None:
    """Adds the words of the screen to a described step."""
    step["waktu"] = within_words(step["within"])
    step["waktu_short"] = "tidak ditetapkan" if step["waktu"] == UNSET else step["waktu"]
    step["leads"] = [name for name in step["actors"] if name not in step["helpers"]]
    step["own"] = own
    step["marks"] = {
        name: SOURCES[Source(origin["source"])]
        for name, origin in step["provenance"].items()
        if origin["source"] != Source.VERBATIM and name != "activity"
    }
    step["origins"] = [
        {"label": LABELS[name], "source": word, "note": step["provenance"][name]["note"]}
        for name, word in step["marks"].items()
    ]
    step["arrows"] = [_arrow(step, arrow) for arrow in step["next"]]


def _arrow(step: dict[str, Any], arrow: dict[str, Any]) -> dict[str, Any]:
    ends = arrow["to"] == "end"
    return {
        "branch": BRANCHES[arrow["branch"]],
        "to": arrow["to"],
        "ends": ends,
        "text": arrow.get("text", ""),
        "back": not ends and arrow["to"] <= step["number"],
    }
