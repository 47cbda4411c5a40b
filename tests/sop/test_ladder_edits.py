"""A ladder that is edited while tickets are running."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from sop import actions
from sop.clock.recompute import rearm
from sop.escalation.deadlines import sweep
from sop.escalation.ladder import default_rungs, ensure_default
from sop.models import Rung
from tests.cast import NOW, Cast
from tests.sop import walk
from tests.sop.clock import HOUR, MINUTE, levels, overall_run, waiting_run
from tests.sop.pages import as_user
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def database(cast: Cast) -> Ticket:
    """30 minutes for step 1."""
    return walk.file(cast, cast.service_db, "database", NOW)


@pytest.mark.parametrize("overall", [True, False])
def test_a_kind_of_clock_without_rungs_has_the_default(cast: Cast, overall: bool) -> None:
    Rung.objects.all().delete()
    Rung.objects.create(overall=overall, level=90, target=Rung.Target.HOLDER)
    ticket = walk.file(cast, cast.service_db, "database", NOW)
    other = waiting_run(ticket) if overall else overall_run(ticket)
    own = overall_run(ticket) if overall else waiting_run(ticket)
    assert other.due_at and other.next_alarm_at and own.next_alarm_at
    sweep(other.due_at)
    assert levels(other) == [75, 100]
    sweep(own.next_alarm_at)
    assert levels(own) == [90]


def test_the_default_is_written_where_a_kind_has_none() -> None:
    Rung.objects.all().delete()
    Rung.objects.create(overall=True, level=90, target=Rung.Target.HOLDER)
    ensure_default()
    assert Rung.objects.filter(overall=True).count() == 1
    assert Rung.objects.filter(overall=False).count() == 5


def test_a_new_rung_reaches_a_running_step(database: Ticket) -> None:
    Rung.objects.create(overall=False, level=50, target=Rung.Target.HOLDER)
    assert rearm(NOW) == 1
    assert waiting_run(database).next_alarm_at == NOW + 15 * MINUTE
    sweep(NOW + 16 * MINUTE)
    assert levels(waiting_run(database)) == [50]


def test_a_removed_rung_no_longer_alarms(database: Ticket) -> None:
    Rung.objects.bulk_create(rung for rung in default_rungs() if rung.level > 75)
    rearm(NOW)
    run = waiting_run(database)
    assert run.next_alarm_at == run.due_at


def test_a_run_past_every_rung_is_armed_again_by_a_higher_one(database: Ticket) -> None:
    sweep(NOW + 2 * HOUR)
    assert waiting_run(database).next_alarm_at is None
    ensure_default()
    Rung.objects.create(overall=False, level=300, target=Rung.Target.HEAD)
    rearm(NOW + 2 * HOUR)
    sweep(NOW + 2 * HOUR)
    assert levels(waiting_run(database)) == [75, 100, 150, 200, 300]


def test_a_lower_rung_is_not_announced_after_a_higher_one(database: Ticket) -> None:
    sweep(NOW + 30 * MINUTE)
    ensure_default()
    Rung.objects.create(overall=False, level=80, target=Rung.Target.HEAD)
    rearm(NOW + 30 * MINUTE)
    sweep(NOW + 31 * MINUTE)
    assert levels(waiting_run(database)) == [75, 100]


def test_a_paused_run_stays_silent(cast: Cast, database: Ticket) -> None:
    actions.pause(
        database.pk,
        actor=cast.it_examiner,
        sequence=database.sequence,
        reason="vendor",
        note="Menunggu suku cadang.",
        expected_end=NOW + 2 * HOUR,
        key=walk.new_key(),
        now=NOW + MINUTE,
    )
    Rung.objects.create(overall=False, level=50, target=Rung.Target.HOLDER)
    rearm(NOW + 2 * MINUTE)
    assert waiting_run(database).next_alarm_at is None
    assert sweep(NOW + HOUR) == 0


def test_the_administrators_edit_reaches_the_running_tickets(
    cast: Cast, database: Ticket, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    def post(name: str, *args: Any, **data: Any) -> int:
        with django_capture_on_commit_callbacks(execute=True):
            answer = as_user(cast.administrator).post(reverse(f"admin:{name}", args=args), data)
        return int(answer.status_code)

    ensure_default()
    assert post("sop_rung_add", level=50, target="holder") == 302
    assert waiting_run(database).next_alarm_at == NOW + 15 * MINUTE
    rung = Rung.objects.get(level=50)
    assert post("sop_rung_change", rung.pk, level=60, target="holder") == 302
    assert waiting_run(database).next_alarm_at == NOW + 18 * MINUTE
    assert post("sop_rung_delete", rung.pk, post="yes") == 302
    assert waiting_run(database).next_alarm_at == NOW + timedelta(minutes=22, seconds=30)
    again = {"level": 100, "target": "head", "for_arahan": "on"}
    assert post("sop_rung_add", **again) == 422
