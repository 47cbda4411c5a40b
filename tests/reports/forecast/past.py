"""Finished tickets of an SOP as raw rows, taken in by the rollup: the history of a forecast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from people.models import Office, User
from reports.forecast import courses
from services.models import Service
from sop.clock import worktime
from sop.machine import PROCEDURES
from sop.models import StepRun, role_key
from tests.cast import NOW, Cast
from tests.reports.forecast.chains import CALENDAR, HOUR
from tests.reports.rolled import rolled
from tickets.models import Impact, Priority, Status, Ticket

HOURS = 1  # of every step, unless told otherwise


def ticket(
    number: int, service: Service, by: User, office: Office, procedure: str, filed_at: datetime
) -> Ticket:
    return Ticket(
        number=f"GGN-2025-{number:06d}", title=f"Gangguan {number}", service=service,
        kind="database", symptoms="Lambat.", occurred_at=filed_at, impact=Impact.UNIT,
        priority=Priority.MEDIUM, reporter=by, filed_by=by, contact_name=by.name, office=office,
        handler=service.handler, key=f"past-{number}", procedure=procedure,
        state=f"{procedure}.1", status=Status.IN_PROGRESS, filed_at=filed_at, sequence=1,
    )  # fmt: skip


def finished(
    cast: Cast,
    count: int,
    *,
    procedure: str = "database-1",
    worked: Mapping[int, Sequence[int]] | None = None,
    back: float = 0.0,
    since: datetime = NOW - timedelta(days=90),
    chance: Random | None = None,
) -> list[Ticket]:
    """Tickets that walked straight through, one every eight hours; `worked` per step: seconds to
    draw from. With `back` the share of Tidak at step 7 of the database SOP (back to step 5)."""
    draws = chance or Random(5)
    made, runs = [], []
    for n in range(count):
        filed = since + timedelta(hours=8 * n)
        row = ticket(
            Ticket.objects.count() + n,
            cast.service_db,
            cast.staff_a,
            cast.office_a,
            procedure,
            filed,
        )
        made.append(row)
    Ticket.objects.bulk_create(made)
    for row in made:
        runs += _walk(row, worked or {}, back, draws)
        row.status = Status.CLOSED
        row.closed_at = runs[-1].closed_at
    StepRun.objects.bulk_create(runs)
    Ticket.objects.bulk_update(made, ["status", "closed_at"])
    pks = [row.pk for row in made]
    Ticket.objects.filter(pk__in=pks).update(state=f"{procedure}.end")  # a protected field
    return made


def _walk(
    row: Ticket, worked: Mapping[int, Sequence[int]], back: float, draws: Random
) -> list[StepRun]:
    found: list[StepRun] = []
    visits: dict[int, int] = {}
    at, number = row.filed_at, 1
    steps = {step.number: step for step in PROCEDURES[row.procedure].steps}
    while number in steps:
        step = steps[number]
        visits[number] = visits.get(number, 0) + 1
        seconds = draws.choice(worked.get(number, [HOURS * HOUR]))
        end = worktime.add(CALENDAR, at, seconds)
        no = number == 7 and draws.random() < back
        branch = ("no" if no else "yes") if step.is_decision else ""
        found.append(_run(row, number, visits[number], step.role_codes, at, end, seconds, branch))
        at, number = end, 5 if no else number + 1
    found.append(_run(row, 0, 1, [], row.filed_at, at, 0, ""))
    return found


def _run(
    row: Ticket, number: int, visit: int, roles: list[str], opened: datetime, closed: datetime,
    seconds: int, branch: str,
) -> StepRun:  # fmt: skip
    return StepRun(
        ticket=row, procedure=row.procedure, number=number, visit=visit, roles=roles,
        role_key=role_key(*roles), opened_at=opened, opened_sequence=number, closed_at=closed,
        worked_seconds=seconds, branch=branch, clock_from=opened,
    )  # fmt: skip


def known(cast: Cast, count: int = 30, now: datetime = NOW, **more: object) -> list[Ticket]:
    """The same, taken in by the rollup, with the courses made."""
    made = finished(cast, count, **more)  # type: ignore[arg-type]
    rolled(now)
    courses.refresh(now)
    return made
