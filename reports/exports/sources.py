"""Which pages can be taken home, and what each becomes as tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404

from papers.press.sheet import Block, Kop, Picture, Sheet
from papers.press.sheet import Heading as Title
from reports.board import tables as board_tables
from reports.board.charts import charts
from reports.board.meanings import meanings
from reports.board.room import Room
from reports.compliance import gather
from reports.compliance import paper as compliance_paper
from reports.compliance import tables as compliance_tables
from reports.exports import paper
from reports.exports.content import Content
from reports.exports.tables import Heading

DRAWN_MM = 160  # width of a chart on landscape paper


@dataclass(frozen=True)
class Source:
    """`page` is the name of the address it belongs to; `long` may have very many rows."""

    page: str
    build: Callable[[Room], Content]
    long: bool = False


def _summary(room: Room) -> Content:
    tables = board_tables.tables(room)

    def drawn(heading: Heading, kop: Kop) -> Sheet:
        pictures: list[Block] = []
        for chart in charts(room):
            alt = f"{chart.title}. {chart.description}"
            pictures.append(Title(chart.title))
            pictures.append(Picture(chart.svg.encode(), "svg", alt, DRAWN_MM))
        return paper.sheet(tables, heading, room.scope.office.tz, kop, pictures)

    return Content("Ringkasan pimpinan", tables, definitions=meanings(room), sheet=drawn)


def _list(room: Room) -> Content:
    """Raises Http404 for a figure that does not exist or is not for this reader."""
    table = board_tables.list_table(room, room.asked)
    if table is None:
        raise Http404("no such figure")
    return Content(table.title, [table])


def _compliance(room: Room) -> Content:
    report = gather.report(room.scope, room.narrow, room.period, room.at)
    office = room.scope.office
    return Content(
        "Laporan Kepatuhan SOP",
        compliance_tables.tables(report),
        definitions=[("Arti angka", compliance_paper.MEANING)],
        sheet=lambda heading, kop: compliance_paper.sheet(
            report, office, kop, f"Dibuat oleh {heading.made_by}."
        ),
    )


SOURCES: dict[str, Source] = {
    "ringkasan": Source("head", _summary),
    "daftar": Source("head_list", _list, long=True),
    "kepatuhan": Source("compliance", _compliance),
}
