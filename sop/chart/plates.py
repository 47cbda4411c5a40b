"""The chart on landscape A4 sheets: rows divided over pages, headings repeated, and arrows that
cross a page led through paired off-page pentagons with the same letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from sop.chart.diagram import Diagram, Symbol
from sop.chart.grid import Node, Way
from sop.chart.layout import Box, Columns, Layout, lay_out, place
from sop.chart.metrics import wrap
from sop.chart.overlay import Overlay
from sop.chart.route import Routing
from sop.chart.scene import Drawn, Line, Scene, corners, line, own_part, scene
from sop.chart.strip import Strip, height_of
from sop.chart.svg import sheet
from sop.chart.words import in_words, title

PAPER = (297.0, 210.0)  # mm
MARGIN = 10.0  # mm; the number of the page stands in the lower one
TITLE_SIZE, TITLE_LINE = 12.0, 15.0
USUAL_STRIP = 36.0  # the height that is reckoned with when the rows are divided


@dataclass(frozen=True)
class Plate:
    """One page as SVG, and the text that stands for it where it cannot be seen."""

    svg: bytes
    alt: str


@dataclass(frozen=True)
class Cut:
    """A line that crosses from a page to the next: its column of the grid, and where it leads."""

    page: int  # the upper one
    column: int
    target: Symbol


@dataclass(frozen=True)
class Page:
    """The rows of one page in their places, and the strips of connectors around them."""

    index: int
    layout: Layout
    above: Strip
    below: Strip


def plates(drawn: Diagram, routing: Routing, overlay: Overlay | None = None) -> list[Plate]:
    """The sheets of a diagram. A row that is higher than a page makes all of them smaller."""
    made = [picture(page, routing, overlay) for page in pages(drawn, routing, overlay)]
    wide = made[0].layout.width
    tall = max(each.layout.bottom for each in made)
    unit = max(wide / (PAPER[0] - 2 * MARGIN), tall / (PAPER[1] - 2 * MARGIN))
    paper = (PAPER[0] * unit, PAPER[1] * unit)
    count = len(made)
    return [
        Plate(
            sheet(each, title(drawn), paper, ((wide - paper[0]) / 2, -MARGIN * unit)).encode(),
            f"{title(drawn)}, lembar {number} dari {count}. "
            + in_words(drawn, [placed.row for placed in each.layout.rows]),
        )
        for number, each in enumerate(made, 1)
    ]


def pages(drawn: Diagram, routing: Routing, overlay: Overlay | None = None) -> list[Page]:
    top = len(_title(drawn, lay_out(drawn, routing.tracks).columns)) * TITLE_LINE + 6
    full = lay_out(drawn, routing.tracks, overlay, top=top)
    unit = full.width / (PAPER[0] - 2 * MARGIN)
    room = (PAPER[1] - 2 * MARGIN) * unit - full.head[2]
    groups = divided([placed.bottom - placed.top for placed in full.rows], room)
    bands = [
        {band for placed in full.rows[first:last] for band in placed.row.bands}
        for first, last in groups
    ]
    cuts = _cuts(routing, bands)
    letters = {cut: _letter(index) for index, cut in enumerate(cuts)}
    return [_page(full, group, index, letters, overlay) for index, group in enumerate(groups)]


def divided(heights: Sequence[float], room: float) -> list[tuple[int, int]]:
    """Rows first..last (without last) of each page: as few pages as it takes, evenly filled."""
    count = len(heights)

    @cache
    def best(start: int) -> tuple[int, float, tuple[int, ...]]:
        if start == count:
            return 0, 0.0, ()
        found: list[tuple[int, float, tuple[int, ...]]] = []
        used = USUAL_STRIP if start else 0.0
        for end in range(start + 1, count + 1):
            used += heights[end - 1]
            whole = used + (USUAL_STRIP if end < count else 0.0)
            if whole > room and end > start + 1:
                break
            number, uneven, ends = best(end)
            found.append((number + 1, uneven + whole**2, (end, *ends)))
        return min(found)

    return list(pairwise((0, *best(0)[2])))


def _cuts(routing: Routing, bands: Sequence[set[int]]) -> list[Cut]:
    page_of = {band: index for index, here in enumerate(bands) for band in here}
    found = {
        Cut(min(upper, lower), a[0], way.arrow.target)
        for way in routing.ways
        for a, b in pairwise(way.nodes)
        if (upper := page_of[_band(a, routing)]) != (lower := page_of[_band(b, routing)])
    }
    return sorted(found, key=lambda cut: (cut.page, cut.column))


def _band(node: Node, routing: Routing) -> int:
    return node[1] // (2 * routing.tracks + 1)


def _letter(index: int) -> str:
    before, last = divmod(index, 26)
    return (chr(64 + before) if before else "") + chr(65 + last)


def _page(
    full: Layout,
    group: tuple[int, int],
    index: int,
    letters: dict[Cut, str],
    overlay: Overlay | None,
) -> Page:
    cols = full.columns
    span = cols.lanes.left, cols.lanes.right
    before = {cut: cols.lanes.xs[cut.column] for cut in letters if cut.page == index - 1}
    after = {cut: cols.lanes.xs[cut.column] for cut in letters if cut.page == index}
    above, below = height_of(before.values(), span), height_of(after.values(), span)
    rows, y = [], full.head[2] + above
    for placed in full.rows[slice(*group)]:
        rows.append(place(placed.row, cols, y, overlay))
        y = rows[-1].bottom
    layout = Layout(full.drawn, cols, full.head, tuple(rows), full.upright, above, below)
    return Page(
        index,
        layout,
        Strip.of(before, letters, full.head[2], above, span, first=True),
        Strip.of(after, letters, y, below, span, first=False),
    )


def picture(page: Page, routing: Routing, overlay: Overlay | None = None) -> Scene:
    layout = page.layout
    made = scene(layout, routing.ways, overlay)
    made.connectors += [*page.above.connectors, *page.below.connectors]
    made.texts += [*page.above.texts, *page.below.texts]
    made.texts += _captions(page)
    for way in routing.ways:
        made.arrows += _parts(page, way, routing, overlay)
    return made


def _parts(page: Page, way: Way, routing: Routing, overlay: Overlay | None) -> list[Drawn]:
    """The parts of a way on this page, each from its symbol or connector to the next."""
    nodes, head = own_part(way, overlay)
    here = {band for placed in page.layout.rows for band in placed.row.bands}
    shift = page.layout.first_band * (2 * routing.tracks + 1)
    runs: list[tuple[int, int]] = []
    for index, node in enumerate(nodes):
        if _band(node, routing) in here:
            if runs and runs[-1][1] == index:
                runs[-1] = (runs[-1][0], index + 1)
            else:
                runs.append((index, index + 1))
    drawn = []
    for first, last in runs:
        points = line(page.layout, way, [(i, j - shift) for i, j in nodes[first:last]])
        if first:
            points = [*_connection(page, way, nodes[first - 1], nodes[first]), *points]
        if last < len(nodes):
            points = [*points, *_connection(page, way, nodes[last], nodes[last - 1])[::-1]]
        drawn.append(Drawn(way.arrow, tuple(corners(points)), head or last < len(nodes)))
    return drawn


def _connection(page: Page, way: Way, outside: Node, inside: Node) -> list[tuple[float, float]]:
    """From the pentagon to the line that comes from (or goes) outside the page."""
    from_above = outside[1] < inside[1]
    strip = page.above if from_above else page.below
    cut = Cut(page.index - 1 if from_above else page.index, inside[0], way.arrow.target)
    return strip.lines[cut]


def _title(drawn: Diagram, cols: Columns) -> list[str]:
    return wrap(title(drawn), cols.width - 130, TITLE_SIZE, bold=True)


def _captions(page: Page) -> list[Line]:
    """The title over the table and, in the strips, where the chart comes from and goes on."""
    layout = page.layout
    box = Box(0, 0, layout.width, layout.head[0])
    made = [
        Line(text, 0, TITLE_SIZE + index * TITLE_LINE, box, TITLE_SIZE, bold=True, column="title")
        for index, text in enumerate(_title(layout.drawn, layout.columns))
    ]
    left, right = layout.columns.edges["activity"]
    for strip, text in (
        (page.above, f"Sambungan dari lembar {page.index}"),
        (page.below, f"Bersambung ke lembar {page.index + 2}"),
    ):
        if strip.connectors:
            cell = Box(left, strip.top, right, strip.bottom)
            made.append(Line(text, left + 5, cell.y + 3, cell, 9.0, column="strip"))
    return made
