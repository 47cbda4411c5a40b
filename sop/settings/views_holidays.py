"""The holidays of a year: national ones and joint leave, and those of single offices."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.localtime import DAYS, MONTHS
from sop.clock import holidays as package
from sop.models import Holiday
from sop.settings import edits as settings_edits
from sop.settings.forms import HolidayForm
from sop.settings.keepers import Desk, open_desk
from sop.settings.review import settle, wants_form

Kind = Holiday.HolidayKind


@require_GET
@login_required
def holidays_now(request: HttpRequest) -> HttpResponse:
    return redirect("holidays", open_desk(request).now.year)


@require_GET
@login_required
def holidays(request: HttpRequest, year: int) -> HttpResponse:
    desk = open_desk(request)
    _must_be_known(year)
    rows = Holiday.objects.filter(Q(office__isnull=True) | Q(office__in=desk.by_id), day__year=year)
    found = list(rows.select_related("office"))
    today = desk.now.date()
    context = {
        "year": year,
        "years": sorted({year, today.year - 1, today.year, today.year + 1}),
        "rows": [
            {
                "row": row,
                "day": f"{DAYS[row.day.weekday()]}, {row.day.day} {MONTHS[row.day.month - 1]}",
                "mine": desk.national if row.office is None else row.office_id in desk.by_id,
            }
            for row in found
        ],
        "counts": {kind: sum(row.kind == kind for row in found) for kind in Kind.values},
        "missing": package.missing_years(today),
        "incomplete": package.incomplete_years(today),
        "loaded": any(package.is_owned(row) for row in found),
        "desk": desk,
        "section": "holidays",
    }
    return render(request, "sop/settings_holidays.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def holiday_new(request: HttpRequest) -> HttpResponse:
    desk = open_desk(request)
    kind = Kind.PUBLIC if desk.national else Kind.REGIONAL
    return _form(request, desk, Holiday(kind=kind))


@require_http_methods(["GET", "POST"])
@login_required
def holiday_edit(request: HttpRequest, pk: int) -> HttpResponse:
    desk = open_desk(request)
    return _form(request, desk, _holiday(desk, pk))


@require_POST
@login_required
def holiday_delete(request: HttpRequest, pk: int) -> HttpResponse:
    desk = open_desk(request)
    return settle(request, desk, settings_edits.holiday_removed(desk, _holiday(desk, pk)))


@require_POST
@login_required
def holidays_load(request: HttpRequest, year: int) -> HttpResponse:
    desk = open_desk(request)
    _must_be_known(year)
    if not desk.national:
        raise Http404
    if package.draft(year).empty:
        messages.info(request, f"Daftar hari libur {year} sudah sama dengan paketnya.")
        return redirect("holidays", year)
    return settle(request, desk, settings_edits.year_loaded(year))


def _form(request: HttpRequest, desk: Desk, row: Holiday) -> HttpResponse:
    form = HolidayForm(request.POST or None, instance=row, desk=desk)
    if not wants_form(request) and form.is_valid():
        edit = settings_edits.holiday_saved(desk, form.apply(), form.before)
        return settle(request, desk, edit)
    refused = not wants_form(request) and bool(form.errors)
    context = {
        "form": form,
        "row": row,
        "heading": "Ubah hari libur" if row.pk else "Hari libur baru",
        "year": row.day.year if row.pk and row.day else desk.now.year,
        "section": "holidays",
    }
    return render(
        request, "sop/settings_holiday_form.html", context, status=422 if refused else 200
    )


def _holiday(desk: Desk, pk: int) -> Holiday:
    row = Holiday.objects.select_related("office").filter(pk=pk).first()
    if row is None or not (desk.national if row.office_id is None else row.office_id in desk.by_id):
        raise Http404
    return row


def _must_be_known(year: int) -> None:
    if not package.FIRST_YEAR <= year <= package.LAST_YEAR:
        raise Http404
