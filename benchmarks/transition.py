"""Whole `sop.actions.advance` per second, beside the same SQL sent raw.

    python -m benchmarks.transition [seconds] [seeded database]

The SQL statements of three real advances (database SOP, 5 -> 6 -> 7-no -> 5) are captured and
replayed by psycopg2 with the ids of other tickets, one transaction per advance: what PostgreSQL
and the wire cost without any Python of ours. Both run in turns, with 1 and with 4 processes.
With a seeded database the tickets stand in a copy of it, among all of its own.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from benchmarks.scratch import machine, scratch, table, use_database

NAME = "gangguan_benchmark_transition"
ROUNDS = 5
POOL = 10  # tickets per process
PROCESSES = (1, 4)
FIRST_TICKET, FIRST_RUN = 9_100_000_000, 9_500_000_000  # ids that are nobody else's number
_KEY = re.compile(r"\d+:[0-9a-f-]{36}")  # as the door stores it
_RUN_ID = re.compile(r"\b95\d{8}\b")


def build(tickets: int, seeded: bool) -> None:
    """Tickets waiting at step 5, their ids in ranges of their own."""
    from django.db import connection

    from people.models import User
    from services.models import Service
    from sop.models import StepRun
    from tests.cast import NOW, build_cast
    from tests.sop import walk
    from tickets.models import Ticket

    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SEQUENCE tickets_ticket_id_seq RESTART {FIRST_TICKET}")
        cursor.execute(f"ALTER SEQUENCE sop_steprun_id_seq RESTART {FIRST_RUN}")
    if seeded:
        service = Service.objects.get(code="simpeg")
        reporter = User.objects.get(email="pelapor1-1@seed.example")
    else:
        cast = build_cast()
        service, reporter = cast.service_db, cast.staff_a
    for _ in range(tickets):
        walk.walk_to(walk.file(None, service, "database", NOW, by=reporter), 5, NOW)  # type: ignore[arg-type]
    made = Ticket.objects.filter(pk__gte=FIRST_TICKET)
    assert StepRun.objects.steps().open().filter(ticket__in=made).count() == tickets
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class Loop:
    """5 -> 6 -> 7-no -> 5 -> ... over a pool of tickets, by the verb that the pages call."""

    def __init__(self, tickets: list[int]) -> None:
        from people.directory import Directory
        from sop.machine import PROCEDURES
        from tests.cast import NOW
        from tests.sop import walk
        from tickets.models import Ticket

        self.at = NOW
        rows = list(Ticket.objects.filter(pk__in=tickets))
        self.places = {ticket.pk: ticket.step_number or 0 for ticket in rows}
        self.sequences = {ticket.pk: ticket.sequence for ticket in rows}
        some = Ticket.objects.get(pk=tickets[0])
        directory = Directory(NOW)
        actors = {5: "db_network_admin", 6: "it_examiner", 7: "data_section_head"}
        self.actors = {
            n: directory.holders(role, some.handler)[0].user for n, role in actors.items()
        }
        steps = {step.number: step for step in PROCEDURES["database-1"].steps}
        self.output = {n: walk.output(steps[n], some, NOW) for n in (5, 6)} | {7: {}}
        self.order = list(tickets)
        self.turn = 0

    def advance(self, pk: int | None = None) -> None:
        from sop import actions

        if pk is None:
            pk = self.order[self.turn % len(self.order)]
            self.turn += 1
        number = self.places[pk]
        self.at += timedelta(milliseconds=10)
        ticket = actions.advance(
            pk,
            actor=self.actors[number],
            sequence=self.sequences[pk],
            number=number,
            branch="no" if number == 7 else "",
            data=self.output[number],
            reason="Belum selesai." if number == 7 else "",
            key=str(uuid.uuid4()),
            now=self.at,
        )
        self.sequences[pk] = ticket.sequence
        self.places[pk] = {5: 6, 6: 7, 7: 5}[number]


@dataclass
class Statement:
    sql: str
    params: list[Any]
    columns: list[str]  # of an INSERT, by position of the parameter
    gives_run: bool


def capture(loop: Loop, pk: int) -> list[list[Statement]]:
    """The statements of the three advances of one loop of ticket `pk`."""
    from django.db import connection

    captured: list[list[Statement]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        assert not many
        captured[-1].append(_statement(sql, params))
        return execute(sql, params, many, context)

    loop.advance(pk)  # what a process reads once is not a statement of every advance
    while loop.places[pk] != 5:
        loop.advance(pk)
    for _ in range(3):
        captured.append([])
        with connection.execute_wrapper(note):
            loop.advance(pk)
    return captured


def _statement(sql: str, params: Any) -> Statement:
    insert = re.match(r'INSERT INTO "(\w+)" \((.*?)\) VALUES', sql)
    columns = re.findall(r'"(\w+)"', insert[2]) if insert else []
    gives_run = bool(insert and insert[1] == "sop_steprun")
    return Statement(sql, list(params or ()), columns, gives_run)


class Replay:
    """Sends the captured statements for other tickets, with ids, keys and visits of their own."""

    def __init__(self, address: str, scripts: list[list[Statement]], tickets: list[int]) -> None:
        import psycopg2
        from django.db.models import Max

        from sop.models import StepRun

        self.connection = psycopg2.connect(address)
        self.cursor = self.connection.cursor()
        self.scripts = scripts
        self.order = tickets
        runs = StepRun.objects.steps().open().filter(ticket__in=tickets)
        self.open = dict(runs.values_list("ticket_id", "pk"))
        last = StepRun.objects.filter(ticket__in=tickets).aggregate(last=Max("visit"))
        self.first_visit = last["last"] + 1
        self.turn = 0

    def advance(self) -> None:
        pk = self.order[self.turn % len(self.order)]
        script = self.scripts[self.turn // len(self.order) % 3]
        self.turn += 1
        key = str(uuid.uuid4())
        for statement in script:
            self.cursor.execute(statement.sql, self._params(statement, pk, key) or None)
            if self.cursor.description is not None:
                rows = self.cursor.fetchall()
                if statement.gives_run:
                    self.open[pk] = rows[0][0]
        self.connection.commit()

    def _params(self, statement: Statement, pk: int, key: str) -> list[Any]:
        found: list[Any] = []
        for index, value in enumerate(statement.params):
            column = statement.columns[index] if index < len(statement.columns) else ""
            if column == "visit":
                value = self.first_visit + self.turn // len(self.order)
            elif isinstance(value, int) and FIRST_TICKET <= value < FIRST_RUN:
                value = pk
            elif isinstance(value, int) and FIRST_RUN <= value < 2 * FIRST_RUN:
                value = self.open[pk]
            elif isinstance(value, str) and _KEY.fullmatch(value):
                value = f"{pk}:{key}"
            elif isinstance(value, str):
                value = _RUN_ID.sub(str(self.open[pk]), value)
            found.append(value)
        return found


def work(part: int, seconds: float) -> None:
    """One process: answers 'advance' or 'raw' on standard input with its count and seconds."""
    address = use_database(NAME)
    from tickets.models import Ticket

    pool = Ticket.objects.filter(pk__gte=FIRST_TICKET)
    mine = list(pool.order_by("pk").values_list("pk", flat=True))
    mine = mine[part * 2 * POOL : (part + 1) * 2 * POOL]
    loop = Loop(mine[:POOL])
    scripts = capture(loop, mine[0])
    replay = Replay(address, scripts, mine[POOL:])
    turns = {"advance": loop.advance, "raw": replay.advance}
    for _ in range(30):
        loop.advance()
        replay.advance()
    print(sum(map(len, scripts)) / 3, flush=True)
    for line in sys.stdin:
        turn, count, start = turns[line.strip()], 0, time.perf_counter()
        while time.perf_counter() - start < seconds:
            turn()
            count += 1
        print(count / (time.perf_counter() - start), flush=True)


def measure(processes: int, seconds: float) -> tuple[list[str], float]:
    """One row of the table, and the number of statements of an advance."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.transition", "--part", str(part), str(seconds)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for part in range(processes)
    ]  # fmt: skip
    statements = statistics.mean(float(_line(process)) for process in started)
    rates: dict[str, list[float]] = {"advance": [], "raw": []}
    for _ in range(ROUNDS):
        for kind, found in rates.items():
            for process in started:
                assert process.stdin
                process.stdin.write(f"{kind}\n")
                process.stdin.flush()
            found.append(sum(float(_line(process)) for process in started))
    for process in started:
        process.communicate()
    ratios = [a / r for a, r in zip(rates["advance"], rates["raw"], strict=True)]
    medians = [statistics.median(found) for found in rates.values()]
    row = [
        str(processes), f"{medians[0]:.0f}", f"{medians[1]:.0f}",
        f"{statistics.median(ratios):.0%}", " / ".join(f"{r:.0%}" for r in ratios),
    ]  # fmt: skip
    return row, statements


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise SystemExit("a process of the benchmark has died")
    return line


def main(seconds: float, seeded: str) -> None:
    with scratch(NAME, seeded) as address:
        print(machine(address))
        build(2 * POOL * max(PROCESSES), bool(seeded))
        rows, statements = [], 0.0
        for processes in PROCESSES:
            row, statements = measure(processes, seconds)
            rows.append(row)
        print(f"{statements:.1f} SQL statements per advance; medians of {ROUNDS} rounds\n")
        head = ["processes", "advance/s", "raw SQL/s", "ratio", "ratio per round"]
        print(table(head, rows))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--part"]:
        work(int(sys.argv[2]), float(sys.argv[3]))
    else:
        main(float((sys.argv[1:2] or ["4"])[0]), (sys.argv[2:3] or [""])[0])
