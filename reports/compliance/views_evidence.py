"""Asks for the evidence of a period; the print queue makes it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from papers.prints.offers import Offer, answer
from reports.board.room import Room
from reports.compliance.evidence import order
from reports.scope import Level

WHY = (
    "Berkas bukti memuat laporan kepatuhan (PDF dan XLSX), log keluhan, daftar SOP, dan daftar "
    "laporan terbit dalam satu ZIP, untuk seluruh instansi tanpa saringan. Hasilnya tampil di "
    "halaman Cetakan saya."
)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def evidence(request: HttpRequest) -> HttpResponse:
    room = Room.of(request, timezone.now())
    if room.scope.level is not Level.AGENCY:
        raise PermissionDenied("Berkas bukti hanya untuk pimpinan instansi penangan.")
    wanted = order(room.scope.office, room.period, room.user)
    return answer(request, Offer(wanted, False, WHY, room.url("compliance")), room.at)
