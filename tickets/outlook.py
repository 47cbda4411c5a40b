"""What may be said of a ticket's expected finish, without knowing how it is found.

`tickets` and `sop` may not import `reports`; `reports` registers its implementation here when it
is ready. Without one nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tickets.models import Ticket


@dataclass(frozen=True)
class Outlook:
    """`said`: one sentence. `details`: range, basis and doubts. `beyond`: the sentence that it lies
    past the limit, '' if not. `short`: for the row of a list, '' for none."""

    said: str
    details: tuple[str, ...] = ()
    beyond: str = ""
    short: str = ""


class Outlooks(Protocol):
    def of(self, ticket: Ticket, at: datetime, *, officer: bool) -> Outlook | None:
        """In the zone of the reader's side; None: nothing to say. One query at most."""

    def of_rows(self, tickets: Sequence[Ticket], at: datetime) -> dict[int, Outlook]:
        """For the rows of the reporter's list by ticket id, in one query."""


class _Silent:
    def of(self, ticket: Ticket, at: datetime, *, officer: bool) -> Outlook | None:
        return None

    def of_rows(self, tickets: Sequence[Ticket], at: datetime) -> dict[int, Outlook]:
        return {}


_outlooks: Outlooks = _Silent()


def register(outlooks: Outlooks) -> None:
    global _outlooks
    _outlooks = outlooks


def outlooks() -> Outlooks:
    return _outlooks
