"""Escalations per second of `sop.escalation.deadlines.sweep`, beside one set-based SQL statement.

    python -m benchmarks.sweep [open runs]

100,000 tickets (or as many as are asked for), each with an open step. In every round 10,000 of
them reach 100 %: the sweep writes an escalation, an event and two notices each (the officer and
the superior), and the new level. Then the same rows are written for another 10,000 by one SQL
statement with CTEs, modelled on rows of the sweep. An idle sweep, with nothing due, is timed at
1,000 and at all open runs.
"""

from __future__ import annotations

import statistics
import sys
import time
from datetime import datetime, timedelta
from typing import Any

from benchmarks.scratch import machine, scratch, table

NAME = "gangguan_benchmark_sweep"
ROUNDS = 5
DUE = 10_000
FEW, MANY = 1_000, 100_000  # open runs
IDLE_SWEEPS = 30


def build() -> None:
    """The cast and the ticket and run from which the others are copied."""
    from sop.escalation.ladder import ensure_default
    from sop.models import StepRun
    from tests.cast import NOW, build_cast
    from tests.sop import walk

    cast = build_cast()
    ensure_default()
    walk.file(cast, cast.service_db, "database", NOW)
    StepRun.objects.overall().delete()
    StepRun.objects.update(level=75, next_alarm_at=NOW + timedelta(days=365))


def grow(first: int, last: int) -> None:
    """Copies of ticket and run number `first` to `last`, none of them due."""
    copy_rows("tickets_ticket", {
        "number": f"'GGN-2026-' || ({first} + n)", "key": f"'copy-' || ({first} + n)",
    }, f"generate_series(1, {last - first}) AS n", "m.number LIKE '%%-000001'")  # fmt: skip
    copy_rows("sop_steprun", {"ticket_id": "t.id"},
          "tickets_ticket t LEFT JOIN sop_steprun r ON r.ticket_id = t.id",
          "m.id = (SELECT min(id) FROM sop_steprun) AND r.id IS NULL")  # fmt: skip
    run_sql("VACUUM ANALYZE")


