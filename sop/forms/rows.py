"""The form field of a TABLE: typed rows, rows pasted from a worksheet, a fault per cell.

What is posted: `<name>-<row>-<column>` for each typed cell (`<row>` is a number, or the name of a
fixed line) and `<name>-paste` for tab-separated lines. It cleans to the rows as they are stored.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from sop import answers
from sop.answers import MAX_CELL, MAX_ROWS, MOMENTS, summed, too_many
from sop.forms.fields import MomentField
from sop.language import Field as Question
from sop.language import FieldKind
from tickets.fields import PlainField

if TYPE_CHECKING:
    from people.models import Office

BLANK_ROWS = 3
PASTE_LENGTH = 4_000_000
CSV_CELL = 131_072


@dataclass(frozen=True)
class Given:
    """What came with the form: typed rows by their place on the page, and the pasted text."""

    typed: dict[str, dict[str, str]] = field(default_factory=dict)
    paste: str = ""


@dataclass(frozen=True)
class Cell:
    column: Question
    name: str
    value: str
    fault: str = ""
    required: bool = False


@dataclass(frozen=True)
class Line:
    """One row of the page; `label` is that of a fixed line or the number."""

    label: str
    cells: tuple[Cell, ...]


class RowsWidget(forms.Widget):
    """Reads what was posted. The page draws a table by `RowsField.drawn`."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question
        columns = "|".join(re.escape(column.name) for column in question.columns)
        places = "|".join(re.escape(name) for name, _ in question.lines) or "[0-9]{1,4}"
        self.pattern = re.compile(rf"({places})-({columns})")

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Given:
        typed: dict[str, dict[str, str]] = {}
        for key in data:
            if not key.startswith(f"{name}-"):
                continue
            if match := self.pattern.fullmatch(key[len(name) + 1 :]):
                typed.setdefault(match[1], {})[match[2]] = str(data.get(key) or "")
        return Given(typed, str(data.get(f"{name}-paste") or ""))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False


