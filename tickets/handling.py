"""What the complaint needs to know of its handling, without knowing the SOPs.

`tickets` may not import `sop`; `sop` registers its implementation here when it is ready. This is
the only place where the arrow is turned round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from people.models import User
    from tickets.models import Ticket


@dataclass(frozen=True)
class NextAct:
    """Who acts next on a ticket and by when (aware; None where the SOP sets no time).

    `waiting` is why the clock stands still ("Menunggu instansi pusat"), '' while it runs.
    """

    activity: str
    actor: str
    due_at: datetime | None
    step: int | None
    steps: int
    waiting: str = ""


class Handling(Protocol):
    def begin(self, ticket: Ticket, *, actor: User, now: datetime) -> None:
        """Starts the SOP of the ticket's service and kind, inside the caller's transaction.

        A ticket without a route stays at intake and the triage officers are told.
        """

    def next_act(self, ticket: Ticket, at: datetime) -> NextAct | None:
        """What the receipt says; None when the ticket is closed."""

    def next_acts(self, tickets: Sequence[Ticket], at: datetime) -> dict[int, NextAct]:
        """The same for the rows of a list by ticket id, in a fixed number of queries."""

    def attention(self, ticket: Ticket, at: datetime) -> list[int]:
        """Ids of the people who act on the ticket now; they hear what the reporter writes."""

    def mail_from(self, ticket: Ticket, at: datetime) -> datetime | None:
        """When a mail to them about the ticket may leave (aware); None: at once."""

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
