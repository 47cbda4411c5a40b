"""The documents of a ticket on paper, and the blank forms of an SOP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from papers import press
from papers.answers import pdf_response
from papers.press import Unprintable
from papers.prints.offers import Offer, answer
from people.requests import person
from sop.machine import PROCEDURES
from sop.paper import document_print, documents
from sop.paper.form_sheets import blank_sheet
from tickets.access import get_ticket

if TYPE_CHECKING:
    from papers.press.sheet import Sheet

AT_ONCE = 300  # rows of tables; well below a second of typesetting


@require_http_methods(["GET", "POST"])
@login_required
def document(request: HttpRequest, number: str, run_id: int, slug: str) -> HttpResponse:
    """A document as PDF: at once, or with a long table from the print queue (POST)."""
    ticket = get_ticket(request.user, number)
    now, user = timezone.now(), person(request)
    found = document_print.find(ticket, run_id, slug, user, now)
    if found is None:
        raise Http404("no such document")
    sheet = document_print.compose(ticket, found, now)
    rows = document_print.rows_of(sheet)
    if request.method == "GET" and rows <= AT_ONCE:
        return _printed(request, sheet, document_print.file_name(ticket, found), found.at)
    why = (
        f"Naskah ini memuat {rows} baris. Yang lebih dari {AT_ONCE} baris dibuat melalui antrean "
        "cetak; hasilnya tampil di halaman Cetakan saya."
    )
    back = reverse("ticket", args=[ticket.number])
    return answer(request, Offer(document_print.order(ticket, found, user), False, why, back), now)


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


def _printed(request: HttpRequest, sheet: Sheet, name: str, at: Any) -> HttpResponse:
    try:
        content = press.pdf(sheet, at)
    except Unprintable as refusal:
        context = {"message": refusal.message}
        return render(request, "sop/unprintable.html", context, status=422)
    return pdf_response(content, name)
