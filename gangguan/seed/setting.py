"""All that the walks look up, made once before they begin and shared by the processes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from gangguan.seed import answers, habits
from gangguan.seed.hours import Hours
from gangguan.seed.rows import NULL
from gangguan.seed.world import Person, Place, World
from people.directory import Directory
from people.models import Office
from sop.clock import worktime
from sop.clock.calendars import Calendars
from sop.clock.targets import Target, sop_target
from sop.completion import completion_text
from sop.escalation.ladder import Ladder, receivers
from sop.language import End, Step, moves, parse_time
from sop.machine import PROCEDURES, Procedure
from sop.models import OVERALL, StepRun, TargetRevision, role_key
from tickets.models import Ticket

# (procedure, step): the role of which the output names the officer of the next step
NAMES = {
    ("database-1", 2): "data_section_head", ("database-1", 3): "it_examiner",
    ("network-1", 5): "network_admin",
    ("ipas-1", 5): "app_section_head", ("ipas-1", 6): "jfu", ("ipas-1", 9): "jfu",
}  # fmt: skip


@dataclass(frozen=True)
class Way:
    """One arrow: where it leads (None: the end), with which outcome, and the words of the trail."""

    to: int | None
    outcome: str
    ending: str
    text: str


@dataclass(frozen=True)
class Frozen:
    """A target as the columns of a run hold it."""

    kind: str
    source: str
    text: str
    low: int | None
    high: int | None
    unit: str
    group: int  # the first step of a shared time, 0 without

    @cached_property
    def low_text(self) -> int | str:
        return NULL if self.low is None else self.low

    @cached_property
    def high_text(self) -> int | str:
        return NULL if self.high is None else self.high


@dataclass(frozen=True)
class Stage:
    """A step, or with number 0 the whole procedure, ready for the walk."""

    procedure: str
    number: int
    roles: tuple[str, ...]
    roles_json: str
    role_key: str
    joint: bool
    public: bool
    ways: dict[str, Way]
    since: tuple[int, ...]  # local days (ordinals) from which the targets count
    targets: tuple[Frozen, ...]
    median: float  # a share of the time, or minutes of work where there is none
    no: tuple[float, float]
    outputs: tuple[str, ...]
    responses: dict[str, str]
    names: str

    def target(self, day: int) -> Frozen:
        return self.targets[bisect_right(self.since, day) - 1]


@dataclass
class Setting:
    world: World
    first: date
    until: int  # the instant at which the history stops
    handlers: dict[str, Office]
    hours: dict[int, Hours]
    clock: Hours
    stages: dict[tuple[str, int], Stage]
    reopen_at: dict[str, int]
    names: dict[str, str]
    levels: dict[bool, list[int]]  # of the ladder: True of the whole, False of a step
    asked: dict[tuple[int, str, bool, int], str]  # (handler, role, whole, level): who must answer
    refusals: list[str]
    role_names: dict[str, str]

    def place(self, dice: float, ipas: bool, filed: int) -> Place:
        """Some office that complains: a directorate of IPAS, else an office that still stands."""
        fitting = self._ipas if ipas else self._others
        place = fitting[int(dice * len(fitting))]
        return fitting[0] if place.until and filed > place.until else place

    def __post_init__(self) -> None:
        self._ipas = [place for place in self.world.places if place.ipas_user]
        self._others = [place for place in self.world.places if not place.ipas_user]

    def holders(self, role: str, handler: int) -> list[Person]:
        return self.world.holders[role, handler]


def make(world: World, first: date, until: datetime) -> Setting:
    directory = Directory(until)
    calendars = Calendars(directory)
    handlers = {key: directory.office(pk) for key, pk in world.handlers.items()}
    end = until.date() + timedelta(days=400)
    hours = {
        office.pk: Hours(calendars.of(world.calendars[office.pk], office), first, end)
        for office in handlers.values()
    }
    stages: dict[tuple[str, int], Stage] = {}
    for code in habits.KINDS:
        procedure = PROCEDURES[code]
        officers = _officers(world, procedure)
        for step in procedure.steps:
            stages[code, step.number] = _stage(procedure, step, officers, world)
        stages[code, OVERALL] = _whole(procedure)
    ladder = Ladder()
    levels = {
        whole: ladder.levels(StepRun(number=OVERALL if whole else 1)) for whole in (False, True)
    }
    roles = {code for stage in stages.values() for code in stage.roles}
    asked = _asked(ladder, levels, handlers.values(), roles, directory)
    return Setting(
        world=world, first=first, until=int(until.timestamp()), handlers=handlers, hours=hours,
        clock=Hours(worktime.always(next(iter(handlers.values())).tz), first, first),
        stages=stages,
        reopen_at={code: PROCEDURES[code].reopen_at for code in habits.KINDS},
        names={code: PROCEDURES[code].name for code in habits.KINDS},
        levels=levels, asked=asked, refusals=answers.refusals(),
        role_names={code: role.name for code in {*roles, "helpdesk", *asked.values()}
                    if (role := directory.role(code))},
    )  # fmt: skip


def _officers(world: World, procedure: type[Procedure]) -> dict[str, int]:
    """Somebody of each role that a form may name."""
    agency = world.handlers["tiki" if procedure.code == "ipas-1" else "kominfo"]
    return {role: found[0].pk for (role, place), found in world.holders.items() if place == agency}


def _stage(procedure: type[Procedure], step: Step, officers: dict[str, int], world: World) -> Stage:
    key = (procedure.code, step.number)
    targets = [(1, _frozen(sop_target(step.time)))]
    if step.time.replaceable:
        rows = TargetRevision.objects.filter(procedure=procedure.code, number=step.number)
        for row in rows.order_by("valid_from", "pk"):
            target = Target(parse_time(row.text), StepRun.BudgetSource.OFFICE.value)
            targets.append((row.valid_from.toordinal(), _frozen(target)))
    limited = any(target.high for _, target in targets)
    return Stage(
        procedure=procedure.code, number=step.number, roles=tuple(step.role_codes),
        roles_json="[" + ", ".join(f'"{code}"' for code in step.role_codes) + "]",
        role_key=role_key(*step.role_codes), joint=step.mode == "all", public=step.public,
        ways={move.branch: _way(move.to, completion_text(move))
              for move in moves(procedure.steps) if move.step.number == step.number},
        since=tuple(day for day, _ in targets), targets=tuple(target for _, target in targets),
        median=habits.MEDIANS.get(key, habits.USUAL) if limited else habits.MINUTES[key],
        no=habits.NO.get(key, (0.0, 0.0)), outputs=tuple(answers.outputs(step, officers)),
        responses={code: answers.answers_of(step, code, officers) for code in step.role_codes},
        names=NAMES.get(key, ""),
    )  # fmt: skip


def _whole(procedure: type[Procedure]) -> Stage:
    target = _frozen(sop_target(procedure.overall_time()))
    return Stage(
        procedure=procedure.code, number=OVERALL, roles=(), roles_json="[]", role_key="",
        joint=False, public=False, ways={}, since=(1,), targets=(target,), median=0.0,
        no=(0.0, 0.0), outputs=(), responses={}, names="",
    )  # fmt: skip


def _way(to: int | End, text: str) -> Way:
    if isinstance(to, End):
        return Way(None, to.outcome, to.text, text)
    return Way(to, "", "", text)


def _frozen(target: Target) -> Frozen:
    within = target.within
    return Frozen(
        within.kind.value, str(target.source), within.text, within.low, within.high,
        within.unit.value, within.steps[0] if within.steps else 0,
    )  # fmt: skip


def _asked(
    ladder: Ladder,
    levels: dict[bool, list[int]],
    handlers: Iterable[Office],
    roles: set[str],
    directory: Directory,
) -> dict[tuple[int, str, bool, int], str]:
    """Whose arahan a rung asks for, by the ladder's own rules; '' where it asks for none."""
    found: dict[tuple[int, str, bool, int], str] = {}
    for office in handlers:
        ticket = Ticket(handler=office, office=office)
        for role in ("", *roles):
            for whole, steps in levels.items():
                run = StepRun(number=OVERALL if whole else 1)
                for level in steps:
                    told = [receivers(rung, ticket, role, [], directory).role
                            for rung in ladder.at(run, level) if rung.for_arahan]  # fmt: skip
                    found[office.pk, role, whole, level] = next(filter(None, told), "")
    return found


def instant(at: datetime) -> int:
    return int(at.astimezone(UTC).timestamp())
