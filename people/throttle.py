"""The brute-force limits of the login: per account and address, and per address.

django-axes keeps the failed tries as rows (AccessAttempt), so the limits hold for every web
process. An account is only shut for the address that failed: nobody can lock out somebody else.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_cool_off, get_failure_limit
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from people.auth import find_user
from people.localtime import duration, when

ADDRESS_LIMIT = 30
SHUT_ACCOUNT = (
    "Login dengan NIP atau alamat e-mail ini dari jaringan Anda dihentikan sementara karena "
    "beberapa percobaan tidak cocok. Akun lain, dan login dari jaringan lain, tidak terpengaruh."
)
SHUT_ADDRESS = (
    "Semua login dari jaringan Anda dihentikan sementara karena terlalu banyak percobaan yang "
    "tidak cocok, dengan satu atau beberapa akun. Pengguna lain di jaringan yang sama ikut "
    "menunggu."
)


class Handler(AxesDatabaseHandler):  # type: ignore[misc]
    """Adds the budget of an address over all accounts, against spraying (AXES_HANDLER)."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        own = int(super().get_failures(request, credentials))
        if not _address_shut(request):
            return own
        return max(own, int(get_failure_limit(request, credentials)))


def account(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """One name for an account, by NIP or e-mail, so that both share a limit."""
    given = credentials or {}
    login = str(given.get("username") or given.get("email") or "")
    user = find_user(login)
    return user.email if user else " ".join(login.lower().split())[:254]


def address(request: HttpRequest) -> str | None:
    """The real peer: the address that our one proxy appended, or the connection's own.

    What a client writes into X-Forwarded-For itself stands further left and is not read. An IPv6
    client counts as its /64, the smallest network that is given out.
    """
    given = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        given = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2] or given
    try:
        ip = ip_address(given.strip())
    except ValueError:
        return None
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ip_network((ip, 64), strict=False).network_address)
    return str(ip)


def refuse(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The page of a locked login: since when is known, so it says when to try again."""
    now = timezone.now()
    free_at = max(_free_at(request, credentials), now + timedelta(seconds=1))
    wait = ceil((free_at - now).total_seconds() / 60) * 60
    context = {
        "reason": SHUT_ADDRESS if _address_shut(request) else SHUT_ACCOUNT,
        "wait_text": f"{duration(wait)} (sampai {when(free_at)})",
        "free_at": free_at,
    }
    page = render(request, "429.html", context, status=429)
    page["Retry-After"] = str(wait)
    return page


def _free_at(request: HttpRequest, credentials: dict[str, Any] | None) -> datetime:
    """When the limit that holds ends: the last counted failure and the cooling time."""
    tries = _of_address(request)
    if not _address_shut(request):
        tries = tries.filter(username=account(request, credentials))
    last: datetime | None = tries.aggregate(last=Max("attempt_time"))["last"]
    return (last or timezone.now()) + (get_cool_off(request) or timedelta())


def _address_shut(request: HttpRequest) -> bool:
    return _failures(_of_address(request)) >= ADDRESS_LIMIT


def _of_address(request: HttpRequest) -> QuerySet[Any]:
    since = timezone.now() - (get_cool_off(request) or timedelta())
    attempts: QuerySet[Any] = AccessAttempt.objects.filter(
        ip_address=address(request), attempt_time__gte=since
    )
    return attempts


def _failures(tries: QuerySet[Any]) -> int:
    return tries.aggregate(total=Sum("failures_since_start"))["total"] or 0
