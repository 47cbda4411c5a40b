"""Berkas perkara: everything in order, with hashes; the reporter's side its public part."""

from __future__ import annotations

import errno
import hashlib
import io
import tracemalloc
import uuid
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader, PdfWriter

from papers.models import PrintJob
from papers.press.sheet import Table
from papers.prints import queue as prints
from people.models import User
from sop.page.page import Page
from sop.paper import case_file, case_sheets, views_case
from tests.cast import NOW, Cast
from tests.sop import walk
from tests.sop.pages import as_user, text_of
from tickets import files
from tickets.models import Attachment, Ticket
from tickets.talk import attach, comment
from tickets.uploads import check

pytestmark = pytest.mark.django_db
AFTER = NOW + timedelta(hours=3)


def upload(name: str, content: bytes, kind: str = "application/pdf") -> Any:
    return check(SimpleUploadedFile(name, content, kind))


def pdf_of(pages: int = 1, password: str = "") -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(200, 300)
    if password:
        writer.encrypt(password)
    writer.write(out)
    return out.getvalue()


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (3000, 200), "red").save(out, "JPEG")
    return out.getvalue()


def give(ticket: Ticket, by: User, *given: Any, internal: bool = False) -> None:
    attach(ticket.pk, actor=by, internal=internal, key=str(uuid.uuid4()), now=NOW, files=given)


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """At step 3 of the database SOP, with uploads of all kinds and an internal note."""
    found = walk.walk_to(walk.file(cast, cast.service_db, "database", NOW), 3, NOW)
    give(
        found, cast.staff_a,
        upload("Foto rak (1) – ruang é.jpg", picture(), "image/jpeg"),
        upload("bukti.pdf", pdf_of(2)),
        upload("terkunci.pdf", pdf_of(password="x")),
        upload("rusak.pdf", b"%PDF-1.4 nothing"),
        upload("daftar.csv", b"a;b\n=1+1;2\n", "text/csv"),
    )  # fmt: skip
    give(found, cast.it_examiner, upload("internal.pdf", pdf_of()), internal=True)
    with files.stored_files():
        files.store_made(
            pdf_of(), found, name="surat-gangguan.pdf", by=cast.it_examiner, now=NOW,
            internal=False, paper="Surat gangguan", reference="005/12/Kominfo/XI/2026",
        )  # fmt: skip
    comment(found.pk, actor=cast.it_examiner, body="Rahasia dapur.", internal=True,
            key=str(uuid.uuid4()), now=NOW)  # fmt: skip
    return Ticket.objects.get(pk=found.pk)


def made(
    ticket: Ticket, by: User, form: str, folder: Path, *, full: bool, now: datetime = AFTER
) -> Path:
    folder.mkdir(exist_ok=True)
    page = case_file.page_of(case_file.order(ticket, form, by, full=full), now)
    return (case_file.make_zip if form == "zip" else case_file.make_pdf)(page, folder)


def titles(path: Path) -> list[str]:
    lines: list[Any] = PdfReader(path).outline
    return [str(line["/Title"]) for line in lines]


def text_of_pdf(path: Path | io.BytesIO) -> str:
    return " ".join(" ".join(p.extract_text().split()) for p in PdfReader(path).pages)


