"""The heat map: what happened where and when, the worse the darker, its count in every cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.drawing.base import (
    FAINT,
    INK,
    LINE,
    SMALL,
    WIDE,
    Chart,
    frame,
    lines,
    linked,
    rect,
    words,
)

LEVELS = ("#eef2f5", "#f3dfdf", "#e5bebe", "#d79999", "#a61b1b")
_NAME, _HEAD, _HIGH, _GAP = 230.0, 26.0, 36.0, 3.0
_LEAST = 44.0  # width of a column
_LEGEND = 30.0


@dataclass(frozen=True)
class Cell:
    """`text` is printed in it, `name` is what it means in words.
    `level` 0 to 4 is how dark; None: too little to judge, or nothing at all (an empty text).
    `count` rows stand behind `url`; `brief` is the table's word for it."""

    text: str = ""
    level: int | None = None
    name: str = ""
    url: str = ""
    count: int | None = None
    brief: str = ""


@dataclass(frozen=True)
class Row:
    label: str
    cells: Sequence[Cell]
    url: str = ""


def heat(
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    title: str,
    description: str,
    key: str,
    corner: str = "",
    legend: Sequence[str] = (),
    standalone: bool = False,
) -> Chart:
    """`corner` heads the names; `legend` says the levels from the lightest, at most five."""
    across = max((WIDE - _NAME) / max(len(columns), 1), _LEAST)
    wide = _NAME + across * len(columns)
    parts = [words(corner, 0, 16, size=SMALL, class_="drawn-muted", fill=FAINT)] if corner else []
    for index, label in enumerate(columns):
        x = _NAME + across * (index + 0.5)
        shown = lines(label, across - 4, 1, size=SMALL)
        parts.append(words(shown[0] if shown else "", x, 16, size=SMALL, anchor="middle",
                           class_="drawn-muted", fill=FAINT))  # fmt: skip
    for index, row in enumerate(rows):
        parts += _row(row, _HEAD + index * _HIGH, across, columns, standalone)
    tall = _HEAD + len(rows) * _HIGH
    if legend and rows:
        parts += _legend(legend, tall + 8)
        tall += _LEGEND
    any_link = any(cell.url for row in rows for cell in row.cells) or any(r.url for r in rows)
    svg = frame(
        parts, title=title, description=description, key=key, size=(wide, tall),
        linked=any_link and not standalone, standalone=standalone,
    )  # fmt: skip
    table = [
        [row.label, *(cell.brief or cell.name or cell.text or "–" for cell in row.cells)]
        for row in rows
    ]
    return Chart(svg, [corner or "Baris", *columns], table, title, description)


def _row(row: Row, y: float, across: float, columns: Sequence[str], standalone: bool) -> list[str]:
    name = lines(row.label, _NAME - 12, 2, size=SMALL)
    start = y + (20 if len(name) < 2 else 13)
    label = [words(line, 0, start + 14 * n, size=SMALL) for n, line in enumerate(name)]
    parts = [linked(label, row.url, row.label, standalone=standalone)]
    for index, cell in enumerate(row.cells):
        x = _NAME + across * index
        drawn = _cell(cell, x, y, across - _GAP)
        told = f"{row.label}, {columns[index]}: {cell.name or cell.text}"
        parts.append(linked(drawn, cell.url, told, standalone=standalone, count=cell.count))
    return parts


def _cell(cell: Cell, x: float, y: float, wide: float) -> list[str]:
    high = _HIGH - _GAP
    if cell.level is None:
        ground = rect(x + 0.5, y + 0.5, wide - 1, high - 1, class_="drawn-void", fill="none",
                      stroke=LINE, stroke_dasharray="2 3", rx=3)  # fmt: skip
    else:
        level = min(max(cell.level, 0), len(LEVELS) - 1)
        ground = rect(x, y, wide, high, class_=f"drawn-heat-{level}", fill=LEVELS[level], rx=3)
    dark = cell.level is not None and cell.level >= len(LEVELS) - 1
    ink = "drawn-heat-ink" if dark else "drawn-text"
    return [
        ground,
        words(cell.text, x + wide / 2, y + high / 2 + 5, anchor="middle", class_=ink,
              fill="#fff" if dark else INK, bold=dark) if cell.text else "",
    ]  # fmt: skip


def _legend(legend: Sequence[str], y: float) -> list[str]:
    parts, x = [], 0.0
    for level, text in enumerate(legend[: len(LEVELS)]):
        parts.append(rect(x, y, 16, 16, class_=f"drawn-heat-{level}", fill=LEVELS[level], rx=3,
                          stroke=LINE))  # fmt: skip
        parts.append(words(text, x + 22, y + 12, size=SMALL, class_="drawn-muted", fill=FAINT))
        x += WIDE / len(LEVELS)
    return parts
