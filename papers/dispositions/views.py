"""Dispositions on their own pages: giving one, what I received and gave, the printed sheet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from papers import press
from papers.answers import pdf_response
from papers.dispositions import composing as disposition_sheet
from papers.dispositions import verbs as dispositions
from papers.dispositions.forms import DispositionForm, FollowUpForm
from papers.dispositions.hands import words_of
from papers.dispositions.senders import Sender
from papers.errors import Refused
from papers.models import Disposition, DispositionRecipient
from people import keyset
from people.directory import Directory
from people.keyset import Key, Part
from people.models import User
from people.requests import person
from tickets import access
from tickets.models import Ticket

PER_PAGE = 20
VIEWS = {
    "masuk": "Perlu ditindaklanjuti",
    "selesai": "Sudah ditindaklanjuti",
    "keluar": "Saya berikan",
}
_GIVEN = Key("disposition__created_at", descending=True)
ORDERS: dict[str, keyset.Order] = {
    "masuk": (Key("disposition__due_at", nulls="last"), _GIVEN, Key("pk", descending=True)),
    "selesai": (_GIVEN, Key("pk", descending=True)),
    "keluar": (Key("created_at", descending=True), Key("pk", descending=True)),
}


def mark_opened(request: HttpRequest, ticket: Ticket, now: datetime) -> None:
    """The ticket's page has been opened: what the person received there is read. A browser that
    fetches the page ahead has not shown it to anybody."""
    ahead = request.headers.get("Sec-Purpose") or request.headers.get("Purpose") or ""
    if request.method == "GET" and "prefetch" not in ahead and isinstance(request.user, User):
        dispositions.mark_read(ticket, request.user, now)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, number: str) -> HttpResponse:
    now = timezone.now()
    ticket = _for_officer(request, number, now)
    sender = Sender(ticket, person(request), Directory(now))
    if not sender.may_give:
        raise PermissionDenied(dispositions.NOT_YOURS)
    passing = _received(request, sender)
    newest = Disposition.objects.filter(ticket=ticket, sender=sender.user).order_by("-pk").first()
    initial = {"seen": newest.pk if newest else 0, "passing": passing.pk if passing else None}
    if request.method != "POST" and not ticket.is_open:
        messages.info(request, dispositions.CLOSED)
        return redirect("ticket", number=number)
    if request.method != "POST":
        return _form(request, DispositionForm(sender=sender, initial=initial), 200)
    typed = request.POST.copy()
    form = DispositionForm(typed, sender=sender)
    if not form.is_valid():
        return _form(request, form, 422)
    try:
        dispositions.give(
            ticket.pk,
            form.order,
            actor=sender.user,
            key=form.action_key,
            now=now,
            seen=form.cleaned_data["seen"],
            passing=form.cleaned_data["passing"],
        )
    except Refused as refusal:
        for name, words in refusal.fields.items():
            form.add_error(name if name in form.fields else None, words)
        if not refusal.fields:
            form.add_error(None, refusal.message)
        typed["seen"] = str(initial["seen"])  # sent again it is a second one, knowingly
        return _form(request, form, refusal.status)
    messages.success(request, "Disposisi sudah dikirim.")
    return redirect(reverse("ticket", args=[ticket.number]) + "#disposisi")


@never_cache
@login_required
@require_POST
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    rows = DispositionRecipient.objects.select_related("disposition__ticket__handler")
    row = get_object_or_404(rows, pk=pk, user=person(request))
    ticket = _for_officer(request, row.disposition.ticket.number, now)
    form = FollowUpForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            dispositions.follow_up(
                row.pk, form.cleaned_data["text"], actor=person(request), now=now,
                key=form.action_key,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error("text", next(iter(refusal.fields.values()), refusal.message))
            status = refusal.status
        else:
            messages.success(request, "Tindak lanjut Anda sudah dicatat.")
            return redirect(reverse("ticket", args=[ticket.number]) + "#disposisi")
    context = {"form": form, "row": row, "ticket": ticket}
    return render(request, "papers/disposition_follow_up.html", context, status=status)


@never_cache
@login_required
@require_GET
def sheet(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The lembar disposisi as it stands now. Raises Http404 for everybody but officers."""
    now = timezone.now()
    ticket = _for_officer(request, number, now)
    row = get_object_or_404(Disposition.objects.select_related("sender"), pk=pk, ticket=ticket)
    paper = disposition_sheet.sheet_of(ticket, row, Directory(now))
    return pdf_response(press.pdf(paper, now), disposition_sheet.filename(ticket, row))


@never_cache
@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What I received (open, done) and what I gave."""
    user, now = person(request), timezone.now()
    view = request.GET.get("tampilan", "masuk")
    if view not in VIEWS:
        view = "masuk"
    waiting = dispositions.open_for(user)
    found: Any = {
        "masuk": waiting,
        "selesai": dispositions.received_by(user).exclude(followed_up_at=None),
        "keluar": dispositions.given_by(user),
    }[view]
    page = keyset.page(Part(found, ORDERS[view]), request.GET.get(keyset.PARAMETER), PER_PAGE)
    rows = page.rows
    given = view == "keluar"
    tickets = {(row if given else row.disposition).ticket_id for row in rows}
    visible = Ticket.objects.filter(access.visible_filter(user, now), pk__in=tickets)
    context = {
        "views": VIEWS,
        "view": view,
        "page": page,
        "query": urlencode({"tampilan": view}),
        "given": given,
        "rows": [_line(row, given, now) for row in rows],
        "visible": set(visible.values_list("pk", flat=True)),
        "open_count": waiting.count(),
        "now": now,
    }
    return render(request, "papers/dispositions.html", context)


def _line(row: Any, given: bool, now: datetime) -> dict[str, Any]:
    disposition: Disposition = row if given else row.disposition
    received = list(disposition.recipients.all()) if given else [row]
    late = disposition.due_at is not None and any(
        (one.followed_up_at or now) > disposition.due_at for one in received
    )
    answerable = not given and row.read_at and not row.followed_up_at
    return {
        "row": row,
        "disposition": disposition,
        "ticket": disposition.ticket,
        "received": received,
        "asks": words_of(disposition.instructions),
        "late": late,
        "form": FollowUpForm(auto_id=f"followup{row.pk}_%s") if answerable else None,
    }


def _form(request: HttpRequest, form: DispositionForm, status: int) -> HttpResponse:
    sender = form.sender
    context = {
        "form": form,
        "ticket": sender.ticket,
        "received": sender.received,
        "title": sender.title,
        "asked": sender.received and words_of(sender.received.disposition.instructions),
    }
    return render(request, "papers/disposition_give.html", context, status=status)


def _received(request: HttpRequest, sender: Sender) -> DispositionRecipient | None:
    """The received disposition that ?dari= names, if it is the person's own on this ticket."""
    asked = request.GET.get("dari", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        return None
    rows = DispositionRecipient.objects.select_related("disposition__sender")
    found = rows.filter(pk=asked, user=sender.user, disposition__ticket=sender.ticket).first()
    if found:
        sender.received = found
    return found


def _for_officer(request: HttpRequest, number: str, now: datetime) -> Ticket:
    """Raises Http404 for everybody else, the reporter included: dispositions are internal."""
    ticket = access.get_ticket(request.user, number, at=now)
    if not access.is_officer(request.user, ticket, now):
        raise Http404("no such disposition")
    return ticket
