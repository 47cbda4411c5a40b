"""The SOP on paper: golden texts per SOP, official cover, chart, notes; odd input breaks nothing.

After a wanted change of a text: `RENEW_GOLDEN=1 pytest tests/sop/test_library_print.py`, then
read the difference.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from papers.models import Letterhead
from papers.press import Unprintable
from people.models import Office, User
from sop.library.cover import cover_of
from sop.library.printed import sop_pdf
from sop.machine import PROCEDURES
from sop.models import SopIdentity
from sop.procedures import DatabaseFault, NetworkFault
from tests.cast import Cast
from tests.papers.samples import logo
from tests.sop.pages import as_user, text_of

GOLDEN = Path(__file__).parent / "golden"
MADE = datetime(2026, 11, 21, 2, 5, tzinfo=UTC)
TODAY = date(2026, 11, 21)
HOSTILE = '#panic() *tebal* $x^2$ \\ <script>alert(1)</script> =HYPERLINK("http://x") [k] {a} @b'


def read(content: bytes) -> PdfReader:
    return PdfReader(BytesIO(content))


def words(reader: PdfReader) -> str:
    return re.sub(r"[\s\u200b]+", " ", " ".join(page.extract_text() for page in reader.pages))


def stated(**values: Any) -> SopIdentity:
    office = Office(name="Dinas Contoh")
    return SopIdentity(
        procedure="network-1", office=office, updated_at=MADE, updated_by=User(name="A"), **values
    )


@pytest.mark.parametrize("picture", [b"", b"\x89PNG\r\n", b"<svg onload=alert(1)>"])
def test_a_logo_that_cannot_be_read_is_left_out(picture: bytes) -> None:
    assert sop_pdf(cover_of(NetworkFault, None, TODAY), None, picture, MADE)


@pytest.mark.parametrize("code", sorted(PROCEDURES))
def test_the_text_of_each_sop_is_as_kept(code: str) -> None:
    reader = read(sop_pdf(cover_of(PROCEDURES[code], None, TODAY), None, None, MADE))
    text = "\n\f\n".join(page.extract_text().strip() for page in reader.pages) + "\n"
    kept = GOLDEN / f"naskah-{code}.txt"
    if os.environ.get("RENEW_GOLDEN"):
        kept.write_text(text, encoding="utf-8")
    assert text == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("code", sorted(PROCEDURES))
def test_it_is_a_tagged_landscape_archive_pdf(code: str) -> None:
    reader = read(sop_pdf(cover_of(PROCEDURES[code], None, TODAY), None, None, MADE))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"].startswith("id")
    assert root["/MarkInfo"]["/Marked"].value is True
    assert re.search(r"pdfaid:part>2<", root["/Metadata"].get_data().decode())
    assert reader.metadata and reader.metadata.title == f"SOP {PROCEDURES[code].name}"
    for page in reader.pages:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)


def test_the_same_sop_and_instant_give_the_same_bytes() -> None:
    cover = cover_of(DatabaseFault, None, TODAY)
    assert sop_pdf(cover, None, None, MADE) == sop_pdf(cover, None, None, MADE)


def test_the_cover_stands_alone_on_the_first_page_and_the_doubts_at_the_end() -> None:
    reader = read(sop_pdf(cover_of(DatabaseFault, None, TODAY), None, None, MADE))
    first, last = reader.pages[0].extract_text(), words(reader)
    assert "DASAR HUKUM" in first
    assert "digantikan" not in first
    assert "sudah digantikan PP Nomor 71 Tahun 2019" in last
    assert "Bukan bagian dari SOP yang disahkan." in last


def test_what_the_office_states_is_printed() -> None:
    row = stated(
        number="065/12/2026", made_on=date(2026, 1, 5), approved_title="Kepala Dinas Contoh",
        approved_name="Budi Contoh", approved_nip="199001012015031001", warning="Satu\nDua",
    )  # fmt: skip
    picture = logo()
    text = words(read(sop_pdf(cover_of(NetworkFault, row, TODAY), None, picture, MADE)))
    for wanted in ("065/12/2026", "5 Januari 2026", "Budi Contoh", "NIP 19900101 201503 1 001",
                   "DINAS CONTOH", "1. Satu 2. Dua"):  # fmt: skip
        assert wanted in text


def test_markup_is_printed_as_text() -> None:
    row = stated(number=HOSTILE, warning=HOSTILE, legal_basis=HOSTILE, approved_name=HOSTILE)
    text = words(read(sop_pdf(cover_of(NetworkFault, row, TODAY), None, None, MADE)))
    assert text.count("#panic() *tebal*") >= 4


def test_long_lists_and_long_words_break_over_pages() -> None:
    long = "\n".join([f"{n} " + "kata " * 90 for n in range(40)])
    row = stated(
        legal_basis=long, qualifications="x" * 500, equipment="\U0001f600 日本 \u202e kiri"
    )
    reader = read(sop_pdf(cover_of(NetworkFault, row, TODAY), None, None, MADE))
    assert len(reader.pages) > 5
    assert "39 kata" in words(reader)


def test_the_address_answers_a_pdf_with_the_offices_logo(cast: Cast) -> None:
    Letterhead.objects.create(office=cast.kominfo, lines="DINAS", logo=logo())
    answer = as_user(cast.staff_a).get("/sop/database-1/cetak.pdf")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="SOP-database-1.pdf"' in answer["Content-Disposition"]
    assert len(read(answer.content).pages) >= 3
    assert as_user(cast.staff_a).get("/sop/database-9/cetak.pdf").status_code == 404


def test_a_paper_that_cannot_be_made_says_what_to_do(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> bytes:
        raise Unprintable("Ganti gambar itu.")

    monkeypatch.setattr("sop.library.views.sop_pdf", refuse)
    answer = as_user(cast.staff_a).get("/sop/database-1/cetak.pdf")
    assert answer.status_code == 422
    assert "Ganti gambar itu." in text_of(answer)
