"""A digest of durations that can be added and taken away: counts in buckets one percent wide.

A bucket is known by its number in `BOUNDS`, whole seconds, so PostgreSQL's width_bucket and
Python's bisect agree on every value. Up to some 50 seconds a bucket is one second: exact. Beyond,
a rank read from it is off by at most `ERROR` of its value. Sums of digests are exact, and so is
taking one away again.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

GROWTH = 1.02
ERROR = 0.01  # of the value
_TOP = 400_000_000  # seconds, more than twelve years


def _bounds() -> list[int]:
    found = [1]
    while found[-1] < _TOP:
        found.append(max(found[-1] + 1, int(found[-1] * GROWTH)))
    return found


BOUNDS: list[int] = _bounds()  # BOUNDS[n - 1] <= value < BOUNDS[n] is bucket n; bucket 0 is 0 s


def bucket(seconds: int) -> int:
    return bisect_right(BOUNDS, seconds)


def value(number: int) -> int:
    """The middle of a bucket, in seconds."""
    if number <= 0:
        return 0
    if number >= len(BOUNDS):
        return BOUNDS[-1]
    return (BOUNDS[number - 1] + BOUNDS[number] - 1) // 2


@dataclass
class Spread:
    counts: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Iterable[int]) -> Spread:
        found = cls()
        for seconds in values:
            found.add(seconds)
        return found

    @classmethod
    def load(cls, text: str) -> Spread:
        return cls({int(key): count for key, count in json.loads(text).items()})

    def dump(self) -> str:
        kept = {str(key): self.counts[key] for key in sorted(self.counts) if self.counts[key]}
        return json.dumps(kept, separators=(",", ":"))

    def add(self, seconds: int, times: int = 1) -> None:
        number = bucket(seconds)
        self.counts[number] = self.counts.get(number, 0) + times

    def merge(self, other: Spread) -> None:
        for number, count in other.counts.items():
            self.counts[number] = self.counts.get(number, 0) + count

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def rank(self, share: float) -> int | None:
        """The value at a share of the ranks (0.5 median, 0.9 P90), in seconds, within ERROR; None
        of nothing. The nearest rank at or above, as `ranked` takes it of the values themselves."""
        total = self.total
        if total <= 0:
            return None
        wanted, seen = nearest(total, share), 0
        for number in sorted(self.counts):
            seen += self.counts[number]
            if seen >= wanted:
                return value(number)
        return None


def nearest(total: int, share: float) -> int:
    """The rank (from 1) that stands for a share of `total` values: ceil(share x total)."""
    return max(1, -(-round(total * share * 1000) // 1000))


def ranked(values: Iterable[int], share: float) -> int | None:
    """The same of the values themselves: exact. `values` need not be in order."""
    ordered = sorted(values)
    return ordered[nearest(len(ordered), share) - 1] if ordered else None
