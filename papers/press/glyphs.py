"""Plain text made fit for the press: what the font cannot draw, and words without a break.

PDF/A refuses a character without a glyph, so each of them becomes the box `□`; a line cannot
break inside a word, so one wider than its column gets break opportunities (zero-width spaces).
"""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import cache
from itertools import accumulate
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
BOX = "\N{WHITE SQUARE}"
ZERO_WIDTH_SPACE = "\N{ZERO WIDTH SPACE}"
LIKE = {"\u2610": BOX, "\u2611": "√", "\u2713": "√", "\u2714": "√", "\u2612": "×", "\u2717": "×"}
# Control and format characters, and accents that found no letter of the font to be part of.
UNSEEN = ("Cc", "Cf", "Mn", "Me")
WIDEST = 1.1  # em: no glyph of the font that stands in running text is wider


def clean(text: str) -> str:
    """`text` without control characters, each character drawable; line breaks are kept."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    text = re.sub("[\x0b\x0c\x85\u2028\u2029]", "\n", text)
    return "".join(map(_drawable, unicodedata.normalize("NFC", text)))


def fit(text: str, width: float) -> str:
    """`text` whose every word can be broken before it is wider than `width` (em)."""
    if len(text) * WIDEST <= width:
        return text
    return re.sub(r"[^\s\u200b]+", lambda word: _broken(word[0], width), text)


def width_of(text: str) -> float:
    """The width of one line of `text` in em, in the bold face."""
    widths = bold()
    return sum(widths.get(ord(char), WIDEST) for char in text)


@cache
def covered() -> frozenset[int]:
    """The code points that every face of the font draws."""
    return frozenset.intersection(*(frozenset(face(p.name)) for p in FONTS.glob("*.ttf")))


@cache
def face(name: str) -> dict[int, float]:
    """Advance widths in em, by code point."""
    return _widths((FONTS / name).read_bytes())


def bold() -> dict[int, float]:
    return face("Arimo_700Bold.ttf")


def _broken(word: str, width: float) -> str:
    if len(word) * WIDEST <= width or width_of(word) <= width:
        return word
    pieces, piece, used = [], "", 0.0
    for char in word:
        wide = width_of(char)
        if piece and used + wide > width:
            pieces.append(piece)
            piece, used = "", 0.0
        piece += char
        used += wide
    return ZERO_WIDTH_SPACE.join([*pieces, piece])


def _drawable(char: str) -> str:
    if char == "\n":
        return char
    if unicodedata.category(char) in UNSEEN:
        return ""
    if ord(char) in covered():
        return char
    if char in LIKE:
        return LIKE[char]
    simpler = unicodedata.normalize("NFKC", char)
    drawable = simpler != char and all(ord(one) in covered() for one in simpler)
    return simpler if drawable else BOX


def _widths(font: bytes) -> dict[int, float]:
    """Code point -> advance width in em, of the glyphs that a TrueType font has."""
    (count,) = struct.unpack_from(">H", font, 4)
    tables = {
        tag: offset
        for tag, _, offset, _ in struct.iter_unpack(">4sIII", font[12 : 12 + 16 * count])
    }
    (units,) = struct.unpack_from(">H", font, tables[b"head"] + 18)
    (metrics,) = struct.unpack_from(">H", font, tables[b"hhea"] + 34)
    advances = struct.unpack_from(">" + "Hh" * metrics, font, tables[b"hmtx"])[::2]
    glyphs = _cmap(font, tables[b"cmap"])
    return {char: advances[min(glyph, metrics - 1)] / units for char, glyph in glyphs.items()}


def _cmap(font: bytes, start: int) -> dict[int, int]:
    """Code point -> glyph, from the subtable of the basic plane (format 4)."""
    (subtables,) = struct.unpack_from(">H", font, start + 2)
    for index in range(subtables):
        platform, encoding, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * index)
        if (platform, encoding) == (3, 1):
            return _format_4(font, start + offset)
    raise ValueError("the font has no Unicode cmap")


def _format_4(font: bytes, at: int) -> dict[int, int]:
    (size,) = struct.unpack_from(">H", font, at + 6)
    count = size // 2
    parts = accumulate([at + 14, size + 2, size, size])
    ends_at, starts_at, deltas_at, offsets_at = parts
    ends = struct.unpack_from(f">{count}H", font, ends_at)
    starts = struct.unpack_from(f">{count}H", font, starts_at)
    deltas = struct.unpack_from(f">{count}H", font, deltas_at)
    offsets = struct.unpack_from(f">{count}H", font, offsets_at)
    found = {}
    for segment in range(count):
        for char in range(starts[segment], ends[segment] + 1):
            glyph = char
            if offsets[segment]:
                place = offsets_at + 2 * segment + offsets[segment] + 2 * (char - starts[segment])
                (glyph,) = struct.unpack_from(">H", font, place)
            if glyph and (glyph + deltas[segment]) & 0xFFFF:
                found[char] = (glyph + deltas[segment]) & 0xFFFF
    return found
