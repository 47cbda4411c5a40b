"""From calendar rows to the pure `worktime.Calendar`: hours of an office or role, holidays.

Nearest wins: a calendar of the step's role at the handling office or above it, then the office's
own; without any row the hours of Perpres 21/2023 in the office's zone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from people.directory import Directory
from sop.clock import worktime
from sop.models import CalendarOverride, Holiday, WorkCalendar

if TYPE_CHECKING:
    from people.models import Office

# Perpres 21/2023 art. 4: 37.5 hours in 5 days from 07.30, break 60 minutes, Friday 90.
PERPRES_21_2023: dict[str, list[list[str]]] = {
    **{day: [["07:30", "12:00"], ["13:00", "16:00"]] for day in ("mon", "tue", "wed", "thu")},
    "fri": [["07:30", "11:30"], ["13:00", "16:30"]],
}
# The same rule for Ramadan: 32.5 hours from 08.00, break 30 minutes, Friday 60.
RAMADAN: dict[str, list[list[str]]] = {
    **{day: [["08:00", "12:00"], ["12:30", "15:00"]] for day in ("mon", "tue", "wed", "thu")},
    "fri": [["08:00", "11:30"], ["12:30", "15:30"]],
}


class Calendars:
    """The calendars as they stand now; reads every table once (3 queries), then from memory."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self._built: dict[tuple[int | None, int], worktime.Calendar] = {}
        self._of_role: dict[tuple[int, str], worktime.Calendar] = {}

    def choose(self, office: Office, role_codes: Iterable[str] = ()) -> WorkCalendar | None:
        """The calendar row that counts for a step done by these roles of this office."""
        places = [office.pk, *(above.pk for above in self.directory.ancestors(office))]
        first = next(iter(role_codes), None)
        for wanted in (first, None) if first else (None,):
            for place in places:
                if row := self._by_place.get((place, wanted)):
                    return row
        return None

    def of(self, row: WorkCalendar | None, office: Office) -> worktime.Calendar:
        """The arithmetic calendar of a row; None gives the default hours of `office`."""
        key = (row.pk if row else None, office.pk)
        if key not in self._built:
            self._built[key] = self._build(row, office)
        return self._built[key]

    def of_role(self, office: Office, role_code: str) -> worktime.Calendar:
        """The hours of somebody who holds the role at the office."""
        key = (office.pk, role_code)
        if key not in self._of_role:
            self._of_role[key] = self.of(self.choose(office, [role_code]), office)
        return self._of_role[key]

    def by_id(self, pk: int | None, office: Office) -> worktime.Calendar:
        return self.of(self._rows[pk] if pk else None, office)

    def _build(self, row: WorkCalendar | None, office: Office) -> worktime.Calendar:
        place = row.office if row else office
        if row and row.always:
            return worktime.always(place.tz)
        hours = worktime.parse_hours(row.hours if row else PERPRES_21_2023)
        overrides: dict[date, tuple[worktime.Interval, ...]] = {}
        for override in self._overrides[row.pk] if row else []:
            week = worktime.parse_hours(override.hours)
            for day in days_of(override.first_day, override.last_day):
                overrides[day] = week.get(day.weekday(), ())
        places = {None, place.pk, *(above.pk for above in self.directory.ancestors(place))}
        holidays = {h.day: h.name for h in self._holidays if h.office_id in places}
        return worktime.Calendar(place.tz, hours, overrides, holidays)

    @cached_property
    def _rows(self) -> Mapping[int, WorkCalendar]:
        return {row.pk: row for row in WorkCalendar.objects.select_related("office", "role")}

    @cached_property
    def _by_place(self) -> dict[tuple[int, str | None], WorkCalendar]:
        return {
            (row.office_id, row.role.code if row.role else None): row for row in self._rows.values()
        }

    @cached_property
    def _overrides(self) -> Mapping[int, list[CalendarOverride]]:
        found: dict[int, list[CalendarOverride]] = defaultdict(list)
        for override in CalendarOverride.objects.all():
            found[override.calendar_id].append(override)
        return found

    @cached_property
    def _holidays(self) -> list[Holiday]:
        return list(Holiday.objects.all())


def days_of(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
