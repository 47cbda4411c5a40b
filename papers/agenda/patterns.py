"""The pattern of a letter's number: `{klasifikasi}/{urut:3}/{unit}/{bulan_romawi}/{tahun}`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

KNOWN = {
    "klasifikasi": "kode klasifikasi surat",
    "urut": "nomor urut; {urut:3} menjadi 007",
    "unit": "kode unit pada kop naskah",
    "bulan": "bulan dua angka",
    "bulan_romawi": "bulan angka Romawi",
    "tahun": "tahun empat angka",
}
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
LONGEST = 120
_PART = re.compile(r"\{([a-z_]*)(?::([0-9]+))?\}", re.ASCII)
_WIDEST = 6


class UnusablePattern(ValueError):
    """Says in Indonesian what to correct."""


@dataclass(frozen=True)
class Pattern:
    """A pattern that has been read; `names` are the placeholders in it."""

    text: str
    names: frozenset[str]

    def number(self, *, sequence: int, day: date, classification: str, unit: str) -> str:
        values = {
            "klasifikasi": classification,
            "unit": unit,
            "bulan": f"{day.month:02d}",
            "bulan_romawi": ROMAN[day.month - 1],
            "tahun": str(day.year),
        }

        def part(found: re.Match[str]) -> str:
            if found[1] == "urut":
                return f"{sequence:0{int(found[2] or 1)}d}"
            return values[found[1]]

        return _PART.sub(part, self.text)


def parse(text: str) -> Pattern:
    """Raises UnusablePattern."""
    text = " ".join(text.split())
    if len(text) > LONGEST:
        raise UnusablePattern(f"Pola paling panjang {LONGEST} karakter.")
    found = list(_PART.finditer(text))
    for part in found:
        if part[1] not in KNOWN:
            raise UnusablePattern(f"{part[0]} tidak dikenal. {known_words()}")
        if part[2] and (part[1] != "urut" or not 1 <= int(part[2]) <= _WIDEST):
            raise UnusablePattern(
                f"{part[0]} tidak dikenal. Jumlah angka hanya untuk urut, {{urut:1}} sampai "
                f"{{urut:{_WIDEST}}}."
            )
    if re.search(r"[{}]", _PART.sub("", text)):
        raise UnusablePattern(
            f"Ada tanda kurung kurawal yang tidak berpasangan atau kata di dalamnya tidak dikenal. "
            f"{known_words()}"
        )
    names = [part[1] for part in found]
    for name in ("urut", "tahun"):
        if name not in names:
            raise UnusablePattern(f"Pola harus memuat {{{name}}}. {known_words()}")
    if names.count("urut") > 1:
        raise UnusablePattern("{urut} cukup satu kali.")
    return Pattern(text, frozenset(names))


def known_words() -> str:
    names = [f"{{{name}}}" for name in KNOWN]
    return f"Yang dikenal: {', '.join(names[:-1])}, dan {names[-1]}."
