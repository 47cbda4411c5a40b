"""Files as people hand them in, and as attackers do; all made here."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Override PartName="/{part}" ContentType="application/vnd.openxmlformats-'
    'officedocument.{kind}.main+xml"/></Types>'
)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), **save: Any) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(target, kind, **save)
    return target.getvalue()


def photo_with_place() -> bytes:
    """A JPEG lying on its side, with GPS position, camera and a comment behind its end."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "KameraRahasia"
    exif.get_ifd(0x8825)[1] = "S"
    exif.get_ifd(0x8825)[2] = (3.0, 19.0, 0.0)
    return picture("JPEG", exif=exif.tobytes()) + b"PK\x03\x04<script>alert(1)</script>"


def flood(width: int = 50_000, height: int = 50_000) -> bytes:
    """A small PNG that claims to be enormous."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + checksum

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 1000))
        + chunk(b"IEND", b"")
    )


def document(
    kind: str = "docx",
    extra: dict[str, bytes] | None = None,
    manifest: str | None = None,
) -> bytes:
    part, ooxml = {
        "docx": ("word/document.xml", "wordprocessingml.document"),
        "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet"),
    }[kind]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        types = CONTENT_TYPES.format(part=part, kind=ooxml) if manifest is None else manifest
        archive.writestr("[Content_Types].xml", types)
        archive.writestr(part, b"<x/>")
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return target.getvalue()


def second_directory(entries: int = 190_000) -> bytes:
    """Ends in a modest directory, with a ZIP64 locator that leads to an enormous one."""
    head = b"PK\x03\x04" + bytes(26)
    names = [b"%x" % n for n in range(entries)]
    made = struct.pack("<4s4B4HL2L", b"PK\x01\x02", 20, 0, 20, 0, 0, 0, 0, 0x21, 0, 0, 0)
    rest = bytes(16)  # lengths of extra field and comment, disk, attributes, offset
    rows = b"".join(made + struct.pack("<H", len(name)) + rest + name for name in names)
    start, end = len(head), len(head) + len(rows)
    large = struct.pack(
        "<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, len(rows), start
    )
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    return (
        head
        + rows
        + large
        + locator
        + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 46, start, 0)
    )
