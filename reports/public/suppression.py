"""Keeps small counts out of a published column of figures. Pure.

A count below five is not shown. Who knows the sum of the column could reckon it by subtraction, so
further cells are left out (the smallest first) until at least three values remain possible for
each small count, even to somebody who knows this rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from math import inf

LEAST = 5
POSSIBLE = 3  # values that a small count must be able to have


class Mark(StrEnum):
    SHOWN = "shown"
    FEW = "few"  # below LEAST
    MASKED = "masked"  # LEAST or more, left out for the sake of a small one


def marks(values: Sequence[int]) -> list[Mark] | None:
    """What is done with each count of a column whose sum is published or can be found elsewhere.

    None if nothing of the column, not even the sum, can be shown.
    """
    if sum(values) < LEAST:
        return None
    found = [Mark.FEW if value < LEAST else Mark.SHOWN for value in values]
    while not safe(values, found):
        open_ = [place for place, mark in enumerate(found) if mark is Mark.SHOWN]
        if not open_:
            return None
        found[min(open_, key=lambda place: (values[place], place))] = Mark.MASKED
    return found


def safe(values: Sequence[int], found: Sequence[Mark]) -> bool:
    """Whether every small count could still be one of POSSIBLE values."""
    low, high = bounds(values, found)
    return Mark.FEW not in found or high - low + 1 >= POSSIBLE


def bounds(values: Sequence[int], found: Sequence[Mark]) -> tuple[float, float]:
    """Between what each small count must lie, for somebody who knows the sum, the marks, and that
    a masked cell is no larger than the smallest one shown."""
    few, masked = found.count(Mark.FEW), found.count(Mark.MASKED)
    pairs = list(zip(values, found, strict=True))
    rest = sum(value for value, mark in pairs if mark is not Mark.SHOWN)
    largest = min((value for value, mark in pairs if mark is Mark.SHOWN), default=inf)
    others = (LEAST - 1) * (few - 1) + (masked * largest if masked else 0)
    return max(0, rest - others), min(LEAST - 1, rest - LEAST * masked)
