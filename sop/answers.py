"""The rules of an output's answers, asked by the verb whatever a form has let through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from sop.language import Field, FieldKind

REQUIRED = "Bagian ini wajib diisi."
NOT_OFFERED = "Pilihan itu tidak ada. Pilih dari daftar."
NO_HOLDER = "Pilih pegawai yang memegang peran itu hari ini."
NO_ROW = "Isi paling sedikit satu baris."
MAX_ROWS = 5000
MAX_CELL = {FieldKind.TEXT: 500, FieldKind.LONG: 2000}
SHOWN_FAULTS = 3
MOMENTS = (FieldKind.MOMENT, FieldKind.PAST, FieldKind.FUTURE)

Row = dict[str, Any]
Holders = Callable[[str], Iterable[int]]


class Fault(ValueError):
    """An answer that does not hold; the words stand beside its field."""


def is_blank(value: Any) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or value is False or value == []


def checked(
    asked: Sequence[Field], data: Mapping[str, Any], holders: Holders
) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers as they are stored, and the faults by field. `holders` gives the ids of who
    holds a role today. A question that does not apply leaves no answer."""
    kept: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for field in asked:
        if not field.applies(data):
            continue
        value = data.get(field.name)
        if field.kind is FieldKind.TABLE:
            value = filled(field, value)
        if is_blank(value):
            if missing(field, data):
                faults[field.name] = NO_ROW if field.kind is FieldKind.TABLE else REQUIRED
            elif field.name in data:
                kept[field.name] = value
            continue
        try:
            kept[field.name] = _checked(field, value, holders)
        except Fault as fault:
            faults[field.name] = str(fault)
    return kept, faults


def missing(field: Field, data: Mapping[str, Any]) -> bool:
    """Whether a blank answer is a fault, given the others."""
    if field.required or field.kind is FieldKind.TICK:
        return True
    return bool(field.unless) and is_blank(data.get(field.unless))


def filled(field: Field, value: Any) -> Any:
    """A table without the rows in which nothing but a time was written."""
    if not isinstance(value, list) or field.lines:
        return value
    return [row for row in value if not isinstance(row, Mapping) or row_filled(field, row)]


def row_filled(field: Field, row: Mapping[str, Any]) -> bool:
    words = [c for c in field.columns if c.kind not in MOMENTS] or field.columns
    return any(not is_blank(row.get(column.name)) for column in words)


def _checked(field: Field, value: Any, holders: Holders) -> Any:
    match field.kind:
        case FieldKind.CHOICE:
            return _offered(field, value)
        case FieldKind.MULTI:
            return list(dict.fromkeys(_offered(field, one) for one in _list(value)))
        case FieldKind.OFFICER:
            return _held(value, set(holders(field.role)))
        case FieldKind.OFFICERS:
            ids = set(holders(field.role))
            return list(dict.fromkeys(_held(one, ids) for one in _list(value)))
        case FieldKind.TABLE:
            return _table(field, _list(value))
        case _:
            return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise Fault(NOT_OFFERED)
    return list(value)


def _offered(field: Field, value: Any) -> str:
    if str(value) not in dict(field.choices):
        raise Fault(NOT_OFFERED)
    return str(value)


def _held(value: Any, ids: set[int]) -> int:
    if not str(value).isascii() or not str(value).isdigit() or int(value) not in ids:
        raise Fault(NO_HOLDER)
    return int(value)


def _table(field: Field, rows: list[Any]) -> list[Row]:
    if len(rows) > MAX_ROWS:
        raise Fault(too_many(len(rows)))
    if any(not isinstance(row, Mapping) for row in rows):
        raise Fault(NOT_OFFERED)
    if field.lines:
        given = {row.get("line"): row for row in rows}
        if not set(given) <= {name for name, _ in field.lines}:
            raise Fault(NOT_OFFERED)
        rows = [{**given.get(name, {}), "line": name} for name, _ in field.lines]
    kept: list[Row] = []
    faults: list[str] = []
    labels = dict(field.lines)
    for index, row in enumerate(rows, start=1):
        name = labels.get(row.get("line"), f"Baris {index}")
        cells: Row = {"line": row["line"]} if field.lines else {}
        for column in field.columns:
            try:
                cells[column.name] = cell(column, row.get(column.name))
            except Fault as fault:
                faults.append(f"{name}, {column.label}: {fault}")
        kept.append(cells)
    if faults:
        raise Fault(summed(faults))
    return kept


def cell(column: Field, value: Any) -> Any:
    """One cell as it is stored: text, a number, a choice, or an instant in ISO (UTC)."""
    if is_blank(value):
        if column.required:
            raise Fault("wajib diisi.")
        return ""
    if column.kind is FieldKind.CHOICE:
        return _offered(column, value)
    if column.kind is FieldKind.NUMBER:
        if not isinstance(value, int) or not 0 <= value <= 10**9:
            raise Fault("isi angka bulat.")
        return value
    if column.kind in MOMENTS:
        moment = value if isinstance(value, datetime) else parse_datetime(str(value))
        if moment is None or moment.tzinfo is None:
            raise Fault("isi tanggal dan jam.")
        return moment.isoformat()
    text = value.isoformat() if isinstance(value, date) else str(value)
    limit = MAX_CELL.get(column.kind, MAX_CELL[FieldKind.TEXT])
    if len(text) > limit:
        raise Fault(f"paling banyak {limit} karakter.")
    return text


def too_many(count: int) -> str:
    return (
        f"Tabel memuat paling banyak 5.000 baris; yang ditempel {count:,} baris. "
        "Bagi menjadi beberapa bagian, atau unggah lembar kerjanya sebagai berkas."
    ).replace(f"{count:,}", f"{count:,}".replace(",", "."))


def summed(faults: Sequence[str]) -> str:
    """The first faults of a table, and how many more there are."""
    more = len(faults) - SHOWN_FAULTS
    words = " ".join(faults[:SHOWN_FAULTS])
    return f"{words} Masih ada {more} kesalahan lain." if more > 0 else words
