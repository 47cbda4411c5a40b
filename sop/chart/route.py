"""The ways of the arrows: on a grid of tracks beside the borders and through the middles.

A node of the grid is (column, line), indices into the layout's `xs` and `ys`. A symbol fills
exactly one node, so a way that keeps off the nodes of other symbols keeps off the symbols however
wide the lanes and high the rows are: ways found once hold for every drawing of the diagram.
Arrows never lie on one another unless they lead to the same symbol: then the later one joins the
earlier. They may cross at right angles.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf

from sop.chart.diagram import Arrow, Diagram, Symbol
from sop.chart.layout import SMALL, Box, Layout, lay_out
from sop.chart.metrics import width

Node = tuple[int, int]
Edge = tuple[Node, Node]
RIGHT, DOWN, LEFT, UP = range(4)
STEP = ((1, 0), (0, 1), (-1, 0), (0, -1))
BEND, CROSS, JOIN = 70.0, 40.0, 60.0
NEAR, HUG = 40.0, 20.0  # a crossing at an exit or a head; passing the corner of a symbol
AGAINST = 6.0  # times the length of a leg that goes up on the way down, or down on the way up
ALONG = 1.3  # times the length beside a border of the table, where a line is harder to see
EXIT = {DOWN: 0.0, RIGHT: 6.0, LEFT: 6.0, UP: 250.0}
ENTRY = {DOWN: 0.0, RIGHT: 8.0, LEFT: 8.0, UP: 250.0}
LABEL_HEIGHT = 9.0


class NoWayError(Exception):
    """An arrow found no way on this many tracks; more tracks help."""


@dataclass(frozen=True)
class Way:
    """The nodes of an arrow from symbol to symbol; `joins` counts those of its own, before it
    runs on in another arrow's line (all of them if it never does)."""

    arrow: Arrow
    nodes: tuple[Node, ...]
    joins: int
    label: int = 0  # which of `label_boxes` holds the word

    @property
    def leaves(self) -> int:
        return _direction(self.nodes[0], self.nodes[1])


@dataclass(frozen=True)
class Routing:
    tracks: int
    ways: tuple[Way, ...]


def route(drawn: Diagram) -> Routing:
    """Ways for all arrows, on as few tracks as they fit. Raises NoWayError beyond 9 tracks."""
    for tracks in (2, 3, 4, 6, 9):
        layout = lay_out(drawn, tracks)
        best = _improved(layout, [_attempt(layout, order) for order in _orders(drawn)])
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


def _improved(layout: Layout, tried: list[_Attempt | None]) -> _Attempt | None:
    """The best of the attempts, and better where one arrow drawn before all others helps."""
    found = [attempt for attempt in tried if attempt]
    if not found:
        return None
    best = min(found, key=lambda attempt: attempt.cost)
    for arrow in layout.drawn.arrows:
        if arrow.branch or arrow.target.band != arrow.source.band + 1:
            others = [way.arrow for way in best.ways if way.arrow != arrow]
            attempt = _attempt(layout, [arrow, *others], best.cost)
            best = attempt or best
    return best


@dataclass(frozen=True)
class _Attempt:
    """Ways in the order in which they were drawn, with what they cost together."""

    cost: float
    ways: tuple[Way, ...]


def _attempt(layout: Layout, order: list[Arrow], limit: float = inf) -> _Attempt | None:
    """Draws the arrows one after the other; None if one finds no way or the limit is reached."""
    grid = _Grid(layout)
    total = 0.0
    ways: list[Way] = []
    for arrow in order:
        answer = grid.draw(arrow)
        if answer is None:
            return None
        total += answer[0]
        ways.append(answer[1])
        if total >= limit:
            return None
    return _Attempt(total, tuple(ways))


def label_boxes(arrow: Arrow, direction: int, box: Box) -> list[Box]:
    """Places for the word at the exit of a diamond, the best first; `box` is the diamond's."""
    long, tall = width(arrow.label, SMALL), LABEL_HEIGHT
    if direction in (RIGHT, LEFT):
        left = box.right + 2 if direction == RIGHT else box.left - 2 - long
        return [
            Box(left, box.y - 2 - tall, left + long, box.y - 2),
            Box(left, box.y + 2.5, left + long, box.y + 2.5 + tall),
            *_at_shoulder(direction, box, long),
        ]
    top = box.bottom + 1 if direction == DOWN else box.top - 1 - tall
    beside = box.bottom - tall if direction == DOWN else box.top
    return [
        Box(box.x + 4, top, box.x + 4 + long, top + tall),
        Box(box.x - 4 - long, top, box.x - 4, top + tall),
        Box(box.x + 12, beside, box.x + 12 + long, beside + tall),
        Box(box.x - 12 - long, beside, box.x - 12, beside + tall),
    ]


