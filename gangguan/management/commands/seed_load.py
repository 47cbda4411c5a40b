"""`manage.py seed_load --tickets 20000`: an invented history in an empty database."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gangguan.seed import Order, Unsuitable, load


class Command(BaseCommand):
    help = "Fills an empty database with an invented history of tickets, to measure and to try."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tickets", type=int, required=True)
        parser.add_argument("--open", type=int, help="still open; default 0.1 %%, at least 200")
        parser.add_argument("--years", type=float, default=3.0)
        parser.add_argument("--seed", type=int, default=2026)
        parser.add_argument("--until", type=datetime.fromisoformat, help="ISO; default now")
        parser.add_argument("--processes", type=int, default=2)

    def handle(self, *args: Any, **options: Any) -> None:
        tickets, still_open = options["tickets"], options["open"]
        until = options["until"] or timezone.now()
        if until.tzinfo is None:
            until = until.replace(tzinfo=UTC)
        if still_open is None:
            still_open = min(tickets, max(200, tickets // 1000))
        order = Order(
            tickets=tickets, still_open=still_open, years=options["years"], seed=options["seed"],
            until=until.replace(microsecond=0), processes=options["processes"],
        )  # fmt: skip
        try:
            load(order, self.say)
        except Unsuitable as reason:
            raise CommandError(str(reason)) from None

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
