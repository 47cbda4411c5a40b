"""What is on a sheet of paper, before it is typeset: plain data, no Django, no layout.

Composers (in `sop` and here) fill a `Sheet`; `papers.press` typesets it. Every text is plain
text: nothing in it is ever read as markup. Line breaks are kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Layout(StrEnum):
    LETTER = "letter"  # surat dinas: place and date right, Nomor/Sifat/Lampiran/Hal left, Yth.
    MEMO = "memo"  # nota dinas: title, number, Kepada/Dari/Hal/Tanggal
    ORDER = "order"  # surat perintah / surat tugas: title, number, Dasar, MEMERINTAHKAN, Untuk
    MINUTES = "minutes"  # berita acara, laporan: title, number, body, several signers
    DISPOSITION = "disposition"  # lembar disposisi: the framed sheet
    FORM = "form"  # F-01, F-04 and the forms of a step: code at the right, boxes
    LOG = "log"  # landscape table over many pages: jurnal harian, register, log of complaints


@dataclass(frozen=True)
class Kop:
    """The letterhead. `lines` from the largest body down; the last one is printed largest."""

    lines: tuple[str, ...]
    address: str = ""
    contact: str = ""
    logo: bytes | None = None  # PNG


@dataclass(frozen=True)
class Sign:
    """One signer block: capacity and posts above, room for the signature, name and NIP below.

    `lead` stands above ("Mengetahui,"), `note` in the room of the signature: "Disetujui dalam
    sistem, 21 November 2026 pukul 10.05 WITA". Never a certified-signature text.
    """

    title: str
    name: str = ""
    nip: str = ""
    rank: str = ""
    capacity: str = ""  # "", "a.n.", "Plt.", "Plh."
    on_behalf_of: str = ""  # with a.n.: the post in whose name is signed
    lead: str = ""
    place_date: str = ""
    note: str = ""


@dataclass(frozen=True)
class Mark:
    """The verification mark: QR of `url` with the code beside it in groups of four."""

    code: str
    url: str


@dataclass(frozen=True)
class Text:
    text: str
    bold: bool = False
    indent: bool = False  # first line indented, as the paragraphs of a letter


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Pairs:
    """Label and value, aligned at the colon."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """`widths` are shares of the line (any unit, summed). Heads repeat on every page. `centre`:
    short columns (No, Langkah, Ya) stand in the middle."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    caption: str = ""
    empty: str = "Tidak ada."
    centre: bool = True


@dataclass(frozen=True)
class Ticks:
    """Boxes, ticked or not."""

    items: tuple[tuple[bool, str], ...]
    columns: int = 2


@dataclass(frozen=True)
class Items:
    """A numbered (or dashed) list."""

    items: tuple[str, ...]
    numbered: bool = True


@dataclass(frozen=True)
class Picture:
    """An SVG or PNG with the text that stands for it."""

    content: bytes
    kind: str  # "svg" | "png"
    alt: str
    width_mm: float | None = None


@dataclass(frozen=True)
class Signs:
    """Signer blocks side by side (two a row), kept together on one page."""

    signs: tuple[Sign, ...]


@dataclass(frozen=True)
class PageBreak:
    pass


Block = Text | Heading | Pairs | Table | Ticks | Items | Picture | Signs | PageBreak


@dataclass(frozen=True)
class Sheet:
    """One document. `title` is the PDF's title and, where the layout prints one, its heading."""

    layout: Layout
    title: str
    blocks: tuple[Block, ...] = ()
    kop: Kop | None = None
    subtitle: str = ""
    number: str = ""
    code: str = ""  # "F-01": printed at the right of a form
    place_date: str = ""  # letter: "Batulicin, 21 November 2026"
    particulars: tuple[tuple[str, str], ...] = ()  # letter: Nomor, Sifat...; memo: Kepada, Dari...
    addressee: str = ""  # letter: lines after "Yth."
    signs: tuple[Sign, ...] = ()
    copies: tuple[str, ...] = ()  # tembusan
    mark: Mark | None = None
    footer: str = ""
    draft: bool = False  # "KONSEP" across the page
    landscape: bool = False
    author: str = ""
    disposition: DispositionSheet | None = None


@dataclass(frozen=True)
class DispositionSheet:
    """What the framed sheet asks for, besides `Sheet.particulars`.

    `hands` are the hands of the tree in order: depth, from, to (with read time and follow-up),
    nature, instructions, text, limit, paraf with time.
    """

    to: tuple[tuple[bool, str], ...] = ()  # diteruskan kepada
    asks: tuple[tuple[bool, str], ...] = ()  # dengan hormat harap
    text: str = ""
    due: str = ""
    paraf: str = ""
    hands: tuple[DispositionHand, ...] = field(default=())


@dataclass(frozen=True)
class DispositionHand:
    depth: int
    at: str
    sender: str
    recipients: tuple[str, ...]
    nature: str
    text: str
    due: str = ""
    follow_up: tuple[str, ...] = ()
