"""Takes every change into the figures, for tests of what stands on them."""

from __future__ import annotations

from datetime import datetime

from reports.rollup.roll import roll


def rolled(now: datetime) -> int:
    """Rolls until nothing is left; gives how many tickets were taken in."""
    total = 0
    while taken := roll(now):
        total += taken
    return total
