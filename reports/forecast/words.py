"""A forecast in words, in the zone of the reader. A bound is rounded up, never promised earlier.

The sentence names the end of the range (nine of ten plays have ended by then); where the whole
range lies on one day that day is named alone. It never replaces the limit of the SOP: both stand
on the page.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from people.localtime import DAYS, SHORT_MONTHS, long_date, zone_name, zone_of
from tickets.outlook import Outlook

if TYPE_CHECKING:
    from reports.models import Forecast
    from tickets.models import Ticket

LIKELY = "Kemungkinan besar selesai"
NONE_YET = Outlook(
    "Belum ada prakiraan: riwayat belum cukup.",
    (
        "Prakiraan dibuat bila sedikitnya 20 tiket dengan SOP ini selesai di kantor ini dalam 12 "
        "bulan dan langkah yang sedang menunggu sudah pernah dilalui.",
    ),
)


def outlook(row: Forecast, ticket: Ticket, at: datetime, *, officer: bool) -> Outlook | None:
    """None while a range that has been passed waits to be computed anew."""
    if row.latest_late_at <= at:
        return None
    tz = zone_of(ticket.handler if officer else ticket.office)
    return Outlook(
        said=f"{LIKELY} {_by(row, at, tz)}.",
        details=tuple(_details(row, at, tz, officer=officer)),
        beyond=_beyond(row, at, tz, officer=officer),
        short=f"Prakiraan: {_by(row, at, tz, day_short)}",
    )


def day_name(day: date) -> str:
    """Selasa, 24 November 2026"""
    return f"{DAYS[day.weekday()]}, {long_date(day)}"


def day_short(day: date) -> str:
    """24 Nov 2026"""
    return f"{day.day} {SHORT_MONTHS[day.month - 1]} {day.year}"


def moment(when: datetime, at: datetime, tz: tzinfo, name: Callable[[date], str] = day_name) -> str:
    """The day; of today 'hari ini sebelum pukul 15.00 WITA'."""
    local, today = when.astimezone(tz), at.astimezone(tz).date()
    if local.date() != today:
        return name(local.date())
    hour = _hour_after(local)
    if hour.date() != today:
        return "hari ini"
    return f"hari ini sebelum pukul {hour:%H.%M} {zone_name(tz, hour)}"


def _by(row: Forecast, at: datetime, tz: tzinfo, name: Callable[[date], str] = day_name) -> str:
    """The end of the range; one that is more than a day wide makes it an upper bound."""
    late = moment(row.latest_late_at, at, tz, name)
    first = max(row.latest_early_at, at).astimezone(tz).date()
    last = row.latest_late_at.astimezone(tz).date()
    return late if first == last else f"paling lambat {late}"


def _hour_after(local: datetime) -> datetime:
    whole = local.replace(minute=0, second=0, microsecond=0)
    return whole if whole == local else whole + timedelta(hours=1)


def _details(row: Forecast, at: datetime, tz: tzinfo, *, officer: bool) -> list[str]:
    early = moment(max(row.latest_early_at, at), at, tz)
    found = [
        f"Paling cepat {early}, paling lambat {moment(row.latest_late_at, at, tz)} "
        f"({row.percent} dari 100 kemungkinan ada di antaranya).",
        f"Berdasarkan {row.tickets} tiket serupa dalam 12 bulan. Ini prakiraan, bukan batas waktu "
        "dan bukan janji.",
    ]
    if row.widened:
        found.append(
            "Langkah ini sudah menunggu lebih lama daripada hampir semua tiket sebelumnya; "
            "prakiraannya kurang pasti."
        )
    if row.past_holidays:
        year = row.latest_late_at.astimezone(tz).year
        found.append(f"Daftar hari libur sampai {year} belum dimuat; tanggalnya dapat bergeser.")
    if officer and row.latest_at != row.made_at:
        told = row.likely_at.astimezone(tz).date()
        found.append(f"Prakiraan pertama pada langkah ini (tengah): {day_name(told)}.")
    return found


def _beyond(row: Forecast, at: datetime, tz: tzinfo, *, officer: bool) -> str:
    """Nothing of a limit that has been passed already: the clocks on the page say that."""
    if row.limit_at is None or row.limit_at <= at or row.latest_late_at <= row.limit_at:
        return ""
    limit = f"Batas Waktu {day_name(row.limit_at.astimezone(tz).date())}"
    if not officer:
        return f"Penanganan mungkin melewati {limit}."
    verb = "melewati" if row.latest_likely_at > row.limit_at else "mungkin melewati"
    return f"Prakiraan {verb} {limit} (kemungkinan lewat {row.risk} %)."
