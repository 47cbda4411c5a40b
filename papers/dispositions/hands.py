"""The way of a letter from hand to hand: dispositions as a tree, relays between them.

Who takes in and forwards the letter (IPAS steps 2 and 4) is known to the SOPs, which may not be
asked from here: `sop` registers a `Route` when it is ready.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from papers.dispositions.instructions import WORDS
from papers.models import Disposition, DispositionRecipient, RegisterEntry

if TYPE_CHECKING:
    from tickets.models import Ticket


@dataclass(frozen=True)
class Received:
    """One addressee of a hand; times are aware, None: not yet."""

    pk: int
    user_id: int
    name: str
    title: str
    read_at: datetime | None
    follow_up: str
    followed_up_at: datetime | None


@dataclass(frozen=True)
class Hand:
    """One hand through which the letter went: a disposition, or (without `pk`) a relay."""

    depth: int
    at: datetime
    sender: str
    title: str
    pk: int | None = None
    sender_id: int | None = None
    nature: str = ""
    instructions: tuple[str, ...] = ()
    text: str = ""
    due_at: datetime | None = None
    received: tuple[Received, ...] = ()
    verb: str = "mendisposisi"

    def late(self, now: datetime) -> bool:
        """Whether the limit has passed for somebody who has not followed it up."""
        return self.due_at is not None and any(
            (row.followed_up_at or now) > self.due_at for row in self.received
        )


@dataclass(frozen=True)
class LetterFacts:
    """The head of the sheet: where the letter came from. Empty texts: not recorded."""

    sender: str
    number: str = ""
    dated: date | None = None
    received_at: datetime | None = None
    agenda: str = ""
    subject: str = ""


class Route(Protocol):
    def relays(self, ticket: Ticket) -> Sequence[Hand]:
        """Who took in and who forwarded the letter, in order; depth 0 throughout."""

    def letter(self, ticket: Ticket) -> LetterFacts | None:
        """What the steps of the SOP recorded of the letter."""


_route: Route | None = None


def register(route: Route) -> None:
    global _route
    _route = route


def tree(ticket: Ticket) -> list[Hand]:
    """The dispositions of a ticket, each before those that pass it on, siblings by time."""
    rows = Disposition.objects.filter(ticket=ticket).select_related("sender")
    children: dict[int | None, list[Disposition]] = defaultdict(list)
    for row in rows.prefetch_related("recipients__user"):
        children[row.parent_id].append(row)
    found: list[Hand] = []
    waiting = [(row, 0) for row in reversed(children[None])]
    while waiting:
        row, depth = waiting.pop()
        found.append(_hand(row, depth))
        waiting.extend((child, depth + 1) for child in reversed(children[row.pk]))
    return found


def chain(ticket: Ticket) -> list[Hand]:
    """The tree with the relays at their time: under the hand before them, by the clock."""
    return merged(tree(ticket), _route.relays(ticket) if _route else ())


def merged(hands: Iterable[Hand], relays: Iterable[Hand]) -> list[Hand]:
    found = list(hands)
    for relay in relays:
        before = [i for i, hand in enumerate(found) if hand.at <= relay.at]
        if not before:
            found.insert(0, relay)
            continue
        last = max(before, key=lambda i: (found[i].at, i))
        depth = found[last].depth + (found[last].pk is not None)
        found.insert(last + 1, replace(relay, depth=depth))
    return found


def letter_facts(ticket: Ticket) -> LetterFacts:
    """From the agenda of incoming letters, else from the steps, else from the complaint."""
    entry = (
        RegisterEntry.objects.filter(
            ticket=ticket, direction=RegisterEntry.Direction.IN, voided_at=None
        )
        .order_by("-pk")
        .first()
    )
    known = _route.letter(ticket) if _route else None
    if entry:
        return LetterFacts(
            sender=entry.party or ticket.office.name,
            number=entry.party_number or (known.number if known else ""),
            dated=entry.dated,
            received_at=(known.received_at if known else None) or entry.created_at,
            agenda=entry.number,
            subject=entry.subject,
        )
    return known or LetterFacts(ticket.office.name, received_at=ticket.filed_at,
                                subject=ticket.title)  # fmt: skip


def words_of(codes: Iterable[str]) -> tuple[str, ...]:
    """The lines ticked; a code that is no longer offered stays readable as it is."""
    return tuple(WORDS.get(code, code) for code in codes)


def _hand(row: Disposition, depth: int) -> Hand:
    return Hand(
        depth=depth,
        at=row.created_at,
        sender=row.sender.name,
        title=row.sender_title,
        pk=row.pk,
        sender_id=row.sender_id,
        nature=row.get_nature_display(),
        instructions=words_of(row.instructions),
        text=row.body,
        due_at=row.due_at,
        received=tuple(_received(one) for one in row.recipients.all()),
    )


def _received(row: DispositionRecipient) -> Received:
    return Received(
        pk=row.pk,
        user_id=row.user_id,
        name=row.user.name,
        title=row.title,
        read_at=row.read_at,
        follow_up=row.follow_up,
        followed_up_at=row.followed_up_at,
    )
