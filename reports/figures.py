"""The heads' figures. Each is a query, and the list behind it is the same query: they cannot part.

A "langkah" here is one visit of one step (sop.models.StepRun). Kept, late and without a limit are
told apart; a step that was left (re-routed, cancelled) counts nowhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from statistics import median

from django.db.models import Count, F, Q, QuerySet

from people.directory import Directory, Holder
from people.models import Office, Role, User
from sop.desk.queue import LATE, Desk, late, with_step
from sop.language import SECONDS_OF_WORKING_DAY
from sop.models import Escalation, StepRun
from sop.runs import LEFT
from tickets.models import Party, Ticket

ENOUGH = 5  # below this a share or a median says nothing
SLOWEST = 5
KEPT, MISSED, LIMITED, UNLIMITED = "tepat", "lewat", "dinilai", "tanpa-batas"
OUTCOMES = {
    KEPT: Q(kept=True),
    MISSED: Q(kept=False),
    LIMITED: Q(kept__isnull=False),
    UNLIMITED: Q(kept__isnull=True),
}
# A promise has no mutu baku (kept is None): it was missed if the work ended after it.
MISSES = Q(kept=False) | Q(budget_source=StepRun.BudgetSource.PROMISE, due_at__lt=F("closed_at"))


@dataclass(frozen=True)
class Month:
    """A calendar month in the zone of the office."""

    year: int
    month: int

    @property
    def before(self) -> Month:
        return Month(self.year - 1, 12) if self.month == 1 else Month(self.year, self.month - 1)

    @property
    def after(self) -> Month:
        return Month(self.year + 1, 1) if self.month == 12 else Month(self.year, self.month + 1)

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def code(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month | None:
        """'2026-11'; None for anything else."""
        try:
            day = date.fromisoformat(f"{text}-01") if len(text) == 7 else None
        except ValueError:
            return None
        return cls.of(day) if day and 2000 <= day.year <= 2200 else None


@dataclass(frozen=True)
class Compliance:
    """Closed steps of a month."""

    month: Month
    kept: int
    missed: int
    unlimited: int

    @property
    def limited(self) -> int:
        return self.kept + self.missed

    @property
    def percent(self) -> int | None:
        """Cut, never rounded up to 100; None where there are too few to say."""
        return self.kept * 100 // self.limited if self.limited >= ENOUGH else None


@dataclass(frozen=True)
class SlowStep:
    """One step of one SOP over a month. `percent` is the median share of the frozen budget."""

    procedure: str
    number: int
    count: int
    seconds: int  # median of the working seconds used
    percent: int
    budget_text: str  # of the newest visit
    working: bool

    @property
    def enough(self) -> bool:
        return self.count >= ENOUGH


class Board:
    """What a head may read at `at`: the whole agency on the handling side, else the tickets that
    the own office has filed."""

    def __init__(self, user: User, at: datetime) -> None:
        self.user = user
        self.at = at
        self.directory = Directory(at)
        self.desk = Desk(user, at, self.directory)

    @cached_property
    def holders(self) -> list[Holder]:
        return self.directory.roles_of(self.user)

    @property
    def handles(self) -> bool:
        return self.desk.is_officer

    @property
    def office(self) -> Office:
        """Whose zone and name stand on the page."""
        if self.handles:
            return self.desk.agencies[0]
        return next(h.office for h in self.holders if h.role.is_head)

    # -- tickets ----------------------------------------------------------------------------

    def open_tickets(self) -> QuerySet[Ticket]:
        return self._tickets().filter(closed_at__isnull=True)

    def late_tickets(self) -> QuerySet[Ticket]:
        if self.handles:
            return self.desk.view(LATE)
        return self.open_tickets().filter(late(self.at))

    def _tickets(self) -> QuerySet[Ticket]:
        if self.handles:
            return self.desk.tickets()
        places: set[int] = set()
        for holder in self.holders:
            if holder.role.is_head and holder.role.side == Role.Side.REPORTER:
                places |= self.directory.subtree_ids(holder.office)
        rows: QuerySet[Ticket] = with_step(Ticket.objects.filter(office__in=places))
        return rows

    # -- steps ------------------------------------------------------------------------------

    @property
    def month(self) -> Month:
        return Month.of(self.at.astimezone(self.office.tz).date())

    def closed_steps(self, month: Month) -> QuerySet[StepRun]:
        """Steps completed in the month, by the clock of the office."""
        rows = StepRun.objects.steps().filter(
            ticket__handler__in=self.desk.handlers,
            closed_at__gte=self._start(month),
            closed_at__lt=self._start(month.after),
        )
        return rows.exclude(branch=LEFT)

    def steps_by_outcome(self, month: Month, outcome: str) -> QuerySet[StepRun]:
        return self.closed_steps(month).filter(OUTCOMES[outcome])

    def steps_measured(self, month: Month, procedure: str, number: int) -> QuerySet[StepRun]:
        return _measured(self.closed_steps(month)).filter(procedure=procedure, number=number)

    def compliance(self, month: Month) -> Compliance:
        """One query."""
        rows = self.closed_steps(month).order_by().values_list("kept").annotate(n=Count("pk"))
        tally = {True: 0, False: 0, None: 0} | dict(rows)
        return Compliance(month, tally[True], tally[False], tally[None])

    def misses_of(self, month: Month, owner: Party) -> QuerySet[StepRun]:
        """Steps and promises that ended late, counted against who answers for the repair
        (network SOP, step 4): the handling office, unless the reporter's was found to."""
        theirs = Q(ticket__responsible=Party.REPORTER)
        which = theirs if owner == Party.REPORTER else ~theirs
        return self.closed_steps(month).filter(MISSES, which)

    def misses(self, month: Month) -> list[tuple[Party, int]]:
        """How many were missed by owner. One query."""
        rows = self.closed_steps(month).filter(MISSES).order_by()
        tally = dict(rows.values_list("ticket__responsible").annotate(n=Count("pk")))
        theirs = tally.pop(Party.REPORTER, 0)
        return [(Party.HANDLER, sum(tally.values())), (Party.REPORTER, theirs)]

    def slowest(self, month: Month) -> list[SlowStep]:
        """The five steps that took most of their time; those with too few visits come after."""
        fields = ("procedure", "number", "worked_seconds", "budget_max", "budget_unit",
                  "budget_text")  # fmt: skip
        rows = _measured(self.closed_steps(month)).order_by("closed_at", "pk").values_list(*fields)
        visits: dict[tuple[str, int], list[tuple[int, int, str, str]]] = defaultdict(list)
        for procedure, number, used, budget, unit, text in rows:
            visits[procedure, number].append((used, budget, unit, text))
        steps = [_slow_step(*key, found) for key, found in visits.items()]
        steps.sort(key=lambda s: (not s.enough, -s.percent, s.procedure, s.number))
        return steps[:SLOWEST]

    def _start(self, month: Month) -> datetime:
        return datetime.combine(month.first, time.min, self.office.tz)

    # -- escalations ------------------------------------------------------------------------

    def for_my_arahan(self) -> QuerySet[Escalation]:
        """Unanswered requests for arahan that go to this person today, of runs still open."""
        which = Q(pk__in=[])
        for code in sorted({h.role.code for h in self.desk.holders}):
            offices = [
                office.pk
                for office, _ in self.directory.tree()
                if office.pk in self.desk.handlers
                and any(h.user.pk == self.user.pk for h in self.directory.holders(code, office))
            ]
            which |= Q(role=code, run__ticket__handler__in=offices)
        rows = Escalation.objects.filter(for_arahan=True, answered_at__isnull=True)
        return rows.filter(which, run__closed_at__isnull=True)


def _measured(runs: QuerySet[StepRun]) -> QuerySet[StepRun]:
    """Steps with a figure of their own: neither without a limit nor with a promise."""
    return runs.filter(kept__isnull=False, budget_max__gt=0, worked_seconds__isnull=False)


def _slow_step(
    procedure: str, number: int, visits: Iterable[tuple[int, int, str, str]]
) -> SlowStep:
    used, shares = [], []
    unit = text = ""
    for seconds, budget, unit, text in visits:  # noqa: B007  (the newest visit's are kept)
        whole = budget * SECONDS_OF_WORKING_DAY if unit == StepRun.BudgetUnit.DAYS else budget
        used.append(seconds)
        shares.append(seconds * 100 / whole)
    working = unit != StepRun.BudgetUnit.ELAPSED
    return SlowStep(
        procedure, number, len(used), int(median(used)), int(median(shares)), text, working
    )