class RowsField(forms.Field):
    """Cleans to a list of dicts (see `sop.answers`); faults are told per cell and summed up."""

    def __init__(self, question: Question, office: Office, **kwargs: Any) -> None:
        self.question, self.office = question, office
        super().__init__(widget=RowsWidget(question), **kwargs)
        self.cells = {column.name: _cell_field(column, office) for column in question.columns}
        self.faults: dict[tuple[str, str], str] = {}

    def clean(self, value: Given) -> list[answers.Row]:
        self.faults = {}
        rows, told = self._typed(value.typed)
        pasted, more = self._pasted(value.paste)
        rows, told = [*rows, *pasted], [*told, *more]
        if len(rows) > MAX_ROWS:
            raise forms.ValidationError(too_many(len(rows)), code="too_many")
        if told:
            raise forms.ValidationError(summed(told), code="cells")
        if not rows and self.required:
            raise forms.ValidationError(answers.NO_ROW, code="required")
        return rows

    def _typed(self, typed: dict[str, dict[str, str]]) -> tuple[list[answers.Row], list[str]]:
        rows, told = [], []
        for place, label in self._places(typed):
            cells = typed.get(place, {})
            if not self.question.lines and not answers.row_filled(self.question, _stripped(cells)):
                continue
            row, faults = self._row(cells)
            for column, words in faults.items():
                self.faults[place, column] = words
                told.append(f"{label}, {self._label(column)}: {words}")
            rows.append({"line": place, **row} if self.question.lines else row)
        if self.question.lines and not self.required and not any(map(_written, rows)):
            self.faults = {}
            return [], []
        return rows, told

    def _places(self, typed: Mapping[str, Any]) -> list[tuple[str, str]]:
        if self.question.lines:
            return list(self.question.lines)
        order = sorted(typed, key=int)
        return [(place, f"Baris {number}") for number, place in enumerate(order, start=1)]

    def _row(self, cells: Mapping[str, str]) -> tuple[answers.Row, dict[str, str]]:
        row: answers.Row = {}
        faults: dict[str, str] = {}
        for name, one in self.cells.items():
            try:
                value = one.clean(cells.get(name, ""))
            except forms.ValidationError as fault:
                faults[name] = " ".join(fault.messages)
                continue
            if isinstance(value, datetime):
                value = value.isoformat()
            row[name] = "" if value is None else value
        return row, faults

    def _pasted(self, text: str) -> tuple[list[answers.Row], list[str]]:
        """Tab-separated lines in the order of the columns; a first line of heads is left out."""
        if self.question.lines or not text.strip():
            return [], []
        csv.field_size_limit(CSV_CELL)
        try:
            lines = [
                line
                for line in csv.reader(io.StringIO(text.replace("\0", "")), delimiter="\t")
                if any(part.strip() for part in line)
            ]
        except csv.Error:
            raise forms.ValidationError(
                "Tempelan tidak terbaca sebagai tabel. Salin ulang dari lembar kerja.", code="csv"
            ) from None
        heads = [column.label.casefold() for column in self.question.columns]
        if lines and [part.strip().casefold() for part in lines[0]][: len(heads)] == heads:
            lines = lines[1:]
        if len(lines) > MAX_ROWS:
            raise forms.ValidationError(too_many(len(lines)), code="too_many")
        rows, told = [], []
        for number, line in enumerate(lines, start=1):
            row, faults = self._pasted_row(line)
            rows.append(row)
            told += [f"Baris tempelan {number}, {words}" for words in faults]
        return rows, told

    def _pasted_row(self, line: list[str]) -> tuple[answers.Row, list[str]]:
        columns = self.question.columns
        if any(part.strip() for part in line[len(columns) :]):
            words = f"memuat {len(line)} kolom; tabel ini {len(columns)} kolom."
            return {}, [words]
        cells = {}
        for column, part in zip(columns, line, strict=False):
            cells[column.name] = _by_label(column, part.strip())
        row, faults = self._row(cells)
        return row, [f"{self._label(name)}: {words}" for name, words in faults.items()]

    def _label(self, column: str) -> str:
        return next(c.label for c in self.question.columns if c.name == column)

    # -- the page -----------------------------------------------------------------------------

    def drawn(self, name: str, given: Given | None, initial: Any) -> list[Line]:
        """The rows of the page: what was posted, else what is known, and blank ones."""
        if given is not None and (given.typed or given.paste):
            typed = given.typed
        else:
            typed = self._known(initial)
        if self.question.lines:
            places = self._places(typed)
        else:
            filled = [p for p, _ in self._places(typed)]
            free = (str(n) for n in count() if str(n) not in filled)
            blank = BLANK_ROWS if given is None or not given.typed else 1
            filled += [next(free) for _ in range(blank)]
            places = [(place, str(n)) for n, place in enumerate(filled, start=1)]
        return [
            Line(label, tuple(self._cell(name, place, column, typed.get(place), index == 0)
                              for column in self.question.columns))
            for index, (place, label) in enumerate(places)
        ]  # fmt: skip

    def blank(self, name: str) -> Line:
        """The row that the page's script copies."""
        cells = (self._cell(name, "__n__", column, None, False) for column in self.question.columns)
        return Line("", tuple(cells))

    def _known(self, initial: Any) -> dict[str, dict[str, str]]:
        rows = initial if isinstance(initial, list) else []
        return {
            str(row.get("line", index)): {
                column.name: self._shown(column, row.get(column.name))
                for column in self.question.columns
            }
            for index, row in enumerate(rows)
        }

    def _cell(
        self, name: str, place: str, column: Question, row: dict[str, str] | None, first: bool
    ) -> Cell:
        value = row.get(column.name, "") if row else self._now(column)
        asked = column.required and (bool(self.question.lines) or (first and self.required))
        fault = self.faults.get((place, column.name), "")
        return Cell(column, f"{name}-{place}-{column.name}", value, fault, asked)

    def _now(self, column: Question) -> str:
        known = timezone.now() if column.kind is FieldKind.PAST else None
        return self._shown(column, known)

    def _shown(self, column: Question, value: Any) -> str:
        if column.kind in MOMENTS and value:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
            return f"{moment.astimezone(self.office.tz):%Y-%m-%dT%H:%M}"
        return "" if value is None else str(value)


def _cell_field(column: Question, office: Office) -> forms.Field:
    shared: dict[str, Any] = {
        "required": column.required,
        "label": column.label,
        "error_messages": {"required": "wajib diisi.", "invalid_choice": "pilih dari daftar."},
    }
    if column.kind is FieldKind.CHOICE:
        return forms.ChoiceField(choices=[("", "Pilih"), *column.choices], **shared)
    if column.kind is FieldKind.NUMBER:
        shared["error_messages"]["invalid"] = "isi angka bulat."
        return forms.IntegerField(min_value=0, max_value=10**9, **shared)
    if column.kind in MOMENTS:
        past = column.kind is FieldKind.PAST
        return MomentField(office=office, past=past, future=False, **shared)
    limit = MAX_CELL.get(column.kind, MAX_CELL[FieldKind.TEXT])
    return PlainField(lines=column.kind is FieldKind.LONG, max_length=limit, **shared)


def _by_label(column: Question, text: str) -> str:
    """A worksheet holds the words of a choice, not its code."""
    words = {label.casefold(): value for value, label in column.choices}
    return words.get(text.casefold(), text)


def _stripped(cells: Mapping[str, str]) -> dict[str, str]:
    return {name: value.strip() for name, value in cells.items()}


def _written(row: Mapping[str, Any]) -> bool:
    return any(value for name, value in row.items() if name != "line")
