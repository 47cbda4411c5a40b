"""An SOP on paper: cover in the official layout, plates of the chart, notes. Pure, as the press.

Landscape A4 throughout (PermenPAN-RB 35/2012). Every text is plain text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from papers import press
from papers.press import glyphs, pictures
from papers.press.setting import grouped

# Widths in em of the columns at their size, for words that do not break by themselves.
_HALF, _FACT, _LINE = 40.0, 26.0, 80.0


@dataclass(frozen=True)
class SopCover:
    """`owner`: whose SOP it is, one line a level. `boxes`: label and items, in the order of the
    sheet. `signer`: post, name and NIP; what is empty is left to be filled in by hand."""

    owner: tuple[str, ...]
    title: str
    facts: tuple[tuple[str, str], ...]
    signer: tuple[str, str, str]
    boxes: tuple[tuple[str, tuple[str, ...]], ...]
    below: tuple[tuple[str, str], ...] = ()
    logo: bytes | None = None  # PNG


@dataclass(frozen=True)
class SopPlate:
    """A page of the chart: its SVG, the text that stands for it, what its foot calls it."""

    svg: bytes
    alt: str
    label: str


@dataclass(frozen=True)
class SopNotes:
    """A part at the end: a heading, a sentence, and a table (empty: none)."""

    heading: str
    text: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    widths: tuple[float, ...] = ()


@dataclass(frozen=True)
class SopDocument:
    title: str
    author: str
    footer: str
    cover: SopCover
    plates: tuple[SopPlate, ...]
    notes: tuple[SopNotes, ...] = ()


def sop_document(document: SopDocument, made_at: datetime) -> bytes:
    """PDF/A-2b and PDF/UA-1; a logo that cannot be read is left out.

    Raises papers.press.Unprintable.
    """
    cover = document.cover
    post, name, nip = cover.signer
    files = {f"plate-{n}.svg": plate.svg for n, plate in enumerate(document.plates)}
    logo = pictures.as_svg(cover.logo, "png") if cover.logo else None
    if logo:
        files["logo.svg"] = logo
    data = {
        "title": glyphs.clean(document.title),
        "author": glyphs.clean(document.author),
        "footer": glyphs.clean(document.footer),
        "cover": {
            "owner": _fitted(cover.owner, _HALF / 2),
            "title": _fit(cover.title, _FACT),
            "facts": [[label, _fit(value, _FACT)] for label, value in cover.facts],
            "signer": _fitted((post, name, grouped(nip)), _FACT),
            "boxes": [[label, _fitted(items, _HALF)] for label, items in cover.boxes],
            "below": [[label, _fit(value, _LINE)] for label, value in cover.below],
            "logo": "logo.svg" if logo else None,
        },
        "plates": [
            {
                "file": f"plate-{n}.svg",
                "alt": glyphs.clean(plate.alt) or document.title,
                "label": glyphs.clean(plate.label),
            }
            for n, plate in enumerate(document.plates)
        ],
        "notes": [_notes(notes) for notes in document.notes],
    }
    return press.typeset("sop", data, files, made_at)


def _notes(notes: SopNotes) -> dict[str, Any]:
    widths = notes.widths or (1.0,) * len(notes.head)
    shares = [_LINE * 1.2 * width / sum(widths) for width in widths]
    return {
        "heading": _fit(notes.heading, _LINE),
        "text": _fit(notes.text, _LINE),
        "head": list(notes.head),
        "rows": [
            [_fit(cell, share - 1) for cell, share in zip(row, shares, strict=True)]
            for row in notes.rows
        ],
        "widths": list(widths),
    }


def _fit(text: str, width: float) -> str:
    return glyphs.fit(glyphs.clean(text), width)


def _fitted(texts: Sequence[str], width: float) -> list[str]:
    return [_fit(text, width) for text in texts]
