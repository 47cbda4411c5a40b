"""Shares of visits and tickets, honest with small numbers."""

from __future__ import annotations

ENOUGH = 5  # below this a share or a median says nothing


def percent(part: int, whole: int) -> int | None:
    """Cut down, never rounded up to 100; None where there are too few to say."""
    return part * 100 // whole if whole >= ENOUGH else None
