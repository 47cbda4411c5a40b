"""The steps that tickets wait at, read for many at once: by the sweep and its reminders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sop.models import Response, StepRun


def steps_of(ticket_ids: Collection[int]) -> dict[int, StepRun]:
    """Per ticket the open step."""
    if not ticket_ids:
        return {}
    rows = StepRun.objects.open().steps().filter(ticket__in=ticket_ids)
    rows = rows.select_related(
        "ticket__handler", "ticket__office", "ticket__reporter", "ticket__service"
    )
    return {row.ticket_id: row for row in rows}


def answered(runs: Iterable[StepRun]) -> dict[int, set[str]]:
    """Per run of a step with several roles: the roles that have answered."""
    ids = [run.pk for run in runs if len(run.roles) > 1]
    found: dict[int, set[str]] = defaultdict(set)
    if ids:
        for pk, role in Response.objects.filter(run__in=ids).values_list("run_id", "role"):
            found[pk].add(role)
    return found


def outstanding(codes: Sequence[str], answered: Collection[str]) -> str:
    """The role whose line of command hears of a step: the first that has not answered."""
    return next((code for code in codes if code not in answered), codes[0] if codes else "")
