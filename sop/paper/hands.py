"""What the steps know of the letter that the dispositions ride on; `dispositions.hands.Route`.

IPAS 2 takes the letter in (agenda number), IPAS 4 records the disposition and forwards it. The
steps are told by what their forms ask, not by their numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_date, parse_datetime

from papers.dispositions.hands import Hand, LetterFacts
from sop.machine import PROCEDURES, procedure_of
from sop.models import OVERALL, StepRun
from sop.runs import LEFT

if TYPE_CHECKING:
    from tickets.models import Ticket

# Fields of IPAS 1, 2 and 4; an SOP that asks for them has such a letter.
NUMBER, DATED, SUBJECT = "letter_number", "letter_date", "subject"
AGENDA, RECEIVED = "register_number", "received_at"
FORWARDED = "forwarded"


class SopRoute:
    """Implements `papers.dispositions.hands.Route`."""

    def relays(self, ticket: Ticket) -> Sequence[Hand]:
        return [
            Hand(
                depth=0,
                at=run.closed_at,
                sender=run.closed_by.name if run.closed_by else "",
                title=run.closed_title,
                sender_id=run.closed_by_id,
                verb=_verb(run),
                text=str(run.data.get(FORWARDED) or ""),
            )
            for run in _done(ticket)
            if run.closed_at and _asks(run) & {AGENDA, FORWARDED}
        ]

    def letter(self, ticket: Ticket) -> LetterFacts | None:
        """Only of an SOP that takes a letter in: later numbers and dates are of other papers."""
        last = _taken_in(ticket)
        known: dict[str, Any] = {}
        for run in _done(ticket):
            if run.number > last:
                continue
            for name in _asks(run) & {NUMBER, DATED, SUBJECT, AGENDA, RECEIVED}:
                known[name] = run.data.get(name) or known.get(name)
        if not known:
            return None
        return LetterFacts(
            sender=ticket.office.name,
            number=str(known.get(NUMBER) or ""),
            dated=_day(known.get(DATED)),
            received_at=_moment(known.get(RECEIVED)),
            agenda=str(known.get(AGENDA) or ""),
            subject=str(known.get(SUBJECT) or ticket.title),
        )


def _taken_in(ticket: Ticket) -> int:
    """The step that gives the agenda number, 0 if the ticket's SOP has none."""
    procedure = procedure_of(ticket)
    steps = procedure.steps if procedure else []
    asking = (step.number for step in steps if AGENDA in {field.name for field in step.form})
    return next(asking, 0)


def _done(ticket: Ticket) -> list[StepRun]:
    if procedure_of(ticket) is None:
        return []
    runs = StepRun.objects.filter(ticket=ticket, closed_at__isnull=False)
    runs = runs.exclude(number=OVERALL).exclude(branch__in=(LEFT, "no"))
    return list(runs.select_related("closed_by").order_by("closed_at", "id"))


def _asks(run: StepRun) -> set[str]:
    procedure = PROCEDURES.get(run.procedure)
    step = next((s for s in procedure.steps if s.number == run.number), None) if procedure else None
    return {question.name for question in step.form} if step else set()


def _verb(run: StepRun) -> str:
    if FORWARDED in _asks(run):
        return "mencatat disposisi dan meneruskan surat"
    agenda = str(run.data.get(AGENDA) or "")
    return f"menerima surat, nomor agenda {agenda}" if agenda else "menerima surat"


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else parse_date(str(value or "")[:10] or "-")


def _moment(value: Any) -> datetime | None:
    return value if isinstance(value, datetime) else parse_datetime(str(value or "-"))
