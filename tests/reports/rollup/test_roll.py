"""A roll takes in what changed, all or nothing, and one bad ticket stops no other."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.models import Change, Fact, Filing, Halt, Roll, Standing
from reports.rollup import make, write
from reports.rollup import roll as rolling
from reports.rollup.check import check
from reports.rollup.raw import Batch
from reports.rollup.roll import AGAIN, freshness, roll
from reports.rollup.world import World
from sop import actions
from sop.models import Pause, StepRun
from tests.cast import Cast
from tests.reports.rolled import rolled
from tests.sop import walk
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_a_finished_ticket(cast: Cast, now: datetime):
    ticket = walk.walk_to_end(walk.file(cast, cast.service_network, "network", now), now + HOUR)
    rolled(now)
    found = {fact.number: fact for fact in Fact.objects.filter(ticket=ticket)}
    assert sorted(found) == list(range(10))
    assert found[9].verdict == "pk"  # a promise is no mutu baku
    assert found[9].first_promise_kept is True
    assert found[1].verdict == "u"  # without a figure
    assert found[1].unit == cast.network_section
    assert found[0].unit == cast.kominfo
    assert not Standing.objects.exists()
    assert freshness(now).rolled_at == now


def test_the_day_is_that_of_the_handling_office(cast: Cast, now: datetime):
    """15.59 UTC is 23.59 WITA; a minute later it is tomorrow there, and still today in Jakarta."""
    before = walk.file(cast, cast.service_db, "database", datetime.fromisoformat(
        "2026-11-30T15:59:59Z"))  # fmt: skip
    after = walk.file(cast, cast.service_db, "database", datetime.fromisoformat(
        "2026-11-30T16:00:00Z"))  # fmt: skip
    west = walk.file(cast, cast.service_ipas, "application", datetime.fromisoformat(
        "2026-11-30T16:00:00Z"))  # fmt: skip
    rolled(now)
    days = dict(Filing.objects.values_list("ticket_id", "day"))
    assert days[before.pk] == days[west.pk] == date(2026, 11, 30)
    assert days[after.pk] == date(2026, 12, 1)


def test_left_cancelled_reopened_and_exercises(cast: Cast, now: datetime):
    ticket = walk.walk_to_end(walk.file(cast, cast.service_db, "database", now), now)
    rolled(now)
    whole = Fact.objects.filter(ticket=ticket, number=0)
    assert whole.count() == 1
    ticket = actions.reopen(ticket.pk, actor=cast.staff_a, sequence=ticket.sequence,
                            reason="Belum pulih.", key=walk.new_key(), now=now + HOUR)  # fmt: skip
    rolled(now)
    assert not whole.exists()
    walk.walk_to_end(ticket, now + 2 * HOUR)
    rolled(now)
    assert whole.get().visit == 2

    other = walk.walk_to(walk.file(cast, cast.service_db, "database", now), 3, now)
    actions.cancel(other.pk, actor=cast.helpdesk, sequence=other.sequence, reason="Ganda.",
                   key=walk.new_key(), now=now)  # fmt: skip
    rolled(now)
    assert list(Fact.objects.filter(ticket=other).values_list("number", flat=True)) == [1, 2]

    Ticket.objects.update(drill=True)
    rolled(now)
    assert not Fact.objects.exists()
    assert not Filing.objects.exists()
    assert list(check(now, str)) == []


def test_a_pause_is_one_halt_of_the_step_that_waited(cast: Cast, now: datetime):
    ticket = walk.walk_to(walk.file(cast, cast.service_db, "database", now), 3, now)
    run = StepRun.objects.get(ticket=ticket, number=3)
    Pause.objects.create(
        ticket=ticket, reason="vendor", note="x", started_at=now + HOUR, started_by=cast.helpdesk,
        ended_at=now + timedelta(days=1), expected_end=now,
    )  # fmt: skip
    rolled(now)
    halt = Halt.objects.get()
    assert (halt.number, halt.roles, halt.reason) == (3, run.role_key, "vendor")
    assert halt.elapsed == 23 * 3600
    assert halt.working == 5 * 3600 + 1.5 * 3600  # 10-12 and 13-16, then 07.30-09


def test_the_unit_of_a_closing(cast: Cast, now: datetime):
    """The post on that day; without one the own office in the agency, else the handler."""
    ticket = walk.walk_to(walk.file(cast, cast.service_db, "database", now), 2, now)
    fact = Fact.objects.filter(ticket=ticket, number=1)
    for closer, unit in (
        (cast.data_section_head, cast.data_section),
        (cast.network_admin, cast.network_section),
        (cast.staff_a, cast.kominfo),
        (None, cast.kominfo),
    ):
        StepRun.objects.filter(ticket=ticket, number=1).update(closed_by=closer)
        rolled(now)
        assert fact.get().unit == unit


def test_a_step_of_the_reporter_counts_for_the_reporters_office(cast: Cast, now: datetime):
    ticket = walk.walk_to_end(walk.file(cast, cast.service_ipas, "application", now), now)
    rolled(now)
    runs = StepRun.objects.filter(ticket=ticket, role_key="|ipas_user|")
    assert runs.exists()
    units = Fact.objects.filter(run__in=runs).values_list("unit", flat=True)
    assert set(units) == {ticket.office_id}


def test_missing_papers(cast: Cast, now: datetime):
    """As the step's own page says, for the waiting step and for every closing before."""
    from sop.machine import current_step
    from sop.paper.documents import State, needs_of

    ticket = walk.walk_to_end(walk.file(cast, cast.service_ipas, "application", now), now)
    rolled(now)
    assert not Fact.objects.exclude(papers_missing=0).exists()  # the portal refuses such a step
    ticket = walk.walk_to(walk.file(cast, cast.service_ipas, "application", now), 9, now)
    StepRun.objects.filter(ticket=ticket, number__in=[1, 7, 8]).update(data={})
    rolled(now)
    step = current_step(ticket)
    assert step
    gaps = [need.name for need in needs_of(ticket, step) if need.state is State.MISSING]
    assert Standing.objects.get(ticket=ticket).missing == gaps
    assert Fact.objects.filter(ticket=ticket, papers_missing__gt=0).exists()


