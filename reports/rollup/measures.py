"""What is summed, and by what: the columns that a Cell and a Sums have in common."""

from __future__ import annotations

MEASURES = (
    "visits", "kept", "missed", "unlimited", "promise_kept", "promise_missed", "first_kept",
    "first_missed", "repeats", "measured", "worked", "escalated", "answered", "papers_missing",
)  # fmt: skip
DIMENSIONS = (
    "start", "handler", "unit", "office", "service", "procedure", "number", "owner", "budget",
    "budget_unit",
)  # fmt: skip
TIMES = ("week", "month")  # coarser than "start": the Monday, the first of the month