def test_the_zip_holds_everything_in_order_with_its_hashes(
    cast: Cast, ticket: Ticket, tmp_path: Path
) -> None:
    with zipfile.ZipFile(made(ticket, cast.it_examiner, "zip", tmp_path, full=True)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        sums = archive.read(case_file.SUMS).decode("ascii")
        contents = {name: archive.read(name) for name in names}
    assert names == [
        "01-sampul.pdf",
        "02-bagan-sop.pdf",
        "03-langkah.pdf",
        "04-riwayat.pdf",
        "05-aduan.pdf",
        "06-langkah-1-form-laporan.pdf",
        "07-langkah-2-form-pengecekan.pdf",
        "08-lembar-disposisi-1.pdf",
        "09-surat-gangguan-005-12-kominfo-xi-2026.pdf",
        "10-lampiran-foto-rak-1-ruang-e.jpg",
        "11-lampiran-bukti.pdf",
        "12-lampiran-terkunci.pdf",
        "13-lampiran-rusak.pdf",
        "14-lampiran-daftar.csv",
        "15-lampiran-internal.pdf",
        case_file.SUMS,
    ]
    listed = dict(line.split("  ")[::-1] for line in sums.splitlines())
    assert list(listed) == names[:-1]
    for name, digest in listed.items():
        assert hashlib.sha256(contents[name]).hexdigest() == digest
    for name in names:
        if name.endswith(".pdf") and not name.startswith(("12", "13")):
            assert PdfReader(io.BytesIO(contents[name])).pages


def test_the_pdf_holds_what_can_be_read_and_lists_the_rest(
    cast: Cast, ticket: Ticket, tmp_path: Path
) -> None:
    path = made(ticket, cast.it_examiner, "pdf", tmp_path, full=True)
    printed = text_of_pdf(path)
    for words in ("Berkas Perkara", ticket.number, "Langkah SOP dan Waktu Nyata", "Riwayat",
                  "Waktu kejadian", "Waktu dicatat", "Rahasia dapur.", "Daftar Hash Berkas",
                  "Lampiran: Foto rak", "terkunci dengan kata sandi", "rusak atau bukan PDF",
                  "Hanya dalam ZIP: bukan PDF atau gambar."):  # fmt: skip
        assert words.lower() in printed.lower(), words
    for row in Attachment.objects.all():
        assert row.sha256 in printed.replace(" ", "")
    outline = titles(path)
    assert outline[0] == "Sampul"
    assert outline[-1] == "Daftar hash berkas"
    assert "Lampiran: terkunci.pdf" not in outline


@pytest.mark.parametrize("person", ["staff_a", "liaison_a", "head_a"])
def test_the_reporters_side_gets_its_public_part_only(
    cast: Cast, ticket: Ticket, tmp_path: Path, person: str
) -> None:
    by = getattr(cast, person)
    with zipfile.ZipFile(made(ticket, by, "zip", tmp_path / "zip", full=False)) as archive:
        names = archive.namelist()
        texts = [
            text_of_pdf(io.BytesIO(archive.read(name)))
            for name in names
            if name.endswith(".pdf") and "lampiran" not in name
        ]
    assert [name for name in names if "surat-gangguan" in name]
    assert not [name for name in names if "disposisi" in name or "internal" in name]
    assert not [name for name in names if "pengecekan" in name]
    whole = text_of_pdf(made(ticket, by, "pdf", tmp_path / "pdf", full=False)) + " ".join(texts)
    for secret in ("Rahasia dapur", "internal.pdf", "mendisposisi kepada"):
        assert secret not in whole, secret
    assert "naskah internal tidak termasuk" in whole


def test_the_full_file_is_asked_for_by_an_officer_and_never_by_a_reporter(
    cast: Cast, ticket: Ticket
) -> None:
    forged = case_file.order(ticket, "zip", cast.staff_a, full=True)
    assert not case_file.KIND.may(forged, AFTER)
    assert case_file.KIND.may(case_file.order(ticket, "zip", cast.staff_a, full=False), AFTER)
    assert not case_file.page_of(forged, AFTER).officer
    for stranger in (cast.staff_c, cast.jfu, cast.outsider):
        for full in (True, False):
            order = case_file.order(ticket, "zip", stranger, full=full)
            assert not case_file.KIND.may(order, AFTER)


def test_made_again_without_a_change_every_file_has_the_same_hash(
    cast: Cast, ticket: Ticket, tmp_path: Path
) -> None:
    first = made(ticket, cast.it_examiner, "zip", tmp_path / "1", full=True)
    later = AFTER + timedelta(minutes=1)
    again = made(ticket, cast.agency_head, "zip", tmp_path / "2", full=True, now=later)
    assert first.read_bytes() == again.read_bytes()


def test_a_file_lost_or_changed_on_disk_is_said_and_breaks_nothing(
    cast: Cast, ticket: Ticket, tmp_path: Path
) -> None:
    lost, changed = (
        Attachment.objects.get(name="bukti.pdf"),
        Attachment.objects.get(name="daftar.csv"),
    )
    files.path_of(lost).unlink()
    files.path_of(changed).write_bytes(b"other")
    with zipfile.ZipFile(made(ticket, cast.it_examiner, "zip", tmp_path / "z", full=True)) as found:
        assert not [name for name in found.namelist() if "bukti" in name]
    printed = text_of_pdf(made(ticket, cast.it_examiner, "pdf", tmp_path / "p", full=True))
    assert "berkas hilang dari penyimpanan" in printed


def test_too_much_for_one_pdf_stays_in_the_zip(
    cast: Cast, ticket: Ticket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_file, "LARGEST_JOINED", 10)
    path = made(ticket, cast.it_examiner, "pdf", tmp_path, full=True)
    assert "terlalu besar untuk digabungkan" in text_of_pdf(path)
    outline = titles(path)
    assert "Lampiran: bukti.pdf" not in outline


def test_large_uploads_are_never_held_in_memory(cast: Cast, ticket: Ticket, tmp_path: Path) -> None:
    row = Attachment.objects.get(name="bukti.pdf")
    for serial in range(8):
        stored = f"26/11/{serial}"
        path = files.path_of(row).parent.parent.parent / stored
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.truncate(10 * 1024 * 1024)
        Attachment.objects.create(
            ticket=ticket, name=f"besar-{serial}.pdf", stored=stored, sha256="0" * 64,
            content_type="application/pdf", size=10 * 1024 * 1024, uploaded_by=cast.staff_a,
            uploaded_at=NOW,
        )  # fmt: skip
    made(ticket, cast.it_examiner, "zip", tmp_path / "warm", full=True)
    tracemalloc.start()
    path = made(ticket, cast.it_examiner, "zip", tmp_path / "zip", full=True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path.stat().st_size > 80 * 1024 * 1024
    assert peak < 12 * 1024 * 1024


def test_a_ticket_without_an_sop_has_a_file_too(cast: Cast, tmp_path: Path) -> None:
    ticket = walk.file(cast, cast.service_app, "application", NOW)
    printed = text_of_pdf(made(ticket, cast.helpdesk, "pdf", tmp_path, full=True))
    assert "Belum ditetapkan" in printed


# -- the page ------------------------------------------------------------------------------------


@time_machine.travel(AFTER, tick=False)
def test_the_page_lists_the_parts_and_answers_a_short_file_at_once(
    cast: Cast, ticket: Ticket
) -> None:
    client = as_user(cast.it_examiner)
    page = text_of(client.get(reverse("ticket_file", args=[ticket.number])))
    for words in ("Lembar disposisi", "bukti.pdf", "berkas lengkap untuk petugas", "Unduh ZIP"):
        assert words in page
    answer = client.get(reverse("ticket_file_make", args=[ticket.number, "zip"]))
    assert answer["Content-Type"] == "application/zip"
    assert f"berkas-perkara-{ticket.number}.zip" in answer["Content-Disposition"]
    assert zipfile.ZipFile(io.BytesIO(answer.content)).namelist()[0] == "01-sampul.pdf"
    page = text_of(as_user(cast.staff_a).get(reverse("ticket_file", args=[ticket.number])))
    assert "Lembar disposisi" not in page
    assert "bagian yang terbuka bagi pelapor" in page


@time_machine.travel(AFTER, tick=False)
def test_a_long_file_goes_through_the_queue_once_for_each_form(
    cast: Cast, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views_case, "QUICK_SHEETS", 0)
    client = as_user(cast.it_examiner)
    page = text_of(client.get(reverse("ticket_file", args=[ticket.number])))
    assert "Buat ZIP di antrean" in page
    key = str(uuid.uuid4())
    for form in ("zip", "pdf", "zip"):
        address = reverse("ticket_file_make", args=[ticket.number, form])
        assert "antrean" in text_of(client.get(address))
        assert client.post(address, {"key": key})["Location"] == reverse("prints")
    assert PrintJob.objects.count() == 2
    assert prints.make_one(AFTER)
    assert prints.make_one(AFTER)
    types = set(PrintJob.objects.values_list("content_type", "state"))
    assert types == {("application/zip", "done"), ("application/pdf", "done")}
    job = PrintJob.objects.filter(content_type="application/zip").get()
    address = reverse("print_file", args=[job.pk])
    assert b"".join(client.get(address))[:2] == b"PK"
    assert as_user(cast.agency_head).get(address).status_code == 404
    cast.it_examiner.assignments.all().delete()
    assert client.get(address).status_code == 404


@time_machine.travel(AFTER, tick=False)
def test_strangers_find_no_file(cast: Cast, ticket: Ticket) -> None:
    for stranger in (cast.staff_c, cast.jfu, cast.outsider):
        client = as_user(stranger)
        assert client.get(reverse("ticket_file", args=[ticket.number])).status_code == 404
        for form in ("zip", "pdf"):
            address = reverse("ticket_file_make", args=[ticket.number, form])
            assert client.get(address).status_code == 404
            assert client.post(address, {"key": str(uuid.uuid4())}).status_code == 404
    address = reverse("ticket_file_make", args=[ticket.number, "exe"])
    assert as_user(cast.it_examiner).get(address).status_code == 404


def test_a_full_disk_is_told_and_the_queue_offered(
    cast: Cast, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any, **kwargs: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    address = reverse("ticket_file_make", args=[ticket.number, "zip"])
    monkeypatch.setattr(views_case, "QUICK_SHEETS", 100)
    client = as_user(cast.it_examiner)
    answer = client.get(address)
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    monkeypatch.setattr("papers.prints.queue.tempfile.TemporaryDirectory", full)
    answer = client.get(address)
    assert answer.status_code == 503
    assert "Masukkan ke antrean cetak" in answer.content.decode()


def test_a_step_of_two_officers_names_both_and_no_time_in_seconds(cast: Cast) -> None:
    filed = walk.file(cast, cast.service_ipas, "application", NOW, by=cast.ipas_user)
    ticket = walk.walk_to(filed, 9, NOW)
    ticket = walk.walk_to(walk.step_on(ticket, NOW, "no"), 11, NOW)
    [table] = [
        b for b in case_sheets.steps(Page(ticket, cast.jfu, NOW)).blocks if isinstance(b, Table)
    ]
    [row] = [row for row in table.rows if row[0] == "10"]
    assert cast.db_section_head.name in row[4] and cast.network_section_head.name in row[4]
    assert row[7].startswith("0 menit kerja")
