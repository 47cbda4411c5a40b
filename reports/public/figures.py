"""The published figures of an agency: the last closed months, its services, its reporting offices.

Only closed months, so that nobody can watch a single complaint come in; exercises are not in the
sums. Small counts are left out by `suppression`; a share or a median stands only beside a count
that is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from django.core.cache import cache

from people.directory import Directory
from people.localtime import month_year
from people.models import Office, OfficeKind
from people.spelled import thousands
from reports.compliance.issuing import scope_of
from reports.period import Period
from reports.public.suppression import LEAST, Mark, marks
from reports.rollup import read
from reports.rollup.read import Sums
from reports.scope import Narrow, Scope
from services.models import Service
from sop.clock.remaining import in_words

KEPT_FOR = 300  # seconds in the cache
FEW = f"kurang dari {LEAST}"
MASKED = "disamarkan"
NONE = "–"
OTHERS = "Lainnya"


@dataclass(frozen=True)
class Count:
    """A count as it is published; `value` is None where it is not."""

    value: int | None
    words: str


@dataclass(frozen=True)
class Line:
    """`share`: finished procedures within their limit, whole percent cut down."""

    label: str
    filed: Count
    finished: Count | None = None
    share: str = ""
    median: str = ""


@dataclass(frozen=True)
class Part:
    """A table: by what, its lines, and the sum of them all."""

    code: str
    title: str
    label: str
    lines: tuple[Line, ...]
    total: Line

    @property
    def finished(self) -> bool:
        return self.total.finished is not None


@dataclass(frozen=True)
class Figures:
    """`parts` is empty where there is too little to show anything."""

    made_at: datetime
    first: date
    last: date
    parts: tuple[Part, ...]
    exact: bool = True

    @property
    def period(self) -> str:
        first, last = month_year(self.first), month_year(self.last)
        return first if first == last else f"{first} – {last}"


def figures(agency: Office, now: datetime) -> Figures:
    """At most five minutes old."""
    last = Period.month(now.astimezone(agency.tz).date()).before
    key = f"statistik:{agency.pk}:{last.code}"
    found: Figures | None = cache.get(key)
    if found is None:
        found = compute(agency, last, now)
        cache.set(key, found, KEPT_FOR)
    return found


def compute(agency: Office, last: Period, now: datetime) -> Figures:
    """Up to and with the month `last`."""
    directory = Directory(now)
    scope = scope_of(directory.office(agency.pk), directory)
    first = last.first.replace(year=last.first.year - 1)
    period = Period(Period.month(first).after, last.last)
    filed = {key: n for (key,), n in read.filed(scope, Narrow(), period, ("month",)).items()}
    begun = [month for month in period.months() if filed.get(month)]
    if not begun:
        return Figures(now, last.first, last.last, ())
    period = Period(begun[0], last.last)
    columns = _Columns(scope, period)
    parts = (columns.by_month(filed), columns.by_service(), columns.by_office())
    shown = tuple(part for part in parts if part is not None)
    return Figures(
        now, period.first, period.last, shown if len(shown) == len(parts) else (), columns.exact
    )


class _Columns:
    def __init__(self, scope: Scope, period: Period) -> None:
        self.scope, self.period = scope, period
        self.exact = True

    @cached_property
    def ended(self) -> dict[str, dict[object, Sums]]:
        """Finished procedures by month and by service."""
        found = {}
        for by in ("month", "service"):
            sums = read.sums(self.scope, Narrow(), self.period, (by,), whole=True)
            found[by] = {key: values for (key,), values in sums.items()}
        return found

    def by_month(self, filed: Mapping[date, int]) -> Part | None:
        months = self.period.months()
        names = [month_year(month) for month in months]
        counts = [filed.get(month, 0) for month in months]
        ended = [self.ended["month"].get(month, Sums()) for month in months]
        return _part("bulan", "Per bulan", "Bulan", names, counts, ended)

    def by_service(self) -> Part | None:
        filed = self.filed("service")
        rows = Service.objects.filter(handler__in=self.scope.handlers).order_by("order", "name")
        known = {row.pk: row.name for row in rows if row.active or filed.get(row.pk)}
        rest = sum(count for key, count in filed.items() if key not in known)
        ended = [self.ended["service"].get(key, Sums()) for key in known]
        late = [sums for key, sums in self.ended["service"].items() if key not in known]
        names, counts = list(known.values()), [filed.get(key, 0) for key in known]
        words = self.medians()
        medians = [words.get(key, "") for key in known]
        if rest or late:
            names, counts, medians = [*names, OTHERS], [*counts, rest], [*medians, ""]
            ended.append(Sums(visits=sum(sums.visits for sums in late)))
        return _part("layanan", "Per layanan", "Layanan", names, counts, ended, medians)

    def medians(self) -> dict[int, str]:
        """Median working time from filing to the end, by service, where there are enough."""
        found = read.quantiles(self.scope, Narrow(), self.period, ("service",), (0.5,), whole=True)
        self.exact = all(one.exact for one in found.values())
        return {
            key: in_words(one.values[0], working=True)
            for (key,), one in found.items()
            if one.measured >= LEAST and one.values[0] is not None
        }

    def by_office(self) -> Part | None:
        """Reporting agencies; what is below one, or was merged into it, counts there. Listed are
        those of the same government whatever their count, others only with LEAST or more."""
        tree = self.scope.directory
        root = _root(self.scope.agency, tree)
        counts: dict[int, int] = {}
        for key, count in self.filed("office").items():
            office = tree.find_office(key)
            place = tree.agency(_successor(office, tree)).pk if office else 0
            counts[place] = counts.get(place, 0) + count
        known = {
            office.pk: office.name
            for office, _ in tree.tree()
            if office.kind == OfficeKind.AGENCY
            and office.merged_into_id is None
            and office.active
            and (_root(office, tree) == root or counts.get(office.pk, 0) >= LEAST)
        }
        rest = sum(count for key, count in counts.items() if key not in known)
        names, values = list(known.values()), [counts.get(key, 0) for key in known]
        if rest:
            names, values = [*names, OTHERS], [*values, rest]
        return _part("opd", "Per OPD pelapor", "OPD", names, values)

    def filed(self, by: str) -> dict[int, int]:
        found = read.filed(self.scope, Narrow(), self.period, (by,))
        return {key: count for (key,), count in found.items()}


def _part(
    code: str,
    title: str,
    label: str,
    names: Sequence[str],
    filed: Sequence[int],
    ended: Sequence[Sums] = (),
    medians: Sequence[str] = (),
) -> Part | None:
    """None if a column of it, not even its sum, can be shown: the other parts would tell it."""
    came, finished = _counts(filed), _counts([sums.visits for sums in ended]) if ended else ()
    if came is None or finished is None:
        return None
    total = Line("Jumlah", _count(sum(filed), Mark.SHOWN))
    if not ended:
        lines = [Line(name, count) for name, count in zip(names, came, strict=True)]
        return Part(code, title, label, tuple(lines), total)
    total = replace(total, finished=_count(sum(s.visits for s in ended), Mark.SHOWN))
    lines = [
        Line(name, one, end, _share(sums, end), median if end.value is not None else "")
        for name, one, end, sums, median in zip(
            names, came, finished, ended, medians or [""] * len(names), strict=True
        )
    ]
    return Part(code, title, label, tuple(lines), total)


def _counts(values: Sequence[int]) -> list[Count] | None:
    found = marks(values)
    if found is None:
        return None
    return [_count(value, mark) for value, mark in zip(values, found, strict=True)]


def _count(value: int, mark: Mark) -> Count:
    match mark:
        case Mark.FEW:
            return Count(None, FEW)
        case Mark.MASKED:
            return Count(None, MASKED)
    return Count(value, thousands(value))


def _share(found: Sums, finished: Count) -> str:
    if finished.value is None or found.limited < LEAST:
        return NONE
    return f"{found.kept * 100 // found.limited} %"


def _root(office: Office, tree: Directory) -> int:
    chain = [office, *tree.ancestors(office)]
    return chain[-1].pk


def _successor(office: Office, tree: Directory) -> Office:
    seen: set[int] = set()
    while office.merged_into_id is not None and office.pk not in seen:
        seen.add(office.pk)
        office = tree.office(office.merged_into_id)
    return office
