"""Measures of the chart: columns, heights of rows, places of symbols, tracks for the arrows.

All lengths are in the drawing's own unit; 1120 of them are the 277 mm between the margins of a
landscape A4 sheet, so a text of 11 is printed at 7.7 pt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, pairwise

from sop.chart.diagram import Diagram, Row, Shape, Symbol
from sop.chart.metrics import longest_word, width, wrap
from sop.chart.overlay import Overlay

SHEET = 1120.0
TEXT, HEAD, SMALL = 11.0, 10.0, 9.0
LINE = 13.5  # from one line of a cell to the next
PAD = 5.0
GAP = 4.0  # between paragraphs
ICON = 15.0  # beside the words of the column of a ticket
TRACK = 5.0  # between two parallel arrows
CLEAR = 6.5  # between the side of a symbol and the nearest arrow that passes it
ABOVE = 8.5  # the same above and below it, where most heads of arrows stand
BOX_HEIGHT, CAPSULE_HEIGHT, DIAMOND_HEIGHT = 26.0, 24.0, 33.0
SLENDER = 0.6  # height of a capsule by its width, at most
WIDEST_SYMBOL = 52.0
HEIGHTS = {
    Shape.BOX: BOX_HEIGHT,
    Shape.CAPSULE: CAPSULE_HEIGHT,
    Shape.DIAMOND: DIAMOND_HEIGHT,
}


@dataclass(frozen=True)
class Box:
    """A rectangle by its edges."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def x(self) -> float:
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True)
class Column:
    """A column of text; `group` is the heading above its own ("Mutu Baku"), if any."""

    name: str
    heading: str
    room: float
    group: str = ""
    centred: bool = False


NUMBER = Column("number", "No", 28, centred=True)
ACTIVITY = Column("activity", "Uraian Kegiatan", 162)
NEEDS = Column("needs", "Kelengkapan", 94, "Mutu Baku")
WITHIN = Column("within", "Waktu", 58, "Mutu Baku", centred=True)
GIVES = Column("gives", "Output", 94, "Mutu Baku")
REMARKS = Column("remarks", "Keterangan", 78)
SHARES = {"activity": 0.35, "needs": 0.2, "within": 0.05, "gives": 0.2, "remarks": 0.2}
ACTUAL = Column("actual", "Pelaksanaan", 104)  # only on the chart of a ticket
BEFORE, AFTER = (NUMBER, ACTIVITY), (NEEDS, WITHIN, GIVES, REMARKS)
Paragraphs = list[list[str]]  # of one cell: lines by paragraph
NARROWEST_LANE, WIDEST_LANE = 56.0, 115.0
BESIDE_EXIT = 32.0  # the word at the exit of a diamond and an arrow that turns beyond it


@dataclass(frozen=True)
class Lanes:
    """The part of the columns in which symbols and arrows stand."""

    left: float
    lane: float
    count: int
    tracks: int  # on each side of a border
    more: tuple[float, float] = (0.0, 0.0)  # by which the first and the last lane are wider

    @property
    def right(self) -> float:
        return self.left + self.lane * self.count + sum(self.more)

    def edges(self, lane: int) -> tuple[float, float]:
        left = self.left + self.lane * lane + (self.more[0] if lane else 0)
        right = self.left + self.more[0] + self.lane * (lane + 1)
        return left, right + (self.more[1] if lane == self.count - 1 else 0)

    @property
    def symbol(self) -> float:
        """The width of a symbol: a lane less its tracks."""
        return min(self.lane - 2 * (margin(self.tracks) + CLEAR), WIDEST_SYMBOL)

    def middle(self, lane: int) -> float:
        return self.left + self.more[0] + self.lane * (lane + 0.5)

    @cached_property
    def xs(self) -> list[float]:
        """The x of each vertical line of the grid: per lane its tracks, middle, tracks."""
        found = []
        for lane in range(self.count):
            left, right = self.edges(lane)
            found += [left + offset(track) for track in range(self.tracks)]
            found.append(self.middle(lane))
            found += [right - offset(track) for track in reversed(range(self.tracks))]
        return found

    def column(self, lane: int) -> int:
        """The index in `xs` of the middle of a lane."""
        return lane * (2 * self.tracks + 1) + self.tracks


