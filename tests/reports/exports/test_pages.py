"""Exports of what is on the screen: at once or by the queue, of the reader's scope, for a day."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from papers.models import PrintJob
from papers.prints import queue as prints
from people.models import Assignment, User
from reports.board.room import Room
from reports.exports import making, sources
from reports.exports.content import Content
from reports.exports.sources import Source
from reports.exports.tables import Column, Table
from tests.cast import NOW, Cast
from tests.reports.rolled import rolled
from tests.sop import walk
from tests.sop.pages import as_user, text_of
from tests.sop.walk import new_key
from tickets import talk
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of 2,400 rows that names the office it is over."""

    def build(room: Room) -> Content:
        rows = ((room.scope.office.short_name, number) for number in range(2_400))
        columns = (Column("Kantor"), Column("Nomor", "int"))
        return Content("Daftar panjang", [Table("Daftar", "Daftar", columns, rows, count=2_400)])

    monkeypatch.setitem(sources.SOURCES, "panjang", Source("head", build, long=True))


def address(what: str, ending: str, query: str = "") -> str:
    return reverse("export", args=[what, ending]) + query


def queued(client: Client, ending: str = "xlsx", key: str = "") -> PrintJob:
    answer = client.post(address("panjang", ending), {"key": key or new_key()})
    assert answer.status_code == 302, text_of(answer)
    return PrintJob.objects.latest("pk")


def made(job: PrintJob) -> PrintJob:
    assert prints.make_one(NOW)
    job.refresh_from_db()
    return job


def test_the_compliance_report_goes_home_in_three_kinds(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_db, "database", NOW - timedelta(days=3))
    walk.walk_to_end(ticket, NOW - timedelta(days=2))
    rolled(NOW)
    head = as_user(cast.agency_head)
    answer = head.get(address("kepatuhan", "xlsx"))
    assert answer["Content-Disposition"] == (
        'attachment; filename="kepatuhan-diskominfo-2026-11.xlsx"'
    )
    assert "no-store" in answer["Cache-Control"]
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames[-1] == "Keterangan"
    assert book["Langkah"].max_row > 2
    text = head.get(address("kepatuhan", "csv")).content.decode()
    assert text.startswith("\ufeff")
    assert "Per langkah" in text
    paper = head.get(address("kepatuhan", "pdf"))
    assert paper["Content-Type"] == "application/pdf"
    assert "November 2026" in PdfReader(BytesIO(paper.content)).pages[0].extract_text()
    for secret in (cast.staff_a.name, cast.staff_a.email, "990001"):
        assert secret not in text


def test_a_list_goes_home_with_exactly_its_rows(cast: Cast) -> None:
    for day in (3, 4):
        ticket = walk.file(cast, cast.service_db, "database", NOW - timedelta(days=day))
        walk.step_on(ticket, NOW - timedelta(days=2))
    Ticket.objects.filter(pk=ticket.pk).update(title="=HYPERLINK(1)")
    rolled(NOW)
    head = as_user(cast.agency_head)
    for figure, count in (("terbuka", 2), ("langkah", 2), ("masuk", 2), ("jeda", 0)):
        answer = head.get(address("daftar", "csv", f"?angka={figure}"))
        assert answer.status_code == 200, figure
        lines = list(csv.reader(StringIO(answer.content.decode()), delimiter=";"))
        assert len(lines) == 1 + count, figure
        if count:
            assert {row[1] for row in lines[1:]} >= {"'=HYPERLINK(1)"}
    assert head.get(address("daftar", "csv", "?angka=tidak-ada")).status_code == 404
    # What a list cannot make sense of makes no file of something else.
    assert head.get(address("daftar", "csv", "?angka=jeda&alasan=x")).status_code in (404, 422)


def test_no_export_tells_who_complained_nor_what_was_said_inside(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_db, "database", NOW - timedelta(days=3))
    walk.step_on(ticket, NOW - timedelta(days=2))
    note = talk.comment(
        ticket.pk, actor=cast.it_examiner, body="catatan rahasia", internal=True, key=new_key(),
        now=NOW - timedelta(days=1),
    )  # fmt: skip
    assert note
    rolled(NOW)
    addresses = [address("ringkasan", "csv"), address("kepatuhan", "csv")]
    addresses += [
        address("daftar", "csv", f"?angka={figure}") for figure in ("terbuka", "masuk", "langkah")
    ]
    people = User.objects.all()
    for reader in (cast.agency_head, cast.head_a):
        client = as_user(reader)
        for place in addresses:
            text = client.get(place).content.decode()
            assert "catatan rahasia" not in text
            assert not [p for p in people if p.email in text or (p.nip and p.nip in text)]


