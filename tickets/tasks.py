"""Celery tasks: thin; the rules are in `tickets.files`."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from tickets import files


@shared_task(name="tickets.tasks.sweep_orphans")
def sweep_orphans() -> int:
    """Removes day-old files that no row knows (a process killed before its commit)."""
    return files.sweep_orphans(timezone.now())
