"""`manage.py reference`: what every installation needs before its first office is entered."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from people.reference import ensure_roles
from sop.clock import holidays
from sop.escalation.ladder import ensure_default


class Command(BaseCommand):
    help = (
        "Loads the roles of the shipped SOPs, the default escalation ladder and the national "
        "holidays of this year and the next. Keeps what is there; may be repeated."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--migrate", action="store_true", help="migrate the database first")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["migrate"]:
            call_command("migrate", interactive=False, verbosity=options["verbosity"])
        roles = ensure_roles()
        ensure_default()
        today = timezone.localdate()
        for year in holidays.missing_years(today):
            holidays.load(year)
        if options["verbosity"]:
            self.stdout.write(f"{len(roles)} peran, tangga eskalasi, dan hari libur siap.")
