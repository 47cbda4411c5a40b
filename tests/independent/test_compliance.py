"""The report of a month against a recomputation that shares no code with it, to the second."""

from __future__ import annotations

import ast
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from people.directory import Directory
from people.models import Role
from reports.compliance import gather, issuing
from reports.period import Period
from reports.rollup import read
from reports.scope import Narrow, Scope
from sop import actions
from sop.clock.calendars import RAMADAN
from sop.models import CalendarOverride, Holiday, StepRun, TargetRevision, WorkCalendar
from tests.cast import WORK_WEEK, Cast
from tests.independent import compliance
from tests.reports.rolled import rolled
from tests.sop import walk
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 9, 28, 0, 30, tzinfo=UTC)
LATER = datetime(2026, 12, 1, 1, tzinfo=UTC)
COUNTS = (
    "visits", "kept", "missed", "unlimited", "promise_kept", "promise_missed", "first_kept",
    "first_missed", "repeats",
)  # fmt: skip
MEASURES = (*COUNTS, "worked")
PLAIN = ("json", "re", "collections", "dataclasses", "datetime", "typing", "zoneinfo", "__future__")


def test_it_imports_nothing_of_the_portal() -> None:
    tree = ast.parse(Path(compliance.__file__).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        assert all(name.split(".")[0] in PLAIN for name in names), names


def test_two_months_agree_to_the_second(cast: Cast) -> None:
    _offices(cast)
    _history(cast)
    rolled(LATER)
    seen = set()
    for office in (cast.kominfo, cast.tiki):
        directory = Directory(LATER)
        scope = issuing.scope_of(office, directory)
        for month in (date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)):
            period = Period.month(month)
            report = gather.report(scope, Narrow(), period, LATER)
            worked = _worked(scope, period)
            ours = {
                (line.procedure, line.number): (
                    *(getattr(line, name) for name in COUNTS),
                    worked[line.procedure, line.number],
                )
                for line in (*report.steps, *report.wholes)
            }
            found = compliance.recompute(
                connection.cursor(), period.first, period.last, sorted(scope.handlers)
            )
            theirs = {
                key: tuple(getattr(line, name) for name in MEASURES) for key, line in found.items()
            }
            assert ours == theirs, (office, month)
            seen |= {name for line in found.values() for name in MEASURES if getattr(line, name)}
    assert seen == set(MEASURES)  # the history has all that there is to count


def _worked(scope: Scope, period: Period) -> dict[tuple[Any, ...], int]:
    """A line never adds working time to that of the clock on the wall; here both count."""
    by = ("procedure", "number")
    found = read.sums(scope, Narrow(), period, by) | read.sums(
        scope, Narrow(), period, by, whole=True
    )
    return {key: sums.worked for key, sums in found.items()}


def _offices(cast: Cast) -> None:
    """Holidays for all and for one office, a month of other hours, a role around the clock."""
    Holiday.objects.create(day=date(2026, 10, 14), name="Libur nasional", kind="public")
    Holiday.objects.create(
        day=date(2026, 11, 5), name="Libur daerah", kind="regional", office=cast.kominfo
    )
    own = WorkCalendar.objects.get(office=cast.kominfo, role=None)
    CalendarOverride.objects.create(
        calendar=own, name="Ramadan", first_day=date(2026, 10, 19), last_day=date(2026, 11, 13),
        hours=RAMADAN,
    )  # fmt: skip
    WorkCalendar.objects.create(
        name="Piket", office=cast.network_section, role=Role.objects.get(code="network_admin"),
        always=True,
    )  # fmt: skip
    WorkCalendar.objects.create(
        name="Piket data", office=cast.kominfo, role=Role.objects.get(code="db_network_admin"),
        hours={**WORK_WEEK, "sat": [["08:00", "12:00"]]},
    )  # fmt: skip
    for number, text in ((2, "45 menit"), (3, "1x24 jam"), (6, "1-2 jam"), (8, "1 hari")):
        TargetRevision.objects.create(
            office=cast.kominfo, procedure="database-1", number=number, text=text,
            valid_from=date(2026, 10, 20), reason="Uji.", set_by=cast.agency_head, set_at=BEGIN,
        )  # fmt: skip
    TargetRevision.objects.create(
        office=cast.kominfo, procedure="network-1", number=2, text="30 menit",
        valid_from=date(2026, 10, 5), reason="Uji.", set_by=cast.agency_head, set_at=BEGIN,
    )  # fmt: skip


