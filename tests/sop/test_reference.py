"""What a process keeps in memory is what the tables hold, at every change and rollback."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.models import Assignment, Office, Role, User
from sop.errors import NotYours
from sop.escalation.ladder import ensure_default
from sop.models import CalendarOverride, Holiday, TargetRevision, WorkCalendar
from sop.reference import reference
from tests.cast import NOW, Cast, assign
from tests.sop import walk

pytestmark = pytest.mark.django_db
postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="the token is written by triggers of PostgreSQL"
)

CHANGES: dict[str, Callable[[Cast], object]] = {
    "assignment ended": lambda cast: Assignment.objects.filter(user=cast.it_examiner).update(
        valid_until=date(2026, 1, 2)
    ),
    "assignment added": lambda cast: assign(cast.staff_b, "it_examiner", cast.data_section),
    "assignment deleted": lambda cast: Assignment.objects.filter(user=cast.jfu).delete(),
    "user switched off": lambda cast: User.objects.filter(pk=cast.jfu.pk).update(is_active=False),
    "role": lambda cast: Role.objects.filter(code="jfu").update(superior=None),
    "office": lambda cast: Office.objects.filter(pk=cast.data_section.pk).update(parent=None),
    "calendar": lambda cast: WorkCalendar.objects.update(always=True),
    "override": lambda cast: CalendarOverride.objects.create(
        calendar=WorkCalendar.objects.all()[0], name="x", first_day=NOW.date(), last_day=NOW.date()
    ),
    "holiday": lambda cast: Holiday.objects.create(day=NOW.date(), name="x", kind="public"),
    "time of an office": lambda cast: TargetRevision.objects.create(
        office=cast.kominfo,
        procedure="network-1",
        number=2,
        text="1 jam",
        valid_from=NOW.date(),
        reason="x",
        set_by=cast.administrator,
        set_at=NOW,
    ),
    "rung": lambda cast: ensure_default(),
}


@postgres
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_every_change_is_seen_at_once(cast: Cast, change: Callable[[Cast], object]) -> None:
    before = reference(NOW)
    assert reference(NOW) is before
    change(cast)
    assert reference(NOW) is not before


@postgres
def test_a_change_that_is_taken_back_brings_the_old_answers(cast: Cast) -> None:
    before = reference(NOW)
    names = {h.user.name for h in before.directory.holders("jfu", cast.tiki)}
    with transaction.atomic():
        Assignment.objects.filter(user=cast.jfu).delete()
        assert len(reference(NOW).directory.holders("jfu", cast.tiki)) == len(names) - 1
        transaction.set_rollback(True)
    after = reference(NOW).directory.holders("jfu", cast.tiki)
    assert {h.user.name for h in after} == names


@postgres
def test_a_sign_in_changes_nothing(cast: Cast) -> None:
    before = reference(NOW)
    User.objects.filter(pk=cast.jfu.pk).update(last_login=timezone.now(), password="x")
    assert reference(NOW) is before


@postgres
def test_the_second_question_is_one_query(cast: Cast) -> None:
    reference(NOW).directory.holders("jfu", cast.tiki)
    with CaptureQueriesContext(connection) as asked:
        reference(NOW).directory.holders("jfu", cast.tiki)
    assert len(asked) == 1


def test_another_day_has_other_people(cast: Cast) -> None:
    Assignment.objects.filter(user=cast.jfu).update(valid_until=NOW.date())
    for day, count in ((NOW, 2), (NOW + timedelta(days=1), 1), (NOW, 2)):
        assert len(reference(day).directory.holders("jfu", cast.tiki)) == count


def test_the_last_day_ends_at_midnight_of_the_office(cast: Cast) -> None:
    """23 November ends in WITA at 16.00 UTC, in WIB at 17.00."""
    Assignment.objects.filter(user__in=(cast.jfu, cast.it_examiner)).update(
        valid_until=date(2026, 11, 23)
    )

    def holding(hour: int, minute: int) -> tuple[int, int]:
        directory = reference(NOW.replace(hour=hour, minute=minute)).directory
        return (
            len(directory.holders("it_examiner", cast.kominfo)),
            len(directory.holders("jfu", cast.tiki)),
        )

    assert [holding(15, 59), holding(16, 0), holding(16, 59), holding(17, 0)] == [
        (1, 2), (0, 2), (0, 2), (0, 1),
    ]  # fmt: skip


def test_a_right_that_ended_is_refused_at_once(cast: Cast) -> None:
    ticket = walk.step_on(walk.file(cast, cast.service_db, "database", NOW), NOW)
    Assignment.objects.filter(user=cast.ict_division_head).update(valid_until=date(2026, 11, 22))
    with pytest.raises(NotYours):
        walk.step_on(ticket, NOW, by=cast.ict_division_head)
