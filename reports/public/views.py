"""Statistics for everybody, and the switch for them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.directory import Directory
from people.models import Office
from people.requests import person
from reports.exports import separated
from reports.models import PublicStatistics
from reports.public.figures import FEW, KEPT_FOR, MASKED, figures
from reports.public.keepers import managed
from reports.public.table import table

TITLE = "Statistik penanganan gangguan"


@require_safe
def public_statistics(request: HttpRequest) -> HttpResponse:
    """No such page where no agency publishes; `instansi` chooses among several."""
    offices, office = _published(request)
    found = figures(office, timezone.now())
    context = {
        "title": TITLE, "offices": offices, "office": office, "found": found, "few": FEW,
        "masked": MASKED,
    }  # fmt: skip
    return render(request, "reports/public/statistics.html", context)


@require_safe
def public_statistics_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same figures for machines."""
    _, office = _published(request)
    found = figures(office, timezone.now())
    lines = separated.csv_lines(table(found), office.tz, found.made_at)
    response = StreamingHttpResponse(lines, content_type=separated.CONTENT_TYPE)
    name = f"statistik-{found.first:%Y-%m}-{found.last:%Y-%m}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    return response


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def public_settings(request: HttpRequest) -> HttpResponse:
    """The switch; others are told that there is no such page."""
    now = timezone.now()
    agencies = managed(person(request), Directory(now))
    if not agencies:
        raise Http404("nothing to switch")
    if request.method == "POST":
        office = next((o for o in agencies if str(o.pk) == request.POST.get("kantor")), None)
        if office is None:
            raise Http404("not his to switch")
        on = request.POST.get("tampil") == "1"
        changed = {"enabled": on, "changed_at": now, "changed_by": person(request)}
        PublicStatistics.objects.update_or_create(office=office, defaults=changed)
        words = "ditampilkan untuk umum" if on else "tidak lagi ditampilkan"
        messages.success(request, f"Statistik {office.name} {words}.")
        return redirect("public_settings")
    kept = {
        row.office_id: row
        for row in PublicStatistics.objects.filter(office__in=agencies).select_related("changed_by")
    }
    rows = [(office, kept.get(office.pk)) for office in agencies]
    return render(request, "reports/public/settings.html", {"rows": rows, "few": FEW})


def _published(request: HttpRequest) -> tuple[list[Office], Office]:
    rows = PublicStatistics.objects.filter(enabled=True, office__active=True)
    offices = [row.office for row in rows.select_related("office").order_by("office__name")]
    asked = request.GET.get("instansi", "")
    found = next((o for o in offices if str(o.pk) == asked), None)
    if found is None and (asked or not offices):
        raise Http404("not published")
    return offices, found or offices[0]