def test_a_poisoned_ticket_stops_no_other(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch, caplog: Any
):
    bad = walk.file(cast, cast.service_db, "database", now)
    good = walk.file(cast, cast.service_db, "database", now)
    real = make._make

    def poisoned(made: Any, ticket: Any, raw: Any, world: Any) -> None:
        if ticket.id == bad.pk:
            raise ZeroDivisionError
        real(made, ticket, raw, world)

    monkeypatch.setattr(make, "_make", poisoned)
    rolled(now)
    assert set(Filing.objects.values_list("ticket_id", flat=True)) == {good.pk}
    assert freshness(now).stuck == 1
    assert freshness(now).behind_seconds == 0
    assert f"Ticket {bad.pk} cannot be taken" in caplog.text
    assert roll(now + AGAIN / 2) == 0  # not tried all the time
    monkeypatch.undo()
    rolled(now + AGAIN + HOUR)
    assert freshness(now).stuck == 0
    assert Filing.objects.count() == 2


def test_what_follows_a_roll_keeps_nothing_out_of_the_figures(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch, caplog: Any
):
    bad = walk.file(cast, cast.service_db, "database", now)
    good = walk.file(cast, cast.service_db, "database", now)
    heard: list[int] = []

    def listener(tickets: Any, now: datetime) -> None:
        if bad in tickets:
            raise ZeroDivisionError
        heard.extend(ticket.pk for ticket in tickets)

    monkeypatch.setattr(rolling, "_listeners", [listener])
    rolled(now)
    assert set(Filing.objects.values_list("ticket_id", flat=True)) == {bad.pk, good.pk}
    assert heard == [good.pk]
    assert not Change.objects.exists()
    assert f"[{bad.pk}]" in caplog.text


def test_a_roll_that_dies_leaves_nothing(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    walk.file(cast, cast.service_db, "database", now)
    changes = Change.objects.count()

    def dies(*args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(write, "_stand", dies)
    with pytest.raises(KeyboardInterrupt):
        roll(now)
    assert not Filing.objects.exists()
    assert Change.objects.count() == changes
    assert Roll.objects.filter(rolled_at=now).count() == 0


def test_freshness_tells_the_oldest_change(cast: Cast, now: datetime):
    Change.objects.all().delete()
    assert freshness(now).behind_seconds == 0
    Change.objects.create(ticket_id=1, at=now - timedelta(seconds=90))
    assert freshness(now).behind_seconds == 90


def test_queries_do_not_grow(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
):
    monkeypatch.setattr(rolling, "_listeners", [])
    counts = []
    for number in (1, 4):
        rolled(now)
        for _ in range(number):
            walk.walk_to(walk.file(cast, cast.service_db, "database", now), 3, now)
        with CaptureQueriesContext(connection) as queries:
            assert roll(now) == number
        counts.append(len(queries))
    assert counts[0] == counts[1]
    world = World.at(now)
    ids = list(Ticket.objects.values_list("pk", flat=True))
    make.facts_of(Batch(ids), world)
    with django_assert_num_queries(5):
        make.facts_of(Batch(ids), world)
