"""Calendars of working time: which hours are open, and at which instants. Pure; no Django.

`sop/worktime.py` counts with them and states the rules. Inside, instants are whole seconds since
1970 UTC and days are proleptic ordinals, as of `date.toordinal`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

Pause = tuple[datetime, datetime]
Window = tuple[int, int]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 86_400
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_DAY, LAST_DAY = 5, date.max.toordinal() - 12  # room for the zone and for looking ahead

_EPOCH_DAY = EPOCH.toordinal()
_CACHED_DAYS = 4_000
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")


class CalendarExhausted(ValueError):
    """No answer: the calendar has no working time within ten years, or leaves years 1 to 9999."""


@dataclass(frozen=True)
class Interval:
    """Seconds of wall-clock time after local midnight of the day it belongs to.

    `0 <= start < 86400` and `start < end <= start + 86400`: an end above 86400 is past midnight.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.start < DAY and self.start < self.end <= self.start + DAY):
            raise ValueError(f"no interval of a day: {self.start} to {self.end} seconds")


ALL_DAY = (Interval(0, DAY),)


@dataclass(frozen=True)
class Calendar:
    """The working hours of an office. Keep one and use it often: it remembers the days it saw.

    `hours`: 0 = Monday .. 6 = Sunday; a weekday left out is closed. `overrides`: dated hours in
    place of the weekly ones (Ramadan), empty = closed. `holidays`: date -> name. `always`: 24 x 7,
    and the other three are ignored.
    """

    tz: ZoneInfo
    hours: Mapping[int, tuple[Interval, ...]]
    overrides: Mapping[date, tuple[Interval, ...]] = field(default_factory=dict)
    holidays: Mapping[date, str] = field(default_factory=dict)
    always: bool = False
    special: list[int] = field(init=False, repr=False, compare=False)
    week_seconds: int = field(init=False, repr=False, compare=False)
    _days: dict[int, tuple[Window, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.hours.keys() <= set(range(7)):
            raise ValueError("weekdays are 0 (Monday) to 6 (Sunday)")
        keep = object.__setattr__  # frozen; copies, because the cache must stay true
        keep(self, "hours", {day: _in_order(spans) for day, spans in self.hours.items()})
        keep(self, "overrides", {day: _in_order(spans) for day, spans in self.overrides.items()})
        keep(self, "holidays", dict(self.holidays))
        keep(self, "special", sorted({d.toordinal() for d in (*self.overrides, *self.holidays)}))
        keep(self, "week_seconds", _weekly_seconds(self.hours))
        keep(self, "_days", {})

    def intervals(self, day: date) -> tuple[Interval, ...]:
        """The intervals that belong to `day`, in order; none on a holiday or a day of rest."""
        if self.always:
            return ALL_DAY
        if day in self.holidays:
            return ()
        found = self.overrides.get(day)
        return self.hours.get(day.weekday(), ()) if found is None else found

    def windows(self, ordinal: int) -> tuple[Window, ...]:
        """The intervals of a day as instants, less what the day before has already covered."""
        found = self._days.get(ordinal)
        if found is None:
            if not FIRST_DAY <= ordinal <= LAST_DAY:
                raise CalendarExhausted("the calendar goes from year 1 to year 9999")
            found = self._new_windows(ordinal)
            if len(self._days) >= _CACHED_DAYS:
                self._days.clear()
            self._days[ordinal] = found
        return found

    def _new_windows(self, ordinal: int) -> tuple[Window, ...]:
        own = self.intervals(date.fromordinal(ordinal))
        if not own:
            return ()
        before = self.intervals(date.fromordinal(ordinal - 1))
        covered = -DAY * LAST_DAY
        if before and before[-1].end > DAY:
            covered = instants(self.tz, ordinal - 1, before[-1:])[0][1]
        spans = instants(self.tz, ordinal, own)
        return tuple((max(s, covered), e) for s, e in spans if max(s, covered) < e)

    def plain_week(self, ordinal: int) -> bool:
        """Whether the seven days from `ordinal` are like any other: `week_seconds` long."""
        at = bisect_left(self.special, ordinal - 1)
        if at < len(self.special) and self.special[at] <= ordinal + 6:
            return False
        if not FIRST_DAY <= ordinal < LAST_DAY:
            return False
        # No zone in tzdata ever changed its offset and changed it back within three days.
        offsets = {self.tz.utcoffset(datetime.fromordinal(ordinal + n)) for n in (-1, 2, 5, 8)}
        return len(offsets) == 1


def always(tz: ZoneInfo) -> Calendar:
    """24 x 7: for "n x 24 jam" and for duty rosters."""
    return Calendar(tz, {}, always=True)


def parse_hours(spec: Mapping[str, list[list[str]]]) -> dict[int, tuple[Interval, ...]]:
    """Read `{"mon": [["07:30", "12:00"], ["13:00", "16:00"]], ...}`; see `parse_intervals`."""
    if not isinstance(spec, Mapping):
        raise ValueError("hours must be an object of weekdays mon to sun")
    hours: dict[int, tuple[Interval, ...]] = {}
    for key, spans in spec.items():
        if key not in WEEKDAYS:
            raise ValueError(
                f"unknown weekday {str(key)[:40]!r}: expected one of {', '.join(WEEKDAYS)}"
            )
        try:
            hours[WEEKDAYS.index(key)] = parse_intervals(spans)
        except ValueError as error:
            raise ValueError(f"{key}: {error}") from None
    return hours


def parse_intervals(spans: Sequence[Sequence[str]]) -> tuple[Interval, ...]:
    """Read `[["07:30", "12:00"], ...]`: HH:MM or HH:MM:SS, in any order, not overlapping.

    An end may be 24:00; an end not after its start lies on the next day. ValueError says what
    could not be read.
    """
    if not isinstance(spans, list | tuple):
        raise ValueError('hours of a day must be a list such as [["07:30", "12:00"]]')
    found = []
    for span in spans:
        if not isinstance(span, list | tuple) or len(span) != 2:
            raise ValueError('an interval is a pair of a start and an end: ["07:30", "12:00"]')
        start, end = _wall_seconds(span[0]), _wall_seconds(span[1])
        if start == DAY:
            raise ValueError("an interval cannot start at 24:00")
        found.append(Interval(start, end if end > start else end + DAY))
    return _in_order(found)


def instants(tz: ZoneInfo, ordinal: int, spans: Iterable[Interval]) -> list[Window]:
    """Wall-clock intervals of a day as instants; by one offset unless it changes in these days."""
    midnight = (ordinal - _EPOCH_DAY) * DAY
    offset = tz.utcoffset(datetime.fromordinal(ordinal))
    if offset == tz.utcoffset(datetime.fromordinal(ordinal + 2)):
        shift = midnight - _whole(offset)
        return [(span.start + shift, span.end + shift) for span in spans]
    return [(_wall(tz, midnight + s.start), _wall(tz, midnight + s.end)) for s in spans]


def _wall(tz: ZoneInfo, wall: int) -> int:
    """The instant of a wall-clock time, near a change of the zone's offset."""
    naive = (EPOCH + timedelta(seconds=wall)).replace(tzinfo=None)
    before, after = _whole(tz.utcoffset(naive)), _whole(tz.utcoffset(naive.replace(fold=1)))
    if after <= before:
        return wall - before
    low, high = wall - after, wall - before  # skipped: the change lies between these two
    while high - low > 1:
        middle = (low + high) // 2
        at = (EPOCH + timedelta(seconds=middle)).astimezone(tz)
        low, high = (middle, high) if _whole(at.utcoffset()) == before else (low, middle)
    return high


def _whole(offset: timedelta | None) -> int:
    return 0 if offset is None else offset.days * DAY + offset.seconds


def instant(at: datetime) -> int:
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError("a time without a zone cannot be counted from")
    passed = at.replace(microsecond=0) - EPOCH
    return passed.days * DAY + passed.seconds


def aware(cal: Calendar, instant: int) -> datetime:
    try:
        return (EPOCH + timedelta(seconds=instant)).astimezone(cal.tz)
    except (OverflowError, ValueError):
        raise CalendarExhausted("the calendar goes from year 1 to year 9999") from None


def local_day(cal: Calendar, instant: int) -> int:
    return aware(cal, instant).toordinal()


def merged(pauses: Iterable[Pause]) -> list[Window]:
    """Pauses in order, without overlaps and without empty ones."""
    found: list[Window] = []
    for start, end in sorted((instant(s), instant(e)) for s, e in pauses):
        if end < start:
            raise ValueError("a pause ends before it starts")
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif start < end:
            found.append((start, end))
    return found


def _in_order(spans: Iterable[Interval]) -> tuple[Interval, ...]:
    found = tuple(sorted(spans, key=lambda span: (span.start, span.end)))
    for one, other in pairwise(found):
        if other.start < one.end:
            raise ValueError("intervals of one day overlap")
    return found


def _weekly_seconds(hours: Mapping[int, tuple[Interval, ...]]) -> int:
    """Working seconds of a week without holidays, overlaps over midnight counted once."""
    total = 0
    for day in range(7):
        before = hours.get((day - 1) % 7, ())
        covered = before[-1].end - DAY if before else 0
        spans = hours.get(day, ())
        total += sum(max(0, span.end - max(span.start, covered)) for span in spans)
    return total


def _wall_seconds(text: object) -> int:
    read = _TIME.fullmatch(text) if isinstance(text, str) else None
    hour, minute, second = (int(part or 0) for part in read.groups()) if read else (99, 0, 0)
    if (hour, minute, second) != (24, 0, 0) and not (hour < 24 and minute < 60 and second < 60):
        raise ValueError(f"{str(text)[:40]!r} is not a time of day such as 07:30")
    return hour * 3600 + minute * 60 + second
