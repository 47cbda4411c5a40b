"""Replays closed visits with another limit or another calendar: what compliance would have been.

Exact, from the raw runs and pauses by the arithmetic of `sop.clock`; nothing is stored. A promise
is an instant that somebody was told: neither a mutu baku nor a calendar moves it, so such visits
are counted but not replayed.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from people.directory import Directory
from reports.compliance import names
from reports.compliance.report import kept_share
from reports.models import Fact
from reports.period import Period
from reports.rollup import read
from reports.scope import Narrow, Scope
from sop.clock import clocks, worktime
from sop.clock.calendars import Calendars
from sop.clock.targets import Target
from sop.clock.worktime import Calendar, Pause
from sop.language import TimeKind, Within
from sop.models import OVERALL, StepRun, WorkCalendar
from sop.models import Pause as PauseRow

MOST = 5_000  # visits replayed in a request; of more, the newest
BATCH = 500
KEPT, MISSED, UNLIMITED = "kept", "missed", "unlimited"
ALWAYS = "24x7"


@dataclass(frozen=True)
class Question:
    """`numbers` None is every step, (0,) the whole. `within` None keeps each visit's own limit;
    `calendar` None keeps each visit's own calendar, ALWAYS is round the clock."""

    procedure: str
    numbers: tuple[int, ...] | None
    within: Within | None
    calendar: WorkCalendar | str | None

    def visits(self, scope: Scope, narrow: Narrow, period: Period) -> QuerySet[Fact]:
        """The newest first."""
        steps = read.facts(scope, narrow, period)
        whole = read.facts(scope, narrow, period, whole=True)
        wanted = Q(procedure=self.procedure)
        if self.numbers is not None:
            wanted &= Q(number__in=self.numbers)
        rows = whole if self.numbers == (OVERALL,) else steps
        return rows.filter(wanted).order_by("-day", "-run")


@dataclass
class Tally:
    """How many visits ended how."""

    kept: int = 0
    missed: int = 0
    unlimited: int = 0

    def add(self, verdict: str) -> None:
        setattr(self, verdict, getattr(self, verdict) + 1)

    @property
    def share(self) -> str:
        return kept_share(self.kept, self.kept + self.missed)


class Changed(NamedTuple):
    """A visit that would have ended otherwise. `limit` would have been its limit."""

    ticket: str
    label: str
    visit: int
    closed_at: datetime
    before: str
    after: str
    limit: datetime | None


@dataclass
class Row:
    """One step: as recorded, and as it would have been."""

    key: tuple[str, int]
    was: Tally = field(default_factory=Tally)
    would: Tally = field(default_factory=Tally)
    moves: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))

    @property
    def label(self) -> str:
        return names.label(*self.key)

    @property
    def changed(self) -> int:
        return sum(self.moves.values())

    @property
    def better(self) -> int:
        return self.moves[MISSED, KEPT]

    @property
    def worse(self) -> int:
        return self.moves[KEPT, MISSED]

    @property
    def measured(self) -> int:
        """Without a limit until now, judged in the replay."""
        return self.moves[UNLIMITED, KEPT] + self.moves[UNLIMITED, MISSED]


@dataclass
class Answer:
    """`found` visits of the period, `replayed` of them; `promised` were left out, and `endless`
    whose calendar never reaches the limit. `drifted`: with nothing changed but today's calendars
    they would already have ended otherwise than recorded."""

    found: int
    replayed: int = 0
    promised: int = 0
    endless: int = 0
    drifted: int = 0
    rows: dict[tuple[str, int], Row] = field(default_factory=dict)
    changed: list[Changed] = field(default_factory=list)
    total: Row = field(default_factory=lambda: Row(("", OVERALL)))

    @property
    def sampled(self) -> bool:
        return self.found > MOST

    @property
    def lines(self) -> list[Row]:
        return [self.rows[key] for key in sorted(self.rows)]


def replay(
    question: Question, scope: Scope, narrow: Narrow, period: Period, directory: Directory,
    shown: int = 25,
) -> Answer:  # fmt: skip
    """Five queries, and two more for every BATCH visits."""
    visits = question.visits(scope, narrow, period)
    answer = Answer(visits.count())
    ids = list(visits.values_list("run", flat=True)[:MOST])
    calendars = Calendars(directory)
    for start in range(0, len(ids), BATCH):
        for run, pauses in _runs(ids[start : start + BATCH]):
            _replay(answer, question, run, pauses, calendars, shown)
    return answer


def _runs(ids: Collection[int]) -> Iterable[tuple[StepRun, list[Pause]]]:
    runs = list(
        StepRun.objects.filter(pk__in=ids).select_related("ticket__handler").order_by("-pk")
    )
    pauses: dict[int, list[Pause]] = defaultdict(list)
    ended = PauseRow.objects.filter(
        ticket__in={run.ticket_id for run in runs}, ended_at__isnull=False
    )
    for ticket, begun, end in ended.values_list("ticket", "started_at", "ended_at"):
        if end:
            pauses[ticket].append((begun, end))
    return [(run, pauses[run.ticket_id]) for run in runs]


def _replay(
    answer: Answer, question: Question, run: StepRun, pauses: Sequence[Pause],
    calendars: Calendars, shown: int,
) -> None:  # fmt: skip
    if run.budget_kind == StepRun.BudgetKind.ESTIMATE:
        answer.promised += 1
        return
    own = calendars.by_id(run.calendar_id, run.ticket.handler)
    other = _calendar(question, run, own, calendars)
    supposed = _supposed(run, question.within)
    try:
        limit = clocks.limit(supposed, other, pauses)
        today = clocks.limit(run, own, pauses)
    except worktime.CalendarExhausted:
        answer.endless += 1
        return
    before, after = _recorded(run), _verdict(run, limit)
    answer.replayed += 1
    answer.drifted += _verdict(run, today) != before
    row = answer.rows.setdefault((run.procedure, run.number), Row((run.procedure, run.number)))
    for line in (row, answer.total):
        line.was.add(before)
        line.would.add(after)
        if before != after:
            line.moves[before, after] += 1
    if before != after and len(answer.changed) < shown and run.closed_at:
        label = names.label(run.procedure, run.number)
        answer.changed.append(
            Changed(run.ticket.number, label, run.visit, run.closed_at, before, after, limit)
        )


def _supposed(run: StepRun, within: Within | None) -> StepRun:
    """The run as if that limit had been frozen into it; a common time keeps its common start."""
    if within is None:
        return run
    found = copy.copy(run)
    clocks.freeze(found, Target(within, StepRun.BudgetSource.OFFICE))
    return found


def _calendar(question: Question, run: StepRun, own: Calendar, calendars: Calendars) -> Calendar:
    if question.calendar is None:
        return own
    if isinstance(question.calendar, WorkCalendar):
        return calendars.of(question.calendar, run.ticket.handler)
    return worktime.always(own.tz)


def _recorded(run: StepRun) -> str:
    if run.kept is None:
        return UNLIMITED
    return KEPT if run.kept else MISSED


def _verdict(run: StepRun, limit: datetime | None) -> str:
    assert run.closed_at
    if limit is None:
        return UNLIMITED
    return KEPT if run.closed_at <= limit else MISSED


def group_of(procedure: str, number: int) -> tuple[int, ...]:
    """The step, or all steps that share its time."""
    own = names.within(procedure, number)
    if own and own.kind is TimeKind.SHARED and own.steps:
        return tuple(range(own.steps[0], own.steps[1] + 1))
    return (number,)
