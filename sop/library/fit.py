"""Whether the times of the steps fit the limit of the whole SOP (B16). Loops are left out."""

from __future__ import annotations

from dataclasses import dataclass

from people.localtime import duration
from sop.language import SECONDS_OF_WORKING_DAY, Step, TimeKind, Unit, Within, moves
from sop.machine import Procedure


@dataclass(frozen=True)
class Fit:
    """The sum over the longest way forward. `seconds` of working time beside `days` of work."""

    seconds: int
    days: tuple[int, int]  # at least, at most
    untimed: tuple[int, ...]  # steps of that way without a figure
    promised: tuple[int, ...]  # steps whose limit is a promise
    overall: Within

    @property
    def total(self) -> str:
        """'5 jam 15 menit + 1-2 hari kerja'; '' without any figure."""
        low, high = self.days
        span = f"{low}–{high}" if low != high else f"{high}"
        parts = [duration(self.seconds)] if self.seconds else []
        parts += [f"{span} hari kerja"] if high else []
        return " + ".join(parts)

    @property
    def spare(self) -> int | None:
        """Working seconds left of the whole at a working day of 7.5 hours (Perpres 21/2023);
        negative if the steps do not fit, None where there is nothing to compare."""
        if not self.overall.limited or self.overall.high is None or not self.total:
            return None
        whole = self.overall.high
        if self.overall.unit is Unit.DAYS:
            whole *= SECONDS_OF_WORKING_DAY
        return whole - self.seconds - self.days[1] * SECONDS_OF_WORKING_DAY

    @property
    def verdict(self) -> str:
        if self.spare is None:
            return "Naskah tidak menetapkan batas keseluruhan." if self.total else ""
        if self.spare < 0:
            return f"Melebihi batas keseluruhan {self.overall.text}: {duration(self.spare)} lebih."
        return (
            f"Cukup dalam {self.overall.text}; tersisa {duration(self.spare)} bila satu hari kerja "
            "7 jam 30 menit."
        )


def fit(procedure: type[Procedure]) -> Fit:
    """Along the way forward that takes longest; of equal ones the one with more steps."""
    way = _longest(procedure)
    seconds, low, high = 0, 0, 0
    groups: set[tuple[int, int]] = set()
    for step in way:
        time = step.time
        if time.steps is not None:
            if time.steps in groups:
                continue
            groups.add(time.steps)
        if time.unit is Unit.DAYS:
            low, high = low + (time.low or 0), high + (time.high or 0)
        else:
            seconds += time.high or 0
    return Fit(
        seconds,
        (low, high),
        tuple(step.number for step in way if step.time.kind is TimeKind.NONE),
        tuple(step.number for step in way if step.time.kind is TimeKind.ESTIMATE),
        procedure.overall_time(),
    )


def _longest(procedure: type[Procedure]) -> list[Step]:
    best: dict[int, tuple[int, list[Step]]] = {}
    for step in reversed(procedure.steps):
        ahead = [
            best[move.to]
            for move in moves(procedure.steps)
            if move.step is step and isinstance(move.to, int) and move.to in best
        ]
        weight, rest = max(ahead, key=lambda way: (way[0], len(way[1])), default=(0, []))
        best[step.number] = (weight + _weight(step), [step, *rest])
    return best[procedure.steps[0].number][1]


def _weight(step: Step) -> int:
    factor = SECONDS_OF_WORKING_DAY if step.time.unit is Unit.DAYS else 1
    return (step.time.high or 0) * factor
