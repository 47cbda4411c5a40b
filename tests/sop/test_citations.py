"""Citations that look wrong are pointed at; nothing is corrected."""

from __future__ import annotations

from datetime import date

import pytest

from sop.library.citations import Cited, Line, cited, differing, examine
from sop.library.cover import cover_of
from sop.procedures import DatabaseFault

TODAY = date(2026, 11, 23)


def of(*texts: str) -> list[list[str]]:
    lines = [Line(f"butir {n}", text, listed=True) for n, text in enumerate(texts, 1)]
    return examine(lines, TODAY).lines


@pytest.mark.parametrize(
    ("text", "kind", "number", "year"),
    [
        ("Undang-undang Nomor 14 tahun 2008 tentang Keterbukaan", "uu", "14", 2008),
        ("Undang-Undang 14 tahun 2008", "uu", "14", 2008),
        ("UU No. 25/2009", "uu", "25", 2009),
        ("3. Peraturan Pemerintah Nomor: 82 Tahun 2012", "pp", "82", 2012),
        ("berdasarkan Permenkominfo Nomor 14 Tahun 2006.", "permen kominfo", "14", 2006),
        ("PERATURAN MENTERI KOMUNIKASI DAN INFORMATIKA NOMOR 14 TAHUN 2016", "permen kominfo",
         "14", 2016),
        ("PermenPAN-RB 35/2012", "permen pan-rb", "35", 2012),
        ("Permenpan RB Nomor 35 Tahun 2012", "permen pan-rb", "35", 2012),
        ("Perda Kab. Contoh No 3 Tahun 2016", "perda kab. contoh", "3", 2016),
        ("Peraturan Badan Contoh Nomor 4 Tahun 2021", "peraturan badan contoh", "4", 2021),
    ],
)  # fmt: skip
def test_usual_spellings_are_read(text: str, kind: str, number: str, year: int) -> None:
    (found,) = cited(text)
    assert (found.kind, found.number, found.year) == (kind, number, year)


@pytest.mark.parametrize(
    "text", ["", "SOP Integrasi Sistem Informasi", "Surat Tugas Nomor 800/12/2026", "PP", "14/2006"]
)
def test_what_is_no_regulation_is_none(text: str) -> None:
    assert list(cited(text)) == []


def test_one_regulation_under_two_years_is_pointed_at_on_both_lines() -> None:
    first, second = of("Permenkominfo Nomor 14 Tahun 2016", "Permenkominfo 14/2006")
    assert first == ["Permenkominfo Nomor 14 Tahun 2016 disebut dengan tahun 2006 pada butir 2."]
    assert second == ["Permenkominfo Nomor 14 Tahun 2006 disebut dengan tahun 2016 pada butir 1."]


def test_two_regulations_of_one_number_are_not_confused() -> None:
    assert of(
        "UU Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik",
        "UU Nomor 14 Tahun 2001 tentang Paten",
        "PP Nomor 14 Tahun 2010",
    ) == [[], [], []]


def test_a_replaced_regulation_is_marked_as_general_knowledge() -> None:
    ((words,),) = of("Peraturan Pemerintah Nomor 82 Tahun 2012 tentang PSTE")
    assert words == (
        "menurut catatan umum PP Nomor 82 Tahun 2012 sudah digantikan PP Nomor 71 Tahun 2019."
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("UU Nomor 1 Tahun 2027", "tahunnya belum tiba."),
        ("UU Nomor 1 Tahun 1944", "tahunnya sebelum 1945."),
        ("Peraturan Pemerintah tentang Pelayanan", "nomor atau tahun peraturan tidak terbaca."),
        ("UU Nomor XIV Tahun 2008", "nomor atau tahun peraturan tidak terbaca."),
    ],
)
def test_impossible_and_unreadable_ones(text: str, words: str) -> None:
    ((found,),) = of(text)
    assert found.endswith(words)


def test_the_same_regulation_twice_in_the_list() -> None:
    assert of("UU 14/2008", "Undang-Undang Nomor 14 Tahun 2008") == [
        [], ["UU Nomor 14 Tahun 2008 sudah disebut pada butir 1."]
    ]  # fmt: skip


def test_two_lists_of_one_document_are_held_against_each_other() -> None:
    assert differing(["UU 14/2008", "PP 1/2020"], ["UU Nomor 14 Tahun 2008"]) == (
        ["PP Nomor 1 Tahun 2020"], [],
    )  # fmt: skip


def test_hostile_text_is_read_quickly() -> None:
    for text in ("peraturan " * 5000, "perda " + "a. " * 50_000, "uu " + "1" * 100_000):
        assert all(isinstance(found, Cited) for found in cited(text))


def test_the_database_sop_has_its_doubts() -> None:
    """Domain notes 1.3 (h): 14/2006 against 14/2016, and the replaced PP 82/2012."""
    cover = cover_of(DatabaseFault, None, TODAY)
    rows = cover.parts["legal_basis"].rows
    assert [bool(row.doubts) for row in rows] == [False, False, True, False, True]
    assert "2016" in cover.parts["in_charge"].rows[0].doubts[0]
    assert rows[4].text.startswith(
        "Peraturan Menteri Komunikasi dan Informatika Nomor 14 tahun 2016"
    )
    assert any("diulang pada bagian C" in text for text in cover.parts["legal_basis"].remarks)
