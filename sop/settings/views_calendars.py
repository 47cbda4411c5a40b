"""Working calendars of the offices: weekly hours, calendars of single roles, special hours."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sop.clock import holidays, hours
from sop.clock.calendars import PERPRES_21_2023, RAMADAN
from sop.models import CalendarOverride, Holiday, StepRun, WorkCalendar
from sop.settings import edits as settings_edits
from sop.settings.forms import CalendarForm, OverrideForm
from sop.settings.keepers import Desk, open_desk
from sop.settings.review import settle, wants_form

LOGGED = (WorkCalendar, CalendarOverride, Holiday)


@require_GET
@login_required
def calendars(request: HttpRequest) -> HttpResponse:
    desk = open_desk(request)
    rows = WorkCalendar.objects.filter(office__in=desk.by_id).prefetch_related("overrides")
    used = set(StepRun.objects.filter(calendar__in=rows).values_list("calendar", flat=True))
    shown = [_described(row, used) for row in rows.select_related("office", "role")]
    have = {row.office_id for row in rows if row.role_id is None}
    bare = [
        office
        for office, _ in desk.offices
        if office.pk not in have and desk.directory.agency(office).pk == office.pk
    ]
    today = desk.now.date()
    context = {
        "calendars": shown,
        "bare": bare,
        "default_hours": hours.lines(PERPRES_21_2023),
        "missing": holidays.missing_years(today),
        "log": _log(desk),
        "desk": desk,
        "section": "calendars",
        "year": today.year,
    }
    return render(request, "sop/settings_calendars.html", context)


def _described(row: WorkCalendar, used: set[int]) -> dict[str, Any]:
    return {
        "row": row,
        "lines": hours.lines(row.hours),
        "seconds": hours.week_seconds(row.hours),
        "removable": row.pk not in used,
        "overrides": [(o, hours.lines(o.hours)) for o in row.overrides.all()],
    }


def _log(desk: Desk) -> list[LogEntry]:
    """Who changed what, for those who keep what holds for everybody."""
    if not desk.national:
        return []
    names = [model._meta.model_name for model in LOGGED]
    rows = LogEntry.objects.filter(content_type__app_label="sop", content_type__model__in=names)
    return list(rows.select_related("user").order_by("-action_time")[:20])


@require_http_methods(["GET", "POST"])
@login_required
def calendar_new(request: HttpRequest) -> HttpResponse:
    desk = open_desk(request)
    office = desk.office(request.GET.get("kantor"))
    row = WorkCalendar(office=office, name=f"Jam kerja {office.short_name}", hours=PERPRES_21_2023)
    return _calendar_form(request, desk, row)


@require_http_methods(["GET", "POST"])
@login_required
def calendar_edit(request: HttpRequest, pk: int) -> HttpResponse:
    desk = open_desk(request)
    row = _calendar(desk, pk)
    if request.method == "GET" and request.GET.get("isi") == "perpres":
        row.hours = PERPRES_21_2023
    return _calendar_form(request, desk, row)


def _calendar_form(request: HttpRequest, desk: Desk, row: WorkCalendar) -> HttpResponse:
    form = CalendarForm(request.POST or None, desk=desk, row=row)
    if not wants_form(request) and form.is_valid():
        return settle(request, desk, settings_edits.calendar_saved(desk, form.apply(desk)))
    context = {"form": form, "row": row, "heading": "Ubah jam kerja" if row.pk else "Kalender baru"}
    return _page(request, "sop/settings_calendar_form.html", context, form)


@require_POST
@login_required
def calendar_delete(request: HttpRequest, pk: int) -> HttpResponse:
    desk = open_desk(request)
    row = _calendar(desk, pk)
    if StepRun.objects.filter(calendar=row).exists():
        messages.error(request, "Kalender ini sudah dipakai langkah tiket dan tetap disimpan.")
        return redirect("calendars")
    return settle(request, desk, settings_edits.calendar_removed(desk, row))


@require_http_methods(["GET", "POST"])
@login_required
def override_new(request: HttpRequest, pk: int) -> HttpResponse:
    desk = open_desk(request)
    calendar = _calendar(desk, pk)
    ramadan = request.GET.get("isi") == "ramadan"
    row = CalendarOverride(
        calendar=calendar,
        name="Ramadan" if ramadan else "",
        hours=RAMADAN if ramadan else calendar.hours,
    )
    return _override_form(request, desk, row)


@require_http_methods(["GET", "POST"])
@login_required
def override_edit(request: HttpRequest, pk: int) -> HttpResponse:
    desk = open_desk(request)
    return _override_form(request, desk, _override(desk, pk))


def _override_form(request: HttpRequest, desk: Desk, row: CalendarOverride) -> HttpResponse:
    before = CalendarOverride.objects.select_related("calendar__office").filter(pk=row.pk).first()
    form = OverrideForm(request.POST or None, row=row)
    if not wants_form(request) and form.is_valid():
        return settle(request, desk, settings_edits.override_saved(desk, form.apply(), before))
    heading = "Ubah jam kerja khusus" if row.pk else "Jam kerja khusus baru"
    context = {"form": form, "row": row, "heading": heading, "calendar": row.calendar}
    return _page(request, "sop/settings_override_form.html", context, form)


@require_POST
@login_required
def override_delete(request: HttpRequest, pk: int) -> HttpResponse:
    desk = open_desk(request)
    return settle(request, desk, settings_edits.override_removed(desk, _override(desk, pk)))


@require_POST
@login_required
def recompute_all(request: HttpRequest) -> HttpResponse:
    desk = open_desk(request)
    return settle(request, desk, settings_edits.everything(desk))


def _calendar(desk: Desk, pk: int) -> WorkCalendar:
    row = WorkCalendar.objects.select_related("office", "role").filter(pk=pk).first()
    if row is None or row.office_id not in desk.by_id:
        raise Http404
    return row


def _override(desk: Desk, pk: int) -> CalendarOverride:
    row = CalendarOverride.objects.select_related("calendar__office").filter(pk=pk).first()
    if row is None or row.calendar.office_id not in desk.by_id:
        raise Http404
    return row


def _page(request: HttpRequest, template: str, context: dict[str, Any], form: Any) -> HttpResponse:
    """The form; 422 when what was typed cannot be taken."""
    refused = not wants_form(request) and bool(form.errors)
    return render(
        request, template, context | {"section": "calendars"}, status=422 if refused else 200
    )
