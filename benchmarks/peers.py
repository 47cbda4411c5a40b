"""django-helpdesk beside the portal, on the same PostgreSQL and under the same gunicorn.

    python -m benchmarks.peers

pip makes an environment for django-helpdesk in a temporary folder, from the default index and at
the version below. At 1,000, 10,000 and 100,000 open tickets both are asked for their list of
tickets (of helpdesk the page and the 25 rows that its script then fetches), take a complaint from
their form, and escalate 1,000 tickets that are due. What the two do is not the same: see README.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
import venv
from base64 import b64encode
from datetime import timedelta
from importlib import metadata
from pathlib import Path
from urllib.parse import urlencode

import django

from benchmarks.filing import Client
from benchmarks.scratch import ROOT, empty, machine, scratch, table
from benchmarks.sweep import build, grow, run_sql
from benchmarks.web import Page, Site, environment, served, share, spread

VERSION = "2.6.1"
OURS, THEIRS = "gangguan_benchmark_peers", "gangguan_benchmark_helpdesk"
SIZES = (1_000, 10_000, 100_000)
DUE, ROUNDS, REQUESTS = 1_000, 5, 20
REPORTERS = ["staff-a", "staff-b", "staff-c", "liaison-a", "liaison-b", "head-a", "jfu", "jfu-2"]
OFFICER = "it-examiner"
PROJECT = "benchmarks.helpdesk_project"
QUERY = (
    '{"filtering": {"status__in": [1, 2]}, "sorting": "created", "search_string": "", '
    '"sortreverse": false}'
)
ROWS = {"draw": 1, "start": 0, "length": 25, "search[value]": "", "order[0][column]": 0,
        "order[0][dir]": "desc"}  # fmt: skip


class Helpdesk:
    """django-helpdesk in its own environment; commands go to `helpdesk_project`."""

    def __init__(self, place: Path) -> None:
        venv.create(place / "env", with_pip=True)
        self.python = str(place / "env" / "bin" / "python")
        wanted = [f"django-helpdesk=={VERSION}", f"django=={django.__version__}",
                  "psycopg2-binary", f"gunicorn=={metadata.version('gunicorn')}"]  # fmt: skip
        subprocess.run([self.python, "-m", "pip", "install", "-q", *wanted], check=True)
        self.env = environment(THEIRS, place / "var") | {"DJANGO_SETTINGS_MODULE": ""}
        self.session = self.run("prepare")

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [self.python, "-W", "ignore", "-m", PROJECT, *command],
            env=self.env, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return (done.stdout.split() or [""])[-1]


class TheirClient(Client):
    """Sends the public form of django-helpdesk, as a visitor without an account."""

    def __init__(self, site: Site) -> None:
        super().__init__(site, [""], "1")
        self.page.path = "/tickets/submit/"

    def body(self) -> dict[str, str]:
        return {"queue": "1", "title": "Internet kantor putus", "priority": "3",
                "body": f"Semua komputer tidak tersambung ({self.turn}).",
                "submitter_email": "pelapor@contoh.go.id"}  # fmt: skip


def lists(ours: Site, theirs: Site) -> tuple[list[float], list[float]]:
    """Medians of the rounds in milliseconds."""
    encoded = b64encode(QUERY.encode()).decode()
    rows = f"/datatables_ticket_list/{encoded}?{urlencode(ROWS)}"
    own = [Page(ours, "/meja/", OFFICER)]
    their = [Page(theirs, "/tickets/", "officer"), Page(theirs, rows, "officer")]
    found: tuple[list[float], list[float]] = ([], [])
    for turn in range(ROUNDS + 1):
        taken = [[sum(page.get() for page in pages) for _ in range(REQUESTS)]
                 for pages in (own, their)]  # fmt: skip
        if turn:  # the first warms up
            found[0].append(share(taken[0], 0.5))
            found[1].append(share(taken[1], 0.5))
    return found


def filings(ours: Client, theirs: Client) -> tuple[list[float], list[float]]:
    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for client, rounds in zip((ours, theirs), found, strict=True):
            client.taken.clear()
            for _ in range(REQUESTS // 2):
                client.file()
            rounds.append(share(client.taken, 0.5))
    return found


def sweeps(helpdesk: Helpdesk) -> tuple[list[float], list[float]]:
    """Seconds for 1,000 tickets that are due, in turns."""
    from sop.escalation.deadlines import sweep
    from tests.cast import NOW

    at = NOW + timedelta(minutes=31)
    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        run_sql(
            "UPDATE sop_steprun SET next_alarm_at = due_at WHERE id IN "
            "(SELECT id FROM sop_steprun WHERE level = 75 LIMIT %s)", [DUE],
        )  # fmt: skip
        run_sql("VACUUM ANALYZE sop_steprun")
        start = time.perf_counter()
        assert sweep(at) == DUE
        found[0].append(time.perf_counter() - start)
        found[1].append(float(helpdesk.run("escalate", str(DUE))))
    return found


def compare(helpdesk: Helpdesk, before: int, size: int) -> list[list[str]]:
    from services.models import Service

    grow(before, size)
    helpdesk.run("fill", str(size))
    service = str(Service.objects.get(code="network").pk)
    with (
        served(OURS) as ours,
        served(THEIRS, PROJECT, helpdesk.python, DJANGO_SETTINGS_MODULE="") as theirs,
    ):
        ours.sign_in(*(f"{name}@contoh.go.id" for name in (OFFICER, *REPORTERS)))
        theirs.cookies = {"officer": helpdesk.session}
        measured = [("list, ms", lists(ours, theirs))]
        clients = (Client(ours, REPORTERS, service), TheirClient(theirs))
        measured.append(("complaint by the form, ms", filings(*clients)))
    measured.append((f"{DUE:,} escalations, s", sweeps(helpdesk)))
    return [
        [f"{size:,}", what, spread(own, 2), spread(their, 2),
         spread([b / a for a, b in zip(own, their, strict=True)], 2)]
        for what, (own, their) in measured
    ]  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, scratch(OURS) as address:
        print(machine(address))
        build()
        with empty(THEIRS):
            helpdesk = Helpdesk(Path(folder))
            rows, before = [], 1
            for size in SIZES:
                rows += compare(helpdesk, before, size)
                before = size
                print(table(["open", "", "portal", "helpdesk", "times"], rows[-3:]), flush=True)
        head = ["open tickets", "", "portal", f"django-helpdesk {VERSION}", "helpdesk / portal"]
        print("\n" + table(head, rows))


if __name__ == "__main__":
    main()