def test_the_summary_goes_home_in_three_kinds(cast: Cast) -> None:
    rolled(NOW)
    for reader in (cast.agency_head, cast.ict_division_head, cast.head_a):
        for ending in ("xlsx", "csv", "pdf"):
            answer = as_user(reader).get(address("ringkasan", ending))
            assert answer.status_code == 200, (reader, ending)
            assert len(answer.content) > 500


def test_the_office_of_a_reporter_gets_only_its_own(cast: Cast, long: None) -> None:
    job = made(queued(as_user(cast.head_a), "csv"))
    text = prints.path_of(job).read_text()
    assert "Disdik" in text
    assert "Diskominfo" not in text
    foreign = f"?ruang=agency-{cast.kominfo.pk}"
    answer = as_user(cast.head_a).get(address("panjang", "csv", foreign))
    assert answer.status_code == 422
    assert "tidak ada pada akun Anda" in text_of(answer)


@pytest.mark.parametrize("query", ["?periode=2026-13", "?opd=99999", "?sop=tidak-ada"])
def test_what_cannot_be_narrowed_so_is_not_exported(cast: Cast, query: str) -> None:
    answer = as_user(cast.agency_head).get(address("kepatuhan", "xlsx", query))
    assert answer.status_code == 422
    assert "Ekspor tidak dibuat" in text_of(answer)


def test_a_long_one_goes_into_the_queue_once(cast: Cast, long: None) -> None:
    head, key = as_user(cast.agency_head), new_key()
    page = head.get(address("panjang", "xlsx", "?periode=2026-10"))
    assert "Masukkan ke antrean cetak" in text_of(page)
    for _ in range(2):
        job = queued(head, key=key)
    assert PrintJob.objects.count() == 1
    made(job)
    assert (job.state, job.progress_total) == (PrintJob.State.DONE, 2_400)
    answer = head.get(reverse("print_file", args=[job.pk]))
    sheet = load_workbook(BytesIO(answer.getvalue()), read_only=True)["Daftar"]
    assert sheet.max_row == 2_401
    for other in (cast.ict_division_head, cast.ip_tech_director, cast.administrator):
        assert as_user(other).get(reverse("print_file", args=[job.pk])).status_code == 404


def test_the_order_keeps_scope_and_period(cast: Cast, long: None) -> None:
    job = queued(as_user(cast.agency_head))
    assert job.params == {
        "what": "panjang", "ending": "xlsx",
        "query": f"ruang=agency-{cast.kominfo.pk}&periode=2026-11",
    }  # fmt: skip


def test_the_file_is_gone_after_a_day(cast: Cast, long: None) -> None:
    job = made(queued(as_user(cast.agency_head)))
    place = reverse("print_file", args=[job.pk])
    with time_machine.travel(NOW + timedelta(hours=24), tick=False):
        answer = as_user(cast.agency_head).get(place)
        assert answer.status_code == 200
        answer.getvalue()
    with time_machine.travel(NOW + timedelta(hours=24, seconds=1), tick=False):
        assert as_user(cast.agency_head).get(place).status_code == 404
    assert prints.expire(NOW + timedelta(hours=24, seconds=1)) == 1


def test_who_lost_the_office_gets_neither_the_making_nor_the_file(cast: Cast, long: None) -> None:
    head = as_user(cast.agency_head)
    done, waiting = made(queued(head)), queued(head)
    Assignment.objects.filter(user=cast.agency_head).update(valid_until=date(2026, 11, 1))
    assert head.get(reverse("print_file", args=[done.pk])).status_code == 404
    made(waiting)
    assert (waiting.state, waiting.error) == (PrintJob.State.FAILED, prints.NO_RIGHT)
    assert head.get(address("panjang", "xlsx")).status_code == 403


def test_only_so_many_wait_at_a_time(cast: Cast, long: None) -> None:
    head = as_user(cast.agency_head)
    for _ in range(making.KIND.most_waiting):
        queued(head)
    answer = head.post(address("panjang", "xlsx"), {"key": new_key()})
    assert answer.status_code == 409
    assert "5 cetakan yang menunggu" in text_of(answer)


def test_paper_is_refused_for_thousands_of_rows(cast: Cast, long: None) -> None:
    answer = as_user(cast.agency_head).get(address("panjang", "pdf"))
    assert answer.status_code == 422
    assert "unduh sebagai XLSX atau CSV" in text_of(answer)


def test_unknown_pages_and_kinds_do_not_exist(cast: Cast) -> None:
    head = as_user(cast.agency_head)
    for what, ending in (("rahasia", "xlsx"), ("kepatuhan", "exe")):
        assert head.get(address(what, ending)).status_code == 404


def test_the_offer_costs_few_queries(
    cast: Cast, long: None, django_assert_num_queries: Any
) -> None:
    head = as_user(cast.agency_head)
    head.get(address("panjang", "xlsx"))
    with django_assert_num_queries(12):
        head.get(address("panjang", "xlsx"))
