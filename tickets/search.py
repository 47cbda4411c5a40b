"""Searching tickets by what stands in them: number, title, symptoms.

On PostgreSQL trigram indexes find any three letters in a row (migration 0004); the planner takes
them for rare words, and reads the newest tickets one by one for common ones. Where the extension
pg_trgm may not be had, and on SQLite, the same words are found without them, slower.
"""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Q
from django.db.utils import NotSupportedError, OperationalError, ProgrammingError

SHORTEST = 3  # letters; an index of trigrams knows nothing shorter
TOO_SHORT = f"Tulis sedikitnya {SHORTEST} huruf atau angka."
REFUSED = (
    "Ekstensi pg_trgm tidak dapat dibuat, jadi pencarian aduan berjalan tanpa indeks (lebih "
    "lambat pada basis data besar). Minta administrator PostgreSQL menjalankan "
    "CREATE EXTENSION pg_trgm; lalu jalankan: manage.py search_indexes"
)
# As Django writes icontains on PostgreSQL: UPPER(column::text) LIKE UPPER(...)
_INDEXES = {
    "ticket_number_trigrams": "upper(number::text)",
    "ticket_title_trigrams": "upper(title::text)",
    "ticket_symptoms_trigrams": "upper(symptoms)",
}


def having(text: str) -> Q:
    return Q(number__icontains=text) | Q(title__icontains=text) | Q(symptoms__icontains=text)


def make_indexes() -> bool:
    """Makes the extension and the indexes that are missing. False if the role may not make the
    extension, or the server does not have it: nothing has changed then. On SQLite there is
    nothing to make."""
    if connection.vendor != "postgresql":
        return True
    if not _has_trigrams():
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        for name, expression in _INDEXES.items():
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS {name} ON tickets_ticket "
                f"USING gin (({expression}) gin_trgm_ops)"
            )
        cursor.execute("ANALYZE tickets_ticket")  # how common which word is
    return True


def _has_trigrams() -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except (ProgrammingError, NotSupportedError, OperationalError):
        return False
    return True


def drop_indexes() -> None:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for name in _INDEXES:
            cursor.execute(f"DROP INDEX IF EXISTS {name}")
