"""Andaikan: history with another time or calendar, exactly, and nothing stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from people.directory import Directory
from people.models import User
from reports.compliance import issuing, replay
from reports.compliance.replay import Question
from reports.period import Period
from reports.scope import Narrow
from sop import actions
from sop.language import parse_time
from sop.models import Holiday, StepRun, WorkCalendar
from tests.cast import NOW, Cast
from tests.reports.rolled import rolled
from tests.sop import walk
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
PAGE = "/pimpinan/andaikan/"
OCTOBER = Period.parse("2026-10")
MONDAY = datetime(2026, 10, 12, 1, tzinfo=UTC)  # 09.00 WITA


@pytest.fixture(autouse=True)
def _monday_morning() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def get(user: User, address: str) -> Any:
    client = Client()
    client.force_login(user, "people.auth.NipOrEmailBackend")
    return client.get(address)


def database(cast: Cast, *minutes: int) -> Ticket:
    """The first steps of a database ticket, each taking so many minutes."""
    ticket, at = walk.file(cast, cast.service_db, "database", MONDAY), MONDAY
    for one in minutes:
        at += timedelta(minutes=one)
        ticket = walk.step_on(ticket, at)
    return ticket


def answer(cast: Cast, question: Question, office: Any = None) -> replay.Answer:
    directory = Directory(NOW)
    scope = issuing.scope_of(office or cast.kominfo, directory)
    return replay.replay(question, scope, Narrow(), OCTOBER, directory)


def test_another_time(cast: Cast) -> None:
    for minutes in (20, 40, 70):
        database(cast, 5, minutes)  # step 2 has an hour
    rolled(NOW)
    before = list(StepRun.objects.order_by("pk").values())
    found = answer(cast, Question("database-1", (2,), parse_time("30 menit"), None))
    assert (found.found, found.replayed, found.drifted) == (3, 3, 0)
    assert (found.total.was.kept, found.total.was.missed) == (2, 1)
    assert (found.total.would.kept, found.total.would.missed) == (1, 2)
    assert (found.total.worse, found.total.better) == (1, 0)
    assert [one.before for one in found.changed] == ["kept"]
    longer = answer(cast, Question("database-1", (2,), parse_time("1-2 hari"), None))
    assert (longer.total.would.kept, longer.total.better) == (3, 1)
    assert list(StepRun.objects.order_by("pk").values()) == before


def test_another_calendar_and_pauses(cast: Cast) -> None:
    ticket = database(cast, 5)
    at = MONDAY + timedelta(minutes=10)
    ticket = actions.pause(
        ticket.pk, actor=cast.ict_division_head, sequence=ticket.sequence, reason="vendor",
        note="Menunggu.", expected_end=at + timedelta(days=1), key=walk.new_key(), now=at,
    )  # fmt: skip
    resumed = at + timedelta(hours=30)  # Tuesday, 15.10 WITA
    ticket = actions.resume(
        ticket.pk, actor=cast.ict_division_head, sequence=ticket.sequence, note="",
        key=walk.new_key(), now=resumed,
    )  # fmt: skip
    # 5 minutes before the pause and 50 after it: within the hour of work, not by night.
    walk.step_on(Ticket.objects.get(pk=ticket.pk), resumed + timedelta(hours=16, minutes=20))
    rolled(NOW)
    always = answer(cast, Question("database-1", (2,), None, replay.ALWAYS))
    assert (always.total.was.kept, always.total.would.missed) == (1, 1)
    late = WorkCalendar.objects.create(
        name="Siang", office=cast.kominfo, role=cast.roles["helpdesk"],
        hours={key: [["10:00", "16:00"]] for key in ("mon", "tue", "wed", "thu", "fri")},
    )  # fmt: skip
    own = answer(cast, Question("database-1", (2,), None, late))
    assert own.total.would.kept == 1


def test_a_common_time_is_replayed_together_and_a_promise_is_not(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_ipas, "application", MONDAY, cast.ipas_user)
    for minute in (2, 4, 6, 8, 12):
        ticket = walk.step_on(ticket, MONDAY + timedelta(minutes=minute))
    network = walk.file(cast, cast.service_network, "network", MONDAY)
    walk.walk_to_end(network, MONDAY + timedelta(hours=1))
    rolled(NOW)
    assert replay.group_of("ipas-1", 3) == (1, 2, 3, 4, 5)
    found = answer(
        cast, Question("ipas-1", (1, 2, 3, 4, 5), parse_time("7 menit"), None), cast.tiki
    )
    assert (found.total.was.kept, found.total.would.kept, found.total.would.missed) == (5, 3, 2)
    steps = answer(cast, Question("network-1", None, None, replay.ALWAYS))
    assert (steps.promised, steps.replayed) == (1, 8)
    untimed = answer(cast, Question("network-1", (2,), parse_time("15 menit"), None))
    assert (untimed.total.was.unlimited, untimed.total.measured) == (1, 1)


def test_a_calendar_changed_since_is_said(cast: Cast) -> None:
    database(cast, 5, 24 * 60)  # late by a day
    rolled(NOW)
    Holiday.objects.create(day="2026-10-12", name="Terlambat", kind="public")
    found = answer(cast, Question("database-1", (2,), None, replay.ALWAYS))
    assert (found.drifted, found.total.was.missed, found.total.would.missed) == (0, 1, 1)
    Holiday.objects.create(day="2026-10-13", name="Terlambat", kind="public")
    assert answer(cast, Question("database-1", (2,), None, replay.ALWAYS)).drifted == 1


def test_more_than_fit_are_a_sample_of_the_newest(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    database(cast, 5, 5)
    database(cast, 5, 90)
    rolled(NOW)
    monkeypatch.setattr(replay, "MOST", 1)
    found = answer(cast, Question("database-1", (2,), parse_time("1 menit"), None))
    assert (found.found, found.replayed, found.sampled) == (2, 1, True)


def test_page_with_faults_beside_the_fields(cast: Cast) -> None:
    database(cast, 5, 40)
    rolled(NOW)
    ask = f"{PAGE}?periode=2026-10&langkah=database-1.2"
    page = get(cast.agency_head, f"{ask}&waktu=30+menit")
    assert page.status_code == 200
    assert "1 dari 1 langkah selesai berubah hasilnya" in page.content.decode()
    for more, words in (
        ("&waktu=sebentar", "tidak terbaca sebagai waktu"),
        ("&waktu=", "Isi waktu lain, pilih kalender lain"),
        ("&kalender=99999", "Kalender ini tidak dikenal"),
        ("&waktu=999+hari", "Paling lama 60 hari kerja"),
    ):
        page = get(cast.agency_head, ask + more)
        assert page.status_code == 422, more
        assert words in page.content.decode()
    for step, words in (
        ("database-1.99", "Langkah ini tidak dikenal"),
        ("network-1.9", "estimasi yang dijanjikan"),
        ("database-1.semua", "tidak dapat dipakai untuk semua langkah"),
    ):
        page = get(cast.agency_head, f"{PAGE}?langkah={step}&waktu=1+jam")
        assert page.status_code == 422, step
        assert words in page.content.decode()
    assert get(cast.agency_head, PAGE).status_code == 200
    assert get(cast.it_examiner, PAGE).status_code == 403
