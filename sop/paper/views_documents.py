"""The documents of a ticket on paper, and the blank forms of an SOP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from papers import press
from papers.answers import pdf_response
from papers.check import codes
from papers.press import Unprintable
from sop.machine import PROCEDURES
from sop.models import StepRun
from sop.paper import documents
from sop.paper.documents import COMPLAINT_SLUG, Document
from sop.paper.form_sheets import blank_sheet, sheet_of
from tickets.access import get_ticket, is_officer

if TYPE_CHECKING:
    from papers.press.sheet import Sheet
    from people.models import User
    from tickets.models import Ticket


@require_GET
@login_required
def document(request: HttpRequest, number: str, run_id: int, slug: str) -> HttpResponse:
    """A document as PDF. Both sides may print public ones, officers of the handling agency all."""
    ticket = get_ticket(request.user, number)
    now = timezone.now()
    found = _asked(ticket, run_id, slug)
    if found is None or (
        found.internal and not is_officer(cast("User", request.user), ticket, now)
    ):
        raise Http404("no such document")
    mark = codes.mark(
        f"run:{run_id}:{slug}" if run_id else f"complaint:{ticket.pk}",
        kind=f"{found.code} {found.name}".strip(),
        office=ticket.handler,
        dated=found.at.astimezone(ticket.handler.tz).date(),
        now=now,
        ticket=ticket,
    )
    sheet = sheet_of(ticket, found, at=now, mark=mark)
    return _printed(request, sheet, f"{ticket.number}-{slug}.pdf", found.at)


@require_GET
@login_required
def blank_form(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The blank form of a step, for an office without a link."""
    procedure = PROCEDURES.get(code)
    step = next((s for s in procedure.steps if s.number == number), None) if procedure else None
    if procedure is None or step is None or not step.form:
        raise Http404("no such form")
    sheet = blank_sheet(procedure, step)
    name = f"{documents.slug_of(step)}-kosong.pdf"
    return _printed(request, sheet, name, timezone.now())


def _asked(ticket: Ticket, run_id: int, slug: str) -> Document | None:
    if not run_id:
        return documents.complaint_of(ticket) if slug == COMPLAINT_SLUG else None
    runs = StepRun.objects.filter(ticket=ticket, pk=run_id).select_related("closed_by")
    run = runs.prefetch_related("responses__user").first()
    found = documents.form_of(ticket, run) if run else None
    return found if found and found.slug == slug else None


def _printed(request: HttpRequest, sheet: Sheet, name: str, at: Any) -> HttpResponse:
    try:
        content = press.pdf(sheet, at)
    except Unprintable as refusal:
        context = {"message": refusal.message}
        return render(request, "sop/unprintable.html", context, status=422)
    return pdf_response(content, name)
