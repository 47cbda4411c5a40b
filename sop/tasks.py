"""Celery tasks: thin; the rules are in `sop.escalation.deadlines`."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from sop.escalation import deadlines


@shared_task(name="sop.tasks.enforce_deadlines")
def enforce_deadlines() -> int:
    """Announces the rungs that are due now; gives their number."""
    return deadlines.sweep(timezone.now())
