"""When a mutu baku does not fit what happens month after month: a proposal to look at it again.

It is evidence and arithmetic. Nothing here changes a time; a person decides in the office's own
settings, with a reason.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from reports.compliance import names
from reports.compliance.report import Proposal
from reports.period import Period
from reports.rollup import read
from reports.rollup.spread import Spread
from reports.scope import Narrow, Scope
from sop.language import SECONDS_OF_WORKING_DAY, Unit

MONTHS = 6  # looked at: these, up to the month in which the period ends
MEASURED_ENOUGH = 30  # visits with a limit, at the least
MONTHS_ENOUGH = 2  # in which such visits were closed, at the least
LATE_SHARE = 50  # percent late, or more: the limit is too tight
ROOMY_SHARE = 40  # P90 below this percentage of the limit: it is too wide
RULE = (
    f"Usulan muncul bila dalam {MONTHS} bulan terakhir sebuah langkah selesai sedikitnya "
    f"{MEASURED_ENOUGH} kali dengan batas waktu yang sama, pada sedikitnya {MONTHS_ENOUGH} bulan, "
    f"dan {LATE_SHARE} % atau lebih lewat batas, atau P90-nya kurang dari {ROOMY_SHARE} % mutu "
    "baku. Waktu bersama dan estimasi tidak dinilai di sini."
)

_Group = tuple[str, int, int, str]  # procedure, number, budget, unit of the budget


@dataclass
class _Seen:
    kept: int = 0
    missed: int = 0
    months: set[date] = field(default_factory=set)
    spread: Spread = field(default_factory=Spread)

    @property
    def visits(self) -> int:
        return self.kept + self.missed

    @property
    def enough(self) -> bool:
        return self.visits >= MEASURED_ENOUGH and len(self.months) >= MONTHS_ENOUGH


def window(period: Period) -> Period:
    """The months that the evidence is taken from."""
    last = Period.month(period.last)
    first = last
    for _ in range(MONTHS - 1):
        first = first.before
    return Period(first.first, last.last)


def proposals(scope: Scope, narrow: Narrow, period: Period) -> list[Proposal]:
    """The steps whose limit is systematically wrong, those too tight first."""
    span = window(period)
    found = [
        made
        for group, seen in _seen(scope, narrow, span).items()
        if seen.enough and (made := _proposal(group, seen, span))
    ]
    return sorted(found, key=lambda one: (not one.tight, -one.missed, one.procedure, one.number))


def _seen(scope: Scope, narrow: Narrow, span: Period) -> dict[_Group, _Seen]:
    by = ("procedure", "number", "budget", "budget_unit")
    found: dict[_Group, _Seen] = defaultdict(_Seen)
    for (procedure, number, budget, unit), total in read.sums(
        scope, narrow, span, by, spread=True
    ).items():
        if budget:
            seen = found[procedure, number, budget, unit]
            seen.kept, seen.missed, seen.spread = total.kept, total.missed, total.spread
    for (month, *group), total in read.sums(scope, narrow, span, ("month", *by)).items():
        key = (group[0], group[1], group[2], group[3])
        if key in found and total.limited:
            found[key].months.add(month)
    return found


def _proposal(group: _Group, seen: _Seen, span: Period) -> Proposal | None:
    procedure, number, budget, unit = group
    own = names.within(procedure, number)
    p80, p90 = seen.spread.rank(0.8), seen.spread.rank(0.9)
    if own is None or not own.replaceable or p80 is None or p90 is None:
        return None
    tight = seen.missed * 100 >= LATE_SHARE * seen.visits
    if not tight and p90 * 100 >= ROOMY_SHARE * budget:
        return None
    words = names.budget(procedure, number, budget, unit)
    return Proposal(
        procedure, number, names.label(procedure, number), words, budget, unit, tight,
        span.first.isoformat(), span.last.isoformat(), len(seen.months), seen.visits, seen.missed,
        p80, p90, rounded(p90, unit, words), rounded(p80, unit, words),
    )  # fmt: skip


def rounded(seconds: int, unit: str, like: str) -> str:
    """Rounded up in the unit of the limit `like` ('1 jam', '1-2 hari'), as an office may set it:
    whole days, whole hours, or minutes in steps of five."""
    if unit == Unit.DAYS:
        return f"{_up(seconds, SECONDS_OF_WORKING_DAY)} hari kerja"
    if unit == Unit.ELAPSED:
        return f"{_up(seconds, names.DAY)}x24 jam"
    if re.search("jam", like, re.IGNORECASE) and seconds > 1800:
        return f"{_up(seconds, 3600)} jam"
    return f"{_up(seconds, 300) * 5} menit"


def _up(seconds: int, step: int) -> int:
    return max(1, -(-seconds // step))
