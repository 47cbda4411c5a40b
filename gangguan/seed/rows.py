"""The rows of a history as the database takes them: columns, COPY for PostgreSQL, SQLite besides.

A row is a tuple of text, whole numbers and NULL in the order of its columns. Instants are text in
UTC without a zone, truth values 0 and 1: both databases read these.
"""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from django.db import connection

Row = tuple[Any, ...]
NULL = "\\N"  # as COPY reads it
Rows = dict[str, list[Row]]

COLUMNS: dict[str, str] = {
    "tickets_ticket": (
        "id, number, title, service_id, kind, symptoms, details, occurred_at, location, impact, "
        "service_stopped, payroll_stopped, priority, reporter_id, contact_name, contact_phone, "
        "contact_email, office_id, handler_id, filed_by_id, channel, key, procedure, state, "
        "sequence, status, outcome, responsible, drill, filed_at, due_at, closed_at"
    ),
    "sop_steprun": (
        "id, ticket_id, procedure, number, visit, roles, role_key, holder_id, opened_at, "
        "opened_sequence, calendar_id, budget_kind, budget_source, budget_text, budget_min, "
        "budget_max, budget_unit, clock_from, warn_at, due_at, next_alarm_at, level, paused_at, "
        "promise, closed_at, closed_by_id, closed_title, branch, data, worked_seconds, kept"
    ),
    "sop_response": "id, run_id, role, user_id, user_title, data, at",
    "sop_pause": (
        "id, ticket_id, reason, note, evidence_id, started_at, started_by_id, expected_end, "
        "ended_at, ended_by_id, remind_at"
    ),
    "sop_estimate": (
        "id, ticket_id, run_id, revision, promised_at, reason, given_by_id, given_at, told_to, "
        "told_how, told_at, told_by_id"
    ),
    "sop_escalation": (
        "id, run_id, promise, level, due_at, created_at, late, for_arahan, role, remind_at, "
        "answered_at, answered_by_id, answer"
    ),
    "tickets_event": (
        "id, ticket_id, sequence, kind, actor_id, actor_title, step, text, note, internal, data, "
        "key, at, recorded_at"
    ),
    "tickets_comment": "id, ticket_id, author_id, author_title, body, internal, key, created_at",
}

_TIMES = [f"{s // 3600:02d}:{s % 3600 // 60:02d}:{s % 60:02d}" for s in range(86_400)]
_EPOCH = date(1970, 1, 1).toordinal()
_days: dict[int, str] = {}
_known: dict[int, str] = {}  # an instant is written several times: closed, opened, recorded
MOST_KNOWN = 50_000


def moment(instant: int) -> str:
    """Seconds since 1970 as the column's text, in UTC."""
    text = _known.get(instant)
    if text is None:
        if len(_known) > MOST_KNOWN:
            _known.clear()
        text = _known[instant] = _moment(instant)
    return text


def _moment(instant: int) -> str:
    day, second = divmod(instant, 86_400)
    text = _days.get(day)
    if text is None:
        text = _days[day] = date.fromordinal(_EPOCH + day).isoformat()
    return f"{text} {_TIMES[second]}"


def moment_or_null(instant: int | None) -> str:
    return NULL if instant is None else moment(instant)


def stamp(instant: int) -> str:
    """The same as JSON holds it."""
    return moment(instant).replace(" ", "T") + "Z"


def empty() -> Rows:
    return {table: [] for table in COLUMNS}


def write(rows: Rows) -> None:
    """Writes the rows by the quickest way of the database, in its own transaction or the one open.

    What a person could have typed must hold no tab, newline or backslash: the seed's texts do not.
    """
    with connection.cursor() as cursor:
        for table, found in rows.items():
            names = COLUMNS[table]
            if not found:
                continue
            if connection.vendor == "postgresql":
                sql = f"COPY {table} ({names}) FROM STDIN"
                cursor.copy_expert(sql, io.StringIO(_lines(found)))
            else:
                marks = ", ".join(["%s"] * len(found[0]))
                sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608
                plain = [[None if v == NULL else v for v in row] for row in found]
                cursor.executemany(sql, plain)


def _lines(found: list[Row]) -> str:
    """Rows as COPY reads them. A backslash stands only in JSON, where it quotes: it is doubled."""
    line = "\t".join(["%s"] * len(found[0])) + "\n"
    return "".join([line % row for row in found]).replace('\\"', '\\\\"')
