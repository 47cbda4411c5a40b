"""A pause that has outlived its expected end is not forgotten."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from notices.models import Notice
from people.models import Assignment
from sop import actions
from sop.escalation.deadlines import sweep
from sop.models import Pause, WorkCalendar
from tests.cast import NOW, Cast
from tests.sop import walk
from tests.sop.clock import (
    FRIDAY,
    HOUR,
    MINUTE,
    MONDAY,
    NEXT_MONDAY,
    SATURDAY,
    TUESDAY,
    WEDNESDAY,
    sweep_until,
    wita,
)
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def database(cast: Cast) -> Ticket:
    return walk.file(cast, cast.service_db, "database", NOW)


def pause(cast: Cast, ticket: Ticket, until: datetime) -> Ticket:
    return actions.pause(
        ticket.pk, actor=cast.it_examiner, sequence=ticket.sequence, reason="vendor",
        note="Menunggu teknisi vendor.", expected_end=until, key=walk.new_key(),
        now=NOW + 5 * MINUTE,
    )  # fmt: skip


def told() -> list[tuple[str, datetime | None]]:
    rows = Notice.objects.filter(kind="pause").order_by("pk")
    return list(rows.values_list("recipient__name", "mail_next_try_at"))


def test_the_one_who_paused_and_his_superior_are_reminded(cast: Cast, database: Ticket) -> None:
    pause(cast, database, wita(MONDAY, "11:00"))
    sweep(wita(MONDAY, "10:59"))
    assert told() == []
    sweep(wita(MONDAY, "11:00"))
    assert {name for name, _ in told()} == {cast.it_examiner.name, cast.data_section_head.name}
    notice = Notice.objects.filter(kind="pause").first()
    assert notice
    assert "jeda melewati perkiraan" in notice.subject
    assert "Menunggu vendor atau ISP" in notice.body
    assert "Senin, 23 November 2026 pukul 11.00 WITA" in notice.body


def test_once_a_working_morning_until_it_ends(cast: Cast, database: Ticket) -> None:
    ticket = pause(cast, database, wita(MONDAY, "11:00"))
    sweep_until(wita(MONDAY, "11:00"), wita(WEDNESDAY, "06:00"), HOUR)
    assert len(told()) == 2 * 2
    sweep(wita(WEDNESDAY, "07:30"))
    assert len(told()) == 3 * 2
    actions.resume(
        ticket.pk, actor=cast.it_examiner, sequence=ticket.sequence, note="", key=walk.new_key(),
        now=wita(WEDNESDAY, "09:00"),
    )  # fmt: skip
    sweep_until(wita(WEDNESDAY, "09:00"), wita(FRIDAY, "12:00"), 6 * HOUR)
    assert not Notice.objects.filter(kind="pause", created_at__gt=wita(WEDNESDAY, "09:00")).exists()


def test_an_end_at_night_is_mailed_in_the_morning_and_said_once(
    cast: Cast, database: Ticket
) -> None:
    pause(cast, database, wita(FRIDAY, "22:00"))
    sweep_until(wita(FRIDAY, "22:00"), wita(NEXT_MONDAY, "15:00"), HOUR)
    assert {at for _, at in told()} == {wita(NEXT_MONDAY, "07:30")}
    assert len(told()) == 2
    assert Pause.objects.get().remind_at == wita(date(2026, 12, 1), "07:30")


def test_no_reminder_on_a_day_off(cast: Cast, database: Ticket) -> None:
    pause(cast, database, wita(FRIDAY, "09:00"))
    sweep(wita(FRIDAY, "09:00"))
    before = len(told())
    sweep_until(wita(SATURDAY, "00:00"), wita(NEXT_MONDAY, "07:00"), 6 * HOUR)
    assert len(told()) == before


def test_the_superior_hears_though_the_one_who_paused_has_left(
    cast: Cast, database: Ticket
) -> None:
    pause(cast, database, wita(TUESDAY, "09:00"))
    Assignment.objects.filter(user=cast.it_examiner).update(valid_until=MONDAY)
    sweep(wita(TUESDAY, "09:00"))
    assert [name for name, _ in told()] == [cast.data_section_head.name]


def test_an_office_without_hours_is_still_reminded(cast: Cast, database: Ticket) -> None:
    pause(cast, database, wita(MONDAY, "11:00"))
    WorkCalendar.objects.filter(office=cast.kominfo).update(hours={})
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        sweep(wita(day, "11:00"))
    assert len(told()) == 3 * 2
