"""Makes the compliance report of a scope and period from the sums, in a fixed number of queries.

Up to `read.EXACT_UP_TO` measured visits the durations are read one by one and median and P90 are
exact; above that they come from digests, within one percent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Sum

from people.directory import Directory
from reports.compliance import names
from reports.compliance.proposals import proposals
from reports.compliance.report import UNIT, Line, Report
from reports.models import Fact
from reports.period import Period
from reports.rollup import read
from reports.rollup.measures import MEASURES
from reports.rollup.read import Sums
from reports.rollup.spread import Spread, ranked
from reports.scope import Level, Narrow, Scope, families
from sop.language import TimeKind, Unit
from sop.machine import PROCEDURES
from sop.models import OVERALL, Pause
from tickets.models import Event, Party

BY = ("procedure", "number", "unit", "owner", "budget", "budget_unit")
COUNTS = tuple(name for name in MEASURES if name not in ("worked", "measured"))

Key = tuple[Any, ...]  # as BY
Durations = tuple[str, int, int, str]  # procedure, number, unit, budget unit


@dataclass
class _Sum:
    """What one line adds up. Working time and that of the clock on the wall are never mixed."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    spreads: dict[bool, Spread] = field(default_factory=lambda: defaultdict(Spread))
    values: dict[bool, list[int]] = field(default_factory=lambda: defaultdict(list))
    worked: dict[bool, int] = field(default_factory=lambda: defaultdict(int))
    budgets: dict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))
    pauses: int = 0
    paused: int = 0

    def add(self, key: Key, found: Sums) -> None:
        for name in COUNTS:
            self.counts[name] += getattr(found, name)
        *_, budget, unit = key
        self.spreads[unit == Unit.ELAPSED].merge(found.spread)
        self.worked[unit == Unit.ELAPSED] += found.worked
        self.budgets[budget, unit] += found.visits

    def durations(self, exact: bool) -> dict[str, Any]:
        """Of the working time; of the clock on the wall where there is nothing else."""
        wall = not self.spreads[False].total and bool(self.spreads[True].total)
        spread, values = self.spreads[wall], self.values[wall]
        shares = {"median": 0.5, "p90": 0.9}
        found: dict[str, Any] = {
            name: ranked(values, share) if exact else spread.rank(share)
            for name, share in shares.items()
        }
        return found | {
            "measured": spread.total, "worked": self.worked[wall], "wall": wall
        }  # fmt: skip


@dataclass
class _Gathered:
    scope: Scope
    narrow: Narrow
    period: Period
    rows: dict[Key, Sums]
    wholes: dict[Key, Sums]
    exact: bool
    worked: list[tuple[Durations, int]]
    halts: list[dict[str, Any]]

    def lines(
        self,
        groups: Callable[[str, int, int, str], Iterable[str]],
        describe: Callable[[str], dict[str, Any]],
        *,
        whole: bool = False,
        paused: bool = True,
    ) -> list[Line]:
        """One line a group. `groups` gives the keys of the lines that a visit (procedure, number,
        unit, owner) counts in; `describe` label, note and limits of a line."""
        sums: dict[str, _Sum] = defaultdict(_Sum)
        for key, found in (self.wholes if whole else self.rows).items():
            for group in groups(*key[:4]):
                sums[group].add(key, found)
        if self.exact:
            for (procedure, number, unit, counted), seconds in self.worked:
                if (number == OVERALL) is whole:
                    for group in groups(procedure, number, unit, ""):
                        if group in sums:
                            sums[group].values[counted == Unit.ELAPSED].append(seconds)
        if paused:
            for row in self.halts:
                for group in groups(row["procedure"], row["number"], 0, ""):
                    if group in sums:
                        sums[group].pauses += row["n"]
                        sums[group].paused += row["working_"] or 0
        return [self._line(key, sums[key], describe(key)) for key in sums]

    def _line(self, key: str, total: _Sum, words: dict[str, Any]) -> Line:
        words = words | total.durations(self.exact)
        if words.pop("limits", False):
            words |= _limits(key, total)
        words |= total.counts
        return Line(key, pauses=total.pauses, paused=total.paused, **words)


def report(scope: Scope, narrow: Narrow, period: Period, now: datetime) -> Report:
    """The report as the sums stand now."""
    found = _gather(scope, narrow, period)
    names_of_units = _units(scope.directory)

    def described(key: str) -> dict[str, Any]:
        procedure, _, number = key.rpartition(".")
        who = ", ".join(actor.name for actor in names.actors(procedure, int(number)))
        return {"label": names.label(procedure, int(number)), "note": who, "limits": True}

    steps = found.lines(lambda p, n, u, o: [f"{p}.{n}"], described)
    wholes = found.lines(
        lambda p, n, u, o: [f"{p}.0"],
        lambda key: {"label": names.label(key.rpartition(".")[0], OVERALL), "limits": True},
        whole=True, paused=False,
    )  # fmt: skip
    total = found.lines(lambda p, n, u, o: [""], lambda key: {"label": "Semua langkah"})
    finished = found.lines(
        lambda p, n, u, o: [""], lambda key: {"label": "Semua prosedur"}, whole=True, paused=False
    )
    return Report(
        office=scope.office.pk,
        office_name=scope.office.name,
        level=scope.level.value,
        over=_over(scope),
        first=period.first.isoformat(),
        last=period.last.isoformat(),
        made_at=now.isoformat(),
        filters=_filters(narrow),
        exact=found.exact,
        total=total[0] if total else Line("", "Semua langkah"),
        whole=finished[0] if finished else Line("", "Semua prosedur"),
        sops=_sorted(found.lines(lambda p, n, u, o: [p], _sop)),
        steps=tuple(sorted(steps, key=lambda line: (line.procedure, line.number))),
        roles=_by_label(found.lines(_roles, _role)),
        units=_by_label(
            found.lines(
                lambda p, n, u, o: [str(u)] if u else [],
                lambda key: {"label": names_of_units.get(int(key), f"Unit {key}")},
                paused=False,
            )
        ),
        wholes=_sorted(wholes),
        halts=_reasons(found.halts),
        owners=_by_label(found.lines(_owners, _owner, paused=False)),
        proposals=tuple(proposals(scope, narrow, period)),
        filed=read.filed(scope, narrow, period)[()],
        handlers=tuple(sorted(scope.handlers)),
        last_event=Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0,
    )


