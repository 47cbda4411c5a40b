"""Working time as a table: the sums of `sop.clock` by two binary searches.

Instants are whole seconds since 1970 UTC. A position is the working time that has passed since the
first day of the table; `Hours.at` and `Hours.when` go from one to the other. The rules are those
of `sop.clock.worktime`; a test holds the two against each other.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date

from sop.clock.worktime_calendar import Calendar, Interval, instants
from sop.language import Unit

Halt = tuple[int, int]  # a pause, from and to


class Hours:
    """The working hours of one calendar from `first` to `last`, both days included."""

    def __init__(self, calendar: Calendar, first: date, last: date) -> None:
        self.always = calendar.always
        self.calendar = calendar
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._before: list[int] = []  # position at the start of each window
        self._after: list[int] = []
        self._days: list[int] = []  # the working days, and when each closes
        self._closes: list[int] = []
        self._first = first.toordinal()
        self._midnights: list[int] = []
        total = 0
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            self._midnights.append(_midnight(calendar, ordinal))
            own = calendar.intervals(date.fromordinal(ordinal))
            if own:
                self._days.append(ordinal)
                self._closes.append(instants(calendar.tz, ordinal, own[-1:])[0][1])
            for start, end in calendar.windows(ordinal):
                self._starts.append(start)
                self._ends.append(end)
                self._before.append(total)
                total += end - start
                self._after.append(total)

    def at(self, instant: int) -> int:
        """The position of an instant, in working seconds."""
        if self.always:
            return instant
        n = bisect_right(self._starts, instant) - 1
        if n < 0:
            return 0
        return self._before[n] + min(instant, self._ends[n]) - self._starts[n]

    def when(self, position: int) -> int:
        """The first instant at that position; IndexError beyond the table."""
        if self.always:
            return position
        n = bisect_left(self._after, position)
        return self._starts[n] + position - self._before[n]

    def after(self, start: int, seconds: int, halts: Sequence[Halt] = ()) -> int:
        """As `worktime.add`, for more than 0 seconds; `halts` in order, without overlap."""
        position = self.at(start) + seconds
        for paused, resumed in halts:
            if resumed <= start:
                continue
            if paused > start and self.at(paused) >= position:
                break
            position += self.at(resumed) - self.at(max(paused, start))
        return self.when(position)

    def between(self, start: int, end: int, halts: Sequence[Halt] = ()) -> int:
        """As `worktime.between`, for start <= end."""
        lost = sum(
            self.at(min(resumed, end)) - self.at(max(paused, start))
            for paused, resumed in halts
            if paused < end and resumed > start
        )
        return self.at(end) - self.at(start) - lost

    def after_days(self, start: int, days: int, halts: Sequence[Halt] = ()) -> int:
        """As `worktime.add_days` with the pauses that `clocks` gives it: from the second day."""
        ordinal = self.day(start)
        close = self._closes[bisect_right(self._days, ordinal) + days - 1]
        if not halts:
            return close
        midnight = self._midnights[ordinal + 1 - self._first]
        later = [
            (max(paused, midnight), resumed) for paused, resumed in halts if resumed > midnight
        ]
        lost = self.between(start, close) - self.between(start, close, later)
        return self.after(close, lost, later) if lost else close

    def day(self, instant: int) -> int:
        """The local day, as a proleptic ordinal."""
        return self._first + bisect_right(self._midnights, instant) - 1

    def limit(self, start: int, unit: str, amount: int, halts: Sequence[Halt]) -> int:
        if unit == Unit.DAYS:
            return self.after_days(start, amount, halts)
        return self.after(start, amount, halts)


def _midnight(calendar: Calendar, ordinal: int) -> int:
    """The first instant of a local day."""
    return instants(calendar.tz, ordinal, (Interval(0, 1),))[0][0]
