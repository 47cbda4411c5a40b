"""Comma-separated values for Indonesian spreadsheets.

The separator is the semicolon: with the regional settings of Indonesia the comma is the decimal
sign, and Excel then splits a file at semicolons. UTF-8 with a byte order mark, CRLF, times as
ISO 8601. What a spreadsheet would take for a formula begins with an apostrophe (OWASP, CSV
injection).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from io import StringIO

from reports.exports.tables import Column, Progress, Table, labels, plain, written

SEPARATOR = ";"
MARK = "\ufeff"
CONTENT_TYPE = "text/csv; charset=utf-8"
CHUNK = 500  # rows of one piece
# A formula, also after blanks of any kind, and the same signs in other widths.
_BLANKS = (
    r"[\s\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0]*"
)
_FORMULA = re.compile(_BLANKS + "[=+\\-@＝＋－＠﹦﹢﹣﹫\N{MINUS SIGN}]")
_EDGE = ("\t", "\r", "\n")


def csv_lines(
    table: Table, zone: tzinfo, made_at: datetime, progress: Progress | None = None
) -> Iterator[str]:
    """The text in pieces of some hundred lines, the mark and the heads in the first."""
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=SEPARATOR, lineterminator="\r\n")
    buffer.write(MARK)
    writer.writerow([harmless(label) for label in labels(table, zone, made_at)])
    columns = list(table.columns)
    for count, row in enumerate(table.rows, start=1):
        writer.writerow(_cells(row, columns, zone))
        if count % CHUNK == 0:
            yield _taken(buffer)
            if progress:
                progress(count)
    yield _taken(buffer)


def title_line(table: Table) -> str:
    """The line over a table that shares its text with others."""
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=SEPARATOR, lineterminator="\r\n")
    writer.writerow([harmless(plain(table.title))])
    return buffer.getvalue()


def harmless(text: str) -> str:
    """Text that no spreadsheet reads as a formula."""
    return f"'{text}" if text.startswith(_EDGE) or _FORMULA.match(text) else text


def _cells(row: Sequence[object], columns: list[Column], zone: tzinfo) -> list[str]:
    return [_cell(value, column, zone) for value, column in zip(row, columns, strict=True)]


def _cell(value: object, column: Column, zone: tzinfo) -> str:
    text = written(value, column.kind, zone)
    number = isinstance(value, int | float) and column.kind != "text"
    return text if number else harmless(text)


def _taken(buffer: StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
