"""From the raw rows of tickets to their facts. Pure but for what `World` and `Raw` have read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from reports.models.facts import Verdict
from reports.rollup import papers
from reports.rollup.raw import Batch, PauseRow, Raw, RunRow, TicketRow, read
from reports.rollup.world import World
from sop.clock import worktime
from sop.language import SECONDS_OF_WORKING_DAY
from sop.models import OVERALL, StepRun
from sop.runs import LEFT
from tickets.models import OPEN, Party, Status

# As plain texts: millions of rows are compared with them.
_KEPT, _MISSED, _UNLIMITED = (v.value for v in (Verdict.KEPT, Verdict.MISSED, Verdict.UNLIMITED))
_PROMISE_KEPT, _PROMISE_MISSED = Verdict.PROMISE_KEPT.value, Verdict.PROMISE_MISSED.value
_REPORTER, _HANDLER = Party.REPORTER.value, Party.HANDLER.value
_DAYS, _PROMISE = StepRun.BudgetUnit.DAYS.value, StepRun.BudgetSource.PROMISE.value


class FactRow(NamedTuple):
    """The columns of reports.models.Fact."""

    run_id: int
    ticket_id: int
    day: date
    closed_at: datetime
    handler_id: int
    unit_id: int
    office_id: int
    service_id: int
    procedure: str
    number: int
    visit: int
    branch: str
    owner: str
    verdict: str
    first_promise_kept: bool | None
    budget: int
    budget_unit: str
    worked: int | None
    escalated: int
    answered: int
    papers_missing: int


class FilingRow(NamedTuple):
    ticket_id: int
    day: date
    handler_id: int
    office_id: int
    service_id: int
    procedure: str


class HaltRow(NamedTuple):
    pause_id: int
    ticket_id: int
    day: date
    reason: str
    working: int
    elapsed: int
    handler_id: int
    office_id: int
    service_id: int
    procedure: str
    number: int
    roles: str


class StandingRow(NamedTuple):
    """Of an open ticket; the forecast is not ours to write."""

    ticket_id: int
    missing: list[str]


@dataclass
class Made:
    facts: list[FactRow] = field(default_factory=list)
    filings: list[FilingRow] = field(default_factory=list)
    halts: list[HaltRow] = field(default_factory=list)
    standings: list[StandingRow] = field(default_factory=list)


def facts_of(batch: Batch, world: World) -> Made:
    """Everything about these tickets, in at most six queries."""
    raw = read(batch)
    world.know(run.closed_by_id for runs in raw.runs.values() for run in runs)
    made = Made()
    for ticket in raw.tickets:
        _make(made, ticket, raw, world)
    return made


def _make(made: Made, ticket: TicketRow, raw: Raw, world: World) -> None:
    runs = raw.runs.get(ticket.id, [])
    made.filings.append(
        FilingRow(
            ticket.id, world.day(ticket.filed_at, ticket.handler_id), ticket.handler_id,
            ticket.office_id, ticket.service_id, ticket.procedure,
        )
    )  # fmt: skip
    held: dict[str, papers.OnFile] = defaultdict(dict)
    whole = _whole(ticket, runs)
    for run in runs:
        if run.closed_at is None or run.branch == LEFT:
            continue
        if run.number == OVERALL:
            if run is whole:
                made.facts.append(_fact(run, ticket, raw, world, 0))
            continue
        lacking = 0
        if papers.makers(run.procedure, run.number):
            lacking = len(papers.missing(run.procedure, run.number, held[run.procedure]))
        made.facts.append(_fact(run, ticket, raw, world, lacking))
        papers.keep(run, held[run.procedure])
    made.halts += [_halt(pause, ticket, runs, world) for pause in raw.pauses.get(ticket.id, ())]
    if ticket.status in OPEN:
        made.standings.append(StandingRow(ticket.id, _lacks(runs, held)))


def _whole(ticket: TicketRow, runs: list[RunRow]) -> RunRow | None:
    """The newest run of the whole, once the ticket is finished. A ticket counts once: reopened
    it has none, and closed again only the last."""
    if ticket.status != Status.CLOSED:
        return None
    return next((run for run in reversed(runs) if run.number == OVERALL), None)


def _fact(run: RunRow, ticket: TicketRow, raw: Raw, world: World, papers_missing: int) -> FactRow:
    assert run.closed_at
    verdict = _verdict(run)
    promised = raw.promised.get(ticket.id)
    first = None
    if promised and verdict in (_PROMISE_KEPT, _PROMISE_MISSED):
        first = run.closed_at <= promised
    factor = SECONDS_OF_WORKING_DAY if run.budget_unit == _DAYS else 1
    escalated, answered = raw.asked.get(run.id, (0, 0))
    owner = _REPORTER if ticket.responsible == _REPORTER else _HANDLER
    return FactRow(
        run.id, ticket.id, world.day(run.closed_at, ticket.handler_id), run.closed_at,
        ticket.handler_id, world.unit(run, ticket), ticket.office_id, ticket.service_id,
        run.procedure, run.number, run.visit, run.branch, owner, verdict, first,
        (run.budget_max or 0) * factor, run.budget_unit, run.worked_seconds, escalated, answered,
        papers_missing,
    )  # fmt: skip


def _verdict(run: RunRow) -> str:
    if run.budget_source == _PROMISE:
        if run.due_at is None:
            return _UNLIMITED
        assert run.closed_at
        return _PROMISE_MISSED if run.closed_at > run.due_at else _PROMISE_KEPT
    if run.kept is None:
        return _UNLIMITED
    return _KEPT if run.kept else _MISSED


def _halt(pause: PauseRow, ticket: TicketRow, runs: list[RunRow], world: World) -> HaltRow:
    """`working` by the calendar of the step that waited, as the calendar stands now."""
    waited = next(
        (run for run in reversed(runs) if run.number and run.opened_at <= pause.started_at), None
    )
    calendar = world.calendar(waited.calendar_id if waited else None, ticket.handler_id)
    return HaltRow(
        pause.id, ticket.id, world.day(pause.ended_at, ticket.handler_id), pause.reason,
        worktime.between(calendar, pause.started_at, pause.ended_at),
        int((pause.ended_at - pause.started_at).total_seconds()),
        ticket.handler_id, ticket.office_id, ticket.service_id,
        waited.procedure if waited else ticket.procedure,
        waited.number if waited else OVERALL,
        waited.role_key if waited else "",
    )  # fmt: skip


def _lacks(runs: list[RunRow], held: dict[str, papers.OnFile]) -> list[str]:
    """Of the waiting step."""
    waiting = next((run for run in reversed(runs) if run.number and run.closed_at is None), None)
    if waiting is None:
        return []
    return papers.missing(waiting.procedure, waiting.number, held[waiting.procedure])
