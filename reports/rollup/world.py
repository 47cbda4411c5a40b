"""Offices, posts and calendars, for the office in which somebody closed a step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from people.directory import Directory
from people.models import Assignment, Role, User
from reports.rollup.raw import RunRow, TicketRow
from sop.clock import worktime
from sop.clock.calendars import Calendars
from sop.reference import reference

NOBODY = 0


class Seat(NamedTuple):
    """One assignment: the days include both ends, in the zone of the office."""

    office: int
    first: date
    last: date | None


class World:
    """Read once for a roll (one query beside the kept reference), then asked from memory."""

    def __init__(self, directory: Directory, calendars: Calendars) -> None:
        self.directory = directory
        self.calendars = calendars
        self._seats: dict[tuple[int, str], list[Seat]] = defaultdict(list)
        rows = Assignment.objects.order_by("id").values_list(
            "user_id", "role__code", "office_id", "valid_from", "valid_until"
        )
        for user, role, office, first, last in rows:
            self._seats[user, role].append(Seat(office, first, last))
        self._zones: dict[int, ZoneInfo] = {}
        self._agencies: dict[int, set[int]] = {}
        self._sides: dict[str, list[tuple[str, bool]]] = {}
        self._desks: dict[int, int] = {}

    @classmethod
    def at(cls, now: datetime) -> World:
        known = reference(now)
        return cls(known.directory, known.calendars)

    def zone(self, office: int) -> ZoneInfo:
        if office not in self._zones:
            self._zones[office] = self.directory.office(office).tz
        return self._zones[office]

    def day(self, at: datetime, office: int) -> date:
        return at.astimezone(self.zone(office)).date()

    def calendar(self, row: int | None, handler: int) -> worktime.Calendar:
        return self.calendars.by_id(row, self.directory.office(handler))

    def know(self, closers: Iterable[int | None]) -> None:
        """Reads the own offices of these people, those that are new. One query, or none."""
        new = {pk for pk in closers if pk is not None and pk not in self._desks}
        if new:
            rows = User.objects.filter(pk__in=new).values_list("id", "office_id")
            self._desks |= {pk: office or NOBODY for pk, office in rows}

    def unit(self, run: RunRow, ticket: TicketRow) -> int:
        """The office in which the closer held a role of the step on that day: the reporter's for
        a role on the reporter's side, else that of his assignment (one in the handling agency
        comes first). Without an assignment his own office if it belongs to the handling agency,
        else the handling office."""
        if not run.number or run.closed_at is None:
            return ticket.handler_id
        roles = self._roles(run.role_key)
        agency = self._agency(ticket.handler_id)
        found: list[tuple[bool, int, int]] = []
        if run.closed_by_id is not None:
            for order, (code, reporting) in enumerate(roles):
                for seat in self._seats.get((run.closed_by_id, code), ()):
                    if self._held(seat, run.closed_at):
                        office = ticket.office_id if reporting else seat.office
                        found.append((not reporting and office not in agency, order, office))
        if found:
            return min(found)[2]
        if roles and all(reporting for _, reporting in roles):
            return ticket.office_id
        desk = self._desks.get(run.closed_by_id or NOBODY, NOBODY)
        return desk if desk in agency else ticket.handler_id

    def _held(self, seat: Seat, at: datetime) -> bool:
        day = self.day(at, seat.office)
        return seat.first <= day and (seat.last is None or day <= seat.last)

    def _roles(self, role_key: str) -> list[tuple[str, bool]]:
        """Codes of a role_key, each with whether it is looked up on the reporter's side."""
        if role_key not in self._sides:
            codes = [code for code in role_key.split("|") if code]
            found = [(code, self.directory.role(code)) for code in codes]
            self._sides[role_key] = [
                (code, role is not None and role.side == Role.Side.REPORTER) for code, role in found
            ]
        return self._sides[role_key]

    def _agency(self, handler: int) -> set[int]:
        if handler not in self._agencies:
            top = self.directory.agency(self.directory.office(handler))
            self._agencies[handler] = self.directory.subtree_ids(top)
        return self._agencies[handler]
