"""The parts of the press: texts made fit, QR codes, column widths, the answer to a browser."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from papers import press
from papers.answers import pdf_response, safe_name
from papers.press import glyphs, qr, setting
from papers.press.sheet import Layout, Sheet, Table, Text

NOW = datetime(2026, 11, 21, 2, 5, tzinfo=UTC)
URL = "https://gangguan.contoh.example/periksa/K7QM2XWD4TRH/"


def test_ascii_is_left_as_it_is():
    assert glyphs.clean("Surat #1 *x* $y$") == "Surat #1 *x* $y$"


def test_every_line_end_is_one_line_end():
    assert glyphs.clean("a\r\nb\rc\u2028d\x0be\x85f") == "a\nb\nc\nd\ne\nf"


def test_only_a_word_wider_than_its_column_gets_places_to_break():
    text = glyphs.fit("Pertanggungjawaban " + "W" * 30, 12)
    assert text.startswith("Pertanggungjawaban ")
    pieces = text.removeprefix("Pertanggungjawaban ").split(glyphs.ZERO_WIDTH_SPACE)
    assert "".join(pieces) == "W" * 30
    assert max(map(glyphs.width_of, pieces)) <= 12


def test_a_glyph_wider_than_the_column_ends_too():
    assert glyphs.fit("WW", 0.1).replace(glyphs.ZERO_WIDTH_SPACE, "") == "WW"


def test_widths_are_those_of_the_font():
    assert glyphs.width_of("i") < glyphs.width_of("n") < glyphs.width_of("W")
    assert glyphs.width_of("") == 0


def test_every_character_that_the_font_covers_is_printed():
    chars = [chr(point) for point in sorted(glyphs.covered())]
    for start in range(0, len(chars), 400):
        words = " ".join(chars[start : start + 400])
        blocks = (Text(words), Text(words, bold=True))
        assert press.pdf(Sheet(Layout.FORM, "Huruf", blocks), NOW)


def test_a_qr_is_the_same_for_the_same_address():
    first = qr.svg(URL)
    assert first.startswith(b'<svg xmlns="http://www.w3.org/2000/svg"')
    assert first == qr.svg(URL)
    assert first != qr.svg(URL + "x")


def test_columns_without_widths_follow_their_content():
    table = Table(("No", "Uraian"), (("1", "Lampu perangkat distribusi padam sejak pagi"),))
    narrow, wide = setting.column_widths(table)
    assert narrow * 4 < wide


@pytest.mark.parametrize("widths", [(1,), (1, 2, 3), (0, -5)])
def test_wrong_widths_do_not_spoil_the_table(widths):
    found = setting.column_widths(Table(("A", "B"), (("1", "2"),), widths))
    assert len(found) >= 2
    assert min(found) > 0


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Surat 489/061/XI/2026.pdf", "Surat-489-061-XI-2026.pdf"),
        ('a"; filename="b.exe', "a-filename-b.exe.pdf"),
        ("../../etc/passwd", "etc-passwd.pdf"),
        ("Naskah\r\nX-Evil: 1", "Naskah-X-Evil-1.pdf"),
        ("Résumé 中文.PDF", "Resume.pdf"),
        ("", "dokumen.pdf"),
        ("x" * 500, "x" * 120 + ".pdf"),
    ],
)
def test_file_names_are_plain(name, kept):
    assert safe_name(name) == kept


def test_a_paper_is_looked_at_or_kept_and_never_cached():
    shown = pdf_response(b"%PDF-", "F-01.pdf")
    assert shown.content == b"%PDF-"
    assert shown["Content-Type"] == "application/pdf"
    assert shown["Content-Disposition"] == 'inline; filename="F-01.pdf"'
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown["Cache-Control"] == "private, no-store"
    assert "default-src 'none'" in shown["Content-Security-Policy"]
    kept = pdf_response(b"%PDF-", "F-01.pdf", download=True)
    assert kept["Content-Disposition"].startswith("attachment;")