def _at_shoulder(direction: int, box: Box, long: float) -> list[Box]:
    """Above and below the corner of a diamond: for a lane without room beside it."""
    left = box.right - 9 if direction == RIGHT else box.left + 9 - long
    away = 0.5 * box.height - 8
    return [
        Box(left, box.y - away - LABEL_HEIGHT, left + long, box.y - away),
        Box(left, box.y + away, left + long, box.y + away + LABEL_HEIGHT),
    ]


def _direction(a: Node, b: Node) -> int:
    return STEP.index(((b[0] > a[0]) - (b[0] < a[0]), (b[1] > a[1]) - (b[1] < a[1])))


def _edge(a: Node, b: Node) -> Edge:
    return (a, b) if a < b else (b, a)


@dataclass
class _Grid:
    """The grid with what is drawn on it so far."""

    layout: Layout
    symbols: dict[Node, Symbol] = field(default_factory=dict)
    used: set[Edge] = field(default_factory=set)
    closed: set[Edge] = field(default_factory=set)  # under a word
    # What stands at a node: the targets of the lines there and how they pass: h, v or x (bend).
    stands: dict[Node, list[tuple[Symbol | None, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    tails: dict[Symbol, dict[Node, tuple[Node, ...]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    words: list[Box] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.xs, self.ys = self.layout.columns.lanes.xs, self.layout.ys
        for symbol in self.layout.drawn.symbols:
            self.symbols[self.node(symbol)] = symbol
        for group in self.layout.drawn.joined:
            line = self.node(group[0])[1]
            ends = [self.node(symbol)[0] for symbol in group]
            self._use([(column, line) for column in range(min(ends), max(ends) + 1)], None)

    def node(self, symbol: Symbol) -> Node:
        return self.layout.columns.lanes.column(symbol.lane), self.layout.line(symbol.band)

    def draw(self, arrow: Arrow) -> tuple[float, Way] | None:
        """Finds the cheapest way whose word has a place, and takes it."""
        banned: set[int] = set()
        while len(banned) < len(STEP):
            found = self._search(arrow, banned)
            if found is None:
                return None
            cost, own = found
            tail = self.tails[arrow.target].get(own[-1], ())
            way = Way(arrow, (*own, *tail), len(own))
            place = self._place_of_word(way) if arrow.label else 0
            if place is not None:
                way = Way(arrow, way.nodes, way.joins, place)
                self._take(way)
                return cost + 4 * place, way
            banned.add(way.leaves)
        return None

    def _take(self, way: Way) -> None:
        self._use(list(way.nodes[: way.joins]), way.arrow.target)
        for index in range(self._joinable_from(way.nodes), way.joins):
            self.tails[way.arrow.target].setdefault(way.nodes[index], way.nodes[index + 1 :])
        if way.arrow.label:
            box = label_boxes(way.arrow, way.leaves, self.layout.box(way.arrow.source))[way.label]
            self.words.append(box)
            self.closed |= set(self._under(box))

    def _joinable_from(self, nodes: tuple[Node, ...]) -> int:
        """Others may join on the last two legs of a way, and not where it has just begun."""
        bends = [
            index
            for index in range(1, len(nodes) - 1)
            if _direction(nodes[index - 1], nodes[index])
            != _direction(nodes[index], nodes[index + 1])
        ]
        begun = 2 * self.layout.columns.lanes.tracks + 1
        return max(begun, bends[-2] if len(bends) > 1 else 0)

    def _use(self, nodes: list[Node], target: Symbol | None) -> None:
        for a, b in pairwise(nodes):
            self.used.add(_edge(a, b))
        for index, node in enumerate(nodes):
            if node in self.symbols:
                continue
            before = _direction(nodes[index - 1], node) if index else None
            after = _direction(node, nodes[index + 1]) if index + 1 < len(nodes) else None
            straight = before == after and before is not None
            how = "x" if not straight else "h" if before in (RIGHT, LEFT) else "v"
            self.stands[node].append((target, how))

    def _place_of_word(self, way: Way) -> int | None:
        own = {_edge(a, b) for a, b in pairwise(way.nodes)}
        boxes = label_boxes(way.arrow, way.leaves, self.layout.box(way.arrow.source))
        lanes = self.layout.columns.lanes
        for place, box in enumerate(boxes):
            inside = lanes.left < box.left and box.right < lanes.right
            free = not any(edge in self.used or edge in own for edge in self._under(box))
            others = any(box.meets(other) for other in self.words)
            symbols = any(
                box.meets(self.layout.box(symbol))
                for symbol in self.layout.drawn.symbols
                if symbol != way.arrow.source
            )
            if inside and free and not others and not symbols:
                return place
        return None

    def _under(self, box: Box) -> Iterator[Edge]:
        """The edges that run through a rectangle."""
        columns = [i for i, x in enumerate(self.xs) if box.left - 2 < x < box.right + 2]
        lines = [j for j, y in enumerate(self.ys) if box.top - 1 < y < box.bottom + 1]
        for i in columns:
            for j in range(len(self.ys) - 1):
                if self.ys[j] < box.bottom and box.top < self.ys[j + 1]:
                    yield (i, j), (i, j + 1)
        for j in lines:
            for i in range(len(self.xs) - 1):
                if self.xs[i] < box.right and box.left < self.xs[i + 1]:
                    yield (i, j), (i + 1, j)

    def _search(self, arrow: Arrow, banned: set[int]) -> tuple[float, list[Node]] | None:
        """A* over (node, direction); ends at the target or at a line that leads there."""
        start, goal = self.node(arrow.source), self.node(arrow.target)
        joins = {
            node
            for node in self.tails[arrow.target]
            if all(target == arrow.target for target, _ in self.stands[node])
        }
        queue: list[tuple[float, float, Node, int]] = []
        came: dict[tuple[Node, int], tuple[Node, int] | None] = {}
        best: dict[tuple[Node, int], float] = {}
        for direction in range(4):
            if direction not in banned:
                best[start, direction] = EXIT[direction]
                came[start, direction] = None
                heapq.heappush(queue, (0.0, EXIT[direction], start, direction))
        while queue:
            _, cost, node, direction = heapq.heappop(queue)
            if cost > best[node, direction]:
                continue
            if node == goal or (node in joins and node != start):
                return cost, _trace(came, (node, direction))
            for turned, price in self._turns(node, direction, start):
                reached = node[0] + STEP[turned][0], node[1] + STEP[turned][1]
                more = self._price(node, reached, turned, start, goal, joins)
                if more is None:
                    continue
                total, state = cost + price + more, (reached, turned)
                if total < best.get(state, inf):
                    best[state], came[state] = total, (node, direction)
                    left = 0.0 if joins else self._left(reached, turned, goal)
                    heapq.heappush(queue, (total + left, total, reached, turned))
        return None

    def _left(self, node: Node, direction: int, goal: Node) -> float:
        """At least this is still to pay: the distance, and a bend if the direction is wrong."""
        dx, dy = self.xs[goal[0]] - self.xs[node[0]], self.ys[goal[1]] - self.ys[node[1]]
        ahead = dx * STEP[direction][0] + dy * STEP[direction][1]
        bend = BEND if ahead < abs(dx) + abs(dy) else 0.0
        return abs(dx) + abs(dy) + bend

    def _turns(self, node: Node, direction: int, start: Node) -> Iterator[tuple[int, float]]:
        """How a line may go on from a node: straight, or bent where nothing else stands."""
        yield direction, 0.0
        if node != start and not self.stands.get(node):
            yield (direction + 1) % 4, BEND
            yield (direction + 3) % 4, BEND

    def _price(
        self, node: Node, reached: Node, direction: int, start: Node, goal: Node, joins: set[Node]
    ) -> float | None:
        """What one step of the grid costs; None where it may not be taken."""
        i, j = reached
        if not (0 <= i < len(self.xs) and 0 <= j < len(self.ys)):
            return None
        edge = _edge(node, reached)
        if edge in self.used or edge in self.closed:
            return None
        length = abs(self.xs[i] - self.xs[node[0]]) + abs(self.ys[j] - self.ys[node[1]])
        if self._along_border(node, direction):
            length *= ALONG
        if direction == (UP if goal[1] > start[1] else DOWN):
            length *= AGAINST
        if reached == goal:
            return length + ENTRY[direction]
        if reached in self.symbols:
            return None
        if reached in joins:
            return length + JOIN
        across = "v" if direction in (RIGHT, LEFT) else "h"
        stands = self.stands.get(reached, ())
        if any(how != across for _, how in stands):
            return None
        crossing = len(stands) * (CROSS + (NEAR if self._beside(reached) else 0))
        return length + crossing + HUG * self._at_corner(reached)

    def _along_border(self, node: Node, direction: int) -> bool:
        """Whether the line would accompany a border of the table on its nearest track."""
        track = node[1] if direction in (RIGHT, LEFT) else node[0]
        tracks = self.layout.columns.lanes.tracks
        return track % (2 * tracks + 1) in (0, 2 * tracks)

    def _at_corner(self, node: Node) -> int:
        """How many symbols have a corner here."""
        return sum((node[0] + dx, node[1] + dy) in self.symbols for dx in (1, -1) for dy in (1, -1))

    def _beside(self, node: Node) -> bool:
        """Whether a crossing here would lie on an arrow's head or at a symbol's exit."""
        return any((node[0] + dx, node[1] + dy) in self.symbols for dx, dy in STEP)


def _trace(
    came: dict[tuple[Node, int], tuple[Node, int] | None], state: tuple[Node, int]
) -> list[Node]:
    nodes = [state[0]]
    before = came[state]
    while before is not None:
        nodes.append(before[0])
        before = came[before]
    return nodes[::-1]
