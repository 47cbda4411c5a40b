"""The log of complaints of an agency: officers only, by period and service."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from papers import journal
from papers.prints.offers import Offer, answer
from papers.prints.periods import PeriodForm
from people import keyset
from people.keyset import Key, Part
from people.models import User
from services.models import Service
from sop.desk.queue import Desk
from sop.journal.complaint_log import Log, order, rows_of, tally

PAGE = 25
OLDEST = (Key("filed_at"), Key("pk"))
AT_ONCE = 300  # rows; below a second of typesetting


class LogForm(PeriodForm):
    """The period, the service, and for somebody of several agencies which of them."""

    layanan = forms.ModelChoiceField(
        Service.objects.none(), label="Layanan", required=False, to_field_name="code",
        empty_label="Semua layanan",
        error_messages={"invalid_choice": "Layanan itu tidak ada dalam daftar."},
    )  # fmt: skip
    instansi = forms.ChoiceField(
        label="Instansi", required=False,
        error_messages={"invalid_choice": "Anda tidak bertugas di instansi itu."},
    )  # fmt: skip

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk = desk
        services: Any = self.fields["layanan"]
        services.queryset = Service.objects.filter(handler__in=desk.handlers)
        offices: Any = self.fields["instansi"]
        offices.choices = [(str(agency.pk), agency.name) for agency in desk.agencies]
        for name in ("layanan", "instansi"):
            self.fields[name].widget.attrs |= {"class": "form-select", "data-no-draft": True}
        if len(desk.agencies) == 1:
            del self.fields["instansi"]

    @property
    def log(self) -> Log:
        """Of a valid form."""
        chosen = self.cleaned_data.get("instansi") or str(self.desk.agencies[0].pk)
        agency = next(a for a in self.desk.agencies if str(a.pk) == chosen)
        service = self.cleaned_data["layanan"]
        return Log(agency, *self.period, service=service.code if service else "")


@require_GET
@login_required
@never_cache
def complaint_log(request: HttpRequest) -> HttpResponse:
    desk = _desk(request)
    form = _form(request, desk)
    context: dict[str, Any] = {
        "form": form,
        "part": "log",
        "leads": bool(journal.subordinates(desk.user, desk.directory)),
    }
    if not form.is_valid():
        return render(request, "sop/complaint_log.html", context, status=422)
    log = form.log
    tickets = log.tickets(desk.directory)
    page = keyset.page(Part(tickets, OLDEST), request.GET.get(keyset.PARAMETER), PAGE)
    context |= {
        "log": log,
        "page": page,
        "rows": list(rows_of(page.rows, log.agency)),
        "tally": tally(log.tally(desk.directory)),
        "query": _query(log),
    }
    return render(request, "sop/complaint_log.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def complaint_log_print(request: HttpRequest) -> HttpResponse:
    desk = _desk(request)
    form = _form(request, desk)
    if not form.is_valid():
        context = {"form": form, "part": "log"}
        return render(request, "sop/complaint_log.html", context, status=422)
    log = form.log
    size = log.complaints(desk.directory).count()
    why = (
        f"Log ini memuat {size} keluhan. Yang lebih dari {AT_ONCE} baris dibuat melalui antrean "
        "cetak; hasilnya tampil di halaman Cetakan saya."
    )
    back = f"{reverse('complaint_log')}?{_query(log)}"
    return answer(request, Offer(order(log, desk.user), size <= AT_ONCE, why, back), desk.at)


def _desk(request: HttpRequest) -> Desk:
    desk = Desk(cast(User, request.user), timezone.now())
    if not desk.is_officer:
        raise PermissionDenied("Log keluhan hanya untuk petugas kantor penangan.")
    return desk


def _form(request: HttpRequest, desk: Desk) -> LogForm:
    today = desk.at.astimezone(desk.agencies[0].tz).date()
    first = today.replace(day=1).isoformat()
    given = {"dari": first, "sampai": today.isoformat()} | request.GET.dict()
    return LogForm(given, today=today, desk=desk)


def _query(log: Log) -> str:
    return urlencode({
        "dari": log.first.isoformat(), "sampai": log.last.isoformat(), "layanan": log.service,
        "instansi": str(log.agency.pk),
    })  # fmt: skip
