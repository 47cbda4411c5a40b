"""Makes the trigram indexes of the search where migration 0004 was not allowed to."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tickets import search


class Command(BaseCommand):
    help = "Membuat ekstensi pg_trgm dan indeks pencarian aduan (PostgreSQL)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not search.make_indexes():
            raise CommandError(search.REFUSED)
        self.stdout.write("Indeks pencarian aduan tersedia.")
