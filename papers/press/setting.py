"""A sheet as plain data for the templates: cleaned texts, column widths, pictures as files.

Widths are in em of the size in which a text is set, lines in points.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from papers.press import glyphs, pictures, qr
from papers.press.sheet import (
    Block,
    DispositionHand,
    DispositionSheet,
    Heading,
    Items,
    Kop,
    Layout,
    Mark,
    PageBreak,
    Pairs,
    Picture,
    Sheet,
    Sign,
    Signs,
    Table,
    Text,
    Ticks,
)

Data = dict[str, Any]
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Measures:
    """Margins in mm (left, right, top, bottom), sizes of the text and of tables in pt."""

    margins: tuple[float, float, float, float]
    size: float
    table_size: float
    small: bool = True


LETTERS = Measures((30, 20, 13, 20), 11, 9.5, small=False)
MEASURES = {
    Layout.FORM: Measures((20, 15, 13, 18), 10, 9),
    Layout.DISPOSITION: Measures((20, 15, 13, 18), 10, 8.5),
    Layout.LOG: Measures((15, 15, 13, 16), 9.5, 8.5),
}
SEAL_ROOM = 12  # mm more at the foot for the QR
A4 = (210.0, 297.0)
MM = 72 / 25.4
PADDING = 8.5  # pt: both sides of a table's cell, and its line
NARROW = ("no", "no.", "nomor", "langkah", "ya", "tidak")
LONG_ROW = 14  # lines: a longer row of a table may be split between pages
LEAST_LABEL, MOST_LABEL = 5.0, 0.34  # em; share of the line
GAP = 1.0  # em between a label and its colon
LONGEST_HALF = 16.0  # em: a particular of a disposition wider than that takes the whole line
LONGEST_FOOTER = 160  # characters
HANDS = (22.0, 24.0, 27.0, 13.0, 20.0)  # shares of the columns of a disposition's tree


@dataclass
class Setting:
    """What typst gets: the data and the files (text, by name) that it names."""

    data: Data
    files: dict[str, bytes] = field(default_factory=dict)


def of(sheet: Sheet) -> Setting:
    """The setting of one sheet; a logo or picture that cannot be read is left out."""
    setter = _Setter(sheet)
    return Setting(setter.sheet(sheet), setter.files)


def column_widths(table: Table) -> list[float]:
    """Shares of the line: as given, else after the widest line and word of each column."""
    count = max(len(table.head), *(len(row) for row in table.rows), len(table.widths), 1)
    if len(table.widths) == count:
        return [max(0.01, float(width)) for width in table.widths]
    columns: list[list[str]] = [[] for _ in range(count)]
    for row in (table.head, *table.rows[:200]):
        for column, text in zip(columns, row, strict=False):
            column.append(text)
    return [_natural(column) for column in columns]


def _natural(column: Iterable[str]) -> float:
    widest = max((_widest(text) for text in column), default=0.0)
    return min(max(widest + 1.2, 2.5), 26.0)


def _widest(text: str) -> float:
    return max(map(glyphs.width_of, glyphs.clean(text[:400]).split("\n")))


class _Setter:
    def __init__(self, sheet: Sheet) -> None:
        self.measures = MEASURES.get(sheet.layout, LETTERS)
        self.landscape = sheet.landscape or sheet.layout is Layout.LOG
        left, right, _, _ = self.measures.margins
        self.line = ((A4[1] if self.landscape else A4[0]) - left - right) * MM
        self.room = self.line / self.measures.size
        self.half = (self.line - 10 * MM) / 2 / self.measures.size
        self.label = self.label_of(
            row for block in sheet.blocks if isinstance(block, Pairs) for row in block.rows
        )
        self.files: dict[str, bytes] = {}
        self.setters: dict[type[Block], Callable[[Any], Data]] = {
            Text: self.text,
            Heading: self.heading,
            Pairs: lambda block: {"rows": self.pairs(block.rows, self.label)},
            Table: self.table,
            Ticks: self.ticks,
            Items: self.items,
            Picture: self.picture,
            Signs: lambda block: {"signs": self.signs(block.signs)},
            PageBreak: lambda block: {},
        }

    def say(self, text: str, room: float | None = None) -> str:
        text = re.sub(r"\bNIP (\d{18})\b", lambda found: f"NIP {grouped(found[1])}", text)
        return glyphs.fit(glyphs.clean(text), self.room if room is None else max(room, 2.0))

    def label_of(self, rows: Iterable[Sequence[str]]) -> float:
        widest = max((_widest(row[0]) for row in rows), default=0.0)
        return min(max(widest, LEAST_LABEL), self.room * MOST_LABEL) + GAP

    def sheet(self, sheet: Sheet) -> Data:
        left, right, top, bottom = self.measures.margins
        particulars = self.label_of(sheet.particulars)
        if sheet.layout is Layout.FORM:  # one column of boxes down the whole form
            self.label = particulars = max(particulars, self.label)
        title = glyphs.clean(sheet.title).strip() or "Dokumen"
        return {
            "title": title,
            "heading": self.say(title.upper(), self.room / 1.4),
            "author": glyphs.clean(sheet.author),
            "subtitle": self.say(sheet.subtitle),
            "number": self.say(sheet.number, self.room / 1.4),
            "code": self.say(sheet.code[:40], 7.0),
            "place-date": self.say(sheet.place_date, 75 * MM / self.measures.size),
            "particulars": self.particulars(sheet, particulars),
            "particulars-label": particulars,
            "addressee": self.say(sheet.addressee, self.room - 4),
            "kop": self.kop(sheet.kop) if sheet.kop else None,
            "blocks": [self.block(block) for block in sheet.blocks],
            "label": self.label,
            "signs": self.signs(sheet.signs),
            "copies": [self.say(copy, self.room - 3) for copy in sheet.copies],
            "mark": self.mark(sheet.mark) if sheet.mark else None,
            "footer": self.say(sheet.footer[:LONGEST_FOOTER], 58 * MM / 7.5),
            "draft": sheet.draft,
            "disposition": self.disposition(sheet.disposition or DispositionSheet()),
            "landscape": self.landscape,
            "counted": sheet.layout is Layout.LOG,
            "small": self.measures.small,
            "margin": {
                "left": left,
                "right": right,
                "top": top,
                "bottom": bottom + (SEAL_ROOM if sheet.mark else 0),
            },
        }

    def particulars(self, sheet: Sheet, label: float) -> list[list[Any]]:
        """Label, value and whether the row takes the whole width."""
        room = self.half if sheet.layout is Layout.DISPOSITION else self.room
        if sheet.layout is Layout.LETTER:
            room -= glyphs.width_of(glyphs.clean(sheet.place_date[:60]))
        longest = max(self.half - label - 2, 4.0)
        return [
            [*row, _widest(row[1]) > min(longest, LONGEST_HALF)]
            for row in self.pairs(sheet.particulars, label, room)
        ]

    def pairs(self, rows: Rows, label: float, room: float | None = None) -> list[list[str]]:
        values = (self.room if room is None else room) - label - 4
        return [
            [
                self.say(name, label - GAP),
                self.say(grouped(value) if name == "NIP" else value, values),
            ]
            for name, value in rows
        ]

    def block(self, block: Block) -> Data:
        return {"kind": _kind(block)} | self.setters[type(block)](block)

    def text(self, text: Text) -> Data:
        return {"text": self.say(text.text), "bold": text.bold, "indent": text.indent}

    def heading(self, heading: Heading) -> Data:
        """An empty one would break the outline of the tagged file: it becomes a text."""
        text = self.say(heading.text).strip()
        return {"text": text} if text else {"kind": "text"} | self.text(Text(""))

    def ticks(self, ticks: Ticks) -> Data:
        columns = max(1, ticks.columns)
        room = self.room / columns - 4
        return {"columns": columns, "items": [[on, self.say(it, room)] for on, it in ticks.items]}

    def items(self, items: Items) -> Data:
        texts = [self.say(item, self.room - 4) for item in items.items]
        return {"items": texts, "numbered": items.numbered}

    def table(self, table: Table) -> Data:
        widths = column_widths(table)
        rooms = self.rooms(widths)

        def cells(row: Sequence[str]) -> list[str]:
            padded = [*row, *[""] * (len(widths) - len(row))]
            return [self.say(text, room) for text, room in zip(padded, rooms, strict=True)]

        def tall(row: Sequence[str]) -> bool:
            return any(map(_is_long, row, rooms))

        return {
            "head": cells(table.head) if any(table.head) else [],
            "rows": [
                {"tall": tall(row), "blank": not any(row[1:]), "cells": cells(row)}
                for row in table.rows
            ],
            "widths": widths,
            "caption": self.say(table.caption),
            "empty": self.say(table.empty),
            "centred": [
                index
                for index, name in enumerate(table.head)
                if table.centre and name.strip().lower() in NARROW
            ],
        }

    def rooms(self, widths: Sequence[float]) -> list[float]:
        """What a line of each column's cells holds, in em of the table's text."""
        whole = sum(widths)
        return [(self.line * one / whole - PADDING) / self.measures.table_size for one in widths]

    def picture(self, picture: Picture) -> Data:
        alt = self.say(picture.alt) or "Gambar"
        content = pictures.as_svg(picture.content, picture.kind)
        if content is None:
            words = Text(f"[Gambar tidak dapat dicetak: {picture.alt or 'gambar'}]")
            return {"kind": "text"} | self.text(words)
        name = f"picture-{len(self.files)}.svg"
        self.files[name] = content
        width = picture.width_mm and min(picture.width_mm, self.line / MM)
        return {"file": name, "alt": alt, "width-mm": width}

    def signs(self, signs: Sequence[Sign]) -> list[Data]:
        return [self.sign(replace(sign, nip=grouped(sign.nip))) for sign in signs]

    def sign(self, sign: Sign) -> Data:
        return {
            f.name.replace("_", "-"): self.say(getattr(sign, f.name), self.half - 2)
            for f in fields(sign)
        }

    def kop(self, kop: Kop) -> Data:
        room = self.line - 24 * MM
        lines = [self.say(line, room / 16) for line in kop.lines if line.strip()]
        drawn = pictures.as_svg(kop.logo, "png") if kop.logo else None
        if drawn:
            self.files["logo.svg"] = drawn
        return {
            "lines": lines,
            "address": self.say(kop.address, room / 9),
            "contact": self.say(kop.contact, room / 9),
            "logo": "logo.svg" if drawn else None,
            "logo-alt": " ".join(["Logo", *lines[-1:]]),
        }

    def mark(self, mark: Mark) -> Data:
        self.files["qr.svg"] = qr.svg(mark.url)
        letters = re.sub(r"[^0-9A-Za-z]", "", mark.code)
        groups = [letters[start : start + 4] for start in range(0, len(letters), 4)]
        room = (self.line - 80 * MM) / 7.5
        return {
            "code": self.say(" ".join(groups), room),
            "where": self.say(re.sub(r"^https?://|/$", "", mark.url), room),
        }

    def disposition(self, sheet: DispositionSheet) -> Data:
        return {
            "to": [[on, self.say(it, self.half - 4)] for on, it in sheet.to],
            "asks": [[on, self.say(it, self.half - 4)] for on, it in sheet.asks],
            "text": self.say(sheet.text, self.room - 2),
            "due": self.say(sheet.due, self.half - 2),
            "paraf": self.say(sheet.paraf, self.half - 2),
            "widths": HANDS,
            "hands": [self.hand(hand) for hand in sheet.hands],
        }

    def hand(self, hand: DispositionHand) -> Data:
        rooms = self.rooms(HANDS)
        columns = ("", "\n".join(hand.recipients), hand.text, hand.due, "\n".join(hand.follow_up))
        return {
            "depth": hand.depth,
            "at": self.say(hand.at, rooms[0] / 2),
            "sender": self.say(hand.sender, rooms[0] / 2),
            "recipients": [self.say(one, rooms[1]) for one in hand.recipients],
            "nature": self.say(hand.nature, rooms[2]),
            "text": self.say(hand.text, rooms[2]),
            "due": self.say(hand.due, rooms[3]),
            "follow-up": [self.say(one, rooms[4]) for one in hand.follow_up],
            "tall": any(map(_is_long, columns, rooms)),
        }


def grouped(nip: str) -> str:
    """A NIP of eighteen digits as it is written: birth, appointment, sex, number."""
    return re.sub(r"^\s*(\d{8})(\d{6})(\d)(\d{3})\s*$", r"\1 \2 \3 \4", nip)


def _is_long(text: str, room: float) -> bool:
    """Whether a cell of that room holds more than LONG_ROW lines, as a guess."""
    return text.count("\n") + len(text) * 0.55 / max(room, 1.0) > LONG_ROW


def _kind(block: Block) -> str:
    """`PageBreak` -> `page-break`."""
    return re.sub(r"(?<!^)([A-Z])", r"-\1", type(block).__name__).lower()
