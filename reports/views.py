"""The head's first page and the lists behind its figures."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from people.models import User
from reports import lists, page
from reports.figures import Board
from reports.scope import leads

PAGE = 25


@require_GET
@login_required
@never_cache
def head(request: HttpRequest) -> HttpResponse:
    board = _board(request)
    return render(request, "reports/head.html", page.head_page(board))


@require_GET
@login_required
@never_cache
def figure_list(request: HttpRequest) -> HttpResponse:
    """Exactly what one figure counts: `angka` names it, the other parameters narrow it down."""
    board = _board(request)
    found = lists.find(board, request.GET)
    if found is None:
        raise Http404("no such figure")
    shown = Paginator(found.rows, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "found": found,
        "page": shown,
        "rows": found.draw(list(shown.object_list)),
        "query": found.query,
        "board": board,
        "office": board.office,
    }
    return render(request, "reports/list.html", context)


def _board(request: HttpRequest) -> Board:
    assert isinstance(request.user, User)
    board = Board(request.user, timezone.now())
    if not leads(board.holders, board.directory):
        raise PermissionDenied("Halaman ini untuk pimpinan dan atasan pelaksana SOP.")
    request.desk = board.desk  # type: ignore[attr-defined]  # the frame reads nothing twice
    return board
