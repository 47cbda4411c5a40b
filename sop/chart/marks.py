"""How the state of a step is drawn: by shape and word, never by colour alone."""

from __future__ import annotations

from collections.abc import Iterator

from sop.chart.diagram import Symbol
from sop.chart.layout import PAD, SMALL, TEXT, Box
from sop.chart.metrics import width
from sop.chart.overlay import Mark, Overlay, State
from sop.chart.scene import ASCENT, Scene
from sop.chart.tags import group, number, outline, tag

DONE_INK, DONE_PAPER = "#14633d", "#e6f4ec"
NOW_INK, NOW_PAPER = "#0b5c6b", "#e3f0f2"
LATE_INK, LATE_PAPER = "#a61b1b", "#fde8e8"
AHEAD_INK = "#4d5b68"
INKS = {
    State.DONE: DONE_INK,
    State.CURRENT: NOW_INK,
    State.LATE: LATE_INK,
    State.AHEAD: AHEAD_INK,
}
PAPERS = {State.DONE: DONE_PAPER, State.CURRENT: NOW_PAPER, State.LATE: LATE_PAPER}
RING = 3.0  # from the edge of the current symbol to the ring inside it


def rows(made: Scene) -> str:
    """The ground of the row that is being worked on."""
    if made.overlay is None:
        return ""
    parts = []
    for placed in made.layout.rows:
        state = made.overlay.mark(placed.row.number).state
        if state in (State.CURRENT, State.LATE):
            box = Box(0, placed.top, made.layout.width, placed.bottom)
            parts.append(
                tag(
                    "rect",
                    x=box.left,
                    y=box.top,
                    width=box.width,
                    height=box.height,
                    class_=f"chart-row {state}",
                    fill=PAPERS[state],
                )
            )
    return "\n".join(parts)


def symbol(overlay: Overlay, drawn: Symbol, box: Box) -> str:
    """A symbol in the state of its step: filled when done, ringed when current."""
    mark = _of(overlay, drawn)
    parts = [outline(drawn.shape, box, class_="chart-shape", fill=PAPERS.get(mark.state))]
    if mark.state in (State.CURRENT, State.LATE):
        inner = Box(box.left + RING, box.top + RING, box.right - RING, box.bottom - RING)
        parts.append(outline(drawn.shape, inner, class_="chart-ring", fill="none"))
    if not drawn.word:
        parts += _inside(mark, box)
    ink = INKS[mark.state]
    return group(f"chart-symbol {mark.state}", parts, stroke=ink)


def _of(overlay: Overlay, drawn: Symbol) -> Mark:
    """The mark of a symbol's step; an early end is reached when its arrow was taken."""
    if drawn.ends:
        reached = (drawn.number, drawn.ends) in overlay.taken
        return Mark(State.DONE, 1) if reached else Mark(State.AHEAD)
    return overlay.mark(drawn.number)


def _inside(mark: Mark, box: Box) -> Iterator[str]:
    """The icon in the middle of the symbol, and beside it how often it was entered."""
    if mark.state is State.AHEAD:
        return
    words = width(mark.times, SMALL, bold=True)
    room = box.width - 14 if mark.times else 0
    beside = bool(mark.times) and 12 + words < room
    left = box.x - (12 + words) / 2 if beside else box.x - 5
    yield icon(mark.state, left, box.y - 5)
    if beside:
        yield tag(
            "text",
            mark.times,
            class_="chart-dot",
            x=left + 12,
            y=box.y + ASCENT * SMALL,
            font_size=SMALL,
            font_weight="bold",
            fill=INKS[mark.state],
            stroke="none",
        )


def icon(state: State, left: float, top: float) -> str:
    """A check, a dot in a ring, or a warning sign; 10 units wide and high."""
    ink = INKS[state]
    if state is State.DONE:
        path = f"M{number(left + 1)} {number(top + 5.5)}l3 3 5-6.5"
        return tag("path", class_="chart-mark", d=path, fill="none", stroke=ink, stroke_width=1.8)
    if state is State.CURRENT:
        ring = tag(
            "circle", class_="chart-mark", cx=left + 5, cy=top + 5, r=4, fill="none", stroke=ink
        )
        return ring + tag(
            "circle", class_="chart-dot", cx=left + 5, cy=top + 5, r=1.8, fill=ink, stroke="none"
        )
    sign = f"M{number(left + 5)} {number(top + 0.5)}l5 9h-10z"
    bang = f"M{number(left + 5)} {number(top + 3.6)}v2.9M{number(left + 5)} {number(top + 7.4)}v1"
    drawn = (sign, 1.1), (bang, 1.2)
    return "".join(
        tag("path", class_="chart-mark", d=d, fill="none", stroke=ink, stroke_width=thick)
        for d, thick in drawn
    )


def words(made: Scene) -> Iterator[str]:
    """The icons beside the words of the column of the ticket."""
    overlay = made.overlay
    if overlay is None:
        return
    left = made.layout.columns.edges["actual"][0] + PAD
    seen: set[int] = set()
    for line in made.texts:
        if line.column == "actual" and line.row not in seen:
            seen.add(line.row)
            mark = overlay.mark(line.row)
            if mark.state is not State.AHEAD:
                drawn = icon(mark.state, left, line.y - ASCENT * TEXT - 5)
                yield tag("g", drawn, class_=f"chart-icon {mark.state}")
