"""What a step's disposition becomes: a row of the tree of hands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_datetime

from papers.dispositions import verbs as dispositions
from papers.dispositions.senders import Sender
from papers.errors import Refused
from papers.models import Nature
from people.directory import Holder
from sop.errors import Incomplete
from sop.language import End
from sop.machine import PROCEDURES
from sop.news import Quiet

if TYPE_CHECKING:
    from sop.door import Work
    from sop.language import Step
    from sop.models import StepRun

# The field of the step's form for each of a disposition; the others bear the same name.
_FIELDS = {"text": "direction"}


def answered(work: Work, step: Step) -> None:
    """Completing a step is what became of the disposition that the actor received, unless he has
    written something himself. Before `from_step`."""
    text = f"menyelesaikan langkah {step.number}: {step.activity}"
    dispositions.close_own(work.ticket, work.actor, text, work.now)


def from_step(work: Work, run: StepRun, step: Step, output: Mapping[str, Any]) -> None:
    """Inside the door, after the run is closed; nothing for a step that disposes of nothing.

    Raises Incomplete with the names of the step's own fields.
    """
    if not step.disposes:
        return
    received = Sender(work.ticket, work.actor, work.directory).received
    quiet = Quiet(work.calendars, work.now)
    try:
        row = dispositions.write(
            work.ticket,
            _order(output),
            actor=work.actor,
            title=run.closed_title or work.rights.title,
            allowed=_allowed(work, step),
            parent=received.disposition if received else None,
            resting=lambda holder: quiet.until(holder, work.ticket),
            now=work.now,
            run=(run.procedure, run.number, run.visit),
            without_mail=_told_by_the_step(run),
        )
    except Refused as refusal:
        named = {_FIELDS.get(name, name): words for name, words in refusal.fields.items()}
        raise Incomplete(refusal.message, named) from refusal
    names = ", ".join(one.user.name for one in row.recipients.select_related("user"))
    work.record(
        "disposed",
        f"mendisposisi kepada {names}",
        step=step.number,
        internal=True,
        data={"disposition": row.pk},
    )


def _told_by_the_step(run: StepRun) -> list[str]:
    """The roles of the step that follows: their mail says that it waits, and by when."""
    move = PROCEDURES[run.procedure].move(run.number, run.branch)
    if move is None or isinstance(move.to, End):
        return []
    return PROCEDURES[run.procedure].step(move.to).role_codes


def _allowed(work: Work, step: Step) -> dict[int, Holder]:
    """The holders of the role that the form asks for; where one person holds both posts he hands
    the letter on to himself, else the SOP could not go on."""
    roles = [question.role for question in step.form if question.name == "recipients"]
    found: dict[int, Holder] = {}
    for role in roles:
        for holder in work.directory.holders(role, work.ticket.handler):
            found.setdefault(holder.user.pk, holder)
    return found


def _order(output: Mapping[str, Any]) -> dispositions.Order:
    due: Any = output.get("due_at") or None
    if due is not None and not isinstance(due, datetime):
        due = parse_datetime(str(due))
    return dispositions.Order(
        recipients=tuple(_ids(output.get("recipients"))),
        nature=str(output.get("nature") or Nature.ORDINARY),
        instructions=tuple(map(str, output.get("instructions") or ())),
        text=str(output.get("direction") or ""),
        due_at=due,
    )


def _ids(given: Any) -> list[int]:
    if isinstance(given, (str, int)):
        given = [given]
    return [int(pk) for pk in given or () if str(pk).isascii() and str(pk).isdigit()]
