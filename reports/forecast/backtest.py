"""What the forecasts would have been: finished tickets foretold anew at each of their steps.

Each forecast uses only tickets that had finished before the Monday of its week, so nothing is known
that was not known then. Calendars and holidays are those of today. Nothing is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from reports.forecast import courses
from reports.forecast.calibration import Judged
from reports.forecast.making import Workshop
from reports.forecast.simulate import Why
from reports.forecast.standing import Place
from sop.clock import worktime
from sop.clock.worktime import CalendarExhausted
from sop.models import OVERALL, StepRun
from sop.reference import Reference, reference
from sop.runs import LEFT
from tickets.models import Ticket


@dataclass
class Backtest:
    """`judged`: the forecasts with what happened. `refused`: for how many visits there was none."""

    judged: list[Judged] = field(default_factory=list)
    refused: dict[Why, int] = field(default_factory=lambda: defaultdict(int))


def run(now: datetime, days: int, most: int) -> Backtest:
    """Of the newest `most` tickets of each SOP and agency that finished in the last `days` days."""
    known, found = reference(now), Backtest()
    since = (now - timedelta(days=days)).date()
    for procedure, agency in sorted(courses.walked(known.directory, since)):
        handlers = known.directory.subtree_ids(known.directory.office(agency))
        ids = courses.finished(procedure, handlers, since, now, most)
        weeks: dict[datetime, list[_Visit]] = defaultdict(list)
        for visit in _visits(ids, procedure):
            weeks[_monday(visit.run.opened_at)].append(visit)
        for monday, visits in sorted(weeks.items()):
            past = courses.history(procedure, handlers, (monday - courses.WINDOW).date(), monday)
            shop = Workshop(monday, known, {(procedure, agency): past})
            for visit in visits:
                _foretell(shop, known, visit, found)
    return found


@dataclass(frozen=True)
class _Visit:
    ticket: Ticket
    run: StepRun
    visits: dict[int, int]  # per step, this one included
    ended: datetime


def _foretell(shop: Workshop, known: Reference, visit: _Visit, found: Backtest) -> None:
    ticket, run = visit.ticket, visit.run
    ticket.sequence = run.opened_sequence
    told = shop.play(ticket, Place(run, visit.visits), run.opened_at)
    if isinstance(told, Why):
        found.refused[told] += 1
        return
    early, likely, late = (
        datetime.fromtimestamp(at, UTC) for at in (told.early, told.likely, told.late)
    )
    calendar = known.calendars.of(known.calendars.choose(ticket.handler), ticket.handler)
    try:
        error = worktime.between(calendar, likely, visit.ended)
    except CalendarExhausted:
        error = None
    row = (ticket.pk, run.procedure, run.number, early, likely, late, visit.ended, error)
    found.judged.append(Judged(*row))


def _visits(ids: list[int], procedure: str) -> Iterator[_Visit]:
    """Every completed visit with the end of its round: a ticket may have been opened again."""
    for start in range(0, len(ids), courses.CHUNK):
        chunk = ids[start : start + courses.CHUNK]
        tickets = Ticket.objects.select_related("handler").in_bulk(chunk)
        runs: dict[int, list[StepRun]] = defaultdict(list)
        rows = StepRun.objects.filter(ticket__in=chunk, procedure=procedure).exclude(branch=LEFT)
        for row in rows.defer("data").order_by("opened_at", "pk"):
            runs[row.ticket_id].append(row)
        for ticket_id, walked in runs.items():
            ends = sorted(r.closed_at for r in walked if r.number == OVERALL and r.closed_at)
            visits: dict[int, int] = {}
            for row in walked:
                if row.number == OVERALL or row.closed_at is None:
                    continue
                visits = {**visits, row.number: row.visit}
                ended = next((end for end in ends if end >= row.closed_at), None)
                if ended:
                    yield _Visit(tickets[ticket_id], row, visits, ended)


def _monday(at: datetime) -> datetime:
    day = at.astimezone(UTC).date()
    return datetime.combine(day - timedelta(days=day.weekday()), time(), UTC)
