"""The compliance report on paper: landscape A4 with kop and page numbers, charts as on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from papers.press.sheet import (
    Block,
    Heading,
    Kop,
    Layout,
    Pairs,
    Picture,
    Sheet,
    Sign,
    Table,
    Text,
)
from people.localtime import when_short
from people.models import Office
from reports.compliance.chart import late_chart
from reports.compliance.proposals import RULE
from reports.compliance.report import WHOLE_OF_NO_UNIT, Line, Report

HEAD = ("Selesai", "Tepat waktu", "Lewat batas", "Tanpa batas", "Tepat (%)", "Median", "P90",
        "Ulangan", "Jeda", "Waktu jeda", "Arahan diminta / dijawab",
        "Kelengkapan kurang")  # fmt: skip
COUNT_WIDTHS = (8, 7, 7, 7, 7.5, 10, 10, 8.5, 6, 9, 8.5, 12)
NOTHING = "Tidak ada langkah yang selesai pada periode ini."
MEANING = (
    "Tepat waktu: selesai sebelum batas waktu yang berlaku saat langkah dibuka, dalam jam kerja di "
    "luar jeda. Langkah tanpa batas waktu tidak dihitung tepat waktu. Langkah yang ditinggalkan "
    "karena pindah SOP atau pembatalan, serta tiket latihan, tidak dihitung. Persentase "
    "dibulatkan ke bawah; di bawah lima langkah selesai tidak ditampilkan. Satu hari kerja "
    "dihitung 7 jam 30 menit. Langkah yang dijawab beberapa pelaksana dihitung "
    "pada setiap pelaksananya."
)


def sheet(
    report: Report,
    office: Office,
    kop: Kop | None,
    footer: str,
    signs: tuple[Sign, ...] = (),
    about: Sequence[tuple[str, str]] = (),
) -> Sheet:
    """`about` are more particulars (edition, sha-256). The same arguments give the same sheet."""
    return Sheet(
        layout=Layout.LOG,
        title="Laporan Kepatuhan SOP",
        subtitle=report.period.name,
        kop=kop,
        blocks=tuple(_blocks(report, office, about)),
        signs=signs,
        footer=footer,
        landscape=True,
        author=office.name,
    )


def _blocks(report: Report, office: Office, about: Sequence[tuple[str, str]]) -> Iterable[Block]:
    total = report.total
    yield Pairs(
        (
            ("Lingkup", report.over),
            *report.filters,
            ("Angka per", when_short(report.made, office)),
            ("Langkah selesai", f"{total.visits}: {total.kept} tepat waktu, {total.missed} lewat "
                                f"batas, {total.unlimited} tanpa batas waktu{_promised(total)}"),
            ("Sesuai mutu baku", total.share),
            ("Prosedur selesai", _finished(report)),
            ("Median dan P90", report.precision),
            *about,
        )
    )  # fmt: skip
    yield Text(MEANING)
    yield Heading("Per langkah")
    yield _table(("SOP", "Kegiatan", "Mutu baku"), (10.5, 21, 10), report.steps,
                 lambda line: (line.procedure, line.label, line.budget))  # fmt: skip
    if report.late:
        yield from _pareto(report)
    yield Heading("Per SOP")
    yield _table(("SOP",), (30,), report.sops, lambda line: (line.label,))
    if report.wholes or not report.of_unit:
        yield Heading("Seluruh prosedur terhadap batas keseluruhan")
        yield _table(("SOP", "Batas"), (20, 10), report.wholes,
                     lambda line: (line.label, line.budget))  # fmt: skip
    yield Heading("Per pelaksana")
    yield _table(("Pelaksana",), (30,), report.roles, lambda line: (line.label,))
    yield Heading("Per unit")
    yield _table(("Unit",), (30,), report.units, lambda line: (line.label,))
    yield from _particulars(report)


def _finished(report: Report) -> str:
    whole = report.whole
    if report.of_unit and not whole.visits:
        return WHOLE_OF_NO_UNIT
    return (
        f"{whole.visits}: {whole.kept} dalam batas keseluruhan, {whole.missed} lewat, "
        f"{whole.unlimited} tanpa batas"
    )


def _promised(total: Line) -> str:
    """The steps that a promise was given for, so that the sentence adds up."""
    rest = total.visits - total.limited - total.unlimited
    return f", {rest} dengan estimasi pemulihan" if rest else ""


def _table(
    head: tuple[str, ...],
    widths: tuple[float, ...],
    lines: Iterable[Line],
    words: Callable[[Line], tuple[str, ...]],
) -> Table:
    return Table(
        head=(*head, *HEAD),
        rows=tuple((*words(line), *_counts(line)) for line in lines),
        widths=(*widths, *COUNT_WIDTHS),
        empty=NOTHING,
    )


def _counts(line: Line) -> tuple[str, ...]:
    return (
        str(line.visits), str(line.kept), str(line.missed), str(line.unlimited), line.share,
        line.median_words, line.p90_words, str(line.repeats), str(line.pauses), line.paused_words,
        f"{line.escalated} / {line.answered}", str(line.papers_missing),
    )  # fmt: skip


def _pareto(report: Report) -> Iterable[Block]:
    yield Heading("Langkah yang lewat batas, dari yang terbanyak (Pareto)")
    drawn = late_chart(report, standalone=True)
    if drawn:
        yield Picture(drawn.svg.encode(), "svg", f"{drawn.title}. {drawn.description}", 180)
    yield Table(
        head=("SOP", "Kegiatan", "Lewat batas", "Kumulatif", "Bagian kumulatif"),
        rows=tuple(
            (late.line.procedure, late.line.label, str(late.missed), str(late.running),
             f"{late.cumulative} %")
            for late in report.late
        ),
        widths=(10, 40, 10, 10, 12),
    )  # fmt: skip


def _particulars(report: Report) -> Iterable[Block]:
    yield Heading("Jeda menurut alasan")
    yield Table(
        ("Alasan", "Jeda", "Waktu kerja"),
        tuple((line.label, str(line.pauses), line.paused_words) for line in report.halts),
        (40, 10, 20), empty="Tidak ada jeda yang berakhir pada periode ini.",
    )  # fmt: skip
    if report.promises:
        yield Heading("Estimasi pemulihan")
        yield Table(
            ("SOP", "Kegiatan", "Sesuai estimasi pertama", "Sesuai estimasi terakhir"),
            tuple((line.procedure, line.label, line.first_share, line.last_share)
                  for line in report.promises),
            (10, 40, 15, 15),
        )  # fmt: skip
    yield Heading("Usulan peninjauan mutu baku")
    yield Text(RULE)
    yield Table(
        ("SOP", "Kegiatan", "Mutu baku", "Temuan", "P90", "Hitungan portal, belum ditetapkan"),
        tuple(
            (one.procedure, one.label, one.budget,
             f"{one.missed} dari {one.visits} lewat batas ({one.share} %), {one.months} bulan",
             f"{one.p90_words} ({one.used} % mutu baku)",
             f"{one.suggested} (P90) atau {one.tighter} (P80)")
            for one in report.proposals
        ),
        (9, 30, 12, 24, 18, 24), empty="Tidak ada mutu baku yang memenuhi syarat usulan.",
    )  # fmt: skip
