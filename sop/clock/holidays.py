"""The list of holidays of a year: from the `holidays` package into rows an office may correct.

A row that the package brought carries its name as source and belongs to it: loading again brings
it up to date. A row that a person has written or corrected is left alone for good. Moving
holidays are decreed year by year, so a missing list is warned of (requirements, pitfall 10).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version

import holidays as package
from django.db import transaction

from sop.models import Holiday

OWNED = "Paket holidays "
SOURCE = f"{OWNED}{version('holidays')}"
ESTIMATED = " (perkiraan)"
CORRECTED = "Disunting administrator"
FIRST_YEAR, LAST_YEAR = 2020, 2077  # of what the package knows of Islamic dates

Kind = Holiday.HolidayKind
CATEGORIES = (("government", Kind.JOINT_LEAVE), ("public", Kind.PUBLIC))


@dataclass(frozen=True)
class Draft:
    """What loading a year would write; rows of people are in none of the lists."""

    year: int
    added: list[Holiday]
    changed: list[Holiday]
    removed: list[Holiday]

    @property
    def days(self) -> tuple[date, date] | None:
        """First and last day whose being off changes; None if none does."""
        days = [row.day for row in (*self.added, *self.removed)]
        return (min(days), max(days)) if days else None

    @property
    def empty(self) -> bool:
        return not (self.added or self.changed or self.removed)


def from_package(year: int) -> list[Holiday]:
    """National holidays and joint leave (cuti bersama) of the year, unsaved, in order of date."""
    rows: dict[date, Holiday] = {}
    for category, kind in CATEGORIES:
        found = package.country_holidays("ID", years=year, categories=(category,), language="id")
        for day, name in found.items():
            rows[day] = Holiday(
                day=day,
                name=name.replace(ESTIMATED, "")[:150],
                kind=kind,
                source=SOURCE,
                estimated=ESTIMATED in name,
            )
    return [rows[day] for day in sorted(rows)]


def draft(year: int) -> Draft:
    """Compares the package with the rows of the year."""
    here = {row.day: row for row in national(year)}
    there = {row.day: row for row in from_package(year)}
    moved = _moved(here.values(), there)
    added = [row for day, row in there.items() if day not in here and day not in moved]
    changed = []
    for day, row in there.items():
        own = here.get(day)
        if own is None or not is_owned(own):
            continue
        if (own.name, own.kind, own.estimated) != (row.name, row.kind, row.estimated):
            own.name, own.kind, own.estimated = row.name, row.kind, row.estimated
            own.source = SOURCE
            changed.append(own)
    removed = [row for day, row in here.items() if day not in there and is_owned(row)]
    return Draft(year, added, changed, removed)


def load(year: int) -> Draft:
    """Writes the year's list. Loading again changes nothing."""
    with transaction.atomic():
        found = draft(year)
        Holiday.objects.filter(pk__in=[row.pk for row in found.removed]).delete()
        Holiday.objects.bulk_update(found.changed, ["name", "kind", "estimated", "source"])
        Holiday.objects.bulk_create(found.added)
    return found


def national(year: int) -> list[Holiday]:
    return list(Holiday.objects.filter(day__year=year, office__isnull=True))


def is_owned(row: Holiday) -> bool:
    """Whether the row is as the package brought it."""
    return row.source.startswith(OWNED)


def mark_corrected(row: Holiday) -> None:
    """A person has changed the row: it no longer belongs to the package."""
    if is_owned(row):
        row.source = CORRECTED


def missing_years(today: date) -> list[int]:
    """This year and the next, as far as they have no list of national holidays."""
    years = (today.year, today.year + 1)
    rows = Holiday.objects.filter(office__isnull=True, day__year__in=years)
    loaded = {day.year for day in rows.values_list("day", flat=True)}
    return [year for year in years if year not in loaded]


def incomplete_years(today: date) -> list[int]:
    """Loaded years without any joint leave: the decree was not yet known."""
    years = (today.year, today.year + 1)
    rows = Holiday.objects.filter(office__isnull=True, day__year__in=years)
    loaded = set(rows.values_list("day__year", flat=True))
    complete = set(rows.filter(kind=Kind.JOINT_LEAVE).values_list("day__year", flat=True))
    return sorted(loaded - complete)


def _moved(here: Iterable[Holiday], there: dict[date, Holiday]) -> set[date]:
    """Days of the package that a person has moved: a corrected row of that name stands elsewhere.

    Of several days with one name the nearest counts, once for each corrected row.
    """
    taken: set[date] = set()
    days = {row.day for row in here}
    for row in here:
        if is_owned(row) or row.day in there:
            continue
        same = [day for day, other in there.items()
                if other.name == row.name and day not in days | taken]  # fmt: skip
        if same:
            taken.add(min(same, key=lambda day: abs(day - row.day)))
    return taken
