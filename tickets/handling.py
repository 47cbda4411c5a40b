"""What the complaint needs to know of its handling, without knowing the SOPs.

`tickets` may not import `sop`; `sop` registers its implementation here when it is ready. This is
the only place where the arrow is turned round.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from people.models import User
    from tickets.models import Ticket


@dataclass(frozen=True)
class NextAct:
    """Who acts next on a ticket and by when (aware; None where the SOP sets no time)."""

    activity: str
    actor: str
    due_at: datetime | None
    step: int | None
    steps: int


class Handling(Protocol):
    def begin(self, ticket: Ticket, *, actor: User, now: datetime) -> None:
        """Starts the SOP of the ticket's service and kind, inside the caller's transaction.

        A ticket without a route stays at intake and the triage officers are told.
        """

    def next_act(self, ticket: Ticket, at: datetime) -> NextAct | None:
        """What the receipt and the reporter's list say; None when the ticket is closed."""

    def procedure_title(self, code: str) -> str:
        """The SOP's title, '' for a ticket at intake."""


_handling: Handling | None = None


def register(handling: Handling) -> None:
    global _handling
    _handling = handling


def handling() -> Handling:
    if _handling is None:
        raise RuntimeError("No handling registered; is `sop` in INSTALLED_APPS?")
    return _handling
