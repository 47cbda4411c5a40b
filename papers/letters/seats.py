"""Who stands behind a letter: the officers of the office that writes it, and who may sign."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from papers.models import Capacity
from people.directory import Directory, Holder
from people.models import Assignment, Office, Role, User
from tickets.models import Ticket

REGISTRY = frozenset({"tu_head"})  # roles that keep the register besides those who sort complaints
_CAPACITY = {
    Assignment.Capacity.DEFINITIVE: Capacity.OWN,
    Assignment.Capacity.ACTING: Capacity.ACTING,
    Assignment.Capacity.DAILY_ACTING: Capacity.DAILY_ACTING,
}


@dataclass(frozen=True)
class Seat:
    """A person in the capacity in which he writes, checks or signs. `role` is '' for a reporter
    without one; `title` is what the trail prints ("Plt. Kepala Bidang TIK")."""

    user: User
    title: str
    role: str = ""
    capacity: str = ""
    signs: bool = False  # a post or a head: who usually signs
    registers: bool = False  # sorts complaints or heads the TU desk: keeps the register

    @property
    def post(self) -> str:
        """The post under the signature, without its capacity: the official's own title, or what
        he acts as."""
        if self.capacity == Capacity.OWN:
            return self.user.title or self.title
        return self.title.split(" ", 1)[-1]

    @property
    def value(self) -> str:
        return f"{self.user.pk}:{self.role}"


@dataclass
class Circle:
    """The people of one side of a ticket at the instant of the directory.

    `of_handler`: the officers of the agency that handles it; else the reporter's side: whoever
    holds a role of the reporter's office, and the reporter.
    """

    ticket: Ticket
    office: Office
    directory: Directory
    of_handler: bool

    @cached_property
    def seats(self) -> list[Seat]:
        if self.of_handler:
            found = self.directory.officers(self.office)
        else:
            codes = Role.objects.filter(side=Role.Side.REPORTER).values_list("code", flat=True)
            found = [h for code in codes for h in self.directory.holders(code, self.office)]
        seats = _seats(found)
        reporter = self.ticket.reporter if self.office.pk == self.ticket.office_id else None
        known = {seat.user.pk for seat in seats}
        if reporter is not None and reporter.is_active and reporter.pk not in known:
            seats.append(Seat(reporter, reporter.title or "Pelapor"))
        return seats

    def of(self, user: User) -> list[Seat]:
        """The person's seats, those of posts first; [] for somebody of neither side."""
        if not user.is_active:
            return []
        mine = [seat for seat in self.seats if seat.user.pk == user.pk]
        return sorted(mine, key=lambda seat: not seat.signs)

    def find(self, value: str) -> Seat | None:
        return next((seat for seat in self.seats if seat.value == value), None)

    def holding(self, role: str) -> list[Seat]:
        return [seat for seat in self.seats if role and seat.role == role]

    def head(self) -> Seat | None:
        if self.of_handler:
            heads = _seats(self.directory.head(self.office))
        else:
            heads = [seat for seat in self.seats if seat.signs]
        return next(iter(heads), None)

    def superior_post(self, user: User) -> Seat | None:
        """The nearest post above the person; himself if he holds one."""
        for own in self.of(user):
            if own.signs:
                return own
            level = 1
            while own.role and (role := self.directory.superior(own.role, level)) is not None:
                found = [seat for seat in self.holding(role.code) if seat.signs]
                if found:
                    return found[0]
                level += 1
        return self.head()

    def above(self, user: User, other: User) -> bool:
        """Whether `user` stands above `other` in the line of command, or heads the agency."""
        codes = {seat.role for seat in self.of(user) if seat.role}
        for seat in self.of(other):
            level = 1
            while seat.role and (role := self.directory.superior(seat.role, level)) is not None:
                if role.code in codes:
                    return True
                level += 1
        return False


def circle(ticket: Ticket, office_id: int, directory: Directory) -> Circle:
    """The side that writes in the name of this office: the reporter's own office is the
    reporter's side, unless it is the very agency that handles the ticket."""
    handling = directory.agency(directory.office(ticket.handler_id))
    of_handler = office_id != ticket.office_id or office_id == handling.pk
    return Circle(ticket, directory.office(office_id), directory, of_handler)


def writing_office(ticket: Ticket, user: User, directory: Directory) -> Office | None:
    """The office in whose name the person writes letters on the ticket: the handling agency for
    its officers, the reporter's office for the reporter's side; None for anybody else."""
    agency = directory.agency(directory.office(ticket.handler_id))
    for office_id in (agency.pk, ticket.office_id):
        found = circle(ticket, office_id, directory)
        if found.of(user):
            return found.office
    return None


def _seats(holders: Iterable[Holder]) -> list[Seat]:
    seats = [
        Seat(
            user=h.user,
            title=h.title,
            role=h.role.code,
            capacity=_CAPACITY[Assignment.Capacity(h.capacity)],
            signs=h.role.is_post or h.role.is_head,
            registers=h.role.may_triage or h.role.code in REGISTRY,
        )
        for h in holders
    ]
    unique = {seat.value: seat for seat in seats}
    return sorted(unique.values(), key=lambda s: (not s.signs, s.user.name, s.user.pk))
