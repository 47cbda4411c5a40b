"""Small SOPs with a known course, for the simulation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random
from zoneinfo import ZoneInfo

from reports.forecast.ribbon import Ribbon
from reports.forecast.shape import History, StepCourse, thinned
from reports.forecast.simulate import Now, Plan, Range
from sop.clock import worktime
from sop.language import Actor, End, Step
from tests.cast import NOW, WORK_WEEK

SOMEBODY = Actor("it_examiner", "Pelaksana")
AT = int(NOW.timestamp())  # Monday, 09.00 WITA
CALENDAR = worktime.Calendar(ZoneInfo("Asia/Makassar"), worktime.parse_hours(WORK_WEEK))
RIBBON = Ribbon(CALENDAR, AT)
ALWAYS = Ribbon(worktime.always(CALENDAR.tz), AT)
HOUR = 3600


def chain(count: int) -> list[Step]:
    return [Step(n, f"Langkah {n}", SOMEBODY) for n in range(1, count + 1)]


def loop() -> list[Step]:
    """1, then 2: yes ends, no goes back to 1."""
    return [
        Step(1, "Kerjakan", SOMEBODY),
        Step(2, "Periksa", SOMEBODY, yes=End(), no=1, question="Selesai?"),
    ]


def done(durations: Iterable[int], **more: object) -> StepCourse:
    values = list(durations)
    branches = {"branches": {"1": {"": len(values)}}, **more}
    return StepCourse(seen=len(values), durations=thinned(values), **branches)  # type: ignore[arg-type]


def plan(
    steps: list[Step],
    courses: Mapping[int, StepCourse],
    tickets: int = 100,
    ribbons: Mapping[int, Ribbon] | None = None,
) -> Plan:
    every = dict.fromkeys((step.number for step in steps), RIBBON) | dict(ribbons or {})
    return Plan(steps, History(tickets, courses), every)


def at_step(number: int, used: int = 0, **more: object) -> Now:
    given = {"visits": {number: 1}, "paused_until": None, **more}
    return Now(number=number, at=AT, used=used, **given)  # type: ignore[arg-type]


def played(found: object) -> Range:
    assert isinstance(found, Range), found
    return found


def lognormal(chance: Random, count: int, hours: float = 2.0) -> list[int]:
    return [int(hours * HOUR * chance.lognormvariate(0, 0.8)) for _ in range(count)]
