"""Who may see a letter and do what with it: read by verbs, pages and tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from papers.letters.seats import Circle, Seat
from papers.models import Letter, LetterKind
from people.models import User
from tickets import access

if TYPE_CHECKING:
    from datetime import datetime

    from tickets.models import Ticket

State = Letter.State
OPEN = (State.DRAFT, State.CHECKED, State.APPROVED)


@dataclass(frozen=True)
class Rights:
    """What one person may do with one letter at one instant. `seats` are his own."""

    seats: tuple[Seat, ...] = ()
    writes: bool = False
    checks: bool = False
    alone: bool = False  # he checks his own draft because nobody else could
    approves: Seat | None = None
    returns: bool = False
    issues: bool = False
    voids: bool = False
    discards: bool = False
    attaches: bool = False
    replaces: bool = False

    @property
    def title(self) -> str:
        return self.seats[0].title if self.seats else ""


def rights(letter: Letter, user: User, circle: Circle) -> Rights:
    """The capacity counts that the person holds at the instant of the circle's directory."""
    seats = tuple(circle.of(user))
    if not seats:
        return Rights()
    state = letter.state
    others = {seat.user.pk for seat in circle.seats} - {letter.drafted_by_id}
    own_draft = letter.drafted_by_id == user.pk
    signs = _signing(letter, user, circle)
    leads = signs is not None or circle.above(user, letter.drafted_by)
    return Rights(
        seats=seats,
        writes=state == State.DRAFT,
        checks=state == State.DRAFT and (not own_draft or not others),
        alone=own_draft and not others,
        approves=signs if state == State.CHECKED else None,
        returns=state in (State.CHECKED, State.APPROVED)
        and (leads or own_draft or letter.checked_by_id == user.pk),
        issues=state == State.APPROVED,
        voids=state == State.ISSUED and (leads or any(seat.registers for seat in seats)),
        discards=state in OPEN and (own_draft or leads),
        attaches=state == State.ISSUED,
        replaces=state == State.VOID and not letter.replaced_by.exists(),
    )


def _signing(letter: Letter, user: User, circle: Circle) -> Seat | None:
    """The seat from which the person approves: he signs, or he holds the signer's role on that
    day (its Plt. or Plh.). For a signer without account: anybody but the drafter, who has the
    paper with the signature before him."""
    seats = circle.of(user)
    role = str(letter.extra.get("signer_role", ""))
    if letter.signer_id is None:
        others = any(seat.user.pk != letter.drafted_by_id for seat in circle.seats)
        if letter.drafted_by_id == user.pk and others:
            return None
        return seats[0] if letter.signer_name else None
    if role:
        return next((seat for seat in seats if seat.role == role), None)
    return next((seat for seat in seats if seat.user.pk == letter.signer_id), None)


def visible(ticket: Ticket, user: User, at: datetime) -> Q:
    """The letters of a ticket that the person sees, who already sees the ticket."""
    if access.is_officer(user, ticket, at):
        return Q(ticket=ticket)
    own = Q(office=ticket.office_id, kind=LetterKind.INCIDENT)
    told = Q(kind=LetterKind.COMPLETION, state__in=(State.ISSUED, State.VOID))
    return Q(ticket=ticket) & (own | told)
