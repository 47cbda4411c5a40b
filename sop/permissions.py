"""Who may do what with a ticket's handling: one place, read by actions, pages and tests.

Rights come from roles held on that day (Assignment), never from a user flag: an administrator of
the portal who holds no role moves no ticket.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from people.directory import Directory, Holder
from people.models import Office, Role, User
from sop.machine import Procedure, current_step, procedure_of
from sop.models import Estimate, StepRun

if TYPE_CHECKING:
    from sop.language import Actor, Step
    from tickets.models import Ticket


def open_run(ticket: Ticket) -> StepRun | None:
    """The run of the step now waiting; None at intake and after the end."""
    return StepRun.objects.open().steps().filter(ticket=ticket).select_related("holder").first()


def holders_of(ticket: Ticket, actor: Actor, directory: Directory) -> list[Holder]:
    """The people in one lane of the SOP: at the handling office, or on the reporter's side.

    On the reporter's side the reporter acts besides the holders of the lane's role. Where nobody
    there has an account (a complaint taken by telephone), those who sort complaints act on the
    reporter's behalf, and the trail says so.
    """
    role = directory.role(actor.code)
    if role is None or role.side == Role.Side.HANDLER:
        return directory.holders(actor.code, ticket.handler)
    found = directory.holders(actor.code, ticket.office)
    reporter = ticket.reporter
    if reporter and reporter.is_active and all(h.user.pk != reporter.pk for h in found):
        found = [*found, Holder(reporter, "Pelapor", role, ticket.office, "definitive")]
    return found or [
        replace(holder, title=f"{holder.title} atas nama pelapor", role=role)
        for holder in triage_officers(ticket, directory)
    ]


def empty_lanes(procedure: type[Procedure], handler: Office, directory: Directory) -> list[str]:
    """The lanes of an SOP that nobody holds at this handling office; [] if it can run there."""
    lanes = {actor.code: actor.name for step in procedure.steps for actor in step.lanes}
    return [
        name
        for code, name in lanes.items()
        if _is_handlers(code, directory) and not directory.holders(code, handler)
    ]


def _is_handlers(code: str, directory: Directory) -> bool:
    role = directory.role(code)
    return role is None or role.side == Role.Side.HANDLER


def lane_holders(
    ticket: Ticket, run: StepRun, step: Step, directory: Directory
) -> dict[str, list[Holder]]:
    """Per role code of the step who may act now. A named officer who still holds the role of a
    step stands alone; if the assignment has ended the whole lane may act again."""
    lanes = {actor.code: holders_of(ticket, actor, directory) for actor in step.lanes}
    if run.holder_id and step.mode == "single":
        code = step.lanes[0].code
        named = [h for h in lanes[code] if h.user.pk == run.holder_id]
        if named:
            lanes[code] = named
    return lanes


def acting(ticket: Ticket, run: StepRun, directory: Directory) -> list[Holder]:
    """Everybody whose act the ticket now waits for; roles that have answered drop out."""
    step = current_step(ticket)
    if step is None:
        return []
    answered = set(run.responses.values_list("role", flat=True)) if step.mode == "all" else set()
    lanes = lane_holders(ticket, run, step, directory)
    return [h for code, lane in lanes.items() if code not in answered for h in lane]


def may_complete(ticket: Ticket, user: User, at: datetime) -> bool:
    """Whether the person may complete the step now waiting."""
    run = open_run(ticket)
    if run is None or not user.is_active:
        return False
    return any(h.user.pk == user.pk for h in acting(ticket, run, Directory(at)))


def _roles_here(ticket: Ticket, user: User, directory: Directory) -> list[Holder]:
    """The person's handler-side roles in the agency that handles the ticket."""
    inside = directory.subtree_ids(directory.agency(ticket.handler))
    return [
        h
        for h in directory.roles_of(user)
        if h.role.side == Role.Side.HANDLER and h.office.pk in inside
    ]


def superior_roles(codes: list[str], directory: Directory) -> set[str]:
    """Codes of every role above these in the line of command."""
    found: set[str] = set()
    for code in codes:
        level = 1
        while above := directory.superior(code, level):
            found.add(above.code)
            level += 1
    return found