def offset(track: int) -> float:
    """How far a track is from the border that it accompanies."""
    return 4.0 + TRACK * track


def margin(tracks: int) -> float:
    """The room of that many tracks beside a border."""
    return offset(tracks - 1)


def least(tracks: int, *, end: bool = False) -> float:
    """The least height of a band; that of an early end holds only a capsule."""
    return (CAPSULE_HEIGHT if end else DIAMOND_HEIGHT) + 2 * (margin(tracks) + ABOVE)


@dataclass(frozen=True)
class Columns:
    """All columns with their left edges."""

    before: tuple[Column, ...]
    after: tuple[Column, ...]
    lanes: Lanes

    @property
    def width(self) -> float:
        return self.lanes.right + sum(column.room for column in self.after)

    @cached_property
    def edges(self) -> dict[str, tuple[float, float]]:
        """Left and right of each column of text."""
        found, left = {}, 0.0
        for column in self.before:
            found[column.name] = (left, left + column.room)
            left += column.room
        left = self.lanes.right
        for column in self.after:
            found[column.name] = (left, left + column.room)
            left += column.room
        return found

    @property
    def all(self) -> tuple[Column, ...]:
        return self.before + self.after


def columns(drawn: Diagram, tracks: int, *, actual: bool = False) -> Columns:
    """Lanes share what the texts leave of the sheet; with very many lanes the sheet grows."""
    texts = sum(column.room for column in BEFORE + AFTER)
    count = len(drawn.lanes)
    narrowest = max(NARROWEST_LANE, 2 * (margin(tracks) + CLEAR) + 26)
    lane = min(max((SHEET - texts) / count, narrowest), WIDEST_LANE)
    more = _more(drawn, Lanes(0, lane, count, tracks))
    if lane > narrowest:
        lane = min(lane, max((SHEET - texts - sum(more)) / count, narrowest))
    spare = max(SHEET - texts - sum(more) - lane * count, 0)
    before = tuple(_widened(column, spare) for column in BEFORE)
    after = tuple(_widened(column, spare) for column in AFTER)
    before += (ACTUAL,) if actual else ()  # where it is seen before anybody scrolls
    left = sum(column.room for column in before)
    lanes = Lanes(left, lane, count, tracks, more)
    return Columns(before, after, lanes)


def _more(drawn: Diagram, lanes: Lanes) -> tuple[float, float]:
    """Room for the words of diamonds that stand in the first and in the last lane."""
    short = max(BESIDE_EXIT - (lanes.lane - lanes.symbol) / 2, 0)
    places = {symbol.lane for symbol in drawn.symbols if symbol.shape is Shape.DIAMOND}
    return short * (0 in places), short * (lanes.count - 1 in places)


def _widened(column: Column, spare: float) -> Column:
    """Few lanes leave room: the columns of longer texts share it."""
    return replace(column, room=column.room + spare * SHARES.get(column.name, 0))


def block_height(cell: Paragraphs) -> float:
    return sum(len(lines) for lines in cell) * LINE + max(len(cell) - 1, 0) * GAP


@dataclass(frozen=True)
class Placed:
    """A row with its edges and the middle of each of its bands."""

    row: Row
    top: float
    bottom: float
    edges: tuple[float, ...]  # of the bands, the row's own first and last

    @property
    def middles(self) -> tuple[float, ...]:
        return tuple((a + b) / 2 for a, b in pairwise(self.edges))


