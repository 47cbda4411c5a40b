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


def ensure_default() -> None:
    """Puts the default ladder where there is none yet."""
    if not Rung.objects.exists():
        Rung.objects.bulk_create(
            Rung(level=level, target=target, for_arahan=arahan, overall=overall)
            for overall in (False, True)
            for level, target, arahan in DEFAULT
        )


class Ladder:
    """The rungs, read once (1 query)."""

    def __init__(self) -> None:
        self._rungs = list(Rung.objects.all())

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

    A superior's seat that is empty is passed to the next one up, at last to the head; the line
    of command is that of the role, not of the person (domain notes 4).
    """
    if rung.target == Target.HOLDER:
        return Told(acting)
    if rung.target != Target.HEAD:
        first = 2 if rung.target == Target.SUPERIOR_2 else 1
        for level in range(first, 10):
            above = directory.superior(role_code, level)
            if above is None:
                break
            if people := directory.holders(above.code, ticket.handler):
                return Told(people, above.code)
    heads = directory.head(ticket.handler)
    return Told(heads, heads[0].role.code if heads else "")
