"""The finished picture in numbers: texts in their cells, arrows as lines, words at their exits.

Stands between layout and SVG, so that a test can ask the geometry what a reader would see.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise

from sop.chart.diagram import Arrow, Symbol
from sop.chart.grid import Node, Way, label_boxes
from sop.chart.layout import (
    ACTUAL,
    GAP,
    HEAD,
    ICON,
    LINE,
    PAD,
    SMALL,
    TEXT,
    Box,
    Layout,
    Paragraphs,
    Placed,
    block_height,
    cells,
    heading_lines,
    time_of,
)
from sop.chart.metrics import width, wrap
from sop.chart.overlay import Overlay

Point = tuple[float, float]
ASCENT = 0.36  # half the height of a capital letter, in em: what centres a line on its middle


@dataclass(frozen=True)
class Line:
    """One line of text. (x, y) is the anchor on its baseline; `cell` is where it must stay."""

    text: str
    x: float
    y: float
    cell: Box
    size: float = TEXT
    bold: bool = False
    centred: bool = False
    upright: bool = False  # turned by 90 degrees, reads from bottom to top
    column: str = ""
    row: int = 0


@dataclass(frozen=True)
class Drawn:
    """An arrow, or its part on this sheet, from `points[0]` to `points[-1]`; `head`: whether the
    arrow's head stands at the last point."""

    arrow: Arrow
    points: tuple[Point, ...]
    head: bool = True


@dataclass(frozen=True)
class Connector:
    """An off-page pentagon; its twin on the next sheet has the same letter."""

    letter: str
    box: Box


@dataclass
class Scene:
    layout: Layout
    overlay: Overlay | None = None
    texts: list[Line] = field(default_factory=list)
    merged: list[Box] = field(default_factory=list)  # Waktu cells common to several rows
    joins: list[tuple[Point, Point]] = field(default_factory=list)
    symbols: list[tuple[Symbol, Box]] = field(default_factory=list)
    arrows: list[Drawn] = field(default_factory=list)
    words: list[tuple[Arrow, Box]] = field(default_factory=list)
    connectors: list[Connector] = field(default_factory=list)


def scene(layout: Layout, ways: Sequence[Way], overlay: Overlay | None = None) -> Scene:
    """The rows that the layout holds, all but the lines of the arrows."""
    made = Scene(layout, overlay)
    made.texts += _headings(layout)
    for placed in layout.rows:
        made.texts += _cells(layout, placed, overlay)
    for box, texts in _times(layout, overlay):
        lines = [wrap(text, box.width - 2 * PAD, TEXT) for text in texts]
        made.texts += _block(lines, box, centred=True, column="within")
        made.merged.append(box)
    here = {band for placed in layout.rows for band in placed.row.bands}
    for symbol in layout.drawn.symbols:
        if symbol.band in here:
            box = layout.box(symbol)
            made.symbols.append((symbol, box))
            made.texts += _word_in(symbol, box)
    for group in layout.drawn.joined:
        if group[0].band in here:
            made.joins += _join(layout, group)
    for way in ways:
        if way.arrow.source.band in here and way.arrow.label:
            source = layout.box(way.arrow.source)
            box = label_boxes(way.arrow, way.leaves, source)[way.label]
            made.words.append((way.arrow, box))
            made.texts.append(_word_at(way.arrow, box))
    return made


def whole(layout: Layout, ways: Sequence[Way], overlay: Overlay | None = None) -> Scene:
    """The chart on one sheet of any length."""
    made = scene(layout, ways, overlay)
    for way in ways:
        nodes, head = own_part(way, overlay)
        made.arrows.append(Drawn(way.arrow, tuple(line(layout, way, nodes)), head))
    return made


def own_part(way: Way, overlay: Overlay | None) -> tuple[tuple[Node, ...], bool]:
    """What to draw of a way, and whether it has a head: an arrow that joins another ends at its
    line, unless it was taken and is shown to its target."""
    taken = overlay is not None and way.arrow.name in overlay.taken
    if taken or way.joins == len(way.nodes):
        return way.nodes, True
    return way.nodes[: way.joins], False


def line(layout: Layout, way: Way, nodes: Sequence[Node]) -> list[Point]:
    """The corners of the way through these nodes; at a symbol it ends on the symbol's edge.

    `nodes` are the way's or, on a sheet with some of the rows, a part of them in the sheet's own
    counting."""
    xs, ys = layout.columns.lanes.xs, layout.ys
    points = corners([(xs[i], ys[j]) for i, j in nodes])
    if len(points) < 2:
        return points
    if nodes[0] == _node(layout, way.arrow.source):
        points[0] = _edge_of(layout.box(way.arrow.source), points[0], points[1])
    if nodes[-1] == _node(layout, way.arrow.target):
        points[-1] = _edge_of(layout.box(way.arrow.target), points[-1], points[-2])
    return points


def _node(layout: Layout, symbol: Symbol) -> Node:
    return layout.columns.lanes.column(symbol.lane), layout.line(symbol.band)


