"""What the sweep says again each working morning: arahan not given, pauses outlived.

Rows are claimed with SKIP LOCKED, as the rungs are; a row carries the instant of its next reminder.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from notices.outbox import Message, announce
from people.localtime import when
from sop import news
from sop.clock import worktime
from sop.clock.worktime import Calendar
from sop.escalation import waiting
from sop.escalation.ladder import seat
from sop.models import Escalation, Pause, StepRun

if TYPE_CHECKING:
    from people.directory import Holder
    from sop.escalation.deadlines import Tables
    from tickets.models import Ticket

BATCH = 500


def remind(tables: Tables) -> None:
    """Every reminder that is due, in batches of one transaction each."""
    batches: tuple[Callable[[Tables], int], ...] = (_arahan_batch, _pause_batch)
    for batch in batches:
        while batch(tables) == BATCH:
            pass


def next_morning(calendar: Calendar, at: datetime) -> datetime:
    """The first opening of a later local day; a day later if the calendar never opens."""
    zone = calendar.tz
    tomorrow = at.astimezone(zone).date() + timedelta(days=1)
    midnight = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone)
    try:
        return worktime.next_open(calendar, midnight)
    except worktime.CalendarExhausted:
        return at + timedelta(days=1)


def _arahan_batch(tables: Tables) -> int:
    """Unanswered requests for arahan, each in the morning of its receiver."""
    with transaction.atomic():
        rows = list(
            Escalation.objects.filter(remind_at__lte=tables.now)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("run__ticket__handler", "run__ticket__service")[:BATCH]
        )
        messages: list[Message] = []
        for row in rows:
            ticket = row.run.ticket
            people = seat(row.role, ticket, tables.directory).people
            # A role that nobody holds, not even above, is asked for no more.
            row.remind_at = tables.next_morning(people[0]) if people else None
            if row.run.paused_at:  # nothing alarms while the ticket waits for somebody else
                continue
            messages += tables.mails(
                people,
                ticket,
                kind="escalation",
                subject="arahan Anda masih ditunggu",
                body=news.headline(row.run, row.level),
                key=f"remind:{row.pk}:{_day(tables, ticket)}",
            )
        announce(messages, now=tables.now)
        Escalation.objects.bulk_update(rows, ["remind_at"])
        return len(rows)


def _pause_batch(tables: Tables) -> int:
    """Pauses past their expected end, until somebody resumes or names a new end."""
    with transaction.atomic():
        rows = list(
            Pause.objects.filter(ended_at__isnull=True, remind_at__lte=tables.now)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("ticket__handler", "ticket__service", "started_by")
            .order_by("remind_at")[:BATCH]
        )
        steps = waiting.steps_of([row.ticket_id for row in rows])
        answered = waiting.answered(steps.values())
        messages: list[Message] = []
        for row in rows:
            run = steps.get(row.ticket_id)
            row.remind_at = _after_office_hours(tables, row.ticket)
            messages += tables.mails(
                _keepers(tables, row, run, answered.get(run.pk, set()) if run else set()),
                row.ticket,
                kind="pause",
                subject="jeda melewati perkiraan",
                body=_body(row),
                key=f"pause:{row.pk}:{_day(tables, row.ticket)}",
            )
        announce(messages, now=tables.now)
        Pause.objects.bulk_update(rows, ["remind_at"])
        return len(rows)


def _keepers(tables: Tables, row: Pause, run: StepRun | None, answered: set[str]) -> list[Holder]:
    """Who paused, as long as he holds a role, and the direct superior of the step's role."""
    role = waiting.outstanding(run.roles, answered) if run else ""
    own = tables.directory.roles_of(row.started_by)[:1]
    above = seat(role, row.ticket, tables.directory, 1).people
    return [*own, *(holder for holder in above if holder.user.pk != row.started_by_id)]


def _after_office_hours(tables: Tables, ticket: Ticket) -> datetime:
    """The next working morning of the handling office on which nobody has been reminded yet: what
    is said at night is read in the morning."""
    calendars, office = tables.calendars, ticket.handler
    hours = calendars.of(calendars.choose(office), office)
    return next_morning(hours, news.opening(hours, tables.now) or tables.now)


def _body(row: Pause) -> str:
    ticket = row.ticket
    return "\n".join(
        (
            f"{ticket.number} - {ticket.service.name}",
            f"Alasan jeda: {row.get_reason_display()}",
            f"Perkiraan selesai: {when(row.expected_end, ticket.handler)}",
            "Lanjutkan penanganan bila yang ditunggu sudah ada; selama dijeda, batas waktu tidak "
            "berjalan.",
        )
    )


def _day(tables: Tables, ticket: Ticket) -> str:
    return str(tables.now.astimezone(ticket.handler.tz).date())
