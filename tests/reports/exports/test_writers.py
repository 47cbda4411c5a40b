"""The writers: typed cells, text that stays text, files that say what they are."""

from __future__ import annotations

import csv
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from papers import press
from papers.errors import Refused
from papers.press.sheet import Kop
from reports.exports import paper, separated, workbook
from reports.exports.tables import Column, Heading, Table

WITA = ZoneInfo("Asia/Makassar")
AT = datetime(2026, 11, 23, 17, 5, 9, tzinfo=UTC)  # 24 November, 01.05.09 WITA
COLUMNS = (
    Column("Nomor"), Column("Jumlah", "int"), Column("Bagian", "percent"),
    Column("Lama", "seconds"), Column("Tanggal", "date"), Column("Selesai", "datetime"),
)  # fmt: skip
PAYLOADS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "\u3000=1",
    "\u200b=1", "\ufeff=1", "\u202e=1", "\x00=1", "\x1b+1", "\uff1d1", "\uff0b1", "\uff0d1",
    "\uff20a", "\u200b \uff1d1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://evil.test";"x")',
    "\u22121", "\u2800=1", "{=1}", '"=1', "a;=1", "http://evil.test", "0812", "\ud800x",
)  # fmt: skip


def heading(**more: Any) -> Heading:
    fields: dict[str, Any] = {
        "title": "Ringkasan", "office": "Dinas Kominfo", "period": "November 2026",
        "made_at": AT, "made_by": "Kepala", "filters": [("Lingkup", "Semua")],
        "definitions": [("Median", "Nilai tengah.")],
    }  # fmt: skip
    return Heading(**fields | more)


def table(rows: Sequence[Sequence[object]], name: str = "Tabel", **more: Any) -> Table:
    return Table(name, "Judul", COLUMNS, rows, **more)


def book(tables: Sequence[Table], path: Path, **more: Any) -> Any:
    workbook.xlsx(tables, path, heading(), WITA, **more)
    return load_workbook(path)


def test_cells_keep_their_kinds(tmp_path: Path) -> None:
    rows = [("GGN-1", 12, 87, 93_784, date(2026, 11, 3), AT), ("x", None, "belum cukup", 0, "", "")]
    sheet = book([table(rows)], tmp_path / "a.xlsx")["Tabel"]
    first = next(iter(sheet.iter_rows(min_row=2, max_row=2)))
    assert (first[0].data_type, first[0].value) == ("s", "GGN-1")
    assert [cell.data_type for cell in first[1:3]] == ["n", "n"]
    assert first[1].value == 12
    assert (first[2].value, first[2].number_format) == (0.87, "0%")
    assert first[3].number_format == "[h]:mm:ss"
    assert first[3].value.total_seconds() == pytest.approx(93_784, abs=0.01)
    assert first[4].value == datetime(2026, 11, 3)
    assert first[5].value == datetime(2026, 11, 24, 1, 5, 9)
    second = [cell.value for cell in next(iter(sheet.iter_rows(min_row=3, max_row=3)))]
    assert second[:3] == ["x", None, "belum cukup"]
    assert second[4:] == [None, None]


