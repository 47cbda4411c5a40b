"""The ways of the arrows: each the cheapest that is left, in the order that serves all best.

Arrows never lie on one another unless they lead to the same symbol: then the later one joins the
earlier. They may cross at right angles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import inf

from sop.chart.diagram import Arrow, Diagram
from sop.chart.grid import STEP, Grid, Ground, Way
from sop.chart.layout import lay_out
from sop.chart.search import Search


class NoWayError(Exception):
    """An arrow found no way on this many tracks; more tracks help."""


@dataclass(frozen=True)
class Routing:
    tracks: int
    ways: tuple[Way, ...]


def route(drawn: Diagram) -> Routing:
    """Ways for all arrows, on as few tracks as they fit. Raises NoWayError beyond 9 tracks."""
    for tracks in (2, 3, 4, 6, 9):
        ground = Ground(lay_out(drawn, tracks))
        best = _improved(ground, [_attempt(ground, order) for order in _orders(drawn)])
        if best:
            ways = {way.arrow: way for way in best.ways}
            return Routing(tracks, tuple(ways[arrow] for arrow in drawn.arrows))
    raise NoWayError(drawn.code)


def _orders(drawn: Diagram) -> Iterator[list[Arrow]]:
    """Orders to begin with: short arrows first, those with a word first, loops first."""

    def span(arrow: Arrow) -> int:
        return arrow.target.band - arrow.source.band

    yield sorted(drawn.arrows, key=lambda a: (abs(span(a)) > 1, not a.branch, abs(span(a))))
    yield sorted(drawn.arrows, key=lambda a: (not a.branch, abs(span(a))))
    yield sorted(drawn.arrows, key=lambda a: (not a.target.ends, span(a)))


def _improved(ground: Ground, tried: list[_Attempt | None]) -> _Attempt | None:
    """The best of the attempts, and better where one arrow drawn before all others helps."""
    found = [attempt for attempt in tried if attempt]
    if not found:
        return None
    best = min(found, key=lambda attempt: attempt.cost)
    for arrow in ground.layout.drawn.arrows:
        if arrow.branch or arrow.target.band != arrow.source.band + 1:
            others = [way.arrow for way in best.ways if way.arrow != arrow]
            attempt = _attempt(ground, [arrow, *others], best.cost)
            best = attempt or best
    return best


@dataclass(frozen=True)
class _Attempt:
    """Ways in the order in which they were drawn, with what they cost together."""

    cost: float
    ways: tuple[Way, ...]


def _attempt(ground: Ground, order: list[Arrow], limit: float = inf) -> _Attempt | None:
    """Draws the arrows one after the other; None if one finds no way or the limit is reached."""
    grid = Grid(ground)
    total = 0.0
    ways: list[Way] = []
    for arrow in order:
        answer = _draw(grid, arrow)
        if answer is None:
            return None
        total += answer[0]
        ways.append(answer[1])
        if total >= limit:
            return None
    return _Attempt(total, tuple(ways))


def _draw(grid: Grid, arrow: Arrow) -> tuple[float, Way] | None:
    """Takes the cheapest way whose word has a place."""
    search, banned = Search(grid, arrow), set[int]()
    while len(banned) < len(STEP):
        found = search.cheapest(banned)
        if found is None:
            return None
        cost, own = found
        way = Way(arrow, (*own, *grid.tails[arrow.target].get(own[-1], ())), len(own))
        place = grid.place_of_word(way) if arrow.label else 0
        if place is not None:
            way = replace(way, label=place)
            grid.take(way)
            return cost + 4 * place, way
        banned.add(way.leaves)
    return None
