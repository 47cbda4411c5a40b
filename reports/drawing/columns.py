"""The trend: one or two rows of values over the same times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.drawing.base import (
    FAINT,
    FILLS,
    LINE,
    SMALL,
    WIDE,
    Chart,
    frame,
    lines,
    linked,
    share,
    stroke,
    words,
)
from sop.chart.metrics import width
from sop.chart.tags import number, tag

_TALL, _TOP, _FOOT = 200.0, 34.0, 26.0
_COLORS = (FILLS[""], "#8a4b00")
_DASHES = (None, "6 4")
_CROWDED = 16  # points; beyond, only the ends and the extremes are printed


@dataclass(frozen=True)
class Point:
    """`value` None leaves a gap: no data, or too little to say."""

    label: str
    value: float | None
    text: str = ""
    url: str = ""
    count: int | None = None


@dataclass(frozen=True)
class Series:
    name: str
    points: Sequence[Point]


def trend(
    series: Sequence[Series],
    *,
    title: str,
    description: str,
    key: str,
    corner: str = "Waktu",
    most: float = 0.0,
    standalone: bool = False,
) -> Chart:
    """Lines over the same labels, from zero to the largest value (`most` at least); the second is
    dashed with square points."""
    labels = [point.label for point in series[0].points] if series else []
    scale = max([most, 1.0, *(p.value or 0 for one in series for p in one.points)])
    across = WIDE / max(len(labels), 1)
    parts = _ground(labels, across)
    for index, one in enumerate(series[:2]):
        parts += _line(one, index, across, scale, standalone)
    parts += _legend(series[:2])
    has_links = any(p.url for one in series for p in one.points)
    svg = frame(
        parts, title=title, description=description, key=key, size=(WIDE, _TALL + _TOP + _FOOT),
        linked=has_links and not standalone, standalone=standalone,
    )  # fmt: skip
    rows = [[label, *(_said(one.points[n]) for one in series)] for n, label in enumerate(labels)]
    return Chart(svg, [corner, *(one.name for one in series)], rows, title, description)


def _said(point: Point) -> str:
    return point.text or ("–" if point.value is None else number(float(point.value)))


def _ground(labels: Sequence[str], across: float) -> list[str]:
    base = _TOP + _TALL
    parts = [stroke(0, base, WIDE, base, class_="drawn-rule", color=FAINT)]
    parts += [
        stroke(0, base - _TALL * n / 4, WIDE, base - _TALL * n / 4, class_="drawn-rule", color=LINE)
        for n in (2, 4)
    ]
    every = -(-len(labels) * 52 // int(WIDE)) or 1
    for index, label in enumerate(labels):
        if index % every == 0:
            shown = lines(label, across * every - 4, 1)
            parts.append(words(shown[0] if shown else "", across * (index + 0.5), base + 18,
                               anchor="middle", class_="drawn-muted", fill=FAINT))  # fmt: skip
    return parts


def _line(one: Series, index: int, across: float, scale: float, standalone: bool) -> list[str]:
    places = [
        (across * (n + 0.5), _TOP + _TALL - share(p.value, scale) * _TALL, p)
        for n, p in enumerate(one.points)
        if p.value is not None
    ]
    parts = [_path(one, across, scale, index)]
    shown = _printed(one.points)
    for x, y, point in places:
        below = index > 0 and y + 24 < _TOP + _TALL
        drawn = [_dot(x, y, index)]
        if point in shown and point.text:
            drawn.append(
                words(point.text, x, y + 22 if below else max(y - 10, 12), anchor="middle")
            )
        name = f"{one.name}, {point.label}: {point.text}"
        parts.append(linked(drawn, point.url, name, standalone=standalone, count=point.count))
    return parts


def _printed(points: Sequence[Point]) -> list[Point]:
    told = [p for p in points if p.value is not None]
    if len(points) <= _CROWDED or not told:
        return told
    ends = [told[0], told[-1]]
    return [*ends, max(told, key=lambda p: p.value or 0), min(told, key=lambda p: p.value or 0)]


def _path(one: Series, across: float, scale: float, index: int) -> str:
    drawn, pen = "", "M"
    for n, point in enumerate(one.points):
        if point.value is None:
            pen = "M"
            continue
        y = _TOP + _TALL - share(point.value, scale) * _TALL
        drawn += f"{pen}{number(across * (n + 0.5))} {number(y)}"
        pen = "L"
    if not drawn:
        return ""
    return tag("path", None, d=drawn, class_=f"drawn-line drawn-line-{index}", fill="none",
               stroke=_COLORS[index], stroke_width=2, stroke_dasharray=_DASHES[index])  # fmt: skip


def _dot(x: float, y: float, index: int) -> str:
    class_ = f"drawn-dot drawn-dot-{index}"
    if index == 0:
        return tag("circle", None, cx=x, cy=y, r=4, class_=class_, fill=_COLORS[0])
    return tag("rect", None, x=x - 4, y=y - 4, width=8, height=8, class_=class_, fill=_COLORS[1])


def _legend(series: Sequence[Series]) -> list[str]:
    if len(series) < 2:
        return []
    parts, x = [], 0.0
    for index, one in enumerate(series):
        parts.append(stroke(x, 8, x + 26, 8, class_=f"drawn-line drawn-line-{index}",
                            color=_COLORS[index], stroke_width=2,
                            stroke_dasharray=_DASHES[index]))  # fmt: skip
        parts.append(_dot(x + 13, 8.0, index))
        parts.append(words(one.name, x + 34, 12, size=SMALL))
        x += 34 + width(one.name, SMALL) + 28
    return parts
