"""SVG of a scene: a picture for a page or a file, or a whole sheet of paper."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from sop.chart import marks
from sop.chart.diagram import Symbol
from sop.chart.layout import TEXT, Box, Layout
from sop.chart.metrics import FAMILY
from sop.chart.scene import Drawn, Line, Point, Scene
from sop.chart.tags import group, number, outline, path, pentagon, rect, tag

INK, LANE_INK, PAPER, HEAD_PAPER = "#000", "#9aa5ae", "#fff", "#eceff1"
HEAD_LONG, HEAD_HALF = 6.5, 3.2


def body(made: Scene) -> str:
    """Everything inside the svg element."""
    layers = [
        _ground(made.layout),
        marks.rows(made),
        _grid(made),
        group("chart-joins", (_segment(a, b) for a, b in made.joins), stroke=INK, stroke_width=1.2),
        group("chart-arrows", _arrows(made)),
        group(
            "chart-symbols",
            (_symbol(made, symbol, box) for symbol, box in made.symbols),
            fill=PAPER,
            stroke=INK,
            stroke_width=1.3,
        ),
        group(
            "chart-connectors",
            (pentagon(connector.box) for connector in made.connectors),
            fill=PAPER,
            stroke=INK,
            stroke_width=1.1,
        ),
        group("chart-icons", marks.words(made)),
        group("chart-texts", (_text(line) for line in made.texts), fill=INK),
    ]
    return "\n".join(layer for layer in layers if layer)


def document(
    made: Scene, *, title: str, description: str, key: str, standalone: bool = True
) -> str:
    """The picture as one svg element; `key` makes its ids unique on a page."""
    wide, tall = made.layout.width + 2, made.layout.bottom - made.layout.head[0] + 2
    inner = "\n".join(
        [
            tag("title", escape(title), id=f"{key}-t"),
            tag("desc", escape(description), id=f"{key}-d"),
            body(made),
        ]
    )
    return tag(
        "svg",
        f"\n{inner}\n",
        xmlns="http://www.w3.org/2000/svg" if standalone else None,
        class_="chart",
        role="img",
        aria_labelledby=f"{key}-t {key}-d",
        lang="id",
        viewBox=f"-1 {number(made.layout.head[0] - 1)} {number(wide)} {number(tall)}",
        width=number(wide),
        height=number(tall),
        font_family=FAMILY,
        font_size=TEXT,
    ) + ("\n" if standalone else "")


def sheet(made: Scene, title: str, paper: Point, corner: Point) -> str:
    """A whole landscape A4 page with the picture on it; its size and upper left corner in the
    drawing's own unit."""
    return tag(
        "svg",
        f"\n{tag('title', escape(title))}\n{body(made)}\n",
        xmlns="http://www.w3.org/2000/svg",
        class_="chart",
        lang="id",
        viewBox=" ".join(number(value) for value in (*corner, *paper)),
        width="297mm",
        height="210mm",
        font_family=FAMILY,
        font_size=TEXT,
    )


def _ground(layout: Layout) -> str:
    top, _, bottom = layout.head
    return "\n".join(
        [
            rect(Box(0, top, layout.width, layout.bottom), class_="chart-ground", fill=PAPER),
            rect(Box(0, top, layout.width, bottom), class_="chart-head", fill=HEAD_PAPER),
        ]
    )


