"""The register as a print: at once when short, else through the queue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from papers import press
from papers.agenda.gaps import outside
from papers.agenda.keepers import Agenda, searched
from papers.errors import Refused
from papers.models import RegisterEntry
from papers.office.kop import kop_of
from papers.press.sheet import Layout, Sheet, Table, Text
from papers.prints.queue import Kind, Made, Order
from people.localtime import long_date, when

MOST = 10_000
TOO_MANY = f"Daftar ini memuat lebih dari {MOST} surat. Persempit dengan pencarian."
Direction = RegisterEntry.Direction


def rows_of(book: Agenda, asked: Mapping[str, Any]) -> QuerySet[RegisterEntry]:
    """The newest first. `asked`: year, direction, words."""
    rows = book.entries.filter(year=asked["year"], direction=asked["direction"])
    return searched(rows, asked["words"]).order_by("-created_at", "-pk")


def order(book: Agenda, asked: Mapping[str, Any]) -> Order:
    title = f"Buku agenda {Direction(asked['direction']).label.lower()} {asked['year']}"
    params = {name: asked[name] for name in ("year", "direction", "words")}
    return Order("agenda", title, book.user, params)


def sheet_of(book: Agenda, asked: Mapping[str, Any]) -> Sheet:
    """In the order of the register. Raises Refused for more than can be printed."""
    rows = list(rows_of(book, asked).order_by("created_at", "pk")[: MOST + 1])
    if len(rows) > MOST:
        raise Refused(TOO_MANY)
    office = book.user.office or (rows[0].office if rows else None)
    agency = book.directory.agency(book.directory.office(office.pk)) if office else None
    missing = [] if asked["words"] else [Text(line) for line in outside(rows_of(book, asked))]
    words = f", pencarian: {asked['words']}" if asked["words"] else ""
    return Sheet(
        layout=Layout.LOG,
        title=f"BUKU AGENDA {Direction(asked['direction']).label.upper()}",
        subtitle=f"Tahun {asked['year']}{words}",
        kop=kop_of(agency, book.directory) if agency else None,
        blocks=(_table(asked["direction"], rows), *missing),
        footer=f"Dicetak {when(book.now, agency)} oleh {book.user.name}.",
        landscape=True,
    )


def _table(direction: str, rows: list[RegisterEntry]) -> Table:
    incoming = direction == Direction.IN
    who = "Dari" if incoming else "Kepada"
    number = "Nomor agenda" if incoming else "Nomor surat"
    kind = "Nomor pengirim" if incoming else "Jenis"
    head = ("No", number, "Tanggal surat", kind, who, "Hal", "Aduan", "Keterangan")  # fmt: skip
    return Table(
        head=head,
        widths=(1, 4.5, 3, 3.5, 4.5, 6, 3.2, 4),
        rows=tuple(
            (
                str(number),
                row.number,
                long_date(row.dated),
                row.party_number or "-" if incoming else row.kind,
                row.party,
                row.subject,
                row.ticket.number if row.ticket else "-",
                _remark(row),
            )
            for number, row in enumerate(rows, start=1)
        ),
        empty="Tidak ada surat pada buku agenda ini.",
    )


def _remark(row: RegisterEntry) -> str:
    if row.voided_at:
        return f"BATAL: {row.void_reason}"
    return f"Nomor dari {row.source}" if row.source else ""


def _make(order: Order, folder: Path, now: datetime) -> Made:
    path = folder / "agenda.pdf"
    path.write_bytes(press.pdf(sheet_of(Agenda(order.by, now), order.params), now))
    way = "masuk" if order.params["direction"] == Direction.IN else "keluar"
    return Made(path, f"buku-agenda-{order.params['year']}-surat-{way}.pdf")


def _may(order: Order, now: datetime) -> bool:
    return order.by.is_active and Agenda(order.by, now).opens


KIND = Kind(_make, _may)
