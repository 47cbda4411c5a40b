"""Which kelengkapan a step lacked, by the rules of `sop.paper.documents`, over many tickets.

There a kelengkapan that earlier steps give is on file when the newest visit of one of them that
was neither left nor answered "no" gave an output. The same is said here of any moment of the
history, from the runs alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from reports.rollup.raw import RunRow
from sop.language import Found
from sop.machine import PROCEDURES
from sop.paper.documents import origin_of
from sop.runs import LEFT

OnFile = dict[int, bool]  # step -> whether its newest finished visit gave an output


@cache
def makers(procedure: str, number: int) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """The kelengkapan of a step that other steps must have given: name and these steps."""
    known = PROCEDURES.get(procedure)
    if known is None or not number:
        return ()
    step = known.step(number)
    origins = [(name, origin_of(known, step, name)) for name in step.papers_needed]
    return tuple((name, origin.steps) for name, origin in origins if origin.kind is Found.STEPS)


def missing(procedure: str, number: int, held: OnFile) -> list[str]:
    """Names of the kelengkapan of the step that are not on file."""
    return [
        name
        for name, steps in makers(procedure, number)
        if not any(held.get(step) for step in steps)
    ]


def keep(run: RunRow, held: OnFile) -> None:
    """Notes what a closed visit gave."""
    if run.branch not in (LEFT, "no"):
        held[run.number] = run.output


def on_file(runs: Iterable[RunRow], procedure: str) -> OnFile:
    """After all these runs, which come in their order."""
    held: OnFile = {}
    for run in runs:
        if run.number and run.closed_at and run.procedure == procedure:
            keep(run, held)
    return held
