"""Remaining time in words: what `partials/remaining.html` shows for a run of a step or an overall.

Working durations are said in hours and minutes up to eight hours, above that in working days of
7.5 hours (27,000 s, Perpres 21/2023); elapsed ones in days of 24 hours. Minutes are cut, not
rounded, so "sisa" never promises more than there is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from people.directory import Directory
from people.localtime import when
from sop.clock import clocks, worktime
from sop.clock.calendars import Calendars
from sop.clock.worktime import Calendar
from sop.clock.worktime import Pause as Span
from sop.language import SECONDS_OF_WORKING_DAY
from sop.models import OVERALL, Pause, StepRun
from tickets.models import Status

if TYPE_CHECKING:
    from tickets.models import Ticket

HOURS_UP_TO = 8 * 3600
DAY = 86_400


@dataclass(frozen=True)
class Remaining:
    """`state`: ok | near | late | paused | none | done. `percent` of the budget used, may pass 100;
    None without a limit. `why_url` is empty in lists."""

    state: str
    text: str
    percent: int | None = None
    due_text: str = ""
    why_url: str = ""


NO_LIMIT = Remaining("none", "tanpa batas waktu")


def remaining(
    run: StepRun | None,
    ticket: Ticket,
    at: datetime,
    calendar: Calendar,
    pauses: Sequence[Span],
    waiting: str = "",
) -> Remaining:
    """How a run stands at `at`. `pauses` are the ended ones; `waiting` is the reason of the open
    one as it is printed ("Menunggu instansi pusat")."""
    found = standing(run, ticket, at, calendar, pauses, waiting)
    if run is None or not found.due_text:
        return found
    why = reverse("why", args=[ticket.number, run.pk])
    return Remaining(found.state, found.text, found.percent, found.due_text, why)


def standing(
    run: StepRun | None,
    ticket: Ticket,
    at: datetime,
    calendar: Calendar,
    pauses: Sequence[Span],
    waiting: str = "",
) -> Remaining:
    """The same without the address of the explanation, for the rows of a list."""
    if run is None:
        return _ended(ticket, None) if not ticket.is_open else NO_LIMIT
    if run.closed_at:
        return _ended(ticket, run)
    stopped = run.paused_at
    percent = clocks.percent(run, calendar, pauses, stopped or at)
    due_text = f"Batas Waktu {when(run.due_at, ticket.handler)}" if run.due_at else ""
    if stopped:
        reason = waiting[:1].lower() + waiting[1:]
        text = f"dijeda: {reason}" if reason else "dijeda"
        # A limit that stands still would be read as a promise; it is set anew at the end.
        return Remaining("paused", text, percent)
    if run.due_at is None:
        return NO_LIMIT
    counted, working = (
        clocks.calendar_of(run, calendar),
        run.budget_unit != StepRun.BudgetUnit.ELAPSED,
    )
    if at > run.due_at:
        over = worktime.between(counted, run.due_at, at, clocks.halts(run, pauses))
        # Past the limit by no working time yet: the office is closed since.
        words = in_words(over, working=working) if over else "batas waktu"
        return Remaining("late", f"lewat {words}", percent, due_text)
    left = worktime.between(counted, at, run.due_at, pauses)
    near = at >= run.warn_at if run.warn_at else (percent or 0) >= clocks.WARNING
    text = f"sisa {in_words(left, working=working)}"
    return Remaining("near" if near else "ok", text, percent, due_text)


def in_words(seconds: int, *, working: bool) -> str:
    """Such as 2 jam 10 menit kerja, 1 hari 3 jam kerja; elapsed ones without the "kerja"."""
    day = SECONDS_OF_WORKING_DAY if working else DAY
    tail = " kerja" if working else ""
    if seconds < 60:
        return f"kurang dari 1 menit{tail}"
    days = 0
    if seconds > (HOURS_UP_TO if working else DAY - 1):
        days, seconds = divmod(seconds, day)
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    counts = ((days, "hari"), (hours, "jam"), (minutes, "menit"))
    parts = [f"{count} {word}" for count, word in counts if count]
    return " ".join(parts[:2]) + tail


def _ended(ticket: Ticket, run: StepRun | None) -> Remaining:
    if ticket.status == Status.CANCELLED:
        return Remaining("none", "dibatalkan")
    if run is None or run.kept is None:
        return Remaining("done", "selesai")
    return Remaining("done", "selesai tepat waktu" if run.kept else "selesai, lewat batas waktu")


@dataclass
class Clocks:
    """The clocks of many tickets at one instant, in a fixed number of queries (2, and 3 for the
    calendars). The tickets come with their `handler`."""

    at: datetime
    calendars: Calendars
    steps: dict[int, StepRun] = field(default_factory=dict)
    overalls: dict[int, StepRun] = field(default_factory=dict)
    pauses: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    waiting: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, tickets: Iterable[Ticket], at: datetime, directory: Directory | None = None
    ) -> Clocks:
        ids = [ticket.pk for ticket in tickets]
        self = cls(at, Calendars(directory or Directory(at)))
        if not ids:
            return self
        runs = StepRun.objects.filter(Q(closed_at__isnull=True) | Q(number=OVERALL), ticket__in=ids)
        for run in runs.select_related("holder").order_by("pk"):
            # the newest overall stands, whether the ticket is open or closed
            (self.overalls if run.number == OVERALL else self.steps)[run.ticket_id] = run
        for pause in Pause.objects.filter(ticket__in=ids):
            if pause.ended_at:
                self.pauses[pause.ticket_id].append((pause.started_at, pause.ended_at))
            else:
                self.waiting[pause.ticket_id] = pause.get_reason_display()
        return self

    def step(self, ticket: Ticket) -> Remaining:
        """Of the step now waiting; of the whole for a closed ticket."""
        if not ticket.is_open:
            return self.overall(ticket)
        return self._standing(self.steps.get(ticket.pk), ticket)

    def overall(self, ticket: Ticket) -> Remaining:
        return self._standing(self.overalls.get(ticket.pk), ticket)

    def _standing(self, run: StepRun | None, ticket: Ticket) -> Remaining:
        if run is None:
            return NO_LIMIT if ticket.is_open else _ended(ticket, None)
        calendar = self.calendars.by_id(run.calendar_id, ticket.handler)
        spans = self.pauses.get(ticket.pk, [])
        return standing(run, ticket, self.at, calendar, spans, self.waiting.get(ticket.pk, ""))


def remaining_for(tickets: Sequence[Ticket], at: datetime) -> dict[int, Remaining]:
    """Per ticket id the clock of its waiting step, for lists."""
    found = Clocks.of(tickets, at)
    return {ticket.pk: found.step(ticket) for ticket in tickets}
