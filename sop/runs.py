"""Opens, closes and re-times the runs of a ticket; called by the verbs inside the door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from notices.outbox import withdraw
from sop.clock import clocks
from sop.clock.targets import Target, sop_target, target_of
from sop.clock.worktime import Calendar
from sop.door import Work
from sop.language import Step, TimeKind
from sop.machine import Procedure
from sop.models import OVERALL, Escalation, Estimate, StepRun, role_key

if TYPE_CHECKING:
    from people.models import User


CARRIED = "carried"
LEFT = "left"  # the branch of a run that was closed without being completed


def open_step(
    work: Work, procedure: type[Procedure], step: Step, officer: int | str | None = CARRIED
) -> StepRun:
    """Opens the next visit of a step with its budget frozen and its limit computed.

    `officer` is the one named for it, None for all holders; by default whoever did the lane's last
    step under his name goes on.
    """
    ticket = work.ticket
    day = work.now.astimezone(ticket.handler.tz).date()
    if procedure.code in work.reference.revised:
        target = target_of(procedure.code, step, ticket.handler, work.directory, day)
    else:
        target = sop_target(step.time)
    run = _new(work, procedure, step.number, step.role_codes, target)
    named = _carried_officer(work, step) if officer == CARRIED else officer
    run.holder_id = named if isinstance(named, int) else None
    if target.within.kind is TimeKind.SHARED:
        run.clock_from = _start_of_group(work, procedure, step, target) or work.now
    if target.within.estimate_of:
        _take_promise(run)
    _set_times(work, run)
    run.save()
    return run


def open_overall(work: Work, procedure: type[Procedure], since: datetime) -> StepRun:
    """Opens the clock of the whole procedure. It counts from the filing, also after a re-route;
    no loop ever moves it (database SOP, section E). What the same clock has announced before the
    ticket went elsewhere and came back is not announced again."""
    target = sop_target(procedure.overall_time())
    run = _new(work, procedure, OVERALL, [], target)
    run.clock_from = since
    earlier = [v for v in work.visits if (v.procedure, v.number) == (procedure.code, OVERALL)]
    run.level = max((v.level for v in earlier if v.clock_from == since), default=0)
    _set_times(work, run)
    run.save()
    work.ticket.due_at = run.due_at
    return run


def close(
    work: Work,
    run: StepRun,
    *,
    user: User | None,
    title: str,
    branch: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """Closes a run with what it used and whether it kept its limit; nothing alarms any more."""
    calendar = calendar_of(work, run)
    run.closed_at, run.closed_by, run.closed_title = work.now, user, title
    run.branch = branch
    run.data = data if data is not None else run.data
    run.worked_seconds = clocks.used(run, calendar, work.pauses, work.now)
    late = run.due_at is not None and work.now > run.due_at
    # A step that was left (re-routed, cancelled) was not kept; it was missed only if already late.
    # A promise is no mutu baku: whether it was kept is read from Estimate, first and last.
    unfinished = run.due_at is None or (branch == LEFT and not late)
    promised = run.budget_source == StepRun.BudgetSource.PROMISE
    run.kept = None if unfinished or promised else not late
    run.next_alarm_at = run.paused_at = None
    run.save(
        update_fields=[
            "closed_at", "closed_by", "closed_title", "branch", "data", "worked_seconds", "kept",
            "next_alarm_at", "paused_at",
        ]
    )  # fmt: skip
    if run.number != OVERALL:
        withdraw(f"run:{run.pk}:", f"rung:{run.pk}:")  # what waits for the morning is out of date
    if run.level:  # only what has been announced is repeated
        Escalation.objects.filter(run=run, remind_at__isnull=False).update(remind_at=None)


def retime(work: Work, run: StepRun) -> None:
    """Derives the limit of an open run anew (after a pause, a revision, a changed calendar)."""
    _set_times(work, run)
    run.save(
        update_fields=[
            "due_at", "warn_at", "next_alarm_at", "paused_at", "clock_from", "promise", "level",
        ]
    )  # fmt: skip
    if run.number == OVERALL:
        work.ticket.due_at = run.due_at


def calendar_of(work: Work, run: StepRun) -> Calendar:
    return work.calendars.by_id(run.calendar_id, work.ticket.handler)


def _new(
    work: Work,
    procedure: type[Procedure],
    number: int,
    roles: Sequence[str],
    target: Target,
) -> StepRun:
    ticket = work.ticket
    before = [v.visit for v in work.visits if (v.procedure, v.number) == (procedure.code, number)]
    run = StepRun(
        ticket=ticket,
        procedure=procedure.code,
        number=number,
        visit=max(before, default=0) + 1,
        roles=list(roles),
        role_key=role_key(*roles),
        opened_at=work.now,
        opened_sequence=ticket.sequence,
        calendar=work.calendars.choose(ticket.handler, roles),
        clock_from=work.now,
    )
    clocks.freeze(run, target)
    return run


def _set_times(work: Work, run: StepRun) -> None:
    clocks.set_times(run, calendar_of(work, run), work.pauses, work.ladder.levels(run))


def _start_of_group(
    work: Work, procedure: type[Procedure], step: Step, target: Target
) -> datetime | None:
    """When the shared budget began: at the newest visit of the group's first step (IPAS 1-5).

    None at that step itself: every entry has the budget anew.
    """
    assert target.within.steps
    first = target.within.steps[0]
    if step.number == first:
        return None
    begun = (
        v.clock_from for v in work.visits if (v.procedure, v.number) == (procedure.code, first)
    )
    return next(begun, None)


def _take_promise(run: StepRun) -> None:
    """The newest promise is the limit; percentages count from when it was given."""
    promise = Estimate.objects.filter(ticket=run.ticket).order_by("-revision").first()
    if promise:
        take_promise(run, promise)


def take_promise(run: StepRun, promise: Estimate) -> None:
    """The promise becomes the limit of the run, with a ladder of its own from the start."""
    run.due_at, run.clock_from = promise.promised_at, promise.given_at
    run.promise, run.level = promise.revision, 0


def _carried_officer(work: Work, step: Step) -> int | None:
    """The officer named for an earlier step of the same lane goes on with it (network 5 -> 6, 7,
    9), as long as the assignment holds; the superior may reassign."""
    if step.mode == "all":
        return None
    same_lane = (v.holder_id for v in work.visits if v.roles == step.role_codes)
    return next(same_lane, None)
