"""The page of the forecasts: what is at risk now, and how true the past ones were."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from reports.board.room import Room
from reports.forecast import page


@require_GET
@login_required
@never_cache
def forecast(request: HttpRequest) -> HttpResponse:
    room = Room.of(request, timezone.now())
    context = page.context(room, request.path, request.GET.get("page", ""))
    return render(request, "reports/forecast/forecast.html", context, status=room.status)
