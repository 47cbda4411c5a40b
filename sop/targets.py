"""Which time holds for a step on a day: the SOP's own, or the office's dated revision of it."""

from __future__ import annotations

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
    places = [office.pk, *(above.pk for above in directory.ancestors(office))]
    rank = {place: index for index, place in enumerate(places)}
    rows = TargetRevision.objects.filter(
        procedure=procedure, office__in=places, valid_from__lte=day
    )
    found: dict[int, TargetRevision] = {}
    for row in sorted(rows, key=lambda r: (-rank[r.office_id], r.valid_from, r.pk)):
        found[row.number] = row
    return found


def target_of(
    procedure: str, step: Step, office: Office, directory: Directory, day: date
) -> Target:
    """The target that freezes into a run opened on `day` (a date in the office's zone).

    A promised time (network step 9) is never replaced by an office's figure.
    """
    own = sop_target(step.time)
    if own.source == StepRun.BudgetSource.PROMISE:
        return own
    row = revisions(procedure, office, directory, day).get(step.number)
    if row is None or not row.text:
        return own
    return Target(parse_time(row.text), StepRun.BudgetSource.OFFICE)
