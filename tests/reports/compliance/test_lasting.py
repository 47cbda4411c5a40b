"""An issued report stays, and the schedule issues it once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from pypdf import PdfReader

from people.directory import Directory
from reports.compliance import gather, issuing, monthly
from reports.compliance.report import Report
from reports.models import Change, IssuedReport, Roll
from reports.period import Period
from reports.scope import Scope
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


def test_what_could_not_be_counted_is_said_in_it(cast: Cast) -> None:
    ticket = walk.walk_to(walk.file(cast, cast.service_db, "database", START), 3, START)
    other = walk.file(cast, cast.service_ipas, "application", START)
    rolled(NOW)
    Change.objects.bulk_create(
        Change(ticket_id=pk, at=NOW, failed_at=NOW) for pk in (ticket.pk, ticket.pk, other.pk)
    )
    row = issued(cast)
    assert issuing.doubts(row).startswith("1 tiket tidak dapat dihitung")  # the other is of IPAS
    with time_machine.travel(NOW, tick=False):
        client = Client()
        client.force_login(cast.agency_head, "people.auth.NipOrEmailBackend")
        page = client.get(f"/pimpinan/laporan/{row.pk}/").content.decode()
        paper = client.get(f"/pimpinan/laporan/{row.pk}/pdf/").content
    assert issuing.doubts(row) in page
    text = " ".join(one.extract_text() for one in PdfReader(BytesIO(paper)).pages)
    assert "1 tiket tidak dapat dihitung" in " ".join(text.split())


def test_an_office_whose_report_fails_keeps_no_other_waiting(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rolled(NOW)
    real = gather.report

    def fails(scope: Scope, *args: Any) -> Report:
        if scope.office == cast.kominfo:
            raise ZeroDivisionError
        return real(scope, *args)

    monkeypatch.setattr(gather, "report", fails)
    first = datetime(2026, 11, 2, 1, tzinfo=UTC)
    Roll.objects.update(rolled_at=first)
    assert monthly.issue_monthly(first) == 1
    assert IssuedReport.objects.get().office == cast.tiki
    assert f"the report of office {cast.kominfo.pk} cannot be made" in caplog.text
