"""The officers' desk: one's own queue first, everything about it in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from people import keyset
from people.keyset import Page, Total
from people.localtime import when_short
from people.models import User
from sop.clock.remaining import Clocks, Remaining
from sop.desk import queue
from sop.desk.filters import SORTS, DeskFilter, Stage
from sop.desk.queue import ALL, MINE, TODAY, VIEWS, Desk, View
from sop.machine import current_step, procedure_of
from tickets import numbers
from tickets.models import Priority, Ticket

PAGE = 25
STAGES: dict[View, Stage] = {TODAY: "closed", ALL: ""}  # the other lists hold open tickets alone
PILLS = {
    Priority.CRITICAL: "pill-late",
    Priority.HIGH: "pill-near",
    Priority.MEDIUM: "",
    Priority.LOW: "pill-plain",
}


@dataclass(frozen=True)
class Row:
    """One ticket of the list, in words."""

    ticket: Ticket
    clock: Remaining
    overall: Remaining | None  # only when the whole is late and the step is not
    step: str
    activity: str
    actor: str
    holder: str
    pill: str
    filed: str


@require_GET
@login_required
@never_cache
def desk(request: HttpRequest) -> HttpResponse:
    mine = _desk(request)
    form = DeskFilter(request.GET, directory=mine.directory, zone=mine.zone)
    if found := _jump(mine, form):
        return redirect("ticket", number=found)
    counts = mine.counts()
    view = _view(request, form)
    # The frame draws the lists with their counts in its menu (gangguan.context).
    request.desk, request.desk_counts, request.desk_view = mine, counts, view.slug  # type: ignore[attr-defined]
    context = _context(mine, form, view, _sort(request), request.GET.get(keyset.PARAMETER))
    context["views"] = [(item, Total(counts[slug])) for slug, item in VIEWS.items()]
    return render(request, "sop/desk.html", context)


@require_GET
@never_cache
def desk_news(request: HttpRequest) -> HttpResponse:
    """How many tickets came onto the list since it was drawn; polled, and silent (204) when there
    is nothing to say or the session has ended."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    mine = _desk(request)
    form = DeskFilter(request.GET, directory=mine.directory, zone=mine.zone)
    view = _view(request, form)
    arrived = queue.arrived_after(*_marks(request.GET.get("sejak", "")))
    count = _listed(mine, view, form).filter(arrived).count()
    if str(count) == request.GET.get("ada", "0"):
        return HttpResponse(status=204)
    context = {
        "count": count,
        "query": _join(view, _sort(request), form.query()),
        "news_query": _news_query(form, view, request.GET.get("sejak", ""), count),
    }
    return render(request, "sop/_queue_news.html", context)


def _context(
    mine: Desk, form: DeskFilter, view: View, sort: str, place: str | None
) -> dict[str, Any]:
    page = _page(mine, view, form, sort, place)
    return {
        "view": view,
        "form": form,
        "page": page,
        "rows": rows_of(page.rows, mine.at, mine),
        "sorts": [(key, label, key == sort) for key, label in SORTS.items()],
        "query": _join(view, sort, form.query()),
        "chips": [(label, text, _join(view, sort, rest)) for label, text, rest in form.chips()],
        "everywhere": urlencode({"tampilan": ALL.slug, "q": form.values.get("q", "")}),
        "news_query": _news_query(form, view),
        "ignored": form.ignored,
        "office": mine.holders[0].office,
        "at": mine.at,
    }


def rows_of(tickets: Any, at: datetime, mine: Desk) -> list[Row]:
    """The tickets of a page with their clocks; `select_related` handler and office before."""
    listed = list(tickets)
    clocks = Clocks.of(listed, at, mine.directory)
    return [_row(ticket, clocks) for ticket in listed]


def _row(ticket: Ticket, clocks: Clocks) -> Row:
    procedure, step, run = procedure_of(ticket), current_step(ticket), clocks.steps.get(ticket.pk)
    clock, overall = clocks.step(ticket), clocks.overall(ticket)
    if procedure and step:
        place = f"{procedure.subject} · langkah {step.number} dari {len(procedure.steps)}"
        activity = step.activity
    elif ticket.closed_at:
        place = when_short(ticket.closed_at, ticket.handler)
        activity = ticket.get_status_display()
    else:
        place, activity = "", "Penetapan SOP"
    actor = " dan ".join(lane.name for lane in step.lanes) if step else ""
    return Row(
        ticket=ticket,
        clock=clock,
        overall=overall if overall.state == "late" and clock.state != "late" else None,
        step=place,
        activity=activity,
        actor=actor or ("Petugas penelaah aduan" if ticket.is_open else ""),
        holder=run.holder.name if run and run.holder else "",
        pill=PILLS[Priority(ticket.priority)],
        filed=when_short(ticket.filed_at, ticket.handler),
    )


def _desk(request: HttpRequest) -> Desk:
    assert isinstance(request.user, User)
    mine = Desk(request.user, timezone.now())
    if not mine.is_officer:
        raise PermissionDenied(
            "Meja kerja hanya untuk petugas kantor penangan yang penugasannya berlaku hari ini."
        )
    return mine


def _jump(mine: Desk, form: DeskFilter) -> str | None:
    """The number of the ticket if the search is a full number that the person may open."""
    number = numbers.parse(form.values.get("q", ""))
    if number and Ticket.objects.visible_to(mine.user, mine.at).filter(number=number).exists():
        return number
    return None


def _view(request: HttpRequest, form: DeskFilter) -> View:
    """A search without a list looks everywhere; an unknown list is one's own."""
    chosen = request.GET.get("tampilan", "")
    return VIEWS.get(chosen) or (ALL if form.values and not chosen else MINE)


def _sort(request: HttpRequest) -> str:
    chosen = request.GET.get("urut", "")
    return chosen if chosen in SORTS else "sisa"


def _listed(mine: Desk, view: View, form: DeskFilter) -> QuerySet[Ticket]:
    return mine.view(view).filter(form.condition())


def _page(mine: Desk, view: View, form: DeskFilter, sort: str, place: str | None) -> Page:
    rows = _listed(mine, view, form).select_related("service", "office", "handler")
    return keyset.page(form.parts(rows, sort, STAGES.get(view, "open")), place, PAGE)


def _join(view: View, sort: str, rest: str) -> str:
    own = {"tampilan": view.slug} | ({"urut": sort} if sort and sort != "sisa" else {})
    return "&".join(filter(None, (urlencode(own), rest)))


def _news_query(form: DeskFilter, view: View, since: str = "", count: int = 0) -> str:
    since = since or "{}.{}".format(*queue.newest())
    own = {"tampilan": view.slug, "sejak": since} | ({"ada": str(count)} if count else {})
    return "&".join(filter(None, (urlencode(own), form.query())))


def _marks(text: str) -> tuple[int, int]:
    """'12.40': the last ticket and the last step when the list was drawn; else nothing is new."""
    parts = text.split(".")
    if len(parts) == 2 and all(part.isdecimal() and len(part) < 19 for part in parts):
        return int(parts[0]), int(parts[1])
    return queue.newest()
