"""The journal on paper: landscape, with the officer's and the superior's signer blocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from papers import journal
from papers.check import codes
from papers.office.kop import kop_of, place_of
from papers.press.sheet import Block, Layout, Pairs, Sheet, Sign, Table
from people.directory import Directory
from people.localtime import DAYS, long_date, when, when_short, zone_name
from sop.journal.day import midnight

if TYPE_CHECKING:
    from papers.models import JournalAcknowledgement
    from people.models import User
    from sop.journal.day import Journal, Line

LEAD = "Mengetahui,"
NOTHING = "Tidak ada catatan pada hari itu."


def journal_sheet(kept: Journal, directory: Directory, now: datetime) -> Sheet:
    """An officer without NIP or without a superior leaves those parts empty."""
    officer, office = kept.officer, kept.office
    one_day = kept.first == kept.last
    own = next(iter(directory.roles_of(officer)), None)
    title = own.title if own else officer.title
    mark = codes.mark(
        f"journal:{officer.pk}:{kept.first}:{kept.last}", kind="Jurnal harian", office=office,
        dated=kept.last, now=now,
    )  # fmt: skip
    blocks: list[Block] = [
        Pairs((
            ("Nama", officer.name),
            ("NIP", officer.nip or "-"),
            ("Jabatan", title or "-"),
            ("Unit kerja", office.name),
        )),
        _table(kept, one_day),
    ]  # fmt: skip
    known = [row for day in kept.days for row in day.known]
    if known and not one_day:
        blocks.append(_known_table(known, kept))
    return Sheet(
        layout=Layout.LOG,
        title="Jurnal Harian",
        subtitle=period_in_words(kept.first, kept.last),
        kop=kop_of(office, directory),
        blocks=tuple(blocks),
        signs=_signs(kept, known, title, directory, now),
        mark=mark,
        footer=f"Dicetak {when_short(now, office)}",
        landscape=True,
        author=officer.name,
    )


def period_in_words(first: date, last: date) -> str:
    if first == last:
        return f"{DAYS[first.weekday()]}, {long_date(first)}"
    return f"{long_date(first)} s.d. {long_date(last)}"


def _table(kept: Journal, one_day: bool) -> Table:
    zone = zone_name(kept.office.tz, midnight(kept.first, kept.office))
    head = ["No", "Tanggal", f"Pukul ({zone})", "Uraian kegiatan", "Tiket", "Keterangan"]
    widths = [4.0, 14.0, 9.0, 48.0, 17.0, 26.0]
    rows: list[list[str]] = []
    for day in kept.days:
        for line in day.lines:
            rows.append([str(len(rows) + 1), long_date(day.day), *_cells(line, kept)])
    if one_day:
        del head[1], widths[1]
        for row in rows:
            del row[1]
    return Table(tuple(head), tuple(map(tuple, rows)), tuple(widths), empty=NOTHING)


def _cells(line: Line, kept: Journal) -> tuple[str, ...]:
    where = line.ticket.number if line.ticket else ""
    if line.ticket and line.step:
        where += f"\nlangkah {line.step}"
    return (f"{line.at.astimezone(kept.office.tz):%H.%M}", line.text, where, _remark(line, kept))


def _remark(line: Line, kept: Journal) -> str:
    """What a reader of the paper must know of how the line came there."""
    parts = []
    if line.corrects:
        parts.append(f"Ralat atas catatan {when_short(line.corrects.at, kept.office)}.")
    if line.corrected_by:
        parts.append(f"Diralat {when_short(line.corrected_by[0].written_at, kept.office)}.")
    if line.written_later:
        parts.append(f"Ditulis {when_short(line.written_at, kept.office)}.")
    if line.late:
        parts.append("Sesudah diketahui atasan.")
    return " ".join(parts)


def _known_table(known: list[JournalAcknowledgement], kept: Journal) -> Table:
    rows = tuple(
        (long_date(row.day), row.by.name, row.by_title, when_short(row.at, kept.office))
        for row in known
    )
    head = ("Tanggal jurnal", "Diketahui oleh", "Jabatan", "Waktu")
    return Table(head, rows, (18, 30, 40, 24), caption="Mengetahui (dalam sistem)")


def _signs(
    kept: Journal,
    known: list[JournalAcknowledgement],
    title: str,
    directory: Directory,
    now: datetime,
) -> tuple[Sign, ...]:
    """Left who knows of it, right the officer. Over several days the superior's note stands only
    if the same one knows of every day in it."""
    place = place_of(kept.office, directory)
    dated = long_date(now.astimezone(kept.office.tz).date())
    own = Sign(
        title=title or "Pegawai", name=kept.officer.name, nip=kept.officer.nip or "",
        place_date=f"{place}, {dated}" if place else dated,
    )  # fmt: skip
    return (_knowing(kept, known, directory), own)


def _knowing(kept: Journal, known: list[JournalAcknowledgement], directory: Directory) -> Sign:
    one_day = kept.first == kept.last
    whole = all(day.known for day in kept.days) and len({row.by_id for row in known}) == 1
    if known and (one_day or whole):
        row = known[0] if one_day else known[-1]
        note = f"Diketahui dalam sistem,\n{when(row.at, kept.office)}"
        return replace(_block(row.by, row.by_title), note=note)
    above = next(iter(journal.superiors(kept.officer, directory).values()), None)
    return _block(above.user, above.title) if above else Sign("Atasan langsung", lead=LEAD)


def _block(user: User, title: str) -> Sign:
    return Sign(title=title, name=user.name, nip=user.nip or "", lead=LEAD)
