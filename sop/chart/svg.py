"""SVG of a scene. Colours are presentation attributes, right for paper; a page's stylesheet
(static/css/chart.css) overrides them by class. No style attribute: the pages' policy forbids it."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from sop.chart.diagram import Shape, Symbol
from sop.chart.layout import TEXT, Box, Layout
from sop.chart.metrics import FAMILY
from sop.chart.scene import Drawn, Line, Point, Scene

INK, LANE_INK, PAPER, HEAD_PAPER = "#000", "#9aa5ae", "#fff", "#eceff1"
HEAD_LONG, HEAD_HALF = 6.5, 3.2


def number(value: float) -> str:
    """At most one decimal, so that the same picture is the same bytes everywhere."""
    text = f"{value:.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"


def tag(name: str, inner: str | None = None, /, **attributes: object) -> str:
    """An element; `class_` is class, `_` in a name is a hyphen, None leaves an attribute out."""
    parts = [name]
    for key, value in attributes.items():
        if value is not None:
            shown = number(value) if isinstance(value, float) else str(value)
            parts.append(f"{key.rstrip('_').replace('_', '-')}={quoteattr(shown)}")
    opened = " ".join(parts)
    return f"<{opened}/>" if inner is None else f"<{opened}>{inner}</{name}>"


def group(class_: str, parts: Iterable[str], **attributes: object) -> str:
    inner = "\n".join(parts)
    return tag("g", f"\n{inner}\n", class_=class_, **attributes) if inner else ""


def body(made: Scene) -> str:
    """Everything inside the svg element."""
    layers = [
        _ground(made.layout),
        _grid(made),
        group("chart-joins", (_segment(a, b) for a, b in made.joins), stroke=INK, stroke_width=1.2),
        group("chart-arrows", (_arrow(drawn) for drawn in made.arrows)),
        group(
            "chart-symbols",
            (_symbol(symbol, box) for symbol, box in made.symbols),
            fill=PAPER,
            stroke=INK,
            stroke_width=1.3,
        ),
        group(
            "chart-connectors",
            (_pentagon(connector.box) for connector in made.connectors),
            fill=PAPER,
            stroke=INK,
            stroke_width=1.1,
        ),
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
            _rect(Box(0, top, layout.width, layout.bottom), class_="chart-ground", fill=PAPER),
            _rect(Box(0, top, layout.width, bottom), class_="chart-head", fill=HEAD_PAPER),
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


def _rect(box: Box, **attributes: object) -> str:
    return tag(
        "rect", None, x=box.left, y=box.top, width=box.width, height=box.height, **attributes
    )


def _segment(a: Point, b: Point) -> str:
    return tag("path", d=path([a, b]))


def path(points: Iterable[Point]) -> str:
    """Orthogonal lines through the points."""
    drawn, before = "", None
    for x, y in points:
        if before is None:
            drawn = f"M{number(x)} {number(y)}"
        else:
            drawn += f"H{number(x)}" if y == before[1] else f"V{number(y)}"
        before = (x, y)
    return drawn


def _arrow(drawn: Drawn) -> str:
    points = list(drawn.points)
    parts = []
    if drawn.head:
        tip, before = points[-1], points[-2]
        dx, dy = _unit(before, tip)
        base = (tip[0] - dx * HEAD_LONG, tip[1] - dy * HEAD_LONG)
        points[-1] = base
        a = (base[0] - dy * HEAD_HALF, base[1] + dx * HEAD_HALF)
        b = (base[0] + dy * HEAD_HALF, base[1] - dx * HEAD_HALF)
        corners = " ".join(f"{number(x)},{number(y)}" for x, y in (tip, a, b))
        parts.append(tag("polygon", points=corners, fill=INK))
    parts.insert(0, tag("path", d=path(points), fill="none", stroke=INK, stroke_width=1.2))
    return tag("g", "".join(parts), class_="chart-arrow")


def _unit(a: Point, b: Point) -> Point:
    return float((b[0] > a[0]) - (b[0] < a[0])), float((b[1] > a[1]) - (b[1] < a[1]))


def _symbol(symbol: Symbol, box: Box) -> str:
    return outline(symbol.shape, box, class_=f"chart-{symbol.shape}")


def _pentagon(box: Box) -> str:
    """The off-page connector: a square with a point below."""
    shoulder = box.bottom - box.height * 0.35
    corners = (
        (box.left, box.top),
        (box.right, box.top),
        (box.right, shoulder),
        (box.x, box.bottom),
        (box.left, shoulder),
    )
    return tag("polygon", points=" ".join(f"{number(x)},{number(y)}" for x, y in corners))


def outline(shape: Shape, box: Box, **attributes: object) -> str:
    if shape is Shape.DIAMOND:
        corners = ((box.x, box.top), (box.right, box.y), (box.x, box.bottom), (box.left, box.y))
        points = " ".join(f"{number(x)},{number(y)}" for x, y in corners)
        return tag("polygon", points=points, **attributes)
    if shape is Shape.CAPSULE:
        attributes["rx"] = box.height / 2
    return _rect(box, **attributes)


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
