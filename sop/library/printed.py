"""An SOP on paper: the official cover, its chart, and what the portal read into it."""

from __future__ import annotations

from datetime import datetime

from papers.press.sop_document import SopCover, SopDocument, SopNotes, SopPlate, sop_document
from people.localtime import when
from people.models import Office
from sop.chart import printed
from sop.library.content import FormOf, compared, forms_of, origins, unnamed_codes
from sop.library.cover import DATES, Cover
from sop.library.fit import fit
from sop.machine import Procedure


def sop_pdf(cover: Cover, office: Office | None, logo: bytes | None, made_at: datetime) -> bytes:
    """Landscape A4. Raises papers.press.Unprintable."""
    procedure = cover.procedure
    plates = printed(procedure)
    document = SopDocument(
        title=f"SOP {procedure.name}",
        author=office.name if office else procedure.owner,
        footer=f"SOP {procedure.name}, dicetak {when(made_at, office)}",
        cover=_cover(cover, logo),
        plates=tuple(
            SopPlate(plate.svg, plate.alt, f"lembar bagan {n} dari {len(plates)}")
            for n, plate in enumerate(plates, 1)
        ),
        notes=tuple(_notes(cover)),
    )
    return sop_document(document, made_at)


def _cover(cover: Cover, logo: bytes | None) -> SopCover:
    procedure, parts = cover.procedure, cover.parts
    owner = (procedure.owner, *((cover.row.office.name,) if cover.row else ()))
    return SopCover(
        owner=owner,
        title=procedure.name,
        facts=tuple((parts[name].label, parts[name].text) for name in ("number", *DATES)),
        signer=(
            parts["approved_title"].text,
            parts["approved_name"].text,
            parts["approved_nip"].text,
        ),
        boxes=tuple((box.label, tuple(row.text for row in box.rows)) for box in cover.boxes),
        below=tuple((part.label, part.text) for part in cover.plain),
        logo=logo,
    )


def _notes(cover: Cover) -> list[SopNotes]:
    procedure = cover.procedure
    found = [
        SopNotes("Waktu langkah dan batas keseluruhan", _times(procedure)),
        SopNotes(
            "Perlu diperiksa",
            "Ditandai oleh portal, tidak diubah." if cover.doubts else "Tidak ada.",
            ("Bagian", "Catatan"),
            tuple((label, _capital(text)) for label, text in cover.doubts),
            (1.0, 4.0),
        ),
        SopNotes(
            "Asal bacaan",
            "\n".join(procedure.notes),
            ("Langkah", "Bagian", "Asal", "Catatan"),
            tuple(
                (read.numbers, read.label, read.source, read.note) for read in origins(procedure)
            ),
            (0.6, 1.0, 1.0, 5.0),
        ),
    ]  # fmt: skip
    if differing := [row for row in compared(procedure) if row.prose.differs]:
        found.append(
            SopNotes(
                "Naskah yang berbeda dari bagan",
                "Yang diikuti portal adalah bagan.",
                ("Langkah", "Naskah", "Bagan", "Perbedaan"),
                tuple(
                    (str(r.step.number), r.prose.text, r.step.activity, r.prose.differs)
                    for r in differing
                ),
                (0.6, 3.0, 3.0, 3.0),
            )
        )
    return [*found, _forms(procedure)]


def _times(procedure: type[Procedure]) -> str:
    sums = fit(procedure)
    if not sums.total:
        return "Naskah tidak menetapkan waktu satu langkah pun."
    return f"Jumlah waktu langkah {sums.total}, perulangan tidak dihitung. {sums.verdict}"


def _forms(procedure: type[Procedure]) -> SopNotes:
    missing = unnamed_codes(procedure)
    words = f"{' dan '.join(missing)} tidak disebut dalam naskah." if missing else ""
    rows = tuple(
        (str(form.step.number), form.code or "–", _capital(form.name), "; ".join(labels), origin)
        for form in forms_of(procedure)
        for origin, labels in _by_origin(form).items()
    )
    head = ("Langkah", "Kode", "Formulir", "Isian", "Asal")
    return SopNotes("Formulir dan isiannya", words, head, rows, (0.6, 0.6, 2.0, 4.5, 3.0))


def _by_origin(form: FormOf) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for asked in form.questions:
        origin = f"{asked.source}. {asked.note}" if asked.note else asked.source
        found.setdefault(_capital(origin), []).append(asked.label)
    return found


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