def _history(cast: Cast) -> None:
    """Seeded: the same walk each time."""
    play = _Play(cast, random.Random(11))
    for number in range(2):
        play.ticket(cast.service_db, "database", BEGIN + timedelta(days=27 * number))
        play.ticket(cast.service_network, "network", BEGIN + timedelta(days=29 * number, hours=3))
    play.ticket(cast.service_ipas, "application", BEGIN + timedelta(days=33), cast.ipas_user)
    play.rerouted(BEGIN + timedelta(days=15, hours=2))
    play.reopened(BEGIN + timedelta(days=23))
    drill = walk.file(cast, cast.service_db, "database", BEGIN + timedelta(days=20))
    drill = walk.step_on(drill, BEGIN + timedelta(days=21))
    Ticket.objects.filter(pk=drill.pk).update(drill=True)


class _Play:
    def __init__(self, cast: Cast, dice: random.Random) -> None:
        self.cast, self.dice = cast, dice
        self.at = BEGIN

    def ticket(self, service: Any, kind: str, at: datetime, by: Any = None) -> Ticket:
        self.at = at
        ticket = walk.file(self.cast, service, kind, at, by)
        for _ in range(24):
            if not ticket.is_open:
                return ticket
            ticket = self._turn(ticket)
        return walk.walk_to_end(ticket, self._later())

    def rerouted(self, at: datetime) -> Ticket:
        """From the SOP with an overall time to one without: the clock of the whole goes on."""
        self.at = at
        ticket = walk.file(self.cast, self.cast.service_db, "database", at)
        ticket = walk.step_on(ticket, self._later())
        ticket = actions.reroute(
            ticket.pk, actor=self.cast.helpdesk, sequence=ticket.sequence, procedure="network-1",
            reason="Ternyata jaringan.", key=walk.new_key(), now=self._later(),
        )  # fmt: skip
        return walk.walk_to_end(Ticket.objects.get(pk=ticket.pk), self._later())

    def reopened(self, at: datetime) -> Ticket:
        ticket = self.ticket(self.cast.service_db, "database", at)
        actions.reopen(
            ticket.pk, actor=self.cast.staff_a, sequence=ticket.sequence, reason="Kambuh.",
            key=walk.new_key(), now=self._later(),
        )  # fmt: skip
        return walk.walk_to_end(Ticket.objects.get(pk=ticket.pk), self._later())

    def _turn(self, ticket: Ticket) -> Ticket:
        if ticket.step_number and self.dice.random() < 0.12:
            self._pause(ticket)
        elif ticket.state == "network-1.9" and self.dice.random() < 0.7:
            self._promise(ticket)
        ticket = Ticket.objects.get(pk=ticket.pk)
        step = ticket.step_number
        decides = (ticket.procedure, step) in (
            ("database-1", 7), ("database-1", 8), ("ipas-1", 9), ("ipas-1", 11), ("ipas-1", 14),
        )  # fmt: skip
        branch = "no" if decides and self.dice.random() < 0.4 else ""
        return walk.step_on(ticket, self._later(), branch)

    def _pause(self, ticket: Ticket) -> None:
        run = StepRun.objects.open().steps().get(ticket=ticket)
        actor = walk.actors(ticket, self.at)[0]
        begun = self._later()
        assert run.opened_at <= begun
        paused = actions.pause(
            ticket.pk, actor=actor, sequence=ticket.sequence, reason="vendor", note="Menunggu.",
            expected_end=begun + timedelta(days=1), key=walk.new_key(), now=begun,
        )  # fmt: skip
        actions.resume(
            ticket.pk, actor=actor, sequence=paused.sequence, note="", key=walk.new_key(),
            now=self._later(),
        )  # fmt: skip

    def _promise(self, ticket: Ticket) -> None:
        at = self._later()
        actions.set_estimate(
            ticket.pk, actor=walk.actors(ticket, at)[0], sequence=ticket.sequence,
            promised_at=at + timedelta(minutes=self.dice.randint(20, 900)), reason="Suku cadang.",
            key=walk.new_key(), now=at,
        )  # fmt: skip

    def _later(self) -> datetime:
        """Mostly soon, sometimes after days; with fractions of a second."""
        days = self.dice.choice((0, 0, 0, 0, 1, 3))
        self.at += timedelta(
            days=days, seconds=self.dice.randint(60, 5_000), microseconds=self.dice.randint(0, 999)
        )
        return self.at
