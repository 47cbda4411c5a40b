"""The page of a ticket's whole file, and its ZIP and PDF."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from papers.prints.offers import Offer, answer
from people.models import User
from sop.page.page import Page
from sop.paper import case_file
from sop.paper.case_parts import parts_of
from tickets.access import get_ticket
from tickets.forms import KeyedForm

# Below a second on two cores (benchmarks/paper.py): sheets to typeset, rows of their
# tables, bytes of stored files.
QUICK_SHEETS, QUICK_ROWS, QUICK_BYTES = 12, 300, 8 * 1024 * 1024
CHOICES = (
    ("zip", "Satu ZIP", "Semua naskah dan lampiran sebagai berkas tersendiri, berurutan, dengan "
                        "daftar-hash.txt."),
    ("pdf", "Satu PDF", "Semua naskah, surat, lampiran PDF, dan gambar dalam satu dokumen. "
                        "Lampiran lain dan yang terkunci hanya ada dalam ZIP; daftarnya di "
                        "halaman terakhir."),
)  # fmt: skip


@require_GET
@login_required
@never_cache
def case(request: HttpRequest, number: str) -> HttpResponse:
    page = _page(request, number)
    context = {
        "ticket": page.ticket,
        "page": page,
        "parts": parts_of(page),
        "quick": _is_quick(page),
        "choices": CHOICES,
        "form": KeyedForm(),
    }
    return render(request, "sop/case_file.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def case_make(request: HttpRequest, number: str, form: str) -> HttpResponse:
    page = _page(request, number)
    if form not in {kind for kind, *_ in CHOICES}:
        raise Http404("no such form")
    sheets, rows, _ = case_file.weight(page)
    tables = f" dan {rows} baris tabel" if rows > QUICK_ROWS else ""
    why = (
        f"Berkas ini memuat {sheets} naskah{tables} yang harus disusun, sehingga dibuat melalui "
        "antrean cetak. Hasilnya tampil di halaman Cetakan saya."
    )
    order = case_file.order(page.ticket, form, page.user, full=page.officer)
    back = reverse("ticket_file", args=[page.ticket.number])
    return answer(request, Offer(order, _is_quick(page), why, back), page.now)


def _page(request: HttpRequest, number: str) -> Page:
    now = timezone.now()
    ticket = get_ticket(request.user, number, at=now)
    return Page(ticket, cast(User, request.user), now)


def _is_quick(page: Page) -> bool:
    sheets, rows, size = case_file.weight(page)
    return sheets <= QUICK_SHEETS and rows <= QUICK_ROWS and size <= QUICK_BYTES
