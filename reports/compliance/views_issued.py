"""The reports as issued: the list, one with its corrections, its paper."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from papers import press
from papers.answers import pdf_response
from people.localtime import when
from reports.board.room import Room
from reports.compliance import issuing
from reports.compliance.corrections import corrections
from reports.compliance.views import body
from reports.models import IssuedReport
from reports.period import Period

PAGE = 25


@require_GET
@login_required
@never_cache
def reports_issued(request: HttpRequest) -> HttpResponse:
    """Whatever the period that is chosen: all reports of the offices that the person leads."""
    room = Room.of(request, timezone.now())
    rows = IssuedReport.objects.filter(issuing.readable(room.user, room.directory))
    rows = rows.select_related("office", "issued_by").defer("figures")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = room.context(reverse("reports_issued")) | {
        "title": "Laporan terbit",
        "timeless": True,
        "page": page,
        "rows": [
            (row, Period.over(row.first, row.last), when(row.issued_at, row.office))
            for row in page.object_list
        ],
        "issues": issuing.issuable(room.scope),
    }
    return render(request, "reports/compliance/issued_list.html", context, status=room.status)


@require_GET
@login_required
@never_cache
def report_issued(request: HttpRequest, pk: int) -> HttpResponse:
    room = Room.of(request, timezone.now())
    row = _row(room, pk)
    report = issuing.as_issued(row)
    context = room.context(reverse("reports_issued")) | body(report) | {
        "title": "Laporan Kepatuhan SOP",
        "row": row,
        "period": report.period,
        "issued": when(row.issued_at, row.office),
        "by": row.issued_title or issuing.BY_SCHEDULE,
        "unharmed": issuing.unharmed(row),
        "doubts": issuing.doubts(row),
        "corrections": corrections(row, row.office, room.directory, room.at),
        "others": issuing.editions(row.office, Period(row.first, row.last)).exclude(pk=row.pk),
    }  # fmt: skip
    return render(request, "reports/compliance/issued.html", context)


@require_GET
@login_required
@never_cache
def report_issued_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """From the frozen figures: the same bytes each time."""
    room = Room.of(request, timezone.now())
    row = _row(room, pk)
    try:
        content = issuing.pdf(row, row.office)
    except press.Unprintable as refusal:
        return HttpResponse(refusal.message, status=422, content_type="text/plain; charset=utf-8")
    return pdf_response(content, f"{issuing.file_name(row)}.pdf")


def _row(room: Room, pk: int) -> IssuedReport:
    """One that the person may not read does not exist."""
    rows = IssuedReport.objects.filter(issuing.readable(room.user, room.directory), pk=pk)
    found = rows.select_related("office", "issued_by").first()
    if found is None:
        raise Http404("no such report")
    return found
