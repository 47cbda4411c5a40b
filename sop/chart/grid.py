"""The grid that the arrows run on, with what is drawn on it so far.

A node is (column, line), indices into the layout's `xs` and `ys`. A symbol fills exactly one node,
so a way that keeps off the nodes of other symbols keeps off the symbols however wide the lanes and
high the rows are: ways found once hold for every drawing of the diagram.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from sop.chart.diagram import Arrow, Symbol
from sop.chart.layout import SMALL, Box, Layout
from sop.chart.metrics import width

Node = tuple[int, int]
Edge = tuple[Node, Node]
RIGHT, DOWN, LEFT, UP = range(4)
STEP = ((1, 0), (0, 1), (-1, 0), (0, -1))
LABEL_HEIGHT = 9.0


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
        return direction_of(self.nodes[0], self.nodes[1])


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


def direction_of(a: Node, b: Node) -> int:
    return STEP.index(((b[0] > a[0]) - (b[0] < a[0]), (b[1] > a[1]) - (b[1] < a[1])))


def edge_of(a: Node, b: Node) -> Edge:
    return (a, b) if a < b else (b, a)


class Ground:
    """What a layout gives before any arrow: places of the lines of the grid and of the symbols."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.tracks = layout.columns.lanes.tracks
        self.xs, self.ys = layout.columns.lanes.xs, layout.ys
        self.symbols = {self.node(symbol): symbol for symbol in layout.drawn.symbols}
        # How many symbols have a corner at a node; and where heads and exits of arrows stand.
        self.corners = Counter(
            (i + dx, j + dy) for i, j in self.symbols for dx in (1, -1) for dy in (1, -1)
        )
        self.beside = {(i + dx, j + dy) for i, j in self.symbols for dx, dy in STEP}

    def node(self, symbol: Symbol) -> Node:
        return self.layout.columns.lanes.column(symbol.lane), self.layout.line(symbol.band)


@dataclass
class Grid:
    """The ground with the arrows that are drawn on it so far."""

    ground: Ground
    used: set[Edge] = field(default_factory=set)
    closed: set[Edge] = field(default_factory=set)  # under a word
    # What stands at a node: the targets of the lines there and how they pass: h, v or x (bend).
    stands: dict[Node, list[tuple[Symbol | None, str]]] = field(default_factory=dict)
    tails: dict[Symbol, dict[Node, tuple[Node, ...]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    words: list[Box] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.layout = self.ground.layout
        for group in self.layout.drawn.joined:
            line = self.ground.node(group[0])[1]
            ends = [self.ground.node(symbol)[0] for symbol in group]
            self._use([(column, line) for column in range(min(ends), max(ends) + 1)], None)

    def joins(self, target: Symbol) -> set[Node]:
        """Where a line to this symbol may end in another one that leads there."""
        return {
            node
            for node in self.tails[target]
            if all(other == target for other, _ in self.stands.get(node, ()))
        }

    def take(self, way: Way) -> None:
        """Draws the way, and closes the ground under its word."""
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
            if direction_of(nodes[index - 1], nodes[index])
            != direction_of(nodes[index], nodes[index + 1])
        ]
        begun = 2 * self.ground.tracks + 1
        return max(begun, bends[-2] if len(bends) > 1 else 0)

    def _use(self, nodes: list[Node], target: Symbol | None) -> None:
        for a, b in pairwise(nodes):
            self.used.add(edge_of(a, b))
        for index, node in enumerate(nodes):
            if node in self.ground.symbols:
                continue
            before = direction_of(nodes[index - 1], node) if index else None
            after = direction_of(node, nodes[index + 1]) if index + 1 < len(nodes) else None
            straight = before == after and before is not None
            how = "x" if not straight else "h" if before in (RIGHT, LEFT) else "v"
            self.stands.setdefault(node, []).append((target, how))

    def place_of_word(self, way: Way) -> int | None:
        """Which of the way's `label_boxes` is free; None if none is."""
        own = {edge_of(a, b) for a, b in pairwise(way.nodes)}
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
        xs, ys = self.ground.xs, self.ground.ys
        columns = [i for i, x in enumerate(xs) if box.left - 2 < x < box.right + 2]
        lines = [j for j, y in enumerate(ys) if box.top - 1 < y < box.bottom + 1]
        for i in columns:
            for j in range(len(ys) - 1):
                if ys[j] < box.bottom and box.top < ys[j + 1]:
                    yield (i, j), (i, j + 1)
        for j in lines:
            for i in range(len(xs) - 1):
                if xs[i] < box.right and box.left < xs[i + 1]:
                    yield (i, j), (i + 1, j)
