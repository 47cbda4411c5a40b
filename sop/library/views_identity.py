"""An office's own statement of an SOP's cover; what the document says stays beside it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from people.localtime import when
from people.models import Office
from sop.library.content import handlers_of
from sop.library.cover_edits import Overtaken, history, state
from sop.library.forms import IdentityForm, stamp
from sop.library.views import procedure_or_404
from sop.machine import PROCEDURES, Procedure
from sop.models import SopIdentity
from sop.settings.keepers import Desk, open_desk


@require_GET
@login_required
def identity_index(request: HttpRequest) -> HttpResponse:
    open_desk(request)
    return redirect("sop_identity", min(PROCEDURES))


@require_http_methods(["GET", "POST"])
@login_required
def identity(request: HttpRequest, code: str) -> HttpResponse:
    desk = open_desk(request)
    procedure = procedure_or_404(code)
    office = _office(desk, procedure, request.GET.get("kantor"))
    row = SopIdentity.objects.filter(procedure=code, office=office).first()
    form = IdentityForm(
        request.POST or None,
        procedure=procedure,
        row=row,
        today=desk.now.astimezone(office.tz).date(),
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            other = _state(desk, procedure, office, form)
            if other is None:
                messages.success(request, "Identitas SOP disimpan.")
                return redirect(f"{reverse('sop_identity', args=[code])}?kantor={office.pk}")
            row, status = other, 409
    context = {
        "procedure": procedure,
        "procedures": [PROCEDURES[name] for name in sorted(PROCEDURES)],
        "office": office,
        "offices": [(place.pk, place.name) for place in _offices(desk, procedure)],
        "form": form,
        "history": history(row),
        "row": row,
        "section": "identity",
    }
    return render(request, "sop/settings_identity.html", context, status=status)


def _state(
    desk: Desk, procedure: type[Procedure], office: Office, form: IdentityForm
) -> SopIdentity | None:
    """None when it stands; else what somebody stated meanwhile, and the form says so. What was
    typed stays, and is kept when it is sent again."""
    values = form.cleaned_data
    try:
        state(procedure, office, values, seen=values["seen"], by=desk.user, now=desk.now)
    except Overtaken as overtaken:
        row = overtaken.row
        form.add_error(
            None,
            f"{row.updated_by.name} mengubah identitas ini pada {when(row.updated_at, office)}. "
            "Periksa riwayat di bawah; simpan lagi bila isian Anda yang berlaku.",
        )
        form.data = {**form.data.dict(), "seen": stamp(row)}  # type: ignore[attr-defined]
        return row
    return None


def _offices(desk: Desk, procedure: type[Procedure]) -> list[Office]:
    """The person's offices that run the SOP, and what stands above them; without any, all."""
    running: set[int] = set()
    for handler in handlers_of(procedure):
        running |= {handler.pk, *(above.pk for above in desk.directory.ancestors(handler))}
    mine = [office for office, _ in desk.offices]
    return [office for office in mine if office.pk in running] or mine


def _office(desk: Desk, procedure: type[Procedure], asked: str | None) -> Office:
    return desk.office(asked) if asked else _offices(desk, procedure)[0]
