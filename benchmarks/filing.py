"""Complaints a second that 8 clients file through the web, alone and while the sweep is at work.

    python -m benchmarks.filing [seeded database] [seconds]

In a copy of the seeded database gunicorn serves the form; each client posts complaints as many
reporters in turns (nobody may file more than 30 in ten minutes), with an open connection. Beside
it another process sweeps without a break while 200 runs a second become due.
"""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from benchmarks.scratch import ROOT, machine, scratch, table, use_database
from benchmarks.sweep import copy_rows, run_sql
from benchmarks.web import MILLION, Page, Site, served, share, spread

NAME = "gangguan_benchmark_filing"
CLIENTS, ROUNDS = 8, 5
LOGINS = [f"pelapor{office}-{n}" for office in range(1, 55) for n in range(1, 31)]
DUE_PER_SECOND, DUE_FOR = 200, 600


class Client:
    """`logins` are used in turns, so that none files too often."""

    def __init__(self, site: Site, logins: list[str], service: str) -> None:
        self.page = Page(site, "/lapor/", logins[0])
        self.logins, self.service = logins, service
        self.turn = 0
        self.secret = "a" * 32  # Django takes any secret that cookie and form agree on
        self.taken: list[float] = []

    def body(self) -> dict[str, str]:
        since = datetime.now(UTC) - timedelta(hours=3)
        return {
            "key": str(uuid.uuid4()), "service": self.service, "kind": "network",
            "title": "Internet kantor putus", "impact": "unit",
            "symptoms": f"Semua komputer tidak tersambung ({self.turn}).",
            "occurred_at": f"{since:%Y-%m-%dT%H:%M}",
        }  # fmt: skip

    def file(self) -> None:
        self.page.login = self.logins[self.turn % len(self.logins)]
        self.turn += 1
        body = urlencode({"csrfmiddlewaretoken": self.secret, **self.body()}).encode()
        start = time.perf_counter()
        status, answer = self.page.ask(
            "POST", body, Content_Type="application/x-www-form-urlencoded",
            Cookie=f"csrftoken={self.secret}",
        )  # fmt: skip
        self.taken.append((time.perf_counter() - start) * 1000)
        if status != 302:
            raise SystemExit(f"filing: {status} {re.sub(rb'<[^>]+>', b' ', answer)[-1500:]!r}")


def grow_due(database: str) -> None:
    """Copies of one open run, due one after the other from now on."""
    use_database(database)
    count = DUE_PER_SECOND * DUE_FOR
    run_sql("""CREATE TEMP TABLE model AS SELECT t.id AS ticket, r.id AS run FROM tickets_ticket t
        JOIN sop_steprun r ON r.ticket_id = t.id WHERE r.number = 4 AND r.closed_at IS NULL
        AND r.paused_at IS NULL AND t.procedure = 'database-1' LIMIT 1""")
    copy_rows("tickets_ticket", {"number": "'GGN-1999-' || n", "key": "'copy-' || n"},
              f"generate_series(1, {count}) AS n", "m.id = (SELECT ticket FROM model)")  # fmt: skip
    copy_rows("sop_steprun", {
        "ticket_id": "t.id", "level": "75", "warn_at": "now()", "due_at": "now()",
        "next_alarm_at": f"now() + (split_part(t.key, '-', 2)::int * interval '1 second' "
                         f"/ {DUE_PER_SECOND})",
    }, "tickets_ticket t",
       "m.id = (SELECT run FROM model) AND t.number LIKE 'GGN-1999-%%'")  # fmt: skip
    run_sql("ANALYZE")


def sweep_on(database: str) -> None:
    """A process of its own: sweeps until it is ended; says how much it wrote."""
    use_database(database)
    from django.utils import timezone

    from sop.escalation.deadlines import sweep

    written, start = 0, time.monotonic()
    while True:
        written += sweep(timezone.now())
        print(written, time.monotonic() - start, flush=True)


def round_of(clients: list[Client], seconds: float) -> tuple[float, float]:
    """Complaints a second of all clients, and the p95 in milliseconds."""
    end = time.perf_counter() + seconds
    for client in clients:
        client.taken.clear()

    def run(client: Client) -> None:
        while time.perf_counter() < end:
            client.file()

    threads = [threading.Thread(target=run, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = [one for client in clients for one in client.taken]
    return len(taken) / seconds, share(taken, 0.95)


def beside_the_sweep(clients: list[Client], seconds: float) -> tuple[float, float, float]:
    """The same with the sweep at work, and the escalations a second that it wrote."""
    command = [sys.executable, "-m", "benchmarks.filing", "--sweep", NAME]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()  # it has begun
        rate, slow = round_of(clients, seconds)
        process.terminate()
        written, passed = process.stdout.read().split("\n")[-2].split()
    return rate, slow, int(written) / float(passed)


def main(database: str, seconds: float) -> None:
    with scratch(NAME, database) as address:
        print(machine(address))
        grow_due(NAME)
        from services.models import Service

        service = str(Service.objects.get(code="internet").pk)
        with served(NAME) as site:
            site.sign_in(*LOGINS)
            logins = [login for login in LOGINS if login in site.cookies]
            clients = [Client(site, logins[n::CLIENTS], service) for n in range(CLIENTS)]
            round_of(clients, 2)
            alone, busy, written, ratios = [], [], [], []
            for _ in range(ROUNDS):
                alone.append(round_of(clients, seconds))
                rate, slow, swept = beside_the_sweep(clients, seconds)
                busy.append((rate, slow))
                written.append(swept)
                ratios.append(rate / alone[-1][0])
        rows = [
            ["alone", spread([r for r, _ in alone]), spread([s for _, s in alone], 0), ""],
            ["beside the sweep", spread([r for r, _ in busy]), spread([s for _, s in busy], 0),
             spread(written, 0)],
        ]  # fmt: skip
        print(table(["", "complaints/s", "p95 ms", "escalations/s"], rows))
        print(f"\nratio {spread(ratios, 2)}, {CLIENTS} clients")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--sweep"]:
        sweep_on(sys.argv[2])
    else:
        main((sys.argv[1:2] or [MILLION])[0], float((sys.argv[2:3] or ["10"])[0]))
