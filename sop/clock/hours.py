"""Weekly hours as people write them: '07.30-12.00, 13.00-16.00', an empty text for a closed day."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from sop.clock.worktime import Interval, parse_intervals
from sop.clock.worktime_calendar import WEEKDAYS

DAY_NAMES = dict(
    zip(WEEKDAYS, ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"), strict=True)
)
LONGEST = 120
_TIME = r"(\d{1,2})(?:[.:](\d{2}))?"
_SPAN = re.compile(rf"{_TIME} ?(?:-|–|—|s\.? ?d\.?|sampai) ?{_TIME}", re.IGNORECASE)
_BETWEEN = re.compile(r",|;|\bdan\b|&", re.IGNORECASE)
EXAMPLE = "Tulis seperti 07.30-12.00, 13.00-16.00; kosongkan bila tutup."

Spans = list[list[str]]


def read_day(text: str) -> Spans:
    """[["07:30", "12:00"], ["13:00", "16:00"]]; ValueError in Indonesian if it cannot be read.

    A shift may run past midnight ('22.00-06.00'); its night belongs to the day it begins on.
    """
    text = " ".join(text.split())
    if not text or text.lower() in ("-", "–", "tutup", "libur"):
        return []
    spans = [_span(part.strip()) for part in _BETWEEN.split(text)]
    spans.sort()
    intervals = parse_intervals(spans) if _apart(spans) else ()
    if not intervals:
        raise ValueError("Jam yang satu menumpuk pada jam yang lain.")
    return spans


def _span(part: str) -> list[str]:
    match = _SPAN.fullmatch(part)
    if match is None:
        raise ValueError(f"“{part[:30]}” tidak terbaca. {EXAMPLE}")
    start, end = _clock(match[1], match[2]), _clock(match[3], match[4])
    if start == "24:00":
        raise ValueError("Jam mulai paling lambat 23.59.")
    if start == end:
        raise ValueError("Jam mulai dan jam selesai sama.")
    return [start, end]


def _clock(hour: str, minute: str | None) -> str:
    hours, minutes = int(hour), int(minute or 0)
    if hours > 24 or minutes > 59 or (hours == 24 and minutes):
        raise ValueError(f"Tidak ada jam {hour}.{minute or '00'}.")
    return f"{hours:02}:{minutes:02}"


def _apart(spans: Spans) -> bool:
    found = [parse_intervals([span])[0] for span in spans]
    return all(before.end <= after.start for before, after in pairwise(found))


def write_day(spans: Sequence[Sequence[str]]) -> str:
    """'07.30-12.00, 13.00-16.00'"""
    return ", ".join(f"{_dotted(start)}-{_dotted(end)}" for start, end in spans)


def _dotted(text: str) -> str:
    return text[:5].replace(":", ".")


def lines(hours: Mapping[str, Spans]) -> list[tuple[str, str]]:
    """The week in words, neighbouring days with the same hours together: 'Senin–Kamis'."""
    found: list[list[str]] = []
    for key in WEEKDAYS:
        text = write_day(hours.get(key) or []) or "Tutup"
        if found and found[-1][2] == text:
            found[-1][1] = DAY_NAMES[key]
        else:
            found.append([DAY_NAMES[key], DAY_NAMES[key], text])
    return [
        (first if first == last else f"{first}–{last}", text.replace("-", "–"))
        for first, last, text in found
    ]


def week_seconds(hours: Mapping[str, Spans]) -> int:
    """Working seconds of a week without holidays."""
    return sum(
        interval.end - interval.start for key in WEEKDAYS for interval in _read(hours.get(key))
    )


def _read(spans: Spans | None) -> tuple[Interval, ...]:
    return parse_intervals(spans or [])
