"""What the page of an SOP shows of a long history, from the sums instead of the raw rows."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import reduce

from django.db.models import Q

from people.directory import Directory
from reports import scope as reporting
from reports.period import Period
from reports.rollup import read
from reports.rollup.read import Sums
from reports.scope import Level, Narrow
from sop.library.history import Past
from sop.library.statistics import Measured, Scope
from sop.models import StepRun


class Summed:
    """Registered with sop.library.history. At most fifteen queries."""

    def past(self, procedure: str, scope: Scope, first: date, last: date) -> Past:
        place, period, only = _scope(scope, last), Period(first, last), Q(procedure=procedure)
        steps: dict[int, Measured] = {}
        promises = Sums()
        for whole in (True, False):
            found = read.sums(
                place, Narrow(), period, by=("number", "budget_unit"), whole=whole, spread=True,
                also=only,
            )  # fmt: skip
            for number in sorted({number for number, _ in found}):
                units = {unit: sums for (own, unit), sums in found.items() if own == number}
                steps[number] = _measured(number, units)
            if not whole:
                promises = reduce(_add, found.values(), Sums())
        begun = read.filed(place, Narrow(), period, by=("procedure",))
        return Past(
            begun.get((procedure,), 0), steps,
            (promises.first_kept, promises.first_kept + promises.first_missed),
            (promises.promise_kept, promises.promise_kept + promises.promise_missed),
        )  # fmt: skip


def _scope(scope: Scope, last: date) -> reporting.Scope:
    office = scope.office
    directory = Directory(datetime.combine(last, time.max, office.tz))
    if scope.handles:
        return reporting.Scope(Level.AGENCY, office, office, scope.offices, directory=directory)
    return reporting.Scope(
        Level.REPORTER, office, office, offices=scope.offices, directory=directory
    )


def _measured(number: int, units: dict[str, Sums]) -> Measured:
    """A promise is no mutu baku: its visits are among those without a limit."""
    total = reduce(_add, units.values(), Sums())
    return Measured(
        number, total.visits, total.kept, total.missed,
        total.unlimited + total.promise_kept + total.promise_missed, total.repeats,
        elapsed=StepRun.BudgetUnit.ELAPSED.value in units,
        median=total.spread.rank(0.5), p90=total.spread.rank(0.9),
    )  # fmt: skip


def _add(total: Sums, one: Sums) -> Sums:
    for name in read.MEASURES:
        setattr(total, name, getattr(total, name) + getattr(one, name))
    total.spread.merge(one.spread)
    return total
