"""An issued report stays, and the schedule issues it once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from people.directory import Directory
from reports.compliance import issuing, monthly
from reports.models import IssuedReport
from reports.period import Period
from tests.cast import NOW, Cast
from tests.reports.rolled import rolled
from tests.sop import walk

pytestmark = pytest.mark.django_db
OCTOBER = Period.parse("2026-10")
START = datetime(2026, 10, 12, 1, tzinfo=UTC)


def issued(cast: Cast) -> IssuedReport:
    scope = issuing.scope_of(cast.kominfo, Directory(NOW))
    return issuing.issue(scope, OCTOBER, by=cast.agency_head, key=walk.new_key(), now=NOW)


def test_it_can_be_neither_changed_nor_deleted(cast: Cast) -> None:
    walk.walk_to(walk.file(cast, cast.service_db, "database", START), 3, START)
    rolled(NOW)
    row = issued(cast)
    row.edition = 7
    for act in (
        row.save,
        row.delete,
        IssuedReport.objects.filter(pk=row.pk).delete,
        lambda: IssuedReport.objects.update(edition=7),
    ):
        with pytest.raises(TypeError):
            act()
    assert IssuedReport.objects.get().edition == 1


def test_two_workers_issue_one_edition_although_a_change_came_between(cast: Cast) -> None:
    """Both have seen that there is none yet."""
    ticket = walk.walk_to(walk.file(cast, cast.service_db, "database", START), 3, START)
    rolled(NOW)
    directory = Directory(NOW)
    first = monthly._issue(cast.kominfo, directory, OCTOBER, NOW)
    walk.step_on(ticket, START + timedelta(hours=3))
    rolled(NOW)
    assert monthly._issue(cast.kominfo, directory, OCTOBER, NOW) == first
    assert IssuedReport.objects.count() == 1
