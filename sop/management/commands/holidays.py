"""`manage.py holidays 2026 2027`: load the lists of national holidays and joint leave."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from sop.clock import holidays
from sop.clock.recompute import Cause, Scope, apply
from sop.models import Holiday

Kind = Holiday.HolidayKind


class Command(BaseCommand):
    help = (
        "Load the national holidays and joint leave of one or more years. Loading again brings "
        "the list up to date and leaves what people have corrected alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("years", nargs="+", type=int, help="such as 2026 2027")

    def handle(self, *args: Any, **options: Any) -> None:
        for year in options["years"]:
            if not holidays.FIRST_YEAR <= year <= holidays.LAST_YEAR:
                first, last = holidays.FIRST_YEAR, holidays.LAST_YEAR
                raise CommandError(f"Year {year} is not between {first} and {last}.")
        for year in options["years"]:
            self.stdout.write(self._load(year))

    def _load(self, year: int) -> str:
        found = holidays.load(year)
        rows = holidays.national(year)
        public = sum(row.kind == Kind.PUBLIC for row in rows)
        joint = sum(row.kind == Kind.JOINT_LEAVE for row in rows)
        moved = self._recompute(found)
        return (
            f"{year}: {public} public holidays, {joint} days of joint leave "
            f"({len(found.added)} added, {len(found.changed)} changed, {len(found.removed)} "
            f"removed; {moved} deadlines moved)"
        )

    def _recompute(self, found: holidays.Draft) -> int:
        """Deadlines follow the list, in the name of the portal."""
        if found.days is None:
            return 0
        text = f"daftar hari libur {found.year} dimuat"
        cause = Cause(text, None, "Portal", "Dimuat dari baris perintah.", timezone.now())
        return apply(Scope(days=found.days), cause)
