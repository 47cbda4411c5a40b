"""Pages of filing: the complaint, on behalf of somebody, similar ones, the receipt."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.models import User
from services.models import Service
from tickets import access, lost, onbehalf
from tickets.forms import BaseComplaintForm, ComplaintForm
from tickets.handling import handling
from tickets.intake import (
    FILINGS_WITHIN,
    complaint_key,
    file_complaint,
    filed_before,
    filed_too_often,
)
from tickets.models import Ticket
from tickets.text import search_words

SIMILAR_AT_MOST = 5


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_new(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not user.is_authenticated:
        return lost.to_login(request)
    now = timezone.now()
    if request.method == "POST":
        form = ComplaintForm(request.POST, request.FILES, user=user, now=now)
        if not form.is_valid():
            return _page(request, form, form.status)
        data, attachments = form.data_of_complaint(), form.cleaned_data["attachments"]
        once = complaint_key(data, form.action_key, now, attachments)
        if filed_before(user, once) is None and filed_too_often(user, now):
            form.add_error(
                None,
                "Anda sudah mengirim 30 aduan dalam 10 menit. Tunggu beberapa menit, lalu kirim "
                "lagi; isian Anda tetap ada.",
            )
            return _page(request, form, 429)
        ticket = file_complaint(data, actor=user, key=form.action_key, now=now, files=attachments)
        return _to_receipt(request, ticket, now)
    typed = lost.recovered(request)
    if typed:
        messages.info(request, "Isian Anda dipulihkan. Periksa, pilih ulang berkas, lalu kirim.")
    return _page(request, ComplaintForm(user=user, now=now, initial=typed), 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_onbehalf(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    officer = _triage_officer(request, now)
    if request.method == "POST":
        form = onbehalf.OnBehalfForm(request.POST, request.FILES, now=now)
        if not form.is_valid():
            return _page(request, form, form.status)
        ticket = file_complaint(
            form.data_of_complaint(),
            actor=officer,
            key=form.action_key,
            now=now,
            files=form.cleaned_data["attachments"],
        )
        return _to_receipt(request, ticket, now)
    return _page(request, onbehalf.OnBehalfForm(now=now), 200)


@never_cache
@login_required
@require_safe
def reporter_search(request: HttpRequest) -> HttpResponse:
    """Suggestions for the officer's form: options of a datalist."""
    _triage_officer(request, timezone.now())
    asked = search_words(request.GET.get("reporter", ""))
    people = list(onbehalf.people_like(asked)) if len(asked) >= 2 else []
    found = [(user.email, onbehalf.describe(user)) for user in people]
    return render(request, "tickets/_people.html", {"people": found})


@never_cache
@login_required
@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """Open tickets of the same service that the person may see; it never blocks sending."""
    asked = request.GET.get("service", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    service = Service.objects.offered().filter(pk=number).first()
    if service is None:
        return render(request, "tickets/_similar.html", {})
    opened = Ticket.objects.open().filter(service=service)
    words = search_words(request.GET.get("q") or request.GET.get("title", "")).lower().split()
    seen = list(opened.visible_to(request.user, timezone.now()).select_related("office")[:50])
    seen.sort(key=lambda ticket: -sum(word in ticket.title.lower() for word in words))
    context = {"service": service, "tickets": seen[:SIMILAR_AT_MOST], "count": opened.count()}
    return render(request, "tickets/_similar.html", context)


@never_cache
@login_required
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    now = timezone.now()
    ticket = access.get_ticket(request.user, number, at=now)
    filed = ticket.events.filter(kind="filed").values_list("data", flat=True).first() or {}
    act = handling().next_act(ticket, now)
    context = {
        "ticket": ticket,
        "act": act,
        "yours": bool(act and not act.waiting)
        and request.user.pk in handling().attention(ticket, now),
        "procedure": handling().procedure_title(ticket.procedure),
        "reasons": filed.get("reasons", []),
        "attachments": ticket.attachments.filter(internal=False).count(),
        "may_file_more": access.may_triage(request.user, at=now),
    }
    return render(request, "tickets/receipt.html", context)


def _triage_officer(request: HttpRequest, now: datetime) -> User:
    user = request.user
    if not isinstance(user, User) or not access.may_triage(user, at=now):
        raise PermissionDenied(
            "Hanya petugas penelaah yang dapat mencatat aduan atas nama pelapor."
        )
    return user


def _to_receipt(request: HttpRequest, ticket: Ticket, now: datetime) -> HttpResponse:
    if ticket.filed_at != now:
        messages.info(
            request, f"Aduan ini sudah kami terima sebagai {ticket.number}; tidak dicatat dua kali."
        )
    return redirect("receipt", number=ticket.number)


def _page(request: HttpRequest, form: BaseComplaintForm, status: int) -> HttpResponse:
    on_behalf = isinstance(form, onbehalf.OnBehalfForm)
    template = "tickets/onbehalf.html" if on_behalf else "tickets/complaint.html"
    response = render(request, template, {"form": form}, status=status)
    if status == 429:
        response["Retry-After"] = str(int(FILINGS_WITHIN.total_seconds()))
    return response
