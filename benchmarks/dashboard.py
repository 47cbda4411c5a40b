"""The head's first page beside the GROUP BY that it spares; how far behind it is; a large export.

    python -m benchmarks.dashboard [seeded database]

The plain SQL reads the raw rows (`sop_steprun`, `tickets_ticket`, `sop_pause`, `sop_escalation`)
for the figures of the page's closed part: per step visits, kept, missed, median, P90; per step and
week the heat map; the whole procedures; filings; pauses by reason; escalations; repeats; the same
of the period before. What is open now is not in it: the page asks that of the raw rows too.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from datetime import UTC, date, datetime

import psycopg2

from benchmarks.scratch import ROOT, machine, table, use_database
from benchmarks.web import MILLION, Page, address_of, served, share, spread

ROUNDS = 5
REQUESTS = 30
WANTED_MS, WANTED_TIMES = 300, 50
PERIODS = (("a month", "2026-10", date(2026, 10, 1), date(2026, 11, 1)),
           ("a year", "2026", date(2026, 1, 1), date(2027, 1, 1)))  # fmt: skip
EXPORTS = (10_000, 100_000)
ZONE = "Asia/Makassar"

CLOSED = """
FROM sop_steprun r JOIN tickets_ticket t ON t.id = r.ticket_id
WHERE r.closed_at >= %(first)s AND r.closed_at < %(last)s AND r.branch <> 'left'
  AND NOT t.drill AND t.handler_id = %(handler)s
"""
QUERIES = {
    "steps": f"""
        SELECT r.procedure, r.number, r.budget_max, r.budget_unit, count(*),
               count(*) FILTER (WHERE r.kept), count(*) FILTER (WHERE NOT r.kept),
               count(*) FILTER (WHERE r.visit > 1),
               percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY r.worked_seconds)
        {CLOSED} GROUP BY r.procedure, r.number, r.budget_max, r.budget_unit""",
    "weeks": f"""
        SELECT r.procedure, r.number, date_trunc('week', r.closed_at AT TIME ZONE '{ZONE}'),
               count(*) FILTER (WHERE r.kept), count(*) FILTER (WHERE NOT r.kept)
        {CLOSED} AND r.number > 0 GROUP BY 1, 2, 3""",
    "promises": """
        SELECT t.responsible, count(*), count(*) FILTER (WHERE r.closed_at <= e.promised_at)
        FROM sop_steprun r JOIN tickets_ticket t ON t.id = r.ticket_id
        JOIN sop_estimate e ON e.ticket_id = t.id AND e.revision = r.promise
        WHERE r.closed_at >= %(first)s AND r.closed_at < %(last)s AND r.budget_source = 'promise'
          AND NOT t.drill AND t.handler_id = %(handler)s GROUP BY 1""",
    "filed": """
        SELECT t.procedure, count(*) FROM tickets_ticket t
        WHERE t.filed_at >= %(first)s AND t.filed_at < %(last)s AND NOT t.drill
          AND t.handler_id = %(handler)s GROUP BY 1""",
    "pauses": """
        SELECT p.reason, count(*), sum(p.ended_at - p.started_at)
        FROM sop_pause p JOIN tickets_ticket t ON t.id = p.ticket_id
        WHERE p.ended_at >= %(first)s AND p.ended_at < %(last)s AND NOT t.drill
          AND t.handler_id = %(handler)s GROUP BY 1""",
    "escalations": f"""
        SELECT count(e.id), count(e.answered_at)
        {CLOSED.replace("WHERE", "JOIN sop_escalation e ON e.run_id = r.id WHERE")}
          AND e.for_arahan""",
}  # fmt: skip


def plain(database: str, first: date, last: date) -> float:
    """Milliseconds of the queries for the period and for the one before it."""
    with psycopg2.connect(address_of(database)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id FROM people_office WHERE short_name = 'Diskominfo'")
        (handler,) = cursor.fetchone() or (0,)
        start = time.perf_counter()
        for since, until in ((first, last), (first - (last - first), first)):
            given = {"first": _midnight(since), "last": _midnight(until), "handler": handler}
            for sql in QUERIES.values():
                cursor.execute(sql, given)
                cursor.fetchall()
        return (time.perf_counter() - start) * 1000


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def beside(database: str) -> list[list[str]]:
    rows = []
    with served(database) as site:
        site.sign_in("kadis")
        for words, code, first, last in PERIODS:
            page = Page(site, f"/pimpinan/?periode={code}", "kadis")
            for _ in range(8):
                page.get()
            medians, slow, raw, ratios = [], [], [], []
            for _ in range(ROUNDS):
                taken = [page.get() for _ in range(REQUESTS)]
                medians.append(share(taken, 0.5))
                slow.append(share(taken, 0.95))
                raw.append(plain(database, first, last))
                ratios.append(raw[-1] / slow[-1])
            good = share(slow, 0.5) < WANTED_MS and share(ratios, 0.5) >= WANTED_TIMES
            rows.append([words, spread(medians), spread(slow), spread(raw, 0),
                         spread(ratios), "yes" if good else "no"])  # fmt: skip
    return rows


def lag(database: str) -> list[str]:
    """Milliseconds that a roll takes for 1, 100 and 500 tickets that have changed."""
    use_database(database)
    from django.utils import timezone

    from reports.models import Change
    from reports.rollup.roll import roll
    from tickets.models import Ticket

    while roll(timezone.now()):
        pass
    found = []
    for count in (1, 100, 500):
        taken = []
        for part in range(ROUNDS):
            ids = Ticket.objects.order_by("-pk").values_list("pk", flat=True)
            chosen = list(ids[part * count : (part + 1) * count])
            now = timezone.now()
            Change.objects.bulk_create(Change(ticket_id=pk, at=now) for pk in chosen)
            start = time.perf_counter()
            assert roll(now) == count
            taken.append((time.perf_counter() - start) * 1000)
        found.append(f"{count} tickets: {spread(taken, 0)} ms")
    return found


def export(database: str, rows: int) -> tuple[float, float]:
    """Seconds and peak megabytes of a list of that many visits as a workbook."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.dashboard", "--export", database, str(rows)],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    seconds, megabytes = done.stdout.split()[-2:]
    return float(seconds), float(megabytes)


