"""Who gets the monthly report by mail."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from people.directory import Directory
from people.requests import person
from reports.exports import mailing
from reports.exports.forms import SubscriptionForm
from reports.models import Subscription

NOT_YOURS = "Langganan laporan untuk pimpinan kantor penangan dan administratornya."


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def subscriptions(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    people = _open(request)
    form = SubscriptionForm(request.POST or None, seats=people.seats)
    if request.method == "POST" and form.is_valid():
        row = mailing.subscribe(form.chosen, form.cleaned_data["day"], now)
        messages.success(
            request, f"Laporan bulanan dikirim kepada {row.user.name} setiap tanggal {row.day}."
        )
        return redirect("subscriptions")
    status = 422 if request.method == "POST" else 200
    rows = [(row, mailing.next_report(row, now).name) for row in people.subscriptions()]
    context: dict[str, Any] = {
        "form": form, "rows": rows, "person": person(request), "publishes": people.managed,
    }  # fmt: skip
    return render(request, "reports/exports/subscriptions.html", context, status=status)


@require_POST
@login_required
def subscription_end(request: HttpRequest, pk: int) -> HttpResponse:
    """By the person himself or by who arranges subscriptions of the agency."""
    row = next((row for row in _open(request).subscriptions() if row.pk == pk), None)
    if row is None:
        raise Http404("no such subscription")
    Subscription.objects.filter(pk=row.pk).update(active=False)
    messages.success(request, f"Langganan {row.user.name} dihentikan.")
    return redirect("subscriptions")


def _open(request: HttpRequest) -> mailing.Subscribers:
    people = mailing.Subscribers(person(request), Directory(timezone.now()))
    if not people.seats:
        raise PermissionDenied(NOT_YOURS)
    return people
