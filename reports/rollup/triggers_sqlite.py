"""The triggers for SQLite: always row by row. What is there is compared by its whole text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from reports.rollup import watched

_NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
_NOTE = "INSERT INTO reports_change (ticket_id, at)"


def installed(cursor: Any) -> set[tuple[str, str]]:
    """Name and text of every trigger of ours that is there."""
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'rollup_*'"
    )
    return set(cursor.fetchall())


@cache
def wanted() -> set[tuple[str, str]]:
    return {(text.split()[2], text) for text in statements()}


def remove(cursor: Any) -> None:
    for name, _ in installed(cursor):
        cursor.execute(f"DROP TRIGGER {name}")


def statements() -> list[str]:
    closed = (
        "(OLD.closed_at IS NOT NULL OR NEW.closed_at IS NOT NULL OR "
        f"{_differs(watched.OF_OPEN_RUN)}) AND "
    )
    return [
        *_of("tickets_ticket", "{row}.id", watched.OF_TICKET),
        *_of("sop_steprun", "{row}.ticket_id", watched.OF_RUN, closed),
        *(text for table, columns in watched.BY_TICKET.items()
          for text in _of(table, "{row}.ticket_id", columns)),
        *_of("sop_escalation", _OF_RUN, watched.OF_ESCALATION),
        *_of("people_assignment", _OF_SEAT, watched.OF_ASSIGNMENT),
    ]  # fmt: skip


# An escalation of an open run is in no fact yet.
_OF_RUN = "ticket_id, {now} FROM sop_steprun WHERE id = {row}.run_id AND closed_at IS NOT NULL"
# Steps that this person closed while the assignment held; a day early and late for the zones.
_OF_SEAT = (
    "DISTINCT ticket_id, {now} FROM sop_steprun WHERE closed_by_id = {row}.user_id "
    "AND date(closed_at) >= date({row}.valid_from, '-1 day') AND ({row}.valid_until IS NULL "
    "OR date(closed_at) <= date({row}.valid_until, '+1 day'))"
)


def _of(table: str, ticket: str, columns: Sequence[str], which: str = "") -> list[str]:
    """The three triggers of a table. `ticket`: what to select, of NEW or OLD."""
    select = ticket if "FROM" in ticket else f"{ticket}, {{now}}"
    new, old = (f"{_NOTE} SELECT {select.format(row=row, now=_NOW)};" for row in ("NEW", "OLD"))
    both = f"{new} {old}" if new.replace("NEW.", "OLD.") == old and _moves(columns) else new
    return [
        f"CREATE TRIGGER rollup_{table}_insert AFTER INSERT ON {table} BEGIN {new} END",
        f"CREATE TRIGGER rollup_{table}_delete AFTER DELETE ON {table} BEGIN {old} END",
        f"CREATE TRIGGER rollup_{table}_update AFTER UPDATE OF {', '.join(columns)} ON {table} "
        f"WHEN {which}({_differs(columns)}) BEGIN {both} END",
    ]


def _differs(columns: Sequence[str]) -> str:
    return " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in columns)


def _moves(columns: Sequence[str]) -> bool:
    """Whether a row can go over to another ticket or person: then both are noted."""
    return "handler_id" not in columns
