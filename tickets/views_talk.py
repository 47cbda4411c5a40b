"""Messages, notes and files of a ticket."""

from __future__ import annotations

import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from people.models import User
from tickets import access, files, talk
from tickets.forms import AttachForm, KeyedForm, MessageForm
from tickets.models import Ticket

log = logging.getLogger(__name__)


@never_cache
@login_required
@require_POST
def comment(request: HttpRequest, number: str) -> HttpResponse:
    now = timezone.now()
    internal = _internal(request)
    ticket = access.get_ticket(request.user, number, may="note" if internal else "comment", at=now)
    officer = access.is_officer(request.user, ticket, now)
    form = MessageForm(request.POST, request.FILES, internal=internal, officer=officer)
    if not form.is_valid():
        return _refused(request, ticket, form, internal, form.status)
    assert isinstance(request.user, User)
    try:
        talk.comment(
            ticket.pk,
            actor=request.user,
            body=form.cleaned_data["body"],
            internal=internal,
            files=form.cleaned_data["attachments"],
            key=form.action_key,
            now=now,
        )
    except files.FileRefused as refusal:
        form.add_error("attachments", refusal.message)
        return _refused(request, ticket, form, internal, form.status)
    messages.success(request, "Catatan internal disimpan." if internal else "Pesan terkirim.")
    return redirect(reverse("ticket", args=[ticket.number]) + "#percakapan")


@never_cache
@login_required
@require_POST
def attach(request: HttpRequest, number: str) -> HttpResponse:
    now = timezone.now()
    internal = _internal(request)
    ticket = access.get_ticket(request.user, number, may="note" if internal else "attach", at=now)
    form = AttachForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refused(request, ticket, form, internal, form.status)
    assert isinstance(request.user, User)
    try:
        stored = talk.attach(
            ticket.pk,
            actor=request.user,
            internal=internal,
            files=form.cleaned_data["attachments"],
            key=form.action_key,
            now=now,
        )
    except files.FileRefused as refusal:
        form.add_error("attachments", refusal.message)
        return _refused(request, ticket, form, internal, form.status)
    messages.success(request, f"{len(stored)} berkas dilampirkan.")
    return redirect(reverse("ticket", args=[ticket.number]) + "#berkas")


@never_cache
@login_required
@require_safe
def attachment(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """Always a download, of the type found at upload, in a sandbox, never from a cache."""
    now = timezone.now()
    ticket = access.get_ticket(request.user, number, at=now)
    row = ticket.attachments.filter(pk=pk).first()
    if row is None or (row.internal and not access.is_officer(request.user, ticket, now)):
        raise Http404("no such file")
    try:
        content = files.path_of(row).open("rb")
    except OSError:
        log.error("Attachment %s of ticket %s is missing on disk", row.pk, ticket.pk)
        raise Http404("the file is missing") from None
    response = FileResponse(
        content, as_attachment=True, filename=row.name, content_type=row.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def _internal(request: HttpRequest) -> bool:
    return request.POST.get("internal") in ("True", "true", "on", "1")


def _refused(
    request: HttpRequest, ticket: Ticket, form: KeyedForm, internal: bool, status: int
) -> HttpResponse:
    """The form again on a page of its own, with what was typed."""
    context = {
        "ticket": ticket,
        "form": form,
        "internal": internal,
        "attaching": isinstance(form, AttachForm),
    }
    return render(request, "tickets/talk_refused.html", context, status=status)
