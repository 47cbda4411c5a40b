"""The cheapest way of one arrow over a grid (A*): short, with few bends and crossings."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from math import inf

from sop.chart.diagram import Arrow
from sop.chart.grid import DOWN, LEFT, RIGHT, STEP, UP, Grid, Node, edge_of
from sop.chart.layout import CLEAR, margin

BEND, CROSS, JOIN = 70.0, 40.0, 60.0
NEAR, HUG = (
    40.0,
    20.0,
)  # a crossing at an exit or a head; passing a symbol's corner at the least distance
AGAINST = 6.0  # times the length of a leg that goes up on the way down, or down on the way up
ALONG = 1.3  # times the length beside a border of the table, where a line is harder to see
EXIT = {DOWN: 0.0, RIGHT: 6.0, LEFT: 6.0, UP: 250.0}
ENTRY = {DOWN: 0.0, RIGHT: 8.0, LEFT: 8.0, UP: 250.0}

State = tuple[Node, int]  # a node and the direction in which the line came to it


class Search:
    """From an arrow's source to its target, or to a line that leads to the same target."""

    def __init__(self, grid: Grid, arrow: Arrow) -> None:
        self.grid, self.ground = grid, grid.ground
        self.start = self.ground.node(arrow.source)
        self.goal = self.ground.node(arrow.target)
        self.joins = grid.joins(arrow.target)
        self.against = UP if self.goal[1] > self.start[1] else DOWN
        ends = [self.goal, *self.joins]
        xs = [self.ground.xs[i] for i, _ in ends]
        ys = [self.ground.ys[j] for _, j in ends]
        lanes = self.ground.layout.columns.lanes
        passing = (lanes.lane - lanes.symbol) / 2 - margin(lanes.tracks)
        self.hug = HUG * CLEAR / passing
        self.area = min(xs), min(ys), max(xs), max(ys)

    def cheapest(self, banned: set[int]) -> tuple[float, list[Node]] | None:
        """Cost and nodes of a way that leaves in none of the banned directions."""
        came: dict[State, State | None] = {}
        best: dict[State, float] = {}
        queue: list[tuple[float, float, Node, int]] = []
        for direction in set(range(len(STEP))) - banned:
            best[self.start, direction] = EXIT[direction]
            came[self.start, direction] = None
            heapq.heappush(queue, (0.0, EXIT[direction], self.start, direction))
        while queue:
            _, cost, node, direction = heapq.heappop(queue)
            if cost > best[node, direction]:
                continue
            if node == self.goal or (node in self.joins and node != self.start):
                return cost, _trace(came, (node, direction))
            for reached, turned, price in self._steps(node, direction):
                total, state = cost + price, (reached, turned)
                if total < best.get(state, inf):
                    best[state], came[state] = total, (node, direction)
                    heapq.heappush(queue, (total + self._left(reached), total, reached, turned))
        return None

    def _left(self, node: Node) -> float:
        """At least this far it is still to the target, or to the area of lines that lead there."""
        x, y = self.ground.xs[node[0]], self.ground.ys[node[1]]
        left, top, right, bottom = self.area
        return max(left - x, 0.0, x - right) + max(top - y, 0.0, y - bottom)

    def _steps(self, node: Node, direction: int) -> Iterator[tuple[Node, int, float]]:
        """How a line may go on from a node: straight, or bent where nothing else stands."""
        turns = [(direction, 0.0)]
        if node != self.start and node not in self.grid.stands:
            turns += [((direction + 1) % 4, BEND), ((direction + 3) % 4, BEND)]
        for turned, bend in turns:
            reached = node[0] + STEP[turned][0], node[1] + STEP[turned][1]
            price = self._price(node, reached, turned)
            if price is not None:
                yield reached, turned, bend + price

    def _price(self, node: Node, reached: Node, direction: int) -> float | None:
        """What one step of the grid costs; None where it may not be taken."""
        if not self._open(node, reached):
            return None
        length = self._length(node, reached, direction)
        if reached == self.goal:
            return length + ENTRY[direction]
        if reached in self.ground.symbols:
            return None
        if reached in self.joins:
            return length + JOIN
        stands = self.grid.stands.get(reached, ())
        across = "v" if direction in (RIGHT, LEFT) else "h"
        if any(how != across for _, how in stands):
            return None
        near = NEAR if reached in self.ground.beside else 0.0
        return length + len(stands) * (CROSS + near) + self.hug * self.ground.corners[reached]

    def _open(self, node: Node, reached: Node) -> bool:
        i, j = reached
        if not (0 <= i < len(self.ground.xs) and 0 <= j < len(self.ground.ys)):
            return False
        edge = edge_of(node, reached)
        return edge not in self.grid.used and edge not in self.grid.closed

    def _length(self, node: Node, reached: Node, direction: int) -> float:
        (i, j), (k, m) = node, reached
        length = abs(self.ground.xs[k] - self.ground.xs[i] + self.ground.ys[m] - self.ground.ys[j])
        tracks = self.ground.tracks
        beside = j if direction in (RIGHT, LEFT) else i
        if beside % (2 * tracks + 1) in (0, 2 * tracks):
            length *= ALONG
        return length * AGAINST if direction == self.against else length


def _trace(came: dict[State, State | None], state: State) -> list[Node]:
    nodes = [state[0]]
    before = came[state]
    while before is not None:
        nodes.append(before[0])
        before = came[before]
    return nodes[::-1]