def _gather(scope: Scope, narrow: Narrow, period: Period) -> _Gathered:
    rows = read.sums(scope, narrow, period, BY, spread=True)
    wholes = read.sums(scope, narrow, period, BY, whole=True, spread=True)
    exact = sum(found.measured for found in (*rows.values(), *wholes.values())) <= read.EXACT_UP_TO
    halted: Iterable[Any] = (
        read.halts(scope, narrow, period)
        .order_by()
        .values("reason", "procedure", "number")
        .annotate(n=Count("pk"), working_=Sum("working"), elapsed_=Sum("elapsed"))
    )
    worked = _worked(scope, narrow, period) if exact else []
    places = {key[:2] for key in rows}
    of_unit = bool(scope.units or narrow.units)  # a pause has no unit: those of its steps
    pauses = [row for row in halted if not of_unit or (row["procedure"], row["number"]) in places]
    return _Gathered(scope, narrow, period, rows, wholes, exact, worked, pauses)


def _worked(scope: Scope, narrow: Narrow, period: Period) -> list[tuple[Durations, int]]:
    days = {"day__gte": period.first, "day__lte": period.last}
    rows = Fact.objects.filter(scope.facts(), narrow.facts(), worked__isnull=False, **days)
    found = rows.values_list("procedure", "number", "unit", "budget_unit", "worked")
    return [((p, n, u, counted), int(seconds or 0)) for p, n, u, counted, seconds in found]


def _limits(key: str, total: _Sum) -> dict[str, Any]:
    """The limits of a line's visits in words, those of the most visits first."""
    procedure, _, number = key.rpartition(".")
    place = (procedure, int(number))
    ordered = sorted(total.budgets, key=lambda one: (-total.budgets[one], one))
    words = dict.fromkeys(names.budget(*place, *one) for one in ordered)
    own = names.within(*place)
    apart = own is not None and own.kind in (TimeKind.SHARED, TimeKind.ESTIMATE)
    single = len(total.budgets) == 1 and not apart
    return {
        "budgets": tuple(word or "tidak ditetapkan" for word in words),
        "seconds": ordered[0][0] if single else 0,
    }


def _sop(key: str) -> dict[str, Any]:
    return {"label": names.label(key, OVERALL), "note": key}


def _roles(procedure: str, number: int, unit: int, owner: str) -> list[str]:
    return [actor.code for actor in names.actors(procedure, number)] or [""]


def _role(code: str) -> dict[str, Any]:
    return {"label": _names_of_roles().get(code, code) if code else "Pelaksana tidak dikenal lagi"}


def _names_of_roles() -> dict[str, str]:
    every = (step for code in PROCEDURES for step in PROCEDURES[code].steps)
    return {actor.code: actor.name for step in every for actor in step.lanes}


def _owners(procedure: str, number: int, unit: int, owner: str) -> list[str]:
    return [owner] if owner else []


def _owner(code: str) -> dict[str, Any]:
    return {"label": str(Party(code).label) if code in Party.values else code}


def _reasons(rows: Sequence[dict[str, Any]]) -> tuple[Line, ...]:
    counts: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for row in rows:
        n, working = counts[row["reason"]]
        counts[row["reason"]] = n + row["n"], working + (row["working_"] or 0)
    labels = dict(Pause.Reason.choices)
    found = [
        Line(reason, str(labels.get(reason, reason)), pauses=n, paused=working)
        for reason, (n, working) in counts.items()
    ]
    return tuple(sorted(found, key=lambda line: (-line.paused, line.label)))


def _units(directory: Directory) -> dict[int, str]:
    return {office.pk: office.name for office, _ in directory.tree()}


def _over(scope: Scope) -> str:
    match scope.level:
        case Level.AGENCY:
            return f"Seluruh penanganan {scope.office.name}"
        case Level.UNIT:
            return f"Langkah yang dikerjakan {scope.office.name}"
    return f"Aduan dari {scope.office.name}"


def _filters(narrow: Narrow) -> tuple[tuple[str, str], ...]:
    found = (
        ("Perangkat daerah", narrow.office.name if narrow.office else ""),
        (UNIT, narrow.unit.name if narrow.unit else ""),
        ("Layanan", narrow.service.name if narrow.service else ""),
        ("SOP", families().get(narrow.family, narrow.family)),
    )
    return tuple((label, value) for label, value in found if value)


def _sorted(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: line.key))


def _by_label(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: (line.label, line.key)))
