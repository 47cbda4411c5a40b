"""Pictures are drawn anew: what is stored holds no EXIF, no place, no second file behind it."""

from __future__ import annotations

import io
from threading import Lock
from typing import IO, Any

from PIL import Image, ImageOps

# Judged in `reencode` itself, for every picture; Pillow's own limit only warns.
Image.MAX_IMAGE_PIXELS = None

KINDS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
# What is decoded at once. A JPEG above it is halved while it is read, so a phone may send 48.
DECODED_PIXELS = 16_000_000
MAX_PIXELS = {"jpg": 50_000_000, "png": DECODED_PIXELS, "webp": 8_300_000}
LONGEST = 5120
_SAVE: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 88, "exif": b""},
    "PNG": {},
    "WEBP": {"quality": 88, "exif": b"", "xmp": b""},
}
# One picture at a time in a process: its memory is that of the largest, not of their sum.
_one_at_a_time = Lock()


class Unreadable(Exception):
    """The message continues a sentence that begins with the name of the picture."""


def reencode(content: IO[bytes], kind: str) -> IO[bytes]:
    """The same picture upright, at most 5120 pixels long, in the same format.

    The size in the header is judged before a single pixel is decoded (security E8).
    """
    target = io.BytesIO()
    try:
        with _one_at_a_time, Image.open(content, formats=[KINDS[kind]]) as picture:
            _judge(picture, content, kind)
            small = _shrunk(picture)
            ImageOps.exif_transpose(small, in_place=True)
            _plain(small, kind).save(target, format=KINDS[kind], **_SAVE[KINDS[kind]])
    except Unreadable:
        raise
    except Exception:
        # The decoders answer a broken picture with whatever they stumble over.
        raise Unreadable("rusak atau tidak dapat dibaca. Pilih berkas lain.") from None
    target.seek(0)
    return target


def _judge(picture: Image.Image, content: IO[bytes], kind: str) -> None:
    at_most = MAX_PIXELS[kind]
    if kind == "jpg" and _held_whole(picture, content):
        at_most = DECODED_PIXELS
    if picture.width * picture.height > at_most:
        million = f"{at_most / 1_000_000:.1f}".removesuffix(".0").replace(".", ",")
        raise Unreadable(
            f"terlalu besar: paling banyak {million} juta piksel. Perkecil, lalu pilih lagi."
        )


def _held_whole(picture: Image.Image, content: IO[bytes]) -> bool:
    """A JPEG drawn in several passes: the decoder keeps all of it, however small it is wanted."""
    if picture.info.get("progressive"):
        return True
    content.seek(2)
    while len(head := content.read(4)) == 4 and head[0] == 0xFF:
        if head[1] == 0xDA:
            return content.read(1) != bytes([len(picture.getbands())])
        content.seek(int.from_bytes(head[2:], "big") - 2, io.SEEK_CUR)
    return True


def _shrunk(picture: Image.Image) -> Image.Image:
    """Decoded, a JPEG already at a half or less, and no longer than is kept; no copy is made."""
    width, height = picture.size
    part = 1
    while width * height > DECODED_PIXELS * part * part:
        part *= 2
    if part > 1:
        picture.draft(None, (width // part, height // part))
    picture.load()
    if max(picture.size) > LONGEST:
        if picture.mode in ("1", "P"):  # Pillow would drop lines of these instead of mixing them
            picture = _plain(picture, "png")
        picture.thumbnail((LONGEST, LONGEST))
    return picture


def _plain(picture: Image.Image, kind: str) -> Image.Image:
    """Only the pixels, in a mode the format can hold."""
    seethrough = "A" in picture.mode or "transparency" in picture.info
    mode = "RGBA" if seethrough and kind != "jpg" else "RGB"
    if picture.mode == "L" and not seethrough and kind != "webp":
        mode = "L"
    clean = picture if picture.mode == mode else picture.convert(mode)
    clean.info = {}
    return clean
