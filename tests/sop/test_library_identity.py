"""An office states an SOP's cover: who may, what is refused, what is shown beside the document."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from people.directory import Directory
from sop.library.cover import cover_of, row_of
from sop.models import SopIdentity
from sop.procedures import DatabaseFault
from tests.cast import NOW, Cast
from tests.sop.pages import as_user, text_of

pytestmark = pytest.mark.django_db
PATH = "/pengaturan/identitas/database-1/"
NIP = "199001012015031001"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def head(cast: Cast) -> Client:
    return as_user(cast.agency_head)


def send(client: Client, seen: str = "-", **data: Any) -> Any:
    return client.post(PATH, {"seen": seen, **data})


def shown(cast: Cast) -> Any:
    row = row_of(DatabaseFault, cast.kominfo, Directory(NOW))
    return cover_of(DatabaseFault, row, NOW.date()).parts


def test_an_empty_statement_follows_the_document(cast: Cast, head: Client) -> None:
    assert send(head).status_code == 302
    assert not SopIdentity.objects.exists()
    assert len(shown(cast)["legal_basis"].rows) == 5


def test_the_offices_own_stands_in_place_and_the_document_stays(cast: Cast, head: Client) -> None:
    answer = send(
        head, number="065/12/2026", made_on="2026-01-05", effective_on="2026-02-01",
        approved_title="Kepala Dinas", approved_name="Budi Contoh", approved_nip=NIP,
        legal_basis="PP Nomor 71 Tahun 2019\r\n\r\n UU Nomor 25  Tahun 2009 ",
    )  # fmt: skip
    assert answer.status_code == 302
    parts = shown(cast)
    assert [row.text for row in parts["legal_basis"].rows] == [
        "PP Nomor 71 Tahun 2019", "UU Nomor 25 Tahun 2009"
    ]  # fmt: skip
    assert len(parts["legal_basis"].document) == 5
    assert parts["made_on"].text == "5 Januari 2026"
    assert not parts["equipment"].own
    page = text_of(as_user(cast.staff_a).get("/sop/database-1/"))
    assert "065/12/2026" in page
    assert "isian kantor" in page
    assert "Peraturan Pemerintah Nomor 82 Tahun 2012" in page, "what the document says"
    assert f"Diubah terakhir oleh {cast.agency_head.name}" in page


def test_what_equals_the_document_is_not_kept_as_the_offices_own(cast: Cast, head: Client) -> None:
    warning = "\n".join(DatabaseFault.identity.warning)
    send(head, number="1", warning=warning)
    assert SopIdentity.objects.get().warning is None


def test_the_page_offers_the_document_to_be_edited(cast: Cast, head: Client) -> None:
    page = text_of(head.get(PATH))
    assert page.count("Peraturan Pemerintah Nomor 82 Tahun 2012") == 2, "in the field and beside it"


def test_what_an_office_writes_is_examined_too(cast: Cast, head: Client) -> None:
    send(head, legal_basis="UU Nomor 5 Tahun 2099")
    assert "tahunnya belum tiba" in text_of(as_user(cast.staff_a).get("/sop/database-1/"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"approved_nip": "123"}, "NIP terdiri atas 18 angka."),
        ({"approved_nip": NIP}, "Isi nama pejabat yang memiliki NIP ini."),
        ({"approved_name": "Budi"}, "Isi jabatan pejabat yang mengesahkan."),
        ({"made_on": "2026-03-01", "effective_on": "2026-02-01"},
         "tidak boleh sebelum tanggal pembuatan, 1 Maret 2026."),
        ({"made_on": "2026-03-01", "revised_on": "2026-02-01"}, "Tanggal revisi tidak boleh"),
        ({"made_on": "2027-01-01"}, "Tanggal pembuatan belum tiba."),
        ({"made_on": "0202-01-01"}, "Isi tahun antara 1945 dan 2100."),
        ({"made_on": "kemarin"}, "Tanggal tidak terbaca."),
        ({"number": "x" * 121}, "120"),
        ({"warning": "a\n" * 41}, "Paling banyak 40 butir; Anda menulis 41."),
        ({"related": "b\n" + "x" * 501}, "Butir 2 lebih dari 500 huruf."),
        ({"number": "a\x00b"}, "karakter yang tidak dapat disimpan"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_beside_its_field_and_stays(
    cast: Cast, head: Client, data: dict[str, str], words: str
) -> None:
    answer = send(head, equipment="Palu & obeng", **data)
    assert answer.status_code == 422
    page = text_of(answer)
    assert words in page
    assert "Palu &amp; obeng" in page
    assert not SopIdentity.objects.exists()


def test_an_nip_may_be_typed_with_spaces(cast: Cast, head: Client) -> None:
    send(
        head,
        approved_title="Kepala Dinas",
        approved_name="Budi",
        approved_nip="19900101 201503 1 001",
    )
    assert SopIdentity.objects.get().approved_nip == NIP


def test_markup_is_text(cast: Cast, head: Client) -> None:
    send(head, number="<b>1</b>", warning="<script>alert(1)</script>")
    page = text_of(as_user(cast.staff_a).get("/sop/database-1/"))
    assert "<script>alert" not in page
    assert "&lt;b&gt;1&lt;/b&gt;" in page


def test_who_changed_what_is_kept(cast: Cast, head: Client) -> None:
    send(head, number="1/2026")
    row = SopIdentity.objects.get()
    send(head, seen=row.updated_at.isoformat(), number="2/2026", warning="Hati-hati")
    page = text_of(head.get(PATH))
    assert "Nomor SOP: “1/2026” menjadi “2/2026”" in page
    assert "Peringatan: seperti naskah menjadi “Hati-hati”" in page
    assert LogEntry.objects.count() == 2
    row.refresh_from_db()
    send(head, seen=row.updated_at.isoformat(), number="2/2026", warning="Hati-hati")
    assert LogEntry.objects.count() == 2, "the same again changes nothing"


def test_a_statement_made_meanwhile_is_not_overwritten_unseen(
    cast: Cast, head: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(head, number="1/2026")
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(minutes=5))
    answer = send(as_user(cast.administrator), seen="-", number="2/2026")
    assert answer.status_code == 409
    page = text_of(answer)
    assert f"{cast.agency_head.name} mengubah identitas ini" in page
    assert "2/2026" in page, "what was typed stays"
    assert SopIdentity.objects.get().number == "1/2026"
    seen = SopIdentity.objects.get().updated_at.isoformat()
    assert f'value="{seen}"' in page.replace("&#x2B;", "+")
    assert send(as_user(cast.administrator), seen=seen, number="2/2026").status_code == 302


@pytest.mark.parametrize("path", [PATH, "/pengaturan/identitas/network-1/"])
def test_the_page_does_not_exist_for_others(cast: Cast, path: str) -> None:
    assert Client().get(path).status_code == 302
    for user in (cast.staff_a, cast.head_a, cast.helpdesk, cast.ict_division_head, cast.outsider):
        client = as_user(user)
        assert client.get(path).status_code == 404
        assert client.post(path, {"seen": "-", "number": "1"}).status_code == 404
    assert not SopIdentity.objects.exists()


def test_a_head_does_not_state_for_another_agency(cast: Cast, head: Client) -> None:
    for office in (cast.tiki, cast.office_a):
        assert head.get(f"{PATH}?kantor={office.pk}").status_code == 404
        answer = head.post(f"{PATH}?kantor={office.pk}", {"seen": "-", "number": "1"})
        assert answer.status_code == 404
    assert head.get(f"{PATH}?kantor=abc").status_code == 404
    assert head.get("/pengaturan/identitas/database-9/").status_code == 404


def test_a_unit_below_uses_what_its_agency_states(cast: Cast, head: Client) -> None:
    send(head, number="7/2026")
    directory = Directory(NOW)
    row = row_of(DatabaseFault, cast.data_section, directory)
    assert row and row.number == "7/2026"
    assert row_of(DatabaseFault, cast.tiki, directory) is None
    assert row_of(DatabaseFault, None, directory) is None
