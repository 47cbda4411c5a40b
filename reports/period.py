"""The periods of the reports: a month, a quarter, a year, or days of one's own choice.

A period is a range of local days, both ends included; days are those of the handling office.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Self

from people.localtime import long_date, month_year

FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST = 366 * 5  # days
_ROMAN = ("I", "II", "III", "IV")


class PeriodKind(StrEnum):
    MONTH = "bulan"
    QUARTER = "triwulan"
    YEAR = "tahun"
    FREE = "bebas"


class UnknownPeriodError(ValueError):
    """A text that is no period; the message is Indonesian and says what is wanted."""


@dataclass(frozen=True)
class Period:
    first: date
    last: date
    kind: PeriodKind = PeriodKind.FREE

    @classmethod
    def month(cls, day: date) -> Self:
        end = day.replace(day=monthrange(day.year, day.month)[1])
        return cls(day.replace(day=1), end, PeriodKind.MONTH)

    @classmethod
    def quarter(cls, day: date) -> Self:
        begin = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        end = date(day.year, begin.month + 2, monthrange(day.year, begin.month + 2)[1])
        return cls(begin, end, PeriodKind.QUARTER)

    @classmethod
    def year(cls, day: date) -> Self:
        return cls(date(day.year, 1, 1), date(day.year, 12, 31), PeriodKind.YEAR)

    @classmethod
    def over(cls, first: date, last: date) -> Self:
        """Of the kind that the days make: a whole month is a month, and so on."""
        for found in (cls.month(first), cls.quarter(first), cls.year(first)):
            if (found.first, found.last) == (first, last):
                return found
        return cls(first, last)

    @classmethod
    def parse(cls, text: str) -> Self:
        """'2026-11', '2026-T4', '2026' or '2026-11-01..2026-11-21'.

        Raises UnknownPeriodError for anything else, for an end before its beginning, for more
        than five years, and for years outside 2000 to 2100.
        """
        text = text.strip()
        try:
            if ".." in text:
                begin, _, end = text.partition("..")
                found = cls(date.fromisoformat(begin), date.fromisoformat(end))
            elif len(text) == 4 and text.isdecimal() and text.isascii():
                found = cls.year(date(int(text), 1, 1))
            elif len(text) == 7 and text[5] == "T":
                found = cls.quarter(date(int(text[:4]), int(text[6]) * 3, 1))
            elif len(text) == 7:
                found = cls.month(date.fromisoformat(f"{text}-01"))
            else:
                raise ValueError
        except ValueError:
            raise UnknownPeriodError(
                "Periode tidak dikenal. Pilih bulan, triwulan, tahun, atau isi dua tanggal."
            ) from None
        if found.last < found.first:
            raise UnknownPeriodError("Tanggal akhir mendahului tanggal awal.")
        if found.first.year < FIRST_YEAR or found.last.year > LAST_YEAR:
            raise UnknownPeriodError(f"Tahun harus antara {FIRST_YEAR} dan {LAST_YEAR}.")
        if found.days > LONGEST:
            raise UnknownPeriodError("Periode paling panjang lima tahun.")
        return found

    @property
    def code(self) -> str:
        """As `parse` reads it."""
        match self.kind:
            case PeriodKind.MONTH:
                return f"{self.first:%Y-%m}"
            case PeriodKind.QUARTER:
                return f"{self.first.year}-T{(self.first.month + 2) // 3}"
            case PeriodKind.YEAR:
                return f"{self.first.year}"
        return f"{self.first}..{self.last}"

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def after(self) -> date:
        """The first day that no longer belongs to it."""
        return self.last + timedelta(days=1)

    @property
    def before(self) -> Period:
        """The period of the same kind, or as many days, just before."""
        eve = self.first - timedelta(days=1)
        match self.kind:
            case PeriodKind.MONTH:
                return Period.month(eve)
            case PeriodKind.QUARTER:
                return Period.quarter(eve)
            case PeriodKind.YEAR:
                return Period.year(eve)
        return Period(eve - timedelta(days=self.days - 1), eve)

    @property
    def next(self) -> Period:
        match self.kind:
            case PeriodKind.MONTH:
                return Period.month(self.after)
            case PeriodKind.QUARTER:
                return Period.quarter(self.after)
            case PeriodKind.YEAR:
                return Period.year(self.after)
        return Period(self.after, self.after + timedelta(days=self.days - 1))

    @property
    def name(self) -> str:
        """'November 2026', 'Triwulan IV 2026', 'Tahun 2026', '1 November 2026 – 21 ...'."""
        match self.kind:
            case PeriodKind.MONTH:
                return month_year(self.first)
            case PeriodKind.QUARTER:
                return f"Triwulan {_ROMAN[(self.first.month - 1) // 3]} {self.first.year}"
            case PeriodKind.YEAR:
                return f"Tahun {self.first.year}"
        return f"{long_date(self.first)} – {long_date(self.last)}"

    def closed(self, today: date) -> bool:
        """Whether the last day is over."""
        return self.last < today

    def months(self) -> list[date]:
        """First days of the whole months inside."""
        month = self.first.replace(day=1)
        if month < self.first:
            month = Period.month(month).after
        found = []
        while Period.month(month).last <= self.last:
            found.append(month)
            month = Period.month(month).after
        return found

    def edges(self) -> list[tuple[date, date]]:
        """What is left of the range beside the whole months: at most two ranges of days."""
        whole = self.months()
        if not whole:
            return [(self.first, self.last)]
        found = []
        if self.first < whole[0]:
            found.append((self.first, whole[0] - timedelta(days=1)))
        rest = Period.month(whole[-1]).after
        if rest <= self.last:
            found.append((rest, self.last))
        return found
