"""A sheet as plain data for the templates: cleaned texts, column widths, pictures as files."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from typing import Any

from PIL import Image

from papers import glyphs, qr
from papers.sheet import Kop, Layout, Mark, Picture, Sheet, Table, Text

Data = dict[str, Any]

MARGINS = {  # mm: left, right, top, bottom
    Layout.FORM: (20, 15, 13, 18),
    Layout.DISPOSITION: (20, 15, 13, 18),
    Layout.LOG: (15, 15, 13, 16),
}
LETTER_MARGINS = (30, 20, 13, 20)
SEAL_ROOM = 12  # mm more at the foot for the QR
TABLE_SIZE = {Layout.FORM: 9.0, Layout.DISPOSITION: 9.0, Layout.LOG: 8.5}  # pt
A4 = (210.0, 297.0)
MM = 72 / 25.4
NARROW = ("no", "no.", "nomor urut", "ya", "tidak", "langkah")


@dataclass
class Setting:
    """What typst gets: the data and the files that it names."""

    data: Data
    files: dict[str, bytes] = field(default_factory=dict)


def of(sheet: Sheet) -> Setting:
    """The setting of one sheet; a logo or picture that cannot be read is left out."""
    landscape = sheet.landscape or sheet.layout is Layout.LOG
    left, right, top, bottom = MARGINS.get(sheet.layout, LETTER_MARGINS)
    line = (A4[1] if landscape else A4[0]) - left - right
    setter = _Setter(line * MM, TABLE_SIZE.get(sheet.layout, 9.5))
    data = setter.plain(sheet)
    data |= {
        "title": data["title"] or "Dokumen",
        "landscape": landscape,
        "counted": sheet.layout is Layout.LOG,
        "small": sheet.layout in TABLE_SIZE,
        "margin": {
            "left": left, "right": right, "top": top,
            "bottom": bottom + (SEAL_ROOM if sheet.mark else 0),
        },
    }  # fmt: skip
    return Setting(data, setter.files)


class _Setter:
    def __init__(self, line: float, size: float) -> None:
        self.line = line  # pt
        self.size = size
        self.files: dict[str, bytes] = {}
        self.special: dict[type, Callable[[Any], Any]] = {
            Table: self.table, Picture: self.picture, Kop: self.kop, Mark: self.mark,
        }  # fmt: skip

    def plain(self, value: Any) -> Any:
        if isinstance(value, Enum):
            return value.value
        if isinstance(value, str):
            return glyphs.fit(glyphs.clean(value), self.line / 3 / self.size)
        if isinstance(value, tuple | list):
            return [self.plain(one) for one in value]
        if is_dataclass(value):
            setter: Callable[[Any], Any] = self.special.get(type(value), self.record)
            return setter(value)
        return value

    def record(self, value: Any) -> Data:
        kind = re.sub(r"(?<!^)([A-Z])", r"-\1", type(value).__name__).lower()
        found = {
            f.name.replace("_", "-"): self.plain(getattr(value, f.name)) for f in fields(value)
        }
        return {"kind": kind} | found

    def table(self, table: Table) -> Data:
        count = max([len(table.head), *map(len, table.rows), 1])
        widths = [max(0.1, float(width)) for width in table.widths[:count]]
        if len(widths) < count:
            widths = [1.0] * count
        rooms = [
            (self.line * width / sum(widths) - 8) / self.size for width in widths
        ]  # em, inside the cell's padding

        def cells(row: tuple[str, ...]) -> list[str]:
            padded = [*row, *[""] * (count - len(row))]
            return [
                glyphs.fit(glyphs.clean(text), room)
                for text, room in zip(padded, rooms, strict=True)
            ]

        return {
            "kind": "table",
            "head": cells(table.head) if any(table.head) else [],
            "rows": [cells(row) for row in table.rows],
            "widths": widths,
            "caption": self.plain(table.caption),
            "empty": self.plain(table.empty),
            "centred": [
                index for index, name in enumerate(table.head) if name.strip().lower() in NARROW
            ],
        }

    def picture(self, picture: Picture) -> Data:
        alt = self.plain(picture.alt) or "Gambar"
        name = f"picture-{len(self.files)}.svg"
        content = _as_svg(picture.content) if picture.kind == "png" else picture.content
        if content is None:
            return self.record(Text(f"[Gambar tidak dapat dicetak: {picture.alt or 'gambar'}]"))
        self.files[name] = content
        return {"kind": "picture", "file": name, "alt": alt, "width-mm": picture.width_mm}

    def kop(self, kop: Kop) -> Data:
        data = self.record(kop)
        data["logo"] = None
        data["logo-alt"] = f"Logo {' '.join(data['lines'][-1:])}".strip()
        if kop.logo and (drawn := _as_svg(kop.logo)):
            data["logo"] = "logo.svg"
            self.files["logo.svg"] = drawn
        return data

    def mark(self, mark: Mark) -> Data:
        self.files["qr.svg"] = qr.svg(mark.url)
        letters = re.sub(r"[^0-9A-Za-z]", "", mark.code)
        groups = [letters[start : start + 4] for start in range(0, len(letters), 4)]
        return {
            "code": self.plain(" ".join(groups)),
            "where": self.plain(re.sub(r"^https?://", "", mark.url)),
        }


def _as_svg(png: bytes) -> bytes | None:
    """The PNG inside an SVG (typst takes files of text only), or None if it cannot be read."""
    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as image:
            image.load()
            width, height = image.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    inside = base64.b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{inside}"/></svg>'
    ).encode()
