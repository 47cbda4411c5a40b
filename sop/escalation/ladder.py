"""The escalation ladder as data: at which percent of a budget who is told.

Default (architecture): 75 % warns the holder, 100 % the holder and the direct superior, 150 % the
next one up, 200 % the head of the office. Administrators edit the rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from people.directory import Directory, Holder
from sop.models import OVERALL, Rung, StepRun

if TYPE_CHECKING:
    from tickets.models import Ticket

Target = Rung.Target
DEFAULT: list[tuple[int, str, bool]] = [
    (75, Target.HOLDER, False),
    (100, Target.HOLDER, False),
    (100, Target.SUPERIOR, True),
    (150, Target.SUPERIOR_2, True),
    (200, Target.HEAD, True),
]


def default_rungs() -> list[Rung]:
    return [
        Rung(level=level, target=target, for_arahan=arahan, overall=overall)
        for overall in (False, True)
        for level, target, arahan in DEFAULT
    ]


def ensure_default() -> None:
    """Puts the default ladder where there is none yet, for the steps and for the whole apart."""
    Rung.objects.bulk_create(_missing(Rung.objects.all()))


def _missing(rungs: Iterable[Rung]) -> list[Rung]:
    """The default rungs of a kind that has none of its own."""
    given = {rung.overall for rung in rungs}
    return [rung for rung in default_rungs() if rung.overall not in given]


class Ladder:
    """The rungs, read once (1 query). Steps, or the whole, without any rung have the default,
    never silence."""

    def __init__(self) -> None:
        rungs = list(Rung.objects.all())
        self._rungs = [*rungs, *_missing(rungs)]

    def levels(self, run: StepRun) -> list[int]:
        return sorted({rung.level for rung in self._of(run)})

    def at(self, run: StepRun, level: int) -> list[Rung]:
        return [rung for rung in self._of(run) if rung.level == level]

    def _of(self, run: StepRun) -> Iterable[Rung]:
        return (rung for rung in self._rungs if rung.overall == (run.number == OVERALL))


@dataclass(frozen=True)
class Told:
    """Who hears of a rung, and the role whose arahan it waits for ('' if none)."""

    people: list[Holder]
    role: str = ""


def receivers(
    rung: Rung, ticket: Ticket, role_code: str, acting: list[Holder], directory: Directory
) -> Told:
    """The people a rung goes to. `acting` hold the step in hand, whose role is `role_code`.

    A seat that is empty is passed to the next one up, at last to the head; the line of command
    is that of the role, not of the person (domain notes 4). No rung is told to nobody while the
    office has a superior, a head or somebody who sorts its complaints.
    """
    match rung.target:
        case Target.HOLDER:
            return Told(acting or seat(role_code, ticket, directory, 1).people)
        case Target.SUPERIOR:
            return seat(role_code, ticket, directory, 1)
        case Target.SUPERIOR_2:
            return seat(role_code, ticket, directory, 2)
        case _:
            return _head(ticket, directory)


def seat(role_code: str, ticket: Ticket, directory: Directory, level: int = 0) -> Told:
    """Who sits `level` steps above the role; an empty seat is passed on upwards."""
    while above := directory.superior(role_code, level):
        if people := directory.holders(above.code, ticket.handler):
            return Told(people, above.code)
        level += 1
    return _head(ticket, directory)


def _head(ticket: Ticket, directory: Directory) -> Told:
    heads = directory.head(ticket.handler)
    if heads:
        return Told(heads, heads[0].role.code)
    return Told(directory.triage(ticket.handler))
