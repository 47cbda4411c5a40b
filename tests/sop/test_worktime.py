"""Working time against cases worked out by hand (office of WIB, years 2026 and 2027)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest

from sop.clock.worktime import (
    Calendar,
    CalendarExhausted,
    Interval,
    Span,
    add,
    add_days,
    always,
    between,
    explain,
    is_open,
    next_open,
    parse_hours,
    parse_intervals,
    subtract,
)

WIB = ZoneInfo("Asia/Jakarta")
BERLIN = ZoneInfo("Europe/Berlin")

MON_THU = [["07:30", "12:00"], ["13:00", "16:00"]]
FRIDAY = [["07:30", "11:30"], ["13:00", "16:30"]]
RAMADAN_MON_THU = [["08:00", "12:00"], ["12:30", "15:00"]]
RAMADAN_FRIDAY = [["08:00", "11:30"], ["12:30", "15:30"]]
WEEK = {"mon": MON_THU, "tue": MON_THU, "wed": MON_THU, "thu": MON_THU, "fri": FRIDAY}

# SKB 2026; for 2027 the `holidays` package, both categories. Days of the month, by month.
CLOSED = {
    2026: {1: (1, 16), 2: (16, 17), 3: (18, 19, 20, 21, 22, 23, 24), 4: (3, 5)}
    | {5: (1, 14, 15, 27, 28, 31), 6: (1, 16), 8: (17, 25), 12: (24, 25)},
    2027: {1: (1, 5), 2: (5, 6), 3: (8, 9, 10, 11, 12, 15, 25, 26, 28), 5: (1, 6, 17, 18, 19, 20)}
    | {6: (1, 6), 8: (15, 17), 12: (24, 25, 26)},
}


def days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(n) for n in range((last - first).days + 1))


def ramadan(first: date, last: date) -> dict[date, tuple[Interval, ...]]:
    long, friday = parse_intervals(RAMADAN_MON_THU), parse_intervals(RAMADAN_FRIDAY)
    return {d: friday if d.weekday() == 4 else long for d in days(first, last) if d.weekday() < 5}


OFFICE = Calendar(
    WIB,
    parse_hours(WEEK),
    ramadan(date(2026, 2, 19), date(2026, 3, 20)) | ramadan(date(2027, 2, 8), date(2027, 3, 9)),
    {
        date(year, month, day): f"libur {day}/{month}"
        for year, months in CLOSED.items()
        for month, those in months.items()
        for day in those
    },
)
PLAIN = Calendar(WIB, parse_hours(WEEK))


def at(text: str, tz: ZoneInfo = WIB) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=tz)


MINUTE, HOUR = 60, 3600

# start, +15 menit, +1 jam, +225 menit, 3 hari kerja, 3 x 450 menit, 3 x 24 jam
VECTORS = """
2026-11-23T09:00 | 11-23T09:15 | 11-23T10:00 | 11-23T13:45 | 11-26T16:00 | 11-26T09:00 | 11-26T09:00
2026-11-23T11:50 | 11-23T13:05 | 11-23T13:50 | 11-24T08:05 | 11-26T16:00 | 11-26T11:50 | 11-26T11:50
2026-11-20T15:50 | 11-20T16:05 | 11-23T07:50 | 11-23T10:35 | 11-25T16:00 | 11-25T15:20 | 11-23T15:50
2026-11-21T10:00 | 11-23T07:45 | 11-23T08:30 | 11-23T11:15 | 11-25T16:00 | 11-25T16:00 | 11-24T10:00
2026-03-17T14:00 | 03-17T14:15 | 03-17T15:00 | 03-25T10:15 | 03-27T16:30 | 03-27T15:30 | 03-20T14:00
2026-12-23T15:00 | 12-23T15:15 | 12-23T16:00 | 12-28T10:15 | 12-30T16:00 | 12-30T15:00 | 12-26T15:00
2027-03-05T14:00 | 03-05T14:15 | 03-05T15:00 | 03-16T09:45 | 03-18T16:00 | 03-18T14:30 | 03-08T14:00
""".strip().splitlines()


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: row[:16])
def test_vectors_of_the_office_calendar(row: str) -> None:
    begin, *cells = (cell.strip() for cell in row.split("|"))
    start = at(begin)
    expected = [at(f"{begin[:4]}-{cell}") for cell in cells]
    assert [
        add(OFFICE, start, 15 * MINUTE),
        add(OFFICE, start, HOUR),
        add(OFFICE, start, 225 * MINUTE),
        add_days(OFFICE, start, 3),
        add(OFFICE, start, 3 * 450 * MINUTE),
        add(always(WIB), start, 3 * 24 * HOUR),
    ] == expected


@pytest.mark.parametrize(("year", "working_days"), [(2026, 240), (2027, 242)])
def test_working_days_of_a_year(year: int, working_days: int) -> None:
    every = days(date(year, 1, 1), date(year, 12, 31))
    assert sum(1 for day in every if OFFICE.intervals(day)) == working_days
    last = add_days(OFFICE, at(f"{year - 1}-12-31T12:00"), working_days)
    assert last.date() == max(d for d in days(last.date(), date(year, 12, 31)) if d.weekday() < 5)


def test_a_week_has_37_and_a_half_hours_and_32_and_a_half_in_ramadan() -> None:
    assert between(OFFICE, at("2026-11-16T00:00"), at("2026-11-23T00:00")) == 37.5 * HOUR
    assert between(OFFICE, at("2026-03-02T00:00"), at("2026-03-09T00:00")) == 32.5 * HOUR


# Ways this goes wrong elsewhere, by their number in the list of twelve.


def test_pitfall_1_a_working_day_is_not_24_hours_of_an_8_hour_calendar() -> None:
    start = at("2026-11-23T09:00")
    assert add_days(OFFICE, start, 1) == at("2026-11-24T16:00")
    assert add(OFFICE, start, 24 * HOUR) == at("2026-11-26T10:30")  # what a mistaken sum gives


def test_pitfall_2_a_second_before_the_end_is_not_a_breach() -> None:
    start, budget = at("2026-11-20T15:50"), 3 * 450 * MINUTE
    due = add(OFFICE, start, budget)
    for left in (1, 40, 400):  # 40 of 81,000 seconds left is 99.951 %
        assert between(OFFICE, start, add(OFFICE, start, budget - left)) == budget - left
        assert add(OFFICE, start, budget - left) < due
    assert between(OFFICE, start, due - timedelta(seconds=1)) == budget - 1
    assert between(OFFICE, start, due - timedelta(microseconds=1)) == budget - 1
    assert between(OFFICE, start, due) == budget


def test_pitfall_3_a_warning_across_a_day_boundary_is_not_at_midnight() -> None:
    for minute in range(0, 450, 10):
        start = add(OFFICE, at("2026-11-20T07:30"), minute * MINUTE)
        for budget in (15 * MINUTE, HOUR, 225 * MINUTE, 2 * 450 * MINUTE):
            warning = add(OFFICE, start, budget * 3 // 4)
            assert is_open(OFFICE, warning - timedelta(seconds=1)), (start, budget, warning)
            assert between(OFFICE, start, warning) == budget * 3 // 4


def test_pitfall_4_pending_time_is_measured_on_the_calendar_of_the_due_date() -> None:
    start, budget = at("2026-11-20T15:00"), 4 * HOUR
    over_the_weekend = (at("2026-11-20T16:00"), at("2026-11-23T08:30"))
    # 64 h 30 min by the wall, 1 h 30 min of working time.
    paused = between(OFFICE, *over_the_weekend)
    assert paused == 90 * MINUTE
    due = add(OFFICE, start, budget, [over_the_weekend])
    assert due == add(OFFICE, start, budget + paused) == at("2026-11-23T11:30")
    assert between(OFFICE, start, due, [over_the_weekend]) == budget


def test_pitfall_11_a_weekend_makes_a_deadline_later_not_earlier() -> None:
    waits = [
        add_days(OFFICE, at(f"2026-11-{day}T09:00"), 3).date() - date(2026, 11, day)
        for day in range(16, 23)
    ]
    assert [wait.days for wait in waits] == [3, 3, 5, 5, 5, 4, 3]


# Edges of an interval.


def test_used_up_exactly_at_closing_time_is_due_at_closing_time() -> None:
    assert add(OFFICE, at("2026-11-20T15:30"), HOUR) == at("2026-11-20T16:30")
    assert add(OFFICE, at("2026-11-20T15:30"), HOUR + 1) == at("2026-11-23T07:30:01")
    assert add(OFFICE, at("2026-11-20T16:30"), 1) == at("2026-11-23T07:30:01")


def test_whole_weeks_end_at_the_close_and_going_back_at_the_opening() -> None:
    for weeks in (1, 2, 3, 52):
        later = timedelta(weeks=weeks)
        friday, monday = at("2026-11-20T16:30"), at("2026-11-23T07:30")
        assert add(PLAIN, friday, weeks * 135_000) == friday + later
        assert subtract(PLAIN, monday, weeks * 135_000) == monday - later


def test_going_back_used_up_exactly_at_opening_time_is_opening_time() -> None:
    assert subtract(OFFICE, at("2026-11-23T08:00"), 30 * MINUTE) == at("2026-11-23T07:30")
    assert subtract(OFFICE, at("2026-11-23T08:00"), 30 * MINUTE + 1) == at("2026-11-20T16:29:59")
    assert add(OFFICE, at("2026-11-23T08:00"), -HOUR) == at("2026-11-20T16:00")
    assert subtract(OFFICE, at("2026-11-20T16:00"), -HOUR) == at("2026-11-23T08:00")


def test_nothing_to_add_gives_the_start_itself_open_or_not() -> None:
    for start in (at("2026-11-23T09:00"), at("2026-11-22T09:00"), at("2026-11-22T09:00:00.5")):
        assert add(OFFICE, start, 0) == subtract(OFFICE, start, 0) == start


def test_both_directions_of_time() -> None:
    early, late = at("2026-11-20T15:50"), at("2026-11-23T07:50")
    assert between(OFFICE, early, late) == HOUR
    assert between(OFFICE, late, early) == -HOUR
    assert between(OFFICE, early, early) == 0


def test_fractions_of_a_second_are_dropped() -> None:
    start = at("2026-11-23T09:00:00.999999")
    assert add(OFFICE, start, 1) == at("2026-11-23T09:00:01")
    assert between(OFFICE, start, at("2026-11-23T09:00:01.1")) == 1
    assert not is_open(OFFICE, at("2026-11-23T07:29:59.9"))
    assert next_open(OFFICE, start) == start


def test_answers_are_in_the_zone_of_the_calendar() -> None:
    start = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    for answer in (add(OFFICE, start, 0), add(OFFICE, start, 60), next_open(OFFICE, start)):
        assert answer.tzinfo is WIB
    assert add(OFFICE, start, HOUR).isoformat() == "2026-11-23T10:00:00+07:00"
    makassar = Calendar(ZoneInfo("Asia/Makassar"), parse_hours(WEEK))
    assert next_open(makassar, at("2026-11-23T05:00")) == at("2026-11-23T06:30")


def test_a_time_without_zone_is_refused() -> None:
    naive = at("2026-11-23T09:00").replace(tzinfo=None)
    with pytest.raises(ValueError, match="without a zone"):
        add(OFFICE, naive, 60)


# Days.


def test_open_and_next_open() -> None:
    assert is_open(OFFICE, at("2026-11-23T07:30"))
    assert not is_open(OFFICE, at("2026-11-23T12:00"))
    assert next_open(OFFICE, at("2026-11-23T12:00")) == at("2026-11-23T13:00")
    assert next_open(OFFICE, at("2026-03-17T15:00")) == at("2026-03-25T07:30")


def test_a_holiday_beats_an_override_and_an_override_beats_the_week() -> None:
    assert OFFICE.intervals(date(2026, 3, 18)) == ()  # cuti bersama, in Ramadan
    assert OFFICE.intervals(date(2026, 3, 17)) == parse_intervals(RAMADAN_MON_THU)
    assert OFFICE.intervals(date(2026, 11, 21)) == ()
    open_saturday = Calendar(WIB, {}, {date(2026, 11, 21): parse_intervals([["08:00", "12:00"]])})
    assert add(open_saturday, at("2026-11-20T09:00"), HOUR) == at("2026-11-21T09:00")


def test_an_empty_override_is_a_closed_day() -> None:
    closed = Calendar(WIB, parse_hours(WEEK), {date(2026, 11, 24): ()})
    assert add(closed, at("2026-11-23T15:30"), HOUR) == at("2026-11-25T08:00")
    assert add_days(closed, at("2026-11-23T15:30"), 1) == at("2026-11-25T16:00")


def test_working_days_are_pushed_on_by_the_working_time_of_pauses() -> None:
    start = at("2026-11-20T15:50")  # third working day: Wed 25
    pause = (at("2026-11-24T14:00"), at("2026-11-25T09:30"))  # 4 h of work
    assert add_days(OFFICE, start, 3, [pause]) == at("2026-11-26T11:30")
    idle = (at("2026-11-21T00:00"), at("2026-11-22T20:00"))
    assert add_days(OFFICE, start, 3, [idle]) == at("2026-11-25T16:00")
    over_the_end = (at("2026-11-25T15:00"), at("2026-11-30T08:00"))
    assert add_days(OFFICE, start, 3, [over_the_end]) == at("2026-11-30T09:00")
    after = (at("2026-11-25T16:00"), at("2026-11-30T08:00"))
    assert add_days(OFFICE, start, 3, [after]) == at("2026-11-25T16:00")


def test_working_days_are_counted_from_one() -> None:
    with pytest.raises(ValueError, match="from 1"):
        add_days(OFFICE, at("2026-11-20T15:50"), 0)


def test_working_days_of_a_calendar_that_never_closes_end_at_midnight() -> None:
    assert add_days(always(WIB), at("2026-11-20T15:50"), 3) == at("2026-11-24T00:00")


@pytest.mark.parametrize("count", [1, 5, 24, 240, 481, 482, 483, 3000])
def test_many_working_days_are_the_same_as_one_after_the_other(count: int) -> None:
    start = last = at("2026-01-01T10:00")
    for _ in range(count):
        last = add_days(OFFICE, last, 1)
    assert add_days(OFFICE, start, count) == last


# Pauses.


def test_pauses_may_be_in_any_order_overlap_and_lie_outside_working_time() -> None:
    start = at("2026-11-23T08:00")
    pauses = [
        (at("2026-11-23T10:30"), at("2026-11-23T11:00")),
        (at("2026-11-23T09:00"), at("2026-11-23T10:00")),
        (at("2026-11-23T09:30"), at("2026-11-23T10:30")),
        (at("2026-11-23T09:10"), at("2026-11-23T09:20")),
        (at("2026-11-23T12:10"), at("2026-11-23T12:50")),
        (at("2026-11-22T00:00"), at("2026-11-23T07:00")),
        (at("2026-11-23T09:00"), at("2026-11-23T09:00")),
        (at("2026-12-01T09:00"), at("2026-12-31T09:00")),
    ]
    assert add(OFFICE, start, 3 * HOUR, pauses) == at("2026-11-23T14:00")
    assert between(OFFICE, start, at("2026-11-23T14:00"), pauses) == 3 * HOUR
    assert subtract(OFFICE, at("2026-11-23T14:00"), 3 * HOUR - 1, pauses) == at(
        "2026-11-23T08:00:01"
    )


def test_used_up_exactly_when_a_pause_begins_is_due_then() -> None:
    pause = (at("2026-11-23T09:00"), at("2026-11-23T10:00"))
    assert add(OFFICE, at("2026-11-23T08:00"), HOUR, [pause]) == at("2026-11-23T09:00")
    assert add(OFFICE, at("2026-11-23T09:00"), HOUR, [pause]) == at("2026-11-23T11:00")
    assert add(OFFICE, at("2026-11-23T09:20"), HOUR, [pause]) == at("2026-11-23T11:00")


def test_a_calendar_that_never_closes_pauses_too() -> None:
    pause = (at("2026-11-23T09:00"), at("2026-11-23T10:00"))
    assert add(always(WIB), at("2026-11-23T08:00"), 24 * HOUR, [pause]) == at("2026-11-24T09:00")


def test_a_pause_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="pause"):
        add(OFFICE, at("2026-11-23T08:00"), 60, [(at("2026-11-23T10:00"), at("2026-11-23T09:00"))])


# Past midnight.

NIGHT = Calendar(
    WIB,
    parse_hours({"mon": [["22:00", "06:00"]], "tue": [["05:00", "08:00"], ["20:00", "24:00"]]}),
)


def test_an_interval_past_midnight_goes_on_into_the_next_day() -> None:
    assert add(NIGHT, at("2026-11-23T23:00"), 2 * HOUR) == at("2026-11-24T01:00")
    assert is_open(NIGHT, at("2026-11-24T03:00"))
    assert not is_open(NIGHT, at("2026-11-23T03:00"))
    assert add_days(NIGHT, at("2026-11-22T03:00"), 1) == at("2026-11-24T06:00")
    assert add_days(NIGHT, at("2026-11-23T03:00"), 1) == at("2026-11-25T00:00")


def test_where_two_days_overlap_time_counts_once() -> None:
    assert between(NIGHT, at("2026-11-23T00:00"), at("2026-11-24T12:00")) == 10 * HOUR
    assert add(NIGHT, at("2026-11-23T22:00"), 10 * HOUR) == at("2026-11-24T08:00")
    assert subtract(NIGHT, at("2026-11-24T08:00"), 10 * HOUR) == at("2026-11-23T22:00")
    assert between(NIGHT, at("2026-11-02T00:00"), at("2028-11-06T00:00")) == 105 * 14 * HOUR


def test_a_holiday_gives_the_next_day_its_overlap_back() -> None:
    monday_off = Calendar(WIB, NIGHT.hours, {}, {date(2026, 11, 23): "libur"})
    for sunday in (15, 22):
        start = at(f"2026-11-{sunday}T00:00")
        weeks = between(monday_off, start, start + timedelta(weeks=9))
        assert weeks == (8 * 14 + 7) * HOUR


def test_a_holiday_closes_the_whole_of_an_interval_that_starts_on_it() -> None:
    monday_off = Calendar(WIB, NIGHT.hours, {}, {date(2026, 11, 23): "libur"})
    assert next_open(monday_off, at("2026-11-23T21:00")) == at("2026-11-24T05:00")
    tuesday_off = Calendar(WIB, NIGHT.hours, {}, {date(2026, 11, 24): "libur"})
    assert next_open(tuesday_off, at("2026-11-24T03:00")) == at("2026-11-24T03:00")
    assert next_open(tuesday_off, at("2026-11-24T06:00")) == at("2026-11-30T22:00")


# Zones that change their clocks.


def test_elapsed_time_is_real_time_when_the_clock_changes() -> None:
    forward, back = at("2026-03-28T12:00", BERLIN), at("2026-10-24T12:00", BERLIN)
    assert add(always(BERLIN), forward, 24 * HOUR) == at("2026-03-29T13:00", BERLIN)
    assert add(always(BERLIN), back, 24 * HOUR) == at("2026-10-25T11:00", BERLIN)
    round_the_clock = Calendar(
        BERLIN, dict.fromkeys(range(7), parse_intervals([["00:00", "24:00"]]))
    )
    for start in (forward, back):
        end = start + timedelta(days=1)  # by the wall
        assert between(round_the_clock, start, end) == between(always(BERLIN), start, end)
    assert between(round_the_clock, forward, forward + timedelta(days=1)) == 23 * HOUR
    assert between(round_the_clock, back, back + timedelta(days=1)) == 25 * HOUR


def test_years_have_all_their_hours_wherever_the_weeks_begin() -> None:
    round_the_clock = Calendar(
        BERLIN, dict.fromkeys(range(7), parse_intervals([["00:00", "24:00"]]))
    )
    for day in range(1, 8):
        start, end = at(f"2026-01-0{day}T12:00", BERLIN), at("2029-08-01T12:00", BERLIN)
        hours = between(always(BERLIN), start, end)
        assert between(round_the_clock, start, end) == hours
        assert add(round_the_clock, start, hours) == end
        assert subtract(round_the_clock, end, hours) == start


def test_hours_keep_to_the_wall_when_the_clock_changes() -> None:
    office = Calendar(BERLIN, parse_hours(WEEK))
    due = add(office, at("2026-03-27T16:00", BERLIN), HOUR)
    assert due.isoformat() == "2026-03-30T08:00:00+02:00"
    night = Calendar(BERLIN, parse_hours({"sat": [["22:00", "06:00"]]}))
    assert (
        between(night, at("2026-03-28T00:00", BERLIN), at("2026-03-30T00:00", BERLIN)) == 7 * HOUR
    )
    assert (
        between(night, at("2026-10-24T00:00", BERLIN), at("2026-10-26T00:00", BERLIN)) == 9 * HOUR
    )


def test_hours_the_clock_skips_are_no_hours() -> None:
    skipped = Calendar(BERLIN, parse_hours({"sun": [["02:10", "02:50"]]}))
    day = at("2026-03-29T00:00", BERLIN), at("2026-03-30T00:00", BERLIN)
    assert between(skipped, *day) == 0
    half = Calendar(BERLIN, parse_hours({"sun": [["02:30", "03:15"]]}))
    assert next_open(half, day[0]) == at("2026-03-29T03:00", BERLIN)
    assert between(half, *day) == 15 * MINUTE


def test_a_time_shown_twice_is_the_first_for_hours_and_told_apart_for_instants() -> None:
    early = Calendar(BERLIN, parse_hours({"sun": [["01:00", "02:30"]]}))
    first = at("2026-10-25T02:15", BERLIN)
    assert is_open(early, first)
    assert not is_open(early, first.replace(fold=1))
    assert between(always(BERLIN), first, first.replace(fold=1)) == HOUR


def test_a_date_the_zone_skipped_has_no_time() -> None:
    apia = ZoneInfo("Pacific/Apia")  # went from 29 to 31 December 2011
    hours = Calendar(apia, dict.fromkeys(range(7), parse_intervals([["08:00", "10:00"]])))
    assert between(hours, at("2011-12-29T00:00", apia), at("2012-01-01T00:00", apia)) == 4 * HOUR


# No end of time.


def test_a_calendar_without_hours_does_not_hang() -> None:
    empty = Calendar(WIB, {})
    start = at("2026-11-23T09:00")
    for ask in (add, subtract, add_days):
        with pytest.raises(CalendarExhausted):
            ask(empty, start, 5)
    with pytest.raises(CalendarExhausted):
        next_open(empty, start)
    assert between(empty, start, at("2226-11-23T09:00")) == 0
    assert not is_open(empty, start)


def test_a_deadline_beyond_the_calendar_is_refused_at_once() -> None:
    began = perf_counter()
    for cal in (OFFICE, always(WIB), PLAIN):
        for seconds in (3 * 10**11, 10**12, 10**18, -(10**18), 10**1000):
            with pytest.raises(CalendarExhausted):
                add(cal, at("2026-11-23T09:00"), seconds)
    with pytest.raises(CalendarExhausted):
        add_days(OFFICE, at("2026-11-23T09:00"), 10**7)
    with pytest.raises(CalendarExhausted):
        between(OFFICE, at("0001-01-01T00:00"), at("9999-12-31T00:00"))
    assert perf_counter() - began < 20


@pytest.mark.parametrize("tz", ["Asia/Jakarta", "Europe/Berlin"])
def test_a_sum_of_a_century_is_exact(tz: str) -> None:
    cal = Calendar(ZoneInfo(tz), OFFICE.hours, OFFICE.overrides, OFFICE.holidays)
    start = at("2026-01-05T08:00", cal.tz)
    due = add(cal, start, 10**9)
    assert due.year == 2168
    assert between(cal, start, due) == 10**9
    assert between(cal, start, due - timedelta(seconds=1)) == 10**9 - 1
    assert subtract(cal, due, 10**9) == start


def test_adding_a_few_days_is_quick() -> None:
    start = at("2026-11-20T15:50")
    add(OFFICE, start, 1350 * MINUTE)
    began = perf_counter()
    for _ in range(1000):
        add(OFFICE, start, 1350 * MINUTE)
    assert perf_counter() - began < 0.5


# Why?


def told(spans: list[Span]) -> list[tuple[str, str, int, str]]:
    return [(s.kind, f"{s.start:%a %H:%M}", s.seconds // MINUTE, s.label) for s in spans]


def test_explain_says_what_was_counted_and_why_not_the_rest() -> None:
    pause = (at("2026-11-23T14:00"), at("2026-11-23T14:30"))
    spans = explain(OFFICE, at("2026-11-20T11:00"), at("2026-11-24T08:00"), [pause])
    assert told(spans) == [
        ("work", "Fri 11:00", 30, ""),
        ("break", "Fri 11:30", 0, ""),
        ("work", "Fri 13:00", 210, ""),
        ("closed", "Fri 16:30", 0, ""),
        ("off", "Sat 00:00", 0, ""),
        ("closed", "Mon 00:00", 0, ""),
        ("work", "Mon 07:30", 270, ""),
        ("break", "Mon 12:00", 0, ""),
        ("work", "Mon 13:00", 60, ""),
        ("pause", "Mon 14:00", 0, ""),
        ("work", "Mon 14:30", 90, ""),
        ("closed", "Mon 16:00", 0, ""),
        ("work", "Tue 07:30", 30, ""),
    ]
    assert spans[-1].end == at("2026-11-24T08:00")


def test_explain_names_holidays_and_marks_overrides() -> None:
    spans = explain(OFFICE, at("2026-03-17T14:00"), at("2026-03-20T09:00"))
    assert told(spans) == [
        ("work", "Tue 14:00", 60, "override"),
        ("closed", "Tue 15:00", 0, ""),
        ("holiday", "Wed 00:00", 0, "libur 18/3"),
        ("holiday", "Thu 00:00", 0, "libur 19/3"),
        ("holiday", "Fri 00:00", 0, "libur 20/3"),
    ]
    emptied = Calendar(WIB, parse_hours(WEEK), {date(2026, 11, 24): ()})
    spans = explain(emptied, at("2026-11-24T08:00"), at("2026-11-24T09:00"))
    assert told(spans) == [("off", "Tue 08:00", 0, "override")]


def test_explain_shows_a_pause_as_one_span() -> None:
    pause = (at("2026-11-20T15:00"), at("2026-11-23T08:00"))
    spans = explain(OFFICE, at("2026-11-20T14:00"), at("2026-11-23T09:00"), [pause])
    assert told(spans) == [
        ("work", "Fri 14:00", 60, ""),
        ("pause", "Fri 15:00", 0, ""),
        ("work", "Mon 08:00", 60, ""),
    ]


def test_explain_of_a_calendar_that_never_closes() -> None:
    spans = explain(always(WIB), at("2026-11-20T14:00"), at("2026-11-23T14:00"))
    assert told(spans) == [("work", "Fri 14:00", 72 * 60, "")]


def test_explain_refuses_the_wrong_order_and_more_than_ten_years() -> None:
    with pytest.raises(ValueError, match="before"):
        explain(OFFICE, at("2026-11-23T14:00"), at("2026-11-20T14:00"))
    with pytest.raises(ValueError, match="ten years"):
        explain(OFFICE, at("2026-11-23T14:00"), at("2037-11-20T14:00"))
    assert explain(OFFICE, at("2026-11-23T14:00"), at("2026-11-23T14:00")) == []


# Reading hours.


def test_hours_are_read() -> None:
    assert parse_hours({"sun": [["22:00", "06:00"], ["07:30:15", "12:00"]], "mon": []}) == {
        6: (Interval(27015, 43200), Interval(79200, 108000)),
        0: (),
    }
    assert parse_intervals([["00:00", "24:00"]]) == parse_intervals([["00:00", "00:00"]])
    assert parse_intervals([["08:00", "08:00"]]) == (Interval(28800, 115200),)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"senin": []}, "unknown weekday 'senin'"),
        ({"mon": [["07:30", "12:00"], ["11:59", "16:00"]]}, "mon: intervals of one day overlap"),
        ({"mon": [["22:00", "06:00"], ["23:00", "23:30"]]}, "overlap"),
        ({"mon": [["07:30"]]}, "pair"),
        ({"mon": ["07:30", "12:00"]}, "pair"),
        ({"mon": "07:30-12:00"}, "list"),
        ({"mon": None}, "list"),
        ({"mon": [["24:00", "06:00"]]}, "start at 24:00"),
        ({"mon": [["07:30", "24:01"]]}, "'24:01' is not a time of day"),
        ({"mon": [["07:60", "12:00"]]}, "'07:60' is not a time of day"),
        ({"mon": [["7.30", "12:00"]]}, "not a time of day"),
        ({"mon": [["٠٧:٣٠", "12:00"]]}, "not a time of day"),
        ({"mon": [["07:30\n", "12:00"]]}, "not a time of day"),
        ({"mon": [[730, 1200]]}, "not a time of day"),
        ([], "object"),
    ],
)
def test_hours_that_cannot_be_read_are_refused(spec: dict, message: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(ValueError, match=message):
        parse_hours(spec)


def test_a_calendar_refuses_hours_that_make_no_sense() -> None:
    with pytest.raises(ValueError, match="weekdays"):
        Calendar(WIB, {7: ()})
    with pytest.raises(ValueError, match="overlap"):
        Calendar(WIB, {0: (Interval(0, 7200), Interval(3600, 9000))})
    for start, end in ((0, 0), (-1, 5), (86400, 86401), (10, 86411)):
        with pytest.raises(ValueError, match="interval"):
            Interval(start, end)


def test_a_calendar_does_not_change_with_what_it_was_made_from() -> None:
    holidays: dict[date, str] = {}
    cal = Calendar(WIB, parse_hours(WEEK), {}, holidays)
    holidays[date(2026, 11, 23)] = "libur"
    assert next_open(cal, at("2026-11-23T05:00")) == at("2026-11-23T07:30")
