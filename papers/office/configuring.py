"""Whose papers a person may set: letterhead, templates, number patterns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.http import Http404, HttpRequest
from django.utils import timezone

from people.directory import Directory
from people.models import Office, User


def configurable(user: User, directory: Directory) -> set[int]:
    """Ids of the offices: a portal administrator for his agency (a superuser for all), the holder
    of a head's role, of either side, for his own office and what is below it."""
    if not user.is_active:
        return set()
    if user.is_superuser:
        return {office.pk for office, _ in directory.tree()}
    places = [h.office for h in directory.roles_of(user) if h.role.is_head]
    if user.is_staff and user.office is not None:
        places.append(directory.agency(directory.office(user.office.pk)))
    found: set[int] = set()
    for place in places:
        found |= directory.subtree_ids(place)
    return found


@dataclass
class PaperDesk:
    """One request at the settings of papers. `offices` with their depth, in order of the tree."""

    user: User
    now: datetime
    directory: Directory = field(init=False)

    def __post_init__(self) -> None:
        self.directory = Directory(self.now)

    @cached_property
    def offices(self) -> list[tuple[Office, int]]:
        mine = configurable(self.user, self.directory)
        return [(o, depth) for o, depth in self.directory.tree() if o.pk in mine and o.active]

    def office(self, pk: str | None) -> Office:
        """The office asked for, else the person's own agency; Http404 for somebody else's."""
        by_id = {str(office.pk): office for office, _ in self.offices}
        if not pk:
            if self.user.office is not None:
                agency = self.directory.agency(self.directory.office(self.user.office.pk))
                if str(agency.pk) in by_id:
                    return agency
            return self.offices[0][0]
        if pk not in by_id:
            raise Http404("not his to set")
        return by_id[pk]


def open_desk(request: HttpRequest) -> PaperDesk:
    """Others are told that there is no such page."""
    assert isinstance(request.user, User)
    desk = PaperDesk(request.user, timezone.now())
    if not desk.offices:
        raise Http404("sets no papers")
    return desk
