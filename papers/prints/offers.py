"""A paper on request: what is quick is answered at once, the rest goes into the print queue."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from papers.answers import POLICY
from papers.errors import Refused
from papers.press import Unprintable
from papers.prints import queue as prints
from papers.prints.queue import Order
from tickets.forms import KeyedForm
from tickets.keys import bound_key

log = logging.getLogger(__name__)
NO_ROOM = (
    "Naskah tidak dapat dibuat sekarang karena penyimpanan portal terganggu. Masukkan ke antrean "
    "cetak; naskah dibuat begitu penyimpanan pulih."
)


@dataclass(frozen=True)
class Offer:
    """`why` says why a paper that is not quick goes into the queue; `back` is the page before."""

    order: Order
    quick: bool
    why: str
    back: str


def answer(request: HttpRequest, offer: Offer, now: datetime) -> HttpResponse:
    """GET of a quick paper: the paper. GET of another: the page that offers the queue. POST: into
    the queue, and on to the person's prints."""
    if request.method == "POST":
        return _queued(request, offer, now)
    if not offer.quick:
        return _page(request, offer, KeyedForm(), 200)
    try:
        with prints.made(offer.order, now) as paper:
            content = paper.path.read_bytes()
            return file_response(content, paper.name, paper.content_type)
    except (Refused, Unprintable) as refusal:
        status = refusal.status if isinstance(refusal, Refused) else 422
        return _page(request, offer, KeyedForm(), status, refusal.message)
    except OSError:  # no room on the disk; the queue tries again later
        log.exception("%s could not be made at once", offer.order.kind)
        return _page(request, offer, KeyedForm(), 503, NO_ROOM)


def file_response(content: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    guard(response, name, content_type)
    return response


def guard(response: HttpResponseBase, name: str, content_type: str) -> None:
    """A PDF opens in the browser, all else is a download; never from a cache, without script."""
    header = content_disposition_header(content_type != prints.PDF, name)
    response["Content-Disposition"] = header or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "private, no-store"


def _queued(request: HttpRequest, offer: Offer, now: datetime) -> HttpResponse:
    form = KeyedForm(request.POST)
    if not form.is_valid():
        return _page(request, offer, form, 422)
    order = offer.order
    key = bound_key(form.action_key, order.kind, sorted(order.params.items()))
    try:
        prints.ask(order.kind, order.params, order.title, by=order.by, key=key, now=now)
    except Refused as refusal:
        return _page(request, offer, KeyedForm(), refusal.status, refusal.message)
    messages.success(request, "Naskah masuk antrean cetak dan tampil di sini bila sudah siap.")
    return redirect("prints")


def _page(
    request: HttpRequest, offer: Offer, form: KeyedForm, status: int, refusal: str = ""
) -> HttpResponse:
    context = {"offer": offer, "form": form, "refusal": refusal}
    return render(request, "papers/print_offer.html", context, status=status)
