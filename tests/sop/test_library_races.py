"""Two people state the cover of one SOP at the same instant: one stands, the other is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection

from people.models import User
from sop.library.cover_edits import FIELDS, Overtaken, state
from sop.library.forms import stamp
from sop.models import SopIdentity
from sop.procedures import DatabaseFault
from tests.cast import NOW, Cast, build_cast
from tests.sop.test_races import at_once

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks are PostgreSQL's"),
]


@pytest.fixture
def people(db: None) -> Cast:
    return build_cast()


def stating(cast: Cast, by: User, number: str, seen: str) -> Callable[[], str]:
    """Each at an instant of its own, as clocks have it."""
    values = dict.fromkeys(FIELDS, "") | {"number": number}
    at = NOW + timedelta(seconds=int(number))

    def work() -> str:
        try:
            state(DatabaseFault, cast.kominfo, values, seen=seen, by=by, now=at)
        except Overtaken as overtaken:
            return f"after {overtaken.row.number}"
        return number

    return work


@pytest.mark.parametrize("stated", [False, True], ids=["first", "again"])
def test_one_stands_and_the_others_are_told(people: Cast, stated: bool) -> None:
    seen = "-"
    if stated:
        stating(people, people.agency_head, "0", seen)()
        seen = stamp(SopIdentity.objects.get())
    persons = [people.agency_head, people.administrator, people.helpdesk, people.it_examiner]
    works = [stating(people, by, str(n), seen) for n, by in enumerate(persons, 1)]
    results = at_once(works)
    row = SopIdentity.objects.get()
    won = [result for result in results if not result.startswith("after")]
    assert won == [row.number]
    assert results.count(f"after {row.number}") == 3
    assert LogEntry.objects.count() == 1 + stated
