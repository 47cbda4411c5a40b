"""What became of the forecasts: the end of the ticket is written beside what was told."""

from __future__ import annotations

from collections.abc import Sequence

from reports.models import Forecast
from sop.clock import worktime
from sop.clock.worktime import CalendarExhausted
from sop.reference import Reference
from tickets.models import Status, Ticket


def settle(tickets: Sequence[Ticket], known: Reference) -> dict[tuple[int, int], Forecast]:
    """Judges the forecasts of closed tickets and voids those of an SOP or an agency that the
    ticket has left. Gives those that still wait, by ticket and sequence. Two queries.

    `known`: people and calendars as they stand. A cancelled ticket says nothing of the SOP's
    course: its forecasts are void. One that is opened again leaves the forecasts of the first
    round as they were judged.
    """
    by_id = {ticket.pk: ticket for ticket in tickets}
    waiting = Forecast.objects.filter(ticket__in=by_id, ended_at__isnull=True, void=False)
    kept: dict[tuple[int, int], Forecast] = {}
    settled = []
    for row in waiting:
        ticket = by_id[row.ticket_id]
        agency = known.directory.agency(ticket.handler).pk
        row.ended_at = ticket.closed_at
        row.void = (
            (row.procedure, row.agency_id) != (ticket.procedure, agency)
            or ticket.status == Status.CANCELLED
        )  # fmt: skip
        if row.void or row.ended_at:
            row.current = False
            row.error = None if row.void else _error(ticket, row, known)
            settled.append(row)
        else:
            kept[row.ticket_id, row.sequence] = row
    Forecast.objects.bulk_update(settled, ["ended_at", "void", "error", "current"], batch_size=200)
    return kept


def _error(ticket: Ticket, row: Forecast, known: Reference) -> int | None:
    """Working seconds of the handling office from the median to the end."""
    assert row.ended_at
    calendars = known.calendars
    calendar = calendars.of(calendars.choose(ticket.handler), ticket.handler)
    try:
        return worktime.between(calendar, row.likely_at, row.ended_at)
    except CalendarExhausted:
        return None
