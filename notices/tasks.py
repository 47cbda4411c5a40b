from __future__ import annotations

import time

from celery import shared_task
from django.utils import timezone

from notices import outbox

# Beat calls every 10 seconds; a longer run only shares its work with the next one.
LONGEST_SECONDS = 25


@shared_task(name="notices.tasks.deliver")
def deliver() -> int:
    """Sends what is due; returns the number of mails tried."""
    end = time.monotonic() + LONGEST_SECONDS
    tried = 0
    while time.monotonic() < end and outbox.deliver_one(timezone.now()):
        tried += 1
    return tried
