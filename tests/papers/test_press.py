"""The press: every layout as tagged PDF/A, texts as golden files, no text read as markup.

After a wanted change of a text: `RENEW_GOLDEN=1 pytest tests/papers/test_press.py`, then read the
difference.
"""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from papers import press
from papers.press.sheet import (
    Heading,
    Items,
    Kop,
    Layout,
    PageBreak,
    Pairs,
    Picture,
    Sheet,
    Sign,
    Table,
    Text,
    Ticks,
)
from tests.papers.samples import APPROVED, DISPOSITION, FORM, HEAD, KOP, LETTER, SAMPLES, log, logo

NOW = datetime(2026, 11, 21, 2, 5, tzinfo=UTC)
GOLDEN = Path(__file__).parent / "golden"
HOSTILE = (
    '#panic() #import "x" *tebal* _miring_ $x^2$ \\ <script>alert(1)</script> '
    '=HYPERLINK("http://x","y") `kode` @rujukan // bukan komentar /* juga */ [kurung] {a}'
)


def read(content: bytes) -> PdfReader:
    return PdfReader(BytesIO(content))


def printed(sheet: Sheet) -> PdfReader:
    return read(press.pdf(sheet, NOW))


def text_of(sheet: Sheet) -> str:
    """The text in one line: a long one is broken wherever the column ends."""
    pages = [page.extract_text() for page in printed(sheet).pages]
    return re.sub(r"[\s\u200b]+", " ", " ".join(pages))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_text_of_each_layout_is_as_kept(name):
    pages = [page.extract_text().strip() for page in printed(SAMPLES[name]).pages]
    golden, text = GOLDEN / f"{name}.txt", "\n\f\n".join(pages) + "\n"
    if os.environ.get("RENEW_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_paper_is_tagged_titled_and_of_the_archive_standard(name):
    sheet = SAMPLES[name]
    reader = printed(sheet)
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"].startswith("id")
    assert root["/MarkInfo"]["/Marked"].value is True
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    xmp = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfaid:part>2<", xmp)
    assert re.search(r"pdfaid:conformance>B<", xmp)
    assert re.search(r"pdfuaid:part>1<", xmp)
    assert reader.metadata is not None
    assert reader.metadata.title == sheet.title
    assert reader.metadata.author == sheet.author
    assert reader.metadata.creation_date == NOW


def structure(sheet: Sheet) -> list[tuple[str, str]]:
    """Type and alternative text of each node of the structure tree, in reading order."""
    found = []

    def walk(node: Any) -> None:
        node = node.get_object()
        for one in node if isinstance(node, list) else [node]:
            if hasattr(one.get_object(), "get"):
                here = one.get_object()
                found.append((str(here.get("/S", "")), str(here.get("/Alt", ""))))
                if "/K" in here:
                    walk(here["/K"])

    root: Any = printed(sheet).trailer["/Root"]
    walk(root["/StructTreeRoot"])
    return found


def test_logo_code_heads_and_headings_are_there_for_those_who_listen():
    found = structure(FORM)
    assert [alt for kind, alt in found if kind == "/Figure"] == [
        "Logo DINAS KOMUNIKASI DAN INFORMATIKA",
        "Kode QR ke gangguan.contoh.example/periksa/K7QM2XWD4TRH",
    ]
    kinds = [kind for kind, _ in found]
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == 4
    assert kinds.count("/TH") == 5
    assert kinds.index("/H1") < kinds.index("/Table")


@pytest.mark.parametrize("name", SAMPLES)
def test_the_same_sheet_and_instant_give_the_same_bytes(name):
    assert press.pdf(SAMPLES[name], NOW) == press.pdf(SAMPLES[name], NOW)


@pytest.mark.parametrize("name", SAMPLES)
def test_pages_are_a4_and_of_the_one_vendored_font(name):
    for page in printed(SAMPLES[name]).pages:
        long, short = (842, 595) if name == "log" else (595, 842)
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (long, short)
        resources: Any = page["/Resources"]
        fonts = resources["/Font"]
        assert all("Arimo" in fonts[key]["/BaseFont"] for key in fonts)


def hostile(layout: Layout, words: str) -> Sheet:
    """A sheet with `words` wherever a composer may put a text."""
    sign = Sign(words, words, words, words, "a.n.", words, words, words, words)
    return replace(
        DISPOSITION,
        layout=layout,
        title=words,
        subtitle=words,
        number=words,
        code=words,
        place_date=words,
        addressee=words,
        kop=Kop((words, words), words, words, None),
        particulars=((words, words),),
        blocks=(
            Text(words, indent=True),
            Heading(words),
            Pairs(((words, words),)),
            Table((words, "No"), ((words, words), (words,)), caption=words),
            Table((), ((words,),)),
            Table((), ()),
            Ticks(((True, words), (False, words)), columns=3),
            Items((words,)),
            Items((words,), numbered=False),
            Picture(logo(), "png", words, 20),
            PageBreak(),
        ),
        signs=(sign, sign, sign),
        copies=(words,),
        footer=words,
        author=words,
        draft=True,
    )


@pytest.mark.parametrize("layout", Layout)
def test_no_text_is_read_as_markup(layout):
    flat = text_of(hostile(layout, HOSTILE)).replace(" ", "")
    assert HOSTILE.replace(" ", "") in flat
    assert layout is Layout.LETTER or HOSTILE.replace(" ", "").upper() in flat


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize(
    "words",
    [
        "",
        " \x00",
        "\n\n\n",
        "Kirim 😀 👍🏽 sekarang",
        "nol \x00 bel \x07 hapus \x7f urung \ud800 akhir",
        "\u202eterbalik\u202c שלום مرحبا 中文 ไทย",
        "e\u0301\u0327 ﬁ ½ ✔ ☐ \ufeff \u2028 \x85 \U000e0041 \uffff \ue000 ⸻",
        "W" * 300,
        "a-b/c_d@e.example?" * 40,
        "1. satu\n2. dua\n- tiga\nempat",
        "\u0282\u0264 \xdf \u05d0\u059a\u0524\u032a \u0358",
    ],
)
def test_odd_texts_are_printed(layout, words):
    assert printed(hostile(layout, words)).pages


def test_what_the_font_lacks_is_a_box_and_control_characters_vanish():
    text = text_of(replace(LETTER, blocks=(Text("Mu\x00lai 😀 \u202eselesai ✔ \ud800"),)))
    assert "Mulai □ selesai √ □" in text


def words_beyond(sheet: Sheet, edge: float) -> list[str]:
    """Texts that start right of `edge` (points): a long word that left its column."""
    found = []

    def visit(text, cm, tm, font, size):
        if text.strip() and tm[4] * cm[0] + cm[4] > edge:
            found.append(text)

    for page in printed(sheet).pages:
        page.extract_text(visitor_text=visit)
    return found


def test_a_long_word_stays_in_its_cell():
    row = ("1", "W" * 300, "i" * 300, "kolom terakhir")
    sheet = replace(FORM, blocks=(Table(("No", "Satu", "Dua", "Tiga"), (row,), (1, 2, 2, 2)),))
    assert "kolom terakhir" in text_of(sheet)
    assert not words_beyond(sheet, 595 - 42)


def test_five_thousand_rows_repeat_their_head():
    rows = tuple((str(n), f"Perangkat {n}", "Lampu padam", "Ganti") for n in range(1, 5001))
    pages = printed(
        replace(FORM, blocks=(Table(("No", "Perangkat", "Gejala", "Kebutuhan"), rows),), signs=())
    ).pages
    assert len(pages) > 80
    assert all("Perangkat Gejala Kebutuhan" in page.extract_text() for page in pages[:: len(pages)])
    assert "Perangkat 5000" in pages[-1].extract_text()
    assert f"Halaman {len(pages)} dari {len(pages)}" in pages[-1].extract_text()


def test_a_row_taller_than_a_page_is_printed_whole():
    words = " ".join(f"kata{n}" for n in range(4000))
    text = text_of(replace(FORM, blocks=(Table(("No", "Isi"), (("1", words),), (1, 9)),)))
    assert "kata0 " in text
    assert "kata3999" in text


def test_what_is_left_blank_leaves_room_for_the_pen():
    filled = replace(FORM, blocks=(Table(("No", "Isi"), (("1", "x"),) * 60, (1, 9)),), signs=())
    blank = replace(FORM, blocks=(Table(("No", "Isi"), (("1", ""),) * 60, (1, 9)),), signs=())
    assert len(printed(blank).pages) > len(printed(filled).pages)


def test_sixty_lines_of_address_are_printed():
    address = "\n".join(f"Alamat baris {n}" for n in range(60))
    text = text_of(replace(LETTER, addressee=address, kop=replace(KOP, address=address)))
    assert text.count("Alamat baris 59") == 2


@pytest.mark.parametrize("broken", [None, b"", b"\x89PNG\r\n\x1a\nrusak", logo()[:200]])
def test_a_logo_that_is_missing_or_broken_is_left_out(broken):
    assert "DINAS KOMUNIKASI" in text_of(replace(LETTER, kop=replace(KOP, logo=broken)))


def test_an_office_without_letterhead_still_has_its_letter():
    assert text_of(replace(LETTER, kop=None)).startswith("Nomor")


def signed(sign: Sign) -> str:
    return text_of(replace(LETTER, signs=(sign,), copies=()))


def test_a_signer_without_nip_has_no_line_for_it():
    assert "NIP" not in signed(replace(HEAD, nip=""))


def test_a_nip_is_grouped_as_it_is_written_and_another_number_left_alone():
    assert "NIP 19800101 200501 1 002" in signed(replace(HEAD, nip="198001012005011002"))
    assert "NIP 3201-77" in signed(replace(HEAD, nip="3201-77"))
    words = Text("Contoh, NIP 198001012005011002, dan tiket 198001012005011002")
    text = text_of(replace(LETTER, blocks=(words, Pairs((("NIP", "198001012005011002"),)))))
    assert text.count("19800101 200501 1 002") == 2
    assert "tiket 198001012005011002" in text


def test_a_title_is_printed_in_capitals():
    assert "JURNAL HARIAN" in text_of(replace(log(3), title="Jurnal harian"))


def test_a_signer_without_name_has_a_dotted_line():
    assert re.search(r"(\. ?){20}", signed(Sign("Kepala Dinas")))


def test_capacity_stands_before_the_post():
    assert "Plt. Kepala Dinas," in signed(Sign("Kepala Dinas", "Contoh", capacity="Plt."))
    behalf = Sign("Sekretaris", "Contoh", capacity="a.n.", on_behalf_of="Kepala Dinas")
    assert "a.n. Kepala Dinas Sekretaris," in signed(behalf)


def test_the_note_of_the_approval_is_printed_and_no_certified_signature_claimed():
    for sheet in SAMPLES.values():
        text = text_of(sheet).lower()
        assert "ditandatangani secara elektronik" not in text
        assert "bsre" not in text
    assert " ".join(APPROVED.split()) in text_of(LETTER)


@pytest.mark.parametrize("paragraphs", range(12))
def test_signers_are_never_alone_on_a_page_and_each_page_has_the_mark(paragraphs):
    body = "Uraian penanganan gangguan yang telah dilaksanakan sesuai SOP. " * 5
    pages = [
        page.extract_text()
        for page in printed(
            replace(LETTER, blocks=LETTER.blocks + (Text(body, indent=True),) * paragraphs)
        ).pages
    ]
    (signing,) = [page for page in pages if "NIP 19700101" in page]
    before = signing[: signing.index("KEPALA DINAS KOMUNIKASI DAN")]
    assert len(before.strip().splitlines()) >= 2
    for page in pages:
        assert page.count("Periksa keaslian di gangguan.contoh.example/periksa/") == 1
        assert "K7QM 2XWD 4TRH" in page


@pytest.mark.parametrize("rows", [*range(7, 16), 66])
def test_signers_after_a_table_have_rows_of_it_on_their_page(rows):
    pages = [page.extract_text() for page in printed(log(rows)).pages]
    assert "Mengetahui," in pages[-1]
    assert "GGN-2026-" in pages[-1]
    assert pages[-1].count("Uraian kegiatan") == 1
    everything = " ".join(pages)
    assert all(everything.count(f"GGN-2026-{row:06d}") == 1 for row in range(1, rows + 1))


def test_a_draft_is_crossed_by_an_artifact():
    reader = printed(replace(LETTER, draft=True))
    assert "KONSEP" in reader.pages[0].extract_text()
    assert "KONSEP" not in printed(LETTER).pages[0].extract_text()
    contents = reader.pages[0].get_contents()
    assert contents is not None
    assert b"/Artifact" in contents.get_data()


def test_a_single_page_has_no_page_number_but_a_log_always_has():
    assert "Halaman" not in text_of(LETTER)
    assert "Halaman 1 dari 1" in text_of(log(3))


def test_a_sheet_without_mark_has_none():
    assert "Periksa keaslian" not in text_of(replace(LETTER, mark=None))


def test_threads_print_at_the_same_time():
    sheets = [replace(LETTER, number=str(n)) for n in range(12)]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda sheet: press.pdf(sheet, NOW), sheets))
    assert made == [press.pdf(sheet, NOW) for sheet in sheets]
