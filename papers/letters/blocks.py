"""The text of a letter as blocks: what is typed in the usual way is set in the usual way.

Lines "Label : isi" become aligned pairs, lines "1. ", "2. " or "- " a list, everything else a
paragraph. Nothing else in the text is special.
"""

from __future__ import annotations

import re

from papers.press.sheet import Block, Items, Pairs, Table, Text

_PAIR = re.compile(r"([^:\n]{1,40}?) +: +(\S.*)")
_NUMBER = re.compile(r"([0-9]{1,3})[.)] +(\S.*)")
_DASH = re.compile(r"[-–•] +(\S.*)")


def blocks(text: str, *, indent: bool = True) -> tuple[Block, ...]:
    """Paragraphs are parted by blank lines."""
    found: list[Block] = []
    for stretch in re.split(r"\n\s*\n", text.strip()):
        found.extend(_stretch([line.strip() for line in stretch.splitlines()], indent))
    return tuple(found)


def items(text: str) -> tuple[str, ...]:
    """One item a line, without the number or dash before it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = []
    for line in lines:
        numbered, dashed = _NUMBER.fullmatch(line), _DASH.fullmatch(line)
        found.append(numbered[2] if numbered else dashed[1] if dashed else line)
    return tuple(found)


def goods(text: str) -> Table:
    """The table of a surat pengantar from lines "naskah | banyaknya | keterangan"."""
    rows = []
    for number, line in enumerate(filter(str.strip, text.splitlines()), start=1):
        cells = [cell.strip() for cell in line.split("|", 2)]
        rows.append((str(number), *cells, *[""] * (3 - len(cells))))
    return Table(
        head=("No", "Naskah/barang yang dikirimkan", "Banyaknya", "Keterangan"),
        rows=tuple(rows),
        widths=(1, 8, 3, 6),
    )


def _stretch(lines: list[str], indent: bool) -> list[Block]:
    """Runs of lines of one kind; a wrapped value goes on with the pair before it."""
    found: list[Block] = []
    start = 0
    while start < len(lines):
        kind = _kind(lines[start])
        end = start + 1
        while end < len(lines) and _kind(lines[end]) == kind:
            end += 1
        found.append(_block(kind, lines[start:end], indent))
        start = end
    return [block for block in found if block != Text("")]


def _kind(line: str) -> str:
    for name, pattern in (("number", _NUMBER), ("dash", _DASH), ("pair", _PAIR)):
        if pattern.fullmatch(line):
            return name
    return "text"


def _block(kind: str, lines: list[str], indent: bool) -> Block:
    whole = "\n".join(lines)
    if kind == "pair":
        pairs = [_PAIR.fullmatch(line) for line in lines]
        return Pairs(tuple((found[1], found[2]) for found in pairs if found))
    if kind == "dash":
        return Items(items(whole), numbered=False)
    if kind == "number":
        numbers = [int(found[1]) for line in lines if (found := _NUMBER.fullmatch(line))]
        if numbers == list(range(1, len(lines) + 1)):
            return Items(items(whole))
        return Text(whole)  # somebody's own numbers stay
    return Text(whole, indent=indent and bool(whole))
