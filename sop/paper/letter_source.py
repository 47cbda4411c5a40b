"""What the steps of an SOP give to the letters of a ticket."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_datetime

from papers.letters.sources import Binding
from papers.models import LetterKind
from people.localtime import when
from sop.machine import current_step, procedure_of
from sop.models import OVERALL, StepRun
from sop.permissions import open_run

if TYPE_CHECKING:
    from tickets.models import Ticket

# (SOP, step) -> the kind of letter that the step gives; the papers of an SOP bear no kind.
GIVEN = {
    ("ipas-1", 1): LetterKind.INCIDENT,
    ("ipas-1", 6): LetterKind.ORDER,
    ("network-1", 5): LetterKind.ASSIGNMENT,
    ("database-1", 9): LetterKind.COMPLETION,
}
SIGNED_BY_ACTOR = frozenset((LetterKind.ORDER, LetterKind.ASSIGNMENT))
# Placeholder -> names of answers, the most telling first.
ANSWERS = {
    "penyebab": ("cause", "findings", "finding"),
    "tindakan": ("action", "actions", "repair", "log", "follow_up"),
    "hasil": ("resolution", "result_test", "after", "review", "summary"),
    "waktu_selesai": ("recovered_at", "received_at"),
}
LONGEST = 600


class SopSource:
    """Implements papers.letters.sources.Source."""

    def values(self, ticket: Ticket, at: datetime) -> dict[str, str]:
        procedure = procedure_of(ticket)
        runs = list(
            StepRun.objects.filter(ticket=ticket, closed_at__isnull=False, number__gt=OVERALL)
            .select_related("closed_by")
            .order_by("-pk")
        )
        found = {"sop": procedure.name} if procedure else {}
        for placeholder, names in ANSWERS.items():
            if placeholder == "waktu_selesai" and ticket.status == "cancelled":
                continue
            value = _newest(runs, names)
            if value:
                found[placeholder] = _words(value, ticket)
        if "waktu_selesai" not in found and ticket.status == "closed" and ticket.closed_at:
            found["waktu_selesai"] = when(ticket.closed_at, ticket.handler)
        people = dict.fromkeys(run.closed_by.name for run in reversed(runs) if run.closed_by)
        if people:
            found["pelaksana"] = ", ".join(people)
        return found

    def binding(self, ticket: Ticket, kind: str) -> Binding | None:
        procedure, step = procedure_of(ticket), current_step(ticket)
        run = open_run(ticket)
        if procedure is None or step is None or run is None or self.wanted(ticket) != kind:
            return None
        role = step.lanes[0].code if kind in SIGNED_BY_ACTOR else ""
        paper = next(iter(step.papers_given), "")
        return Binding(procedure.code, step.number, run.visit, paper, role)

    def wanted(self, ticket: Ticket) -> str:
        step = current_step(ticket)
        return GIVEN.get((ticket.procedure, step.number), "") if step else ""


def _newest(runs: list[StepRun], names: tuple[str, ...]) -> Any:
    """The answer of the newest visit, of the name that tells most."""
    for name in names:
        for run in runs:
            value = run.data.get(name)
            if value not in (None, "", [], {}, False):
                return value
    return None


def _words(value: Any, ticket: Ticket) -> str:
    """One line of text; of a table the actions and causes of its rows."""
    if isinstance(value, list):
        rows = [row for row in value if isinstance(row, dict)]
        told = [str(row.get("action") or row.get("cause") or "").strip() for row in rows]
        return "; ".join(filter(None, told))[:LONGEST]
    text = " ".join(str(value).split())
    moment = parse_datetime(text) if text[:4].isdigit() and "T" in text else None
    if moment is not None and moment.tzinfo is not None:
        return when(moment, ticket.handler)
    return text[:LONGEST]
