"""Bars lying down, with room for the long names of steps; and the Pareto of what is late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from reports.drawing.base import (
    FAINT,
    GROUND,
    INK,
    SMALL,
    WIDE,
    Chart,
    filled,
    frame,
    lines,
    linked,
    rect,
    share,
    stroke,
    words,
)
from sop.chart.metrics import width

_ROW, _BAR = 46.0, 14.0
_LEGEND = 24.0
_NAME, _AFTER = 270.0, 96.0  # columns left and right of a Pareto's bars


@dataclass(frozen=True)
class Bar:
    """`value` gives the length, `text` is what is printed for it. `mark` is where the measure (the
    mutu baku) lies on the same scale. `state`: "" | near | late. `cells` is the row of the table
    after the label; left out it is `text` and `note`. `count` rows stand behind `url`."""

    label: str
    value: float
    text: str
    note: str = ""
    state: str = ""
    mark: float | None = None
    url: str = ""
    cells: tuple[str, ...] = ()
    count: int | None = None

    def row(self) -> list[str]:
        return [self.label, *(self.cells or (self.text, self.note))]


def bars(
    items: Sequence[Bar],
    *,
    title: str,
    description: str,
    key: str,
    head: Sequence[str] = ("Uraian", "Nilai", "Keterangan"),
    mark_label: str = "",
    most: float = 0.0,
    standalone: bool = False,
) -> Chart:
    """One bar a row, all on one scale (`most` at least), name and value over it, note beside."""
    scale = max([most, *(item.value for item in items), *(item.mark or 0 for item in items)])
    top = _LEGEND if mark_label else 0.0
    parts = _legend(mark_label)
    for index, item in enumerate(items):
        drawn = _bar(key, item, top + index * _ROW, scale)
        name = f"{item.label}: {item.text}"
        parts.append(linked(drawn, item.url, name, standalone=standalone, count=item.count))
    svg = frame(
        parts, title=title, description=description, key=key,
        size=(WIDE, max(top + len(items) * _ROW, 1)),
        linked=any(item.url for item in items) and not standalone, standalone=standalone,
    )  # fmt: skip
    return Chart(svg, list(head), [item.row() for item in items], title, description)


def _bar(key: str, item: Bar, y: float, scale: float) -> list[str]:
    value = width(item.text, 14.0, bold=True)
    note = width(item.note, SMALL) + 10 if item.note else 0.0
    name = lines(item.label, WIDE - value - note - 24, 1)
    parts = [
        words(name[0] if name else "", 0, y + 16),
        words(item.text, WIDE, y + 16, bold=True, anchor="end"),
        rect(0, y + 24, WIDE, _BAR, class_="drawn-track", fill=GROUND),
        *filled(key, 0, y + 24, share(item.value, scale) * WIDE, _BAR, item.state),
    ]
    if item.note:
        parts.insert(2, words(item.note, WIDE - value - 10, y + 16, size=SMALL, anchor="end",
                              class_="drawn-muted", fill=FAINT))  # fmt: skip
    if item.mark is not None:
        x = share(item.mark, scale) * WIDE
        parts.append(_mark(min(max(x, 1), WIDE - 1), y + 21, _BAR + 6))
    return parts


def _legend(label: str) -> list[str]:
    if not label:
        return []
    return [
        _mark(2, 2, 14),
        words(label, 10, 14, size=SMALL, class_="drawn-muted", fill=FAINT),
    ]


def _mark(x: float, y: float, high: float) -> str:
    return stroke(x, y, x, y + high, class_="drawn-mark", color=INK, stroke_width=2)


def pareto(
    items: Sequence[Bar],
    *,
    title: str,
    description: str,
    key: str,
    head: Sequence[str] = ("Langkah", "Lewat batas", "Kumulatif"),
    standalone: bool = False,
) -> Chart:
    """The largest first, each with its share of the whole so far; a line after the bars that make
    up four fifths. `value` of a bar is its count; the order is made here."""
    ordered = sorted(items, key=lambda item: -item.value)
    whole = sum(item.value for item in ordered)
    so_far = [share(total, whole) for total in accumulate(item.value for item in ordered)]
    most = max((item.value for item in ordered), default=0)
    parts: list[str] = []
    rows: list[list[str]] = []
    vital = _vital(so_far)
    for index, (item, part) in enumerate(zip(ordered, so_far, strict=True)):
        percent = f"{int(part * 100 + 1e-9)} %"
        drawn = _pareto_row(key, item, percent, index * _ROW, share(item.value, most))
        name = f"{item.label}: {item.text}, kumulatif {percent}"
        parts.append(linked(drawn, item.url, name, standalone=standalone, count=item.count))
        rows.append([item.label, *(item.cells or (item.text,)), percent])
    if 0 < vital < len(ordered):
        y = vital * _ROW - 3
        parts.append(stroke(0, y, WIDE, y, class_="drawn-cut", color=FAINT, stroke_dasharray="5 4"))
    svg = frame(
        parts, title=title, description=description, key=key,
        size=(WIDE, max(len(ordered) * _ROW, 1)),
        linked=any(item.url for item in ordered) and not standalone, standalone=standalone,
    )  # fmt: skip
    return Chart(svg, list(head), rows, title, description)


def _vital(so_far: Sequence[float]) -> int:
    """How many of the largest make up four fifths."""
    return next((n for n, part in enumerate(so_far, 1) if part >= 0.8), len(so_far))


def _pareto_row(key: str, item: Bar, percent: str, y: float, part: float) -> list[str]:
    room = WIDE - _NAME - _AFTER - 44
    name = lines(item.label, _NAME - 14, 2, size=13.0)
    start = y + (25 if len(name) < 2 else 17)
    long = part * room
    return [
        *(words(line, 0, start + 16 * n, size=13.0) for n, line in enumerate(name)),
        rect(_NAME, y + 10, room, 22, class_="drawn-track", fill=GROUND),
        *filled(key, _NAME, y + 10, long, 22, item.state),
        words(item.text, _NAME + room + 8, y + 26, bold=True),
        words(percent, WIDE, y + 26, size=13.0, anchor="end", class_="drawn-muted", fill=FAINT),
    ]
