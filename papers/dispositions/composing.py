"""The lembar disposisi: the framed sheet of domain notes 3.2, with the whole chain under it."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from papers.check import codes
from papers.dispositions import hands
from papers.dispositions.hands import Hand
from papers.dispositions.instructions import INSTRUCTIONS
from papers.models import Disposition
from papers.office import kop
from papers.press.sheet import DispositionHand, DispositionSheet, Layout, Sheet
from people.localtime import long_date, when, when_short

if TYPE_CHECKING:
    from people.directory import Directory
    from tickets.models import Ticket

KIND = "Lembar disposisi"
UNKNOWN = "-"
OWN = "Lembar ini"
LONGEST = 300


def sheet_of(ticket: Ticket, disposition: Disposition, directory: Directory) -> Sheet:
    """The sheet as it stands at `directory.at`; times in the zone of the handling office."""
    zone = ticket.handler.tz
    facts = hands.letter_facts(ticket)
    particulars = (
        ("Surat dari", facts.sender),
        ("Nomor surat", facts.number or UNKNOWN),
        ("Tanggal surat", long_date(facts.dated) if facts.dated else UNKNOWN),
        ("Diterima tanggal", when_short(facts.received_at, zone) if facts.received_at else UNKNOWN),
        ("Nomor agenda", facts.agenda or UNKNOWN),
        ("Sifat", disposition.get_nature_display()),
        ("Hal", facts.subject or ticket.title),
        ("Nomor aduan", ticket.number),
    )
    chain = hands.chain(ticket)
    mark = codes.mark(
        f"disposition:{disposition.pk}",
        kind=KIND,
        office=ticket.handler,
        dated=disposition.created_at.astimezone(zone).date(),
        now=directory.at,
        ticket=ticket,
    )
    return Sheet(
        layout=Layout.DISPOSITION,
        title=KIND,
        kop=kop.kop_of(ticket.handler, directory),
        particulars=particulars,
        mark=mark,
        author=disposition.sender.name,
        disposition=DispositionSheet(
            to=tuple((True, f"{row.title} ({row.user.name})")
                     for row in disposition.recipients.select_related("user")),
            asks=_asks(disposition),
            text=disposition.body,
            due=when(disposition.due_at, zone) if disposition.due_at else "",
            paraf=f"Disetujui dalam sistem oleh {disposition.sender.name} "
                  f"({disposition.sender_title}) pada {when(disposition.created_at, zone)}",
            hands=tuple(_row(hand, zone, disposition.pk) for hand in chain),
        ),
    )  # fmt: skip


def filename(ticket: Ticket, disposition: Disposition) -> str:
    return f"Lembar-disposisi-{ticket.number}-{disposition.pk}.pdf"


def _asks(disposition: Disposition) -> tuple[tuple[bool, str], ...]:
    """Every line of the sheet, the chosen ones ticked; one no longer offered stands at the end."""
    chosen = set(disposition.instructions)
    offered = tuple((code in chosen, words) for code, words in INSTRUCTIONS)
    known = {code for code, _ in INSTRUCTIONS}
    return offered + tuple((True, code) for code in disposition.instructions if code not in known)


def _row(hand: Hand, zone: tzinfo, own: int) -> DispositionHand:
    return DispositionHand(
        depth=hand.depth,
        at=when_short(hand.at, zone),
        sender=_named(hand.sender, hand.title),
        recipients=tuple(
            f"{_named(row.name, row.title)}, {_read(row.read_at, zone)}" for row in hand.received
        ),
        nature=hand.nature,
        text=OWN if hand.pk == own else _text(hand),
        due=when_short(hand.due_at, zone) if hand.due_at else "",
        follow_up=tuple(
            f"{_whose(hand, row.name)}{when_short(row.followed_up_at, zone)}: "
            f"{_short(row.follow_up)}"
            for row in hand.received
            if row.followed_up_at
        ),
    )


def _whose(hand: Hand, name: str) -> str:
    """Of one recipient it need not be said who answered."""
    return f"{name}, " if len(hand.received) > 1 else ""


def _short(text: str) -> str:
    """The way of the letter on one page: the words in full stand on the hand's own sheet."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"


def _named(name: str, title: str) -> str:
    return f"{name} ({title})" if title else name


def _read(at: datetime | None, zone: tzinfo) -> str:
    return f"dibaca {when_short(at, zone)}" if at else "belum dibaca"


def _text(hand: Hand) -> str:
    """What was asked; of a relay what was done with the letter."""
    verb = "" if hand.pk else hand.verb[:1].upper() + hand.verb[1:]
    return "\n".join(filter(None, (verb, "; ".join(hand.instructions), _short(hand.text))))
