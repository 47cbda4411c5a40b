"""What an installation finds before anybody has entered anything, and what the demo makes of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from gangguan.celery import app
from gangguan.demo import ACCOUNTS, PASSWORD, load
from people.models import Role, User
from sop.machine import PROCEDURES
from sop.models import Escalation, Holiday, Pause, Rung
from tests.sop.clock import late_tickets
from tickets.models import Event, Status, Ticket

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def test_reference_data_is_complete_and_may_be_loaded_again() -> None:
    call_command("reference", verbosity=0)
    counts = (Role.objects.count(), Rung.objects.count(), Holiday.objects.count())
    call_command("reference", verbosity=0)
    assert (Role.objects.count(), Rung.objects.count(), Holiday.objects.count()) == counts
    assert {rung.level for rung in Rung.objects.filter(overall=False)} == {75, 100, 150, 200}


def test_every_actor_of_every_sop_is_a_role() -> None:
    call_command("reference", verbosity=0)
    wanted = {a.code for p in PROCEDURES.values() for s in p.steps for a in s.everyone}
    assert wanted <= set(Role.objects.values_list("code", flat=True))


def test_the_demo_shows_every_state_and_lets_its_people_in() -> None:
    assert load(NOW)
    assert not load(NOW)
    statuses = set(Ticket.objects.values_list("status", flat=True))
    assert {Status.REPORTED, Status.IN_PROGRESS, Status.CLOSED} <= statuses
    assert {"database-1", "network-1", "ipas-1", "intake"} <= set(
        Ticket.objects.values_list("procedure", flat=True)
    )
    assert late_tickets(NOW).filter(closed_at__isnull=True).exists()
    assert Escalation.objects.filter(for_arahan=True, answered_at__isnull=True).exists()
    assert Pause.objects.exists()
    assert not Event.objects.filter(at__gt=NOW).exists()
    assert {account["login"] for account in ACCOUNTS} == set(
        User.objects.values_list("email", flat=True)
    )
    for account in ACCOUNTS:
        assert User.objects.get(email=account["login"]).check_password(PASSWORD)


def test_the_accounts_of_the_demo_are_listed_in_groups(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo", accounts=True)
    lines = capsys.readouterr().out.splitlines()
    headings = [line for line in lines if not line.startswith(" ")]
    assert headings[:4] == ["OPD", "Dinas Kominfo", "Direktorat TIKI", "Administrator"]
    assert sum("@demo.example" in line for line in lines) == len(ACCOUNTS)


def test_every_task_of_the_schedule_exists() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled <= set(app.tasks)
