"""What a letter says when nobody has written anything yet, and the placeholders of templates.

A placeholder is replaced once, as plain text, when a draft is made; what it brings is never read
again. The wording is general practice of surat dinas (domain notes 3.2); an office changes it in
its templates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from papers.models import LetterKind

PLACEHOLDERS = {
    "nomor_tiket": "nomor aduan",
    "judul": "judul aduan",
    "layanan": "layanan yang terganggu",
    "gejala": "gejala menurut pelapor",
    "lokasi": "lokasi gangguan",
    "waktu_kejadian": "waktu gangguan mulai",
    "tanggal_lapor": "tanggal aduan",
    "perangkat_daerah": "perangkat daerah pelapor",
    "pimpinan_perangkat_daerah": "pimpinan perangkat daerah pelapor",
    "pelapor": "nama kontak pelapor",
    "kantor_penangan": "kantor yang menangani",
    "pimpinan_penangan": "pimpinan kantor yang menangani",
    "penerbit": "kantor yang menerbitkan surat",
    "sop": "nama SOP",
    "penyebab": "penyebab gangguan",
    "tindakan": "tindakan yang dilakukan",
    "hasil": "hasil penanganan",
    "waktu_selesai": "waktu layanan pulih",
    "pelaksana": "petugas yang menangani",
}
TO_COMPLETE = re.compile(r"\[lengkapi: [^\]\n]{1,60}\]")
_WORD = re.compile(r"\{([A-Za-z_][A-Za-z0-9_.]*)\}")


class UnknownPlaceholder(ValueError):
    """Says in Indonesian which words are not known, and which are."""


@dataclass(frozen=True)
class Wording:
    """The texts of one kind of letter, with placeholders."""

    subject: str
    addressee: str = ""
    opening: str = ""
    body: str = ""
    closing: str = ""
    copies: str = ""


def check(text: str) -> None:
    """Raises UnknownPlaceholder for a word in braces that is no placeholder."""
    unknown = sorted({word for word in _WORD.findall(text) if word not in PLACEHOLDERS})
    if unknown:
        words = ", ".join(f"{{{word}}}" for word in unknown[:3])
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise UnknownPlaceholder(f"{words} tidak dikenal. Yang dikenal: {known}.")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replaces the placeholders; one without a value asks to be completed by hand."""

    def word(found: re.Match[str]) -> str:
        name = found[1]
        if name not in PLACEHOLDERS:
            return found[0]
        return values.get(name, "").strip() or f"[lengkapi: {PLACEHOLDERS[name]}]"

    return _WORD.sub(word, text)


def left_open(*texts: str) -> list[str]:
    """What still has to be completed by hand, each once."""
    return list(dict.fromkeys(found for text in texts for found in TO_COMPLETE.findall(text)))


_PARTICULARS = (
    "Nomor aduan : {nomor_tiket}\n"
    "Gangguan : {judul}\n"
    "Layanan : {layanan}\n"
    "Terjadi sejak : {waktu_kejadian}"
)
_THANKS = "Demikian disampaikan, atas perhatian dan kerja sama Saudara kami ucapkan terima kasih."

DEFAULTS: dict[str, Wording] = {
    LetterKind.INCIDENT: Wording(
        subject="Laporan gangguan {layanan}",
        addressee="{pimpinan_penangan}\ndi Tempat",
        opening="Bersama ini kami laporkan gangguan {layanan} di {penerbit} dengan keterangan "
        "sebagai berikut:",
        body=f"{_PARTICULARS}\nGejala : {{gejala}}",
        closing="Kami mohon gangguan tersebut dapat segera ditangani. Keterangan lebih lanjut "
        "dapat diperoleh dari {pelapor}.\n\n" + _THANKS,
    ),
    LetterKind.COVER: Wording(
        subject="Pengantar berkas gangguan {layanan}",
        addressee="{pimpinan_perangkat_daerah}\ndi Tempat",
        opening="Bersama ini kami sampaikan:",
        body="Berkas penanganan gangguan {layanan}, aduan {nomor_tiket} | 1 berkas | "
        "Untuk diketahui dan dipergunakan sebagaimana mestinya",
    ),
    LetterKind.ORDER: Wording(
        subject="Penanganan gangguan {layanan}",
        opening="1. SOP {sop}\n2. Aduan nomor {nomor_tiket} tanggal {tanggal_lapor} dari "
        "{perangkat_daerah}",
        body="1. Menangani gangguan {layanan}: {judul}\n"
        "2. Mencatat setiap tindakan pada portal layanan gangguan\n"
        "3. Melaporkan hasilnya kepada pemberi perintah",
        closing="Perintah ini agar dilaksanakan dengan penuh tanggung jawab.",
    ),
    LetterKind.ASSIGNMENT: Wording(
        subject="Penanganan gangguan {layanan} di {perangkat_daerah}",
        opening="1. SOP {sop}\n2. Aduan nomor {nomor_tiket} tanggal {tanggal_lapor} dari "
        "{perangkat_daerah}",
        body="1. Memeriksa dan menangani gangguan {layanan} di {perangkat_daerah}\n"
        "2. Mencatat setiap tindakan pada portal layanan gangguan\n"
        "3. Melaporkan hasilnya kepada pemberi tugas",
        closing="Demikian surat tugas ini dibuat untuk dilaksanakan dengan penuh tanggung jawab.",
    ),
    LetterKind.MEMO: Wording(
        subject="Penanganan gangguan {layanan}",
        opening="Sehubungan dengan gangguan {layanan} di {perangkat_daerah}, bersama ini kami "
        "laporkan hal-hal sebagai berikut:",
        body=_PARTICULARS,
        closing="Demikian kami laporkan, mohon arahan lebih lanjut.",
    ),
    LetterKind.MINUTES: Wording(
        subject="Penanganan gangguan {layanan}",
        body="Kedua pihak menyatakan bahwa gangguan {layanan} telah diperiksa dan ditangani "
        f"dengan keterangan sebagai berikut:\n\n{_PARTICULARS}\nPenyebab : {{penyebab}}\n"
        "Tindakan : {tindakan}\nHasil : {hasil}",
        closing="Demikian berita acara ini dibuat dengan sebenarnya untuk dipergunakan "
        "sebagaimana mestinya.",
    ),
    LetterKind.COMPLETION: Wording(
        subject="Laporan penyelesaian gangguan {layanan}",
        addressee="{pimpinan_perangkat_daerah}\ndi Tempat",
        opening="Menindaklanjuti aduan Saudara nomor {nomor_tiket} tanggal {tanggal_lapor}, "
        "bersama ini kami sampaikan bahwa gangguan {layanan} telah selesai ditangani dengan "
        "keterangan sebagai berikut:",
        body="Gangguan : {judul}\nTerjadi sejak : {waktu_kejadian}\nPenyebab : {penyebab}\n"
        "Tindakan : {tindakan}\nHasil : {hasil}\nPulih pada : {waktu_selesai}",
        closing="Apabila gangguan terjadi kembali, mohon dilaporkan melalui portal layanan "
        "gangguan dengan menyebutkan nomor aduan tersebut.\n\n" + _THANKS,
    ),
}
