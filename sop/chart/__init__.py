"""Every SOP draws itself, server side, in the official layout of a SOP AP (PermenPAN-RB 35/2012).

diagram (what is drawn) -> route (ways of the arrows) -> layout (measures) -> scene -> svg; plates
cuts the chart into landscape A4 sheets. Those modules know no Django, and no ticket.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe

from papers import press
from sop.chart.diagram import Drawable, diagram
from sop.chart.layout import lay_out
from sop.chart.overlay import Overlay
from sop.chart.plates import Plate, plates
from sop.chart.route import Routing, route
from sop.chart.scene import whole
from sop.chart.svg import document
from sop.chart.words import description, title


@lru_cache(maxsize=64)
def routing(procedure: type[Drawable]) -> Routing:
    """The ways of the arrows; found once per process, for they are the same in every drawing."""
    return route(diagram(procedure))


@lru_cache(maxsize=64)
def static(procedure: type[Drawable], *, standalone: bool = True) -> str:
    """The chart of the SOP as an SVG file, or as an element for a page."""
    drawn, ways = diagram(procedure), routing(procedure)
    return document(
        whole(lay_out(drawn, ways.tracks), ways.ways),
        title=title(drawn),
        description=description(drawn),
        key=f"bagan-{drawn.code}",
        standalone=standalone,
    )


def printed(procedure: type[Drawable], *, overlay: Overlay | None = None) -> list[Plate]:
    """The chart on landscape A4 pages, each with its text; on a ticket with what happened."""
    return plates(diagram(procedure), routing(procedure), overlay)


def pdf(procedure: type[Drawable], made_at: datetime) -> bytes:
    """The pages as one PDF. Raises papers.press.Unprintable."""
    drawn = diagram(procedure)
    made = printed(procedure)
    return press.pages(
        [plate.svg for plate in made],
        [plate.alt for plate in made],
        title(drawn),
        procedure.owner,
        made_at,
        [f"SOP {drawn.name}, lembar {n} dari {len(made)}" for n in range(1, len(made) + 1)],
    )


def live(procedure: type[Drawable], overlay: Overlay, key: str) -> SafeString:
    """The chart of a ticket for a page; `key` makes its ids unique there."""
    drawn, ways = diagram(procedure), routing(procedure)
    made = whole(lay_out(drawn, ways.tracks, overlay), ways.ways, overlay)
    said = description(drawn)
    return mark_safe(
        document(made, title=title(drawn), description=said, key=key, standalone=False)
    )


def inline(procedure: type[Drawable]) -> SafeString:
    """The chart for a page that loads css/chart.css; see templates/sop/_chart_static.html."""
    return mark_safe(static(procedure, standalone=False))