def _grid(made: Scene) -> str:
    layout = made.layout
    cols, (top, between, bottom) = layout.columns, layout.head
    lanes = cols.lanes
    inner = [
        f"M{number(lanes.edges(lane)[0])} {number(between)}V{number(layout.bottom)}"
        for lane in range(1, lanes.count)
    ]
    outer = [f"M0 {number(top)}H{number(layout.width)}V{number(layout.bottom)}H0Z"]
    for column in cols.all:
        left, right = cols.edges[column.name]
        for x in {left, right} - {0.0, layout.width}:
            start = between if column.group and x not in (lanes.right, _end_of(cols.edges)) else top
            outer.append(f"M{number(x)} {number(start)}V{number(layout.bottom)}")
    grouped = [cols.edges[column.name] for column in cols.all if column.group]
    for left, right in ((lanes.left, lanes.right), (grouped[0][0], grouped[-1][1])):
        outer.append(f"M{number(left)} {number(between)}H{number(right)}")
    outer.append(f"M0 {number(bottom)}H{number(layout.width)}")
    within = cols.edges["within"]
    ends = {box.bottom for box in made.merged}
    if layout.above:
        outer.append(f"M0 {number(layout.rows[0].top)}H{number(layout.width)}")
    for placed in layout.rows if layout.below else layout.rows[:-1]:
        y = number(placed.bottom)
        if placed.bottom in ends:
            outer.append(f"M0 {y}H{number(layout.width)}")
        else:
            gap = f"H{number(within[0])}M{number(within[1])} {y}"
            outer.append(f"M0 {y}{gap}H{number(layout.width)}")
    paths = [
        tag("path", class_="chart-lane", d="".join(inner), stroke=LANE_INK) if inner else "",
        tag("path", class_="chart-line", d="".join(dict.fromkeys(outer)), stroke=INK),
    ]
    return group("chart-grid", (p for p in paths if p), fill="none", stroke_width=0.8)


def _end_of(edges: dict[str, tuple[float, float]]) -> float:
    return edges["gives"][1]


def _segment(a: Point, b: Point) -> str:
    return tag("path", d=path([a, b]))


def _arrows(made: Scene) -> Iterator[str]:
    """On a ticket the arrows that were taken are stronger and lie above those ahead."""
    taken = made.overlay.taken if made.overlay else frozenset()
    ordered = sorted(made.arrows, key=lambda drawn: drawn.arrow.name in taken)
    for drawn in ordered:
        if made.overlay is None:
            yield _arrow(drawn, "", INK, 1.2)
        elif drawn.arrow.name in taken:
            yield _arrow(drawn, " taken", INK, 2.2)
        else:
            yield _arrow(drawn, " ahead", marks.AHEAD_INK, 1.0)


def _arrow(drawn: Drawn, state: str, ink: str, thick: float) -> str:
    points = list(drawn.points)
    parts = []
    if drawn.head:
        tip, before = points[-1], points[-2]
        dx, dy = _unit(before, tip)
        base = (tip[0] - dx * HEAD_LONG, tip[1] - dy * HEAD_LONG)
        points[-1] = base
        half = HEAD_HALF + (thick > 2)
        a = (base[0] - dy * half, base[1] + dx * half)
        b = (base[0] + dy * half, base[1] - dx * half)
        corners = " ".join(f"{number(x)},{number(y)}" for x, y in (tip, a, b))
        parts.append(tag("polygon", points=corners, fill=ink))
    parts.insert(0, tag("path", d=path(points), fill="none", stroke=ink, stroke_width=thick))
    return tag("g", "".join(parts), class_=f"chart-arrow{state}")


def _unit(a: Point, b: Point) -> Point:
    return float((b[0] > a[0]) - (b[0] < a[0])), float((b[1] > a[1]) - (b[1] < a[1]))


def _symbol(made: Scene, symbol: Symbol, box: Box) -> str:
    if made.overlay:
        return marks.symbol(made.overlay, symbol, box)
    return outline(symbol.shape, box, class_=f"chart-{symbol.shape}")


def _text(line: Line) -> str:
    turned = f"rotate(-90 {number(line.x)} {number(line.y)})" if line.upright else None
    return tag(
        "text",
        escape(line.text),
        x=line.x,
        y=line.y,
        font_size=None if line.size == TEXT else line.size,
        font_weight="bold" if line.bold else None,
        text_anchor="middle" if line.centred else None,
        transform=turned,
        class_="chart-word" if line.column == "word" else None,
    )
