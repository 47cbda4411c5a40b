"""Ticket numbers: `GGN-2026-000123`, unique under load, not gapless."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

from django.db import connection
from django.db.models import F

from tickets.models import Counter, year_of

PREFIX = "GGN"
_LOOSE = re.compile(
    rf"\s*(?:{PREFIX})?[\s.-]*([0-9]{{4}})[\s./-]+([0-9]{{1,9}})\s*", re.ASCII | re.I
)


def next_number(at: datetime, tz: tzinfo) -> str:
    """Takes the next serial of the year (by the clock of the handling office, fault M5).

    Must run inside a transaction: its row lock is what makes the number unique.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("next_number needs a transaction")
    year = year_of(at, tz)
    Counter.objects.get_or_create(year=year)
    Counter.objects.filter(year=year).update(last=F("last") + 1)
    last = Counter.objects.values_list("last", flat=True).get(year=year)
    return f"{PREFIX}-{year}-{last:06d}"


def parse(text: str) -> str | None:
    """The number as stored, from what a person types ('ggn 2026 123'); None if it is no number."""
    found = _LOOSE.fullmatch(text[:60])
    return f"{PREFIX}-{found[1]}-{int(found[2]):06d}" if found else None
