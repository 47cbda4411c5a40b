"""Working time: when is something due, how much time was used, and why. Pure; no Django.

Every sum is made in whole seconds since 1970 UTC, so elapsed time is real time in any zone and
in any year. The rules:

- An interval is open at its start and closed at its end: used up exactly at closing time is due
  at closing time, not at the next opening.
- An interval that runs past midnight belongs to the day it starts on: a holiday closes all of it.
  Where it overlaps the hours of the next day, the time counts once.
- A holiday beats a dated override, and an override beats the weekly hours.
- Fractions of a second are dropped before counting.
- A wall-clock time that occurs twice (end of summer time) means the first; one that is skipped
  means the moment of the change.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sop.clock.worktime_calendar import (
    ALL_DAY,
    DAY,
    LAST_DAY,
    Calendar,
    CalendarExhausted,
    Interval,
    Pause,
    Window,
    always,
    aware,
    instant,
    instants,
    local_day,
    merged,
    parse_hours,
    parse_intervals,
)

__all__ = [
    "Calendar",
    "CalendarExhausted",
    "Interval",
    "Pause",
    "Span",
    "add",
    "add_days",
    "always",
    "between",
    "explain",
    "is_open",
    "next_open",
    "parse_hours",
    "parse_intervals",
    "subtract",
]

_Piece = tuple[str, str, int, int]  # kind, label, start, end

SEARCH_DAYS = 3_660  # ten years without a working second: there will be none
MAX_SECONDS = 400_000_000_000  # more than lies between the years 1 and 9999


def add(cal: Calendar, start: datetime, seconds: int, pauses: Sequence[Pause] = ()) -> datetime:
    """The first moment at which `seconds` of working time have passed since `start`, in `cal.tz`.

    0 gives `start` itself, open or not. A negative sum goes back, as `subtract`.
    """
    if seconds < 0:
        return subtract(cal, start, -seconds, pauses)
    now = instant(start)
    if seconds == 0:
        return start.astimezone(UTC).astimezone(cal.tz)
    _refuse_beyond_years(seconds)
    for paused, resumed in merged(pauses):
        if resumed <= now:
            continue
        if paused > now:
            available = _between(cal, now, paused)
            if seconds <= available:
                break
            seconds -= available
        now = resumed
    return aware(cal, _forward(cal, now, seconds))


def subtract(cal: Calendar, end: datetime, seconds: int, pauses: Sequence[Pause] = ()) -> datetime:
    """The last moment from which `seconds` of working time pass until `end`, in `cal.tz`.

    The mirror of `add`: used up exactly at an opening time is that opening time, not the closing
    time before it. 0 gives `end` itself.
    """
    if seconds < 0:
        return add(cal, end, -seconds, pauses)
    now = instant(end)
    if seconds == 0:
        return end.astimezone(UTC).astimezone(cal.tz)
    _refuse_beyond_years(seconds)
    for paused, resumed in reversed(merged(pauses)):
        if paused >= now:
            continue
        if resumed < now:
            available = _between(cal, resumed, now)
            if seconds <= available:
                break
            seconds -= available
        now = paused
    return aware(cal, _backward(cal, now, seconds))


def between(cal: Calendar, start: datetime, end: datetime, pauses: Sequence[Pause] = ()) -> int:
    """Working seconds from `start` to `end`; negative when `end` comes first."""
    first, last = instant(start), instant(end)
    if last < first:
        return -between(cal, end, start, pauses)
    paused = sum(
        _between(cal, max(s, first), min(e, last))
        for s, e in merged(pauses)
        if s < last and e > first
    )
    return _between(cal, first, last) - paused


def add_days(cal: Calendar, start: datetime, days: int, pauses: Sequence[Pause] = ()) -> datetime:
    """The close of the `days`-th working day after the local day of `start`; `days` >= 1.

    A working day is one that has intervals of its own. Working time lost to pauses is added
    after that close, by `add`.
    """
    if days < 1:
        raise ValueError("working days are counted from 1")
    _refuse_beyond_years(days * DAY)
    first = instant(start)
    ordinal = _nth_working_day(cal, local_day(cal, first), days)
    spans = cal.intervals(date.fromordinal(ordinal))
    close = instants(cal.tz, ordinal, spans[-1:])[0][1]
    if not pauses:
        return aware(cal, close)
    lost = _between(cal, first, close) - between(cal, start, aware(cal, close), pauses)
    return add(cal, aware(cal, close), lost, pauses)


def is_open(cal: Calendar, at: datetime) -> bool:
    """Whether `at` is working time; the closing second itself is not."""
    now = instant(at)
    if cal.always:
        return True
    today = local_day(cal, now)
    return any(s <= now < e for n in (-1, 0, 1) for s, e in cal.windows(today + n))


def next_open(cal: Calendar, at: datetime) -> datetime:
    """The first working moment from `at` on, in `cal.tz`: `at` itself if open."""
    if is_open(cal, at):
        return at.astimezone(UTC).astimezone(cal.tz)
    return aware(cal, _forward(cal, instant(at), 1) - 1)


@dataclass(frozen=True)
class Span:
    """A stretch of time as `explain` gives it.

    `kind`: "work" counted; "pause" stopped; "holiday" a closed day, its name in `label`; "off" a
    day without hours; "break" between two intervals of one day; "closed" before the first or
    after the last. `seconds`: working time counted, 0 unless "work". `label`: "override" where a
    dated override made the hours.
    """

    kind: str
    start: datetime
    end: datetime
    seconds: int
    label: str


def explain(
    cal: Calendar, start: datetime, end: datetime, pauses: Sequence[Pause] = ()
) -> list[Span]:
    """Consecutive spans from `start` to `end`, at most ten years; the "work" sums to `between`.

    A pause hides what else happened in it, so it is one span however long it lasts.
    """
    first, last = instant(start), instant(end)
    if last < first:
        raise ValueError("the end lies before the start")
    if last - first > SEARCH_DAYS * DAY:
        raise ValueError("no more than ten years can be explained")
    found: list[_Piece] = []
    for kind, label, since, until in _cut_by_pauses(_pieces(cal, first, last), merged(pauses)):
        if found and found[-1][:2] == (kind, label):
            since = found.pop()[2]
        found.append((kind, label, since, until))
    return [
        Span(kind, aware(cal, s), aware(cal, e), e - s if kind == "work" else 0, label)
        for kind, label, s, e in found
    ]


# Below, times are seconds since 1970 UTC and days are proleptic ordinals.


def _forward(cal: Calendar, now: int, seconds: int) -> int:
    """`add` for a positive sum without pauses."""
    if cal.always:
        return now + seconds
    day = local_day(cal, now) - 1  # its last interval may reach into today
    whole_weeks_from, idle = day + 3, 0
    while idle <= SEARCH_DAYS:
        while seconds > cal.week_seconds and day >= whole_weeks_from and cal.plain_week(day):
            seconds -= cal.week_seconds
            day += 7
            idle = 0 if cal.week_seconds else idle + 7
            if idle > SEARCH_DAYS:
                break
        idle += 1
        for start, end in cal.windows(day):
            if end <= now:
                continue
            idle = 0
            start = max(start, now)
            if seconds <= end - start:
                return start + seconds
            seconds -= end - start
        day += 1
    raise CalendarExhausted("the calendar has no working time within ten years")


def _backward(cal: Calendar, now: int, seconds: int) -> int:
    """`subtract` for a positive sum without pauses."""
    if cal.always:
        return now - seconds
    day = local_day(cal, now) + 1
    whole_weeks_from, idle = day - 3, 0
    while idle <= SEARCH_DAYS:
        while seconds > cal.week_seconds and day <= whole_weeks_from and cal.plain_week(day - 6):
            seconds -= cal.week_seconds
            day -= 7
            idle = 0 if cal.week_seconds else idle + 7
            if idle > SEARCH_DAYS:
                break
        idle += 1
        for start, end in reversed(cal.windows(day)):
            if start >= now:
                continue
            idle = 0
            end = min(end, now)
            if seconds <= end - start:
                return end - seconds
            seconds -= end - start
        day -= 1
    raise CalendarExhausted("the calendar has no working time within ten years")


def _between(cal: Calendar, first: int, last: int) -> int:
    """`between` for `first <= last` without pauses."""
    if cal.always:
        return last - first
    day, last_day = local_day(cal, first) - 1, local_day(cal, last) + 1
    whole_weeks_from, total = day + 3, 0
    while day <= last_day:
        while whole_weeks_from <= day <= last_day - 9 and cal.plain_week(day):
            total += cal.week_seconds
            day += 7
        for start, end in cal.windows(day):
            if start < last and end > first:
                total += min(end, last) - max(start, first)
        day += 1
    return total


def _nth_working_day(cal: Calendar, day: int, count: int) -> int:
    """The `count`-th day after `day` that has working hours."""
    in_week = 7 if cal.always else sum(1 for spans in cal.hours.values() if spans)
    special = [] if cal.always else cal.special
    idle = 0
    while idle <= SEARCH_DAYS:
        at = bisect_left(special, day + 1)
        weeks = ((special[at] if at < len(special) else LAST_DAY) - day - 1) // 7
        weeks = min(weeks, (count - 1) // in_week if in_week else SEARCH_DAYS // 7)
        if weeks > 0:
            day += 7 * weeks
            count -= in_week * weeks
            idle = 0 if in_week else idle + 7 * weeks
        day += 1
        idle += 1
        if day > LAST_DAY:
            break
        if cal.intervals(date.fromordinal(day)):
            idle = 0
            count -= 1
            if count == 0:
                return day
    raise CalendarExhausted("the calendar has no such working day")


def _pieces(cal: Calendar, first: int, last: int) -> Iterator[_Piece]:
    """Working time and what lies between, without pauses, split at midnight."""
    now = first
    for day in range(local_day(cal, first) - 1, local_day(cal, last) + 2):
        for start, end in cal.windows(day):
            start, end = max(start, now), min(end, last)
            if start < end:
                yield from _gap(cal, now, start)
                yield "work", _override(cal, date.fromordinal(day)), start, end
                now = end
    yield from _gap(cal, now, last)


def _gap(cal: Calendar, now: int, until: int) -> Iterator[_Piece]:
    """The days between `now` and `until`, each with its reason for not being worked."""
    day = local_day(cal, now) - 1
    while now < until:
        _, midnight = instants(cal.tz, day, ALL_DAY)[0]
        if midnight > now:
            end = min(midnight, until)
            yield *_reason(cal, day, now, end), now, end
            now = end
        day += 1


def _reason(cal: Calendar, ordinal: int, start: int, end: int) -> tuple[str, str]:
    day = date.fromordinal(ordinal)
    if day in cal.holidays:
        return "holiday", cal.holidays[day]
    spans = cal.intervals(day)
    if not spans:
        return "off", _override(cal, day)
    hours = instants(cal.tz, ordinal, spans)
    return ("break" if hours[0][0] <= start and end <= hours[-1][1] else "closed"), ""


def _override(cal: Calendar, day: date) -> str:
    return "override" if day in cal.overrides and not cal.always else ""


def _cut_by_pauses(pieces: Iterator[_Piece], pauses: Sequence[Window]) -> Iterator[_Piece]:
    for kind, label, start, end in pieces:
        for paused, resumed in pauses:
            if resumed <= start or paused >= end:
                continue
            if paused > start:
                yield kind, label, start, paused
            yield "pause", "", max(paused, start), min(resumed, end)
            start = min(resumed, end)
        if start < end:
            yield kind, label, start, end


def _refuse_beyond_years(seconds: int) -> None:
    if seconds > MAX_SECONDS:
        raise CalendarExhausted("the calendar goes from year 1 to year 9999")
