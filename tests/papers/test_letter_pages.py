"""The pages of letters, registers and their settings, as people meet them."""

from __future__ import annotations

import io
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from papers.agenda import printing, views
from papers.letters import verbs as letters
from papers.models import (
    Letter,
    Letterhead,
    LetterKind,
    LetterTemplate,
    NumberPattern,
    PrintJob,
    RegisterEntry,
)
from papers.office.views import stored
from papers.prints import queue as prints
from people.models import User
from tests.cast import NOW, Cast
from tests.papers.letter_walk import (
    act,
    approved,
    complete,
    draft,
    issued,
    new_key,
    set_up,
    ticket_of,
)  # fmt: skip
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_frozen")]


@pytest.fixture
def _frozen() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    set_up(cast.kominfo)
    return ticket_of(cast)


def pdf_text(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def post(user: User, letter: Letter, name: str, **given: Any) -> Any:
    data = {"key": new_key(), "sequence": letter.sequence, **given}
    return browser(user).post(_act(letter, name), data)


def test_a_letter_begins_on_the_ticket(cast: Cast, ticket: Ticket) -> None:
    client = browser(cast.it_examiner)
    page = client.get(reverse("ticket", args=[ticket.number])).content.decode()
    assert reverse("letter_new", args=[ticket.number]) in page
    answer = client.post(
        reverse("letter_new", args=[ticket.number]), {"key": new_key(), "kind": "memo"}
    )
    letter = Letter.objects.get()
    assert answer["Location"] == reverse("letter", args=[ticket.number, letter.pk])
    page = client.get(answer["Location"]).content.decode()
    assert "Isi konsep" in page and "Konsep siap diperiksa" in page


def test_the_whole_way_through_the_pages(cast: Cast, ticket: Ticket) -> None:
    letter = complete(draft(ticket, cast.it_examiner), cast.it_examiner)
    assert post(cast.ict_division_head, letter, "periksa").status_code == 302
    letter.refresh_from_db()
    assert post(cast.agency_head, letter, "setujui").status_code == 302
    letter.refresh_from_db()
    assert post(cast.it_examiner, letter, "terbitkan", how="portal").status_code == 302
    letter.refresh_from_db()
    assert letter.number == "500.12/001/Diskominfo/XI/2026"
    upload = SimpleUploadedFile("ttd.pdf", b"%PDF-1.4 x", "application/pdf")
    assert post(cast.it_examiner, letter, "unggah", attachments=upload).status_code == 302
    letter.refresh_from_db()
    page = browser(cast.staff_a).get(_page(letter)).content.decode()
    assert letter.signed and letter.signed.sha256 in page
    pdf = browser(cast.staff_a).get(reverse("letter_pdf", args=[ticket.number, letter.pk]))
    assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")


def test_what_was_typed_stays_beside_its_fault(cast: Cast, ticket: Ticket) -> None:
    letter = draft(ticket, cast.it_examiner)
    given = _typed(letter) | {"subject": "Hal yang diketik", "signer": "", "signer_nip": "12"}
    answer = post(cast.it_examiner, letter, "simpan", **given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "NIP terdiri atas 18 angka." in page and "Hal yang diketik" in page


def test_a_nip_may_be_typed_in_groups(cast: Cast, ticket: Ticket) -> None:
    letter = draft(ticket, cast.it_examiner)
    given = _typed(letter) | {"signer": "", "signer_name": "Contoh Camat"}
    answer = post(cast.it_examiner, letter, "simpan", **given, signer_nip="19700101 199503 2 001")
    assert answer.status_code == 302
    letter.refresh_from_db()
    assert letter.signer_nip == "197001011995032001"


def test_who_comes_late_sees_what_happened_and_what_he_typed(cast: Cast, ticket: Ticket) -> None:
    letter = complete(draft(ticket, cast.it_examiner), cast.it_examiner)
    drawn = letter.sequence
    act(letters.check, letter, cast.ict_division_head)
    given = _typed(letter) | {"subject": "Hal yang diketik", "sequence": drawn}
    answer = post(cast.it_examiner, letter, "simpan", **given)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "sudah diperiksa oleh Tuti Contoh" in page and "Hal yang diketik" in page


def test_the_second_approval_is_answered_plainly(cast: Cast, ticket: Ticket) -> None:
    letter = approved(cast, ticket)
    answer = post(cast.agency_head, letter, "setujui", sequence=letter.sequence - 1)
    assert answer.status_code == 409
    assert "sudah disetujui oleh Karno Contoh (Kepala Dinas)" in answer.content.decode()


def test_a_missing_right_is_told(cast: Cast, ticket: Ticket) -> None:
    letter = complete(draft(ticket, cast.it_examiner), cast.it_examiner)
    act(letters.check, letter, cast.ict_division_head)
    letter.refresh_from_db()
    answer = post(cast.network_admin, letter, "setujui")
    assert answer.status_code == 403
    assert "hanya dapat disetujui oleh Karno Contoh" in answer.content.decode()


def test_a_number_from_outside_asks_for_its_parts(cast: Cast, ticket: Ticket) -> None:
    letter = approved(cast, ticket)
    answer = post(cast.it_examiner, letter, "terbitkan", how="outside", number="", source="TU")
    assert answer.status_code == 422
    assert "Isi bagian ini untuk nomor dari luar." in answer.content.decode()
    given = {"number": "B-1/2026", "dated": "2026-11-20", "source": "lain", "source_other": "Setda"}
    assert post(cast.it_examiner, letter, "terbitkan", how="outside", **given).status_code == 302
    assert RegisterEntry.objects.get().source == "Setda"


def test_the_reporter_sees_only_what_is_addressed_to_him(cast: Cast, ticket: Ticket) -> None:
    memo = issued(cast, ticket, LetterKind.MEMO)
    open_letter = draft(ticket, cast.it_examiner)
    told = issued(cast, ticket)
    client = browser(cast.staff_a)
    assert [client.get(_page(row)).status_code for row in (memo, open_letter, told)] == [
        404, 404, 200,
    ]  # fmt: skip
    page = client.get(reverse("ticket", args=[ticket.number])).content.decode()
    assert told.number in page and memo.number not in page
    for stranger in (cast.staff_c, cast.jfu, cast.outsider):
        assert browser(stranger).get(_page(told)).status_code == 404
        assert browser(stranger).post(_act(told, "batalkan"), {}).status_code == 404


def test_letters_that_wait_stand_on_top(cast: Cast, ticket: Ticket) -> None:
    letter = complete(draft(ticket, cast.it_examiner), cast.it_examiner)
    act(letters.check, letter, cast.ict_division_head)
    here = reverse("letter_list")
    assert "Menunggu persetujuan Anda" in browser(cast.agency_head).get(here).content.decode()
    page = browser(cast.it_examiner).get(here).content.decode()
    assert "Menunggu persetujuan Anda" not in page and letter.subject in page
    assert letter.subject not in browser(cast.staff_a).get(here).content.decode()
    assert letter.subject not in browser(cast.jfu).get(here).content.decode()


def test_the_register_is_searched_and_printed(cast: Cast, ticket: Ticket) -> None:
    letter = issued(cast, ticket)
    client = browser(cast.agency_head)
    page = client.get(reverse("agenda"), {"q": "penyelesaian", "tahun": "2026"}).content.decode()
    assert letter.number in page
    assert letter.number not in client.get(reverse("agenda"), {"q": "lain"}).content.decode()
    assert letter.number not in client.get(reverse("agenda"), {"tahun": "2025"}).content.decode()
    assert letter.number not in browser(cast.jfu).get(reverse("agenda")).content.decode()
    printed = client.get(reverse("agenda_print"))
    assert printed["Content-Type"] == "application/pdf"


def test_a_long_register_is_printed_whole_by_the_worker(
    cast: Cast, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 0)
    letter = issued(cast, ticket)
    client, address = browser(cast.agency_head), f"{reverse('agenda_print')}?tahun=2026&arah=out"
    assert "memuat 1 surat" in client.get(address).content.decode()
    stranger = browser(cast.staff_a).post(address, {"key": new_key()})
    assert stranger.status_code == 404
    assert client.post(address, {"key": new_key()})["Location"] == reverse("prints")
    assert prints.make_one(NOW)
    job = PrintJob.objects.get()
    text = pdf_text(b"".join(client.get(reverse("print_file", args=[job.pk]))))
    assert "BUKU AGENDA SURAT KELUAR" in text
    assert letter.number in "".join(text.split()), "broken into lines in its cell"
    job.asked_by = cast.staff_a
    assert not prints.may_have(job, NOW)
    monkeypatch.setattr(printing, "MOST", 0)
    client.post(address, {"key": new_key()})
    assert prints.make_one(NOW)
    assert PrintJob.objects.exclude(pk=job.pk).get().error == printing.TOO_MANY


def test_the_registry_enters_and_voids_an_incoming_letter(cast: Cast, ticket: Ticket) -> None:
    client = browser(cast.helpdesk)
    given = {
        "key": new_key(), "office": cast.kominfo.pk, "party": "Disdik", "party_number": "7/D/2026",
        "dated": "2026-11-20", "subject": "Permohonan", "ticket": ticket.number,
    }  # fmt: skip
    for _ in range(2):  # the same form twice is one letter
        assert client.post(reverse("agenda_new"), given).status_code == 302
    entry = RegisterEntry.objects.get()
    assert (entry.number, entry.ticket_id) == ("1/2026", ticket.pk)
    late = client.post(reverse("agenda_new"), given | {"dated": "2026-11-24", "ticket": "x"})
    assert late.status_code == 422
    assert "Tanggal surat belum tiba." in late.content.decode()
    void = reverse("agenda_void", args=[entry.pk])
    assert client.post(void, {"key": new_key()}).status_code == 422
    assert client.post(void, {"key": new_key(), "reason": "Ganda"}).status_code == 302
    assert client.post(void, {"key": new_key(), "reason": "Lagi"}).status_code == 409
    assert browser(cast.network_admin).get(void).status_code == 404


def test_the_kop_is_set_with_a_logo_drawn_anew(cast: Cast) -> None:
    client = browser(cast.agency_head)
    here = f"{reverse('letterhead')}?kantor={cast.kominfo.pk}"
    assert "Kop belum diatur" in client.get(here).content.decode()
    given = {"key": new_key(), "lines": "PEMERINTAH\nDINAS CONTOH", "place": "Kota"}
    broken = SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\nrusak", "image/png")
    answer = client.post(here, given | {"logo": broken})
    assert answer.status_code == 422 and "PEMERINTAH" in answer.content.decode()
    svg = SimpleUploadedFile("logo.png", b"<svg onload='x'/>", "image/png")
    assert client.post(here, given | {"logo": svg}).status_code == 422
    picture = io.BytesIO()
    Image.new("RGB", (900, 1200), "red").save(picture, "JPEG")
    upload = SimpleUploadedFile("logo.jpg", picture.getvalue(), "image/jpeg")
    assert client.post(here, given | {"logo": upload}).status_code == 302
    row = Letterhead.objects.get(office=cast.kominfo)
    with Image.open(io.BytesIO(bytes(row.logo or b""))) as logo:
        assert (logo.format, logo.height) == ("PNG", 400)
    shown = client.get(reverse("letterhead_logo", args=[cast.kominfo.pk]))
    assert shown["Content-Type"] == "image/png"
    assert client.post(here, given | {"remove_logo": "on"}).status_code == 302
    assert Letterhead.objects.get().logo is None


def test_settings_are_of_ones_own_offices(cast: Cast) -> None:
    for name in ("letterhead", "letter_templates", "number_patterns"):
        other = f"{reverse(name)}?kantor={cast.tiki.pk}"
        assert browser(cast.agency_head).get(other).status_code == 404
    assert browser(cast.head_a).get(reverse("letterhead")).status_code == 200
    assert browser(cast.head_a).get(f"{reverse('letterhead')}?kantor=x").status_code == 404


def test_a_pattern_is_checked_and_its_next_number_shown(cast: Cast, ticket: Ticket) -> None:
    client = browser(cast.agency_head)
    here = f"{reverse('number_patterns')}?kantor={cast.kominfo.pk}"
    given = {"key": new_key(), "kind": "memo", "series": "nota"}
    answer = client.post(here, given | {"pattern": "{urut}/{dinas}/{tahun}"})
    assert answer.status_code == 422
    assert "{dinas} tidak dikenal" in answer.content.decode()
    assert client.post(here, given | {"pattern": "ND-{urut}/{tahun}"}).status_code == 302
    assert "ND-1/2026" in client.get(here).content.decode()
    begun = given | {"pattern": "ND-{urut}/{tahun}", "last": "40"}
    assert client.post(here, begun).status_code == 302
    assert "ND-41/2026" in client.get(here).content.decode()
    lower = client.post(here, begun | {"last": "3"})
    assert lower.status_code == 422 and "paling sedikit 40" in lower.content.decode()
    assert client.post(here, given | {"pattern": "ND-{urut}/{tahun}", "series": "masuk"}
                       ).status_code == 422  # fmt: skip
    assert client.post(here, given | {"pattern": ""}).status_code == 302
    assert not NumberPattern.objects.filter(kind="memo").exists()


def test_a_template_knows_its_placeholders(cast: Cast, ticket: Ticket) -> None:
    client = browser(cast.agency_head)
    here = f"{reverse('letter_template', args=['memo'])}?kantor={cast.kominfo.pk}"
    given = {"key": new_key(), "classification": "555"}
    answer = client.post(here, given | {"body": "Aduan {nomor}"})
    assert answer.status_code == 422 and "{nomor} tidak dikenal" in answer.content.decode()
    body = "Aduan {nomor_tiket}: {judul} #x$ {gejala}"
    role = cast.roles["ict_division_head"].pk
    saved = client.post(here, given | {"body": body, "signer_role": role})
    assert saved.status_code == 302
    preview = client.get(
        reverse("letter_template_preview", args=["memo"]), {"kantor": cast.kominfo.pk}
    )
    assert preview.content.startswith(b"%PDF")
    assert LetterTemplate.objects.get().office == cast.kominfo
    letter = draft(ticket, cast.it_examiner, "memo")
    assert letter.body.startswith(f"Aduan {ticket.number}: SIMPEG tidak dapat dibuka #x$")
    assert (letter.classification, letter.signer) == ("555", cast.ict_division_head)


def _typed(letter: Letter) -> dict[str, Any]:
    names = ("subject", "nature", "addressee", "opening", "body", "closing")
    return {name: getattr(letter, name) for name in names}


def _page(letter: Letter) -> str:
    return reverse("letter", args=[letter.ticket.number, letter.pk])


def _act(letter: Letter, name: str) -> str:
    return reverse("letter_act", args=[letter.ticket.number, letter.pk, name])


def test_the_number_of_a_letter_on_a_ticket_that_went_to_another_agency(
    cast: Cast, ticket: Ticket
) -> None:
    """Who keeps the register no longer sees the ticket; he voids the letter from the register."""
    letter = issued(cast, ticket)
    assert letter.entry
    void = reverse("agenda_void", args=[letter.entry.pk])
    keeper = browser(cast.agency_head)
    there = keeper.get(void)["Location"]
    assert there == reverse("letter", args=[ticket.number, letter.pk])
    Ticket.objects.filter(pk=ticket.pk).update(handler=cast.tiki)
    assert keeper.get(there).status_code == 404
    assert void in keeper.get(reverse("agenda"), {"tahun": "2026"}).content.decode()
    for stranger in (cast.it_examiner, cast.ip_tech_director, cast.staff_a):
        assert browser(stranger).post(void, {"reason": "x"}).status_code == 404
    key = new_key()
    assert keeper.post(void, {"key": key, "reason": ""}).status_code == 422
    assert keeper.post(void, {"key": key, "reason": "Salah alamat"}).status_code == 302
    letter.refresh_from_db()
    letter.entry.refresh_from_db()
    assert letter.state == Letter.State.VOID
    assert (letter.void_reason, letter.entry.voided_by) == ("Salah alamat", cast.agency_head)
    assert letter.code.voided_at
    assert keeper.post(void, {"key": new_key(), "reason": "Lagi"}).status_code == 409


def test_two_first_settings_at_once_are_one_row(cast: Cast) -> None:
    for words in ("Pertama.", "Kedua."):  # both pages found no row yet
        row = LetterTemplate(office=cast.kominfo, kind=LetterKind.MEMO, opening=words)
        with transaction.atomic():
            stored(row)
    assert LetterTemplate.objects.get(office=cast.kominfo, kind="memo").opening == "Kedua."
