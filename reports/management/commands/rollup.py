"""`manage.py rollup`: take the changes into the figures, prove them, or make them anew."""

from __future__ import annotations

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from reports.rollup.check import check
from reports.rollup.rebuild import rebuild
from reports.rollup.roll import freshness, roll

SHOWN = 50  # differences


class Command(BaseCommand):
    help = (
        "Take what has changed into the heads' figures. With --check recompute them from the raw "
        "rows and name every difference; with --rebuild make all of them anew."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--check", action="store_true", help="exit status 1 if anything differs")
        which.add_argument("--rebuild", action="store_true", help="may be broken off and repeated")
        parser.add_argument(
            "--jobs", type=int, default=1, choices=range(1, 9), metavar="N",
            help="of --rebuild on PostgreSQL: batches at the same time (2 for two cores)",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        self.said = 0.0
        if options["check"]:
            self._check()
        elif options["rebuild"]:
            began = monotonic()
            jobs = options["jobs"] if connection.vendor == "postgresql" else 1
            facts, cells = rebuild(timezone.now(), self._tell, jobs)
            self.stdout.write(f"{facts} facts, {cells} sums in {monotonic() - began:.0f} s")
        else:
            total = 0
            while taken := roll(timezone.now()):
                total += taken
            self.stdout.write(f"{total} tickets taken in")
            if stuck := freshness(timezone.now()).stuck:
                raise CommandError(f"{stuck} tickets could not be taken in; the log says why.")

    def _check(self) -> None:
        found = 0
        for line in check(timezone.now(), self._tell):
            found += 1
            if found <= SHOWN:
                self.stdout.write(line)
        if found:
            raise CommandError(f"{found} differences; manage.py rollup --rebuild mends them.")
        self.stdout.write("The figures agree with the raw rows.")

    def _tell(self, text: str) -> None:
        """Once a second is enough."""
        if monotonic() - self.said >= 1:
            self.said = monotonic()
            self.stderr.write(text)
