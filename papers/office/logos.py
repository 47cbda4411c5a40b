"""The logo of a letterhead: a picture that was handed in, drawn anew as a small PNG."""

from __future__ import annotations

import io
from typing import IO

import filetype
from PIL import Image

from tickets.pictures import Unreadable, reencode

MAX_BYTES = 2 * 1024 * 1024
HEIGHT = 400
WIDTH = 1600


class UnusableLogo(Exception):
    """`message` is for the person, beside the field."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def png(content: IO[bytes], size: int) -> bytes:
    """PNG of at most 400 px height, without metadata. Raises UnusableLogo."""
    if size > MAX_BYTES:
        raise UnusableLogo("Logo lebih dari 2 MB. Perkecil, lalu pilih lagi.")
    content.seek(0)
    found = filetype.guess(content.read(4096))
    if found is None or found.extension not in ("png", "jpg"):
        raise UnusableLogo("Logo tidak dapat dibaca. Pilih gambar PNG atau JPG.")
    content.seek(0)
    try:
        drawn = reencode(content, found.extension)
    except Unreadable as fault:
        raise UnusableLogo(f"Logo {fault}") from None
    target = io.BytesIO()
    with Image.open(drawn, formats=("PNG", "JPEG")) as picture:
        small = picture.convert("RGBA")
        small.thumbnail((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        small.save(target, "PNG", optimize=True)
    return target.getvalue()
