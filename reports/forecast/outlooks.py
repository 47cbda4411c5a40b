"""Says the forecasts on the pages of the rooms below; registered as `tickets.outlook`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from reports.forecast import words
from reports.models import Forecast
from tickets.models import INTAKE, Ticket
from tickets.outlook import Outlook


class Forecasts:
    """Implements `tickets.outlook.Outlooks`. Who may read the ticket may read its forecast."""

    def of(self, ticket: Ticket, at: datetime, *, officer: bool) -> Outlook | None:
        if not _foreseeable(ticket):
            return None
        row = Forecast.objects.filter(ticket=ticket, sequence=ticket.sequence, current=True).first()
        found = words.outlook(row, ticket, at, officer=officer) if row else None
        return found or (words.NONE_YET if officer and row is None else None)

    def of_rows(self, tickets: Sequence[Ticket], at: datetime) -> dict[int, Outlook]:
        open_ones = {ticket.pk: ticket for ticket in tickets if _foreseeable(ticket)}
        if not open_ones:
            return {}
        found = {}
        for row in Forecast.objects.filter(ticket__in=open_ones, current=True):
            ticket = open_ones[row.ticket_id]
            said = words.outlook(row, ticket, at, officer=False)
            if row.sequence == ticket.sequence and said:
                found[ticket.pk] = said
        return found


def _foreseeable(ticket: Ticket) -> bool:
    return ticket.is_open and ticket.procedure != INTAKE and not ticket.drill
