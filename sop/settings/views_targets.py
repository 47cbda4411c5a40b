"""An office's own times for the steps of an SOP: dated, reasoned, insert-only."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from people.localtime import long_date
from people.models import Office
from sop.clock.targets import coming, in_force
from sop.library.views import procedure_or_404, within_words
from sop.machine import PROCEDURES, Procedure
from sop.models import TargetRevision
from sop.settings.forms import TargetForm, office_choices
from sop.settings.keepers import Desk, open_desk


@require_GET
@login_required
def targets_index(request: HttpRequest) -> HttpResponse:
    open_desk(request)
    return redirect("targets", min(PROCEDURES))


@require_http_methods(["GET", "POST"])
@login_required
def targets(request: HttpRequest, code: str) -> HttpResponse:
    desk = open_desk(request)
    procedure = procedure_or_404(code)
    office = desk.office(request.GET.get("kantor"))
    today = desk.now.astimezone(office.tz).date()
    own = _own_rows(procedure, office)
    form = TargetForm(
        request.POST or None,
        procedure=procedure,
        today=today,
        withdrawable=_withdrawable(own),
        initial={"valid_from": today, "number": _number(request)},
    )
    if request.method == "POST" and form.is_valid():
        messages.success(request, _set(desk, procedure, office, form))
        return redirect(f"{reverse('targets', args=[code])}?kantor={office.pk}")
    context = {
        "procedure": procedure,
        "procedures": [PROCEDURES[name] for name in sorted(PROCEDURES)],
        "office": office,
        "offices": office_choices(desk),
        "rows": _rows(desk, procedure, office, today),
        "history": sorted(own, key=lambda row: -row.pk),
        "form": form,
        "section": "targets",
        "desk": desk,
    }
    return render(request, "sop/settings_targets.html", context, status=422 if form.errors else 200)


def _number(request: HttpRequest) -> str:
    return request.GET.get("langkah", "")[:4]


def _own_rows(procedure: type[Procedure], office: Office) -> list[TargetRevision]:
    rows = TargetRevision.objects.filter(procedure=procedure.code, office=office)
    return list(rows.select_related("set_by"))


def _withdrawable(own: list[TargetRevision]) -> set[int]:
    """Steps with a time that can be withdrawn, in force or to come."""
    newest = {row.number: row.text for row in sorted(own, key=lambda r: (r.valid_from, r.pk))}
    return {number for number, text in newest.items() if text}


def _set(desk: Desk, procedure: type[Procedure], office: Office, form: TargetForm) -> str:
    """Writes the revision and says so; sending the same form twice writes one."""
    data = form.cleaned_data
    same = {
        "office": office,
        "procedure": procedure.code,
        "number": data["number"],
        "text": data["text"],
        "valid_from": data["valid_from"],
        "reason": data["reason"],
        "set_by": desk.user,
    }
    newest = TargetRevision.objects.filter(
        office=office, procedure=procedure.code, number=data["number"]
    ).last()
    if newest is None or any(getattr(newest, name) != value for name, value in same.items()):
        TargetRevision.objects.create(**same, set_at=desk.now)
    since = long_date(data["valid_from"])
    if not data["text"]:
        return f"Waktu kantor langkah {data['number']} dicabut sejak {since}."
    return (
        f"Langkah {data['number']}: {data['text']} sejak {since}. Langkah yang sudah berjalan "
        "tetap memakai waktunya."
    )


def _rows(
    desk: Desk, procedure: type[Procedure], office: Office, today: date
) -> list[dict[str, Any]]:
    """Per step: the SOP's time, the office's time in force, and what is to come."""
    every = list(TargetRevision.objects.filter(procedure=procedure.code))
    current = in_force(every, office, desk.directory, today)
    later = coming(every, office, desk.directory, today)
    return [
        {
            "step": step,
            "waktu": within_words(step.time.as_json()),
            "now": row if (row := current.get(step.number)) and row.text else None,
            "inherited": row is not None and row.office_id != office.pk,
            "later": [other for other in later if other.number == step.number],
            "settable": step.time.replaceable,
            "shared": step.time.steps,
        }
        for step in procedure.steps
    ]
