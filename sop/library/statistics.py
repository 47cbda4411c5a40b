"""How an SOP fares in an office over a period: six queries however many tickets there are; with
more than `MANY` that ended, their visits are read from sums (`sop.library.history`).

A "kunjungan" is one visit of one step (StepRun); a step that was left (re-routed, cancelled) counts
nowhere, nor does an exercise. Kept, late and without a limit are told apart: without a limit never
counts as on time.
Durations are the working seconds of the closed runs (seconds of the clock on the wall where the
limit is a promise or counts so); median and 90th percentile are picked by rank in the database,
at most three rows a step; from the sums they are off by at most 1 %, and `exact` is False. The
tickets of the period are found by the index `ticket_ends`, the runs by `run_closed`; see
benchmarks/library.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from people.directory import Directory
from people.models import Office, User
from sop.clock.remaining import in_words
from sop.language import End, moves
from sop.library.history import Past, history
from sop.library.shares import percent
from sop.machine import Procedure
from sop.models import OVERALL, Estimate, StepRun
from sop.runs import LEFT
from tickets.access import standing
from tickets.models import Party, Status, Ticket

MANY = 1_000  # ended tickets, from which the sums are read
PERIODS = {"30": ("30 hari", 30), "90": ("3 bulan", 91), "365": ("12 bulan", 365)}
DEFAULT = "365"


@dataclass(frozen=True)
class Scope:
    """Whose tickets a person may have counted: those an agency handles, else those that the
    head's own office has filed."""

    office: Office
    offices: frozenset[int]
    handles: bool

    @property
    def which(self) -> Q:
        """Over tickets."""
        return Q(handler__in=self.offices) if self.handles else Q(office__in=self.offices)


@dataclass(frozen=True)
class Share:
    """`count` of `whole`; a percentage only where there are enough."""

    label: str
    count: int
    whole: int

    @property
    def percent(self) -> int | None:
        return percent(self.count, self.whole)


@dataclass
class Measured:
    """The closed runs of one step; number 0: of the whole. Durations in seconds, None without."""

    number: int
    runs: int = 0
    kept: int = 0
    missed: int = 0
    unlimited: int = 0
    repeats: int = 0
    elapsed: bool = False  # the seconds are the clock's on the wall
    median: int | None = None
    p90: int | None = None

    @property
    def limited(self) -> int:
        return self.kept + self.missed

    @property
    def middle(self) -> str:
        return self._words(self.median)

    @property
    def nine_tenths(self) -> str:
        return self._words(self.p90)

    def _words(self, seconds: int | None) -> str:
        return "" if seconds is None else in_words(seconds, working=not self.elapsed)

    @property
    def on_time(self) -> Share:
        return Share("tepat waktu", self.kept, self.limited)


@dataclass
class Figures:
    since: datetime
    until: datetime
    begun: int = 0
    ended: int = 0
    open: int = 0
    cancelled: int = 0
    whole: Measured = field(default_factory=lambda: Measured(OVERALL))
    steps: dict[int, Measured] = field(default_factory=dict)
    outcomes: list[Share] = field(default_factory=list)
    parties: list[Share] = field(default_factory=list)
    promises: list[Share] = field(default_factory=list)
    exact: bool = True

    @property
    def is_empty(self) -> bool:
        return not (self.begun or self.ended or self.open or self.cancelled or self.steps)


def scope_of(user: User, at: datetime, directory: Directory) -> Scope | None:
    """None for everybody who is neither an officer nor a head: they read the SOP alone."""
    may = standing(user, at)
    if may.handles:
        places = [h.office for h in may.holders if h.office.pk in may.handles]
        return Scope(directory.agency(places[0]), frozenset(may.handles), True)
    heads = [h.office for h in may.holders if h.role.is_head and h.office.pk in may.reads]
    if not heads:
        return None
    inside = frozenset().union(*(directory.subtree_ids(office) for office in heads))
    return Scope(heads[0], inside, False)


def begins(period: str, now: datetime, office: Office) -> datetime:
    """Midnight of the first day of the period, by the clock of the office."""
    day = now.astimezone(office.tz).date() - timedelta(days=PERIODS[period][1])
    return datetime.combine(day, time.min, office.tz)


def figures(procedure: type[Procedure], scope: Scope, since: datetime, now: datetime) -> Figures:
    found = Figures(since, now)
    tickets = Ticket.objects.filter(scope.which, procedure=procedure.code, drill=False).order_by()
    _share_out(found, procedure, tickets.filter(closed_at__gte=since, closed_at__lte=now))
    sums = history() if found.ended > MANY else None
    if sums is not None:
        today = now.astimezone(scope.office.tz).date()
        first = since.astimezone(scope.office.tz).date()
        found.open = tickets.filter(closed_at__isnull=True).count()
        _from_sums(found, procedure, sums.past(procedure.code, scope, first, today))
        return found
    begun = Q(filed_at__gte=since)
    counts = tickets.filter(begun | Q(closed_at__isnull=True)).aggregate(
        begun=Count("pk", filter=begun), open=Count("pk", filter=Q(closed_at__isnull=True))
    )
    found.begun, found.open = counts["begun"], counts["open"]
    runs = StepRun.objects.filter(
        ticket__in=Ticket.objects.filter(scope.which, drill=False).order_by(),
        procedure=procedure.code, closed_at__gte=since, closed_at__lte=now,
    ).exclude(branch=LEFT).order_by()  # fmt: skip
    measured = _measure(runs)
    found.whole = measured.pop(OVERALL, found.whole)
    found.steps = measured
    found.promises = _promises(procedure, runs)
    return found


