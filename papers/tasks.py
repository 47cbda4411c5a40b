"""Celery tasks of the queue `papers`: thin; the rules are in `papers.prints.queue`."""

from __future__ import annotations

import time

from celery import shared_task
from django.utils import timezone

from papers.prints import queue as prints

# Beat calls every 5 seconds; a longer run only shares its work with the next one.
LONGEST_SECONDS = 60


@shared_task(name="papers.tasks.make_prints")
def make_prints() -> int:
    """Makes what waits in the print queue; gives the number of papers tried."""
    end = time.monotonic() + LONGEST_SECONDS
    tried = 0
    while time.monotonic() < end and prints.make_one(timezone.now()):
        tried += 1
    return tried


@shared_task(name="papers.tasks.expire_prints")
def expire_prints() -> int:
    """Removes the prints of last week."""
    return prints.expire(timezone.now())
