"""The evidence of a period for SPBE/Pemdi assessors as one ZIP, made by the print queue.

Which indicator a file serves is for the office to say: indicators and their numbers change from
year to year, so none is written here.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from papers import press
from papers.office.kop import kop_of
from papers.prints.queue import ZIP, Kind, Made, Order
from people.directory import Directory
from people.localtime import when
from people.models import Office, User
from reports.compliance import gather, paper
from reports.compliance import tables as compliance_tables
from reports.compliance.issuing import BY_SCHEDULE, scope_of
from reports.compliance.report import Report
from reports.exports.tables import Column, Heading, Table
from reports.exports.workbook import xlsx
from reports.models import IssuedReport
from reports.period import Period
from reports.scope import Level, Narrow, scopes
from sop.journal import complaint_log
from sop.machine import PROCEDURES
from sop.models import SopIdentity

NAME = "evidence"
MOST_PRINTED = 1_000  # complaints; a longer log is a workbook only
FILES = (
    ("laporan-kepatuhan.pdf", "Pemantauan dan evaluasi pelaksanaan SOP: per langkah, pelaksana, "
     "unit, dan SOP terhadap mutu baku, jeda, eskalasi, dan usulan peninjauan mutu baku."),
    ("laporan-kepatuhan.xlsx", "Angka yang sama sebagai lembar kerja, untuk diperiksa ulang."),
    ("log-keluhan.xlsx", "Setiap keluhan yang dilaporkan pada periode ini: kapan, dari siapa, "
     "layanan apa, bagaimana berakhir, dan berapa waktu kerja yang terpakai."),
    ("log-keluhan.pdf", "Log yang sama sebagai naskah."),
    ("daftar-sop.xlsx", "SOP yang dijalankan portal dengan versi, nomor, tanggal, dan "
     "pengesahannya sejauh diisi kantor."),
    ("laporan-terbit.xlsx", "Laporan kepatuhan yang pernah terbit, dengan edisi, penerbit, dan "
     "sidik SHA-256 angkanya."),
)  # fmt: skip


def order(office: Office, period: Period, by: User) -> Order:
    params = {"office": office.pk, "period": period.code}
    return Order(NAME, f"Berkas bukti {office.short_name}, {period.name}", by, params)


def may(order: Order, now: datetime) -> bool:
    """Whoever leads the whole agency at that instant."""
    if not order.by.is_active:
        return False
    found = scopes(order.by, Directory(now))
    wanted = order.params["office"]
    return any(s.level is Level.AGENCY and s.office.pk == wanted for s in found)


def make(order: Order, folder: Path, now: datetime) -> Made:
    """Raises Unprintable."""
    directory = Directory(now)
    office = directory.office(order.params["office"])
    period = Period.parse(order.params["period"])
    report = gather.report(scope_of(office, directory), Narrow(), period, now)
    maker = _Maker(folder, order, office, period, directory, now)
    maker.compliance(report)
    maker.complaints()
    maker.procedures()
    maker.issued()
    maker.about(report)
    path = folder / "bukti.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in maker.made:
            packed.write(folder / name, name)
    return Made(path, f"bukti-kepatuhan-{period.code}.zip", ZIP)


KIND = Kind(make, may, most_waiting=5, heavy=True)


class _Maker:
    def __init__(
        self, folder: Path, order: Order, office: Office, period: Period, directory: Directory,
        now: datetime,
    ) -> None:  # fmt: skip
        self.folder, self.order, self.office = folder, order, office
        self.period, self.directory, self.now = period, directory, now
        self.made: list[str] = []

    def compliance(self, report: Report) -> None:
        kop = kop_of(self.office, self.directory)
        footer = f"Dibuat {when(self.now, self.office)} oleh {self.order.by.name}"
        sheet = paper.sheet(report, self.office, kop, footer)
        self._file("laporan-kepatuhan.pdf").write_bytes(press.pdf(sheet, self.now))
        self._book("laporan-kepatuhan.xlsx", compliance_tables.tables(report), "Kepatuhan SOP")

    def complaints(self) -> None:
        log = complaint_log.Log(self.office, self.period.first, self.period.last)
        count = log.complaints(self.directory).count()
        rows = complaint_log.rows_of(
            log.tickets(self.directory).iterator(chunk_size=1_000), self.office
        )
        self._book("log-keluhan.xlsx", [_log_table(self._told(rows, count))], "Log keluhan")
        if count <= MOST_PRINTED:
            sheet = complaint_log.sheet_of(log, self.order.by, self.directory, self.now)
            self._file("log-keluhan.pdf").write_bytes(press.pdf(sheet, self.now))

    def procedures(self) -> None:
        places = {self.office.pk, *(a.pk for a in self.directory.ancestors(self.office))}
        places |= self.directory.subtree_ids(self.office)
        covers = SopIdentity.objects.filter(office__in=places).select_related("office")
        table = _procedure_table({row.procedure: row for row in covers.order_by("-updated_at")})
        self._book("daftar-sop.xlsx", [table], "Daftar SOP")

    def issued(self) -> None:
        inside = self.directory.subtree_ids(self.office)
        rows = IssuedReport.objects.filter(office__in=inside).select_related("office")
        table = _issued_table(rows.defer("figures"))
        self._book("laporan-terbit.xlsx", [table], "Laporan terbit")

    def about(self, report: Report) -> None:
        lines = [
            f"BERKAS BUKTI {self.office.name}, {self.period.name}",
            f"Dibuat {when(self.now, self.office)} oleh {self.order.by.name}.",
            f"{report.total.visits} langkah selesai, sesuai mutu baku {report.total.share}; "
            f"{report.filed} keluhan masuk.",
            "",
            "Isi:",
        ]
        lines += [f"- {name}: {words}" for name, words in FILES if name in self.made]
        lines += [
            "",
            "Waktu dihitung dalam jam kerja di luar jeda. Tiket latihan tidak termasuk. Indikator "
            "SPBE/Pemdi tidak disebut di sini karena penomorannya berubah; kantor yang memilih "
            "berkas mana menjadi bukti indikator mana.",
        ]
        text = "\r\n".join(lines) + "\r\n"
        self._file("BACA-SAYA.txt").write_text(text, encoding="utf-8")

    def _file(self, name: str) -> Path:
        self.made.append(name)
        return self.folder / name

    def _book(self, name: str, tables: Sequence[Table], title: str) -> None:
        heading = Heading(title, self.office.name, self.period.name, self.now, self.order.by.name)
        xlsx(tables, self._file(name), heading, self.office.tz)

    def _told(self, rows: Iterator[complaint_log.Row], count: int) -> Iterator[complaint_log.Row]:
        for done, row in enumerate(rows, 1):
            if done % 500 == 0:
                self.order.tell(done, count)
            yield row


def _log_table(rows: Iterator[complaint_log.Row]) -> Table:
    head = complaint_log.HEAD[1:]
    columns = [Column(label) for label in head]
    cells = (
        (row.number, row.filed, row.office, row.service, row.kind, row.title, row.outcome,
         row.spent, row.officer)
        for row in rows
    )  # fmt: skip
    return Table("Log keluhan", "Log keluhan", columns, cells, "Menurut tanggal dilaporkan.")


def _procedure_table(covers: dict[str, SopIdentity]) -> Table:
    columns = (
        Column("Kode dan versi"), Column("SOP"), Column("Pemilik"), Column("Langkah", "int"),
        Column("Batas keseluruhan"), Column("Nomor"), Column("Tanggal pembuatan", "date"),
        Column("Tanggal revisi", "date"), Column("Tanggal efektif", "date"),
        Column("Disahkan oleh"),
    )  # fmt: skip
    rows = []
    for code in sorted(PROCEDURES):
        procedure, cover = PROCEDURES[code], covers.get(code)
        dates: tuple[date | None, ...] = (None, None, None)
        if cover:
            dates = (cover.made_on, cover.revised_on, cover.effective_on)
        rows.append(
            (code, procedure.name, procedure.owner, len(procedure.steps), procedure.overall,
             cover.number if cover else "", *dates, cover.approved_title if cover else "")
        )  # fmt: skip
    note = "Kosong: kantor belum mengisinya pada identitas SOP."
    return Table("SOP", "SOP yang dijalankan portal", columns, rows, note)


def _issued_table(reports: Iterable[IssuedReport]) -> Table:
    columns = (
        Column("Kantor"), Column("Mulai", "date"), Column("Sampai", "date"),
        Column("Edisi", "int"), Column("Terbit", "datetime"), Column("Oleh"), Column("SHA-256"),
    )  # fmt: skip
    rows = (
        (row.office.name, row.first, row.last, row.edition, row.issued_at,
         row.issued_title or BY_SCHEDULE, row.sha256)
        for row in reports
    )  # fmt: skip
    return Table("Laporan terbit", "Laporan kepatuhan yang terbit", columns, rows)