def test_the_workbook_says_what_it_is(tmp_path: Path) -> None:
    found = book([table([], note="Catatan."), table([])], tmp_path / "a.xlsx")
    assert found.sheetnames == ["Tabel", "Tabel 2", "Keterangan"]
    sheet = found["Tabel"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:F1"
    assert [cell.value for cell in sheet[1]][3:] == [
        "Lama (jam:menit:detik)", "Tanggal", "Selesai (WITA)",
    ]  # fmt: skip
    about = {row[0].value: row[1].value for row in found["Keterangan"].iter_rows()}
    assert about["Periode"] == "November 2026"
    assert about["Lingkup"] == "Semua"
    assert about["Dibuat"] == "Selasa, 24 November 2026 pukul 01.05 WITA oleh Kepala"
    assert about["Tabel"] == "Judul"
    assert about["Median"] == "Nilai tengah."


def test_no_payload_becomes_a_formula_in_a_workbook(tmp_path: Path) -> None:
    rows = [(payload, payload, payload, payload, payload, payload) for payload in PAYLOADS]
    hostile = Table("=1+1[x]:*?/\\", "=1", (Column("=1"), *COLUMNS[1:]), rows)
    found = book([hostile], tmp_path / "a.xlsx")
    for sheet in found:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type in ("s", "n", "inlineStr")
            assert not isinstance(cell.value, int | float)
            assert cell.hyperlink is None
    sheet = found.worksheets[0]
    assert sheet["A2"].value == "=1+1"
    assert sheet["A2"].data_type in ("s", "inlineStr")
    names = (tmp_path / "a.xlsx").read_bytes()
    assert b"externalLink" not in names


def test_no_payload_begins_a_cell_of_separated_values() -> None:
    rows = [(payload, *[payload] * 5) for payload in PAYLOADS]
    text = "".join(separated.csv_lines(table(rows), WITA, AT))
    assert text.startswith("\ufeff")
    parsed = list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))
    assert len(parsed) == 1 + len(PAYLOADS)
    for cell in (cell for row in parsed[1:] for cell in row):
        assert not cell.strip().startswith(tuple("=+-@＝＋－＠\N{MINUS SIGN}"))
        assert not cell.startswith(("\t", "\r", "\n"))
        assert not set(cell) & set("\x00\x1b\u200b\u202e\ufeff\r")
    assert parsed[1][0] == "'=1+1"


def test_separated_values_are_those_of_indonesian_excel() -> None:
    rows = [("GGN-1", -12, 87, 93_784, date(2026, 11, 3), AT), (None, None, None, None, None, None)]
    text = "".join(separated.csv_lines(table(rows), WITA, AT))
    lines = text.removeprefix("\ufeff").split("\r\n")
    assert lines[0].startswith("Nomor;Jumlah;Bagian;Lama (jam:menit:detik);Tanggal;Selesai (WITA)")
    assert lines[1] == "GGN-1;-12;87;26:03:04;2026-11-03;2026-11-24 01:05:09"
    assert lines[2] == ";;;;;"


def test_the_paper_has_kop_period_pages_and_words(tmp_path: Path) -> None:
    rows = [("GGN-1 =1+1", 1200, 87, 60, date(2026, 11, 3), AT)] * 60
    kop = Kop(lines=("PEMERINTAH PROVINSI", "DINAS KOMINFO"))
    sheet = paper.sheet([table(rows, note="Catatan kaki.")], heading(), WITA, kop)
    path = tmp_path / "a.pdf"
    path.write_bytes(press.pdf(sheet, AT))
    pages = PdfReader(path).pages
    text = pages[0].extract_text()
    assert float(pages[0].mediabox.width) > float(pages[0].mediabox.height)
    for words in ("DINAS KOMINFO", "RINGKASAN", "November 2026", "GGN-1 =1+1", "1.200", "87 %",
                  "3 November 2026", "Halaman 1 dari"):  # fmt: skip
        assert words in text, words
    rest = " ".join(page.extract_text() for page in pages)
    assert "Catatan kaki." in rest
    assert "Nilai tengah." in rest


def test_paper_is_not_for_thousands_of_rows() -> None:
    with pytest.raises(Refused, match="2000 baris"):
        paper.sheet([table([("x",) * 6] * (paper.MOST_ROWS + 1))], heading(), WITA)


def many(count: int, seen: list[int]) -> Iterator[tuple[object, ...]]:
    for number in range(count):
        seen.append(number) if number % 5000 == 0 else None
        yield (f"GGN-2026-{number:06d}", number, number % 101, number, date(2026, 11, 3), AT)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_memory_does_not_grow_with_the_rows(ending: str, tmp_path: Path) -> None:
    """100,000 rows in under a minute means 3,000 in under 1.8 seconds of work, tracing aside."""
    peaks = {}
    for count in (500, 3_000):
        told: list[int] = []
        rows = Table("Tabel", "Judul", COLUMNS, many(count, []), count=count)
        tracemalloc.start()
        begun = time.process_time()
        if ending == "xlsx":
            workbook.xlsx([rows], tmp_path / "a.xlsx", heading(), WITA, told.append)
        else:
            with (tmp_path / "a.csv").open("w") as file:
                file.writelines(separated.csv_lines(rows, WITA, AT, told.append))
        took = time.process_time() - begun
        peaks[count] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert told == list(range(500, count + 1, 500))
        assert took < 6
    assert peaks[3_000] < peaks[500] * 1.5 + 200_000, peaks
