"""The words of an SOP for a report; a code that no file here knows any more stands for itself."""

from __future__ import annotations

from sop.language import SECONDS_OF_WORKING_DAY, Actor, Step, TimeKind, Unit, Within
from sop.machine import PROCEDURES
from sop.models import OVERALL

Place = tuple[str, int]  # procedure, number; number 0 is the whole
DAY = 86_400


def subject(procedure: str) -> str:
    """'Database', or the code."""
    found = PROCEDURES.get(procedure)
    return found.subject if found else procedure


def step_of(procedure: str, number: int) -> Step | None:
    found = PROCEDURES.get(procedure)
    steps = found.steps if found else []
    return next((step for step in steps if step.number == number), None)


def label(procedure: str, number: int) -> str:
    """'4. Menindaklanjuti disposisi ...'; of a step that is gone 'langkah 4'."""
    if number == OVERALL:
        found = PROCEDURES.get(procedure)
        return found.name if found else procedure
    step = step_of(procedure, number)
    return step.label if step else f"langkah {number}"


def actors(procedure: str, number: int) -> tuple[Actor, ...]:
    """The roles that answer for the step; none for one that is gone."""
    step = step_of(procedure, number)
    return step.lanes if step else ()


def within(procedure: str, number: int) -> Within | None:
    """The SOP's own time; None for a step that is gone."""
    if number == OVERALL:
        found = PROCEDURES.get(procedure)
        return found.overall_time() if found else None
    step = step_of(procedure, number)
    return step.time if step else None


def budget(procedure: str, number: int, seconds: int, unit: str) -> str:
    """A frozen upper limit in words: as printed in the SOP where it is the SOP's, else written out.

    `seconds` as in reports.models.Fact.budget; 0 is no limit.
    """
    own = within(procedure, number)
    if own and own.kind is TimeKind.ESTIMATE:
        return "estimasi"
    if not seconds:
        return ""
    if own and own.high and (as_seconds(own), str(own.unit)) == (seconds, unit):
        return own.text if own.kind is not TimeKind.SHARED else f"{own.text} {together(own)}"
    return written(seconds, unit)


def together(own: Within) -> str:
    first, last = own.steps or (0, 0)
    return f"(bersama langkah {first}–{last})"


def as_seconds(own: Within) -> int:
    """The upper limit in seconds; a working day counts 27,000."""
    factor = SECONDS_OF_WORKING_DAY if own.unit is Unit.DAYS else 1
    return (own.high or 0) * factor


def written(seconds: int, unit: str) -> str:
    """'2 hari kerja', '3x24 jam', '90 menit', '2 jam': as `sop.language.parse_time` reads it."""
    if unit == Unit.DAYS:
        return f"{-(-seconds // SECONDS_OF_WORKING_DAY)} hari kerja"
    if unit == Unit.ELAPSED and seconds % DAY == 0:
        return f"{seconds // DAY}x24 jam"
    if seconds % 3600 == 0:
        return f"{seconds // 3600} jam"
    return f"{-(-seconds // 60)} menit"
