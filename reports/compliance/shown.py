"""The report as sections of cells for the page; a live report's figures link to their lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from people.spelled import thousands
from reports.compliance import names
from reports.compliance.report import WHOLE_OF_NO_UNIT, Line, Report

# The list behind a measure of a line of a section ('' is the whole); '' if there is none.
Link = Callable[[str, Line, str], str]

HEAD = ("Selesai", "Tepat waktu", "Lewat batas", "Tanpa batas", "Tepat", "Median",
        "P90 (dari mutu baku)",
        "Ulangan", "Jeda", "Arahan dijawab", "Kelengkapan belum ada")  # fmt: skip


@dataclass(frozen=True)
class Cell:
    text: str
    url: str = ""
    note: str = ""
    late: bool = False


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    head: Sequence[str]
    rows: list[list[Cell]]
    empty: str
    about: str = ""

    @property
    def labelled(self) -> list[list[tuple[str, Cell]]]:
        """Each cell with the head of its column, for a narrow display."""
        return [list(zip(self.head, row, strict=True)) for row in self.rows]


def no_link(section: str, line: Line, measure: str) -> str:
    return ""


def figures(report: Report, link: Link = no_link) -> list[dict[str, str]]:
    """For partials/figure.html."""
    total, whole = report.total, report.whole
    missed = thousands(total.missed)
    found = [
        _figure(total.share, "Sesuai mutu baku",
                f"{thousands(total.kept)} dari {thousands(total.limited)} langkah dengan batas "
                "waktu",
                link("", total, "limited")),
        _figure(missed, "Lewat batas", "langkah selesai melewati mutu bakunya",
                link("", total, "missed"), "late" if total.missed else ""),
        _figure(thousands(total.unlimited), "Tanpa batas waktu", "tidak dianggap tepat waktu",
                link("", total, "unlimited")),
    ]  # fmt: skip
    if whole.visits or not report.of_unit:
        found.append(
            _figure(thousands(whole.visits), "Prosedur selesai",
                    f"{thousands(whole.kept)} dalam batas keseluruhan, "
                    f"{thousands(whole.missed)} lewat")
        )  # fmt: skip
    if not report.of_unit:
        found.append(_figure(thousands(report.filed), "Aduan masuk", "pada periode ini"))
    return found


def _figure(value: str, label: str, note: str, url: str = "", state: str = "") -> dict[str, str]:
    icon = "exclamation-octagon" if state else ""
    return {"value": value, "label": label, "note": note, "url": url, "state": state, "icon": icon}


def sections(report: Report, link: Link = no_link) -> list[Section]:
    nothing = "Tidak ada langkah yang selesai pada periode ini."
    return [
        Section("langkah", "Per langkah terhadap mutu baku", ("Langkah", "Mutu baku", *HEAD),
                _rows("langkah", report.steps, link, _step), nothing),
        Section("sop", "Per SOP", ("SOP", *HEAD), _rows("sop", report.sops, link, _named), nothing,
                "Seluruh langkah selesai menurut SOP itu."),
        Section("prosedur", "Seluruh prosedur terhadap batas keseluruhan",
                ("SOP", "Batas", *HEAD), _rows("prosedur", report.wholes, link, _whole),
                WHOLE_OF_NO_UNIT if report.of_unit
                else "Tidak ada prosedur yang selesai pada periode ini.",
                "Satu aduan satu kali, sejak dilaporkan sampai selesai."),
        Section("pelaksana", "Per pelaksana", ("Pelaksana", *HEAD),
                _rows("pelaksana", report.roles, link, _named), nothing,
                "Langkah yang dijawab beberapa pelaksana dihitung pada setiap pelaksananya."),
        Section("unit", "Per unit", ("Unit", *HEAD),
                _rows("unit", report.units, link, _named), nothing,
                "Unit tempat pelaksana memegang perannya saat menyelesaikan langkah. Jeda tidak "
                "dihitung per unit."),
    ]  # fmt: skip


def small(report: Report) -> list[Section]:
    """Pauses, promises, and who answers for what was late."""
    found = [
        Section("jeda", "Jeda menurut alasan", ("Alasan", "Jeda", "Waktu kerja terhenti"),
                [[Cell(line.label), Cell(str(line.pauses)), Cell(line.paused_words)]
                 for line in report.halts], "Tidak ada jeda yang berakhir pada periode ini.",
                "Jeda tidak bertanda unit: laporan sebuah unit memuat jeda pada langkah yang "
                "dikerjakannya."),
    ]  # fmt: skip
    if report.promises:
        found.append(
            Section("estimasi", "Estimasi pemulihan",
                    ("Langkah", "Sesuai estimasi pertama", "Sesuai estimasi terakhir"),
                    [[Cell(line.label, note=names.subject(line.procedure)),
                      Cell(line.first_share), Cell(line.last_share)]
                     for line in report.promises], "",
                    "Estimasi bukan mutu baku; dihitung tersendiri.")
        )  # fmt: skip
        found.append(
            Section("penanggung", "Lewat menurut penanggung jawab perbaikan",
                    ("Penanggung jawab", "Lewat batas", "Lewat estimasi"),
                    [[Cell(line.label), Cell(str(line.missed)), Cell(str(line.promise_missed))]
                     for line in report.owners], "",
                    "Ditetapkan pada langkah 4 SOP jaringan; tanpa penetapan, kantor penangan.")
        )  # fmt: skip
    return found


def _rows(
    section: str, lines: Iterable[Line], link: Link, words: Callable[[Line], list[Cell]]
) -> list[list[Cell]]:
    return [[*words(line), *_counts(section, line, link)] for line in lines]


def _step(line: Line) -> list[Cell]:
    note = " · ".join(filter(None, (names.subject(line.procedure), line.note)))
    return [Cell(line.label, note=note), Cell(line.budget)]


def _whole(line: Line) -> list[Cell]:
    return [Cell(line.label, note=line.procedure), Cell(line.budget)]


def _named(line: Line) -> list[Cell]:
    return [Cell(line.label, note=line.note)]


def _counts(section: str, line: Line, link: Link) -> list[Cell]:
    paused = line.paused_words if line.pauses else ""

    def count(name: str) -> Cell:
        value = getattr(line, name)
        return Cell(
            thousands(value),
            link(section, line, name) if value else "",
            late=name == "missed" and value > 0,
        )

    return [
        count("visits"), count("kept"), count("missed"), count("unlimited"), Cell(line.share),
        Cell(line.median_words), Cell(line.p90_words, note=_against(line)), count("repeats"),
        Cell(thousands(line.pauses), note=paused),
        Cell(f"{thousands(line.answered)} dari {thousands(line.escalated)}"),
        Cell(thousands(line.papers_missing)),
    ]  # fmt: skip


def _against(line: Line) -> str:
    return "" if line.used == "–" else f"({line.used})"
