"""Two rolls at once while people write; on PostgreSQL, with real transactions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier, Event

import pytest
from django.db import connection, transaction

from reports.models import Change, Fact
from reports.rollup.check import check
from reports.rollup.rebuild import rebuild
from reports.rollup.roll import locked, roll
from sop.models import StepRun
from tests.cast import build_cast
from tests.reports.rolled import rolled
from tests.sop import walk
from tickets.models import Ticket

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks are PostgreSQL's"),
]


def test_two_rolls_and_a_rebuild_while_steps_are_closed(now: datetime):
    cast = build_cast()
    tickets = [walk.file(cast, cast.service_db, "database", now) for _ in range(3)]
    start, done = Barrier(5), Event()

    def writes(number: int) -> None:
        try:
            start.wait(60)
            ticket = Ticket.objects.get(pk=tickets[number].pk)
            for turn in range(6):
                ticket = walk.step_on(ticket, now + timedelta(minutes=turn))
        finally:
            connection.close()

    def rolls(limit: int) -> int:
        total = 0
        try:
            start.wait(60)
            while not done.is_set():
                total += roll(now, limit)
            return total
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        rolling = [pool.submit(rolls, limit) for limit in (1, 500)]
        writing = [pool.submit(writes, number) for number in range(3)]
        for one in writing:
            one.result(120)
        rebuild(now, str, jobs=2)
        done.set()
        assert sum(one.result(120) for one in rolling) > 0
    rolled(now)
    assert not Change.objects.exists()
    assert Fact.objects.count() == StepRun.objects.filter(closed_at__isnull=False).count() == 18
    assert list(check(now, str)) == []


def test_the_second_roll_gives_way_at_once_and_a_late_commit_is_not_lost(now: datetime):
    cast = build_cast()
    ticket = walk.walk_to(walk.file(cast, cast.service_db, "database", now), 3, now)
    rolled(now)
    wrote, commit = Event(), Event()

    def late() -> None:
        """Writes its change before the roll and commits after it."""
        try:
            with transaction.atomic():
                StepRun.objects.filter(ticket=ticket, number=1).update(worked_seconds=4_321)
                wrote.set()
                assert commit.wait(60)
        finally:
            connection.close()

    def meanwhile() -> int:
        try:
            return roll(now)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        writer = pool.submit(late)
        assert wrote.wait(60)
        walk.step_on(ticket, now)  # a later change that commits first
        with transaction.atomic():
            assert locked()
            assert pool.submit(meanwhile).result(60) == 0
        assert rolled(now) == 1
        assert not Fact.objects.filter(worked=4_321).exists()
        commit.set()
        writer.result(60)
    assert rolled(now) == 1
    assert Fact.objects.filter(number=1).get().worked == 4_321
    assert list(check(now, str)) == []
