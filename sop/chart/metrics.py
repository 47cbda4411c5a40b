"""Widths of text and its lines: the chart must know before any browser does what fits."""

from __future__ import annotations

from collections.abc import Iterable

from papers.press.glyphs import face

FAMILY = "Arimo, Arial, Helvetica, Liberation Sans, sans-serif"  # all of the same widths
_UNKNOWN = 1.0  # em: rather too wide than over the line


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The length of one line at a font size, in the unit of that size."""
    widths = face("Arimo_700Bold.ttf" if bold else "Arimo_400Regular.ttf")
    return sum(widths.get(ord(character), _UNKNOWN) for character in text) * size


def wrap(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """The text in lines of at most `room`; a word that is longer is broken. [] for no text."""
    lines: list[str] = []
    line = ""
    for word in _fitting(text.split(), room, size, bold):
        longer = f"{line} {word}" if line else word
        if line and width(longer, size, bold=bold) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line] if line else lines


def longest_word(text: str, size: float, *, bold: bool = False) -> float:
    """The room that the text needs at least if no word is to be broken."""
    words = [part for word in text.split() for part in _parts(word)]
    return max((width(word, size, bold=bold) for word in words), default=0.0)


def _parts(word: str) -> list[str]:
    """Where a word may be broken without harm: after a slash or a hyphen."""
    parts, start = [], 0
    for index, character in enumerate(word[:-1]):
        if character in "/-" and index > start:
            parts.append(word[start : index + 1])
            start = index + 1
    return [*parts, word[start:]]


def _fitting(words: Iterable[str], room: float, size: float, bold: bool) -> Iterable[str]:
    for word in words:
        if width(word, size, bold=bold) <= room:
            yield word
            continue
        piece = ""
        for part in _parts(word):
            if piece and width(piece + part, size, bold=bold) > room:
                yield piece
                piece = ""
            piece += part
            while width(piece, size, bold=bold) > room and len(piece) > 1:
                cut = _cut(piece, room, size, bold)
                yield piece[:cut]
                piece = piece[cut:]
        if piece:
            yield piece


def _cut(word: str, room: float, size: float, bold: bool) -> int:
    """How many characters of a word fit; at least one."""
    for length in range(len(word) - 1, 1, -1):
        if width(word[:length], size, bold=bold) <= room:
            return length
    return 1
