"""What the complaint's room asks of the SOPs; registered as `tickets.handling` by `SopConfig`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from people.directory import Directory
from services.models import Route
from sop import actions, news
from sop.door import FIELDS, Work
from sop.errors import NoHours
from sop.machine import PROCEDURES, current_step, procedure_of
from sop.models import Pause, StepRun
from sop.permissions import acting, open_run, triage_officers
from sop.reference import reference
from tickets.handling import NextAct
from tickets.models import Ticket

if TYPE_CHECKING:
    from people.models import User


class SopHandling:
    """Implements `tickets.handling.Handling`."""

    def begin(self, ticket: Ticket, *, actor: User, now: datetime) -> None:
        route = Route.objects.filter(service=ticket.service, kind=ticket.kind).first()
        work = Work(ticket, actor, "", now)
        if route and route.procedure in PROCEDURES:
            try:
                with transaction.atomic():
                    actions.start(ticket, PROCEDURES[route.procedure], work)
                    ticket.save(update_fields=FIELDS)
            except NoHours as error:
                # The complaint must not be lost over a calendar: it waits for somebody to look.
                ticket.refresh_from_db(fields=FIELDS)
                work = Work(ticket, actor, "", now)
                news.triage_waits(work, error.message)
        else:
            news.triage_waits(work)
        news.send(work)

    def next_act(self, ticket: Ticket, at: datetime) -> NextAct | None:
        return self.next_acts([ticket], at).get(ticket.pk)

    def next_acts(self, tickets: Sequence[Ticket], at: datetime) -> dict[int, NextAct]:
        ids = [ticket.pk for ticket in tickets if ticket.is_open]
        runs = {run.ticket_id: run for run in StepRun.objects.open().steps().filter(ticket__in=ids)}
        pauses = {
            pause.ticket_id: pause
            for pause in Pause.objects.filter(ticket__in=ids, ended_at__isnull=True)
        }
        found: dict[int, NextAct] = {}
        for ticket in tickets:
            procedure, step = procedure_of(ticket), current_step(ticket)
            if ticket.pk not in ids:
                continue
            if procedure is None or step is None:
                found[ticket.pk] = NextAct("Penetapan SOP", "Petugas penelaah aduan", None, None, 0)
                continue
            run, pause = runs.get(ticket.pk), pauses.get(ticket.pk)
            found[ticket.pk] = NextAct(
                activity=step.activity,
                actor=" dan ".join(actor.name for actor in step.lanes),
                due_at=run.due_at if run else None,
                step=step.number,
                steps=len(procedure.steps),
                waiting=pause.get_reason_display() if pause else "",
            )
        return found

    def attention(self, ticket: Ticket, at: datetime) -> list[int]:
        directory = Directory(at)
        run = open_run(ticket)
        people = acting(ticket, run, directory) if run else triage_officers(ticket, directory)
        return sorted({holder.user.pk for holder in people})

    def mail_from(self, ticket: Ticket, at: datetime) -> datetime | None:
        """By the hours in which the open step is worked on; without one by those of the handler."""
        calendars, run = reference(at).calendars, open_run(ticket)
        if run is None:
            calendar = calendars.of(calendars.choose(ticket.handler), ticket.handler)
        else:
            calendar = calendars.by_id(run.calendar_id, ticket.handler)
        return news.quiet_until(ticket, calendar, at)

    def procedure_title(self, code: str) -> str:
        procedure = PROCEDURES.get(code)
        return procedure.name if procedure else ""
