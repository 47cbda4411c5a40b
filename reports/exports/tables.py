"""A table as data, before it becomes a workbook, a text of separated values, or paper. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal

from people.localtime import zone_name

Kind = Literal["text", "int", "percent", "seconds", "date", "datetime"]
Progress = Callable[[int], None]  # the number of rows written so far, all tables together

UNIT = "(jam:menit:detik)"  # of a duration
MOST_CHARS = 32_000  # a cell of Excel holds 32,767
# What neither XML nor a spreadsheet shows, and what turns the direction of reading.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)


@dataclass(frozen=True)
class Column:
    """What a cell of each kind holds; None is an empty cell, and a text may stand in any column
    ("belum cukup data (3)"):

    text: anything with a `str`; int: a whole number; percent: a whole number of percent, as it is
    shown on the page (87 is 87 %); seconds: a duration; date: a date; datetime: an aware datetime.
    """

    label: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """`name` is the tab of a workbook (at most 31 characters). `rows` may be endless to memory: it
    is read once, from the first to the last. `count` is their number where it is known before."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]
    note: str = ""
    count: int | None = None


@dataclass(frozen=True)
class Heading:
    """What a file says about itself. `filters` and `definitions` are label and value."""

    title: str
    office: str
    period: str
    made_at: datetime
    made_by: str = ""
    filters: Sequence[tuple[str, str]] = ()
    definitions: Sequence[tuple[str, str]] = ()


def plain(value: object) -> str:
    """As text of a cell: one line end, nothing unseen, no more than a cell holds."""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub("", text)[:MOST_CHARS]


def labels(table: Table, zone: tzinfo, made_at: datetime) -> list[str]:
    """The heads of the columns; a time says in which zone it is."""
    units = {"datetime": f" ({zone_name(zone, made_at)})", "seconds": f" {UNIT}"}
    return [plain(column.label) + units.get(column.kind, "") for column in table.columns]


def clock(seconds: int) -> str:
    """'26:05:09': hours may exceed a day."""
    minutes, rest = divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{'-' if seconds < 0 else ''}{hours}:{minutes:02d}:{rest:02d}"


def written(value: object, kind: Kind, zone: tzinfo) -> str:
    """A cell in writing, by ISO 8601 where it is a time; not yet made safe for a spreadsheet."""
    if value is None:
        return ""
    if kind == "seconds" and isinstance(value, int | float):
        return clock(int(value))
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    return plain(value)
