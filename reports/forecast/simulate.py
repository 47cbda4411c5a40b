"""Plays the rest of a ticket many times over along the moves of its SOP. Pure; no Django.

Each play draws for every step a duration, a branch and perhaps pauses from the history of the SOP
(`shape.History`), from the waiting step to an end. The waiting step has used some time already, so
only durations longer than that are drawn. The same seed gives the same answer.

Working time is counted on the calendar of each step (`ribbon.Ribbon`); a pause and a time that the
SOP counts on the wall (a promise) pass day and night.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate
from random import Random

from reports.forecast.ribbon import Ribbon
from reports.forecast.shape import History, StepCourse, draw, place_of
from sop.clock.worktime import CalendarExhausted
from sop.language import End, Step, moves

PLAYS = 400
EARLY, LIKELY, LATE = 10, 50, 90  # percent of the plays that have ended by then
PERCENT = LATE - EARLY
FEWEST_TICKETS = 20
FEWEST_VISITS = 5  # of the waiting step
FEWEST_LONGER = 3  # durations beyond the time already used, else the step counts as begun anew
MOST_VISITS = 200  # of one play: a loop without an end
MOST_PAUSES = 20  # of one visit
_STOP = 0


class Why(StrEnum):
    """Why there is no forecast."""

    FEW = "few"  # too few finished tickets
    UNSEEN = "unseen"  # a step on the way that history does not know
    ENDLESS = "endless"  # a loop that history never leaves
    HOURS = "hours"  # the calendar has no such working time


@dataclass(frozen=True)
class Now:
    """Where the ticket stands. Instants are whole seconds since 1970 UTC.

    `used`: seconds that the waiting step has used, in its own count. `visits`: per step the number
    of its visits, the waiting one included. `paused_until`: the expected end of the open pause.
    """

    number: int
    at: int
    used: int
    visits: Mapping[int, int]
    paused_until: int | None = None
    paused_for: int = 0


@dataclass(frozen=True)
class Range:
    """`widened`: the waiting step has lasted longer than (nearly) all of its history, so its rest
    is drawn as if it began anew. `ends`: every play, in order."""

    early: int
    likely: int
    late: int
    widened: bool
    ends: tuple[int, ...]

    def risk(self, limit: int) -> int:
        """Percent of the plays that end past the limit; never rounded to 0 or 100."""
        over = sum(end > limit for end in self.ends)
        if over in (0, len(self.ends)):
            return 100 if over else 0
        return min(99, max(1, round(over * 100 / len(self.ends))))


@dataclass(frozen=True)
class _Leg:
    """A step made ready: where each branch leads (0: to an end), by its share summed up."""

    course: StepCourse
    ribbon: Ribbon
    first: tuple[tuple[float, int], ...]
    again: tuple[tuple[float, int], ...]

    def __post_init__(self) -> None:
        keep = object.__setattr__  # frozen; worked out once for the plays
        durations = self.course.durations
        keep(self, "values", (*durations, durations[-1]))
        keep(self, "last", len(durations) - 1)
        keep(self, "another", _another(self.course.halts_a_visit))

    values: tuple[int, ...] = field(init=False)
    last: int = field(init=False)
    another: float = field(init=False)  # the chance of a pause


class Plan:
    """An SOP with its history and calendars, ready to be played for any ticket at that office."""

    def __init__(self, steps: list[Step], history: History, ribbons: Mapping[int, Ribbon]) -> None:
        """`ribbons`: per step number the time it is worked in."""
        self.history = history
        leads: dict[tuple[int, str], int] = {}
        for move in moves(steps):
            to = _STOP if isinstance(move.to, End) else move.to
            leads[move.step.number, move.branch] = to
        self.legs: dict[int, _Leg] = {}
        for number, course in history.steps.items():
            if course.durations and number in ribbons:
                first, again = (_ways(leads, number, course.shares(visit)) for visit in (1, 2))
                if first and again:
                    self.legs[number] = _Leg(course, ribbons[number], first, again)

    def play(self, now: Now, seed: str, plays: int = PLAYS) -> Range | Why:
        if self.history.tickets < FEWEST_TICKETS:
            return Why.FEW
        leg = self.legs.get(now.number)
        if leg is None or leg.course.seen < FEWEST_VISITS or self._unseen(now.number):
            return Why.UNSEEN
        chance = Random(seed).random  # noqa: S311  (repeatable on purpose)
        durations = leg.course.durations
        place = place_of(durations, now.used) if now.used else 0.0
        widened = bool(now.used) and (1 - place) * leg.course.seen < FEWEST_LONGER
        rest = _Rest(now, 0.0 if widened else place, widened)
        ends = []
        try:
            for _ in range(plays):
                end = self._once(rest, chance)
                if end is None:
                    return Why.ENDLESS
                ends.append(end)
        except CalendarExhausted:
            return Why.HOURS
        ends.sort()
        early, likely, late = (ends[-(-q * plays // 100) - 1] for q in (EARLY, LIKELY, LATE))
        return Range(early, likely, late, widened, tuple(ends))

    def _unseen(self, start: int) -> bool:
        """Whether some step that can be reached on the ways taken so far has no history."""
        seen: set[int] = set()
        waiting = [start]
        while waiting:
            number = waiting.pop()
            if number == _STOP or number in seen:
                continue
            if number not in self.legs:
                return True
            seen.add(number)
            leg = self.legs[number]
            waiting.extend(to for _, to in (*leg.first, *leg.again))
        return False

    def _once(self, rest: _Rest, chance: Callable[[], float]) -> int | None:
        """The end of one play, in seconds since 1970 UTC; None if it never ends."""
        legs, number = self.legs, rest.now.number
        visits = dict(rest.now.visits)
        leg = legs[number]
        ribbon = leg.ribbon
        begun = rest.resumed(leg.course, chance)
        place = origin = ribbon.position(begun)
        seconds, again = rest.draw(leg, chance)
        for _ in range(MOST_VISITS):
            pause = _pauses(leg, again, chance) if again and chance() < again else 0
            if pause or leg.ribbon is not ribbon:
                if place != origin:
                    begun = ribbon.instant(place)
                begun += pause
                ribbon = leg.ribbon
                place = origin = ribbon.position(begun)
            place += int(seconds)
            ways = leg.first if visits.get(number, 1) == 1 else leg.again
            number = ways[0][1] if len(ways) == 1 else _way(ways, chance())
            if number == _STOP:
                return begun if place == origin else ribbon.instant(place)
            visits[number] = visits.get(number, 0) + 1
            leg = legs[number]
            again = leg.another
            # As `shape.draw`: the innermost lines of hundreds of thousands a minute.
            at = chance() * leg.last
            rank = int(at)
            seconds = leg.values[rank]
            seconds += (leg.values[rank + 1] - seconds) * (at - rank)
        return None


@dataclass(frozen=True)
class _Rest:
    """The waiting step: what is still to come of it."""

    now: Now
    place: float
    anew: bool

    def draw(self, leg: _Leg, chance: Callable[[], float]) -> tuple[float, float]:
        """Seconds still to come, and the chance of a pause in them."""
        whole = draw(leg.course.durations, chance, self.place)
        if self.anew or not self.now.used:
            return whole, leg.another
        left = max(0.0, whole - self.now.used)
        return left, _another(leg.course.halts_a_visit * left / whole if left else 0.0)

    def resumed(self, course: StepCourse, chance: Callable[[], float]) -> int:
        """When the step goes on: now, or after the open pause. One that has outlasted its expected
        end goes on as long as longer pauses of the step did."""
        if self.now.paused_until is None:
            return self.now.at
        if self.now.paused_until > self.now.at:
            return self.now.paused_until
        if not course.lengths:
            return self.now.at
        place = place_of(course.lengths, self.now.paused_for)
        if place >= 1.0:
            return self.now.at + int(draw(course.lengths, chance))
        length = draw(course.lengths, chance, place)
        return self.now.at + max(0, int(length) - self.now.paused_for)


def _ways(
    leads: Mapping[tuple[int, str], int], number: int, shares: Mapping[str, float]
) -> tuple[tuple[float, int], ...]:
    """The arrows that were taken, each with the sum of the shares up to it."""
    known = [(share, leads[number, b]) for b, share in shares.items() if (number, b) in leads]
    return tuple(zip(accumulate(share for share, _ in known), (to for _, to in known), strict=True))


def _way(ways: tuple[tuple[float, int], ...], at: float) -> int:
    for upto, to in ways:
        if at < upto:
            return to
    return ways[-1][1]


def _pauses(leg: _Leg, again: float, chance: Callable[[], float]) -> int:
    """Seconds on the wall of the pauses of a visit that has one: another follows with the same
    chance."""
    found = draw(leg.course.lengths, chance)
    for _ in range(MOST_PAUSES):
        if chance() >= again:
            break
        found += draw(leg.course.lengths, chance)
    return int(found)


def _another(expected: float) -> float:
    """The chance of one more pause, if a visit has so many on average."""
    return expected / (1.0 + expected)
