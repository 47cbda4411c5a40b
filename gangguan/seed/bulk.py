"""What makes a large load quick on PostgreSQL, and puts everything in order after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management import call_command, get_commands
from django.db import DatabaseError, connection, transaction

from gangguan.seed.rows import COLUMNS

Say = Callable[[str], None]
INDEXES = """
SELECT i.indexname, i.indexdef FROM pg_indexes i
WHERE i.schemaname = current_schema() AND i.tablename = ANY(%s)
  AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)
"""


@contextmanager
def quiet_triggers() -> Iterator[None]:
    """No trigger and no check of foreign keys in the transaction; needs a superuser, else the
    load only takes longer."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
    except DatabaseError:
        pass
    yield


@contextmanager
def without_indexes(say: Say) -> Iterator[None]:
    """Drops the indexes that hold no constraint and makes them again afterwards, come what may."""
    with connection.cursor() as cursor:
        cursor.execute(INDEXES, [list(COLUMNS)])
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f'DROP INDEX "{name}"')
    try:
        yield
    finally:
        say(f"Membuat {len(found)} indeks ...")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
            for _, definition in found:
                cursor.execute(definition)


def after_load(say: Say) -> None:
    """Sequences, statistics of the planner, and the sums of the heads' pages."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in COLUMNS:
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence(%s, 'id'), "  # noqa: S608
                    f"GREATEST((SELECT max(id) FROM {table}), 1))",
                    [table],
                )
            clean = "ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE"
            say(f"{clean} ...")
            cursor.execute(clean)
    if "rollup" in get_commands():
        say("rollup --rebuild ...")
        call_command("rollup", "--rebuild")
