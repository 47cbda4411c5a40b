"""The rest of a ticket played many times: known chains have known ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from statistics import mean

import pytest

from reports.forecast.ribbon import Ribbon
from reports.forecast.shape import StepCourse, draw, place_of, thinned
from reports.forecast.simulate import Why
from sop.clock import worktime
from sop.machine import PROCEDURES
from tests.cast import NOW
from tests.reports.forecast.chains import (
    ALWAYS,
    AT,
    CALENDAR,
    HOUR,
    RIBBON,
    at_step,
    chain,
    done,
    lognormal,
    loop,
    plan,
    played,
)


def test_steps_that_always_last_the_same_end_at_one_instant() -> None:
    steps = {n: done([n * 5 * HOUR] * 30) for n in (1, 2, 3)}
    found = played(plan(chain(3), steps).play(at_step(1), "a"))
    wanted = worktime.add(CALENDAR, NOW, 30 * HOUR)
    assert {found.early, found.likely, found.late} == {int(wanted.timestamp())}
    later = played(plan(chain(3), steps).play(at_step(3), "a"))
    assert later.likely == int(worktime.add(CALENDAR, NOW, 15 * HOUR).timestamp())


def test_the_ribbon_counts_as_working_time_does() -> None:
    chance = Random(1)
    origin = RIBBON.position(AT)
    for _ in range(100):
        seconds = chance.randrange(1, 3_000_000)
        wanted = worktime.add(CALENDAR, NOW, seconds)
        assert RIBBON.instant(origin + seconds) == int(wanted.timestamp())
        end = NOW + timedelta(seconds=seconds)
        passed = RIBBON.position(int(end.timestamp())) - origin
        assert passed == worktime.between(CALENDAR, NOW, end)


def test_a_loop_is_walked_as_often_as_history_did() -> None:
    """Each round takes two hours and is repeated with p = 0.25: 1 / (1 - p) rounds on average."""
    back = {"1": {"yes": 75, "no": 25}, "2": {"yes": 30, "no": 10}}
    steps = {1: done([HOUR] * 50), 2: done([HOUR] * 50, branches=back)}
    always = {1: ALWAYS, 2: ALWAYS}
    found = played(plan(loop(), steps, ribbons=always).play(at_step(1), "a", plays=4_000))
    rounds = [(end - AT) / (2 * HOUR) for end in found.ends]
    assert mean(rounds) == pytest.approx(1 / 0.75, rel=0.05)
    assert set(rounds) <= set(range(1, 12))


def test_repeats_are_told_apart_once_there_are_enough() -> None:
    few = {"1": {"yes": 80, "no": 20}, "2": {"yes": 1, "no": 18}}
    course = done([1] * 9, branches=few)
    assert course.shares(1) == course.shares(2)
    many = {"1": {"yes": 80, "no": 20}, "2": {"yes": 40, "no": 10}}
    course = done([1] * 9, branches=many)
    assert course.shares(2) == {"no": 0.2, "yes": 0.8}
    assert course.shares(1) == {"no": 0.2, "yes": 0.8}


def test_an_early_end_is_taken_as_often_as_it_was() -> None:
    procedure = PROCEDURES["network-1"]
    steps = {n: done([HOUR] * 100) for n in range(1, 10)}
    steps[2] = done([HOUR] * 100, branches={"1": {"yes": 70, "no": 30}})
    found = played(plan(procedure.steps, steps).play(at_step(1), "a", plays=4_000))
    short = int(worktime.add(CALENDAR, NOW, 2 * HOUR).timestamp())
    assert sum(end == short for end in found.ends) / 4_000 == pytest.approx(0.3, abs=0.03)


def test_only_longer_durations_count_once_time_has_passed() -> None:
    hours = [HOUR * n for n in range(1, 101)]
    always = {1: ALWAYS}
    found = played(
        plan(chain(1), {1: done(hours)}, ribbons=always).play(at_step(1, 60 * HOUR), "a")
    )
    assert not found.widened
    assert min(found.ends) >= AT
    assert max(found.ends) <= AT + 40 * HOUR
    assert (found.likely - AT) / HOUR == pytest.approx(20, abs=3)


def test_longer_than_all_of_history_is_said_and_widened() -> None:
    hours = [HOUR * n for n in range(1, 101)]
    always = {1: ALWAYS}
    found = played(
        plan(chain(1), {1: done(hours)}, ribbons=always).play(at_step(1, 99 * HOUR), "a")
    )
    assert found.widened
    assert (found.likely - AT) / HOUR == pytest.approx(50, abs=8)  # as if it began anew


def test_the_same_state_gives_the_same_answer() -> None:
    steps = {n: done(lognormal(Random(n), 60)) for n in (1, 2, 3)}
    one = played(plan(chain(3), steps).play(at_step(1), "7:3"))
    assert one == played(plan(chain(3), steps).play(at_step(1), "7:3"))
    assert one != played(plan(chain(3), steps).play(at_step(1), "7:4"))


def test_none_where_history_does_not_reach() -> None:
    steps = {n: done([HOUR] * 30) for n in (1, 2)}
    assert plan(chain(2), steps, tickets=19).play(at_step(1), "a") is Why.FEW
    assert plan(chain(3), steps).play(at_step(1), "a") is Why.UNSEEN
    thin = {1: done([HOUR] * 4), 2: done([HOUR] * 30)}
    assert plan(chain(2), thin).play(at_step(1), "a") is Why.UNSEEN
    assert plan(chain(2), thin).play(at_step(2), "a") is not Why.UNSEEN
    for_ever = {1: done([1] * 30), 2: done([1] * 30, branches={"1": {"no": 30}})}
    assert plan(loop(), for_ever).play(at_step(1), "a") is Why.ENDLESS


def test_a_branch_never_taken_needs_no_history() -> None:
    """IPAS 10 to 12 lie on the way of a Tidak at 9; if nobody ever said it they are not asked."""
    steps = {n: done([HOUR] * 30) for n in (9, 13, 14, 15)}
    yes = {"1": {"yes": 30}}
    steps[9], steps[14] = done([HOUR] * 30, branches=yes), done([HOUR] * 30, branches=yes)
    procedure = PROCEDURES["ipas-1"]
    played(plan(procedure.steps, steps).play(at_step(9), "a"))
    steps[9] = done([HOUR] * 30, branches={"1": {"yes": 29, "no": 1}})
    assert plan(procedure.steps, steps).play(at_step(9), "a") is Why.UNSEEN


def test_a_paused_ticket_goes_on_at_the_expected_end() -> None:
    friday = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)  # 14.00 WITA
    now = at_step(1, paused_until=int(friday.timestamp()))
    found = played(plan(chain(1), {1: done([5 * HOUR] * 30)}).play(now, "a"))
    assert found.late == int(worktime.add(CALENDAR, friday, 5 * HOUR).timestamp())


def test_a_pause_that_outlasts_its_expected_end_is_drawn_from_longer_ones() -> None:
    pauses = done([0] * 30, halts=30, lengths=tuple(HOUR * n for n in range(1, 31)))
    now = at_step(1, paused_until=AT - HOUR, paused_for=10 * HOUR)
    found = played(plan(chain(1), {1: pauses}, ribbons={1: ALWAYS}).play(now, "a"))
    assert found.early > AT
    unknown = played(plan(chain(1), {1: done([HOUR] * 30)}, ribbons={1: ALWAYS}).play(now, "a"))
    assert unknown.late == AT + HOUR


def test_pauses_ahead_pass_on_the_wall() -> None:
    """Half a pause a visit of a day each: half a day more on average."""
    halted = done([0] * 100, halts=50, lengths=(24 * HOUR,) * 50)
    steps = {1: done([0] * 100), 2: halted}
    found = played(plan(chain(2), steps).play(at_step(1), "a", plays=4_000))
    assert mean(end - AT for end in found.ends) == pytest.approx(12 * HOUR, rel=0.08)


def test_a_time_that_counts_on_the_wall_passes_at_night() -> None:
    steps = {1: done([HOUR] * 30), 2: done([48 * HOUR] * 30, elapsed=True)}
    found = played(plan(chain(2), steps, ribbons={2: ALWAYS}).play(at_step(1), "a"))
    assert found.likely == AT + 49 * HOUR


def test_no_hours_no_forecast() -> None:
    closed = Ribbon(worktime.Calendar(CALENDAR.tz, {}), AT)
    found = plan(chain(1), {1: done([HOUR] * 30)}, ribbons={1: closed}).play(at_step(1), "a")
    assert found is Why.HOURS


def test_the_risk_is_never_rounded_to_certainty() -> None:
    found = played(plan(chain(1), {1: done(range(1, 1_001))}).play(at_step(1), "a"))
    assert found.risk(found.ends[-2]) == 1
    assert found.risk(found.ends[0]) == 99
    assert found.risk(found.ends[-1]) == 0
    assert found.risk(AT - 1) == 100


def test_order_statistics_keep_the_shape() -> None:
    values = thinned(range(10_001))
    assert len(values) == 200
    assert (values[0], values[-1]) == (0, 10_000)
    assert place_of(values, 5_000) == pytest.approx(0.5, abs=0.01)
    chance = Random(3).random
    assert mean(draw(values, chance) for _ in range(4_000)) == pytest.approx(5_000, rel=0.03)
    assert min(draw(values, chance, 0.9) for _ in range(500)) >= 8_990
    assert place_of((5, 5, 5), 5) == 1.0
    assert StepCourse.from_json(done([1, 2]).as_json()) == done([1, 2])


def test_nine_of_ten_ends_lie_before_the_late_bound_of_the_model_itself() -> None:
    """Ends drawn from the same durations as the history: the bounds hold what they say."""
    chance = Random(11)
    steps = {n: done(lognormal(chance, 400)) for n in (1, 2, 3, 4)}
    made = plan(chain(4), steps, ribbons=dict.fromkeys((1, 2, 3, 4), ALWAYS))
    before = {"early": 0, "likely": 0, "late": 0}
    for ticket in range(400):
        told = played(made.play(at_step(1), f"{ticket}:1"))
        end = AT + sum(sum(lognormal(chance, 1)) for _ in range(4))
        for name in before:
            before[name] += end <= getattr(told, name)
    assert before["early"] / 400 == pytest.approx(0.1, abs=0.05)
    assert before["likely"] / 400 == pytest.approx(0.5, abs=0.07)
    assert before["late"] / 400 == pytest.approx(0.9, abs=0.05)
