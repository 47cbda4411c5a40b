"""When a mail about a ticket may leave: messages and complaints without an SOP, at night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notices.models import Notice
from sop.models import WorkCalendar
from tests.cast import NOW, Cast
from tests.sop import walk
from tickets import talk
from tickets.handling import handling
from tickets.models import Priority, Ticket

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 23.00 WITA
MORNING = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # 07.30 WITA, as tests.cast.WORK_WEEK


def mails(kind: str) -> set[datetime | None]:
    return set(Notice.objects.filter(kind=kind).values_list("mail_next_try_at", flat=True))


def test_what_the_reporter_writes_at_night_is_mailed_in_the_morning(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_db, "database", NOW)
    for now in (NOW, NIGHT):
        key = walk.new_key()
        talk.comment(ticket.pk, actor=cast.staff_a, body="Masih.", internal=False, key=key, now=now)
    assert mails("comment") == {NOW, MORNING}


def test_a_complaint_without_an_sop_is_mailed_to_triage_in_the_morning(cast: Cast) -> None:
    walk.file(cast, cast.service_app, "application", NIGHT)
    assert mails("triage") == {MORNING}
    assert mails("filed") == {NIGHT}


def test_a_critical_ticket_wakes_people(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_db, "database", NOW)
    Ticket.objects.filter(pk=ticket.pk).update(priority=Priority.CRITICAL)
    ticket.refresh_from_db()
    assert handling().mail_from(ticket, NIGHT) is None


def test_a_roster_round_the_clock_gets_its_mail_at_night(cast: Cast) -> None:
    WorkCalendar.objects.create(
        name="Piket", office=cast.kominfo, role=cast.roles["it_examiner"], always=True, hours={}
    )
    ticket = walk.file(cast, cast.service_db, "database", NIGHT)
    assert handling().mail_from(ticket, NIGHT) is None
    ended = walk.walk_to_end(ticket, NIGHT + timedelta(minutes=1))
    assert handling().mail_from(ended, NIGHT) == MORNING
