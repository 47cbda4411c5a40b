"""Log keluhan: by agency, by period of its zone, in words, on paper."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from papers.errors import Refused
from papers.models import PrintJob
from papers.prints import queue as prints
from people.directory import Directory
from sop.journal import views_log as views
from sop.journal.complaint_log import Log, rows_of
from sop.journal.complaint_log import order as order_of
from tests.cast import NOW, Cast, assign
from tests.sop import walk
from tests.sop.pages import as_user, text_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
AFTER = NOW + timedelta(hours=5)


def listed(cast: Cast, log: Log) -> list[Any]:
    return list(rows_of(log.tickets(Directory(AFTER)), log.agency))


def database(cast: Cast, now: datetime = NOW, **more: Any) -> Any:
    return walk.file(cast, cast.service_db, "database", now, **more)


def pdf_text(content: bytes) -> str:
    pages = PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_a_row_says_who_what_how_it_ended_and_how_long(cast: Cast) -> None:
    ticket = walk.walk_to_end(database(cast), NOW + timedelta(minutes=20))
    other = walk.file(cast, cast.service_ipas, "application", NOW, by=cast.ipas_user)
    walk.step_on(walk.walk_to(other, 7, NOW), NOW, branch="no")
    (row,) = listed(cast, Log(cast.kominfo, DAY, DAY))
    assert (row.number, row.office, row.service) == (ticket.number, "Disdik", "Database SIMPEG")
    assert (row.outcome, row.officer, row.spent) == ("Selesai", "Putri Contoh", "20 menit")
    (row,) = listed(cast, Log(cast.tiki, DAY, DAY))
    assert row.outcome == "Bukan gangguan aplikasi"
    assert row.filed.endswith("WIB")


def test_what_is_open_is_said_to_be_open(cast: Cast) -> None:
    database(cast)
    (row,) = listed(cast, Log(cast.kominfo, DAY, DAY))
    assert (row.outcome, row.spent, row.officer) == ("Masih ditangani", "", "")


def test_both_days_of_the_agencys_zone_are_included(cast: Cast) -> None:
    first = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)  # midnight of the 23rd in Makassar
    wanted = [database(cast, at) for at in (first, first + timedelta(hours=23, minutes=59))]
    database(cast, first - timedelta(seconds=1))
    database(cast, first + timedelta(days=1))
    rows = listed(cast, Log(cast.kominfo, DAY, DAY))
    assert [row.number for row in rows] == [ticket.number for ticket in wanted]


@time_machine.travel(AFTER, tick=False)
def test_the_page_filters_by_service_and_period(cast: Cast) -> None:
    seen = database(cast, title="Data <i>hilang</i>")
    walk.file(cast, cast.service_network, "network", NOW, title="Internet mati")
    client = as_user(cast.network_admin)
    page = text_of(client.get(reverse("complaint_log"), {"layanan": "simpeg"}))
    assert "Data &lt;i&gt;hilang&lt;/i&gt;" in page
    assert seen.number in page
    assert "Internet mati" not in page
    assert "1 keluhan" in page
    before = {"dari": "2026-10-01", "sampai": "2026-10-31"}
    assert "Tidak ada keluhan" in text_of(client.get(reverse("complaint_log"), before))


@time_machine.travel(AFTER, tick=False)
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"dari": "2026-11-23", "sampai": "2026-11-22"}, "Tanggal akhir lebih dahulu"),
        ({"dari": "2016-11-23", "sampai": "2026-11-23"}, "paling panjang 366 hari"),
        ({"dari": "30 Februari"}, "Tulis tanggal yang ada"),
        ({"dari": "9999-12-31", "sampai": "9999-12-31"}, "Tanggal terlalu jauh"),
        ({"layanan": "ipas"}, "Layanan itu tidak ada dalam daftar"),
        ({"layanan": "<script>"}, "Layanan itu tidak ada dalam daftar"),
    ],
)
@pytest.mark.parametrize("name", ["complaint_log", "complaint_log_print"])
def test_a_wrong_filter_is_said(cast: Cast, name: str, query: dict[str, str], words: str) -> None:
    answer = as_user(cast.network_admin).get(reverse(name), query)
    assert answer.status_code == 422
    assert words in text_of(answer)


@time_machine.travel(AFTER, tick=False)
def test_the_print_shows_texts_as_they_are(cast: Cast) -> None:
    ticket = database(cast, title='=HYPERLINK("http://x") #pagebreak() <b>')
    answer = as_user(cast.network_admin).get(reverse("complaint_log_print"))
    printed = pdf_text(answer.content)
    for words in ("LOG KELUHAN", "1 November 2026 s.d. 23 November 2026", ticket.number,
                  '=HYPERLINK("http://x") #pagebreak() <b>', "1 keluhan: 1 masih ditangani",
                  "Mengetahui,", "Karno Contoh", "Disusun oleh,", "Joko Contoh"):  # fmt: skip
        assert words in printed, words


@time_machine.travel(AFTER, tick=False)
def test_a_long_log_waits_in_the_queue(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 0)
    database(cast)
    client = as_user(cast.network_admin)
    address = reverse("complaint_log_print")
    assert "memuat 1 keluhan" in text_of(client.get(address))
    assert client.post(address, {"key": str(uuid.uuid4())}).status_code == 302
    job = PrintJob.objects.get()
    assert prints.make_one(AFTER)
    job.refresh_from_db()
    assert job.state == PrintJob.State.DONE, job.error
    cast.network_admin.assignments.all().delete()
    assert client.get(reverse("print_file", args=[job.pk])).status_code == 404


@time_machine.travel(AFTER, tick=False)
def test_an_agency_sees_its_own_complaints_only(cast: Cast) -> None:
    database(cast)
    client = as_user(cast.jfu)
    assert "Tidak ada keluhan" in text_of(client.get(reverse("complaint_log")))
    foreign = {"instansi": str(cast.kominfo.pk)}
    assert "Tidak ada keluhan" in text_of(client.get(reverse("complaint_log"), foreign))
    for outsider in (cast.staff_a, cast.liaison_a, cast.head_a, cast.administrator):
        assert as_user(outsider).get(reverse("complaint_log")).status_code == 403
    order = order_of(Log(cast.kominfo, DAY, DAY), cast.jfu)
    with pytest.raises(Refused, match="tidak lagi berhak"), prints.made(order, AFTER):
        pass


@time_machine.travel(AFTER, tick=False)
def test_somebody_of_two_agencies_chooses(cast: Cast) -> None:
    ticket = database(cast)
    assign(cast.jfu, "network_admin", cast.network_section)
    query = {"instansi": str(cast.kominfo.pk)}
    assert ticket.number in text_of(as_user(cast.jfu).get(reverse("complaint_log"), query))
    query = {"instansi": str(cast.office_a.pk)}
    assert as_user(cast.jfu).get(reverse("complaint_log"), query).status_code == 422
