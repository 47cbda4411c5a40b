"""Pictures are drawn anew: what is stored holds no EXIF, no place, no second file behind it."""

from __future__ import annotations

import io
from typing import IO, Any

from PIL import Image, ImageOps

# Judged in `reencode` itself, for every picture; Pillow's own limit only warns.
Image.MAX_IMAGE_PIXELS = None

KINDS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
MAX_PIXELS = 50_000_000
LONGEST = 4096
_SAVE: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 88, "exif": b""},
    "PNG": {},
    "WEBP": {"quality": 88, "exif": b"", "xmp": b""},
}


class Unreadable(Exception):
    """The message continues a sentence that begins with the name of the picture."""


def reencode(content: IO[bytes], kind: str) -> IO[bytes]:
    """The same picture upright, at most 4096 pixels long, in the same format.

    The size in the header is judged before a single pixel is decoded (security E8).
    """
    try:
        picture: Image.Image = Image.open(content, formats=[KINDS[kind]])
        if picture.width * picture.height > MAX_PIXELS:
            raise Unreadable(
                "terlalu besar: paling banyak 50 juta piksel. Perkecil, lalu pilih lagi."
            )
        picture.draft("RGB", (LONGEST, LONGEST))
        picture.load()
        picture = ImageOps.exif_transpose(picture)
        picture.thumbnail((LONGEST, LONGEST))
        target = io.BytesIO()
        _plain(picture, kind).save(target, format=KINDS[kind], **_SAVE[KINDS[kind]])
    except Unreadable:
        raise
    except Exception:
        # The decoders answer a broken picture with whatever they stumble over.
        raise Unreadable("rusak atau tidak dapat dibaca. Pilih berkas lain.") from None
    target.seek(0)
    return target


def _plain(picture: Image.Image, kind: str) -> Image.Image:
    """Only the pixels, in a mode the format can hold."""
    seethrough = "A" in picture.mode or "transparency" in picture.info
    mode = "RGBA" if seethrough and kind != "jpg" else "RGB"
    if picture.mode == "L" and not seethrough and kind != "webp":
        mode = "L"
    clean = picture.convert(mode)
    clean.info = {}
    return clean
