"""A letter as a sheet to print, for every kind; pure but for the kop that is handed in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from papers.letters import blocks as letter_blocks
from papers.models import Capacity, LetterKind
from papers.office.kop import kop_of, place_of
from papers.press.sheet import Block, Heading, Kop, Layout, Mark, Pairs, Sheet, Sign, Text
from people.localtime import DAYS, MONTHS, long_date, when
from people.spelled import spelled

if TYPE_CHECKING:
    from papers.models import Letter
    from people.directory import Directory

LAYOUTS = {
    LetterKind.INCIDENT: Layout.LETTER,
    LetterKind.COVER: Layout.MINUTES,
    LetterKind.ORDER: Layout.ORDER,
    LetterKind.ASSIGNMENT: Layout.ORDER,
    LetterKind.MEMO: Layout.MEMO,
    LetterKind.MINUTES: Layout.MINUTES,
    LetterKind.COMPLETION: Layout.LETTER,
}
CAPACITIES = {
    Capacity.OWN: "", Capacity.ON_BEHALF: "a.n.", Capacity.ACTING: "Plt.",
    Capacity.DAILY_ACTING: "Plh.",
}  # fmt: skip
NO_NUMBER = "\u2026\u2026\u2026"
TITLES = {
    LetterKind.COVER: "SURAT PENGANTAR",
    LetterKind.ORDER: "SURAT PERINTAH",
    LetterKind.ASSIGNMENT: "SURAT TUGAS",
    LetterKind.MEMO: "NOTA DINAS",
    LetterKind.MINUTES: "BERITA ACARA",
}


@dataclass(frozen=True)
class Frame:
    """What stands around the text and does not come from the letter itself."""

    kop: Kop
    place: str = ""
    mark: Mark | None = None


def frame_of(letter: Letter, directory: Directory, mark: Mark | None = None) -> Frame:
    office = directory.office(letter.office_id)
    return Frame(kop_of(office, directory), place_of(office, directory), mark)


def sheet_of(letter: Letter, frame: Frame) -> Sheet:
    """The letter as it stands: "KONSEP" across it until it is issued."""
    kind = LetterKind(letter.kind)
    sheet = Sheet(
        layout=LAYOUTS[kind],
        title=TITLES.get(kind, f"{kind.label}: {letter.subject}"),
        kop=frame.kop,
        number=letter.number or NO_NUMBER,
        signs=(_sign(letter),),
        copies=letter_blocks.items(letter.copies),
        mark=frame.mark,
        draft=not letter.number,
        author=frame.kop.lines[-1] if frame.kop.lines else "",
        footer="" if letter.number else "Konsep, belum diterbitkan.",
    )
    return _BUILDERS[kind](letter, frame, sheet)


def _letter(letter: Letter, frame: Frame, sheet: Sheet) -> Sheet:
    particulars = [
        ("Nomor", letter.number or NO_NUMBER),
        ("Sifat", letter.get_nature_display()),
        ("Lampiran", letter.enclosure or "-"),
        ("Hal", letter.subject),
    ]
    return replace(
        sheet,
        place_date=_place_date(letter, frame),
        particulars=tuple(particulars),
        addressee=letter.addressee.strip(),
        blocks=_text(letter),
    )


def _cover(letter: Letter, frame: Frame, sheet: Sheet) -> Sheet:
    """Surat pengantar: what is sent in a table, the receipt beside the sender."""
    received = Sign(title="Penerima", lead="Diterima tanggal \u2026\u2026\u2026\u2026")
    sender = replace(_sign(letter), lead="Pengirim")
    return replace(
        sheet,
        place_date=_place_date(letter, frame),
        addressee=letter.addressee.strip(),
        blocks=(
            *letter_blocks.blocks(letter.opening, indent=False),
            letter_blocks.goods(letter.body),
            *letter_blocks.blocks(letter.closing, indent=False),
        ),
        signs=(received, sender),
    )


def _order(letter: Letter, frame: Frame, sheet: Sheet) -> Sheet:
    """Surat perintah and surat tugas: Dasar, whom, what for."""
    word = "MEMERINTAHKAN" if letter.kind == LetterKind.ORDER else "MENUGASKAN"
    officers = letter.extra.get("officers", [])
    blocks: list[Block] = [Pairs((("Dasar", _listed(letter.opening)),)), Heading(f"{word}:")]
    if officers:
        blocks.append(Pairs((("Kepada", _people(officers)),)))
    blocks.append(Pairs((("Untuk", _listed(letter.body)),)))
    blocks.extend(letter_blocks.blocks(letter.closing, indent=False))
    sign = replace(_sign(letter), lead=_stamped(letter, frame))
    return replace(sheet, blocks=tuple(blocks), signs=(sign,))


def _memo(letter: Letter, _: Frame, sheet: Sheet) -> Sheet:
    particulars = [
        ("Kepada", letter.addressee.strip()),
        ("Dari", _post(letter)),
        ("Tanggal", long_date(letter.dated) if letter.dated else NO_NUMBER),
        ("Sifat", letter.get_nature_display()),
        ("Lampiran", letter.enclosure or "-"),
        ("Hal", letter.subject),
    ]
    return replace(sheet, particulars=tuple(particulars), blocks=_text(letter))


def _minutes(letter: Letter, _: Frame, sheet: Sheet) -> Sheet:
    second = letter.extra.get("second", {})
    first = [
        ("Nama", letter.signer_name or NO_NUMBER),
        ("NIP", letter.signer_nip or "-"),
        ("Jabatan", _post(letter)),
    ]
    other = [
        ("Nama", second.get("name") or NO_NUMBER),
        ("NIP", second.get("nip") or "-"),
        ("Jabatan", second.get("title") or NO_NUMBER),
        ("Instansi", second.get("office") or "-"),
    ]
    blocks: tuple[Block, ...] = (
        Text(f"{_spelled_day(letter.dated)}, kami yang bertanda tangan di bawah ini:"),
        Pairs(tuple(first)),
        Text("selanjutnya disebut PIHAK KESATU, dan"),
        Pairs(tuple(other)),
        Text("selanjutnya disebut PIHAK KEDUA."),
        *letter_blocks.blocks(letter.opening, indent=False),
        *letter_blocks.blocks(letter.body, indent=False),
        *letter_blocks.blocks(letter.closing, indent=False),
    )
    signs = (
        Sign(
            lead="PIHAK KEDUA,",
            title=second.get("title", ""),
            name=second.get("name", ""),
            nip=second.get("nip", ""),
        ),
        replace(_sign(letter), lead="PIHAK KESATU,"),
    )
    return replace(sheet, subtitle=letter.subject, blocks=blocks, signs=signs)


_BUILDERS = {
    LetterKind.INCIDENT: _letter,
    LetterKind.COVER: _cover,
    LetterKind.ORDER: _order,
    LetterKind.ASSIGNMENT: _order,
    LetterKind.MEMO: _memo,
    LetterKind.MINUTES: _minutes,
    LetterKind.COMPLETION: _letter,
}


def _text(letter: Letter) -> tuple[Block, ...]:
    return tuple(
        block
        for text in (letter.opening, letter.body, letter.closing)
        for block in letter_blocks.blocks(text)
    )


def _sign(letter: Letter) -> Sign:
    return Sign(
        title=letter.signer_title,
        name=letter.signer_name,
        nip=letter.signer_nip,
        rank=letter.signer_rank,
        capacity=CAPACITIES[Capacity(letter.capacity)],
        on_behalf_of=letter.on_behalf_of,
        note=_approval(letter),
    )


def _approval(letter: Letter) -> str:
    """An internal record, not a signature; nothing where the signer has no account."""
    if letter.approved_at is None or letter.signer_id is None:
        return ""
    return f"Disetujui dalam sistem,\n{when(letter.approved_at, letter.office)}"


def _post(letter: Letter) -> str:
    capacity = CAPACITIES[Capacity(letter.capacity)]
    if shown := letter.on_behalf_of:
        return f"{letter.signer_title} a.n. {shown}"
    return f"{capacity} {letter.signer_title}".strip() or NO_NUMBER


def _place_date(letter: Letter, frame: Frame) -> str:
    day = long_date(letter.dated) if letter.dated else f"{NO_NUMBER} (tanggal terbit)"
    return f"{frame.place}, {day}" if frame.place else day


def _stamped(letter: Letter, frame: Frame) -> str:
    place = f"Ditetapkan di {frame.place}\n" if frame.place else ""
    return f"{place}pada tanggal {long_date(letter.dated) if letter.dated else NO_NUMBER}"


def _spelled_day(day: date | None) -> str:
    """Pada hari ini, Senin tanggal dua puluh tiga bulan November tahun dua ribu dua puluh enam"""
    if day is None:
        return f"Pada hari ini, {NO_NUMBER} tanggal {NO_NUMBER}"
    return (
        f"Pada hari ini, {DAYS[day.weekday()]} tanggal {spelled(day.day)} bulan "
        f"{MONTHS[day.month - 1]} tahun {spelled(day.year)} ({day:%d-%m-%Y})"
    )


def _listed(text: str) -> str:
    """Lines numbered for the hanging list of a pair; a single one needs no number."""
    found = letter_blocks.items(text)
    if len(found) < 2:
        return "\n".join(found)
    return "\n".join(f"{number}. {item}" for number, item in enumerate(found, start=1))


def _people(officers: list[dict[str, str]]) -> str:
    lines = []
    for number, officer in enumerate(officers, start=1):
        parts = [officer.get("name", "")]
        if officer.get("nip"):
            parts.append(f"NIP {officer['nip']}")
        if officer.get("title"):
            parts.append(officer["title"])
        mark = f"{number}. " if len(officers) > 1 else ""
        lines.append(f"{mark}{', '.join(parts)}")
    return "\n".join(lines)
