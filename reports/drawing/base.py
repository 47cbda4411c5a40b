"""The frame of every chart: its title, its description, its words and its hatching."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from sop.chart.metrics import FAMILY, width, wrap
from sop.chart.tags import number, tag

WIDE = 720.0  # units across; one unit is one CSS pixel at full size
TEXT, SMALL = 14.0, 12.0
INK, FAINT, LINE, GROUND = "#16202a", "#4d5b68", "#d8dfe5", "#eef2f5"
FILLS = {"": "#0b7285", "near": "#b86a14", "late": "#a61b1b"}


@dataclass(frozen=True)
class Chart:
    """`svg` is one element; `head` and `rows` are its table; `title` and `description` are also in
    the drawing, for those who hear it."""

    svg: str
    head: list[str]
    rows: list[list[str]]
    title: str
    description: str

    @property
    def empty(self) -> bool:
        return not self.rows


def frame(
    parts: Iterable[str],
    *,
    title: str,
    description: str,
    key: str,
    size: tuple[float, float],
    linked: bool,
    standalone: bool,
) -> str:
    """The svg element. `key` makes its ids unique on a page. With links it is a group: what is
    inside an image could not be reached."""
    inner = "\n".join(
        [
            tag("title", escape(_plain(title)), id=f"{key}-t"),
            tag("desc", escape(_plain(description)), id=f"{key}-d"),
            _hatch(key),
            *(part for part in parts if part),
        ]
    )
    return tag(
        "svg",
        f"\n{inner}\n",
        xmlns="http://www.w3.org/2000/svg" if standalone else None,
        class_="drawn",
        role="group" if linked else "img",
        aria_labelledby=f"{key}-t {key}-d",
        lang="id",
        viewBox=f"0 0 {number(size[0])} {number(size[1])}",
        width=number(size[0]),
        height=number(size[1]),
        font_family=FAMILY,
        font_size=TEXT,
    )


def words(
    text: str,
    x: float,
    y: float,
    *,
    size: float = TEXT,
    bold: bool = False,
    anchor: str = "start",
    class_: str = "drawn-text",
    fill: str = INK,
) -> str:
    """One line, its baseline at `y`."""
    return tag(
        "text",
        escape(_plain(text)),
        x=float(x),
        y=float(y),
        class_=class_,
        fill=fill,
        font_size=None if size == TEXT else size,
        font_weight=700 if bold else None,
        text_anchor=None if anchor == "start" else anchor,
    )


def lines(text: str, room: float, most: int, *, size: float = TEXT) -> list[str]:
    """At most so many lines of a width; what does not fit ends in an ellipsis."""
    found = wrap(_plain(text), room, size)
    if len(found) <= most:
        return found
    last = found[most - 1]
    while last and width(f"{last}…", size) > room:
        last = last[:-1]
    return [*found[: most - 1], f"{last.rstrip()}…"]


def rect(
    x: float, y: float, wide: float, high: float, *, class_: str, fill: str, **more: object
) -> str:
    return tag(
        "rect", None, x=float(x), y=float(y), width=float(max(wide, 0)), height=float(high),
        class_=class_, fill=fill, **more,
    )  # fmt: skip


def stroke(
    x1: float, y1: float, x2: float, y2: float, *, class_: str, color: str = LINE, **more: object
) -> str:
    return tag(
        "line", None, x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), class_=class_,
        stroke=color, **more,
    )  # fmt: skip


def filled(key: str, x: float, y: float, wide: float, high: float, state: str) -> list[str]:
    """A bar; a late one is hatched as well as red."""
    class_ = f"drawn-fill drawn-{state}" if state else "drawn-fill"
    parts = [rect(x, y, wide, high, class_=class_, fill=FILLS.get(state, FILLS[""]))]
    if state == "late" and wide > 0:
        parts.append(rect(x, y, wide, high, class_="drawn-hatch", fill=f"url(#{key}-h)"))
    return parts


def linked(
    parts: Sequence[str], url: str, name: str, *, standalone: bool, count: int | None = None
) -> str:
    """The parts as a link with a name of its own; paper has none. `count`: rows behind it."""
    inner = "\n".join(part for part in parts if part)
    if not url or standalone:
        return inner
    return tag(
        "a",
        f"\n{inner}\n",
        href=url,
        class_="drawn-link",
        aria_label=_plain(name),
        data_count=count,
    )


def share(value: float, whole: float) -> float:
    return value / whole if whole > 0 else 0.0


def _hatch(key: str) -> str:
    line = tag("path", None, d="M-1 7 7 -1M3 11 11 3", stroke="#fff", stroke_width=2)
    pattern = tag("pattern", line, id=f"{key}-h", width=8, height=8, patternUnits="userSpaceOnUse")
    return tag("defs", pattern)


def _plain(text: str) -> str:
    """Without the characters that no XML may hold, on one line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
