"""The promised times of recovery of a ticket: who gave them, who was told, kept or missed.

Recovery is the end of the step that works to the promise (network step 9); the first promise and
the last are both measured (domain notes 1.2 a).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sop.machine import PROCEDURES
from sop.models import OVERALL, Estimate, StepRun
from sop.runs import LEFT


@dataclass(frozen=True)
class Promise:
    """One estimate. `kept` is None while nobody can say; `measured`: the first or the last."""

    estimate: Estimate
    kept: bool | None
    measured: str  # "pertama", "terakhir" or ""
    current: bool


def recoveries(runs: Iterable[StepRun]) -> list[datetime]:
    """When the steps that work to a promise were done: again after each reopening."""
    return [
        run.closed_at
        for run in runs
        if run.closed_at and run.branch not in (LEFT, "no") and _to_promise(run)
    ]


def _to_promise(run: StepRun) -> bool:
    procedure = PROCEDURES.get(run.procedure)
    if procedure is None or run.number == OVERALL:
        return False
    return bool(procedure.step(run.number).time.estimate_of)


def promises(
    estimates: Sequence[Estimate], runs: Iterable[StepRun], now: datetime
) -> list[Promise]:
    """The newest first."""
    if not estimates:
        return []
    ordered = sorted(estimates, key=lambda estimate: estimate.revision)
    ends = recoveries(runs)
    last = len(ordered) - 1
    found = []
    for index, estimate in enumerate(ordered):
        measured = (
            "pertama" if index == 0 and last else "terakhir" if index == last and last else ""
        )
        kept = kept_by(estimate, ends, now)
        found.append(Promise(estimate, kept, measured, index == last))
    return found[::-1]


def kept_by(estimate: Estimate, ends: Sequence[datetime], now: datetime) -> bool | None:
    """By the first recovery after it was given; missed as soon as the promised time has passed
    without one."""
    end = min((end for end in ends if end >= estimate.given_at), default=None)
    if end is not None:
        return end <= estimate.promised_at
    return False if now > estimate.promised_at else None
