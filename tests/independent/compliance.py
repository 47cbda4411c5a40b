"""Recomputes the compliance of some days from the trail alone; shares no code with the portal.

From the events of the tickets, the working hours, the holidays and the offices' own times as they
stand in their tables, and from the time columns of the three SOPs as they are printed (below), it
finds every visit, its limit and its working seconds. It reads neither the steps' rows nor the
figures, and imports nothing of the portal: only SQL, datetime and zoneinfo.

    recompute(connection.cursor(), date(2026, 10, 1), date(2026, 10, 31))
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

MINUTES, HOURS = 60, 3600
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OVERALL = 0
# Without a calendar of its own an office keeps the hours of Perpres 21/2023.
PERPRES: dict[str, list[list[str]]] = {
    **{day: [["07:30", "12:00"], ["13:00", "16:00"]] for day in DAYS[:4]},
    "fri": [["07:30", "11:30"], ["13:00", "16:30"]],
}

_NEVER = datetime.max.replace(tzinfo=UTC)
Spec = tuple[str, int]  # "work" seconds, "days", or "wall" seconds
# The time columns as printed. IPAS 1-5 share one time; network 9 has the promise of step 6.
TIMES: dict[str, dict[int, Spec]] = {
    "database-1": {
        OVERALL: ("days", 3), 1: ("work", 30 * MINUTES), 2: ("work", HOURS), 3: ("work", HOURS),
        4: ("days", 2), 5: ("work", 15 * MINUTES), 6: ("work", HOURS), 7: ("work", HOURS),
        8: ("work", 15 * MINUTES), 9: ("work", 15 * MINUTES),
    },
    "ipas-1": {
        **dict.fromkeys(range(1, 6), ("work", 15 * MINUTES)), 6: ("work", 15 * MINUTES),
        7: ("work", HOURS), 8: ("work", 15 * MINUTES), 13: ("work", HOURS), 14: ("work", HOURS),
    },
    "network-1": {},
}  # fmt: skip
SHARED = {"ipas-1": (1, 5)}
PROMISED = {"network-1": 9}
# Who acts first in each step: a role may have hours of its own.
ROLES: dict[str, dict[int, str]] = {
    "database-1": {
        1: "it_examiner", 2: "ict_division_head", 3: "data_section_head", 4: "it_examiner",
        5: "db_network_admin", 6: "it_examiner", 7: "data_section_head", 8: "ict_division_head",
        9: "it_examiner",
    },
    "network-1": {
        **dict.fromkeys((1, 2, 3, 4, 6, 7, 9), "network_admin"),
        **dict.fromkeys((5, 8), "network_coordinator"),
    },
    "ipas-1": {
        1: "ipas_user", 2: "tu_head", 3: "ip_tech_director", 4: "tu_head", 5: "ipas_subdirector",
        6: "app_section_head", 7: "jfu", 8: "app_section_head", 9: "app_section_head",
        10: "db_section_head", 11: "app_section_head", 12: "ipas_dev_team", 13: "jfu", 14: "jfu",
        15: "jfu",
    },
}  # fmt: skip


@dataclass
class Figures:
    """Of one step (procedure, number); number 0 of the finished procedures."""

    visits: int = 0
    kept: int = 0
    missed: int = 0
    unlimited: int = 0
    promise_kept: int = 0
    promise_missed: int = 0
    first_kept: int = 0
    first_missed: int = 0
    repeats: int = 0
    worked: int = 0


Result = dict[tuple[str, int], Figures]


def recompute(
    cursor: Any, first: date, last: date, handlers: Sequence[int] | None = None
) -> Result:
    """Both days included, in the zone of each handling office; `handlers` are office ids."""
    tables = _Tables(cursor)
    found: Result = defaultdict(Figures)
    trail: dict[int, list[_Event]] = defaultdict(list)
    cursor.execute("SELECT ticket_id, kind, step, data, at FROM tickets_event ORDER BY id")
    for ticket, kind, step, data, at in cursor.fetchall():
        trail[ticket].append(_Event(kind, step, _object(data), _instant(at)))
    cursor.execute("SELECT id, handler_id, filed_at, drill FROM tickets_ticket")
    for ticket, handler, filed, drill in cursor.fetchall():
        if drill or (handlers is not None and handler not in handlers):
            continue
        walk = _Walk(tables, handler, _instant(filed))
        for event in trail[ticket]:
            walk.take(event)
        for visit in walk.finished():
            day = visit.closed.astimezone(tables.zone(handler)).date()
            if first <= day <= last:
                walk.count(visit, found[visit.procedure, visit.number])
    return dict(found)


@dataclass
class _Event:
    kind: str
    step: int | None
    data: dict[str, Any]
    at: datetime


@dataclass
class _Visit:
    procedure: str
    number: int
    visit: int
    opened: datetime
    clock_from: datetime
    limit: Spec | None
    hours: _Hours
    closed: datetime = _NEVER
    left: bool = False


@dataclass
class _Walk:
    """One ticket, event by event."""

    tables: _Tables
    handler: int
    filed: datetime
    procedure: str = ""
    visits: list[_Visit] = field(default_factory=list)
    open: dict[bool, _Visit] = field(default_factory=dict)  # False the step, True the whole
    pauses: list[tuple[int, int]] = field(default_factory=list)
    paused: datetime | None = None
    promises: list[tuple[datetime, datetime]] = field(default_factory=list)  # given, until
    ended: bool = False

    def take(self, event: _Event) -> None:
        act = getattr(self, f"_{event.kind}", None)
        if act:
            act(event)

    def _started(self, event: _Event) -> None:
        self.procedure, self.handler = event.data["procedure"], event.data["handler"]
        self._begin(1, event.at)
        if True not in self.open:
            self._begin(OVERALL, event.at, self.filed)

    def _completed(self, event: _Event) -> None:
        self._close(False, event.at)
        if event.data["to"] == "end":
            self._close(True, event.at)
            self.ended = True
        else:
            self._begin(int(event.data["to"]), event.at)

    def _paused(self, event: _Event) -> None:
        self.paused = event.at

    def _resumed(self, event: _Event) -> None:
        if self.paused:
            self.pauses.append((_seconds(self.paused), _seconds(event.at)))
            self.paused = None

    def _estimate(self, event: _Event) -> None:
        self.promises.append((event.at, _instant(event.data["promised_at"])))

    def _routed(self, event: _Event) -> None:
        self._resumed(event)
        whole = self.open.get(True)
        keeps = whole and whole.limit and OVERALL not in TIMES[event.data["to"]]
        self._close(False, event.at, left=True)
        if not keeps:
            self._close(True, event.at, left=True)

    def _cancelled(self, event: _Event) -> None:
        self._resumed(event)
        for whole in (False, True):
            self._close(whole, event.at, left=True)

    def _reopened(self, event: _Event) -> None:
        self.ended = False
        if "to" in event.data:
            self._begin(event.data["to"], event.at)
            self._begin(OVERALL, event.at)

    def _begin(self, number: int, at: datetime, since: datetime | None = None) -> None:
        same = [v for v in self.visits if (v.procedure, v.number) == (self.procedure, number)]
        role = ROLES[self.procedure].get(number, "")
        limit = self.tables.limit(self.procedure, number, self.handler, at)
        visit = _Visit(
            self.procedure, number, len(same) + 1, at, since or self._clock(number, at), limit,
            self.tables.hours(self.handler, role),
        )  # fmt: skip
        self.visits.append(visit)
        self.open[number == OVERALL] = visit

    def _clock(self, number: int, at: datetime) -> datetime:
        """A shared time counts from the newest visit of its first step."""
        first, last = SHARED.get(self.procedure, (0, 0))
        if not first < number <= last:
            return at
        begun = [v for v in self.visits if (v.procedure, v.number) == (self.procedure, first)]
        return begun[-1].clock_from if begun else at

    def _close(self, whole: bool, at: datetime, *, left: bool = False) -> None:
        visit = self.open.pop(whole, None)
        if visit:
            visit.closed, visit.left = at, left

    def finished(self) -> Iterator[_Visit]:
        """Steps that were completed; of the whole the newest, once the ticket is closed."""
        for visit in self.visits:
            if visit.number and not visit.left and visit not in self.open.values():
                yield visit
        whole = [visit for visit in self.visits if visit.number == OVERALL]
        if self.ended and whole and not whole[-1].left:
            yield whole[-1]

    def count(self, visit: _Visit, into: Figures) -> None:
        into.visits += 1
        into.repeats += visit.visit > 1
        promised = PROMISED.get(visit.procedure) == visit.number
        hours = _AROUND_THE_CLOCK if promised or _is_wall(visit.limit) else visit.hours
        into.worked += hours.worked(_seconds(visit.opened), _seconds(visit.closed), self.pauses)
        if promised:
            self._promise(visit, into)
        elif visit.limit is None:
            into.unlimited += 1
        elif visit.closed <= self._due(visit, hours):
            into.kept += 1
        else:
            into.missed += 1

    def _promise(self, visit: _Visit, into: Figures) -> None:
        given = [until for at, until in self.promises if at <= visit.closed]
        if not given:
            into.unlimited += 1
            return
        kept, first_kept = visit.closed <= given[-1], visit.closed <= given[0]
        into.promise_kept, into.promise_missed = (
            into.promise_kept + kept, into.promise_missed + (not kept),
        )  # fmt: skip
        into.first_kept, into.first_missed = (
            into.first_kept + first_kept, into.first_missed + (not first_kept),
        )  # fmt: skip

    def _due(self, visit: _Visit, hours: _Hours) -> datetime:
        assert visit.limit
        kind, amount = visit.limit
        begun = _seconds(visit.clock_from)
        if kind == "days":
            due = hours.after_days(begun, amount, self.pauses)
        else:
            due = hours.after(begun, amount, self.pauses)
        return datetime.fromtimestamp(due, UTC)


@dataclass
class _Hours:
    """The open hours of every day. Instants are whole seconds since 1970."""

    zone: ZoneInfo
    week: dict[str, list[list[str]]]
    special: dict[date, dict[str, list[list[str]]]] = field(default_factory=dict)
    closed: set[date] = field(default_factory=set)
    always: bool = False

    def spans(self, day: date) -> list[tuple[int, int]]:
        midnight = datetime.combine(day, time(), self.zone)
        if self.always:
            return [(_seconds(midnight), _seconds(midnight + timedelta(days=1)))]
        if day in self.closed:
            return []
        week = self.special.get(day, self.week)
        return [
            (self._at(day, begin), self._at(day, end))
            for begin, end in sorted(week.get(DAYS[day.weekday()]) or [])
        ]

    def worked(self, begin: int, end: int, pauses: Sequence[tuple[int, int]] = ()) -> int:
        """Open seconds between two instants, without the pauses."""
        return sum(last - first for first, last in self._open(begin, end, pauses))

    def after(self, begin: int, seconds: int, pauses: Sequence[tuple[int, int]]) -> int:
        for first, last in self._open(begin, None, pauses):
            if seconds <= last - first:
                return first + seconds
            seconds -= last - first
        raise AssertionError("never")

    def after_days(self, begin: int, days: int, pauses: Sequence[tuple[int, int]]) -> int:
        """The close of the n-th working day after the day of `begin`; what pauses took of the
        days after it is added behind."""
        first = day = self._day(begin)
        while days:
            day += timedelta(days=1)
            days -= bool(self.spans(day))
        close = self.spans(day)[-1][1]
        midnight = _seconds(datetime.combine(first + timedelta(days=1), time(), self.zone))
        later = [(max(a, midnight), b) for a, b in pauses if b > midnight]
        lost = self.worked(begin, close) - self.worked(begin, close, later)
        return self.after(close, lost, later) if lost else close

    def _open(
        self, begin: int, end: int | None, pauses: Sequence[tuple[int, int]]
    ) -> Iterator[tuple[int, int]]:
        day, ordered = self._day(begin) - timedelta(days=1), sorted(pauses)
        while end is None or day <= self._day(end):
            for first, last in self.spans(day):
                last = last if end is None else min(last, end)
                first = max(first, begin)
                for halted, resumed in ordered:
                    if halted >= last:
                        break
                    if first < halted:
                        yield first, halted
                    first = max(first, resumed)
                if first < last:
                    yield first, last
            day += timedelta(days=1)

    def _day(self, at: int) -> date:
        return datetime.fromtimestamp(at, self.zone).date()

    def _at(self, day: date, clock: str) -> int:
        hour, minute = map(int, clock.split(":")[:2])
        return _seconds(datetime.combine(day, time(), self.zone)) + hour * HOURS + minute * MINUTES


class _Tables:
    """What the offices have set, from their tables."""

    def __init__(self, cursor: Any) -> None:
        self.offices = {
            row[0]: row[1:] for row in _rows(cursor, "people_office", "id, parent_id, time_zone")
        }
        self.calendars = _rows(cursor, "sop_workcalendar", "id, office_id, role_id, always, hours")
        self.overrides = _rows(
            cursor, "sop_calendaroverride", "calendar_id, first_day, last_day, hours"
        )
        self.holidays = _rows(cursor, "sop_holiday", "day, office_id")
        self.roles = dict(_rows(cursor, "people_role", "code, id"))
        self.revisions = _rows(
            cursor, "sop_targetrevision", "id, office_id, procedure, number, text, valid_from"
        )
        self._hours: dict[tuple[int, str], _Hours] = {}

    def zone(self, office: int) -> ZoneInfo:
        return ZoneInfo(self.offices[office][1])

    def above(self, office: int | None) -> list[int]:
        found = []
        while office:
            found.append(office)
            office = self.offices[office][0]
        return found

    def hours(self, office: int, role: str) -> _Hours:
        if (office, role) not in self._hours:
            self._hours[office, role] = self._read(office, role)
        return self._hours[office, role]

    def _read(self, office: int, role: str) -> _Hours:
        for wanted in (self.roles.get(role), None):
            for place in self.above(office):
                for pk, of, for_role, always, week in self.calendars:
                    if (of, for_role) == (place, wanted) and (wanted or for_role is None):
                        return _Hours(
                            self.zone(of), _object(week), self._special(pk), self._off(of),
                            bool(always),
                        )  # fmt: skip
        return _Hours(self.zone(office), PERPRES, {}, self._off(office))

    def _special(self, calendar: int) -> dict[date, dict[str, list[list[str]]]]:
        found = {}
        for of, first, last, week in self.overrides:
            day = _date(first)
            while of == calendar and day <= _date(last):
                found[day] = _object(week)
                day += timedelta(days=1)
        return found

    def _off(self, office: int) -> set[date]:
        places = {None, *self.above(office)}
        return {_date(day) for day, of in self.holidays if of in places}

    def limit(self, procedure: str, number: int, office: int, at: datetime) -> Spec | None:
        """As printed, unless the nearest office above has set a time of its own by that day."""
        own = TIMES[procedure].get(number)
        first, last = SHARED.get(procedure, (0, -1))
        fixed = first <= number <= last or PROMISED.get(procedure) == number
        if number == OVERALL or fixed:
            return own
        day = at.astimezone(self.zone(office)).date()
        places = self.above(office)
        set_ = [
            (-places.index(of), _date(since), pk, text)
            for pk, of, code, step, text, since in self.revisions
            if (code, step) == (procedure, number) and of in places and _date(since) <= day
        ]
        text = max(set_)[3] if set_ else ""
        return _parsed(text) if text else own


def _parsed(text: str) -> Spec:
    """'45 menit', '2 jam', '1-2 hari', '3 hari kerja', '2x24 jam': the upper limit."""
    amount = int(re.findall(r"\d+", re.sub(r"x ?24", "", text))[-1])
    if "24 jam" in text and "x" in text:
        return "wall", amount * 86_400
    if "hari" in text:
        return "days", amount
    return "work", amount * (HOURS if "jam" in text.lower() else MINUTES)


def _is_wall(limit: Spec | None) -> bool:
    return limit is not None and limit[0] == "wall"


def _rows(cursor: Any, table: str, columns: str) -> list[tuple[Any, ...]]:
    cursor.execute(f"SELECT {columns} FROM {table} ORDER BY 1")  # noqa: S608  (names of ours)
    return list(cursor.fetchall())


def _object(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _instant(value: Any) -> datetime:
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def _date(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _seconds(at: datetime) -> int:
    """Fractions are dropped."""
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)


_AROUND_THE_CLOCK = _Hours(ZoneInfo("UTC"), {}, always=True)
