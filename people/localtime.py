"""Instants and durations in the words of Indonesian official papers, in the zone of an office.

The lists are our own, so that an e-mail written by a worker reads like the page.
"""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.utils import timezone

from people.models import Office

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
_ZONES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


def zone_of(place: Office | tzinfo | str | None) -> tzinfo:
    """The zone of an office (or a zone given as such); the portal's own if there is none."""
    if isinstance(place, Office):
        return place.tz
    if isinstance(place, str) and place:
        return ZoneInfo(place)
    return place if isinstance(place, tzinfo) else timezone.get_default_timezone()


def zone_name(tz: tzinfo, at: datetime) -> str:
    """WIB, WITA or WIT; for any other zone its own abbreviation."""
    return _ZONES.get(str(tz)) or at.astimezone(tz).tzname() or str(tz)


def long_date(day: date) -> str:
    """21 November 2026"""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def month_year(day: date) -> str:
    """November 2026"""
    return f"{MONTHS[day.month - 1]} {day.year}"


def when(at: datetime, place: Office | tzinfo | str | None = None) -> str:
    """Sabtu, 21 November 2026 pukul 10.05 WITA"""
    tz = zone_of(place)
    local = at.astimezone(tz)
    day = DAYS[local.weekday()]
    return f"{day}, {long_date(local.date())} pukul {local:%H.%M} {zone_name(tz, at)}"


def when_short(at: datetime, place: Office | tzinfo | str | None = None) -> str:
    """21 Nov 2026 10.05 WITA"""
    tz = zone_of(place)
    local = at.astimezone(tz)
    month = SHORT_MONTHS[local.month - 1]
    return f"{local.day} {month} {local.year} {local:%H.%M} {zone_name(tz, at)}"


def duration(seconds: float) -> str:
    """2 jam 10 menit; days are only split off above 48 hours; below a minute in seconds."""
    total = abs(int(seconds))
    if total < 60:
        return f"{total} detik"
    minutes = total // 60
    days, minutes = divmod(minutes, 1440) if minutes >= 2880 else (0, minutes)
    hours, minutes = divmod(minutes, 60)
    parts = [
        f"{count} {word}"
        for count, word in ((days, "hari"), (hours, "jam"), (minutes, "menit"))
        if count
    ]
    return " ".join(parts[:2])
