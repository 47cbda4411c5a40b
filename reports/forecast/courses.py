"""Reads how an SOP has gone at an agency, from the facts of its finished tickets of twelve months.

Bounded whatever the size: per SOP and agency the newest `MOST` finished tickets are taken along
the index `fact_step` (procedure, number 0, day), then their visits and pauses by the index on
`ticket`, in chunks. Plan on PostgreSQL with 900,000 facts, 33,000 of them ends of the SOP within
the year: Index Scan Backward using fact_step, the ticket of each by its key; 0.7 s without
statistics, when it reads all of the year and sorts instead of stopping at `MOST`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from people.directory import Directory
from reports.forecast.shape import AGAIN, FIRST, History, StepCourse, thinned
from reports.models import Cell, Course, Fact, Halt
from sop.language import Unit
from sop.machine import PROCEDURES
from sop.models import OVERALL
from tickets.models import Status

WINDOW = timedelta(days=365)
MOST = 5_000  # tickets
CHUNK = 500  # ids in one statement


@dataclass
class _Tally:
    """The visits of one step while they are read."""

    worked: dict[bool, list[int]] = field(default_factory=lambda: defaultdict(list))
    branches: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    lengths: list[int] = field(default_factory=list)
    elapsed: bool = False  # how the newest visit was counted
    newest: datetime | None = None

    def course(self) -> StepCourse:
        durations = self.worked[self.elapsed]
        seen = len(durations)
        branches = {visit: dict(sorted(n.items())) for visit, n in sorted(self.branches.items())}
        return StepCourse(
            seen, thinned(durations), self.elapsed, branches,
            len(self.lengths), thinned(self.lengths),
        )  # fmt: skip


def history(
    procedure: str, handlers: Collection[int], since: date, until: datetime, most: int = MOST
) -> History:
    """Of tickets finished from the day `since` to before `until`, handled by these offices."""
    ids = finished(procedure, handlers, since, until, most)
    tallies: dict[int, _Tally] = defaultdict(_Tally)
    for chunk in _chunks(ids):
        facts = Fact.objects.filter(
            ticket__in=chunk, procedure=procedure, number__gt=OVERALL, closed_at__lt=until
        ).values_list("number", "visit", "branch", "budget_unit", "worked", "closed_at")
        for number, visit, branch, unit, worked, closed_at in facts:
            tally = tallies[number]
            tally.branches[FIRST if visit == 1 else AGAIN][branch] += 1
            if worked is None:
                continue
            elapsed = unit == Unit.ELAPSED
            tally.worked[elapsed].append(worked)
            if tally.newest is None or closed_at > tally.newest:
                tally.newest, tally.elapsed = closed_at, elapsed
        halts = Halt.objects.filter(ticket__in=chunk, procedure=procedure, number__gt=OVERALL)
        for number, length in halts.values_list("number", "elapsed"):
            tallies[number].lengths.append(length)
    steps = {number: tally.course() for number, tally in sorted(tallies.items())}
    return History(len(ids), steps)


def finished(
    procedure: str, handlers: Collection[int], since: date, until: datetime, most: int = MOST
) -> list[int]:
    """Ids of the newest tickets that came to an end of the SOP and stayed closed."""
    wholes = Fact.objects.filter(
        procedure=procedure, number=OVERALL, day__gte=since, closed_at__lt=until,
        handler__in=handlers, ticket__status=Status.CLOSED, ticket__procedure=procedure,
    ).order_by("-day", "-run")  # fmt: skip
    return list(dict.fromkeys(wholes.values_list("ticket", flat=True)[:most]))


def refresh(now: datetime) -> int:
    """Makes every course anew and gives their number; one without history goes."""
    directory = Directory(now)
    since = (now - WINDOW).date()
    made = []
    for procedure, agency in sorted(walked(directory, since)):
        handlers = directory.subtree_ids(directory.office(agency))
        found = history(procedure, handlers, since, now)
        made.append(Course(
            procedure=procedure, agency_id=agency, made_at=now, since=since, tickets=found.tickets,
            steps={str(number): step.as_json() for number, step in found.steps.items()},
        ))  # fmt: skip
    Course.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["procedure", "agency"],
        update_fields=["made_at", "since", "tickets", "steps"],
    )  # fmt: skip
    Course.objects.filter(made_at__lt=now).delete()  # not those of a later refresh
    return len(made)


def of(keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], History]:
    """The courses as they stand, by procedure and agency; one query."""
    wanted = set(keys)
    rows = Course.objects.filter(
        procedure__in={procedure for procedure, _ in wanted},
        agency__in={agency for _, agency in wanted},
    )
    return {
        (row.procedure, row.agency_id): History(
            row.tickets, {int(n): StepCourse.from_json(step) for n, step in row.steps.items()}
        )
        for row in rows
    }


def walked(directory: Directory, since: date) -> set[tuple[str, int]]:
    """SOPs with the agencies at which tickets came to their end; from the sums, one query."""
    ended = Cell.objects.filter(
        kind=Cell.Kind.WHOLE, grain=Cell.Grain.MONTH, office=0, start__gte=since.replace(day=1),
        procedure__in=PROCEDURES,
    )  # fmt: skip
    return {
        (procedure, directory.agency(directory.office(handler)).pk)
        for procedure, handler in ended.values_list("procedure", "handler").distinct()
    }


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
