"""A ticket that is an exercise (latihan, simulasi): worked like any other, marked everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tickets.models import Ticket

WORD = "LATIHAN"


def headed(ticket: Ticket, subject: str) -> str:
    """The subject of a notice: an exercise must not be taken for a disturbance."""
    return f"[Latihan] {subject}" if ticket.drill else subject
