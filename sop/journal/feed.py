"""What the steps write into the daily journal (IPAS steps 8 and 15)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from papers import journal
from sop.models import Response, StepRun
from sop.runs import LEFT

if TYPE_CHECKING:
    from people.models import User
    from sop.door import Work
    from sop.language import Step


def from_step(work: Work, run: StepRun, step: Step, output: Mapping[str, Any]) -> None:
    """Inside the door, after the run is closed; nothing for a step without a journal.

    `step.journal_of` names the lane whose journal it is (IPAS 8: the JFU who has checked at 7);
    where that lane has done nothing yet, the entry stands in the actor's own journal.
    """
    text = str(output.get(step.journals) or "").strip() if step.journals else ""
    if not text:
        return
    own = (work.actor, work.rights.title)
    officer, title = (_last_of(run, step.journal_of) or own) if step.journal_of else own
    if officer != work.actor:
        text = f"Atas perintah {work.rights.title}: {text}"
    journal.write(
        officer,
        title=title,
        office=journal.office_of(officer, work.ticket.handler),
        at=work.now,
        text=text,
        ticket=work.ticket,
        step=step.number,
        visit=run.visit,
        key=f"run:{run.pk}",
        now=work.now,
    )


def _last_of(run: StepRun, role: str) -> tuple[User, str] | None:
    """Who did the lane's last step on this ticket, with the title of that time."""
    earlier = StepRun.objects.steps().filter(
        ticket=run.ticket_id, procedure=run.procedure, closed_at__isnull=False, pk__lt=run.pk,
        role_key__contains=f"|{role}|",
    )  # fmt: skip
    for row in earlier.exclude(branch=LEFT).select_related("closed_by").order_by("-pk"):
        answer = Response.objects.filter(run=row, role=role).select_related("user").first()
        if answer is not None:
            return answer.user, answer.user_title
        if row.closed_by is not None and len(row.roles) == 1:
            return row.closed_by, row.closed_title
    return None