@dataclass(frozen=True)
class Rights:
    """What one person may do with one ticket at one instant; titles are for the trail."""

    completes: tuple[Holder, ...] = ()  # the person's lanes in the waiting step, unanswered
    supervises: Holder | None = None  # a superior of the waiting step's role, or a head
    triages: Holder | None = None
    is_reporter: bool = False
    works_here: Holder | None = None  # any role at the handling office
    waiting_for: tuple[Holder, ...] = field(default=())  # who may complete, for "why not me"
    has_estimate: bool = False

    @property
    def may_complete(self) -> bool:
        return bool(self.completes)

    @property
    def may_pause(self) -> bool:
        return bool(self.supervises or self.triages or (self.works_here and self.completes))

    @property
    def may_reassign(self) -> bool:
        return bool(self.supervises or self.triages)

    @property
    def may_route(self) -> bool:
        return bool(self.supervises or self.triages)

    @property
    def may_cancel(self) -> bool:
        return bool(self.supervises or self.triages)

    @property
    def may_mark_drill(self) -> bool:
        return bool(self.supervises or self.triages)

    @property
    def may_reopen(self) -> bool:
        return bool(self.supervises or self.triages or self.is_reporter)

    @property
    def may_revise_estimate(self) -> bool:
        return self.has_estimate and bool(self.supervises or (self.works_here and self.completes))

    @property
    def title(self) -> str:
        """The capacity in which the person acts, for the trail."""
        if self.completes:
            return self.completes[0].title
        for holder in (self.supervises, self.triages, self.works_here):
            if holder:
                return holder.title
        return "Pelapor" if self.is_reporter else ""


def rights(
    ticket: Ticket, user: User, at: datetime, directory: Directory, run: StepRun | None
) -> Rights:
    """Everything at once, for the page and for the door (inside the lock)."""
    if not user.is_active:
        return Rights()
    step = current_step(ticket)
    waiting = tuple(acting(ticket, run, directory)) if run else ()
    here = _roles_here(ticket, user, directory)  # after `acting`, which has loaded the people
    if step:
        above = superior_roles(step.role_codes, directory)
    else:
        above = superior_roles([h.role.code for h in triage_officers(ticket, directory)], directory)
    return Rights(
        completes=tuple(h for h in waiting if h.user.pk == user.pk),
        supervises=next((h for h in here if h.role.code in above or h.role.is_head), None),
        triages=next((h for h in here if h.role.may_triage), None),
        is_reporter=ticket.reporter_id == user.pk,
        works_here=here[0] if here else None,
        waiting_for=waiting,
        has_estimate=_promises(ticket) and Estimate.objects.filter(ticket=ticket).exists(),
    )


def _promises(ticket: Ticket) -> bool:
    """Whether a step of the ticket's SOP gives a promised time."""
    procedure = procedure_of(ticket)
    return procedure is not None and any(
        question.sets == "estimate" for step in procedure.steps for question in step.form
    )


def triage_officers(ticket: Ticket, directory: Directory) -> list[Holder]:
    """Who decides the SOP of a ticket without a route; the head where nobody sorts complaints."""
    return directory.triage(ticket.handler) or directory.head(ticket.handler)


def may_configure(user: User, office: Office, at: datetime) -> bool:
    """Whether the person keeps the office's own times and calendars."""
    return office.pk in configured_by(user, [office], Directory(at))


def configured_by(user: User, offices: Iterable[Office], directory: Directory) -> set[int]:
    """Those of the offices whose times and calendars the person keeps; few queries for many.

    A portal administrator does so for his agency (a superuser for all), the holder of a head's
    role for his own office and what is below it.
    """
    asked = {office.pk for office in offices}
    if not user.is_active:
        return set()
    if user.is_superuser:
        return asked
    places = [h.office for h in directory.roles_of(user) if h.role.is_head]
    if user.is_staff and user.office is not None:
        places.append(directory.agency(user.office))
    inside: set[int] = set()
    for place in places:
        inside |= directory.subtree_ids(place)
    return asked & inside