def copy_rows(name: str, changed: dict[str, str], source: str, where: str) -> None:
    columns = [column for column in _columns(name) if column != "id"]
    values = ", ".join(changed.get(column, f'm."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    run_sql(f"INSERT INTO {name} ({names}) SELECT {values} FROM {name} m, {source} WHERE {where}")


def _columns(name: str) -> list[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        return [
            column.name for column in connection.introspection.get_table_description(cursor, name)
        ]


def run_sql(sql: str, params: list[Any] | None = None) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, params or [])
        return int(cursor.rowcount)


def idle(now: datetime) -> str:
    """Milliseconds of a sweep that finds nothing."""
    from sop.escalation.deadlines import sweep

    found = []
    for _ in range(IDLE_SWEEPS):
        start = time.perf_counter()
        assert sweep(now) == 0
        found.append((time.perf_counter() - start) * 1000)
    return f"{statistics.median(found):.1f}"


def make_due(part: int) -> None:
    """The next 10,000 runs reach their limit."""
    from sop.models import StepRun

    ids = StepRun.objects.order_by("pk").values_list("pk", flat=True)
    chosen = list(ids[part * DUE : (part + 1) * DUE])
    run_sql("UPDATE sop_steprun SET next_alarm_at = due_at WHERE id BETWEEN %s AND %s",
         [chosen[0], chosen[-1]])  # fmt: skip
    run_sql("VACUUM ANALYZE sop_steprun")


def set_based(now: datetime) -> float:
    """Seconds of one statement that writes for all due runs what the sweep writes."""
    from django.db import connection

    from notices.models import Notice
    from sop.models import Escalation
    from tickets.models import Event

    rung = Escalation.objects.filter(level=100).select_related("run__ticket").latest("id")
    number, run = rung.run.ticket.number, rung.run_id
    event = Event.objects.filter(kind="escalated", ticket=rung.run.ticket).latest("id")
    notices = Notice.objects.filter(dedupe_key=f"rung:{run}:0:100").values_list("pk", flat=True)
    fill = {
        "run_id": "d.id", "ticket_id": "d.ticket_id",
        "subject": f"replace(m.subject, '{number}', d.number)",
        "body": f"replace(m.body, '{number}', d.number)",
        "path": f"replace(m.path, '{number}', d.number)",
        "dedupe_key": "'rung:' || d.id || ':0:100'",
        "data": """jsonb_set(m.data, '{run}', to_jsonb(d.id))""",
    }  # fmt: skip

    def insert(name: str, ids: list[int]) -> str:
        columns = [column for column in _columns(name) if column != "id"]
        values = ", ".join(fill.get(column, f'm."{column}"') for column in columns)
        names = ", ".join(f'"{column}"' for column in columns)
        chosen = ", ".join(map(str, ids))
        return (
            f"INSERT INTO {name} ({names}) SELECT {values} FROM due d, {name} m "
            f"WHERE m.id IN ({chosen}) ON CONFLICT DO NOTHING RETURNING 1"
        )

    sql = f"""
        WITH due AS MATERIALIZED (
            SELECT r.id, r.ticket_id, t.number, r.warn_at, r.due_at, r.clock_from
            FROM sop_steprun r JOIN tickets_ticket t ON t.id = r.ticket_id
            WHERE r.closed_at IS NULL AND r.next_alarm_at <= %s
            ORDER BY r.next_alarm_at FOR UPDATE OF r SKIP LOCKED
        ), raised AS (
            UPDATE sop_steprun r SET level = 100, next_alarm_at = d.due_at + interval '15 minutes'
            FROM due d WHERE d.id = r.id RETURNING 1
        ), escalations AS ({insert("sop_escalation", [rung.pk])}
        ), events AS ({insert("tickets_event", [event.pk])}
        ), notices AS ({insert("notices_notice", list(notices))})
        SELECT (SELECT count(*) FROM raised), (SELECT count(*) FROM escalations),
               (SELECT count(*) FROM events), (SELECT count(*) FROM notices)
    """
    with connection.cursor() as cursor:
        start = time.perf_counter()
        cursor.execute(sql, [now])
        written = cursor.fetchone()
        seconds = time.perf_counter() - start
    assert written == (DUE, DUE, DUE, 2 * DUE), written
    return seconds


def swept(now: datetime) -> float:
    from notices.models import Notice
    from sop.escalation.deadlines import sweep

    before = Notice.objects.count()
    start = time.perf_counter()
    assert sweep(now) == DUE
    seconds = time.perf_counter() - start
    assert Notice.objects.count() - before == 2 * DUE
    return seconds


def main(many: int) -> None:
    with scratch(NAME) as address:
        print(machine(address))
        from sop.models import StepRun
        from tests.cast import NOW

        build()
        now = NOW + timedelta(minutes=31)
        idle_cost = {}
        open_runs = 1
        for wanted in (FEW, many):
            grow(open_runs, wanted)
            open_runs = wanted
            assert StepRun.objects.open().count() == wanted
            idle_cost[wanted] = idle(now)
        rows, ratios = [], []
        for part in range(ROUNDS):
            make_due(2 * part)
            ours = DUE / swept(now)
            make_due(2 * part + 1)
            theirs = DUE / set_based(now)
            ratios.append(ours / theirs)
            rows.append([str(part + 1), f"{ours:,.0f}", f"{theirs:,.0f}", f"{ours / theirs:.0%}"])
        head = ["round", "sweep, escalations/s", "one statement, escalations/s", "ratio"]
        print(f"{DUE:,} due among {many:,} open runs\n")
        print(table(head, rows))
        print(f"\nmedian ratio {statistics.median(ratios):.0%}\n")
        print(table(["open runs", "idle sweep, ms"], [[f"{n:,}", c] for n, c in idle_cost.items()]))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MANY)
