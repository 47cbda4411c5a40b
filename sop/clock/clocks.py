"""The clock of a run: its limit, its warnings, its use. Pure arithmetic over a StepRun's columns.

`due_at` is always derived from `clock_from`, the frozen budget, the calendar and the pauses, so
pausing neither loses nor gains working time. A promise (estimate) is an instant that somebody was
told: a pause does not move it, only a revision does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sop.clock import worktime
from sop.clock.targets import Target
from sop.clock.worktime import Calendar, Pause
from sop.errors import NoHours
from sop.models import StepRun

Kind = StepRun.BudgetKind
Unit = StepRun.BudgetUnit
WARNING = 75
DUE = 100


def freeze(run: StepRun, target: Target) -> None:
    """Writes the target into the run; later changes of the SOP or the office leave it alone."""
    within = target.within
    run.budget_source = target.source
    run.budget_text = within.text
    run.budget_kind = within.kind.value
    run.budget_unit = within.unit.value
    run.budget_min, run.budget_max = within.low, within.high


def calendar_of(run: StepRun, calendar: Calendar) -> Calendar:
    """The calendar that the run's budget counts in: round the clock for elapsed budgets."""
    if run.budget_unit == Unit.ELAPSED:
        return worktime.always(calendar.tz)
    return calendar


def halts(run: StepRun, pauses: Sequence[Pause]) -> Sequence[Pause]:
    """The pauses that stop the run's clock: none stops a promise."""
    return () if run.budget_kind == Kind.ESTIMATE else pauses


def limit(run: StepRun, calendar: Calendar, pauses: Sequence[Pause]) -> datetime | None:
    """When the run is due; None if no time is set or no promise has been given yet."""
    if run.budget_kind == Kind.ESTIMATE:
        return run.due_at
    if run.budget_kind == Kind.NONE or run.budget_max is None:
        return None
    return _after(run, run.budget_max, calendar, pauses)


def alarm_at(
    run: StepRun, level: int, calendar: Calendar, pauses: Sequence[Pause]
) -> datetime | None:
    """When the rung at `level` percent of the budget is due; None without a limit.

    A range ("1-2 hari") warns at its lower bound instead of a percentage.
    """
    if run.due_at is None or run.clock_from is None:
        return None
    if level == DUE:
        return run.due_at
    counted = calendar_of(run, calendar)
    moving = halts(run, pauses)
    try:
        if level < DUE and run.budget_kind == Kind.RANGE and run.budget_min:
            return _after(run, run.budget_min, calendar, pauses)
        whole = worktime.between(counted, run.clock_from, run.due_at, moving)
        if whole > 0:
            return worktime.add(counted, run.clock_from, -(-whole * level // 100), moving)
    except worktime.CalendarExhausted:
        pass  # an office without hours: its ladder goes by the clock on the wall
    # So does a promise without a minute of working time in it.
    return run.clock_from + (run.due_at - run.clock_from) * level / 100


def set_times(
    run: StepRun, calendar: Calendar, pauses: Sequence[Pause], levels: Sequence[int]
) -> None:
    """Derives due_at, warn_at and next_alarm_at anew. Rungs already announced stay announced.

    Raises NoHours, the run untouched, if the calendar never reaches the limit.
    """
    try:
        run.due_at = limit(run, calendar, pauses)
    except worktime.CalendarExhausted as error:
        raise NoHours from error
    run.warn_at = alarm_at(run, WARNING, calendar, pauses)
    run.next_alarm_at = None if run.paused_at else next_alarm(run, calendar, pauses, levels)


def next_alarm(
    run: StepRun, calendar: Calendar, pauses: Sequence[Pause], levels: Sequence[int]
) -> datetime | None:
    ahead = [level for level in levels if level > run.level]
    return alarm_at(run, min(ahead), calendar, pauses) if ahead else None


def used(run: StepRun, calendar: Calendar, pauses: Sequence[Pause], at: datetime) -> int:
    """Working seconds from the opening of the run to `at`, without pauses."""
    if at <= run.opened_at:
        return 0
    return worktime.between(calendar_of(run, calendar), run.opened_at, at, pauses)


def percent(run: StepRun, calendar: Calendar, pauses: Sequence[Pause], at: datetime) -> int | None:
    """Share of the budget used at `at`, 0 to 100 and beyond; None without a limit."""
    if run.due_at is None or run.clock_from is None:
        return None
    counted, moving = calendar_of(run, calendar), halts(run, pauses)
    whole = worktime.between(counted, run.clock_from, run.due_at, moving)
    if whole <= 0:
        return DUE if at >= run.due_at else 0
    return max(0, worktime.between(counted, run.clock_from, at, moving) * 100 // whole)


def _after(run: StepRun, budget: int, calendar: Calendar, pauses: Sequence[Pause]) -> datetime:
    assert run.clock_from is not None
    counted = calendar_of(run, calendar)
    if run.budget_unit == Unit.DAYS:
        return worktime.add_days(
            counted, run.clock_from, budget, _after_first_day(counted, run.clock_from, pauses)
        )
    return worktime.add(counted, run.clock_from, budget, pauses)


def _after_first_day(calendar: Calendar, begun: datetime, pauses: Sequence[Pause]) -> list[Pause]:
    """The pauses without what lies on the day the clock began: that day is not counted anyway."""
    tomorrow = begun.astimezone(calendar.tz).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time(), calendar.tz)
    return [(max(start, midnight), end) for start, end in pauses if end > midnight]
