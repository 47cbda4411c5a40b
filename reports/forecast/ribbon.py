"""The working time of a calendar laid out from one instant on, to be read both ways quickly. Pure.

`sop.clock.worktime.add` looks the days up anew for every sum; a simulation adds thousands of sums
to nearly the same instant. The rules, and the answers, are those of `worktime`. Instants are whole
seconds since 1970 UTC.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from sop.clock.worktime import Calendar, CalendarExhausted
from sop.clock.worktime_calendar import local_day

STRETCH = 60  # days laid out at a time
LONGEST = 3_660  # days


class Ribbon:
    """Positions are working seconds since the beginning, a day before `start`."""

    def __init__(self, calendar: Calendar, start: int) -> None:
        self.calendar = calendar
        self.start = start
        self._begins: list[int] = []
        self._ends: list[int] = []
        self._before: list[int] = []  # working seconds before each window
        self._after: list[int] = []  # and after it
        self._first = self._day = 0 if calendar.always else local_day(calendar, start) - 1

    def position(self, instant: int) -> int:
        """Working seconds from the beginning to `instant`, which lies at or after `start`."""
        if self.calendar.always:
            return instant - self.start
        while not self._ends or self._ends[-1] < instant:
            if not self._lengthen():
                break
        at = bisect_right(self._begins, instant) - 1
        if at < 0:
            return 0
        return self._before[at] + min(instant, self._ends[at]) - self._begins[at]

    def instant(self, position: float) -> int:
        """The first instant at which so much has been worked; at closing time, that closing time.

        Raises CalendarExhausted if there is none within ten years.
        """
        if self.calendar.always:
            return self.start + int(position)
        while not self._after or self._after[-1] < position:
            if not self._lengthen():
                raise CalendarExhausted("the calendar has no such working time within ten years")
        at = bisect_left(self._after, position)
        return self._begins[at] + int(position) - self._before[at]

    def _lengthen(self) -> bool:
        """Lays out more days; False at the end of what may be asked for."""
        if self._day - self._first >= LONGEST:
            return False
        done = self._after[-1] if self._after else 0
        for day in range(self._day, self._day + STRETCH):
            for begin, end in self.calendar.windows(day):
                self._begins.append(begin)
                self._ends.append(end)
                self._before.append(done)
                done += end - begin
                self._after.append(done)
        self._day += STRETCH
        return True
