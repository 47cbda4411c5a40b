"""Tables as a workbook: typed cells, no formula, row by row into the file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Any

import xlsxwriter

from people.localtime import when
from reports.exports.tables import Column, Heading, Progress, Table, labels, plain, written

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ABOUT = "Keterangan"
CHUNK = 500  # rows between two reports of progress
DAY = 86_400  # seconds
FIRST_DAY = date(1900, 3, 1)  # before it, Excel counts a day that never was
FORMATS = {
    "text": {"text_wrap": False, "num_format": "@"},
    "int": {"num_format": "#,##0"},
    "percent": {"num_format": "0%"},
    "seconds": {"num_format": "[h]:mm:ss"},
    "date": {"num_format": "dd/mm/yyyy"},
    "datetime": {"num_format": "dd/mm/yyyy hh:mm:ss"},
}
WIDTHS = {"text": 26, "int": 12, "percent": 12, "seconds": 16, "date": 13, "datetime": 20}
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "dd/mm/yyyy",
}


def xlsx(
    tables: Sequence[Table],
    path: Path,
    heading: Heading,
    zone: tzinfo,
    progress: Progress | None = None,
) -> int:
    """Writes the workbook and gives the number of rows; memory does not grow with them.

    One tab a table, with a frozen head and a filter; the last tab says what the figures are.
    Intermediate files lie beside `path`.
    """
    book = xlsxwriter.Workbook(str(path), {**_OPTIONS, "tmpdir": str(path.parent)})
    book.set_properties({"title": plain(heading.title), "author": plain(heading.office)})
    book.set_size(2400, 1200)
    writer = _Writer(book, zone, heading, progress)
    taken: set[str] = {ABOUT.casefold()}
    try:
        for table in tables:
            writer.table(table, _tab(table.name, taken))
        writer.about(tables)
    finally:
        book.close()
    return writer.rows


class _Writer:
    def __init__(
        self, book: Any, zone: tzinfo, heading: Heading, progress: Progress | None
    ) -> None:
        self.book, self.zone, self.heading, self.progress = book, zone, heading, progress
        self.rows = 0
        self.formats = {kind: book.add_format(found) for kind, found in FORMATS.items()}
        self.head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E7ECF3", "border": 1}
        )
        self.bold = book.add_format({"bold": True, "valign": "top"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})

    def table(self, table: Table, tab: str) -> None:
        sheet = self.book.add_worksheet(tab)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        columns = list(table.columns)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, _width(column))
        for place, label in enumerate(labels(table, self.zone, self.heading.made_at)):
            sheet.write_string(0, place, label, self.head)
        last = 0
        for last, row in enumerate(table.rows, start=1):
            for place, (value, column) in enumerate(zip(row, columns, strict=True)):
                self.cell(sheet, last, place, value, column)
            self.rows += 1
            if self.progress and self.rows % CHUNK == 0:
                self.progress(self.rows)
        sheet.autofilter(0, 0, last, max(len(columns) - 1, 0))

    def cell(self, sheet: Any, row: int, place: int, value: object, column: Column) -> None:
        style = self.formats[column.kind]
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if value is None or value == "":
            return
        if number and column.kind in ("int", "percent", "seconds"):
            assert isinstance(value, int | float)
            share = {"percent": 100, "seconds": DAY}.get(column.kind, 1)
            sheet.write_number(row, place, value / share if share > 1 else value, style)
        elif isinstance(value, datetime) and column.kind == "datetime":
            local = value.astimezone(self.zone).replace(tzinfo=None)
            self.moment(sheet, row, place, local, style)
        elif isinstance(value, date) and column.kind == "date":
            self.moment(sheet, row, place, value, style)
        else:
            text = written(value, column.kind, self.zone)
            sheet.write_string(row, place, text, self.formats["text"])

    def moment(self, sheet: Any, row: int, place: int, value: date, style: Any) -> None:
        day = value.date() if isinstance(value, datetime) else value
        if day < FIRST_DAY:
            sheet.write_string(row, place, value.isoformat(), self.formats["text"])
        else:
            sheet.write_datetime(row, place, value, style)

    def about(self, tables: Sequence[Table]) -> None:
        sheet = self.book.add_worksheet(ABOUT)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 100)
        for row, (label, text) in enumerate(about(self.heading, tables, self.zone)):
            sheet.write_string(row, 0, plain(label), self.bold)
            sheet.write_string(row, 1, plain(text), self.wrap)


def about(heading: Heading, tables: Sequence[Table], zone: tzinfo) -> list[tuple[str, str]]:
    """What a file says about itself, label and text."""
    made = when(heading.made_at, zone)
    lines = [
        ("Judul", heading.title),
        ("Kantor", heading.office),
        ("Periode", heading.period),
        *heading.filters,
        ("Dibuat", f"{made} oleh {heading.made_by}" if heading.made_by else made),
    ]
    for table in tables:
        lines.append((table.name, f"{table.title}. {table.note}" if table.note else table.title))
    return lines + list(heading.definitions)


def _width(column: Column) -> int:
    return min(max(WIDTHS[column.kind], len(column.label) + 4), 40)


def _tab(name: str, taken: set[str]) -> str:
    """A tab's name as Excel takes it, and only once."""
    base = re.sub(r"[\[\]:*?/\\]", " ", plain(name)).strip("' \n")[:31] or "Tabel"
    found, number = base, 2
    while found.casefold() in taken:
        found, number = f"{base[:27]} {number}", number + 1
    taken.add(found.casefold())
    return found
