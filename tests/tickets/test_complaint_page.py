"""Filing in the browser: what is asked, what is refused, what is kept."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.cast import NOW
from tests.tickets import samples
from tickets.models import Ticket

URL = "/lapor/"


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_a_stranger_signs_in_first(client, db):
    response = client.get(URL)

    assert response.status_code == 302
    assert response["Location"] == "/masuk/?next=/lapor/"


def test_the_page_knows_the_person_and_shows_the_zone(cast, sign_in):
    page = text_of(sign_in(cast.staff_a).get(URL))

    assert "Sejak kapan? (WITA)" in page
    assert 'value="2026-11-23T09:00"' in page
    assert 'value="Sari Contoh"' in page
    assert 'value="staff-a@contoh.go.id"' in page
    for kind in ("network", "application", "database"):
        assert f'data-when-kind="{kind}"' in page
    assert "Tentang jaringan" in page
    assert 'type="datetime-local"' in page


def test_a_complaint_is_filed_and_the_receipt_says_who_and_when(cast, sign_in, entries):
    client = sign_in(cast.staff_a)

    response = client.post(URL, {**entries, "attachments": [samples.upload("a.txt", b"isi")]})

    ticket = Ticket.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"/aduan/{ticket.number}/bukti/"
    assert ticket.occurred_at.isoformat() == "2026-11-20T01:00:00+00:00"
    assert (ticket.reporter, ticket.office) == (cast.staff_a, cast.office_a)
    assert ticket.details["answers"][0]["value"] == "SIMPEG"
    assert ticket.attachments.count() == 1
    page = text_of(client.get(response["Location"]))
    assert ticket.number in page
    assert "Petugas Uji" in page
    assert "Senin, 23 November 2026 pukul 09.30 WITA" in page
    assert "prioritas awal Tinggi" in page
    assert "tidak dicatat dua kali" not in page


def test_sending_twice_shows_the_same_receipt(cast, sign_in, entries, monkeypatch):
    client = sign_in(cast.staff_a)
    first = client.post(URL, entries)
    later = NOW + timedelta(seconds=2)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)

    second = client.post(URL, entries)

    assert second["Location"] == first["Location"]
    assert Ticket.objects.count() == 1
    assert "tidak dicatat dua kali" in text_of(client.get(second["Location"]))


BAD = {
    "empty symptoms": ({"symptoms": ""}, "Ceritakan apa yang terjadi."),
    "only invisible": ({"symptoms": "\u200b \u202e"}, "Ceritakan apa yang terjadi."),
    "huge symptoms": ({"symptoms": "a" * 5001}, "5000"),
    "NUL": ({"symptoms": "a\x00b"}, "tidak dapat disimpan"),
    "NUL in the title": ({"title": "a\x00b"}, "tidak dapat disimpan"),
    "long title": ({"title": "a" * 151}, "150"),
    "unknown service": ({"service": "999999"}, "Layanan itu tidak ada dalam daftar"),
    "a service that is no number": ({"service": "' OR 1=1"}, "Layanan itu tidak ada"),
    "a service beyond all numbers": ({"service": str(2**80)}, "Layanan itu tidak ada"),
    "a service with NUL": ({"service": "1\x00"}, "null"),
    "no service": ({"service": ""}, "Pilih layanan yang terganggu."),
    "unknown kind": ({"kind": "volcano"}, "Jenis gangguan itu tidak ada"),
    "no kind": ({"kind": ""}, "Pilih jenis gangguan"),
    "unknown impact": ({"impact": "all"}, "Pilihan dampak itu tidak ada"),
    "no impact": ({"impact": ""}, "Pilih siapa yang terdampak."),
    "future": ({"occurred_at": "2026-11-23T09:06"}, "sekarang pukul 09.00 WITA"),
    "far future": ({"occurred_at": "9999-12-31T23:59"}, "Waktu itu belum tiba"),
    "antiquity": ({"occurred_at": "0001-01-01T00:00"}, "paling lama satu tahun"),
    "no such day": ({"occurred_at": "2026-02-30T10:00"}, "Tulis tanggal dan jam yang ada"),
    "no such hour": ({"occurred_at": "2026-11-20T24:00"}, "Tulis tanggal dan jam yang ada"),
    "with offset": ({"occurred_at": "2026-11-20T10:00+14:00"}, "Tulis tanggal dan jam"),
    "arabic digits": ({"occurred_at": "٢٠٢٦-11-20T10:00"}, "Tulis tanggal dan jam"),
    "no time": ({"occurred_at": ""}, "Isi sejak kapan"),
    "letters as phone": ({"contact_phone": "tanya Sari"}, "Tulis nomor telepon"),
    "long phone": ({"contact_phone": "0" * 50_000}, "Tulis nomor telepon"),
    "bad e-mail": ({"contact_email": "x@@y"}, "Tulis alamat e-mail"),
    "header injection": ({"contact_email": "a@b.id\nBcc: x@y.id"}, "Tulis alamat e-mail"),
    "no contact": ({"contact_phone": "", "contact_email": ""}, "Isi nomor telepon atau"),
    "an answer that was not offered": (
        {"kind": "network", "network_ping": "maybe"},
        "Pilihan itu tidak ada",
    ),
    "no key": ({"key": ""}, "Muat ulang"),
    "tampered key": ({"key": "1; DROP TABLE"}, "Muat ulang"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_named_beside_the_field_and_everything_typed_is_kept(
    case, cast, sign_in, entries
):
    change, words = BAD[case]
    sent = {**entries, "location": "Gedung B lantai 2", **change}

    response = sign_in(cast.staff_a).post(URL, sent)

    page = text_of(response)
    assert response.status_code == 422
    assert words in page
    assert "Isian belum dapat dikirim" in page
    assert "Gedung B lantai 2" in page
    assert sent["contact_name"] in page
    if "symptoms" not in change:
        assert "Data pegawai tidak tampil." in page
    assert Ticket.objects.count() == 0


def test_five_minutes_of_a_fast_clock_are_forgiven(cast, sign_in, entries):
    sign_in(cast.staff_a).post(URL, {**entries, "occurred_at": "2026-11-23T09:05"})

    assert Ticket.objects.get().occurred_at == NOW


def test_a_typed_date_is_understood_where_there_is_no_picker(cast, sign_in, entries):
    sign_in(cast.staff_a).post(URL, {**entries, "occurred_at": "20/11/2026 09.00"})

    assert Ticket.objects.get().occurred_at.isoformat() == "2026-11-20T01:00:00+00:00"


def test_markup_and_direction_tricks_stay_text(cast, sign_in, entries):
    client = sign_in(cast.staff_a)
    evil = "<script>alert(1)</script>{{7*7}}\u202e%(x)s"

    response = client.post(
        URL, {**entries, "title": evil, "symptoms": evil, "database_application": evil}
    )

    ticket = Ticket.objects.get()
    assert ticket.title == "<script>alert(1)</script>{{7*7}}%(x)s"
    for url in (response["Location"], "/aduan/"):
        page = text_of(client.get(url))
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert "\u202e" not in page


def test_a_file_too_large_answers_413_and_keeps_the_text(cast, sign_in, entries):
    large = samples.upload("log.txt", b"a" * (10 * 1024 * 1024 + 1))

    response = sign_in(cast.staff_a).post(URL, {**entries, "attachments": [large]})

    page = text_of(response)
    assert response.status_code == 413
    assert "lebih dari 10 MB" in page
    assert "Berkas perlu dipilih ulang" in page
    assert "Data pegawai tidak tampil." in page
    assert Ticket.objects.count() == 0


def test_a_file_of_another_kind_answers_422(cast, sign_in, entries):
    files = [samples.upload("baik.txt", b"isi"), samples.upload("a.pdf.exe", b"MZ")]

    response = sign_in(cast.staff_a).post(URL, {**entries, "attachments": files})

    assert response.status_code == 422
    assert "a.pdf.exe” tidak diterima" in text_of(response)
    assert Ticket.objects.count() == 0


def test_twenty_one_files_are_too_many(cast, sign_in, entries):
    files = [samples.upload(f"{n}.txt", b"isi") for n in range(21)]

    response = sign_in(cast.staff_a).post(URL, {**entries, "attachments": files})

    assert response.status_code == 422
    assert "Paling banyak 20 berkas" in text_of(response)


def test_a_body_beyond_all_measure_is_refused_whole(cast, sign_in, entries):
    client = sign_in(cast.staff_a)

    huge = client.post(URL, {**entries, "symptoms": "a" * 10_000_000})
    many = [samples.upload(f"{n}.txt", b"isi") for n in range(30)]
    flooded = client.post(URL, {**entries, "attachments": many})

    assert huge.status_code in (400, 413)
    assert flooded.status_code in (400, 413)
    assert Ticket.objects.count() == 0


def test_hidden_fields_of_ones_own_change_nothing(cast, sign_in, entries):
    sign_in(cast.staff_a).post(
        URL,
        {
            **entries,
            "priority": "1",
            "status": "closed",
            "office": cast.office_b.pk,
            "reporter": cast.staff_c.pk,
            "channel": "phone",
            "filed_at": "2020-01-01",
            "number": "GGN-1999-000001",
        },
    )

    ticket = Ticket.objects.get()
    assert (ticket.priority, ticket.status, ticket.channel) == (2, "reported", "web")
    assert (ticket.office, ticket.reporter) == (cast.office_a, cast.staff_a)
    assert ticket.number == "GGN-2026-000001"


def test_a_person_without_office_names_one(cast, sign_in, entries):
    client = sign_in(cast.outsider)

    assert client.post(URL, entries).status_code == 422
    chosen = {**entries, "office": cast.brand_directorate.pk}
    assert client.post(URL, chosen).status_code == 302

    ticket = Ticket.objects.get()
    assert ticket.office == cast.brand_directorate
    assert ticket.occurred_at.isoformat() == "2026-11-20T02:00:00+00:00"  # 09.00 WIB


def test_thirty_complaints_in_ten_minutes_are_enough(cast, sign_in, entries, filed):
    for _ in range(30):
        filed()
    client = sign_in(cast.staff_a)

    refused = client.post(URL, entries)

    assert refused.status_code == 429
    assert refused["Retry-After"] == "600"
    assert "Data pegawai tidak tampil." in text_of(refused)
    assert Ticket.objects.count() == 30
    other = {**entries, "key": str(uuid4())}
    assert sign_in(cast.staff_b).post(URL, other).status_code == 302


def test_text_typed_after_the_session_ended_comes_back(cast, entries):
    client = Client()
    client.cookies["sessionid"] = "ended"

    sent = client.post(URL, entries)
    assert sent["Location"] == "/masuk/?next=/lapor/"
    client.force_login(cast.staff_b, "people.auth.NipOrEmailBackend")

    page = text_of(client.get(URL))
    assert "Isian Anda dipulihkan" in page
    assert "Data pegawai tidak tampil." in page
    assert 'value="2026-11-20T09:00"' in page
    assert "0812 0000 0000" not in page  # nor whose text it was
    assert "Isian Anda dipulihkan" not in text_of(client.get(URL))


def test_only_people_concerned_see_the_receipt(cast, sign_in, filed):
    ticket = filed()
    url = f"/aduan/{ticket.number}/bukti/"

    seen = {
        person: sign_in(getattr(cast, person)).get(url).status_code
        for person in (
            "staff_a",
            "staff_b",
            "liaison_a",
            "head_a",
            "staff_c",
            "liaison_b",
            "helpdesk",
            "agency_head",
            "jfu",
            "outsider",
            "administrator",
        )
    }

    assert seen == {
        "staff_a": 200,
        "staff_b": 404,
        "liaison_a": 200,
        "head_a": 200,
        "staff_c": 404,
        "liaison_b": 404,
        "helpdesk": 200,
        "agency_head": 200,
        "jfu": 404,
        "outsider": 404,
        "administrator": 200,
    }
    for number in ("GGN-2026-999999", "x", "GGN-2026-1", "ggn-2026-000001", "١"):
        assert sign_in(cast.staff_a).get(f"/aduan/{number}/bukti/").status_code == 404


def test_similar_complaints_show_only_what_one_may_see(cast, sign_in, filed):
    mine = filed(title="SIMPEG lambat")
    other = filed(cast.staff_c, office=cast.office_b, title="SIMPEG mati total")
    url = f"/lapor/serupa/?service={cast.service_db.pk}&q=lambat"

    page = text_of(sign_in(cast.staff_a).get(url))

    assert "2 aduan tentang Database SIMPEG" in page
    assert mine.number in page
    assert other.number not in page
    assert "mati total" not in page


@pytest.mark.parametrize("service", ["", "x", "١", "9" * 40, "-1", "999999"])
def test_similar_complaints_never_fail(cast, sign_in, service):
    response = sign_in(cast.staff_a).get("/lapor/serupa/", {"service": service, "q": "%_\\"})

    assert response.status_code == 200
    assert text_of(response).strip() == ""


def test_the_receipt_names_what_stands_still(cast, sign_in, entries):
    client = sign_in(cast.staff_a)
    sent = {**entries, "service_stopped": "on", "payroll_stopped": "on"}

    page = text_of(client.get(client.post("/lapor/", sent)["Location"]))

    assert "; pelayanan publik terhenti; gaji atau pembayaran tertunda" in page


def test_faults_are_listed_in_the_order_of_the_page(cast, sign_in, entries):
    sent = {"key": entries["key"], "contact_name": "", "occurred_at": "kapan-kapan"}

    page = text_of(sign_in(cast.staff_a).post("/lapor/", sent))

    assert listed(page) == [
        "id_service", "div_id_kind", "id_symptoms", "id_occurred_at", "div_id_impact",
        "id_contact_name", "id_contact_phone",
    ]  # fmt: skip


def listed(page: str) -> list[str]:
    summary = page.partition('class="errors"')[2].partition("</ul>")[0]
    return re.findall(r'href="#([a-z_]+)"', summary)
