"""Marks a ticket as an exercise, or takes the mark away."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sop import news
from sop.door import door
from sop.errors import Illegal, Incomplete

if TYPE_CHECKING:
    from people.models import User
    from tickets.models import Ticket


def mark(
    ticket_id: int, *, actor: User, sequence: int, drill: bool, reason: str, key: str, now: datetime
) -> Ticket:
    """Through the door like every act (see sop.actions). An exercise is worked as it would be in
    earnest, with its clocks; the statistics leave it out. A closed ticket may be marked, too."""
    with door(ticket_id, actor=actor, sequence=sequence, key=key, now=now) as work:
        if work.repeated:
            return work.ticket
        ticket = work.ticket
        work.require(work.rights.may_mark_drill, "Hanya petugas penelaah atau atasan pelaksana.")
        if ticket.drill == drill:
            raise Illegal("Tiket sudah ditandai latihan." if drill else "Tiket ini bukan latihan.")
        if not reason.strip():
            raise Incomplete("Isi alasan.", {"reason": "Isi alasan."})
        title = work.rights.title
        ticket.drill = drill
        ticket.sequence += 1
        work.record(
            "drill",
            "menandai aduan sebagai latihan" if drill else "mencabut tanda latihan",
            note=reason,
            data={"drill": drill},
            title=title,
        )
        work.tell(
            *news.to_reporter(
                work,
                kind="drill",
                subject="ditandai sebagai latihan" if drill else "bukan latihan",
                body=f"Alasan: {reason}",
                key=f"drill:{ticket.pk}:{ticket.sequence}",
                mail=True,
            )
        )
        return ticket
