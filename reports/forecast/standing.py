"""Where open tickets stand: the waiting step, the time it has used, visits so far, the pause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from reports.forecast.simulate import Now
from sop.clock import worktime
from sop.clock.calendars import Calendars
from sop.clock.worktime import Pause as Span
from sop.language import End
from sop.machine import PROCEDURES
from sop.models import OVERALL, Pause, StepRun
from tickets.models import Ticket


@dataclass
class Place:
    """What is known of one ticket. `pauses`: those that have ended."""

    run: StepRun | None = None
    visits: dict[int, int] = field(default_factory=dict)
    pauses: list[Span] = field(default_factory=list)
    pause: Pause | None = None

    def now(self, ticket: Ticket, at: datetime, calendars: Calendars, elapsed: bool) -> Now:
        """`elapsed`: the history of the step counts on the wall."""
        assert self.run
        calendar = calendars.by_id(self.run.calendar_id, ticket.handler)
        if elapsed:
            calendar = worktime.always(calendar.tz)
        pause, spans = self.pause, self.pauses
        if pause and pause.started_at < at:
            spans = [*spans, (pause.started_at, at)]
        used = worktime.between(calendar, min(self.run.opened_at, at), at, spans)
        return Now(
            number=self.run.number,
            at=int(at.timestamp()),
            used=used,
            visits=self.visits,
            paused_until=int(pause.expected_end.timestamp()) if pause else None,
            paused_for=int((at - pause.started_at).total_seconds()) if pause else 0,
        )

    def limit(self, ticket: Ticket) -> datetime | None:
        """The overall limit, or the promise to which the last step works. While the clocks are
        halted there is none: it is set anew when they go on."""
        if self.pause:
            return None
        run = self.run
        if ticket.due_at or run is None or run.budget_kind != StepRun.BudgetKind.ESTIMATE:
            return ticket.due_at
        move = PROCEDURES[ticket.procedure].move(run.number, "")
        return run.due_at if move and isinstance(move.to, End) else None


def places(tickets: Sequence[Ticket]) -> dict[int, Place]:
    """By ticket id; two queries."""
    found: dict[int, Place] = defaultdict(Place)
    walks = {ticket.pk: ticket.procedure for ticket in tickets}
    runs = StepRun.objects.filter(ticket__in=walks, number__gt=OVERALL).only(
        "ticket_id", "procedure", "number", "visit", "opened_at", "closed_at", "calendar_id",
        "budget_kind", "due_at",
    )  # fmt: skip
    for run in runs.order_by("pk"):
        if run.procedure != walks[run.ticket_id]:
            continue
        place = found[run.ticket_id]
        place.visits[run.number] = max(run.visit, place.visits.get(run.number, 0))
        if run.closed_at is None:
            place.run = run
    for pause in Pause.objects.filter(ticket__in=walks).order_by("pk"):
        if pause.ended_at:
            found[pause.ticket_id].pauses.append((pause.started_at, pause.ended_at))
        else:
            found[pause.ticket_id].pause = pause
    return found
