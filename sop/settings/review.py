"""Between the form and the change: how many limits move, then a reason, then it is done."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from sop.errors import NoHours
from sop.settings.edits import Edit
from sop.settings.forms import ReasonForm
from sop.settings.keepers import Desk

CONFIRM, BACK = "_terapkan", "_kembali"
SHOWN = 50
UNREACHABLE = (
    "Dengan perubahan ini ada batas waktu yang tidak pernah tercapai, karena kalendernya tidak "
    "memiliki jam kerja. Perubahan tidak disimpan."
)


def wants_form(request: HttpRequest) -> bool:
    """Whether the page shows the form: at first, and when the person goes back to correct it."""
    return request.method != "POST" or BACK in request.POST


def settle(request: HttpRequest, desk: Desk, edit: Edit) -> HttpResponse:
    """Shows what the edit would move; with a reason carries it out and goes back to its page."""
    confirmed = CONFIRM in request.POST
    form = ReasonForm(request.POST if confirmed else None)
    if confirmed and form.is_valid():
        moved = edit.carry_out(desk, form.cleaned_data["reason"])
        done = edit.text[:1].upper() + edit.text[1:]
        messages.success(request, f"{done}. {_moved(moved)}")
        return HttpResponseRedirect(edit.back)
    try:
        changes = edit.rehearse(desk.now)
    except NoHours:
        messages.error(request, UNREACHABLE)
        return HttpResponseRedirect(edit.back)
    context = {
        "edit": edit,
        "form": form,
        "count": len(changes),
        "tickets": len({change.ticket.pk for change in changes}),
        "changes": changes[:SHOWN],
        "carried": _carried(request),
    }
    return render(request, "sop/settings_review.html", context, status=422 if confirmed else 200)


def _moved(count: int) -> str:
    if not count:
        return "Tidak ada batas waktu langkah berjalan yang berubah."
    return f"{count} batas waktu berubah dan dicatat pada riwayat tiketnya."


def _carried(request: HttpRequest) -> list[tuple[str, str]]:
    """The answers of the form, carried through the page of confirmation."""
    skipped = ("csrfmiddlewaretoken", CONFIRM, BACK, "reason")
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in skipped
        for value in values
    ]
