"""Who holds a role on a day, and who is above: the only reader of the tree of offices.

A day is a date in the zone of the *assignment's* office: "berlaku sampai 30 November" ends at
midnight there, wherever the question is asked. Ask a `Directory` when there is more than one
question: it loads offices, roles and assignments once (3 queries) and answers from memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from django.db.models import Exists, OuterRef

from people.models import Assignment, AssignmentQuerySet, Office, OfficeKind, Role, User

# A Plh. stands in for the day, so he precedes a Plt.; both precede the definitive official.
_PRECEDENCE = (
    Assignment.Capacity.DAILY_ACTING,
    Assignment.Capacity.ACTING,
    Assignment.Capacity.DEFINITIVE,
)


@dataclass(frozen=True)
class Holder:
    """A person in a role at an office; `title` is what is signed: 'Plt. Kepala Bidang TIK'."""

    user: User
    title: str
    role: Role
    office: Office
    capacity: str


class Directory:
    """The tree of people as it stands at the instant `at` (aware)."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._answers: dict[tuple[str, int], list[Holder]] = {}

    # -- line of command ------------------------------------------------------------------

    def superior(self, role_code: str, level: int = 1) -> Role | None:
        """The role `level` steps above; None past the top, for an unknown code or in a cycle."""
        role = self._roles_by_code.get(role_code)
        seen: set[int] = set()
        for _ in range(level):
            if role is None or role.superior_id is None or role.pk in seen:
                return None
            seen.add(role.pk)
            role = self._roles.get(role.superior_id)
        return None if role is not None and role.pk in seen else role

    def role(self, code: str) -> Role | None:
        return self._roles_by_code.get(code)

    def triage(self, office: Office) -> list[Holder]:
        """Who sorts complaints for the agency of `office`: holders of may_triage roles in it."""
        inside = self.subtree_ids(self.agency(self.successor(office)))
        seats = (seat for (_, place), seat in self._seats.items() if place in inside)
        return _sorted(holder for seat in seats for holder in seat if holder.role.may_triage)

    def officers(self, office: Office) -> list[Holder]:
        """Everybody with a role of the handling side in the agency of `office`, by name."""
        inside = self.subtree_ids(self.agency(self.successor(office)))
        seats = (seat for (_, place), seat in self._seats.items() if place in inside)
        return _sorted(
            holder for seat in seats for holder in seat if holder.role.side == Role.Side.HANDLER
        )

    def holders(self, role_code: str, office: Office) -> list[Holder]:
        """Who holds the role at `office` or anywhere below it; if nobody, at the office that it
        was merged into, else at the nearest ancestor.

        Of a post (`is_post`) only the acting official of an office counts while there is one. A
        role with `needs_letter` counts only with the number of its surat tugas.
        """
        key = (role_code, office.pk)
        if key not in self._answers:
            self._answers[key] = self._find(role_code, office)
        return self._answers[key]

    def head(self, office: Office) -> list[Holder]:
        """The head of the agency of `office`: is_head roles highest in the line of command."""
        agency = self.agency(self.successor(office))
        places = [self.subtree_ids(agency), *({above.pk} for above in self.ancestors(agency))]
        for place in places:
            heads = [
                holder
                for (_, office_id), seat in self._seats.items()
                if office_id in place
                for holder in seat
                if holder.role.is_head
            ]
            if heads:
                top = min(map(self._height, heads))
                return _sorted(holder for holder in heads if self._height(holder) == top)
        return []

    def roles_of(self, user: User) -> list[Holder]:
        """Every role the person holds at the instant, with the rules of `holders`.

        An official for whom an acting one stands in does not hold the post meanwhile.
        """
        if not user.is_active or user.pk is None:
            return []
        seats = self.__dict__.get("_seats")
        if seats is None:  # not worth loading everybody for one person
            own = Assignment.objects.filter(
                user=user, role=OuterRef("role"), office=OuterRef("office")
            )
            rows = self._around().filter(Exists(own)).select_related("user", "role", "office")
            seats = _seat(rows, self.at)
        return _sorted(h for seat in seats.values() for h in seat if h.user.pk == user.pk)

    # -- tree of offices ------------------------------------------------------------------

    def find_office(self, pk: int) -> Office | None:
        return self._offices.get(pk)

    def office(self, pk: int) -> Office:
        return self._offices[pk]

    def agency(self, office: Office) -> Office:
        """The agency an office belongs to: the nearest AGENCY upwards, itself included, or root."""
        chain = [office, *self.ancestors(office)]
        return next((unit for unit in chain if unit.kind == OfficeKind.AGENCY), chain[-1])

    def successor(self, office: Office) -> Office:
        """Where the office goes on: the end of its mergers, itself without one."""
        seen = {office.pk}
        while office.merged_into_id is not None and office.merged_into_id not in seen:
            office = self._offices[office.merged_into_id]
            seen.add(office.pk)
        return office

    def ancestors(self, office: Office) -> list[Office]:
        """Nearest first, without the office itself."""
        chain: list[Office] = []
        seen = {office.pk}
        parent_id = office.parent_id
        while parent_id is not None and parent_id not in seen:
            seen.add(parent_id)
            parent = self._offices[parent_id]
            chain.append(parent)
            parent_id = parent.parent_id
        return chain

    def subtree_ids(self, office: Office) -> set[int]:
        """Ids of the office, everything below it, and whatever was merged into these."""
        found: set[int] = set()
        waiting = [office.pk]
        while waiting:
            pk = waiting.pop()
            if pk not in found:
                found.add(pk)
                waiting.extend(self._children.get(pk, ()))
                waiting.extend(self._merged.get(pk, ()))
        return found

    def tree(self) -> list[tuple[Office, int]]:
        """All offices with their depth, each after the one it belongs to; siblings by name."""
        found: list[tuple[Office, int]] = []
        waiting = [(o, 0) for o in reversed(self._offices.values()) if o.parent_id is None]
        while waiting:
            office, depth = waiting.pop()
            found.append((office, depth))
            below = [self._offices[pk] for pk in self._children.get(office.pk, ())]
            waiting.extend((child, depth + 1) for child in reversed(below))
        return found

    # -- what is kept in memory -----------------------------------------------------------

    @cached_property
    def _offices(self) -> dict[int, Office]:
        return {office.pk: office for office in Office.objects.all()}

    @cached_property
    def _children(self) -> dict[int, list[int]]:
        children: dict[int, list[int]] = defaultdict(list)
        for office in self._offices.values():
            if office.parent_id is not None:
                children[office.parent_id].append(office.pk)
        return children

    @cached_property
    def _merged(self) -> dict[int, list[int]]:
        """What was merged into each office; it goes on there under its successor."""
        merged: dict[int, list[int]] = defaultdict(list)
        for office in self._offices.values():
            if office.merged_into_id is not None:
                merged[office.merged_into_id].append(office.pk)
        return merged

    @cached_property
    def _roles(self) -> dict[int, Role]:
        return {role.pk: role for role in Role.objects.all()}

    @cached_property
    def _roles_by_code(self) -> dict[str, Role]:
        return {role.code: role for role in self._roles.values()}

    @cached_property
    def _seats(self) -> dict[tuple[int, int], list[Holder]]:
        rows = list(self._around().select_related("user"))
        for row in rows:
            row.role = self._roles[row.role_id]
            row.office = self._offices[row.office_id]
        return _seat(rows, self.at)

    @cached_property
    def _offices_of_role(self) -> dict[int, list[int]]:
        offices: dict[int, list[int]] = defaultdict(list)
        for role_id, office_id in self._seats:
            offices[role_id].append(office_id)
        return offices

    def _around(self) -> AssignmentQuerySet:
        """Assignments in force today in some zone; `_seat` decides by the office's own date."""
        day = self.at.astimezone(UTC).date()
        one = timedelta(days=1)
        return Assignment.objects.filter(valid_from__lte=day + one, user__is_active=True).exclude(
            valid_until__lt=day - one
        )

    def _find(self, role_code: str, office: Office) -> list[Holder]:
        role = self._roles_by_code.get(role_code)
        if role is None:
            return []
        offices = self._offices_of_role.get(role.pk, [])
        below = self.subtree_ids(office)
        found = [h for pk in offices if pk in below for h in self._seats[role.pk, pk]]
        successor = self.successor(office)
        if not found and successor.pk != office.pk:
            return self.holders(role_code, successor)
        if not found:
            for above in self.ancestors(office):
                found = self._seats.get((role.pk, above.pk), [])
                if found:
                    break
        return _sorted(found)

    def _height(self, holder: Holder) -> tuple[int, int]:
        """Steps below the top of the line of command, then of the tree; the head's is least."""
        level = 1
        while self.superior(holder.role.code, level) is not None:
            level += 1
        return level, len(self.ancestors(holder.office))


