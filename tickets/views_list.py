"""Public front page and the reporter's own list."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people import keyset
from people.keyset import Key, Part
from people.localtime import zone_of
from people.models import User
from services.models import Service
from tickets import access, lists, numbers
from tickets.models import Ticket

PER_PAGE = 25
NEWEST = (Key("filed_at", descending=True), Key("pk", descending=True))
_COUNTS = "home.services"
_COUNTS_SECONDS = 30


@dataclass(frozen=True)
class ServiceState:
    """What anybody may know of a service: how many complaints are open."""

    name: str
    description: str
    open: int


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return _home(request, "", "", 200)


@require_safe
def track(request: HttpRequest) -> HttpResponse:
    """From a number to its ticket; whether it exists is only said behind the access check."""
    asked = request.GET.get("nomor", "").strip()[:60]
    number = numbers.parse(asked)
    if number is not None:
        return redirect("ticket", number=number)
    fault = "Tulis nomor aduan seperti pada bukti lapor, misalnya GGN-2026-000123."
    return _home(request, asked, fault, 422)


@never_cache
@login_required
@require_safe
def my_tickets(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    user = request.user
    assert isinstance(user, User)
    open_to = access.standing(user, now)
    asked = lists.Filters.read(request.GET, may_read_office=bool(open_to.reads))
    if asked.number and _may_see(user, asked.number):
        return redirect("ticket", number=asked.number)
    tickets = asked.tickets(user, open_to, zone_of(user.office))
    page = keyset.page(Part(tickets, NEWEST), request.GET.get(keyset.PARAMETER), PER_PAGE)
    context = {
        "filters": asked,
        "page": page,
        "rows": lists.rows(page.rows, now),
        "query": asked.query(),
        "statuses": lists.STATUSES,
        "services": Service.objects.order_by("order", "name").only("pk", "name"),
        "office_tab": bool(open_to.reads),
        "mine_query": asked.query(scope=""),
        "office_query": asked.query(scope=lists.OFFICE),
    }
    return render(request, "tickets/my_tickets.html", context)


def _may_see(user: User, number: str) -> bool:
    return Ticket.objects.filter(number=number).visible_to(user, timezone.now()).exists()


def _home(request: HttpRequest, asked: str, fault: str, status: int) -> HttpResponse:
    context = {
        "services": cache.get_or_set(_COUNTS, _services, _COUNTS_SECONDS),
        "asked": asked,
        "fault": fault,
    }
    return render(request, "public/home.html", context, status=status)


def _services() -> list[ServiceState]:
    """Two queries; exercises do not count."""
    counted = Ticket.objects.open().filter(drill=False).order_by().values_list("service")
    opened = dict(counted.annotate(count=Count("pk")))
    return [
        ServiceState(service.name, service.description, opened.get(service.pk, 0))
        for service in Service.objects.filter(active=True)
    ]
