"""The rows of the head's lists in words: whose desk, how late, which paper is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from people.directory import Holder
from people.localtime import duration, when_short
from people.models import Office
from reports.board.live import missing_of
from reports.board.room import Room
from reports.compliance import names
from reports.models import Fact, Filing, Halt
from reports.models.facts import Verdict
from sop.clock.remaining import in_words
from sop.desk.views import Row as QueueRow
from sop.desk.views import rows_of
from sop.machine import current_step
from sop.models import Escalation, Response, StepRun
from sop.permissions import holders_of
from tickets.models import Ticket

NAMED = 2  # people of a desk that are named; the others are counted
VERDICTS = {
    Verdict.KEPT.value: ("done", "check-circle"),
    Verdict.MISSED.value: ("late", "exclamation-octagon"),
    Verdict.UNLIMITED.value: ("plain", "dash-circle"),
    Verdict.PROMISE_KEPT.value: ("done", "check-circle"),
    Verdict.PROMISE_MISSED.value: ("late", "exclamation-octagon"),
}


@dataclass(frozen=True)
class OpenRow:
    """One open ticket. `people` on whose desk it lies, `missing` what the step still lacks. Those
    who only report read the jabatan, not the names."""

    row: QueueRow
    people: str
    missing: list[str]

    @property
    def actor(self) -> str:
        """The jabatan, where it is not said already."""
        return self.row.actor if self.people != self.row.actor else ""


def open_rows(room: Room, tickets: Sequence[Ticket]) -> list[OpenRow]:
    """Read with service, office, handler, reporter and standing; at most seven queries."""
    rows = rows_of(tickets, room.at, room.desk)
    answered = _answered(tickets)
    return [
        OpenRow(row, _people(room, row, answered.get(row.ticket.pk, set())), missing_of(row.ticket))
        for row in rows
    ]


def _people(room: Room, row: QueueRow, answered: set[str]) -> str:
    if not room.handles:
        return row.actor
    if row.holder:
        return row.holder
    step = current_step(row.ticket)
    found: list[Holder] = []
    if step is None:
        found = room.directory.triage(row.ticket.handler)
    else:
        for lane in step.lanes:
            if lane.code not in answered:
                found += holders_of(row.ticket, lane, room.directory)
    people = list(dict.fromkeys(holder.user.name for holder in found))
    rest = len(people) - NAMED
    return ", ".join(people[:NAMED]) + (f" dan {rest} lainnya" if rest > 0 else "")


def _answered(tickets: Sequence[Ticket]) -> dict[int, set[str]]:
    """Roles that have given their answer to the waiting step. One query, or none."""
    asked = [t.pk for t in tickets if (step := current_step(t)) and step.mode == "all"]
    if not asked:
        return {}
    rows = Response.objects.filter(run__ticket__in=asked, run__closed_at__isnull=True)
    found: dict[int, set[str]] = defaultdict(set)
    for ticket, role in rows.values_list("run__ticket_id", "role"):
        found[ticket].add(role)
    return found


def closed_rows(room: Room, facts: Sequence[Fact]) -> list[dict[str, Any]]:
    return [_closed(fact) for fact in facts]


def _closed(fact: Fact) -> dict[str, Any]:
    state, icon = VERDICTS[fact.verdict]
    return {
        "ticket": fact.ticket,
        "step": step_name(fact.procedure, fact.number),
        "visit": fact.visit,
        "by": fact.run.closed_title,
        "closed": when_short(fact.closed_at, fact.ticket.handler),
        "used": used(fact.worked, fact.budget_unit),
        "budget": limit_of(fact),
        "verdict": Verdict(fact.verdict).label,
        "state": state,
        "icon": icon,
        "papers_missing": fact.papers_missing,
    }


def limit_of(fact: Fact) -> str:
    if fact.verdict in (Verdict.PROMISE_KEPT, Verdict.PROMISE_MISSED):
        return "estimasi pemulihan"
    return names.budget(fact.procedure, fact.number, fact.budget, fact.budget_unit) or (
        "tidak ditetapkan"
    )


def filed_rows(room: Room, filings: Sequence[Filing]) -> list[dict[str, Any]]:
    return [
        {
            "ticket": filing.ticket,
            "status": filing.ticket.get_status_display(),
            "subject": names.subject(filing.ticket.procedure),
            "service": filing.ticket.service.name,
            "filed": when_short(filing.ticket.filed_at, filing.ticket.handler),
        }
        for filing in filings
    ]


def halt_rows(room: Room, halts: Sequence[Halt]) -> list[dict[str, Any]]:
    return [
        {
            "ticket": halt.ticket,
            "reason": halt.pause.get_reason_display(),
            "step": step_name(halt.procedure, halt.number),
            "working": in_words(halt.working, working=True),
            "elapsed": duration(halt.elapsed),
            "started": when_short(halt.pause.started_at, halt.ticket.handler),
            "ended": _when(halt.pause.ended_at, halt.ticket.handler),
        }
        for halt in halts
    ]


def escalation_rows(room: Room, rows: Sequence[Escalation]) -> list[dict[str, Any]]:
    found = []
    for row in rows:
        ticket, role = row.run.ticket, room.directory.role(row.role)
        found.append(
            {
                "ticket": ticket,
                "step": step_name(row.run.procedure, row.run.number),
                "level": row.level,
                "role": role.name if role else row.role,
                "since": when_short(row.due_at, ticket.handler),
                "due": _when(row.run.due_at, ticket.handler),
                "answered": _when(row.answered_at, ticket.handler),
                "answer": row.answer,
            }
        )
    return found


def step_name(procedure: str, number: int) -> str:
    """'Database: 4. Menindaklanjuti ...'; of the whole 'Database: keseluruhan penanganan'."""
    if number == 0:
        return f"{names.subject(procedure)}: keseluruhan penanganan"
    return f"{names.subject(procedure)}: {names.label(procedure, number)}"


def used(seconds: int | None, unit: str) -> str:
    if seconds is None:
        return "–"
    return in_words(seconds, working=unit != StepRun.BudgetUnit.ELAPSED)


def _when(at: datetime | None, office: Office) -> str:
    return when_short(at, office) if at else ""
