"""The press: sheets become PDF by typst. Pure: no database, no clock but what is given."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import typst

from papers.press import glyphs, pictures, setting
from papers.press.sheet import Sheet

log = logging.getLogger(__name__)

TEMPLATES = Path(__file__).parent / "typst"
STANDARDS: list[typst.PDFStandard] = ["a-2b", "ua-1"]
BROKEN_PICTURE = "Naskah tidak dapat dicetak: sebuah gambar tidak terbaca. Ganti gambar itu."


class Unprintable(Exception):
    """The sheet cannot be typeset; `message` says in plain Indonesian what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def pdf(sheet: Sheet, made_at: datetime) -> bytes:
    """PDF/A-2b and PDF/UA-1: tagged, with title, author and language `id`, A4.

    The same sheet and instant give the same bytes. Raises Unprintable, with what to complete in
    plain Indonesian, if typst refuses the sheet.
    """
    made = setting.of(sheet)
    return typeset(sheet.layout.value, made.data, made.files, made_at)


def pages(
    svgs: Sequence[bytes],
    alts: Sequence[str],
    title: str,
    author: str,
    made_at: datetime,
    footers: Sequence[str] = (),
) -> bytes:
    """A PDF of ready-drawn landscape A4 pages (the SOP chart); each SVG fills its page.

    `alts` holds the text that stands for each page, `footers` the small line at its foot.
    Text in the SVG is set in Arimo, whatever family it names.
    """
    plates = [
        {"file": f"plate-{index}.svg", "alt": glyphs.clean(alt) or "Bagan"}
        for index, (_, alt) in enumerate(zip(svgs, alts, strict=True))
    ]
    data = {
        "title": glyphs.clean(title) or "Dokumen",
        "author": glyphs.clean(author),
        "plates": plates,
        "footers": [glyphs.clean(footer) for footer in footers],
    }
    files = {}
    for plate, svg in zip(plates, svgs, strict=True):
        drawn = pictures.as_svg(svg, "svg")
        if drawn is None:
            raise Unprintable(BROKEN_PICTURE)
        files[plate["file"]] = drawn
    return typeset("pages", data, files, made_at)


def typeset(layout: str, data: setting.Data, files: dict[str, bytes], made_at: datetime) -> bytes:
    """Typesets `data` by the template of that name; `files` are what it names."""
    source = {
        "main.typ": _template(layout),
        "base.typ": _template("base"),
        "data.json": json.dumps(data).encode(),
        **files,
    }
    try:
        made = typst.compile(  # type: ignore[call-overload]
            source,  # its stub does not know the dictionary of files
            font_paths=_fonts(),
            ignore_system_fonts=True,
            pdf_standards=STANDARDS,
            timestamp=made_at.astimezone(UTC).replace(microsecond=0),
        )
    except RuntimeError as error:  # typst.TypstError, or a file that is not UTF-8
        log.exception("typst refused %s: %s", layout, getattr(error, "diagnostic", ""))
        raise Unprintable(_explained(error)) from error
    assert isinstance(made, bytes)
    return made


def _explained(error: RuntimeError) -> str:
    if re.search("image|SVG|UTF-8", str(error)):
        return BROKEN_PICTURE
    return (
        "Naskah tidak dapat dicetak. Periksa isian yang memuat huruf atau lambang yang tidak "
        "lazim, lalu coba lagi."
    )


@cache
def _template(name: str) -> bytes:
    return (TEMPLATES / f"{name}.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(glyphs.FONTS)]
    )
