"""One visit of a step, or of the whole: its limit, its rungs, its row; see `sop.runs`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gangguan.seed.hours import Halt, Hours
from gangguan.seed.rows import NULL, Row, moment, moment_or_null
from gangguan.seed.setting import Frozen, Stage
from gangguan.seed.world import Person
from sop.clock.clocks import DUE, WARNING
from sop.language import TimeKind, Unit
from sop.runs import LEFT


@dataclass(slots=True)
class Visit:
    """Instants are seconds since 1970 UTC. `hours`: of the calendar; `counted`: of the budget."""

    pk: int
    ticket: int
    stage: Stage
    visit: int
    opened: int
    sequence: int
    calendar: int
    hours: Hours
    counted: Hours
    target: Frozen
    clock_from: int
    holder: Person | None = None
    due: int | None = None
    warn: int | None = None
    next_alarm: int | None = None
    level: int = 0
    paused: int | None = None
    promise: int = 0
    closed: int | None = None
    closed_by: Person | None = None
    title: str = ""
    branch: str = ""
    data: str = "{}"
    worked: int | None = None
    kept: int | None = None

    @property
    def promised(self) -> bool:
        return self.target.kind == TimeKind.ESTIMATE

    def set_times(self, halts: Sequence[Halt]) -> None:
        """Derives the limit and the warning anew; a promise keeps its own limit."""
        target = self.target
        if not self.promised and target.high is not None:
            self.due = self.counted.limit(self.clock_from, target.unit, target.high, halts)
        self.warn = self.alarm(WARNING, halts)

    def alarm(self, level: int, halts: Sequence[Halt]) -> int | None:
        """As `clocks.alarm_at`."""
        if self.due is None:
            return None
        if level == DUE:
            return self.due
        target, start = self.target, self.clock_from
        if level < DUE and target.kind == TimeKind.RANGE and target.low:
            return self.counted.limit(start, target.unit, target.low, halts)
        moving = () if self.promised else halts
        whole = self.counted.between(start, self.due, moving)
        return self.counted.after(start, -(-whole * level // 100), moving)

    def rungs(
        self, levels: Sequence[int], halts: Sequence[Halt], until: int
    ) -> Iterator[tuple[int, int]]:
        """The rungs that the sweep announces before `until`, and when each is due."""
        for level in levels:
            if level <= self.level:
                continue
            due = self.warn if level == WARNING and self.warn else self.alarm(level, halts)
            if due is None or due >= until:
                self.next_alarm = due
                return
            yield level, due
        self.next_alarm = None

    def close(self, at: int, by: Person, title: str, branch: str, halts: Sequence[Halt]) -> None:
        self.closed, self.closed_by, self.title, self.branch = at, by, title, branch
        self.worked = self.counted.between(self.opened, at, halts)
        late = self.due is not None and at > self.due
        unlimited = self.due is None or (branch == LEFT and not late)
        self.kept = None if unlimited or self.promised else int(not late)
        self.next_alarm = None

    def row(self) -> Row:
        stage, target = self.stage, self.target
        return (
            self.pk, self.ticket, stage.procedure, stage.number, self.visit, stage.roles_json,
            stage.role_key, self.holder.pk if self.holder else NULL, moment(self.opened),
            self.sequence, self.calendar, target.kind, target.source, target.text,
            target.low_text, target.high_text, target.unit, moment(self.clock_from),
            moment_or_null(self.warn), moment_or_null(self.due), moment_or_null(self.next_alarm),
            self.level, moment_or_null(self.paused), self.promise, moment_or_null(self.closed),
            self.closed_by.pk if self.closed_by else NULL,
            self.title, self.branch, self.data,
            NULL if self.worked is None else self.worked, NULL if self.kept is None else self.kept,
        )  # fmt: skip


def counted(target: Frozen, hours: Hours, clock: Hours) -> Hours:
    """What the budget counts in: round the clock for a promise."""
    return clock if target.unit == Unit.ELAPSED else hours
