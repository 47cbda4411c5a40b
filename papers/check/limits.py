"""How often one network may ask a page that needs no login."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest

from people.throttle import address

PER_MINUTE = 60


def too_often(request: HttpRequest, page: str, per_minute: int = PER_MINUTE) -> bool:
    """Counts the request; whether its address has asked `page` too often within a minute.

    Each web process counts for itself: the limit slows down guessing, it grants nothing.
    """
    key = f"limit:{page}:{address(request)}"
    if cache.add(key, 1, timeout=60):
        return False
    try:
        return cache.incr(key) > per_minute
    except ValueError:  # the minute ended just now
        return False
