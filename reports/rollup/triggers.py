"""Database triggers that note which tickets have changed; on PostgreSQL and on SQLite.

They watch what a fact is made of and nothing else: the level and the next alarm of a run, which
the sweep writes by the ten thousand, note nothing. A loader of millions of rows takes them away
(`remove`), puts them back (`install`) and calls `manage.py rollup --rebuild`.

`maintain` runs after every `migrate`: it puts back what is missing (SQLite loses triggers when a
table is remade) and renews what has changed here.
"""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from reports.rollup import triggers_postgresql, triggers_sqlite

TABLES = frozenset(
    ["tickets_ticket", "sop_steprun", "sop_pause", "sop_estimate", "sop_escalation",
     "people_assignment", "people_role", "people_office", "reports_change", "reports_roll"]
)  # fmt: skip
_QUEUE = (
    "INSERT INTO reports_change (ticket_id, at) "
    "SELECT id, CURRENT_TIMESTAMP FROM tickets_ticket ORDER BY id"
)


def install(connection: BaseDatabaseWrapper) -> bool:
    """Whether anything had to be done. One query if not."""
    dialect = _dialect(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if dialect.installed(cursor) == dialect.wanted():
            return False
        dialect.remove(cursor)
        for statement in dialect.statements():
            cursor.execute(statement)
    return True


def remove(connection: BaseDatabaseWrapper) -> None:
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        _dialect(connection).remove(cursor)


def maintain(using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """After `migrate` and `flush`. Where nothing was watched before, every ticket is queued."""
    from reports.models import Roll

    connection = connections[using]
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        watched = bool(_dialect(connection).installed(cursor))
    if not there >= TABLES:
        remove(connection)
        return
    install(connection)
    first = Roll.objects.using(using).get_or_create(pk=1)[1]
    if first or not watched:
        with connection.cursor() as cursor:
            cursor.execute(_QUEUE)


def prepare(using: str = DEFAULT_DB_ALIAS, plan: Any = (), **_: Any) -> None:
    """Before `migrate` remakes tables: SQLite renames no table that a trigger elsewhere names."""
    connection = connections[using]
    if plan and connection.vendor == "sqlite":
        remove(connection)


def _dialect(connection: BaseDatabaseWrapper) -> Any:
    return triggers_postgresql if connection.vendor == "postgresql" else triggers_sqlite
