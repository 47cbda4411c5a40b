"""Which pages can be taken home, and what each becomes as tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reports.board.room import Room
from reports.compliance import gather
from reports.compliance import paper as compliance_paper
from reports.compliance import tables as compliance_tables
from reports.exports.content import Content


@dataclass(frozen=True)
class Source:
    """`page` is the name of the address it belongs to; `long` may have very many rows."""

    page: str
    build: Callable[[Room], Content]
    long: bool = False


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
    "kepatuhan": Source("compliance", _compliance),
}
