"""One's own prints: what waits, what is ready, what failed and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from papers.models import PrintJob
from papers.prints import offers, queue
from people.models import User

SHOWN = 100


@dataclass(frozen=True)
class Row:
    """`ahead` jobs of anybody come before a waiting one; `until` is when a finished one goes."""

    job: PrintJob
    ahead: int
    until: datetime | None

    @property
    def under_way(self) -> bool:
        """In the hands of a worker that has said how far it is."""
        queued = self.job.state == PrintJob.State.QUEUED
        return queued and self.job.tries > 0 and not self.job.error and self.job.progress_total > 0


@require_GET
@login_required
@never_cache
def prints(request: HttpRequest) -> HttpResponse:
    return render(request, "papers/prints.html", _context(request))


@require_GET
@never_cache
def prints_list(request: HttpRequest) -> HttpResponse:
    """The list alone, polled while something waits; silent when the session has ended."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    return render(request, "papers/_prints.html", _context(request))


@require_safe
@login_required
def print_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The finished paper; somebody else's, or one that is no longer theirs, does not exist."""
    job = get_object_or_404(_own(request), pk=pk, state=PrintJob.State.DONE)
    if not queue.may_have(job, timezone.now()):
        raise Http404("no longer theirs")
    try:
        content = queue.path_of(job).open("rb")
    except OSError:
        raise Http404("the file is gone") from None
    response = FileResponse(content, content_type=job.content_type)
    offers.guard(response, job.name, job.content_type)
    return response


@require_POST
@login_required
def print_again(request: HttpRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(_own(request), pk=pk)
    if queue.again(job, timezone.now()):
        messages.success(request, "Naskah masuk antrean cetak lagi.")
    return redirect("prints")


def _own(request: HttpRequest) -> QuerySet[PrintJob]:
    return queue.of(cast(User, request.user)).select_related("asked_by__office")


def _context(request: HttpRequest) -> dict[str, object]:
    jobs = list(_own(request)[:SHOWN])
    ahead = _ahead([job for job in jobs if job.state == PrintJob.State.QUEUED])
    rows = [Row(job, ahead.get(job.pk, 0), queue.until(job)) for job in jobs]
    return {"rows": rows, "waits": bool(ahead), "office": cast(User, request.user).office}


def _ahead(jobs: list[PrintJob]) -> dict[int, int]:
    """How many jobs of anybody come before each of these; one query."""
    if not jobs:
        return {}
    counts = queue.waiting().aggregate(
        **{f"n{job.pk}": Count("pk", filter=Q(pk__lt=job.pk)) for job in jobs}
    )
    return {job.pk: counts[f"n{job.pk}"] for job in jobs}
