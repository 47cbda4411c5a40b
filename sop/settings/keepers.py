"""Who stands at the settings: the offices that a person may configure, and in which capacity."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.http import Http404, HttpRequest
from django.utils import timezone

from people.directory import Directory
from people.models import Office, User
from services.models import Service
from sop.models import WorkCalendar
from sop.permissions import configured_by

ADMINISTRATOR = "Administrator portal"


@dataclass
class Desk:
    """One request at the settings. `offices`: what may be configured, in order of the tree."""

    user: User
    now: datetime
    directory: Directory = field(init=False)

    def __post_init__(self) -> None:
        self.directory = Directory(self.now)

    @cached_property
    def offices(self) -> list[tuple[Office, int]]:
        """Offices that handle tickets, with their depth; the others have no clock of their own."""
        handlers = [s.handler for s in Service.objects.select_related("handler")]
        handlers += [row.office for row in WorkCalendar.objects.select_related("office")]
        working: set[int] = set()
        for office in handlers:
            if office.pk not in working:
                working |= self.directory.subtree_ids(self.directory.agency(office))
        tree = [(o, depth) for o, depth in self.directory.tree() if o.pk in working]
        mine = configured_by(self.user, (office for office, _ in tree), self.directory)
        return [(office, depth) for office, depth in tree if office.pk in mine]

    @cached_property
    def by_id(self) -> dict[int, Office]:
        return {office.pk: office for office, _ in self.offices}

    @property
    def national(self) -> bool:
        """Whether the person keeps what holds for every office: the national holidays."""
        return self.user.is_staff or self.user.is_superuser

    def office(self, pk: str | int | None) -> Office:
        """The office asked for, else the first; Http404 for one that is not his to configure."""
        if pk in (None, ""):
            return self._own
        found = self.by_id.get(int(pk)) if str(pk).isdecimal() and len(str(pk)) < 19 else None
        if found is None:
            raise Http404
        return found

    @property
    def _own(self) -> Office:
        """The person's own agency if it is among them."""
        if self.user.office is not None:
            agency = self.directory.agency(self.user.office)
            if agency.pk in self.by_id:
                return self.by_id[agency.pk]
        return self.offices[0][0]

    @property
    def title(self) -> str:
        """The capacity for the trail."""
        if self.national:
            return ADMINISTRATOR
        heads = [h for h in self.directory.roles_of(self.user) if h.role.is_head]
        return heads[0].title if heads else ""

    def subtree(self, office: Office) -> frozenset[int]:
        return frozenset(self.directory.subtree_ids(office))


def open_desk(request: HttpRequest) -> Desk:
    """Others are told that there is no such page."""
    assert isinstance(request.user, User)
    desk = Desk(request.user, timezone.now())
    if not desk.offices:
        raise Http404
    return desk
