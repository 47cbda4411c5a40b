"""How long papers take, and whether a full print queue delays an escalation.

    python -m benchmarks.paper

Every kind of sheet, a table of 5,000 rows, the chart of each SOP, and the whole file of a ticket
that has walked the IPAS SOP. Then one step at a time becomes due and is swept: first alone, then
while another process, as the worker of the queue `papers` does, makes 100 queued letters.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.scratch import machine, scratch, table, use_database

NAME = "gangguan_benchmark_paper"
ROUNDS = 15
ROWS = 5_000
LETTERS = 100
RUNS = 2_000
SWEEPS = 60


def timed(make: Callable[[], Any], rounds: int = ROUNDS) -> tuple[float, float]:
    """The first and the median of the others, in milliseconds."""
    found = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        make()
        found.append((time.perf_counter() - start) * 1000)
    return found[0], statistics.median(found[1:])


def sheets() -> list[list[str]]:
    from papers import press
    from tests.cast import NOW
    from tests.papers import samples

    kinds = {
        "letter": samples.LETTER, "memo": samples.MEMO, "order": samples.ORDER,
        "minutes": samples.MINUTES, "disposition": samples.DISPOSITION, "form": samples.FORM,
        "log of 60 rows": samples.log(), "log of 300 rows": samples.log(300),
        f"log of {ROWS:,} rows": samples.log(ROWS),
    }  # fmt: skip
    rows = []
    for name, sheet in kinds.items():
        serial = iter(range(10**6))

        def make(sheet: Any = sheet, serial: Any = serial) -> bytes:
            # Another title every time: typst remembers what it has set before.
            return press.pdf(replace(sheet, title=f"{sheet.title} {next(serial)}"), NOW)

        rows.append(
            _row(name, timed(make, 3 if sheet is kinds[f"log of {ROWS:,} rows"] else ROUNDS))
        )
    return rows


def charts() -> list[list[str]]:
    from sop import chart
    from sop.machine import PROCEDURES
    from tests.cast import NOW

    return [
        _row(f"chart of {code}", timed(lambda code=code: chart.pdf(PROCEDURES[code], NOW), 5))  # type: ignore[misc]
        for code in PROCEDURES
    ]


def files() -> list[list[str]]:
    """The whole file of a finished IPAS ticket with twenty uploads of 10 MB (ZIP) or none."""
    from sop.paper import case_file
    from tests.cast import NOW, Cast
    from tests.sop import walk

    cast: Cast = _cast
    ticket = walk.walk_to_end(
        walk.file(cast, cast.service_ipas, "application", NOW, by=cast.ipas_user), NOW
    )

    def make(form: str) -> Callable[[], Path]:
        def made() -> Path:
            with tempfile.TemporaryDirectory(dir=os.environ["MEDIA_ROOT"]) as folder:
                order = case_file.order(ticket, form, cast.app_section_head, full=True)
                page = case_file.page_of(order, NOW + timedelta(hours=1))
                maker = case_file.make_zip if form == "zip" else case_file.make_pdf
                return maker(page, Path(folder))

        return made

    rows = [_row(f"whole file, {form}", timed(make(form), 5)) for form in ("zip", "pdf")]
    _upload(ticket, cast.ipas_user)
    rows.append(_row("whole file with 200 MB of uploads, zip", timed(make("zip"), 3)))
    return rows


def _upload(ticket: Any, by: Any) -> None:
    from tests.cast import NOW
    from tickets.models import Attachment

    for serial in range(20):
        stored = f"26/11/{serial}"
        path = Path(os.environ["MEDIA_ROOT"]) / stored
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(10 * 1024 * 1024))
        Attachment.objects.create(
            ticket=ticket, name=f"besar-{serial}.pdf", stored=stored, sha256="0" * 64,
            content_type="application/pdf", size=path.stat().st_size, uploaded_by=by,
            uploaded_at=NOW,
        )  # fmt: skip


def _row(name: str, measured: tuple[float, float]) -> list[str]:
    return [name, f"{measured[0]:,.0f}", f"{measured[1]:,.0f}"]


# -- a full queue beside an escalation -----------------------------------------------------------


def register() -> None:
    """The letters of the benchmark, in this process and in the worker's."""
    from papers import press
    from papers.prints import queue as prints
    from tests.papers import samples

    def make(order: prints.Order, folder: Path, now: datetime) -> prints.Made:
        path = folder / "letter.pdf"
        path.write_bytes(press.pdf(replace(samples.LETTER, title=order.title), now))
        return prints.Made(path, "letter.pdf")

    prints.register("letter", prints.Kind(make, lambda order, now: True))


