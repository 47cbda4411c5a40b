"""Laws of working time, for any calendar, against an oracle that looks at every single minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sop.clock.worktime import (
    Calendar,
    CalendarExhausted,
    Interval,
    Pause,
    add,
    add_days,
    between,
    explain,
    is_open,
    next_open,
    subtract,
)

laws = settings(max_examples=50, deadline=None, derandomize=True, database=None)

MINUTE = 60
DAY = 1440  # minutes
FIRST_DAYS = {  # a few days before something happens in the zone
    "Asia/Jakarta": date(2026, 3, 14),
    "Asia/Makassar": date(2026, 12, 20),
    "Asia/Jayapura": date(2028, 2, 25),
    "Europe/Berlin": date(2026, 3, 26),
    "America/New_York": date(2026, 10, 29),
    "Australia/Lord_Howe": date(2026, 4, 2),
}


@dataclass(frozen=True)
class Case:
    cal: Calendar
    first: datetime
    pauses: list[Pause]

    def at(self, seconds: int) -> datetime:
        """In UTC: Python compares two times of one zone by the wall."""
        return self.first + timedelta(seconds=seconds)


@st.composite
def a_day(draw: st.DrawFn) -> tuple[Interval, ...]:
    """Up to three intervals on the half hour, the last one perhaps past midnight.

    Not at half past one or two: what the clock shows twice, when summer time ends, has tests
    of its own.
    """
    marks = sorted(draw(st.sets(st.integers(0, 71).filter(lambda n: n not in (3, 5)), max_size=6)))
    pairs = [(a * 1800, b * 1800) for a, b in zip(marks[::2], marks[1::2], strict=False)]
    return tuple(
        Interval(start, end)
        for start, end in pairs
        if start < 86400 and end <= start + 86400 and end not in (86400 + 5400, 86400 + 9000)
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    zone = draw(st.sampled_from(sorted(FIRST_DAYS)))
    tz, first = ZoneInfo(zone), FIRST_DAYS[zone]
    near = st.integers(-2, 9).map(lambda n: first + timedelta(n))
    cal = Calendar(
        tz,
        draw(st.dictionaries(st.integers(0, 6), a_day(), max_size=7)),
        draw(st.dictionaries(near, a_day(), max_size=3)),
        draw(st.dictionaries(near, st.just("libur"), max_size=3)),
    )
    origin = datetime(first.year, first.month, first.day, tzinfo=tz).astimezone(UTC)
    minute = st.integers(-DAY, 6 * DAY)
    spans = draw(st.lists(st.tuples(minute, st.integers(0, 2 * DAY)), max_size=3))
    pauses = [
        (origin + timedelta(minutes=start), origin + timedelta(minutes=start + length))
        for start, length in spans
    ]
    return Case(cal, origin, pauses)


def open_at(case: Case, moment: datetime) -> bool:
    """The oracle: what a person with a wall clock, the list of hours and a notepad would say."""
    if any(start <= moment < end for start, end in case.pauses):
        return False
    wall = moment.astimezone(case.cal.tz)
    seconds = wall.hour * 3600 + wall.minute * 60 + wall.second
    for day, passed in ((wall.date(), seconds), (wall.date() - timedelta(1), seconds + 86400)):
        if day in case.cal.holidays:
            continue
        hours = case.cal.hours.get(day.weekday(), ())
        if any(i.start <= passed < i.end for i in case.cal.overrides.get(day, hours)):
            return True
    return False


minutes = st.integers(0, 3 * DAY)
moments = st.integers(0, 5 * DAY * MINUTE)
sums = st.integers(1, 40 * 3600)


def tried_add(case: Case, start: datetime, seconds: int) -> datetime:
    """`add`, or no example where the calendar has next to no hours."""
    try:
        return add(case.cal, start, seconds, case.pauses).astimezone(UTC)
    except CalendarExhausted:
        assume(False)
        raise


def tried_subtract(case: Case, end: datetime, seconds: int) -> datetime:
    try:
        return subtract(case.cal, end, seconds, case.pauses).astimezone(UTC)
    except CalendarExhausted:
        assume(False)
        raise


@laws
@given(cases(), minutes, minutes)
def test_between_is_the_number_of_open_minutes(case: Case, one: int, other: int) -> None:
    low, high = sorted((one, other))
    counted = sum(open_at(case, case.at(minute * MINUTE)) for minute in range(low, high))
    first, last = case.at(low * MINUTE), case.at(high * MINUTE)
    assert between(case.cal, first, last, case.pauses) == counted * MINUTE
    assert between(case.cal, last, first, case.pauses) == -counted * MINUTE


@laws
@given(cases(), minutes, st.integers(1, 600))
def test_add_ends_after_that_many_open_minutes(case: Case, begin: int, budget: int) -> None:
    now, left = begin, budget
    while left and now < begin + 4 * DAY:
        left -= open_at(case, case.at(now * MINUTE))
        now += 1
    due = tried_add(case, case.at(begin * MINUTE), budget * MINUTE)
    assert (due == case.at(now * MINUTE)) if not left else (due > case.at(now * MINUTE))


@laws
@given(cases(), minutes, st.integers(1, 600))
def test_subtract_ends_after_that_many_open_minutes(case: Case, end: int, budget: int) -> None:
    now, left = end, budget
    while left and now > end - 4 * DAY:
        now -= 1
        left -= open_at(case, case.at(now * MINUTE))
    start = tried_subtract(case, case.at(end * MINUTE), budget * MINUTE)
    assert (start == case.at(now * MINUTE)) if not left else (start < case.at(now * MINUTE))


@laws
@given(cases(), minutes)
def test_open_and_next_open(case: Case, begin: int) -> None:
    case = Case(case.cal, case.first, [])
    now = begin
    assert is_open(case.cal, case.at(now * MINUTE)) == open_at(case, case.at(now * MINUTE))
    while now < begin + 4 * DAY and not open_at(case, case.at(now * MINUTE)):
        now += 1
    assume(now < begin + 4 * DAY)
    assert next_open(case.cal, case.at(begin * MINUTE)).astimezone(UTC) == case.at(now * MINUTE)


@laws
@given(cases(), moments, sums)
def test_add_and_between_are_inverse(case: Case, begin: int, seconds: int) -> None:
    start = case.at(begin)
    due = tried_add(case, start, seconds)
    assert between(case.cal, start, due, case.pauses) == seconds
    before = due - timedelta(seconds=1)
    assert between(case.cal, start, before, case.pauses) == seconds - 1


@laws
@given(cases(), moments, sums)
def test_subtract_and_between_are_inverse(case: Case, finish: int, seconds: int) -> None:
    end = case.at(finish)
    start = tried_subtract(case, end, seconds)
    after = start + timedelta(seconds=1)
    assert between(case.cal, start, end, case.pauses) == seconds
    assert between(case.cal, after, end, case.pauses) == seconds - 1
    assert add(case.cal, end, -seconds, case.pauses).astimezone(UTC) == start


@laws
@given(cases(), moments, moments, sums, sums)
def test_add_is_monotone(case: Case, one: int, other: int, less: int, more: int) -> None:
    one, other = sorted((one, other))
    less, more = sorted((less, more))
    early = tried_add(case, case.at(one), less)
    assert case.at(one) < early
    assert early <= tried_add(case, case.at(one), more)
    assert early <= tried_add(case, case.at(other), less)


@laws
@given(cases(), moments, st.integers(0, 20 * 3600), st.integers(0, 400 * 3600))
def test_add_is_additive(case: Case, begin: int, one: int, other: int) -> None:
    start = case.at(begin)
    at_once = tried_add(case, start, one + other)
    assert tried_add(case, tried_add(case, start, one), other) == at_once
    assert tried_add(case, tried_add(case, start, other), one) == at_once


@laws
@given(cases(), moments, moments, moments)
def test_between_is_additive(case: Case, a: int, b: int, c: int) -> None:
    one, two, three = case.at(a), case.at(b), case.at(c)
    parts = between(case.cal, one, two, case.pauses) + between(case.cal, two, three, case.pauses)
    assert parts == between(case.cal, one, three, case.pauses)


@laws
@given(cases(), st.integers(-500, 500), st.integers(1, 900))
def test_years_are_the_sum_of_their_days(case: Case, first: int, length: int) -> None:
    marks = [case.at((first + n) * 86400) for n in range(length + 1)]
    total = sum(between(case.cal, a, b, case.pauses) for a, b in pairwise(marks))
    assert between(case.cal, marks[0], marks[-1], case.pauses) == total
    if total:
        due = add(case.cal, marks[0], total, case.pauses)
        start = subtract(case.cal, marks[-1], total, case.pauses)
        assert between(case.cal, marks[0], due, case.pauses) == total
        assert between(case.cal, due, marks[-1], case.pauses) == 0
        assert between(case.cal, start, marks[-1], case.pauses) == total
        assert between(case.cal, marks[0], start, case.pauses) == 0


@laws
@given(cases(), moments, moments)
def test_explain_covers_the_time_and_sums_to_between(case: Case, one: int, other: int) -> None:
    first, last = (case.at(n) for n in sorted((one, other)))
    spans = explain(case.cal, first, last, case.pauses)
    assert sum(s.seconds for s in spans) == between(case.cal, first, last, case.pauses)
    edges = [first, *(s.end.astimezone(UTC) for s in spans)]
    assert edges[-1] == last
    assert [s.start.astimezone(UTC) for s in spans] == edges[:-1]
    for span, (start, end) in zip(spans, pairwise(edges), strict=True):
        elapsed = end - start
        assert elapsed > timedelta(0)
        assert span.seconds == (elapsed.total_seconds() if span.kind == "work" else 0)
        working = between(case.cal, span.start, span.end)
        assert span.kind in ("work", "pause") or working == 0
    for left, right in pairwise(spans):
        assert (left.kind, left.label) != (right.kind, right.label)


@laws
@given(cases(), moments, st.integers(1, 30))
def test_working_days_end_at_a_close(case: Case, begin: int, days: int) -> None:
    start = case.at(begin)
    first = day = start.astimezone(case.cal.tz).date()
    left = days
    while left and day < first + timedelta(400):
        day += timedelta(1)
        left -= bool(case.cal.intervals(day))
    assume(not left)
    wall = datetime.combine(day, time()) + timedelta(seconds=case.cal.intervals(day)[-1].end)
    close = add_days(case.cal, start, days)
    shown = close.replace(tzinfo=None)
    skipped = wall.replace(tzinfo=case.cal.tz).astimezone(UTC).astimezone(case.cal.tz)
    assert shown == wall or wall < shown <= skipped.replace(tzinfo=None)
    paused = add_days(case.cal, start, days, case.pauses)
    assert between(case.cal, start, paused, case.pauses) == between(case.cal, start, close)
