"""`manage.py demo`: loads the demo data once; `--accounts` prints who can sign in."""

from __future__ import annotations

from argparse import ArgumentParser
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gangguan.demo import ACCOUNTS, PASSWORD, load


class Command(BaseCommand):
    help = "Loads the demo data into an empty database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--accounts", action="store_true", help="print the demo accounts")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accounts"]:
            for group, accounts in groupby(ACCOUNTS, lambda account: account["group"]):
                self.stdout.write(group)
                for account in accounts:
                    self.stdout.write(f"  {account['login']:<32} {account['role']}")
            self.stdout.write(f"Kata sandi semua akun: {PASSWORD}")
            return
        if not settings.DEMO:
            raise CommandError("Demo data is off (DEMO=false).")
        if load(timezone.now()):
            self.stdout.write("Data contoh dimuat.")
