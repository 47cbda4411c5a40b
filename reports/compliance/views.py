"""The compliance report of a scope and period: page, paper, and its issue."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from papers import press
from papers.answers import pdf_response
from papers.errors import Refused
from papers.office.kop import kop_of
from people.localtime import when
from reports.board.room import Room
from reports.compliance import gather, issuing, links, paper, shown
from reports.compliance.chart import late_chart
from reports.compliance.proposals import RULE
from reports.compliance.report import Report
from reports.scope import Level
from tickets.forms import KeyedForm

TITLE = "Kepatuhan SOP"
UNPRINTABLE = "Laporan belum dapat dicetak. "


@require_GET
@login_required
@never_cache
def compliance(request: HttpRequest) -> HttpResponse:
    room = Room.of(request, timezone.now())
    return _page(request, room, status=room.status)


@require_GET
@login_required
@never_cache
def compliance_pdf(request: HttpRequest) -> HttpResponse:
    room = Room.of(request, timezone.now())
    if room.faults:
        return _page(request, room, status=room.status)
    try:
        content = pdf(room)
    except press.Unprintable as refusal:
        return _page(request, room, status=422, refusal=UNPRINTABLE + refusal.message)
    return pdf_response(content, f"laporan-kepatuhan-{room.period.code}.pdf")


@require_POST
@login_required
def report_issue(request: HttpRequest) -> HttpResponse:
    room = Room.of(request, timezone.now())
    form = KeyedForm(request.POST)
    if room.faults or not form.is_valid():
        return _page(request, room, status=422, form=form)
    try:
        row = issuing.issue(room.scope, room.period, by=room.user, key=form.action_key, now=room.at)
    except Refused as refusal:
        return _page(request, room, status=refusal.status, refusal=refusal.message)
    messages.success(request, f"Laporan {room.period.name} terbit, edisi {row.edition}.")
    return redirect("report_issued", pk=row.pk)


def pdf(room: Room) -> bytes:
    """Of what is on the screen. Raises press.Unprintable."""
    report = gather.report(room.scope, room.narrow, room.period, room.at)
    office = room.scope.office
    sheet = paper.sheet(
        report, office, kop_of(office, room.directory),
        footer=f"Dicetak {when(room.at, office)} oleh {room.user.name}; bukan laporan terbit",
    )  # fmt: skip
    return press.pdf(sheet, room.at)


def _page(
    request: HttpRequest, room: Room, *, status: int, refusal: str = "",
    form: KeyedForm | None = None,
) -> HttpResponse:  # fmt: skip
    report = gather.report(room.scope, room.narrow, room.period, room.at)
    context = room.context(reverse("compliance")) | body(report, room) | {
        "title": TITLE,
        "tools": "reports/compliance/_tools.html",
        "evidence": room.scope.level is Level.AGENCY,
        "refusal": refusal,
    }  # fmt: skip
    if issuing.issuable(room.scope):
        context |= {
            "issuing": True,
            "form": form or KeyedForm(),
            "not_yet": issuing.not_yet(room.scope, room.period, room.at),
            "editions": issuing.editions(room.scope.office, room.period),
        }
    return render(request, "reports/compliance/page.html", context, status=status)


def body(report: Report, room: Room | None = None) -> dict[str, Any]:
    """For reports/compliance/_report.html; with a room the figures link to their lists."""
    link = links.to_lists(room) if room else shown.no_link
    chart = late_chart(report, lambda line: link("langkah", line, "missed"))
    return {
        "report": report,
        "figures": shown.figures(report, link),
        "sections": shown.sections(report, link),
        "small": shown.small(report),
        "chart": chart,
        "rule": RULE,
        "proposed": [
            (one, links.to_evidence(room, one) if room else "") for one in report.proposals
        ],
        "decide": room is not None and room.handles,
    }
