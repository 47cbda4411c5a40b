"""The published figures as one table for machines."""

from __future__ import annotations

from collections.abc import Iterator

from reports.exports.tables import Column, Table
from reports.public.figures import Count, Figures

COLUMNS = (
    Column("bagian"), Column("nama"), Column("aduan_masuk", "int"), Column("selesai", "int"),
    Column("sesuai_batas"), Column("median_waktu_selesai"),
)  # fmt: skip


def table(found: Figures) -> Table:
    return Table("Statistik", f"Statistik {found.period}", COLUMNS, _rows(found))


def _rows(found: Figures) -> Iterator[tuple[object, ...]]:
    for part in found.parts:
        for line in (*part.lines, part.total):
            finished = _cell(line.finished) if line.finished else None
            yield (part.code, line.label, _cell(line.filed), finished, line.share, line.median)


def _cell(count: Count) -> object:
    return count.words if count.value is None else count.value