def _export(database: str, rows: int) -> None:
    """In a process of its own, so that the peak is its own."""
    import tempfile
    from dataclasses import replace
    from itertools import islice
    from pathlib import Path

    use_database(database)
    from django.http import QueryDict
    from django.test import RequestFactory
    from django.utils import timezone

    from people.models import User
    from reports.board import tables
    from reports.board.room import Room
    from reports.exports import workbook
    from reports.exports.tables import Heading

    asked = "angka=langkah&periode=2026"
    request = RequestFactory().get(f"/pimpinan/daftar/?{asked}")
    request.user = User.objects.get(email="kadis@seed.example")
    room = Room.of(request, timezone.now())
    found = tables.list_table(room, QueryDict(asked))
    assert found is not None
    found = replace(found, rows=islice(found.rows, rows))
    zone = room.scope.office.tz
    heading = Heading(found.title, "", "", room.at)
    with tempfile.TemporaryDirectory() as place:
        start = time.perf_counter()
        workbook.xlsx([found], Path(place) / "daftar.xlsx", heading, zone)
        seconds = time.perf_counter() - start
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main(database: str) -> None:
    os.environ.setdefault("BENCHMARK_SERVER", address_of("postgres"))
    print(machine(address_of(database)))
    head = ["period", "p50 ms", "p95 ms", "GROUP BY ms", "GROUP BY / p95",
            f"< {WANTED_MS} ms and >= {WANTED_TIMES} times"]  # fmt: skip
    print(table(head, beside(database)), flush=True)
    print("\nroll of " + "; ".join(lag(database)), flush=True)
    rows = []
    for count in EXPORTS:
        runs = [export(database, count) for _ in range(3)]
        rows.append([f"{count:,}", spread([s for s, _ in runs]), spread([m for _, m in runs], 0)])
    print()
    print(table(["rows exported", "seconds", "peak MB"], rows))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--export"]:
        _export(sys.argv[2], int(sys.argv[3]))
    else:
        main(sys.argv[1] if len(sys.argv) > 1 else MILLION)
