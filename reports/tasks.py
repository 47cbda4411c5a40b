"""Celery tasks: thin; the rules are in the packages."""

from __future__ import annotations

from time import monotonic

from celery import shared_task
from django.utils import timezone

from reports.compliance import monthly
from reports.forecast import refresh
from reports.rollup import roll as rollup

SECONDS = 10  # of one tick; the next goes on where this one stopped


@shared_task(name="reports.tasks.roll")
def roll() -> int:
    """Takes changed tickets into the figures; gives their number."""
    end, total = monotonic() + SECONDS, 0
    while monotonic() < end and (taken := rollup.roll(timezone.now())):
        total += taken
    return total


@shared_task(name="reports.tasks.refresh_forecasts")
def refresh_forecasts() -> int:
    """Recomputes the forecasts of tickets that only wait; gives their number."""
    return refresh.waiting(timezone.now())


@shared_task(name="reports.tasks.refresh_courses")
def refresh_courses() -> int:
    """Reads anew how the SOPs have gone; gives the number of SOPs and agencies."""
    return refresh.histories(timezone.now())


@shared_task(name="reports.tasks.issue_monthly")
def issue_monthly() -> int:
    """Issues last month's compliance reports and mails them; gives the number issued."""
    return monthly.issue_monthly(timezone.now())
