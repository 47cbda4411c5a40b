"""Who may see and do what with a ticket: the only way a view or an action gets one.

Outsiders get 404 exactly as for a number that does not exist; people who see the ticket but may
not do the thing get 403. Assignments count as they stand at the instant of the question, so an
action asks again inside its transaction (`lock=True`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, assert_never, cast

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from people.directory import Directory, Holder
from people.models import Assignment, Office, Role, User
from tickets import numbers

if TYPE_CHECKING:
    from tickets.models import Ticket

May = Literal["view", "comment", "note", "attach", "triage"]
NOBODY = Q(pk__in=[])
LAPSED_FOR = timedelta(days=31)


@dataclass(frozen=True)
class Standing:
    """What a person's assignments at an instant open: sets of office ids.

    `reads`: complaints of these offices (liaison, head). `handles`: tickets handled by these
    offices (officer of the agency). `triages`: the same for triage officers.
    """

    holders: tuple[Holder, ...] = ()
    reads: frozenset[int] = frozenset()
    handles: frozenset[int] = frozenset()
    triages: frozenset[int] = frozenset()


def standing(user: User | AnonymousUser, at: datetime | None = None) -> Standing:
    """Two queries; one for a person without assignments."""
    if not user.is_authenticated or not user.is_active:
        return Standing()
    directory = Directory(at or timezone.now())
    holders = tuple(directory.roles_of(user))
    reads: set[int] = set()
    handles: set[int] = set()
    triages: set[int] = set()
    for holder in holders:
        if holder.role.side == Role.Side.REPORTER or holder.role.is_head:
            reads |= directory.subtree_ids(holder.office)
        if holder.role.side == Role.Side.HANDLER:
            below = directory.subtree_ids(directory.agency(holder.office))
            handles |= below
            if holder.role.may_triage:
                triages |= below
    return Standing(holders, frozenset(reads), frozenset(handles), frozenset(triages))


def own_filter(user: User) -> Q:
    """Complaints the person made, or entered for somebody else."""
    return Q(reporter=user.pk) | Q(filed_by=user.pk)


def visible_filter(user: User | AnonymousUser, at: datetime | None = None) -> Q:
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    if user.is_superuser:
        return Q()
    open_to = standing(user, at)
    visible = own_filter(user)
    if open_to.reads:
        visible |= Q(office__in=open_to.reads)
    if open_to.handles:
        visible |= Q(handler__in=open_to.handles)
    return visible


def get_ticket(
    user: User | AnonymousUser,
    number: str,
    *,
    may: May = "view",
    lock: bool = False,
    at: datetime | None = None,
) -> Ticket:
    """Raises Http404 if the person may not know of it, PermissionDenied if not `may`.

    With `lock` the row is locked until the end of the caller's transaction.
    """
    parsed = numbers.parse(number)
    if parsed is None or parsed != number:
        raise Http404("no such ticket")
    return _get(user, Q(number=parsed), may, lock, at)


def locked(
    user: User | AnonymousUser, ticket_id: int, *, may: May, at: datetime | None = None
) -> Ticket:
    """The same by id, for actions: locked, with the right asked again inside the lock."""
    return _get(user, Q(pk=ticket_id), may, True, at)


def is_officer(user: User | AnonymousUser, ticket: Ticket, at: datetime | None = None) -> bool:
    """Officers of the handling agency (and administrators) read internal notes; others never."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_superuser or ticket.handler_id in standing(user, at).handles


def may_triage(
    user: User | AnonymousUser, office: Office | None = None, at: datetime | None = None
) -> bool:
    """A triage officer; with `office` one of the agency of that handling office."""
    triages = standing(user, at).triages
    return bool(triages) if office is None else office.pk in triages


def lapsed(user: User, number: str, at: datetime) -> bool:
    """Whether the person handled this ticket's agency until a short while ago and no longer may
    see the ticket: he is told why, where a stranger is told nothing."""
    from tickets.models import Ticket

    tickets = Ticket.objects.filter(number=number)
    if tickets.filter(visible_filter(user, at)).exists():
        return False
    ended = Assignment.objects.filter(
        user=user,
        role__side=Role.Side.HANDLER,
        valid_until__lt=at.date() + timedelta(days=1),
        valid_until__gt=at.date() - LAPSED_FOR,
    ).select_related("office")
    directory = Directory(at)
    inside: set[int] = set()
    for row in ended:
        inside |= directory.subtree_ids(directory.agency(row.office))
    return bool(inside) and tickets.filter(handler__in=inside).exists()


def title_for(user: User, ticket: Ticket, at: datetime | None = None) -> str:
    """The jabatan under which a person acts on a ticket, as the timeline prints it."""
    open_to = standing(user, at)
    if ticket.handler_id in open_to.handles:
        handlers = [h for h in open_to.holders if h.role.side == Role.Side.HANDLER]
        return handlers[0].title
    if ticket.office_id in open_to.reads:
        return open_to.holders[0].title
    return user.title


def _get(user: User | AnonymousUser, which: Q, may: May, lock: bool, at: datetime | None) -> Ticket:
    from tickets.models import Ticket

    tickets = Ticket.objects.filter(which).filter(visible_filter(user, at))
    tickets = tickets.select_related("service", "office", "handler", "reporter")
    if lock:
        tickets = tickets.select_for_update(no_key=True, of=("self",))
    ticket = cast("Ticket | None", tickets.first())
    if ticket is None:
        raise Http404("no such ticket")
    if not _allowed(user, ticket, may, at):
        raise PermissionDenied(_REFUSALS[may])
    return ticket


_REFUSALS: dict[str, str] = {
    "note": "Hanya petugas kantor penangan yang dapat menulis catatan internal.",
    "triage": "Hanya petugas penelaah yang dapat melakukan hal ini.",
}


def _allowed(user: User | AnonymousUser, ticket: Ticket, may: May, at: datetime | None) -> bool:
    match may:
        case "view" | "comment" | "attach":
            return True
        case "note":
            return is_officer(user, ticket, at)
        case "triage":
            return may_triage(user, ticket.handler, at)
    assert_never(may)
