"""The triggers for PostgreSQL: statements for rows that come and go, rows for those that change.

A name carries the checksum of all the text, so that an old one is known by its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from typing import Any

from reports.rollup import watched

_NOTE = "INSERT INTO reports_change (ticket_id, at)"  # @note in the functions
_FUNCTIONS = {
    # Rows of a table with a ticket_id that were added or deleted together.
    "rollup_many": "@note SELECT DISTINCT ticket_id, now_ FROM moved;",
    "rollup_tickets": "@note SELECT id, now_ FROM moved;",
    # Runs and tickets come one at a time, where a row costs a quarter of a statement.
    "rollup_new": "@note VALUES (NEW.ticket_id, now_);",
    # An escalation of an open run is in no fact yet.
    "rollup_escalations": """@note SELECT DISTINCT run.ticket_id, now_
        FROM moved JOIN sop_steprun run ON run.id = moved.run_id
        WHERE moved.for_arahan AND run.closed_at IS NOT NULL;""",
    "rollup_one": """@note VALUES (NEW.ticket_id, now_);
        IF OLD.ticket_id <> NEW.ticket_id THEN @note VALUES (OLD.ticket_id, now_); END IF;""",
    "rollup_ticket": "@note VALUES (NEW.id, now_);",
    "rollup_escalation": """@note SELECT DISTINCT ticket_id, now_ FROM sop_steprun
        WHERE id IN (OLD.run_id, NEW.run_id) AND closed_at IS NOT NULL;""",
    # Steps that these people closed on the days for which something was changed; a day early and
    # late for the zones.
    "rollup_seats": """@note SELECT DISTINCT run.ticket_id, now_
        FROM moved JOIN sop_steprun run ON run.closed_by_id = moved.user_id
        AND run.closed_at >= moved.valid_from - 1
        AND (moved.valid_until IS NULL OR run.closed_at < moved.valid_until + 2);""",
    "rollup_seat": """@note SELECT DISTINCT ticket_id, now_ FROM sop_steprun
        WHERE closed_by_id IN (OLD.user_id, NEW.user_id)
        AND closed_at >= CASE
            WHEN (OLD.user_id, OLD.role_id, OLD.office_id, OLD.valid_from)
                = (NEW.user_id, NEW.role_id, NEW.office_id, NEW.valid_from)
            THEN LEAST(OLD.valid_until, NEW.valid_until)
            ELSE LEAST(OLD.valid_from, NEW.valid_from) - 1 END
        AND closed_at < GREATEST(
            COALESCE(OLD.valid_until, 'infinity'), COALESCE(NEW.valid_until, 'infinity'))
            + interval '2 days';""",
}
_ONE_AT_A_TIME = {"sop_steprun": "rollup_new", "tickets_ticket": "rollup_ticket"}
_BODY = """CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE now_ timestamptz := clock_timestamp();
BEGIN
    {body}
    RETURN NULL;
END $$"""


def installed(cursor: Any) -> set[tuple[str, str]]:
    """Name and table of every trigger of ours that is there."""
    cursor.execute(
        "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema() "
        "WHERE t.tgname LIKE 'rollup\\_%%' AND NOT t.tgisinternal".replace("%%", "%")
    )
    return set(cursor.fetchall())


@cache
def wanted() -> set[tuple[str, str]]:
    return {(name, table) for name, table, _ in _triggers()}


def statements() -> list[str]:
    functions = [_function(name, body) for name, body in _FUNCTIONS.items()]
    return functions + [f"CREATE TRIGGER {name} {rest}" for name, _, rest in _triggers()]


def _function(name: str, body: str) -> str:
    return _BODY.format(name=name, body=body.replace("@note", _NOTE))


def remove(cursor: Any) -> None:
    for name, table in installed(cursor):
        cursor.execute(f"DROP TRIGGER {name} ON {table}")


@cache
def _triggers() -> list[tuple[str, str, str]]:
    """Name, table, and the rest of CREATE TRIGGER."""
    found = []
    for table, many, one, columns, which in _plan():
        for event, moved in (("INSERT", "NEW"), ("DELETE", "OLD")):
            each = f"REFERENCING {moved} TABLE AS moved FOR EACH STATEMENT"
            function = many
            if event == "INSERT" and table in _ONE_AT_A_TIME:
                each, function = "FOR EACH ROW", _ONE_AT_A_TIME[table]
            found.append((table, event, (
                f"AFTER {event} ON {table} {each} EXECUTE FUNCTION {function}()"
            )))  # fmt: skip
        found.append((table, "UPDATE", (
            f"AFTER UPDATE OF {', '.join(columns)} ON {table} FOR EACH ROW "
            f"WHEN ({which}{_differs(columns)}) EXECUTE FUNCTION {one}()"
        )))  # fmt: skip
    text = repr((_FUNCTIONS, _BODY, found))
    mark = sha256(text.encode()).hexdigest()[:8]
    return [(f"rollup_{event.lower()}_{mark}", table, rest) for table, event, rest in found]


def _plan() -> list[tuple[str, str, str, Sequence[str], str]]:
    """Table, function of the statement, function of the row, watched columns, further condition."""
    closed = (
        "(OLD.closed_at IS NOT NULL OR NEW.closed_at IS NOT NULL OR "
        f"{_differs(watched.OF_OPEN_RUN)}) AND "
    )
    return [
        ("tickets_ticket", "rollup_tickets", "rollup_ticket", watched.OF_TICKET, ""),
        ("sop_steprun", "rollup_many", "rollup_one", watched.OF_RUN, closed),
        *((table, "rollup_many", "rollup_one", columns, "")
          for table, columns in watched.BY_TICKET.items()),
        ("sop_escalation", "rollup_escalations", "rollup_escalation", watched.OF_ESCALATION, ""),
        ("people_assignment", "rollup_seats", "rollup_seat", watched.OF_ASSIGNMENT, ""),
    ]  # fmt: skip


def _differs(columns: Sequence[str]) -> str:
    old, new = (", ".join(f"{side}.{name}" for name in columns) for side in ("OLD", "NEW"))
    return f"({old}) IS DISTINCT FROM ({new})"
