"""How many complaints came on which day, and which of them are still open at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from gangguan.seed import habits
from gangguan.seed.setting import Setting
from gangguan.seed.walk import Walk


@dataclass
class Day:
    """`first_pk` and `serial` (in its year) are of the day's first ticket. `open`: seeds of the
    walks that the end of the history cuts, by when they were filed."""

    day: date
    closed: int = 0
    open: list[tuple[int, int]] = field(default_factory=list)
    pace: float = 1.0
    first_pk: int = 0
    serial: int = 0

    @property
    def count(self) -> int:
        return self.closed + len(self.open)


def days_of(setting: Setting, tickets: int, still_open: int, seed: int) -> list[Day]:
    """Every day of the history; together `tickets` complaints, `still_open` of them open."""
    dice = Random(f"{seed}:plan")  # noqa: S311
    days, weights = _weighted(setting, dice)
    for day, count in zip(days, _shared(weights, tickets - still_open), strict=True):
        day.closed = count
    by_day = {day.day: day for day in days}
    for n in range(still_open):
        filed, own = _left_open(setting, seed, n)
        by_day[_local(setting, filed)].open.append((filed, own))
    pk, serials = 1, dict[int, int]()
    for day in days:
        day.first_pk, day.serial = pk, serials.get(day.day.year, 0) + 1
        pk += day.count
        serials[day.day.year] = day.serial + day.count - 1
    return days


def filings(setting: Setting, day: Day, seed: int) -> Iterator[tuple[int, int, str, int | None]]:
    """The day's complaints in the order of time: id, instant, number, seed of one left open."""
    dice = Random(f"{seed}:{day.day}")  # noqa: S311
    found: list[tuple[int, int | None]] = [
        (min(_moment(setting, day.day, dice), setting.until - 900), None) for _ in range(day.closed)
    ]
    found += day.open
    found.sort(key=lambda one: one[0])
    for n, (filed, cut) in enumerate(found):
        yield day.first_pk + n, filed, f"GGN-{day.day.year}-{day.serial + n:06d}", cut


def _weighted(setting: Setting, dice: Random) -> tuple[list[Day], list[float]]:
    calendar = next(iter(setting.hours.values())).calendar
    days, weights = [], []
    volume = pace = 1.0
    first, until = setting.first, _local(setting, setting.until)
    for n in range((until - first).days + 1):
        day = first + timedelta(days=n)
        if day.weekday() == 0:
            bad = dice.random() < habits.BAD_WEEK
            volume = dice.lognormvariate(0.0, 0.1) * (habits.BAD_VOLUME if bad else 1.0)
            pace = dice.lognormvariate(0.0, 0.08) * (habits.BAD_PACE if bad else 1.0)
        free = day in calendar.holidays
        weight = habits.HOLIDAY if free else habits.WEEKDAYS[day.weekday()]
        weight *= habits.MONTHS[day.month - 1] * volume * (1 + habits.GROWTH * n / 365)
        days.append(Day(day, pace=pace))
        weights.append(weight)
    weights[-1] *= 0.3  # the day is not over
    return days, weights


def _shared(weights: list[float], total: int) -> list[int]:
    """`total` parted by the weights, to the last one."""
    whole, found, given, sum_so_far = sum(weights), [], 0, 0.0
    for weight in weights:
        sum_so_far += weight
        upto = round(total * sum_so_far / whole)
        found.append(upto - given)
        given = upto
    return found


def _moment(setting: Setting, day: date, dice: Random) -> int:
    """Mostly in office hours; some in the evening, and all of a free day."""
    hours = next(iter(setting.hours.values()))
    tz = hours.calendar.tz
    morning = int(datetime.combine(day, time(6), tz).astimezone(UTC).timestamp())
    begin, end = hours.at(morning), hours.at(morning + 16 * 3600)
    if end > begin and dice.random() >= habits.OUT_OF_HOURS:
        return hours.when(begin + 1 + int(dice.random() * (end - begin - 1)))
    return morning + int(dice.random() * 16 * 3600)


def _left_open(setting: Setting, seed: int, n: int) -> tuple[int, int]:
    """When a ticket was filed that is at a random point of its course at the end, and its dice."""
    hours = next(iter(setting.hours.values()))
    end = hours.at(setting.until)
    turn = 0
    while True:
        own = (seed * 1_000_003 + n) * 64 + turn
        share = Random(f"{seed}:{n}:{turn}").random()  # noqa: S311
        age = _length(setting, own, hours.when(max(end - 40 * 27_000, 1)))
        filed = hours.when(max(1, end - int(age * share)))
        walk = Walk(setting, Random(own), 1, "", filed, 1.0)  # noqa: S311
        if not walk.go():
            return filed, own
        turn += 1


def _length(setting: Setting, own: int, filed: int) -> int:
    """Working seconds of the walk with these dice."""
    hours = next(iter(setting.hours.values()))
    walk = Walk(setting, Random(own), 1, "", filed, 1.0)  # noqa: S311
    walk.go()
    return max(1800, hours.at(walk.closed or setting.until) - hours.at(filed))


def _local(setting: Setting, instant: int) -> date:
    hours = next(iter(setting.hours.values()))
    return date.fromordinal(hours.day(instant))
