"""The figures over closed visits: each is a condition on facts and a field of their sums.

A figure on the page is read from the sums, its list from the facts; both get the same condition
(`Part.q`), and `tests/reports/board` holds them against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import QueryDict

from reports.board.room import Room
from reports.compliance import names
from reports.models import Fact
from reports.models.facts import Verdict
from reports.period import Period, UnknownPeriodError
from reports.rollup import read
from reports.rollup.measures import MEASURES
from reports.rollup.read import Sums
from sop.machine import PROCEDURES
from sop.models import StepRun
from tickets.models import Party

_JUDGED = (Verdict.KEPT, Verdict.MISSED)
_PROMISES = (Verdict.PROMISE_KEPT, Verdict.PROMISE_MISSED)


@dataclass(frozen=True)
class Kind:
    """`title` heads the list. `whole`: finished procedures instead of visits of steps."""

    code: str
    title: str
    which: Q
    measure: Callable[[Sums], int]
    whole: bool = False


def _kinds(*kinds: Kind) -> dict[str, Kind]:
    return {kind.code: kind for kind in kinds}


KINDS = _kinds(
    Kind("langkah", "Langkah yang selesai", Q(), lambda s: s.visits),
    Kind("dinilai", "Langkah selesai yang mempunyai mutu baku waktu", Q(verdict__in=_JUDGED),
         lambda s: s.limited),
    Kind("tepat", "Langkah yang selesai tepat waktu", Q(verdict=Verdict.KEPT), lambda s: s.kept),
    Kind("lewat", "Langkah yang selesai lewat batas", Q(verdict=Verdict.MISSED),
         lambda s: s.missed),
    Kind("tanpa-batas", "Langkah selesai tanpa batas waktu", Q(verdict=Verdict.UNLIMITED),
         lambda s: s.unlimited),
    Kind("lewat-semua", "Langkah dan estimasi yang lewat batas",
         Q(verdict__in=(Verdict.MISSED, Verdict.PROMISE_MISSED)),
         lambda s: s.missed + s.promise_missed),
    Kind("estimasi", "Estimasi pemulihan yang sudah jatuh hasilnya", Q(verdict__in=_PROMISES),
         lambda s: s.promise_kept + s.promise_missed),
    Kind("estimasi-tepat", "Estimasi pemulihan terakhir yang ditepati",
         Q(verdict=Verdict.PROMISE_KEPT), lambda s: s.promise_kept),
    Kind("estimasi-lewat", "Estimasi pemulihan terakhir yang tidak ditepati",
         Q(verdict=Verdict.PROMISE_MISSED), lambda s: s.promise_missed),
    Kind("estimasi-awal-tepat", "Estimasi pemulihan pertama yang ditepati",
         Q(first_promise_kept=True), lambda s: s.first_kept),
    Kind("estimasi-awal-lewat", "Estimasi pemulihan pertama yang tidak ditepati",
         Q(first_promise_kept=False), lambda s: s.first_missed),
    Kind("diulang", "Langkah yang dikerjakan ulang", Q(visit__gt=1), lambda s: s.repeats),
    Kind("diukur", "Langkah selesai yang waktunya terukur", Q(worked__isnull=False),
         lambda s: s.measured),
    Kind("selesai", "Aduan yang selesai", Q(), lambda s: s.visits, whole=True),
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """Which part of the visits, beside what the room says: a step, its mutu baku (seconds and
    unit), a role, who answers for the repair, some days of the period."""

    procedure: str = ""
    number: int | None = None
    budget: int | None = None
    budget_unit: str = ""
    role: str = ""
    owner: str = ""
    days: Period | None = None

    def q(self) -> Q:
        """Over Fact and Cell, without the days."""
        found = Q()
        if self.procedure:
            found &= Q(procedure=self.procedure, number=self.number)
        if self.budget is not None:
            found &= Q(budget=self.budget, budget_unit=self.budget_unit)
        if self.owner:
            found &= Q(owner=self.owner)
        if self.role:
            found &= _any(steps_of_role().get(self.role, []))
        return found

    def within(self, period: Period) -> Period:
        return self.days or period

    def params(self) -> dict[str, object]:
        mutu = "" if self.budget is None else f"{self.budget}.{self.budget_unit}"
        return {
            "prosedur": self.procedure,
            "langkah": "" if self.number is None else self.number,
            "mutu": mutu,
            "jabatan": self.role,
            "pihak": self.owner,
            "hari": self.days.code if self.days else "",
        }

    def words(self) -> list[str]:
        found = []
        if self.procedure and self.number is not None:
            found.append(f"{names.subject(self.procedure)}: "
                         f"{names.label(self.procedure, self.number)}")  # fmt: skip
        if self.role:
            found.append(role_names().get(self.role, self.role))
        if self.owner:
            found.append(f"penanggung jawab {str(Party(self.owner).label).lower()}")
        return found


FAULTS = {
    "prosedur": "Langkah SOP ini tidak dikenal; daftar memuat semua langkah.",
    "mutu": "Mutu baku ini tidak dikenal; daftar memuat semuanya.",
    "jabatan": "Jabatan ini tidak dikenal; daftar memuat semua jabatan.",
    "pihak": "Penanggung jawab ini tidak dikenal; daftar memuat semuanya.",
    "hari": "Hari-hari ini tidak di dalam periode; daftar memuat seluruh periode.",
}


def part_of(asked: QueryDict, period: Period) -> tuple[Part, dict[str, str]]:
    """The part that an address asks for, and what of it means nothing."""
    given = {name: asked.get(name, "") for name in (*FAULTS, "langkah")}
    found = Part(
        *_step(given["prosedur"], given["langkah"]),
        *_budget(given["mutu"]),
        role=given["jabatan"] if given["jabatan"] in steps_of_role() else "",
        owner=given["pihak"] if given["pihak"] in Party.values else "",
        days=_days(given["hari"], period),
    )
    understood = found.params()
    faults = {name: FAULTS[name] for name in FAULTS if given[name] and not understood[name]}
    return found, faults


def facts(room: Room, kind: Kind, part: Part) -> QuerySet[Fact]:
    period = part.within(room.period)
    rows = read.facts(room.scope, room.narrow, period, whole=kind.whole)
    return rows.filter(kind.which, part.q())


def count(room: Room, kind: Kind, part: Part) -> int:
    """How many rows `facts` has, from the sums."""
    found = read.sums(
        room.scope, room.narrow, part.within(room.period), whole=kind.whole, also=part.q()
    )
    return kind.measure(found[()])


def together(found: Iterable[Sums]) -> Sums:
    """Their sum, without the digests."""
    whole = Sums()
    for one in found:
        for name in MEASURES:
            setattr(whole, name, getattr(whole, name) + getattr(one, name))
    return whole


def steps_of_role() -> dict[str, list[tuple[str, int]]]:
    """The steps of every SOP by the role that acts; one of several roles is a step of each."""
    found: dict[str, list[tuple[str, int]]] = {}
    for code, procedure in PROCEDURES.items():
        for step in procedure.steps:
            for lane in step.lanes:
                found.setdefault(lane.code, []).append((code, step.number))
    return found


def role_names() -> dict[str, str]:
    return {
        lane.code: lane.name
        for procedure in PROCEDURES.values()
        for step in procedure.steps
        for lane in step.lanes
    }


def _any(steps: list[tuple[str, int]]) -> Q:
    found = Q()
    for procedure, number in steps:
        found |= Q(procedure=procedure, number=number)
    return found


def _step(procedure: str, number: str) -> tuple[str, int | None]:
    """A step of an SOP that is known here, or of one whose file has gone since."""
    known = procedure in PROCEDURES or _looks_like_a_code(procedure)
    if known and number.isascii() and number.isdecimal() and 0 < int(number[:6]) < 1000:
        return procedure, int(number[:6])
    return "", None


def _looks_like_a_code(text: str) -> bool:
    head, _, tail = text.rpartition("-")
    return len(text) <= 40 and head.isascii() and head.isidentifier() and tail.isdecimal()


def _budget(text: str) -> tuple[int | None, str]:
    seconds, _, unit = text.partition(".")
    if seconds.isascii() and seconds.isdecimal() and unit in StepRun.BudgetUnit.values:
        return int(seconds[:9]), unit
    return None, ""


def _days(text: str, period: Period) -> Period | None:
    try:
        days = Period.parse(text) if text else None
    except UnknownPeriodError:
        return None
    inside = days and period.first <= days.first and days.last <= period.last
    return days if inside else None
