"""The head's first page and the lists behind its figures."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from people import keyset
from reports.board import heatmap, lists, page
from reports.board.room import Room

PAGE = 25
TOOLS = "reports/_downloads.html"


@require_GET
@login_required
@never_cache
def head(request: HttpRequest) -> HttpResponse:
    room = Room.of(request, timezone.now())
    grid = _grid(room)
    context = page.head_page(room, grid) | room.context(reverse("head"))
    context |= {
        "title": room.scope.office.name,
        "tools": TOOLS,
        "downloads": room.downloads("ringkasan"),
    }
    return render(request, "reports/head.html", context, status=room.status)


@require_GET
@login_required
@never_cache
def figure_list(request: HttpRequest) -> HttpResponse:
    """Exactly what one figure counts: `angka` names it, other parameters narrow it down."""
    room = Room.of(request, timezone.now())
    found = lists.find(room, request.GET)
    if found is None:
        raise Http404("no such figure")
    room.keep = found.params
    place = request.GET.get(keyset.PARAMETER)
    part = keyset.Part(found.rows, found.order)
    shown = keyset.page(part, place, PAGE, known=found.count())
    context: dict[str, Any] = room.context(reverse("head")) | {
        "title": found.title,
        "found": found,
        "page": shown,
        "rows": found.draw(room, shown.rows),
        "query": room.query(**found.params),
        "back": room.url("head"),
        "tools": TOOLS,
        "downloads": room.downloads("daftar", **found.params),
    }
    return render(request, "reports/list.html", context, status=room.status)


def _grid(room: Room) -> str:
    """The rows of the heat map; what is unknown is said so."""
    asked = room.asked.get("petak", "")
    if asked and asked not in (heatmap.STEPS, heatmap.ROLES):
        room.faults["petak"] = "Susunan peta panas ini tidak dikenal. Yang tampil menurut langkah."
    grid = asked if asked == heatmap.ROLES else heatmap.STEPS
    room.keep = {"petak": grid} if asked == grid else {}
    return grid
