"""The cover of an SOP as it is shown: what the document says, the office's own beside it.

An office's value stands in place of the document's field by field; both stay to be read. Nothing
is invented: a field that neither gives is empty.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from people.directory import Directory
from people.localtime import long_date
from people.models import Office
from sop.library.citations import Line, differing, examine
from sop.machine import PROCEDURES, Procedure
from sop.models import SopIdentity

LISTS = {
    "legal_basis": "Dasar hukum",
    "qualifications": "Kualifikasi pelaksana",
    "related": "Keterkaitan",
    "equipment": "Peralatan/perlengkapan",
    "warning": "Peringatan",
    "record_keeping": "Pencatatan dan pendataan",
}  # in the order of the official sheet: left box, right box
DATES = {
    "made_on": "Tanggal pembuatan",
    "revised_on": "Tanggal revisi",
    "effective_on": "Tanggal efektif",
}
TEXTS = {
    "number": "Nomor SOP",
    "approved_title": "Disahkan oleh (jabatan)",
    "approved_name": "Nama pejabat",
    "approved_nip": "NIP",
}
PLAIN = {"in_charge": "Penanggung jawab", "time": "Waktu pelaksanaan", "place": "Tempat"}
HEAD = ("number", *DATES, "approved_title", "approved_name", "approved_nip")
LABELS = {**TEXTS, **DATES, **LISTS, **PLAIN}


@dataclass(frozen=True)
class Row:
    """One line of a field with what to look at in it."""

    text: str
    doubts: tuple[str, ...] = ()
    code: str = ""  # of the related SOP, if the library has it


@dataclass(frozen=True)
class Part:
    """One field. `rows` are what counts; `document` what the SOP's own text says, if an office
    states otherwise."""

    name: str
    rows: tuple[Row, ...] = ()
    document: tuple[str, ...] = ()
    own: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return LABELS[self.name]

    @property
    def text(self) -> str:
        return "\n".join(row.text for row in self.rows)

    @property
    def numbered(self) -> bool:
        return len(self.rows) > 1


@dataclass(frozen=True)
class Cover:
    """All fields by name; `row` is the office's own statement, None if there is none."""

    procedure: type[Procedure]
    parts: dict[str, Part]
    row: SopIdentity | None = None

    @property
    def head(self) -> list[Part]:
        """What stands at the right of the sheet, in its order, above the title."""
        return [self.parts[name] for name in HEAD]

    @property
    def boxes(self) -> list[Part]:
        return [self.parts[name] for name in LISTS]

    @property
    def plain(self) -> list[Part]:
        return [part for name in PLAIN if (part := self.parts[name]).rows]

    @property
    def doubts(self) -> list[tuple[str, str]]:
        """Everything to look at: field and words, for the list at the end of a printed SOP."""
        found = []
        for part in self.parts.values():
            found += [(part.label, text) for row in part.rows for text in row.doubts]
            found += [(part.label, text) for text in part.remarks]
        return found


def cover_of(procedure: type[Procedure], row: SopIdentity | None, today: date) -> Cover:
    """Reads the document and the office's row together; asks the database nothing."""
    values = {name: _values(procedure, row, name) for name in LABELS}
    lines = [
        Line(_place(name, index, len(texts)), text, listed=name == "legal_basis")
        for name, (texts, _) in values.items()
        for index, text in enumerate(texts)
    ]
    doubts = iter(examine(lines, today).lines)
    parts = {}
    for name, (texts, own) in values.items():
        rows = tuple(Row(text, tuple(next(doubts)), _known(name, text)) for text in texts)
        document = document_lines(procedure, name)
        parts[name] = Part(
            name, rows, document if own else (), own, () if own else _remarks(procedure, name)
        )
    return Cover(procedure, parts, row)


def row_of(
    procedure: type[Procedure], office: Office | None, directory: Directory
) -> SopIdentity | None:
    """What an office, or the nearest one above it, has stated. One query."""
    if office is None:
        return None
    rows = SopIdentity.objects.filter(procedure=procedure.code).select_related(
        "office", "updated_by"
    )
    by_office = {row.office_id: row for row in rows}
    line = [office, *directory.ancestors(office)]
    return next((by_office[place.pk] for place in line if place.pk in by_office), None)


def document_lines(procedure: type[Procedure], name: str) -> tuple[str, ...]:
    """A field of the document as lines of text; () where it gives nothing."""
    value = getattr(procedure.identity, name)
    if isinstance(value, tuple):
        return value
    if isinstance(value, date):
        return (long_date(value),)
    return (value,) if value else ()


def _values(
    procedure: type[Procedure], row: SopIdentity | None, name: str
) -> tuple[tuple[str, ...], bool]:
    own = getattr(row, name, None) if row is not None and name not in PLAIN else None
    if not own:
        return document_lines(procedure, name), False
    if isinstance(own, date):
        return (long_date(own),), True
    return tuple(split(own)) if name in LISTS else (own,), True


def split(text: str) -> list[str]:
    """The items of a list field: its lines, without empty ones."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _remarks(procedure: type[Procedure], name: str) -> tuple[str, ...]:
    found = [text for field, text in procedure.identity.doubts if field == name]
    again = procedure.identity.repeated_basis
    if name == "legal_basis" and again:
        found += _held_against(document_lines(procedure, name), again)
    return tuple(found)


def _held_against(cover: Iterable[str], again: tuple[str, ...]) -> list[str]:
    only_here, only_there = differing(tuple(cover), again)
    words = "Daftar ini diulang pada bagian C naskah"
    if not only_here and not only_there:
        return [f"{words}; peraturan yang disebut sama."]
    parts = [f"hanya di sini: {', '.join(only_here)}"] if only_here else []
    parts += [f"hanya di bagian C: {', '.join(only_there)}"] if only_there else []
    return [f"{words} dan berbeda; {'; '.join(parts)}."]


def _place(name: str, index: int, count: int) -> str:
    label = LABELS[name].lower()
    return f"butir {index + 1} {label}" if count > 1 else label


def _known(name: str, text: str) -> str:
    """The code of the SOP that a line of "keterkaitan" names, if the library has it."""
    if name != "related":
        return ""
    wanted = _bare(text)
    return next((code for code, sop in PROCEDURES.items() if _bare(sop.name) == wanted), "")


def _bare(text: str) -> str:
    return " ".join(text.lower().removeprefix("sop").replace("&", "dan").strip(" -:").split())
