"""What a form already knows: the complaint, earlier answers of the same SOP, the issued letter."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from papers.letters.verbs import issued_for
from papers.models import Letter
from sop.language import Field, FieldKind, Step
from sop.models import StepRun
from sop.runs import LEFT
from tickets import questions
from tickets.models import Channel

if TYPE_CHECKING:
    from tickets.models import Ticket

Known = dict[int, StepRun]


def handed_in(ticket: Ticket, procedure: str = "") -> Known:
    """The newest visit of each step that gave its output: not one that was left or answered
    "no". One query."""
    rows = StepRun.objects.steps().filter(
        ticket=ticket, procedure=procedure or ticket.procedure, closed_at__isnull=False
    )
    rows = rows.exclude(branch__in=[LEFT, "no"]).select_related("closed_by")
    return {run.number: run for run in rows.order_by("id")}


class Prefill:
    """The first values of a step's form; nothing is asked of the database that no field needs."""

    def __init__(self, ticket: Ticket, step: Step) -> None:
        self.ticket, self.step = ticket, step

    @cached_property
    def known(self) -> Known:
        return handed_in(self.ticket)

    @cached_property
    def letter(self) -> Letter | None:
        open_run = StepRun.objects.open().filter(ticket=self.ticket, number=self.step.number)
        run = open_run.first()
        return (
            issued_for(self.ticket, self.ticket.procedure, run.number, run.visit) if run else None
        )

    def value(self, question: Field) -> Any:
        found = self._found(question.prefill)
        if question.kind is FieldKind.TABLE:
            return self._rows(question, found)
        if question.kind is FieldKind.PAST and found is None:
            return timezone.now() if question.required else None
        return found

    def _found(self, prefill: str) -> Any:
        if not prefill:
            return None
        if prefill.startswith("@"):
            return self._answer(prefill)
        if prefill.startswith("="):
            return prefill.removeprefix("=")
        if prefill == "office_name":
            return self.ticket.office.name
        if "|" in prefill:
            return next(filter(None, map(self._found, prefill.split("|"))), None)
        if prefill == "trigger":  # network step 1: monitoring, or a report of the SKPD
            seen = self.ticket.channel == Channel.MONITORING
            return "monitoring" if seen else "report"
        if prefill == "service_name":
            return self.ticket.service.name
        if prefill.startswith("detail."):
            return questions.answer(self.ticket, prefill.removeprefix("detail."))
        if prefill.startswith("letter."):
            return getattr(self.letter, prefill.removeprefix("letter."), None)
        return getattr(self.ticket, prefill)

    def _answer(self, alternatives: str) -> Any:
        """The newest answer among '@9.cause|@11.cause'."""
        found = []
        for one in alternatives.split("|"):
            number, _, name = one.removeprefix("@").partition(".")
            run = self.known.get(int(number))
            if run and run.data.get(name):
                found.append((run.pk, run.data[name]))
        return max(found, key=lambda pair: pair[0])[1] if found else None

    @staticmethod
    def _rows(question: Field, found: Any) -> list[dict[str, Any]]:
        """A table's rows: those of an earlier table, or one row for each line of a text."""
        if isinstance(found, list):
            kept = {"line", *(column.name for column in question.columns)}
            return [{k: v for k, v in row.items() if k in kept} for row in found]
        first = question.columns[0].name
        times = {c.name: timezone.now() for c in question.columns if c.kind is FieldKind.PAST}
        lines = [line.strip(" -\t") for line in str(found or "").splitlines()]
        return [{first: line[:500], **times} for line in lines if line][:200]
