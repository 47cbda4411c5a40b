"""Jurnal harian: one line after another of what an officer did, never edited (IPAS 8 and 15).

The steps write into it inside their transaction; officers write themselves. A superior's
"Mengetahui" is a row per officer and day: what is written after it is seen to be later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from papers.errors import Incomplete, NotYours
from papers.models import JournalAcknowledgement, JournalEntry
from people.directory import Directory, Holder
from people.models import Office, Role, User
from tickets.models import Ticket

LONGEST_TEXT = 4000
SLACK = timedelta(minutes=5)


@dataclass(frozen=True)
class Subordinate:
    """An officer below, and how far: 1 is the direct subordinate."""

    user: User
    title: str
    office: Office
    depth: int


def office_of(officer: User, fallback: Office) -> Office:
    """The office whose zone makes the days of the officer's journal."""
    return officer.office or fallback


def write(
    officer: User,
    *,
    title: str,
    office: Office,
    at: datetime,
    text: str,
    key: str,
    now: datetime,
    ticket: Ticket | None = None,
    step: int | None = None,
    visit: int | None = None,
    corrects: JournalEntry | None = None,
) -> JournalEntry:
    """One entry of the day of `at` in the zone of `office`; the same officer and key make one.

    Raises Incomplete for an empty text, an instant in the future, or a correction of what is not
    the officer's own entry.
    """
    if not text.strip():
        raise Incomplete("Isi uraian catatan.", {"text": "Isi uraian catatan."})
    if at > now + SLACK:
        raise Incomplete("Waktu ini belum terjadi.", {"at": "Waktu ini belum terjadi."})
    if corrects is not None and corrects.officer_id != officer.pk:
        raise Incomplete("Yang dapat diralat hanya catatan Anda sendiri.")
    row = JournalEntry(
        officer=officer, title=title[:200], office=office, day=at.astimezone(office.tz).date(),
        at=at, written_at=now, text=text.strip(), ticket=ticket, step=step, visit=visit, key=key,
        corrects=corrects,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # the same, sent twice
        earlier = JournalEntry.objects.filter(officer=officer, key=key).first()
        if earlier is None:
            raise
        return earlier
    return row


def entries(officer: User, day: date) -> QuerySet[JournalEntry]:
    """The stored entries of a day, by the time of what happened."""
    return between(officer, day, day)


def between(officer: User, first: date, last: date) -> QuerySet[JournalEntry]:
    """The same for a period, both days included."""
    rows = JournalEntry.objects.filter(officer=officer, day__gte=first, day__lte=last)
    return rows.select_related("ticket", "corrects").order_by("day", "at", "pk")


def acknowledgements(
    officers: Iterable[User], first: date, last: date
) -> QuerySet[JournalAcknowledgement]:
    rows = JournalAcknowledgement.objects.filter(officer__in=list(officers))
    return rows.filter(day__gte=first, day__lte=last).select_related("by").order_by("day", "at")


def acknowledge(
    officer: User, day: date, *, by: User, now: datetime, directory: Directory
) -> JournalAcknowledgement:
    """The superior has read the journal of that day; again changes nothing.

    Raises NotYours for anybody who is not above the officer today, Incomplete for a day to come.
    """
    above = superiors(officer, directory).get(by.pk)
    if above is None:
        raise NotYours("Hanya atasan pegawai ini yang dapat mengetahui jurnalnya.")
    if day > now.astimezone(office_of(officer, above.office).tz).date():
        raise Incomplete("Hari itu belum tiba.")
    row, _ = JournalAcknowledgement.objects.get_or_create(
        officer=officer, day=day, by=by, defaults={"by_title": above.title, "at": now}
    )
    return row


def superiors(officer: User, directory: Directory) -> dict[int, Holder]:
    """By id everybody above the officer in the line of command, the nearest first."""
    found: dict[int, Holder] = {}
    own = [h for h in directory.roles_of(officer) if h.role.side == Role.Side.HANDLER]
    level, going = 1, True
    while going:
        going = False
        for holder in own:
            role = directory.superior(holder.role.code, level)
            if role is None:
                continue
            going = True
            for above in directory.holders(role.code, holder.office):
                if above.user.pk != officer.pk:
                    found.setdefault(above.user.pk, above)
        level += 1
    return found


def was_superior(user: User, officer: User, day: date, office: Office) -> bool:
    """Whether the person was above the officer at noon of that day: whoever led then may still
    read the journal of that time, also when one of them has moved since."""
    noon = datetime.combine(day, time(12), office.tz)
    return user.pk in superiors(officer, Directory(noon))


def subordinates(user: User, directory: Directory) -> list[Subordinate]:
    """Everybody below the person in the line of command today, the nearest first, by name."""
    found: dict[int, Subordinate] = {}
    for mine in directory.roles_of(user):
        if mine.role.side != Role.Side.HANDLER:
            continue
        for other in directory.officers(mine.office):
            depth = _steps_up(other.role.code, mine.role.code, directory)
            over = directory.holders(mine.role.code, other.office) if depth else []
            if other.user.pk == user.pk or all(h.user.pk != user.pk for h in over):
                continue
            known = found.get(other.user.pk)
            if known is None or depth < known.depth:
                found[other.user.pk] = Subordinate(other.user, other.title, other.office, depth)
    return sorted(found.values(), key=lambda s: (s.depth, s.user.name, s.user.pk))


def _steps_up(code: str, to: str, directory: Directory) -> int:
    """Steps of the line of command from one role up to another; 0 if it is not above."""
    level = 1
    while (above := directory.superior(code, level)) is not None:
        if above.code == to:
            return level
        level += 1
    return 0
