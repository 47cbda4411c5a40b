"""What a portal administrator keeps: a superuser everything, any other only his own agency."""

from __future__ import annotations

from people import directory
from people.models import Assignment, User


def offices_kept_by(user: User) -> frozenset[int] | None:
    """Ids of the offices; None means all of them. Without an office one keeps nothing."""
    if user.is_superuser:
        return None
    if not (user.is_active and user.is_staff) or user.office is None:
        return frozenset()
    return frozenset(directory.subtree_ids(directory.agency(user.office)))


def may_keep_account(kept: frozenset[int] | None, person: User) -> bool:
    """Administrators' accounts, their own too, are kept by superusers alone.

    So is the account of somebody with a role at another agency: his password opens that, too.
    """
    if kept is None:
        return True
    if person.is_staff or person.is_superuser or person.office_id not in kept:
        return False
    elsewhere = Assignment.objects.filter(user=person).exclude(office__in=kept)
    return not elsewhere.exists()


def may_keep_assignment(kept: frozenset[int] | None, assignment: Assignment) -> bool:
    return kept is None or (
        assignment.office_id in kept and may_be_given_roles(kept, assignment.user)
    )


def may_be_given_roles(kept: frozenset[int] | None, person: User) -> bool:
    """Nobody gives himself a role, and administrators give each other none."""
    return kept is None or not (person.is_staff or person.is_superuser)
