"""Citations of regulations that look wrong: pointed at, never corrected (B19). Pure.

Reads what a document or an office wrote, so it knows the usual spellings ("Peraturan Menteri
Komunikasi dan Informatika Nomor 14 Tahun 2016", "Permenkominfo 14/2006") and nothing of the law
itself but REPLACED, which is general knowledge and says so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

OLDEST = 1945
MINISTRIES = {
    "kominfo": "komunikasi dan informatika",
    "komdigi": "komunikasi dan digital",
    "dagri": "dalam negeri",
    "pan-rb": "pendayagunaan aparatur negara dan reformasi birokrasi",
    "keu": "keuangan",
    "kumham": "hukum dan hak asasi manusia",
}
# As commonly known, not read from the regulations: shown as something to look up.
REPLACED = {
    ("pp", "82", 2012): "PP Nomor 71 Tahun 2019",
    ("permen dagri", "54", 2009): "Permendagri Nomor 1 Tahun 2023",
    ("uu", "32", 2004): "UU Nomor 23 Tahun 2014",
}

_MINISTRY = "|".join(words for words in MINISTRIES.values())
_KIND = (
    r"undang\s*-?\s*undang|uu|peraturan\s+pemerintah|pp|peraturan\s+presiden|perpres|"
    rf"peraturan\s+menteri\s+(?P<ministry>{_MINISTRY}|\w+)|"
    r"permen\s?-?(?P<short>kominfo|komdigi|dagri|pan-?\s?rb|keu|kumham)|"
    r"keputusan\s+presiden|keppres|instruksi\s+presiden|inpres|"
    r"(?:perda|pergub|perbup|perwali|perwako)(?:\s+[\w. ]{2,60}?)?|peraturan\s+[\w. ]{2,60}?"
)
_CITED = re.compile(
    rf"\b(?P<kind>{_KIND})\s*,?\s*(?:(?:no(?:mor|\.)?)\s*:?\s*)?"
    r"(?P<number>\d[\w.-]{0,19})\s*(?:/|,?\s*(?:tahun|thn\.?|th\.?)\s*)\s*(?P<year>\d{4})\b",
    re.IGNORECASE,
)
_STARTS = re.compile(rf"\W*(?:\d+\s*[.)]\s*)?(?:{_KIND})\b", re.IGNORECASE)
_SHORT = {
    "undangundang": "uu",
    "peraturanpemerintah": "pp",
    "peraturanpresiden": "perpres",
    "keputusanpresiden": "keppres",
    "instruksipresiden": "inpres",
}
_PRINTED = {"uu": "UU", "pp": "PP", "permen pan-rb": "PermenPAN-RB"}


@dataclass(frozen=True)
class Cited:
    """One citation: `kind` in one spelling ("pp", "permen kominfo"), `about` what follows it."""

    kind: str
    number: str
    year: int
    about: str = ""

    @property
    def words(self) -> str:
        kind = _PRINTED.get(self.kind) or self.kind.replace("permen ", "Permen", 1).capitalize()
        return f"{kind} Nomor {self.number} Tahun {self.year}"


@dataclass(frozen=True)
class Line:
    """One line of the cover. `listed`: an item of the legal basis, which must be a citation."""

    place: str  # "butir 3 dasar hukum"
    text: str
    listed: bool = False


@dataclass
class Doubts:
    """Per line, in the order given, what to look at; an empty list where nothing is odd."""

    lines: list[list[str]] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(len(found) for found in self.lines)


def cited(text: str) -> Iterator[Cited]:
    """Every citation in a running text."""
    for match in _CITED.finditer(_plain(text)):
        rest = _plain(text)[match.end() :]
        about = re.match(r"\s*,?\s*tentang\s+(.{3,200})", rest, re.IGNORECASE)
        yield Cited(
            _kind(match), match["number"].strip(".-").lower(), int(match["year"]),
            about[1].strip().lower() if about else "",
        )  # fmt: skip


def examine(lines: Sequence[Line], today: date) -> Doubts:
    """What looks wrong in each line, also by comparing the lines with each other."""
    found = [list(cited(line.text)) for line in lines]
    doubts = Doubts([[] for _ in lines])
    for index, line in enumerate(lines):
        doubts.lines[index] += _alone(line, found[index], today)
    _compare(lines, found, doubts)
    _repeated(lines, found, doubts)
    return doubts


def differing(first: Sequence[str], second: Sequence[str]) -> tuple[list[str], list[str]]:
    """The citations that only one of two lists has, in words: to hold section C against the
    cover of the same document."""
    one, two = (
        {(c.kind, c.number, c.year): c.words for text in texts for c in cited(text)}
        for texts in (first, second)
    )
    return [one[key] for key in one.keys() - two.keys()], [two[k] for k in two.keys() - one.keys()]


def _alone(line: Line, found: list[Cited], today: date) -> list[str]:
    out = []
    if line.listed and not found and _STARTS.match(_plain(line.text)):
        out.append("nomor atau tahun peraturan tidak terbaca.")
    for item in found:
        if item.year > today.year:
            out.append(f"{item.words}: tahunnya belum tiba.")
        elif item.year < OLDEST:
            out.append(f"{item.words}: tahunnya sebelum {OLDEST}.")
        if newer := REPLACED.get((item.kind, item.number, item.year)):
            out.append(f"menurut catatan umum {item.words} sudah digantikan {newer}.")
    return out


def _compare(lines: Sequence[Line], found: list[list[Cited]], doubts: Doubts) -> None:
    """The same kind and number under another year, unless both say what they are about and it is
    not the same thing."""
    places: dict[tuple[str, str], list[tuple[int, Cited]]] = defaultdict(list)
    for index, items in enumerate(found):
        for item in items:
            places[item.kind, item.number].append((index, item))
    for same in places.values():
        for index, item in same:
            others = {
                (lines[i].place, other.year)
                for i, other in same
                if other.year != item.year and _alike(item.about, other.about)
            }
            doubts.lines[index] += [
                f"{item.words} disebut dengan tahun {year} pada {place}."
                for place, year in sorted(others)
            ]


def _repeated(lines: Sequence[Line], found: list[list[Cited]], doubts: Doubts) -> None:
    seen: dict[tuple[str, str, int], str] = {}
    for index, line in enumerate(lines):
        for item in found[index] if line.listed else []:
            key = (item.kind, item.number, item.year)
            if key in seen and seen[key] != line.place:
                doubts.lines[index].append(f"{item.words} sudah disebut pada {seen[key]}.")
            seen.setdefault(key, line.place)


def _alike(one: str, other: str) -> bool:
    """Whether two subjects may be the same regulation's; unknown ones may."""
    if not one or not other:
        return True
    a, b = (set(re.findall(r"\w{4,}", text)) for text in (one, other))
    return len(a & b) * 2 >= min(len(a), len(b))


def _kind(match: re.Match[str]) -> str:
    if match["ministry"]:
        name = next((k for k, v in MINISTRIES.items() if v == match["ministry"].lower()), None)
        return f"permen {name or match['ministry'].lower()}"
    if match["short"]:
        short = re.sub(r"[\s-]", "", match["short"].lower())
        return f"permen {'pan-rb' if short == 'panrb' else short}"
    text = " ".join(match["kind"].lower().split())
    return _SHORT.get(re.sub(r"[\s-]", "", text), text)


def _plain(text: str) -> str:
    return " ".join(text.split())[:2000]
