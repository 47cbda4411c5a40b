"""Ready-drawn pages and pictures of the press: the SOP chart, photos, broken ones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from papers import press
from papers.press.sheet import Picture
from tests.papers.samples import FORM, logo
from tests.papers.test_press import NOW, printed, read, text_of


def test_a_broken_picture_leaves_its_words():
    sheet = replace(FORM, blocks=(Picture(b"rusak", "png", "Foto perangkat"),))
    assert "[Gambar tidak dapat dicetak: Foto perangkat]" in text_of(sheet)


def test_what_typst_refuses_is_unprintable_in_plain_words():
    sheet = replace(FORM, blocks=(Picture(b"<svg <", "svg", "Bagan"),))
    with pytest.raises(press.Unprintable, match="gambar tidak terbaca") as refused:
        press.pdf(sheet, NOW)
    assert refused.value.message.startswith("Naskah tidak dapat dicetak")


PLATE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 297 210"><rect x="10" y="10" width="277" '
    'height="190" fill="none" stroke="black"/><text x="20" y="40" font-family="Arimo" '
    'font-size="8">Bagan {}</text></svg>'
)


def test_ready_drawn_pages_are_landscape_with_their_text_and_footers():
    svgs = [PLATE.format(n).encode() for n in (1, 2)]
    made = press.pages(
        svgs, ["Bagan satu", "Bagan dua"], "SOP #judul", "Dinas", NOW, ["Halaman 1", "Halaman 2"]
    )
    reader = read(made)
    assert [page.extract_text().split() for page in reader.pages] == [
        ["Bagan", "1", "Halaman", "1"],
        ["Bagan", "2", "Halaman", "2"],
    ]
    assert {(round(p.mediabox.width), round(p.mediabox.height)) for p in reader.pages} == {
        (842, 595)
    }
    assert reader.metadata is not None
    assert reader.metadata.title == "SOP #judul"
    assert made == press.pages(
        svgs, ["Bagan satu", "Bagan dua"], "SOP #judul", "Dinas", NOW, ["Halaman 1", "Halaman 2"]
    )


def test_a_picture_reads_no_file_of_this_machine(tmp_path):
    secret = tmp_path / "rahasia.png"
    secret.write_bytes(logo())
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        f'<image width="100" height="100" href="{secret}"/></svg>'
    )
    sheet = replace(FORM, kop=None, mark=None, blocks=(Picture(svg.encode(), "svg", "Gambar"),))
    try:
        reader = printed(sheet)
    except press.Unprintable:
        return
    assert not any(page.images for page in reader.pages)


def test_a_character_without_glyph_in_a_drawing_is_a_box():
    svg = PLATE.format("😀 selesai").encode()
    reader = read(press.pages([svg], ["Bagan"], "SOP", "Dinas", NOW))
    assert reader.pages[0].extract_text() == "Bagan □ selesai"


@pytest.mark.parametrize("broken", [b"", b"bukan gambar", b"\xff\xfe<svg", b"<svg <"])
def test_a_broken_drawing_is_unprintable(broken):
    with pytest.raises(press.Unprintable, match="gambar tidak terbaca"):
        press.pages([broken], ["Bagan"], "SOP", "Dinas", NOW)
