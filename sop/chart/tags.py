"""SVG, element by element. Colours are presentation attributes, right for paper; a page's
stylesheet (static/css/chart.css) overrides them by class. No style attribute: the pages' policy
forbids it."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from sop.chart.diagram import Shape
from sop.chart.layout import Box

Point = tuple[float, float]


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


def rect(box: Box, **attributes: object) -> str:
    return tag(
        "rect", None, x=box.left, y=box.top, width=box.width, height=box.height, **attributes
    )


def pentagon(box: Box) -> str:
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
    return rect(box, **attributes)
