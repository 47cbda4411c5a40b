"""A page of the heads as a file: /pimpinan/ekspor/daftar.xlsx with the query string of the page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from papers.prints import offers
from reports.board.room import Room
from reports.exports import making
from reports.exports.files import FORMATS
from reports.exports.sources import SOURCES


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def export(request: HttpRequest, what: str, ending: str) -> HttpResponse:
    """A short one at once; of a long one the page that offers the queue, and by POST the queue."""
    now = timezone.now()
    room = Room.of(request, now)
    if what not in SOURCES or ending not in FORMATS:
        raise Http404("no such export")
    offer = making.offer(room, what, ending)
    if room.faults:  # also what a list could not make sense of
        context = {"faults": room.faults.values(), "back": making.back_of(room, what)}
        return render(request, "reports/exports/refused.html", context, status=422)
    return offers.answer(request, offer, now)
