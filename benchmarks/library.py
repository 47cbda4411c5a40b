"""The statistics of an SOP over 100,000 closed runs: milliseconds, and where they go.

    python -m benchmarks.library

10,000 tickets that have walked the database SOP to its end, spread over a year; half of them are
handled by another agency. Timed are `sop.library.statistics.figures` for twelve months and for
30 days.
"""

from __future__ import annotations

import statistics
import time
from datetime import timedelta

from benchmarks.scratch import machine, scratch, table
from benchmarks.sweep import copy_rows, run_sql

NAME = "gangguan_benchmark_library"
TICKETS = 10_000
TIMES = 7


def build() -> None:
    """One ticket walked to the end, and its copies."""
    from tests.cast import NOW, build_cast
    from tests.sop import walk

    cast = build_cast()
    walk.walk_to_end(walk.file(cast, cast.service_db, "database", NOW), NOW)
    copy_rows("tickets_ticket", {
        "number": "'GGN-2026-' || (1 + n)", "key": "'copy-' || n",
        "handler_id": f"CASE WHEN n %% 2 = 0 THEN m.handler_id ELSE {cast.tiki.pk} END",
        "filed_at": "m.filed_at - (n %% 360) * interval '1 day'",
        "closed_at": "m.closed_at - (n %% 360) * interval '1 day'",
    }, f"generate_series(1, {TICKETS - 1}) AS n", "true")  # fmt: skip
    copy_rows("sop_steprun", {
        "ticket_id": "t.id", "worked_seconds": "(random() * 7200)::int",
        "opened_at": "t.filed_at", "closed_at": "t.closed_at",
        "kept": "CASE WHEN m.kept IS NULL THEN NULL ELSE random() < 0.9 END",
    }, "tickets_ticket t", "t.key LIKE 'copy-%%'")  # fmt: skip
    run_sql("VACUUM ANALYZE")


def main() -> None:
    with scratch(NAME) as address:
        from people.directory import Directory
        from people.models import User
        from sop.library.statistics import figures, scope_of
        from sop.models import StepRun
        from sop.procedures import DatabaseFault
        from tests.cast import NOW

        build()
        at = NOW + timedelta(days=1)
        head = User.objects.get(email__startswith="agency-head")
        scope = scope_of(head, at, Directory(at))
        assert scope
        rows = []
        for words, days in (("12 bulan", 365), ("30 hari", 30)):
            taken = []
            for _ in range(TIMES):
                start = time.perf_counter()
                found = figures(DatabaseFault, scope, at - timedelta(days=days), at)
                taken.append((time.perf_counter() - start) * 1000)
            rows.append([words, f"{found.ended}", f"{statistics.median(taken):.0f}"])
        print(f"{StepRun.objects.count()} runs; {machine(address)}\n")
        print(table(["period", "tickets ended", "figures(), ms"], rows))


if __name__ == "__main__":
    main()
