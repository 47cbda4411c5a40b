"""The compliance report as tables of data, for the workbook, the texts of separated values, and
the evidence."""

from __future__ import annotations

from collections.abc import Iterable

from reports.compliance.report import Line, Report
from reports.exports.tables import Column, Table

NOTE = (
    "Waktu dihitung dalam jam kerja di luar jeda; satu hari kerja 7 jam 30 menit. Persentase "
    "dibulatkan ke bawah dan kosong di bawah lima langkah selesai."
)
_COUNTS = (
    ("Selesai", "visits"), ("Tepat waktu", "kept"), ("Lewat batas", "missed"),
    ("Tanpa batas waktu", "unlimited"),
)  # fmt: skip
_MORE = (
    ("Ulangan", "repeats"), ("Jeda", "pauses"),
)  # fmt: skip
_LAST = (
    ("Minta arahan", "escalated"), ("Arahan dijawab", "answered"),
    ("Kelengkapan belum ada", "papers_missing"),
)  # fmt: skip


def tables(report: Report) -> list[Table]:
    return [
        _lines("SOP", "Per SOP", (("Kode", "key"), ("SOP", "label")), report.sops),
        _lines(
            "Langkah", "Per langkah",
            (("SOP", "procedure"), ("Langkah", "label"), ("Pelaksana", "note"),
             ("Mutu baku", "budget")),
            report.steps,
        ),
        _lines("Peran", "Per pelaksana", (("Pelaksana", "label"),), report.roles),
        _lines("Unit", "Per unit", (("Unit", "label"),), report.units),
        _lines(
            "Batas keseluruhan", "Seluruh prosedur",
            (("SOP", "procedure"), ("Nama", "label"), ("Batas", "budget")), report.wholes,
        ),
        _pareto(report),
        _promises(report),
        _halts(report),
        _proposals(report),
    ]  # fmt: skip


def _lines(name: str, title: str, words: Iterable[tuple[str, str]], lines: Iterable[Line]) -> Table:
    texts, counts = list(words), [*_COUNTS, *_MORE]
    columns = (
        *(Column(label) for label, _ in texts),
        *(Column(label, "int") for label, _ in counts[:4]),
        Column("Tepat waktu (%)", "percent"),
        Column("Median", "seconds"),
        Column("P90", "seconds"),
        Column("Jumlah waktu kerja", "seconds"),
        *(Column(label, "int") for label, _ in counts[4:]),
        Column("Waktu kerja jeda", "seconds"),
        *(Column(label, "int") for label, _ in _LAST),
    )
    rows = (
        (
            *(getattr(line, field) for _, field in texts),
            *(getattr(line, field) for _, field in counts[:4]),
            line.percent,
            line.median,
            line.p90,
            line.worked,
            *(getattr(line, field) for _, field in counts[4:]),
            line.paused,
            *(getattr(line, field) for _, field in _LAST),
        )
        for line in lines
    )
    return Table(name, title, columns, rows, NOTE)


def _pareto(report: Report) -> Table:
    columns = (
        Column("SOP"), Column("Langkah"), Column("Lewat batas", "int"),
        Column("Kumulatif", "int"), Column("Kumulatif (%)", "percent"),
    )  # fmt: skip
    rows = (
        (late.line.procedure, late.line.label, late.missed, late.running, late.cumulative)
        for late in report.late
    )
    return Table("Pareto", "Langkah yang lewat batas, dari yang terbanyak", columns, rows)


def _promises(report: Report) -> Table:
    columns = (
        Column("SOP"), Column("Langkah"), Column("Sesuai estimasi pertama", "int"),
        Column("Lewat estimasi pertama", "int"), Column("Sesuai estimasi terakhir", "int"),
        Column("Lewat estimasi terakhir", "int"),
    )  # fmt: skip
    rows = (
        (line.procedure, line.label, line.first_kept, line.first_missed, line.promise_kept,
         line.promise_missed)
        for line in report.promises
    )  # fmt: skip
    return Table("Estimasi", "Estimasi pemulihan", columns, rows)


def _halts(report: Report) -> Table:
    columns = (Column("Alasan"), Column("Jeda", "int"), Column("Waktu kerja", "seconds"))
    rows = ((line.label, line.pauses, line.paused) for line in report.halts)
    return Table("Jeda", "Jeda menurut alasan", columns, rows, "Jeda yang berakhir pada periode.")


def _proposals(report: Report) -> Table:
    columns = (
        Column("SOP"), Column("Langkah"), Column("Mutu baku"), Column("Selesai", "int"),
        Column("Lewat batas", "int"), Column("Bulan", "int"), Column("P80", "seconds"),
        Column("P90", "seconds"), Column("Hitungan dari P90"), Column("Hitungan dari P80"),
    )  # fmt: skip
    rows = (
        (one.procedure, one.label, one.budget, one.visits, one.missed, one.months, one.p80,
         one.p90, one.suggested, one.tighter)
        for one in report.proposals
    )  # fmt: skip
    note = "Dihitung portal, belum ditetapkan. Yang memutuskan adalah pejabat yang berwenang."
    return Table("Usulan", "Usulan peninjauan mutu baku", columns, rows, note)
