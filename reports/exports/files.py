"""Writes the tables of an export into a file of the format asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from papers import press
from papers.errors import Incomplete
from papers.office.kop import kop_of
from people.directory import Directory
from people.models import Office
from reports.exports import paper, separated, workbook
from reports.exports.content import Content
from reports.exports.tables import Heading, Progress, Table

MOST_ROWS = 500_000
TOO_MANY = "Ekspor ini lebih dari 500.000 baris. Persempit periode atau saringan, lalu unduh lagi."
FORMATS = {
    "xlsx": workbook.CONTENT_TYPE,
    "csv": separated.CONTENT_TYPE,
    "pdf": "application/pdf",
}


@dataclass(frozen=True)
class Wanted:
    """`office` gives zone and kop."""

    content: Content
    heading: Heading
    office: Office
    directory: Directory


def write(wanted: Wanted, ending: str, path: Path, progress: Progress) -> None:
    """Raises Incomplete for more rows than the format is for, and press.Unprintable."""
    content, zone = wanted.content, wanted.office.tz
    limit = paper.MOST_ROWS if ending == "pdf" else MOST_ROWS
    if (content.count or 0) > limit:
        raise Incomplete(paper.TOO_MANY if ending == "pdf" else TOO_MANY)
    match ending:
        case "xlsx":
            workbook.xlsx(content.tables, path, wanted.heading, zone, progress)
        case "csv":
            with path.open("w", encoding="utf-8", newline="") as file:
                file.writelines(_texts(content.tables, wanted, progress))
        case "pdf":
            path.write_bytes(_pdf(wanted))
        case _:
            raise ValueError(ending)


def _texts(tables: Sequence[Table], wanted: Wanted, progress: Progress) -> Iterator[str]:
    """One table is one text; of several each has its title above and an empty line between."""
    zone, made_at = wanted.office.tz, wanted.heading.made_at
    for number, table in enumerate(tables):
        lines = separated.csv_lines(table, zone, made_at, progress)
        if len(tables) == 1:
            yield from lines
            return
        mark = separated.MARK if number == 0 else "\r\n"
        yield mark + separated.title_line(table)
        yield next(lines).removeprefix(separated.MARK)
        yield from lines


def _pdf(wanted: Wanted) -> bytes:
    kop = kop_of(wanted.office, wanted.directory)
    made_at: datetime = wanted.heading.made_at
    if wanted.content.sheet is not None:
        return press.pdf(wanted.content.sheet(wanted.heading, kop), made_at)
    sheet = paper.sheet(wanted.content.tables, wanted.heading, wanted.office.tz, kop)
    return press.pdf(sheet, made_at)