def _from_sums(found: Figures, procedure: type[Procedure], past: Past) -> None:
    found.exact, found.begun = False, past.begun
    found.steps = dict(past.steps)
    found.whole = found.steps.pop(OVERALL, found.whole)
    if any(step.time.estimate_of for step in procedure.steps):
        found.promises = _kept(past.first, past.last)


def _share_out(found: Figures, procedure: type[Procedure], ended: QuerySet[Ticket]) -> None:
    """How many were closed and cancelled, with which outcome, and whose fault it was where the SOP
    asks that."""
    grouped = ended.values_list("status", "outcome", "responsible").annotate(n=Count("pk"))
    every = list(grouped)
    found.cancelled = sum(n for status, *_, n in every if status == Status.CANCELLED)
    rows = [(outcome, party, n) for status, outcome, party, n in every if status == Status.CLOSED]
    found.ended = sum(n for *_, n in rows)
    found.outcomes = _shares(((outcome, n) for outcome, _, n in rows), outcomes_of(procedure))
    asked = any(question.sets == "responsible" for s in procedure.steps for question in s.form)
    if asked:
        words = {str(party.value): str(party.label) for party in Party} | {"": "Belum ditetapkan"}
        found.parties = _shares(((party, n) for _, party, n in rows), words)


def outcomes_of(procedure: type[Procedure]) -> dict[str, str]:
    """The ends of the SOP's arrows in words; a plain end has the word for it."""
    ends = [move.to for move in moves(procedure.steps) if isinstance(move.to, End)]
    return {
        end.outcome: end.text for end in sorted(ends, key=lambda end: end.outcome != "resolved")
    }


def _shares(rows: Iterable[tuple[str, int]], words: dict[str, str]) -> list[Share]:
    tally: dict[str, int] = defaultdict(int)
    for key, count in rows:
        tally[key] += count
    whole = sum(tally.values())
    ordered = [*words, *(key for key in tally if key not in words)]
    return [Share(words.get(k, k), tally[k], whole) for k in ordered if tally.get(k)]


def _measure(runs: QuerySet[StepRun]) -> dict[int, Measured]:
    rows = runs.values("number").annotate(
        runs=Count("pk"),
        kept_=Count("pk", filter=Q(kept=True)),
        missed=Count("pk", filter=Q(kept=False)),
        unlimited=Count("pk", filter=Q(kept__isnull=True)),
        repeats=Count("pk", filter=Q(visit__gt=1)),
        walls=Count("pk", filter=Q(budget_unit=StepRun.BudgetUnit.ELAPSED)),
    )
    found = {
        row["number"]: Measured(
            row["number"], row["runs"], row["kept_"], row["missed"], row["unlimited"],
            row["repeats"], bool(row["walls"]),
        )
        for row in rows
    }  # fmt: skip
    middle: dict[int, list[int]] = defaultdict(list)
    for number, seconds, rank, count in _ranked(runs):
        if rank in ((count + 1) // 2, (count + 2) // 2):
            middle[number].append(seconds)
        if rank == (9 * count + 9) // 10:
            found[number].p90 = seconds
    for number, values in middle.items():
        found[number].median = sum(values) // len(values)
    return {number: found[number] for number in sorted(found)}


def _ranked(runs: QuerySet[StepRun]) -> Iterable[tuple[int, Any, int, int]]:
    """Per step the runs in the middle and at nine tenths by duration, one query."""
    each = [F("number")]
    ranked = runs.filter(worked_seconds__isnull=False).annotate(
        rank=Window(RowNumber(), partition_by=each, order_by=[F("worked_seconds"), F("pk")]),
        count=Window(Count("pk"), partition_by=each),
    )
    wanted = (
        Q(rank=(F("count") + 1) / 2)
        | Q(rank=(F("count") + 2) / 2)
        | Q(rank=(F("count") * 9 + 9) / 10)
    )
    return ranked.filter(wanted).values_list("number", "worked_seconds", "rank", "count")


def _promises(procedure: type[Procedure], runs: QuerySet[StepRun]) -> list[Share]:
    """How often the first and the last promise were kept (network SOP, step 9 against step 6).

    Of the first handling of each ticket: after a reopening other promises are made.
    """
    step = next((s for s in procedure.steps if s.time.estimate_of), None)
    if step is None:
        return []
    given = Estimate.objects.filter(ticket=OuterRef("ticket"), given_at__lte=OuterRef("closed_at"))
    rows = runs.filter(number=step.number, visit=1).annotate(
        first=Subquery(given.order_by("revision").values("promised_at")[:1]),
        last=Subquery(given.order_by("-revision").values("promised_at")[:1]),
    )
    counts = rows.filter(first__isnull=False).aggregate(
        whole=Count("pk"),
        by_first=Count("pk", filter=Q(closed_at__lte=F("first"))),
        by_last=Count("pk", filter=Q(closed_at__lte=F("last"))),
    )
    whole = counts["whole"]
    return _kept((counts["by_first"], whole), (counts["by_last"], whole))


def _kept(first: tuple[int, int], last: tuple[int, int]) -> list[Share]:
    """Each how many were kept and of how many."""
    if not last[1]:
        return []
    return [
        Share("Sesuai estimasi pertama", *first),
        Share("Sesuai estimasi terakhir", *last),
    ]
