"""What a person typed, made safe to keep and to show: still text, never markup (pure)."""

from __future__ import annotations

import re
import unicodedata

# Overrides and isolates turn the reading direction of what follows them on a page; zero-width
# characters hide differences between two texts that look alike.
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
_CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class NotText(ValueError):
    """Contains what no database text holds: NUL or a lone surrogate."""


def clean(text: str, *, lines: bool = True) -> str:
    """NFC, one kind of line end, no control or direction characters; `lines` False: one line."""
    if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise NotText
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROLS.sub("", _INVISIBLE.sub("", text))
    text = unicodedata.normalize("NFC", text)
    if not lines:
        text = re.sub(r"\s+", " ", text)
    return text.strip()


def search_words(text: str) -> str:
    """A search phrase from a URL: never an error, at most 100 characters."""
    try:
        return clean(text[:100].replace("\x00", ""), lines=False)
    except NotText:
        return ""
