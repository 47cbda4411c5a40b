"""Issued reports: they never change, and what has changed since is said beside them."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import QuerySet
from django.test import Client
from pytest_django import DjangoDbBlocker

from papers.errors import Refused
from people.directory import Directory
from people.models import Office, User
from reports.compliance import issuing, monthly
from reports.compliance.corrections import corrections
from reports.models import Change, IssuedReport, Subscription
from reports.period import Period
from reports.scope import scopes
from sop import actions, drill
from sop.clock import recompute
from sop.machine import PROCEDURES
from sop.models import Holiday
from tests.cast import NOW, Cast
from tests.reports.rolled import rolled
from tests.shared import lived
from tests.sop import walk
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
OCTOBER = Period.parse("2026-10")
PLACE = "/pimpinan/kepatuhan/terbitkan/"


@pytest.fixture(autouse=True)
def _monday_morning() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "people.auth.NipOrEmailBackend")
    return client


def october(cast: Cast) -> None:
    """A database ticket with a late step, done in October; and all is in the sums."""
    start = datetime(2026, 10, 12, 1, tzinfo=UTC)
    ticket = walk.step_on(walk.file(cast, cast.service_db, "database", start), start)
    walk.walk_to_end(ticket, start + timedelta(days=1))
    rolled(NOW)


@pytest.fixture(scope="module")
def _past(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Cast]:
    with lived(django_db_blocker, tmp_path_factory.mktemp("media"), october) as cast:
        yield cast


@pytest.fixture
def cast(_past: Cast, db: None) -> Cast:
    return deepcopy(_past)


def issued(cast: Cast) -> IssuedReport:
    scope = issuing.scope_of(cast.kominfo, Directory(NOW))
    return issuing.issue(scope, OCTOBER, by=cast.agency_head, key=walk.new_key(), now=NOW)


def test_a_head_issues_once_for_a_key_and_again_only_after_a_change(cast: Cast) -> None:
    ticket = Ticket.objects.get()
    client, key = signed_in(cast.agency_head), walk.new_key()
    for _ in range(2):
        answer = client.post(f"{PLACE}?periode=2026-10", {"key": key})
        assert answer.status_code == 302
    row = IssuedReport.objects.get()
    assert (row.edition, row.issued_title) == (1, "Kepala Dinas")
    assert issuing.unharmed(row)
    again = client.post(f"{PLACE}?periode=2026-10", {"key": walk.new_key()})
    assert again.status_code == 409
    assert "Tidak ada angka yang berubah sejak edisi 1" in again.content.decode()
    drill.mark(
        ticket.pk, actor=cast.agency_head, sequence=ticket.sequence, drill=True,
        reason="Simulasi.", key=walk.new_key(), now=NOW,
    )  # fmt: skip
    rolled(NOW)
    assert client.post(f"{PLACE}?periode=2026-10", {"key": walk.new_key()}).status_code == 302
    assert list(IssuedReport.objects.values_list("edition", flat=True)) == [2, 1]


def test_an_open_period_is_not_issued(cast: Cast) -> None:
    answer = signed_in(cast.agency_head).post(f"{PLACE}?periode=2026-11", {"key": walk.new_key()})
    assert answer.status_code == 409
    assert "Laporan dapat diterbitkan mulai 1 Desember 2026" in answer.content.decode()
    assert not IssuedReport.objects.exists()


def test_who_issues_and_reads(cast: Cast) -> None:
    row = issued(cast)
    place = f"/pimpinan/laporan/{row.pk}/"
    assert signed_in(cast.agency_head).get(place).status_code == 200
    for user in (cast.ict_division_head, cast.head_a, cast.ip_tech_director):
        assert signed_in(user).get(place).status_code == 404
        assert signed_in(user).get(f"{place}pdf/").status_code == 404
        assert signed_in(user).get("/pimpinan/laporan/").content.decode().count("data-row") == 0
    refused = signed_in(cast.head_a).post(f"{PLACE}?periode=2026-10", {"key": walk.new_key()})
    assert refused.status_code == 409
    assert "kantor penangan" in refused.content.decode()
    unit = signed_in(cast.ict_division_head).post(
        f"{PLACE}?periode=2026-10", {"key": walk.new_key()}
    )
    assert unit.status_code == 302
    assert IssuedReport.objects.get(office=cast.ict_division).edition == 1


def test_what_happens_later_leaves_it_as_issued_and_shows_as_a_correction(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = Ticket.objects.get()
    row = issued(cast)
    paper, figures = issuing.pdf(row, cast.kominfo), row.figures
    later = NOW + timedelta(hours=1)

    def corrected() -> Any:
        rolled(later)
        found = IssuedReport.objects.select_related("office").get(pk=row.pk)
        assert found.figures == figures
        assert issuing.unharmed(found)
        assert issuing.pdf(found, found.office) == paper
        page = signed_in(cast.agency_head).get(f"/pimpinan/laporan/{row.pk}/")
        assert page.status_code == 200
        return corrections(found, found.office, Directory(later), later)

    # A holiday of that month is entered only now, and the clocks are computed anew.
    holiday = Holiday.objects.create(day=date(2026, 10, 13), name="Terlambat diumumkan",
                                     kind="public")  # fmt: skip
    cause = recompute.Cause("hari libur ditambahkan", cast.administrator, "", "SKB.", later)
    recompute.apply(recompute.Scope(days=(holiday.day, holiday.day)), cause)
    assert corrected().differences == []

    # The ticket is reopened: what was finished is not finished any more.
    actions.reopen(
        ticket.pk, actor=cast.staff_a, sequence=ticket.sequence, reason="Kambuh lagi.",
        key=walk.new_key(), now=later,
    )  # fmt: skip
    found = corrected()
    whole = [one for one in found.differences if one.row == "Semua prosedur"]
    assert ("selesai", "1", "0") in [(one.measure, one.before, one.now) for one in whole]
    assert [reason.number for reason in found.reasons] == [ticket.number]
    assert found.reasons[0].text.startswith("Membuka kembali aduan")

    # It turns out to have been an exercise.
    ticket = Ticket.objects.get(pk=ticket.pk)
    drill.mark(
        ticket.pk, actor=cast.agency_head, sequence=ticket.sequence, drill=True,
        reason="Simulasi.", key=walk.new_key(), now=later,
    )  # fmt: skip
    found = corrected()
    total = [one for one in found.differences if one.row == "Semua langkah"]
    assert ("selesai", "9", "0") in [(one.measure, one.before, one.now) for one in total]
    assert len(found.reasons) == 2

    # A unit is merged into the office, a step is renamed, an SOP's file is gone.
    Office.objects.filter(pk=cast.office_b.pk).update(merged_into=cast.kominfo)
    steps = [
        replace(step, activity="Nama baru") if step.number == 2 else step
        for step in PROCEDURES["database-1"].steps
    ]
    monkeypatch.setattr(PROCEDURES["database-1"], "steps", steps)
    assert any("Susunan kantor" in reason.text for reason in corrected().reasons)
    monkeypatch.delitem(PROCEDURES, "database-1")
    client = signed_in(cast.agency_head)
    assert "2. Menerima" in client.get(f"/pimpinan/laporan/{row.pk}/").content.decode()
    assert client.get("/pimpinan/kepatuhan/?periode=2026-10").status_code == 200


def test_figures_that_were_touched_are_told_by_their_hash(cast: Cast) -> None:
    row = issued(cast)
    row.figures["report"]["total"]["missed"] = 0
    QuerySet(IssuedReport).filter(pk=row.pk).update(figures=row.figures)  # past the model
    row = IssuedReport.objects.get()
    assert not issuing.unharmed(row)
    page = signed_in(cast.agency_head).get(f"/pimpinan/laporan/{row.pk}/").content.decode()
    assert "tidak lagi cocok" in page


def test_the_schedule_issues_once_mails_once_and_waits_for_the_sums(cast: Cast) -> None:
    first = datetime(2026, 11, 1, 1, tzinfo=UTC)
    Subscription.objects.create(user=cast.agency_head, office=cast.kominfo, day=1)
    Change.objects.create(ticket_id=1, at=first - timedelta(days=2))
    assert monthly.issue_monthly(first) == 0
    Change.objects.all().delete()
    assert monthly.issue_monthly(first) == 2  # the two agencies with services
    row = IssuedReport.objects.get(office=cast.kominfo)
    assert (row.first, row.issued_by, row.issued_title) == (date(2026, 10, 1), None, "")
    assert Subscription.objects.get().sent_for == row.first
    assert monthly.issue_monthly(first + timedelta(hours=1)) == 0
    assert IssuedReport.objects.count() == 2
    page = signed_in(cast.agency_head).get(f"/pimpinan/laporan/{row.pk}/").content.decode()
    assert "oleh jadwal portal" in page


def test_after_the_first_days_nothing_is_issued_that_nobody_waits_for(cast: Cast) -> None:
    assert monthly.issue_monthly(NOW) == 0
    Subscription.objects.create(user=cast.ict_division_head, office=cast.ict_division, day=20)
    assert monthly.issue_monthly(NOW) == 1
    assert IssuedReport.objects.get().office == cast.ict_division


def test_a_head_of_a_reporting_office_is_refused(cast: Cast) -> None:
    scope = scopes(cast.head_a, Directory(NOW))[0]
    with pytest.raises(Refused):
        issuing.issue(scope, OCTOBER, by=cast.head_a, now=NOW)
