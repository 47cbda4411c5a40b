"""How an SOP has gone: durations, branches and pauses of its steps. Pure; no Django.

Durations are kept as order statistics: all of them up to `KEPT`, else `KEPT` at even distances of
rank from the shortest to the longest. Between two of them a value is drawn in a straight line.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

KEPT = 200
ENOUGH_REPEATS = 20  # closed repeats of a decision from which they are told apart from the first
FIRST, AGAIN = "1", "2"


def thinned(values: Iterable[int], kept: int = KEPT) -> tuple[int, ...]:
    """Order statistics at even distances of rank, the shortest and the longest among them."""
    ordered = sorted(values)
    if len(ordered) <= kept:
        return tuple(ordered)
    last = len(ordered) - 1
    return tuple(ordered[round(k * last / (kept - 1))] for k in range(kept))


def draw(values: tuple[int, ...], chance: Callable[[], float], place: float = 0.0) -> float:
    """A value at random (`chance` gives 0 to 1); with `place` only from the ranks beyond it."""
    last = len(values) - 1
    if last <= 0:
        return values[0]
    at = (place + (1.0 - place) * chance()) * last
    rank = int(at)
    if rank >= last:
        return values[last]
    low = values[rank]
    return low + (values[rank + 1] - low) * (at - rank)


def place_of(values: tuple[int, ...], value: int) -> float:
    """The share of the ranks that lies at or below `value`: 0 to 1."""
    last = len(values) - 1
    if value < values[0]:
        return 0.0
    if last == 0 or value >= values[last]:
        return 1.0
    rank = bisect_right(values, value) - 1
    low, high = values[rank], values[rank + 1]
    return (rank + (value - low) / (high - low)) / last


@dataclass(frozen=True)
class StepCourse:
    """One step over its closed visits.

    `durations` in seconds: working time without pauses, or with `elapsed` seconds of the clock on
    the wall. `branches`: how often each branch was taken, at the first visit and at repeats.
    `halts`: pauses that ended while the step waited, `lengths` how long they lasted on the wall.
    """

    seen: int
    durations: tuple[int, ...]
    elapsed: bool = False
    branches: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    halts: int = 0
    lengths: tuple[int, ...] = ()

    def shares(self, visit: int) -> dict[str, float]:
        """How often each branch is taken at this visit, summing to 1; repeats by themselves once
        there are enough of them."""
        again = self.branches.get(AGAIN, {})
        first = self.branches.get(FIRST, {})
        if first and sum(again.values()) >= ENOUGH_REPEATS:
            counts = dict(first if visit == 1 else again)
        else:
            counts = {b: first.get(b, 0) + again.get(b, 0) for b in {*first, *again}}
        total = sum(counts.values())
        return {branch: n / total for branch, n in sorted(counts.items()) if n}

    @property
    def halts_a_visit(self) -> float:
        return self.halts / self.seen if self.seen and self.lengths else 0.0

    def as_json(self) -> dict[str, Any]:
        return {
            "seen": self.seen, "durations": self.durations, "elapsed": self.elapsed,
            "branches": self.branches, "halts": self.halts, "lengths": self.lengths,
        }  # fmt: skip

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> StepCourse:
        return cls(
            kept["seen"], tuple(kept["durations"]), kept["elapsed"], kept["branches"],
            kept["halts"], tuple(kept["lengths"]),
        )  # fmt: skip


@dataclass(frozen=True)
class History:
    """An SOP at an agency, by step number. `tickets`: finished tickets that it rests on."""

    tickets: int
    steps: Mapping[int, StepCourse]
