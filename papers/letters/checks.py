"""What a letter still lacks, in plain words: what blocks it and what is only advised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from papers.agenda.register import Registrar
from papers.letters import wording
from papers.models import LetterKind
from papers.office.kop import letterhead_of, place_of

if TYPE_CHECKING:
    from papers.letters.seats import Circle
    from papers.models import Letter

ADDRESSED = frozenset(
    (LetterKind.INCIDENT, LetterKind.COVER, LetterKind.MEMO, LetterKind.COMPLETION)
)
ORDERS = frozenset((LetterKind.ORDER, LetterKind.ASSIGNMENT))


@dataclass(frozen=True)
class Lack:
    """One thing to complete. `blocks` is "approve", "number" (only the portal's own number), or
    "" for advice; `settings` says that it is set by who configures the office, not on the letter.
    """

    text: str
    blocks: str = ""
    settings: bool = False


def lacks(letter: Letter, circle: Circle, numbering: Registrar) -> list[Lack]:
    return [*_text(letter), *_signer(letter, circle), *_number(letter, numbering),
            *_frame(letter, circle)]  # fmt: skip


def blocking(found: list[Lack], *stages: str) -> list[str]:
    return [lack.text for lack in found if lack.blocks in stages]


def _text(letter: Letter) -> list[Lack]:
    found = []
    if letter.kind in ADDRESSED and not letter.addressee.strip():
        found.append("Alamat tujuan (kepada) belum diisi.")
    if letter.kind in ORDERS and not letter.extra.get("officers"):
        found.append("Petugas yang ditugaskan belum dipilih.")
    second = letter.extra.get("second", {})
    if letter.kind == LetterKind.MINUTES and not (second.get("name") and second.get("title")):
        found.append("Nama dan jabatan pihak kedua belum diisi.")
    if not letter.subject.strip():
        found.append("Hal surat belum diisi.")
    if not letter.body.strip():
        found.append("Isi surat masih kosong.")
    texts = (letter.subject, letter.addressee, letter.opening, letter.body, letter.closing,
             letter.copies)  # fmt: skip
    found += [f"Surat masih memuat {words}." for words in wording.left_open(*texts)]
    return [Lack(text, "approve") for text in found]


def _signer(letter: Letter, circle: Circle) -> list[Lack]:
    found: list[Lack] = []
    signer = letter.signer
    if not letter.signer_name.strip():
        found.append(Lack("Penanda tangan belum dipilih.", "approve"))
    elif not letter.signer_title.strip():
        found.append(Lack("Jabatan penanda tangan belum diisi.", "approve"))
    elif not letter.signer_nip:
        found.append(Lack("NIP penanda tangan kosong; baris NIP tidak dicetak."))
    if signer is not None and not signer.is_active:
        found.append(
            Lack(f"Akun {signer.name} tidak aktif lagi. Pilih penanda tangan lain.", "approve")
        )
    elif signer is not None and letter.approved_at is None and not circle.of(signer):
        found.append(
            Lack(f"{signer.name} tidak lagi menjabat di {circle.office.short_name}. Pilih penanda "
                 "tangan lain.", "approve")
        )  # fmt: skip
    elif letter.signer_name and signer is None:
        found.append(
            Lack("Penanda tangan tidak memiliki akun: persetujuan dicatat dari tanda tangan basah.")
        )
    return found


def _number(letter: Letter, numbering: Registrar) -> list[Lack]:
    if letter.number:
        return []
    return [Lack(text, "number", settings=not text.startswith("Isi kode"))
            for text in numbering.missing(letter.classification)]  # fmt: skip


def _frame(letter: Letter, circle: Circle) -> list[Lack]:
    found = []
    office, directory = circle.office, circle.directory
    if letter.number:
        return []
    if letterhead_of(office, directory) is None:
        found.append(
            Lack(f"Kop naskah {office.short_name} belum diatur; surat memakai nama instansi "
                 "saja.", settings=True)
        )  # fmt: skip
    elif not place_of(office, directory) and letter.kind != LetterKind.MEMO:
        found.append(
            Lack("Tempat surat belum diatur pada kop naskah; tanggal dicetak tanpa tempat.",
                 settings=True)
        )  # fmt: skip
    return found
