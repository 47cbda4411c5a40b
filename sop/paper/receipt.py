"""The reporter's side says that it has the action form (F-04): one verb, once per form.

The network SOP hands F-04 to the admin SKPD and does not say how he receives it (domain notes
1.2 e): the ticket does not wait for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from people.models import Role
from sop.door import door
from sop.errors import Illegal, NotYours
from sop.forms.prefill import handed_in
from sop.machine import PROCEDURES
from sop.models import StepRun
from sop.paper.documents import code_of
from tickets.access import standing
from tickets.models import Event, Ticket

if TYPE_CHECKING:
    from people.models import User

KIND = "form_received"
ACTION_FORM = "F-04"


def form_run(ticket: Ticket, runs: Sequence[StepRun] | None = None) -> StepRun | None:
    """The newest visit that handed over F-04; None if there is none."""
    known = handed_in(ticket) if runs is None else {run.number: run for run in runs}
    procedure = PROCEDURES.get(ticket.procedure)
    if procedure is None:
        return None
    numbers = [step.number for step in procedure.steps if code_of(step) == ACTION_FORM]
    found = [known[n] for n in numbers if n in known and known[n].data]
    return found[-1] if found else None


def received(ticket: Ticket, run: StepRun) -> Event | None:
    """The receipt of this form, if the reporter's side has given it."""
    rows = Event.objects.filter(ticket=ticket, kind=KIND).select_related("actor")
    return next((row for row in rows if row.data.get("run") == run.pk), None)


def may_receive(user: User, ticket: Ticket, now: datetime) -> bool:
    """The reporter, or who answers for his office (liaison, head)."""
    if ticket.reporter_id == user.pk:
        return user.is_active
    open_to = standing(user, now)
    sides = {holder.role.side for holder in open_to.holders}
    return ticket.office_id in open_to.reads and Role.Side.REPORTER in sides


def receive(ticket_id: int, *, actor: User, key: str, now: datetime) -> Ticket:
    """Records the receipt. Raises NotYours for the handling side, Illegal without a form or for a
    second receipt."""
    with door(ticket_id, actor=actor, sequence=None, key=key, now=now) as work:
        if work.repeated:
            return work.ticket
        if not may_receive(actor, work.ticket, now):
            raise NotYours("Hanya pelapor atau admin perangkat daerah pelapor.")
        run = form_run(work.ticket)
        if run is None:
            raise Illegal("Formulir tindakan (F-04) belum diserahkan.")
        if received(work.ticket, run):
            raise Illegal("Penerimaan F-04 sudah dikonfirmasi.")
        work.record(
            KIND, "menerima formulir tindakan (F-04)", step=run.number, data={"run": run.pk},
            title=work.rights.title or actor.title,
        )  # fmt: skip
        return work.ticket
