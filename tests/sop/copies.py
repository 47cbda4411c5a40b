"""Many tickets like one: rows copied, not walked, where a test is about their number."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from sop.models import StepRun
from tests.sop.clock import waiting_run
from tests.sop.walk import new_key
from tickets.models import Ticket


def copies(ticket: Ticket, count: int) -> list[Ticket]:
    """As many more tickets that wait at the same step with the same clock (the overall one not)."""
    made = Ticket.objects.bulk_create(
        Ticket(**{**_values(ticket), "number": f"GGN-2026-9{serial:05d}", "key": new_key()})
        for serial in range(count)
    )
    run = _values(waiting_run(ticket))
    StepRun.objects.bulk_create(StepRun(**{**run, "ticket_id": copy.pk}) for copy in made)
    return made


def _values(row: Model) -> dict[str, Any]:
    fields = row._meta.concrete_fields
    return {f.attname: getattr(row, f.attname) for f in fields if not f.primary_key}
