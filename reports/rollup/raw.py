"""The raw rows of a batch of tickets, read in five queries, as narrow tuples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from sop.models import Escalation, Estimate, Pause, StepRun
from tickets.models import Ticket


class TicketRow(NamedTuple):
    id: int
    handler_id: int
    office_id: int
    service_id: int
    procedure: str
    status: str
    responsible: str
    filed_at: datetime
    closed_at: datetime | None


class RunRow(NamedTuple):
    """A visit, open or closed; `output` tells whether its form holds anything."""

    id: int
    ticket_id: int
    procedure: str
    number: int
    visit: int
    role_key: str
    opened_at: datetime
    closed_at: datetime | None
    closed_by_id: int | None
    branch: str
    kept: bool | None
    worked_seconds: int | None
    budget_max: int | None
    budget_unit: str
    budget_source: str
    due_at: datetime | None
    calendar_id: int | None
    output: bool


class PauseRow(NamedTuple):
    id: int
    ticket_id: int
    reason: str
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True)
class Batch:
    """Tickets by their ids, or every ticket from `first` up to and including `last`."""

    ids: Sequence[int] = ()
    first: int = 0
    last: int = 0

    def q(self, column: str) -> Q:
        if self.ids or not self.last:
            return Q(**{f"{column}__in": self.ids})
        return Q(**{f"{column}__gte": self.first, f"{column}__lte": self.last})


@dataclass
class Raw:
    """`runs` and `pauses` by ticket in the order of time; `promised` the first promise of a
    ticket; `asked` per run how many requests for arahan there were and how many were answered."""

    tickets: list[TicketRow] = field(default_factory=list)
    runs: dict[int, list[RunRow]] = field(default_factory=dict)
    pauses: dict[int, list[PauseRow]] = field(default_factory=dict)
    promised: dict[int, datetime] = field(default_factory=dict)
    asked: dict[int, tuple[int, int]] = field(default_factory=dict)


def read(batch: Batch) -> Raw:
    """Exercises are left out."""
    columns = TicketRow._fields
    tickets = Ticket.objects.filter(batch.q("id"), drill=False).order_by("id")
    runs = StepRun.objects.filter(batch.q("ticket_id"), ticket__drill=False).order_by("id")
    runs = runs.annotate(
        output=ExpressionWrapper(~Q(data__exact={}), output_field=BooleanField())
    )  # fmt: skip
    pauses = Pause.objects.filter(
        batch.q("ticket_id"), ticket__drill=False, ended_at__isnull=False
    ).order_by("started_at", "id")
    estimates = Estimate.objects.filter(batch.q("ticket_id")).order_by("ticket_id", "-revision")
    asked = Escalation.objects.filter(batch.q("run__ticket_id"), for_arahan=True).order_by()
    counted = asked.values_list("run_id").annotate(n=Count("id"), done=Count("answered_at"))
    return Raw(
        [TicketRow(*row) for row in tickets.values_list(*columns)],
        _by_ticket(RunRow(*row) for row in runs.values_list(*RunRow._fields)),
        _by_ticket(PauseRow(*row) for row in pauses.values_list(*PauseRow._fields)),
        dict(
            estimates.values_list("ticket_id", "promised_at")
        ),  # the last one written is the first
        {run: (number, done) for run, number, done in counted},
    )


def _by_ticket(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.ticket_id].append(row)
    return found