def corners(points: list[Point]) -> list[Point]:
    """The points at which the line turns, and its ends."""
    kept = points[:1]
    for index in range(1, len(points)):
        after = points[index + 1] if index + 1 < len(points) else None
        before, here = kept[-1], points[index]
        if after and ((before[0] == here[0] == after[0]) or (before[1] == here[1] == after[1])):
            continue
        kept.append(here)
    return kept


def _edge_of(box: Box, middle: Point, towards: Point) -> Point:
    """Where the line from a symbol's middle crosses its edge; all symbols have their corners or
    sides there."""
    if middle[0] == towards[0]:
        return middle[0], box.bottom if towards[1] > middle[1] else box.top
    return box.right if towards[0] > middle[0] else box.left, middle[1]


def _headings(layout: Layout) -> Iterator[Line]:
    top, between, bottom = layout.head
    cols = layout.columns
    groups: dict[str, Box] = {}
    for column in cols.all:
        left, right = cols.edges[column.name]
        box = Box(left, between if column.group else top, right, bottom)
        yield from _block(
            [heading_lines(column.heading, box.width - 2 * PAD)], box, head=True, centred=True
        )
        if column.group:
            known = groups.get(column.group, box)
            groups[column.group] = Box(known.left, top, right, between)
    groups["Pelaksana"] = Box(cols.lanes.left, top, cols.lanes.right, between)
    for name, box in groups.items():
        yield from _block([[name]], box, head=True, centred=True)
    for lane, name in enumerate(layout.drawn.lanes):
        left, right = cols.lanes.edges(lane)
        box = Box(left, between, right, bottom)
        if layout.upright:
            yield from _upright(name, box)
        else:
            lines = heading_lines(name, box.width - 2 * PAD)
            yield from _block([lines], box, head=True, centred=True)


UPRIGHT_LINE = 12.0


def _upright(name: str, box: Box) -> Iterator[Line]:
    lines = heading_lines(name, box.height - 2 * PAD)
    first = box.x - (len(lines) - 1) * UPRIGHT_LINE / 2 + ASCENT * HEAD
    for index, text in enumerate(lines):
        x = first + index * UPRIGHT_LINE
        yield Line(text, x, box.y, box, HEAD, bold=True, centred=True, upright=True)


def _cells(layout: Layout, placed: Placed, overlay: Overlay | None) -> Iterator[Line]:
    found = cells(placed.row, layout.columns, overlay)
    for column in layout.columns.all:
        if column.name == "within":
            continue
        left, right = layout.columns.edges[column.name]
        box = Box(left + (ICON if column is ACTUAL else 0), placed.top, right, placed.bottom)
        lines = _block(
            found[column.name],
            box,
            centred=column.centred,
            column=column.name,
            row=placed.row.number,
        )
        if column is ACTUAL and overlay:  # the word of the state
            word = len(found[column.name][0]) if found[column.name] else 0
            yield from (replace(line, bold=True) for line in islice(lines, word))
        yield from lines


def _times(layout: Layout, overlay: Overlay | None) -> Iterator[tuple[Box, list[str]]]:
    """Each Waktu cell: one for the rows that share a time, as far as they are on this sheet."""
    left, right = layout.columns.edges["within"]
    index = 0
    while index < len(layout.rows):
        first = last = layout.rows[index]
        while index + 1 < len(layout.rows) and layout.rows[index + 1].row.group == first.row.group:
            index += 1
            last = layout.rows[index]
        yield Box(left, first.top, right, last.bottom), time_of(first.row, overlay)
        index += 1


def _block(
    cell: Paragraphs,
    box: Box,
    *,
    head: bool = False,
    centred: bool = False,
    column: str = "",
    row: int = 0,
) -> Iterator[Line]:
    """The lines of a cell, in the middle of its height."""
    size = HEAD if head else TEXT
    y = box.y - block_height(cell) / 2
    x = box.x if centred else box.left + PAD
    for lines in cell:
        for text in lines:
            baseline = y + LINE / 2 + ASCENT * size
            yield Line(
                text, x, baseline, box, size, bold=head, centred=centred, column=column, row=row
            )
            y += LINE
        y += GAP


def _word_in(symbol: Symbol, box: Box) -> Iterator[Line]:
    """ "Mulai" or "Selesai" in a capsule, as small as it must be to fit."""
    if not symbol.word:
        return
    size = min(SMALL, SMALL * (box.width - 6) / width(symbol.word, SMALL))
    y = box.y + ASCENT * size
    yield Line(symbol.word, box.x, y, box, size, centred=True, column="symbol", row=symbol.number)


def _word_at(arrow: Arrow, box: Box) -> Line:
    return Line(
        arrow.label, box.left, box.bottom - 1, box, SMALL, column="word", row=arrow.source.number
    )


def _join(layout: Layout, group: tuple[Symbol, ...]) -> Iterator[tuple[Point, Point]]:
    """The line that joins the symbols of one step, from edge to edge."""
    boxes = sorted((layout.box(symbol) for symbol in group), key=lambda box: box.left)
    for a, b in pairwise(boxes):
        yield (a.right, a.y), (b.left, b.y)
