"""Which time holds for a step on a day: the SOP's own, or the office's dated revision of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from people.directory import Directory
from sop.language import NO_TIME, Step, Within, parse_time
from sop.models import StepRun, TargetRevision

if TYPE_CHECKING:
    from people.models import Office


@dataclass(frozen=True)
class Target:
    within: Within
    source: str  # a StepRun.BudgetSource

    @property
    def revised(self) -> bool:
        return self.source == StepRun.BudgetSource.OFFICE


def sop_target(within: Within) -> Target:
    if not within.limited:
        return Target(NO_TIME, StepRun.BudgetSource.NONE)
    if within.estimate_of:
        return Target(within, StepRun.BudgetSource.PROMISE)
    return Target(within, StepRun.BudgetSource.SOP)


def revisions(
    procedure: str, office: Office, directory: Directory, day: date
) -> dict[int, TargetRevision]:
    """Per step the revision in force on `day`: of the nearest office, then the newest."""
    places = _places(office, directory)
    rows = TargetRevision.objects.filter(
        procedure=procedure, office__in=places, valid_from__lte=day
    )
    return in_force(rows, office, directory, day)


def in_force(
    rows: Iterable[TargetRevision], office: Office, directory: Directory, day: date
) -> dict[int, TargetRevision]:
    """The same from rows of one procedure that are already at hand."""
    rank = {place: index for index, place in enumerate(_places(office, directory))}
    valid = [row for row in rows if row.office_id in rank and row.valid_from <= day]
    valid.sort(key=lambda r: (-rank[r.office_id], r.valid_from, r.pk))
    return {row.number: row for row in valid}


def coming(
    rows: Iterable[TargetRevision], office: Office, directory: Directory, day: date
) -> list[TargetRevision]:
    """What takes force after `day`, in order of date."""
    places = _places(office, directory)
    later = [row for row in rows if row.office_id in places and row.valid_from > day]
    return sorted(later, key=lambda row: (row.valid_from, row.pk))


def _places(office: Office, directory: Directory) -> list[int]:
    """The office and those above it, nearest first."""
    return [office.pk, *(above.pk for above in directory.ancestors(office))]


def target_of(
    procedure: str, step: Step, office: Office, directory: Directory, day: date
) -> Target:
    """The target that freezes into a run opened on `day` (a date in the office's zone).

    A promised time (network step 9) and the common time of several steps (IPAS 1-5) are never
    replaced by an office's figure.
    """
    own = sop_target(step.time)
    if not own.within.replaceable:
        return own
    row = revisions(procedure, office, directory, day).get(step.number)
    if row is None or not row.text:
        return own
    return Target(parse_time(row.text), StepRun.BudgetSource.OFFICE)