def _seat(rows: Iterable[Assignment], at: datetime) -> dict[tuple[int, int], list[Holder]]:
    """Holders by (role, office): in force on the office's date, lettered, acting first."""
    seats: dict[tuple[int, int], list[Assignment]] = defaultdict(list)
    for row in rows:
        day = at.astimezone(row.office.tz).date()
        begun = row.valid_from <= day
        ended = row.valid_until is not None and row.valid_until < day
        lettered = bool(row.letter_number.strip()) or not row.role.needs_letter
        if begun and not ended and lettered and row.user.is_active:
            seats[row.role_id, row.office_id].append(row)
    return {key: [_holder(row) for row in _in_post(seat)] for key, seat in seats.items()}


def _in_post(seat: list[Assignment]) -> list[Assignment]:
    if not seat[0].role.is_post:
        return seat
    first = next(c for c in _PRECEDENCE if any(row.capacity == c for row in seat))
    return [row for row in seat if row.capacity == first]


def _holder(row: Assignment) -> Holder:
    return Holder(row.user, row.title, row.role, row.office, row.capacity)


def _sorted(holders: Iterable[Holder]) -> list[Holder]:
    """By name; a person counts once for a role, whatever the number of assignments to it."""
    unique = {(h.user.pk, h.role.pk, h.office.pk): h for h in holders}
    return sorted(unique.values(), key=lambda h: (h.user.name, h.user.pk, h.title))


def holders(role_code: str, office: Office, at: datetime) -> list[Holder]:
    return Directory(at).holders(role_code, office)


def superior(role_code: str, level: int = 1) -> Role | None:
    return _timeless().superior(role_code, level)


def head(office: Office, at: datetime) -> list[Holder]:
    return Directory(at).head(office)


def roles_of(user: User, at: datetime) -> list[Holder]:
    """One query."""
    return Directory(at).roles_of(user)


def agency(office: Office) -> Office:
    return _timeless().agency(office)


def ancestors(office: Office) -> list[Office]:
    return _timeless().ancestors(office)


def subtree_ids(office: Office) -> set[int]:
    return _timeless().subtree_ids(office)


def tree() -> list[tuple[Office, int]]:
    return _timeless().tree()


def _timeless() -> Directory:
    """For questions about the tree alone, which has no dates."""
    return Directory(datetime.min.replace(tzinfo=UTC))
