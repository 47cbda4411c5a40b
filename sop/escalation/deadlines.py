"""The sweep: finds the rungs that are due and announces each exactly once.

It reads only `StepRun.next_alarm_at` through a partial index, so it costs what is due, not what is
open. Rows are claimed with SKIP LOCKED, so any number of workers share the work; an escalation is
an INSERT unique per (run, level), so a second sweep changes nothing.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from notices.outbox import Message, announce
from people.directory import Directory, Holder
from people.localtime import when
from sop import news
from sop.clock import clocks, worktime
from sop.clock.calendars import Calendars
from sop.escalation import waiting
from sop.escalation.ladder import Ladder, receivers
from sop.escalation.reminders import next_morning, remind
from sop.language import Step
from sop.machine import PROCEDURES
from sop.models import OVERALL, Escalation, Heartbeat, Pause, StepRun
from sop.permissions import lane_holders
from tickets.models import Event, Ticket

log = logging.getLogger(__name__)
BATCH = 500
LATE_AFTER = timedelta(minutes=2)
SWEEP = "sweep"
OF_TICKET = ("handler", "office", "service", "reporter")


@dataclass
class Tables:
    """What a whole sweep reads once: people, calendars, ladder."""

    now: datetime
    directory: Directory = field(init=False)
    calendars: Calendars = field(init=False)
    ladder: Ladder = field(init=False)
    quiet: news.Quiet = field(init=False)
    _mornings: dict[tuple[int, str], datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.directory = Directory(self.now)
        self.calendars = Calendars(self.directory)
        self.ladder = Ladder()
        self.quiet = news.Quiet(self.calendars, self.now)

    def acting(self, run: StepRun, step: Step, answered: set[str]) -> list[Holder]:
        """Who must still act on the step; roles that have answered drop out."""
        lanes = lane_holders(run.ticket, run, step, self.directory)
        return [h for code, lane in lanes.items() if code not in answered for h in lane]

    def next_morning(self, holder: Holder) -> datetime:
        """When the receiver is reminded again."""
        key = (holder.office.pk, holder.role.code)
        if key not in self._mornings:
            self._mornings[key] = next_morning(self.quiet.hours_of(holder), self.now)
        return self._mornings[key]

    def mails(self, people: Iterable[Holder], ticket: Ticket, **news_of: str) -> list[Message]:
        """News for each of the people, held back until his own working hours unless critical."""
        return news.to_each(people, ticket, self.quiet, **news_of)


def sweep(now: datetime, batch: int = BATCH) -> int:
    """Announces every rung due at `now`; gives the number of escalations written.

    Ends with the heartbeat that the pages watch. Safe to run twice, at once, or hours late: a
    late sweep walks the rungs in order and marks them late.
    """
    tables = Tables(now)
    written = 0
    while True:
        claimed, count = _sweep_batch(tables, batch)
        written += count
        if claimed < batch:
            break
    remind(tables)
    Heartbeat.objects.update_or_create(name=SWEEP, defaults={"at": now})
    return written


def _sweep_batch(tables: Tables, batch: int) -> tuple[int, int]:
    """One transaction: claims up to `batch` runs and writes their rungs, events and notices."""
    with transaction.atomic():
        runs = list(
            StepRun.objects.alarming(tables.now)
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("next_alarm_at")
            .select_related("ticket")
            .prefetch_related(*(f"ticket__{name}" for name in OF_TICKET))[:batch]
        )
        if not runs:
            return 0, 0
        # For the overall clocks of the batch: the step that their ticket waits at.
        steps = waiting.steps_of({run.ticket_id for run in runs if run.number == OVERALL})
        answered = waiting.answered([*runs, *steps.values()])
        out = _Output(tables, _pauses(runs), steps, answered)
        for run in runs:
            out.climb(run)
        Escalation.objects.bulk_create(out.escalations)
        Event.objects.bulk_create(out.events)
        announce(out.messages, now=tables.now)
        _save_levels(runs)
        return len(runs), len(out.escalations)


@dataclass
class _Output:
    """The rows that one batch writes."""

    tables: Tables
    pauses: dict[int, list[worktime.Pause]]
    steps: dict[int, StepRun]
    answered: dict[int, set[str]]
    escalations: list[Escalation] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

    def climb(self, run: StepRun) -> None:
        """`_climb`, but a run with impossible data is left for a day: it must not stop the rest."""
        try:
            self._climb(run)
        except (ValueError, LookupError, ArithmeticError):
            log.exception("The ladder of run %s cannot be computed", run.pk)
            run.next_alarm_at = self.tables.now + timedelta(days=1)

    def _climb(self, run: StepRun) -> None:
        """Writes every rung of the run that is due, in order, and sets the next alarm."""
        ticket, now = run.ticket, self.tables.now
        calendar = self.tables.calendars.by_id(run.calendar_id, ticket.handler)
        pauses = self.pauses.get(ticket.pk, [])
        for level in self.tables.ladder.levels(run):
            if level <= run.level:
                continue
            due = clocks.alarm_at(run, level, calendar, pauses)
            if due is None or due > now:
                run.next_alarm_at = due
                return
            self._rung(run, level, due, pauses)
            run.level = level
        run.next_alarm_at = None

    def _rung(
        self, run: StepRun, level: int, due: datetime, pauses: Sequence[worktime.Pause]
    ) -> None:
        ticket, tables, now = run.ticket, self.tables, self.tables.now
        at = run if run.number != OVERALL else self.steps.get(ticket.pk)
        step = _step_of(at) if at else None
        answered = self.answered.get(at.pk, set()) if at else set()
        acting = tables.acting(at, step, answered) if at and step else []
        role = waiting.outstanding(step.role_codes, answered) if step else ""
        # Late is what the sweep could have said earlier: not before the run ran.
        possible = max(due, run.opened_at, *(end for _, end in pauses))
        escalation = Escalation(
            run=run,
            promise=run.promise,
            level=level,
            due_at=due,
            created_at=now,
            late=now - possible > LATE_AFTER,
        )
        told: dict[int, Holder] = {}
        for rung in tables.ladder.at(run, level):
            answer = receivers(rung, ticket, role, acting, tables.directory)
            told |= {holder.user.pk: holder for holder in answer.people}
            # One answer to a level: the first rung that asks for it decides whose.
            if rung.for_arahan and answer.role and not escalation.for_arahan:
                escalation.for_arahan, escalation.role = True, answer.role
                escalation.remind_at = tables.next_morning(answer.people[0])
        text = news.headline(run, level)
        messages = tables.mails(
            told.values(),
            ticket,
            kind="warning" if level < clocks.DUE else "escalation",
            subject=text[:1].lower() + text[1:],
            body=_body(run, step, escalation),
            key=f"rung:{run.pk}:{run.promise}:{level}",
        )
        self.messages += messages
        self.escalations.append(escalation)
        self.events.append(
            Event(
                ticket=ticket, sequence=ticket.sequence, kind="escalated", actor=None,
                actor_title="Portal", step=run.number or None, text=text, internal=True,
                data={"run": run.pk, "level": level, "due_at": due, "late": escalation.late,
                      "told": sorted(told)},
                at=due, recorded_at=now,
            )
        )  # fmt: skip


def _save_levels(runs: Sequence[StepRun]) -> None:
    """Writes level and next alarm by one join: Django's bulk_update takes as long as all the rest.

    Understood by PostgreSQL and by SQLite.
    """
    alarm = StepRun._meta.get_field("next_alarm_at")
    values: list[Any] = []
    for run in runs:
        values += [run.pk, run.level, alarm.get_db_prep_save(run.next_alarm_at, connection)]
    rows = ", ".join(["(%s, %s, %s)"] * len(runs))
    kind = "timestamptz" if connection.vendor == "postgresql" else "text"
    table = StepRun._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH climbed(id, level, alarm) AS (VALUES {rows}) UPDATE {table} "  # noqa: S608
            f"SET level = climbed.level, next_alarm_at = CAST(climbed.alarm AS {kind}) "
            f"FROM climbed WHERE {table}.id = climbed.id",
            values,
        )


def _pauses(runs: Iterable[StepRun]) -> dict[int, list[worktime.Pause]]:
    found: dict[int, list[worktime.Pause]] = defaultdict(list)
    ids = {run.ticket_id for run in runs}
    for row in Pause.objects.filter(ticket__in=ids, ended_at__isnull=False):
        if row.ended_at:
            found[row.ticket_id].append((row.started_at, row.ended_at))
    return found


def _step_of(run: StepRun) -> Step | None:
    procedure = PROCEDURES.get(run.procedure)  # None: a file that somebody took away
    return procedure.step(run.number) if procedure and run.number != OVERALL else None


def _body(run: StepRun, step: Step | None, escalation: Escalation) -> str:
    ticket = run.ticket
    lines = [f"{ticket.number} - {ticket.service.name}"]
    if run.number != OVERALL and step:
        lines.append(f"Langkah {step.label}")
    if run.due_at:
        lines.append(f"Batas waktu: {when(run.due_at, ticket.handler)}")
    if escalation.for_arahan:
        lines.append("Arahan tertulis Anda diminta pada halaman tiket.")
    if escalation.late:
        lines.append("Pemberitahuan ini terlambat diproses.")
    return "\n".join(lines)
