"""Instants of the test week and questions to the ladder, for the tests of deadlines."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from notices.models import Notice
from sop.desk.queue import late, with_step
from sop.escalation.deadlines import sweep
from sop.models import Escalation, StepRun
from tickets.models import Ticket

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
WITA = ZoneInfo("Asia/Makassar")

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = (
    date(2026, 11, day) for day in range(23, 30)
)
NEXT_MONDAY = date(2026, 11, 30)


def wita(day: date, clock: str) -> datetime:
    """An instant on a day of the test week: `wita(FRIDAY, "16:15")`."""
    return datetime.combine(day, time.fromisoformat(clock), WITA)


def waiting_run(ticket: Ticket) -> StepRun:
    return StepRun.objects.open().steps().get(ticket=ticket)


def overall_run(ticket: Ticket) -> StepRun:
    return StepRun.objects.overall().filter(ticket=ticket).latest("id")


def levels(run: StepRun) -> list[int]:
    """The rungs of a run that have been announced, in the order in which they were written."""
    return list(Escalation.objects.filter(run=run).order_by("id").values_list("level", flat=True))


def told(run: StepRun, level: int) -> set[str]:
    """Names of those who heard of a rung."""
    rows = Notice.objects.filter(
        dedupe_key__startswith=f"rung:{run.pk}:", dedupe_key__endswith=f":{level}"
    )
    return set(rows.values_list("recipient__name", flat=True))


def late_tickets(at: datetime) -> QuerySet[Any]:
    """What the queues call late at that instant."""
    return with_step(Ticket.objects.all()).filter(late(at))


def sweep_until(first: datetime, last: datetime, every: timedelta) -> None:
    at = first
    while at <= last:
        sweep(at)
        at += every
