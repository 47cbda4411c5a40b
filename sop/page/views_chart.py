"""The live chart of a ticket: the piece of the page that renews itself, and the sheets."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from papers.answers import pdf_response
from people.requests import person
from sop.page.page import Page
from tickets.access import get_ticket


@require_GET
@login_required
def chart(request: HttpRequest, number: str) -> HttpResponse:
    """Chart and table of the steps for htmx polling: 204 while nothing of them has changed."""
    found = get_ticket(request.user, number)
    page = Page(found, person(request), timezone.now())
    if not page.procedure or request.GET.get("versi") == page.chart.version:
        return HttpResponse(status=204)
    return render(request, "sop/_steps_live.html", {"page": page, "ticket": found})


@require_GET
@login_required
def chart_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The chart with actual times on landscape A4; 404 before an SOP is chosen."""
    found = get_ticket(request.user, number)
    now = timezone.now()
    page = Page(found, person(request), now)
    if not page.procedure:
        raise Http404("no SOP yet")
    return pdf_response(page.chart.pdf(now), f"{found.number}-bagan.pdf")
