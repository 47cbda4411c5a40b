"""The notices that the verbs and the sweep write: who is told what, in formal Indonesian.

Subjects carry the ticket's number and never the text of the complaint (abuse case K7).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from notices.outbox import Message, announce
from people.directory import Holder
from people.localtime import when
from sop.clock import clocks, worktime
from sop.permissions import triage_officers
from tickets.drills import headed
from tickets.models import Priority

if TYPE_CHECKING:
    from sop.clock.calendars import Calendars
    from sop.clock.worktime import Calendar
    from sop.door import Work
    from sop.language import Step
    from sop.models import Estimate, StepRun
    from tickets.models import Ticket


def page_of(ticket: Ticket) -> str:
    return f"/tiket/{ticket.number}/"


def quiet_until(ticket: Ticket, calendar: Calendar, now: datetime) -> datetime | None:
    """E-mail waits for working hours, unless the ticket is critical."""
    return None if ticket.priority == Priority.CRITICAL else opening(calendar, now)


@dataclass
class Quiet:
    """The same for each receiver by his own hours, reckoned once for all who share them: a
    superior of a 24 x 7 roster sleeps at night."""

    calendars: Calendars
    now: datetime
    _known: dict[tuple[int, str], datetime | None] = field(default_factory=dict)

    def hours_of(self, holder: Holder) -> Calendar:
        return self.calendars.of_role(holder.office, holder.role.code)

    def until(self, holder: Holder, ticket: Ticket) -> datetime | None:
        """When the receiver's next working hours begin; None within them."""
        if ticket.priority == Priority.CRITICAL:
            return None
        key = (holder.office.pk, holder.role.code)
        if key not in self._known:
            self._known[key] = opening(self.hours_of(holder), self.now)
        return self._known[key]


def opening(calendar: Calendar, now: datetime) -> datetime | None:
    """When the next working hours begin; None within them, or if there are none."""
    if worktime.is_open(calendar, now):
        return None
    try:
        return worktime.next_open(calendar, now)
    except worktime.CalendarExhausted:
        return None


def to_people(
    people: Iterable[Holder],
    ticket: Ticket,
    *,
    kind: str,
    subject: str,
    body: str,
    key: str,
    not_before: datetime | None = None,
) -> list[Message]:
    ids = {holder.user.pk for holder in people}
    return [
        Message(
            recipient_id=pk,
            kind=kind,
            subject=headed(ticket, f"{ticket.number}: {subject}"),
            body=body,
            path=page_of(ticket),
            dedupe_key=key,
            urgent=ticket.priority == Priority.CRITICAL,
            mail_not_before=not_before,
        )
        for pk in sorted(ids)
    ]


def to_officers(
    work: Work, people: Iterable[Holder], *, kind: str, subject: str, body: str, key: str
) -> list[Message]:
    """News for officers about somebody else's act: each may rest until his own hours."""
    quiet = Quiet(work.calendars, work.now)
    return to_each(people, work.ticket, quiet, kind=kind, subject=subject, body=body, key=key)


def to_each(
    people: Iterable[Holder], ticket: Ticket, quiet: Quiet, **news_of: str
) -> list[Message]:
    return [
        message
        for holder in people
        for message in to_people(
            [holder], ticket, not_before=quiet.until(holder, ticket), **news_of
        )
    ]


def headline(run: StepRun, level: int) -> str:
    """What a rung of the ladder says: of a step, or of the whole (number 0)."""
    what = f"langkah {run.number}" if run.number else "keseluruhan penanganan"
    if level < clocks.DUE:
        return f"Batas waktu {what} sudah dekat"
    if level == clocks.DUE:
        return f"Batas waktu {what} terlampaui"
    return f"Batas waktu {what} terlampaui, {level} persen dari waktu"


def send(work: Work) -> None:
    """Writes the notices that a verb has collected, in its transaction."""
    announce(work.messages, now=work.now)


