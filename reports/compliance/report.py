"""A compliance report as plain data: what the page, the paper, the exports and the file of an
issued report all show. `as_json` and `from_json` are each other's opposite."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from functools import cached_property
from typing import Any

from reports.period import Period
from reports.scope import Level
from sop.clock.remaining import in_words
from sop.library.shares import ENOUGH, percent

UNIT = "Unit"  # label of the filter by unit
WHOLE_OF_NO_UNIT = (
    "Penanganan seutuhnya tidak dihitung per unit; angkanya ada pada laporan seluruh instansi."
)
FORMAT = 1  # of the frozen figures; raise it when a field changes its meaning

MEASURES = (
    "visits", "kept", "missed", "unlimited", "promise_kept", "promise_missed", "first_kept",
    "first_missed", "repeats", "escalated", "answered", "papers_missing", "pauses", "paused",
    "worked", "median", "p90",
)  # fmt: skip


def kept_share(kept: int, limited: int) -> str:
    """'87 %', that there is too little to say, or a dash of nothing."""
    share = percent(kept, limited)
    if share is not None:
        return f"{share} %"
    return f"belum cukup data ({limited})" if limited else "–"


@dataclass(frozen=True)
class Line:
    """One row of a table. `budgets` are the limits that were frozen into its visits, in words;
    `seconds` the one limit of all of them (a working day counts 27,000), 0 if there are several,
    none, or a common one. Durations in seconds: working ones, of the clock on the wall if `wall`.
    """

    key: str
    label: str
    note: str = ""
    budgets: tuple[str, ...] = ()
    seconds: int = 0
    visits: int = 0
    kept: int = 0
    missed: int = 0
    unlimited: int = 0
    promise_kept: int = 0
    promise_missed: int = 0
    first_kept: int = 0
    first_missed: int = 0
    repeats: int = 0
    escalated: int = 0
    answered: int = 0
    papers_missing: int = 0
    pauses: int = 0
    paused: int = 0
    measured: int = 0
    worked: int = 0
    median: int | None = None
    p90: int | None = None
    wall: bool = False

    @property
    def procedure(self) -> str:
        return self.key.rpartition(".")[0] or self.key

    @property
    def number(self) -> int:
        tail = self.key.rpartition(".")[2]
        return int(tail) if tail.isdigit() else 0

    @property
    def limited(self) -> int:
        return self.kept + self.missed

    @property
    def percent(self) -> int | None:
        return percent(self.kept, self.limited)

    @property
    def share(self) -> str:
        return kept_share(self.kept, self.limited)

    @property
    def budget(self) -> str:
        return ", ".join(self.budgets) or "tidak ditetapkan"

    @property
    def median_words(self) -> str:
        return self._words(self.median)

    @property
    def p90_words(self) -> str:
        return self._words(self.p90)

    @property
    def paused_words(self) -> str:
        return in_words(self.paused, working=True).removesuffix(" kerja") if self.pauses else "–"

    @property
    def used(self) -> str:
        """P90 as a share of the limit, where there is one limit and enough to say it."""
        if not self.seconds or self.p90 is None or self.measured < ENOUGH:
            return "–"
        return f"{self.p90 * 100 // self.seconds} %"

    @property
    def promised(self) -> int:
        return self.promise_kept + self.promise_missed

    @property
    def promised_first(self) -> int:
        return self.first_kept + self.first_missed

    @property
    def last_share(self) -> str:
        return _of(self.promise_kept, self.promised)

    @property
    def first_share(self) -> str:
        return _of(self.first_kept, self.promised_first)

    def _words(self, seconds: int | None) -> str:
        if seconds is None:
            return "–"
        if self.measured < ENOUGH:
            return f"belum cukup data ({self.measured})"
        words = in_words(seconds, working=not self.wall)
        return f"{words} (jam dinding)" if self.wall else words.removesuffix(" kerja")


def _of(part: int, whole: int) -> str:
    if not whole:
        return "–"
    share = percent(part, whole)
    return f"{part} dari {whole}" + ("" if share is None else f" ({share} %)")


@dataclass(frozen=True)
class Proposal:
    """A mutu baku that does not fit what happens. Counted over `months` of `first` to `last`;
    `suggested` and `tighter` (P90 and P80, rounded up in the SOP's unit) are computed, not adopted.
    """

    procedure: str
    number: int
    label: str
    budget: str
    seconds: int
    unit: str
    tight: bool
    first: str
    last: str
    months: int
    visits: int
    missed: int
    p80: int
    p90: int
    suggested: str
    tighter: str

    @property
    def share(self) -> int:
        return self.missed * 100 // self.visits

    @property
    def used(self) -> int:
        return self.p90 * 100 // self.seconds

    @property
    def p90_words(self) -> str:
        return in_words(self.p90, working=self.unit != "elapsed")

    @property
    def period(self) -> str:
        return Period(date.fromisoformat(self.first), date.fromisoformat(self.last)).name


@dataclass(frozen=True)
class Late:
    """One bar of the Pareto chart: `missed` late visits, `running` of all with those before."""

    line: Line
    missed: int
    running: int
    whole: int

    @property
    def cumulative(self) -> int:
        return self.running * 100 // self.whole


@dataclass(frozen=True)
class Report:
    """`level`, `office` and `filters` say over what; times are ISO with their offset."""

    office: int
    office_name: str
    level: str
    over: str
    first: str
    last: str
    made_at: str
    filters: tuple[tuple[str, str], ...]
    exact: bool
    total: Line
    whole: Line
    sops: tuple[Line, ...] = ()
    steps: tuple[Line, ...] = ()
    roles: tuple[Line, ...] = ()
    units: tuple[Line, ...] = ()
    wholes: tuple[Line, ...] = ()
    halts: tuple[Line, ...] = ()
    owners: tuple[Line, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    filed: int = 0
    handlers: tuple[int, ...] = ()
    last_event: int = 0
    format: int = field(default=FORMAT)

    @property
    def period(self) -> Period:
        """Of its own kind: a whole month is a month."""
        return Period.over(date.fromisoformat(self.first), date.fromisoformat(self.last))

    @property
    def made(self) -> datetime:
        return datetime.fromisoformat(self.made_at)

    @property
    def is_empty(self) -> bool:
        return not (self.total.visits or self.whole.visits)

    @property
    def of_unit(self) -> bool:
        """The work of one unit. A complaint that comes in belongs to none, nor does one that is
        finished, so of such a report nothing can be said of them."""
        return self.level == Level.UNIT or any(label == UNIT for label, _ in self.filters)

    @property
    def precision(self) -> str:
        return "tepat" if self.exact else "±1 %"

    @property
    def promises(self) -> list[Line]:
        """The steps that were measured against a promise."""
        return [line for line in self.steps if line.promised or line.promised_first]

    @cached_property
    def late(self) -> list[Late]:
        """The late steps, the most first, with the running sum."""
        lines = [line for line in self.steps if line.missed]
        lines.sort(key=lambda line: (-line.missed, line.key))
        found, running, whole = [], 0, sum(line.missed for line in lines)
        for line in lines:
            running += line.missed
            found.append(Late(line, line.missed, running, whole))
        return found

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Report:
        """Fields that an older or newer format has too many are left out."""
        found = {name: value for name, value in data.items() if name in _names(cls)}
        for name in LISTS:
            found[name] = tuple(_made(Line, row) for row in found.get(name, ()))
        for name in ("total", "whole"):
            found[name] = _made(Line, found[name])
        found["proposals"] = tuple(_made(Proposal, row) for row in found.get("proposals", ()))
        found["filters"] = tuple((label, value) for label, value in found["filters"])
        found["handlers"] = tuple(found.get("handlers", ()))
        return cls(**found)


LISTS = ("sops", "steps", "roles", "units", "wholes", "halts", "owners")


def _names(kind: type[Any]) -> set[str]:
    return {one.name for one in fields(kind)}


def _made(kind: type[Any], row: dict[str, Any]) -> Any:
    row = {name: value for name, value in row.items() if name in _names(kind)}
    if "budgets" in row:
        row["budgets"] = tuple(row["budgets"])
    return kind(**row)
