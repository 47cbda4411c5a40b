"""Tables on paper: landscape A4 under the letterhead of the office, pages counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from itertools import islice

from papers.errors import Refused
from papers.press.sheet import Block, Kop, Layout, Pairs, Sheet, Text
from papers.press.sheet import Table as Printed
from people.localtime import long_date, when, when_short
from people.spelled import thousands
from reports.exports.tables import UNIT, Column, Heading, Table, labels, plain, written

MOST_ROWS = 2_000
TOO_MANY = (
    f"Daftar ini lebih dari {MOST_ROWS} baris dan tidak dapat dicetak sebagai PDF. Persempit "
    "periode atau saringan, atau unduh sebagai XLSX atau CSV."
)
LINE = 165  # characters of a line of paper, about
LEAST_WIDTH, MOST_WIDTH, LONGEST_WORD, MARGIN = 4, 40, 18, 3  # characters of a column


def sheet(
    tables: Sequence[Table],
    heading: Heading,
    zone: tzinfo,
    kop: Kop | None = None,
    pictures: Sequence[Block] = (),
) -> Sheet:
    """`pictures` stand before the tables. Raises Refused for more rows than paper is for."""
    blocks: list[Block] = [Pairs(tuple(heading.filters))] if heading.filters else []
    blocks += pictures
    left = MOST_ROWS
    for table in tables:
        printed = _table(table, zone, heading.made_at, left)
        left -= len(printed.rows)
        blocks.append(printed)
        if table.note:
            blocks.append(Text(plain(table.note)))
    if heading.definitions:
        blocks.append(Pairs(tuple(heading.definitions)))
    by = f" oleh {heading.made_by}" if heading.made_by else ""
    return Sheet(
        layout=Layout.LOG,
        title=heading.title,
        subtitle=f"{heading.office}, {heading.period}",
        kop=kop,
        blocks=tuple(blocks),
        footer=f"Dibuat {when(heading.made_at, zone)}{by}.",
        author=heading.office,
        landscape=True,
    )


def _table(table: Table, zone: tzinfo, made_at: datetime, left: int) -> Printed:
    columns = list(table.columns)
    rows = [
        tuple(_cell(value, column, zone) for value, column in zip(row, columns, strict=True))
        for row in islice(table.rows, left + 1)
    ]
    if len(rows) > left:
        raise Refused(TOO_MANY)
    head = tuple(label.replace(UNIT, "(jam)") for label in labels(table, zone, made_at))
    return Printed(
        head=head,
        rows=tuple(rows),
        widths=_widths(head, rows),
        caption=plain(table.title),
        centre=False,
    )


def _widths(head: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[float, ...]:
    """In characters: first each column has room for its longest word, what is left of the line goes
    to the columns with longer texts."""
    columns = [[label, *(row[place] for row in rows)] for place, label in enumerate(head)]
    words = [max(len(word) for text in [*texts, "-"] for word in text.split()) for texts in columns]
    least = [max(LEAST_WIDTH, min(word, LONGEST_WORD)) + MARGIN for word in words]
    whole = [min(max(map(len, texts)), MOST_WIDTH) + MARGIN for texts in columns]
    wanted = [max(0, want - have) for want, have in zip(whole, least, strict=True)]
    left = max(0, LINE - sum(least)) / max(1, sum(wanted))
    return tuple(have + want * left for have, want in zip(least, wanted, strict=True))


def _cell(value: object, column: Column, zone: tzinfo) -> str:
    """In the words of Indonesian papers; a zone stands in the head of the column."""
    if isinstance(value, datetime):
        return when_short(value, zone).rpartition(" ")[0]
    if isinstance(value, date):
        return long_date(value)
    if column.kind == "percent" and isinstance(value, int):
        return f"{value} %"
    if column.kind == "int" and isinstance(value, int):
        return thousands(value)
    return written(value, column.kind, zone)