@dataclass(frozen=True)
class Layout:
    """Everything in its place, but for the arrows."""

    drawn: Diagram
    columns: Columns
    head: tuple[float, float, float]  # top, between the two lines of headings, bottom
    rows: tuple[Placed, ...]
    upright: bool  # the headings of the lanes read from bottom to top
    above: float = 0.0  # strips for the connectors of a sheet, before and after its rows
    below: float = 0.0

    @property
    def width(self) -> float:
        return self.columns.width

    @property
    def bottom(self) -> float:
        return self.rows[-1].bottom + self.below

    @property
    def first_band(self) -> int:
        return self.rows[0].row.bands[0]

    @cached_property
    def middles(self) -> list[float]:
        """The middle of each band that is drawn here."""
        return [middle for placed in self.rows for middle in placed.middles]

    @cached_property
    def ys(self) -> list[float]:
        """The y of each horizontal line of the grid: per band its tracks, middle, tracks."""
        found: list[float] = []
        tracks = self.columns.lanes.tracks
        for placed in self.rows:
            for upper, lower in pairwise(placed.edges):
                found += [upper + offset(track) for track in range(tracks)]
                found.append((upper + lower) / 2)
                found += [lower - offset(track) for track in reversed(range(tracks))]
        return found

    def line(self, band: int) -> int:
        """The index in `ys` of the middle of a band."""
        tracks = self.columns.lanes.tracks
        return (band - self.first_band) * (2 * tracks + 1) + tracks

    def box(self, symbol: Symbol) -> Box:
        x, y = self.columns.lanes.middle(symbol.lane), self.middles[symbol.band - self.first_band]
        half, tall = self.columns.lanes.symbol / 2, HEIGHTS[symbol.shape] / 2
        if symbol.shape is Shape.CAPSULE:  # in a narrow lane still longer than high
            tall = min(tall, half * SLENDER)
        return Box(x - half, y - tall, x + half, y + tall)


def cells(row: Row, cols: Columns, overlay: Overlay | None) -> dict[str, Paragraphs]:
    """The lines of each cell of a row."""
    texts: dict[str, Sequence[str]] = {
        "number": [f"{row.number}"],
        "activity": row.activity,
        "needs": row.needs,
        "within": time_of(row, overlay),
        "gives": row.gives,
        "remarks": row.remarks,
        "actual": overlay.mark(row.number).lines if overlay else (),
    }
    found = {}
    for column in cols.all:
        left, right = cols.edges[column.name]
        room = right - left - 2 * PAD - (ICON if column is ACTUAL else 0)
        found[column.name] = [
            wrap(text, room, TEXT, bold=column is ACTUAL and not index)
            for index, text in enumerate(texts[column.name])
        ]
    return found


def time_of(row: Row, overlay: Overlay | None) -> list[str]:
    """The Waktu of the SOP and, on a ticket, what the office has set in its place."""
    own = overlay.mark(row.number).office_time if overlay else ""
    return [row.within, f"kantor: {own}"] if own else [row.within]


def heading_lines(name: str, room: float) -> list[str]:
    return wrap(name, room, HEAD, bold=True)


def lay_out(
    drawn: Diagram, tracks: int = 2, overlay: Overlay | None = None, *, top: float = 0
) -> Layout:
    """The whole chart on one sheet; on a ticket with a column for what really happened."""
    cols = columns(drawn, tracks, actual=overlay is not None)
    upright, first, second = _head(drawn, cols)
    head = (top, top + first, top + first + second)
    rows, y = [], head[2]
    for row in drawn.rows:
        placed = place(row, cols, y, overlay)
        rows.append(placed)
        y = placed.bottom
    return Layout(drawn, cols, head, tuple(rows), upright)


def place(row: Row, cols: Columns, top: float, overlay: Overlay | None = None) -> Placed:
    lines = cells(row, cols, overlay)
    if row.group[0] != row.group[1]:
        lines.pop("within")
    text = max(block_height(cell) for cell in lines.values()) + 2 * PAD + 2
    tracks = cols.lanes.tracks
    bands = [least(tracks, end=bool(index)) for index in range(len(row.bands))]
    spare = max(text - sum(bands), 0) / len(bands)
    edges = tuple(accumulate((band + spare for band in bands), initial=top))
    return Placed(row, top, edges[-1], edges)


def _head(drawn: Diagram, cols: Columns) -> tuple[bool, float, float]:
    """Whether the lanes' headings stand upright, and the heights of the two lines of headings."""
    room = cols.lanes.lane - 2 * PAD
    longest = max(longest_word(name, HEAD, bold=True) for name in drawn.lanes)
    upright = longest > room
    if not upright:
        tall = max(len(heading_lines(name, room)) for name in drawn.lanes) * LINE
        return False, 22.0, max(tall + 2 * PAD, 34)
    fits = int((cols.lanes.lane - PAD) // 12)  # lines side by side
    length = max(60.0, longest)
    while any(len(heading_lines(name, length)) > fits for name in drawn.lanes) and length < 400:
        length += 5
    whole = max(width(name, HEAD, bold=True) for name in drawn.lanes)
    return True, 22.0, min(length, whole) + 2 * PAD + 2
