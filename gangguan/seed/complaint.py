"""A drawn complaint: who reports what about which service, and how it was filed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import TypeVar

from gangguan.seed import habits, texts
from gangguan.seed.setting import Setting
from gangguan.seed.trail import as_json
from gangguan.seed.world import Person, Place
from services.models import Service
from tickets import priority
from tickets.models import Channel

T = TypeVar("T")
RECORDED = "mencatat aduan atas nama pelapor ({})"


@dataclass(slots=True)
class Complaint:
    procedure: str
    kind: str
    service: Service
    handler: int
    place: Place
    reporter: Person | None
    contact: str
    helpdesk: Person
    filed_by: Person
    filed_title: str
    filing: str
    channel: str
    impact: str
    stopped: int
    payroll: int
    level: int
    assessment: str
    title: str
    symptoms: str
    room: str
    drill: int

    @classmethod
    def draw(cls, setting: Setting, dice: Random, filed: int) -> Complaint:
        procedure = pick(dice, habits.PROCEDURES)
        services = setting.world.services[procedure]
        service = services[int(dice.random() * len(services))]
        handler = service.handler_id
        place = setting.place(dice.random(), procedure == "ipas-1", filed)
        channel: str = pick(dice, habits.CHANNELS)
        impact: str = pick(dice, habits.IMPACTS)
        reporters = place.reporters
        reporter: Person | None = reporters[int(dice.random() * len(reporters))]
        contact = reporter.name if reporter else ""
        desk = setting.world.helpdesk[handler]
        helpdesk = desk[int(dice.random() * len(desk))]
        filed_by, filed_title, filing = helpdesk, setting.role_names["helpdesk"], ""
        if channel == Channel.WEB and reporter:
            filed_by, filed_title, filing = reporter, reporter.title, "mengirim aduan"
        else:
            filing = RECORDED.format(Channel(channel).label)
            if dice.random() < habits.ON_BEHALF:
                reporter, contact = None, f"Pegawai {5000 + int(dice.random() * 900)}"
        stopped, payroll = int(dice.random() < 0.08), int(dice.random() < 0.03)
        level, reasons = _assessed(impact, bool(stopped), bool(payroll), service.critical)
        title, symptoms, room = texts.complaint(dice, procedure)
        return cls(
            procedure, habits.KINDS[procedure], service, handler, place, reporter, contact,
            helpdesk, filed_by, filed_title, filing, channel, impact, stopped, payroll, level,
            f'{{"priority": {level}, "reasons": {reasons}, "channel": "{channel}"}}',
            title, symptoms, room, int(dice.random() < habits.DRILLS),
        )  # fmt: skip


def pick(dice: Random, shares: tuple[tuple[T, float], ...]) -> T:
    """One of several by their shares; the last if they do not make up one."""
    drawn = dice.random()
    for value, share in shares:
        drawn -= share
        if drawn < 0:
            return value
    return shares[-1][0]


@cache
def _assessed(impact: str, stopped: bool, payroll: bool, critical: bool) -> tuple[int, str]:
    found = priority.compute(
        impact, service_stopped=stopped, payroll_stopped=payroll, critical=critical
    )
    return int(found.priority), as_json(x=found.reasons)[6:-1]
