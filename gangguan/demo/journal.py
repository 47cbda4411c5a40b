"""Journals of the demo: what officers write themselves, a correction, and who knows of them."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta

from gangguan.demo.world import World
from papers import journal
from papers.models import JournalEntry
from people.directory import Directory
from people.models import User

OWN = (
    ("jfu", 9, "Memeriksa hasil pencadangan malam basis data IPAS; semua berhasil."),
    ("staf", 8, "Memeriksa suhu ruang perangkat dan lampu indikator switch lantai 2."),
    ("pemeriksa", 8, "Memantau ruang penyimpanan server database; tersisa 35 persen."),
    ("adminserver", 15, "Memasang pembaruan keamanan pada server cadangan."),
)
SUPERIORS = {"jfu": "kasieaplikasi", "jfu2": "kasieaplikasi", "staf": "koordinator",
             "pemeriksa": "pengawas", "adminserver": "pengawas"}  # fmt: skip


def write_journals(world: World, now: datetime) -> None:
    """Five days of entries; the days up to yesterday are known to the superior."""
    for days in range(5, 0, -1):
        for login, hour, text in OWN:
            officer = world.people[login]
            at = _at(officer, now - timedelta(days=days), hour)
            if at.weekday() < 5:
                _write(officer, at, text)
    yesterday = now - timedelta(days=1)
    last = JournalEntry.objects.filter(officer=world.people["jfu"]).order_by("at").last()
    if last is not None:
        _write(
            world.people["jfu"], last.at, "Pencadangan yang diperiksa adalah basis data cadangan.",
            corrects=last, now=min(last.at + timedelta(hours=9), now),
        )  # fmt: skip
    for login, above in SUPERIORS.items():
        _know(world.people[login], world.people[above], yesterday)


def _write(
    officer: User,
    at: datetime,
    text: str,
    corrects: JournalEntry | None = None,
    now: datetime | None = None,
) -> None:
    assert officer.office
    title = Directory(at).roles_of(officer)[0].title
    journal.write(
        officer, title=title, office=officer.office, at=at, text=text, key=str(uuid.uuid4()),
        now=now or at + timedelta(minutes=5), corrects=corrects,
    )  # fmt: skip


def _know(officer: User, above: User, until: datetime) -> None:
    """Every day with an entry, at the end of its office hours."""
    days = JournalEntry.objects.filter(officer=officer, day__lte=until.date())
    for day in sorted(set(days.values_list("day", flat=True))):
        assert officer.office
        at = datetime.combine(day, time(15, 45), officer.office.tz)
        journal.acknowledge(officer, day, by=above, now=at, directory=Directory(at))


def _at(officer: User, day: datetime, hour: int) -> datetime:
    assert officer.office
    local = day.astimezone(officer.office.tz).date()
    return datetime.combine(local, time(hour, 20), officer.office.tz)
