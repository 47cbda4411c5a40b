"""What the ticket page shows, gathered in a fixed number of queries: steps, clock, history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from people.directory import Directory, Holder
from people.localtime import when
from people.models import Role
from sop.clock.calendars import Calendars
from sop.clock.remaining import Remaining, remaining
from sop.clock.targets import revisions
from sop.clock.worktime import Pause as Span
from sop.language import End, Move, Step, moves
from sop.machine import PROCEDURES, Procedure, current_step, procedure_of
from sop.models import OVERALL, Escalation, Estimate, Pause, StepRun
from sop.page.chart import TicketChart
from sop.page.promises import Promise, promises
from sop.page.shown import Reader
from sop.page.step_rows import StepRow
from sop.paper import documents, receipt
from sop.paper.documents import Document, Need
from sop.permissions import Rights, rights
from tickets import questions
from tickets.access import is_officer
from tickets.models import Attachment, Comment, Event, Status, Ticket
from tickets.outlook import Outlook, outlooks

if TYPE_CHECKING:
    from people.models import User

ROWS_ON_PAGE = 20


@dataclass
class Page:
    """One ticket as one person sees it at one instant."""

    ticket: Ticket
    user: User
    now: datetime

    @cached_property
    def directory(self) -> Directory:
        return Directory(self.now)

    @cached_property
    def officer(self) -> bool:
        return is_officer(self.user, self.ticket, self.now)

    @cached_property
    def procedure(self) -> type[Procedure] | None:
        return procedure_of(self.ticket)

    @cached_property
    def step(self) -> Step | None:
        return current_step(self.ticket)

    @cached_property
    def all_runs(self) -> list[StepRun]:
        runs = StepRun.objects.filter(ticket=self.ticket).order_by("id")
        found = list(runs.select_related("holder", "closed_by").prefetch_related("responses__user"))
        for run in found:
            run.ticket = self.ticket
        return found

    @cached_property
    def run(self) -> StepRun | None:
        return next((r for r in self.all_runs if r.number != OVERALL and not r.closed_at), None)

    @property
    def refused(self) -> StepRun | None:
        """The "no" that led to the waiting step; its reason is what the officer must mend."""
        if not (self.officer and self.run):
            return None
        before = [r for r in self.all_runs if r.number != OVERALL and r.closed_at]
        last = max(before, key=lambda r: (r.closed_at, r.pk), default=None)
        told = last and last.branch == "no" and last.procedure == self.ticket.procedure
        return last if told and last and last.data.get("reason") else None

    @cached_property
    def overall(self) -> StepRun | None:
        """The newest run of the whole procedure, open or closed."""
        return next((r for r in reversed(self.all_runs) if r.number == OVERALL), None)

    @cached_property
    def rights(self) -> Rights:
        return rights(self.ticket, self.user, self.now, self.directory, self.run)

    @cached_property
    def pause_rows(self) -> list[Pause]:
        return list(Pause.objects.filter(ticket=self.ticket).select_related("started_by"))

    @property
    def open_pause(self) -> Pause | None:
        return next((pause for pause in self.pause_rows if not pause.ended_at), None)

    @cached_property
    def pauses(self) -> list[Span]:
        """Closed pauses, and the open one up to now."""
        return [(row.started_at, row.ended_at or self.now) for row in self.pause_rows]

    @cached_property
    def calendars(self) -> Calendars:
        return Calendars(self.directory)

    def remaining(self, run: StepRun) -> Remaining:
        calendar = self.calendars.by_id(run.calendar_id, self.ticket.handler)
        ended = [(row.started_at, row.ended_at) for row in self.pause_rows if row.ended_at]
        waiting = self.open_pause.get_reason_display() if self.open_pause else ""
        return remaining(run, self.ticket, self.now, calendar, ended, waiting)

    @property
    def clock(self) -> Remaining | None:
        return self.remaining(self.run) if self.run else None

    @property
    def overall_clock(self) -> Remaining | None:
        """Nothing where the SOP sets no overall time."""
        run = self.overall
        return self.remaining(run) if run and run.due_at else None

    @cached_property
    def outlook(self) -> Outlook | None:
        """The expected finish in words, if there is anything to say; one query."""
        return outlooks().of(self.ticket, self.now, officer=self.officer)

    @cached_property
    def waiting_for(self) -> list[Holder]:
        seen: dict[int, Holder] = {}
        for holder in self.rights.waiting_for:
            seen.setdefault(holder.user.pk, holder)
        return list(seen.values())

    @property
    def answered(self) -> bool:
        """Whether the person has answered a step of several roles that waits for the others."""
        if not (self.run and self.step and self.step.mode == "all"):
            return False
        return any(answer.user_id == self.user.pk for answer in self.run.responses.all())

    @property
    def pause_holds(self) -> bool:
        """Whether the open pause stops the clock of the step; a promise goes on."""
        return not (self.run and self.run.budget_kind == StepRun.BudgetKind.ESTIMATE)

    @property
    def asks_reporter(self) -> bool:
        """The waiting step asks the reporter's side (IPAS 14): is it working again?"""
        sides = {holder.role.side for holder in self.rights.completes}
        return sides == {Role.Side.REPORTER}

    @property
    def next_moves(self) -> list[Move]:
        if not (self.procedure and self.step):
            return []
        return [move for move in moves(self.procedure.steps) if move.step == self.step]

    @property
    def lanes_named(self) -> str:
        return " dan ".join(actor.name for actor in self.step.lanes) if self.step else ""

    @cached_property
    def attachments(self) -> list[Attachment]:
        rows = Attachment.objects.filter(ticket=self.ticket).select_related("uploaded_by")
        return [row for row in rows if self.officer or not row.internal]

    def papers(self, rows: Sequence[Attachment]) -> list[dict[str, str]]:
        return [
            {"name": row.name, "url": reverse("attachment", args=[self.ticket.number, row.pk])}
            for row in rows
        ]

    @cached_property
    def estimates(self) -> list[Estimate]:
        rows = Estimate.objects.filter(ticket=self.ticket)
        return list(rows.select_related("given_by", "told_by"))

    @property
    def promises(self) -> list[Promise]:
        return promises(self.estimates, self.all_runs, self.now)

    @cached_property
    def documents(self) -> list[Document]:
        return documents.documents(
            self.ticket,
            officer=self.officer,
            runs=self.all_runs,
            attachments=self.attachments,
        )

    @property
    def needs(self) -> list[Need]:
        """The kelengkapan of the waiting step."""
        if self.step is None or not (self.officer or self.rights.may_complete):
            return []
        return documents.needs_of(self.ticket, self.step, self._on_file, officer=self.officer)

    @property
    def _on_file(self) -> dict[int, StepRun]:
        mine = [r for r in self.all_runs if r.procedure == self.ticket.procedure]
        return {run.number: run for run in mine if documents.on_file(run)}

    @cached_property
    def form_received(self) -> Event | None:
        """The receipt of the newest F-04."""
        run = receipt.form_run(self.ticket, list(self._on_file.values()))
        return receipt.received(self.ticket, run) if run else None

    @property
    def may_receive(self) -> bool:
        """Whether the person may say that F-04 has come: the reporter's side, once."""
        if self.ticket.is_open or self.ticket.status == Status.CANCELLED:
            return False
        run = receipt.form_run(self.ticket, list(self._on_file.values()))
        may = run is not None and receipt.may_receive(self.user, self.ticket, self.now)
        return may and self.form_received is None

    @cached_property
    def escalations(self) -> list[Escalation]:
        """Rungs that ask for an arahan; officers only."""
        if not self.officer:
            return []
        rows = Escalation.objects.filter(run__ticket=self.ticket, for_arahan=True)
        return list(rows.select_related("run", "answered_by").order_by("-created_at"))

    def may_answer(self, escalation: Escalation) -> bool:
        if escalation.answered_at:
            return False
        holders = self.directory.holders(escalation.role, self.ticket.handler)
        return any(h.user.pk == self.user.pk for h in holders)

    @property
    def unanswered(self) -> list[Escalation]:
        """What the person is asked for: per run and role only the highest rung, whose answer
        covers those below it."""
        highest: dict[tuple[int, str], Escalation] = {}
        for row in self.escalations:
            key = (row.run_id, row.role)
            if self.may_answer(row) and (key not in highest or row.level > highest[key].level):
                highest[key] = row
        return list(highest.values())

    @cached_property
    def step_rows(self) -> list[StepRow]:
        """The SOP's table with what really happened; empty at intake."""
        procedure = self.procedure
        if procedure is None:
            return []
        day = self.now.astimezone(self.ticket.handler.tz).date()
        office = revisions(procedure.code, self.ticket.handler, self.directory, day)
        visits = self._visits(procedure.code)
        rows = []
        for step in procedure.steps:
            own = office.get(step.number)
            row = StepRow(self, step, visits[step.number], own.text if own else "", anchored=True)
            rows.append(row)
        return rows

    @cached_property
    def chart(self) -> TicketChart:
        return TicketChart(self)

    def _visits(self, code: str) -> dict[int, list[StepRun]]:
        """The visits of each step of one SOP, oldest first."""
        found: dict[int, list[StepRun]] = defaultdict(list)
        for run in self.all_runs:
            if run.procedure == code and run.number != OVERALL:
                found[run.number].append(run)
        return found

    @cached_property
    def earlier(self) -> list[dict[str, Any]]:
        """The SOPs that the ticket walked before it was moved, with the steps that were begun."""
        codes = dict.fromkeys(run.procedure for run in self.all_runs if run.number != OVERALL)
        found = []
        for code in codes:
            if code == self.ticket.procedure or code not in PROCEDURES:
                continue
            procedure = PROCEDURES[code]
            visits = sorted(self._visits(code).items())
            rows = [StepRow(self, procedure.step(n), runs) for n, runs in visits]
            found.append({"name": procedure.name, "rows": rows})
        return found

    @cached_property
    def timeline(self) -> list[dict[str, Any]]:
        """Newest first: events, with the text of messages and notes in their place."""
        events = Event.objects.filter(ticket=self.ticket).select_related("actor")
        events = events.exclude(kind="letter_revised")  # stands on the letter's own page
        comments = {c.pk: c for c in Comment.objects.filter(ticket=self.ticket)}
        by_comment: dict[int | None, list[Attachment]] = defaultdict(list)
        by_id = {row.pk: row for row in self.attachments}
        for row in self.attachments:
            by_comment[row.comment_id].append(row)
        entries = []
        for event in events:
            if event.internal and not self.officer:
                continue
            comment = comments.get(event.data.get("comment", 0))
            papers = by_comment[comment.pk] if comment else []
            papers = papers or [
                by_id[pk] for pk in event.data.get("attachments", []) if pk in by_id
            ]
            entries.append(
                {
                    "id": event.pk,
                    "kind": _kind_of(event),
                    "tone": _TONES.get(event.kind, ""),
                    "who": event.actor.name if event.actor else "Portal",
                    "title": event.actor_title if event.actor else "",
                    "verb": event.text,
                    "at": event.at,
                    "when": when(event.at, self.zone_office),
                    "note": comment.body if comment else self._note(event),
                    "papers": self.papers(papers),
                }
            )
        return entries[::-1]

    def _note(self, event: Event) -> str:
        """Reasons given at a step whose output is not public are the officers' own."""
        private = event.data.get("private_note") and not self.officer
        return "" if private else event.note

    @property
    def details(self) -> list[tuple[str, str]]:
        """The answers to the questions of the kind of disturbance."""
        return [(answer.label, answer.value) for answer in questions.answers(self.ticket)]

    @property
    def outcome(self) -> str:
        """How it ended, in the SOP's words; '' for the plain end."""
        ends = [m.to for m in moves(self.procedure.steps)] if self.procedure else []
        found = [e.text for e in ends if isinstance(e, End) and e.outcome == self.ticket.outcome]
        return found[0] if found and found[0] != End().text else ""

    @cached_property
    def reader(self) -> Reader:
        return Reader(self.ticket, self.directory, self.zone_office, most=ROWS_ON_PAGE)

    @property
    def zone_office(self) -> Any:
        """Times are shown in the zone of the reader's side of the ticket."""
        return self.ticket.handler if self.officer else self.ticket.office


_TONES = {
    "escalated": "late",
    "paused": "paused",
    "closed": "done",
    "completed": "done",
    "cancelled": "late",
}


def _kind_of(event: Event) -> str:
    if event.kind == "comment":
        return "public"
    return "internal" if event.internal else "event"
