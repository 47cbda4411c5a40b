"""Numbers as Indonesian writes them: in words for the date of a berita acara, and with its dots."""

from __future__ import annotations

_UNITS = "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split()


def thousands(number: int) -> str:
    """1.234.567"""
    return f"{number:,}".replace(",", ".")


def spelled(number: int) -> str:
    """dua ribu dua puluh enam; from 0 to 9999."""
    if number < 12:
        return _UNITS[number]
    if number < 20:
        return f"{_UNITS[number - 10]} belas"
    for size, word, one in ((1000, "ribu", "seribu"), (100, "ratus", "seratus"), (10, "puluh", "")):
        if number >= size:
            count, rest = divmod(number, size)
            head = one if one and count == 1 else f"{spelled(count)} {word}"
            return f"{head} {spelled(rest)}" if rest else head
    raise ValueError(number)