def triage_waits(work: Work, why: str = "") -> None:
    """A ticket waits for its SOP: those who sort complaints are told."""
    ticket = work.ticket
    work.tell(
        *to_officers(
            work,
            triage_officers(ticket, work.directory),
            kind="triage",
            subject="aduan menunggu penetapan SOP",
            body="\n".join(filter(None, (f"{ticket.number} - {ticket.service.name}", why))),
            key=f"triage:{ticket.pk}:{ticket.sequence}",
        )
    )


def nobody_acts(work: Work, run: StepRun, step: Step) -> list[Message]:
    """A step has opened whose role nobody holds: it must not wait unseen."""
    ticket = work.ticket
    return to_officers(
        work,
        triage_officers(ticket, work.directory),
        kind="step",
        subject=f"langkah {step.number} tanpa pelaksana",
        body=f"Tidak ada pemegang peran {step.lanes[0].name}. Atur penugasan di halaman Kelola.",
        key=f"nobody:{run.pk}",
    )


def step_waits(
    work: Work, run: StepRun, step: Step, people: list[Holder], calendar: Calendar
) -> list[Message]:
    """A step has opened: its actors are told once per visit."""
    ticket = work.ticket
    lines = [f"{ticket.number} - {ticket.service.name}", f"Langkah {step.label}"]
    if run.due_at:
        lines.append(f"Batas waktu: {when(run.due_at, ticket.handler)}")
    else:
        lines.append("Batas waktu: tidak ditetapkan dalam SOP")
    return to_people(
        [person for person in people if person.user.pk != work.actor.pk],
        ticket,
        kind="step",
        subject=f"langkah {step.number} menunggu Anda",
        body="\n".join(lines),
        key=f"run:{run.pk}:{ticket.sequence}",
        not_before=quiet_until(ticket, calendar, work.now),
    )


def to_reporter(
    work: Work, *, kind: str, subject: str, body: str, key: str, mail: bool
) -> list[Message]:
    """News for the reporter, if he has an account and is not the one who acts."""
    ticket = work.ticket
    if ticket.reporter_id is None or ticket.reporter_id == work.actor.pk:
        return []
    return [
        Message(
            recipient_id=ticket.reporter_id,
            kind=kind,
            subject=headed(ticket, f"{ticket.number}: {subject}"),
            body=body,
            path=page_of(ticket),
            dedupe_key=key,
            urgent=False,
            mail=mail,
        )
    ]


def estimate_told(work: Work, estimate: Estimate, message: str = "") -> list[Message]:
    """The SKPD hears the promised time and every revision of it (network SOP, steps 6 and 8)."""
    ticket = work.ticket
    moment = when(estimate.promised_at, ticket.office)
    first = estimate.revision == 1
    words = "Estimasi pulih" if first else "Estimasi pulih diubah menjadi"
    body = f"{ticket.number} - {ticket.service.name}\n{words}: {moment}"
    if estimate.reason:
        body += f"\nAlasan: {estimate.reason}"
    if message:
        body += f"\n{message}"
    subject = "estimasi pemulihan" if first else "estimasi pemulihan diubah"
    key = f"estimate:{ticket.pk}:{estimate.revision}"
    return _to_office(work, kind="estimate", subject=subject, body=body, key=key)


def owner_told(work: Work, owner: str, *, corrected: bool) -> list[Message]:
    """The SKPD hears who answers for the repair (network SOP, steps 4 and 6)."""
    ticket = work.ticket
    subject = "penanggung jawab perbaikan" + (" diubah" if corrected else "")
    body = f"{ticket.number} - {ticket.service.name}\nPenanggung jawab perbaikan: {owner}"
    key = f"owner:{ticket.pk}:{ticket.sequence}"
    return _to_office(work, kind="responsible", subject=subject, body=body, key=key)


def _to_office(work: Work, *, kind: str, subject: str, body: str, key: str) -> list[Message]:
    """News for the reporter and for the liaison of his office."""
    ticket = work.ticket
    liaisons = work.directory.holders("office_liaison", ticket.office)
    others = [h for h in liaisons if h.user.pk not in (ticket.reporter_id, work.actor.pk)]
    return [
        *to_reporter(work, kind=kind, subject=subject, body=body, key=key, mail=True),
        *to_officers(work, others, kind=kind, subject=subject, body=body, key=key),
    ]