def worker() -> None:
    """The process of the queue `papers`: makes what waits; tells when it has made the first."""
    use_database(NAME)
    register()
    from django.utils import timezone

    from papers.prints import queue as prints

    first = True
    while prints.make_one(timezone.now()):
        if first:
            print("started", flush=True)
            first = False


def enqueue(count: int) -> float:
    """Milliseconds of one request for a letter."""
    from django.utils import timezone

    from papers.prints import queue as prints

    start = time.perf_counter()
    for serial in range(count):
        prints.ask("letter", {}, f"Surat {serial}", by=_cast.jfu, key=str(uuid.uuid4()),
                   now=timezone.now())  # fmt: skip
    return (time.perf_counter() - start) * 1000 / count


def latencies(first: int, now: datetime) -> list[float]:
    """Milliseconds of sweeps that each find one step past its limit, from the `first` run on."""
    from sop.escalation.deadlines import sweep
    from sop.models import StepRun

    ids = list(StepRun.objects.steps().open().order_by("pk").values_list("pk", "due_at"))
    found = []
    for pk, due in ids[first : first + SWEEPS]:
        StepRun.objects.filter(pk=pk).update(next_alarm_at=due)
        start = time.perf_counter()
        assert sweep(now) == 1
        found.append((time.perf_counter() - start) * 1000)
    return found


def beside_letters() -> list[list[str]]:
    from benchmarks import sweep as escalations
    from papers.prints import queue as prints
    from sop.models import StepRun
    from tests.cast import NOW

    StepRun.objects.all().update(next_alarm_at=None)
    first = StepRun.objects.steps().open().count()
    escalations.grow(1, RUNS)
    StepRun.objects.steps().open().update(level=75)
    now = NOW + timedelta(minutes=31)
    latencies(first, now)  # warm
    quiet = latencies(first + SWEEPS, now)
    asked = enqueue(LETTERS)
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.paper", "--worker"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline().strip() == "started"
    busy = latencies(first + 2 * SWEEPS, now)
    left = prints.waiting().count()
    process.wait()
    seconds = time.perf_counter() - begun
    assert prints.waiting().count() == 0
    print(f"{LETTERS} letters asked for in {asked:.1f} ms each, made in {seconds:.1f} s by one "
          f"worker; {left} were still waiting when the last sweep ended.\n")  # fmt: skip
    return [
        [name, f"{statistics.median(found):.1f}", f"{_p95(found):.1f}", f"{max(found):.1f}"]
        for name, found in (("alone", quiet), ("beside the print queue", busy))
    ]


def _p95(found: list[float]) -> float:
    return sorted(found)[int(len(found) * 0.95)]


_cast: Any = None


def main() -> None:
    global _cast
    with tempfile.TemporaryDirectory() as media:
        os.environ["MEDIA_ROOT"] = media
        with scratch(NAME) as address:
            print(machine(address), "\n")
            from benchmarks import sweep as escalations

            register()
            escalations.build()
            _cast = played()
            head = ["paper", "first, ms", "median of the others, ms"]
            print(table(head, [*sheets(), *charts(), *files()]), "\n")
            head = ["one escalation", "median, ms", "95 %, ms", "longest, ms"]
            print(table(head, beside_letters()))


def played() -> Any:
    """The people of the cast that `benchmarks.sweep.build` has made."""
    from dataclasses import fields

    from people.models import User
    from services.models import Service
    from tests.cast import Cast

    people = {user.email.split("@")[0].replace("-", "_"): user for user in User.objects.all()}
    services = {"service_ipas": Service.objects.get(code="ipas")}
    given = people | services
    return Cast(**{f.name: given.get(f.name) for f in fields(Cast) if f.name != "password"})  # type: ignore[arg-type]


if __name__ == "__main__":
    worker() if sys.argv[1:] == ["--worker"] else main()
