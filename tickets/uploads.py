"""What may be handed in: an allow-list by content and by ending, which must agree.

Nothing here writes to disk or database. The name is normalised first and judged afterwards: a
zero-width space behind a forbidden ending must not hide it (security E1).
"""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

import filetype
from django.core.files.uploadedfile import UploadedFile

from tickets import pictures

MAX_BYTES = 10 * 1024 * 1024
MAX_PER_TICKET = 20
TOO_LARGE = "too_large"
ACCEPT = ".pdf,.jpg,.jpeg,.png,.webp,.xlsx,.docx,.txt,.csv"
TYPES_TEXT = "PDF, JPG, PNG, WEBP, XLSX, DOCX, TXT, atau CSV"

_OFFICE = "application/vnd.openxmlformats-officedocument."
_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)", re.I)
# Endings that a file may not carry even before a permitted one ("faktur.exe.pdf").
_PROGRAMS = frozenset(
    "exe com bat cmd scr pif lnk js mjs vbs wsf hta ps1 msi jar sh php phtml pht phar asp aspx jsp "
    "html htm xhtml svg htaccess docm xlsm".split()
)


class FileRefused(Exception):
    """`message` is for the person, beside the field; `code` 'too_large' answers 413, else 422."""

    def __init__(self, message: str, code: str = "refused") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


@dataclass(frozen=True)
class Checked:
    """A file that may be stored: safe name, kind by content, and where its bytes are."""

    name: str
    kind: str
    content: IO[bytes]

    @property
    def content_type(self) -> str:
        return _TYPES[self.kind]


def check(upload: UploadedFile[Any]) -> Checked:
    """Raises FileRefused. Pictures come back re-encoded, without EXIF."""
    name = safe_name(upload.name or "")
    size = upload.size or 0
    if size > MAX_BYTES:
        raise FileRefused(
            f"Berkas \u201c{name}\u201d lebih dari 10 MB. Perkecil, lalu pilih lagi.", TOO_LARGE
        )
    if size == 0:
        raise FileRefused(f"Berkas \u201c{name}\u201d kosong.")
    kind = _kind_by_name(name)
    if upload.file is None:
        raise FileRefused(f"Berkas \u201c{name}\u201d tidak dapat dibaca.")
    content: IO[bytes] = upload.file
    content.seek(0)
    fault = _CHECKS[kind](content, kind)
    if fault:
        raise FileRefused(f"Berkas \u201c{name}\u201d {fault}")
    content.seek(0)
    if kind in pictures.KINDS:
        try:
            content = pictures.reencode(content, kind)
        except pictures.Unreadable as reason:
            raise FileRefused(f"Gambar \u201c{name}\u201d {reason}") from None
    return Checked(name, kind, content)


def safe_name(raw: str) -> str:
    """A name without path, control, direction or zero-width characters; at most 120 long."""
    name = unicodedata.normalize("NFKC", raw.encode("utf-8", "replace").decode())
    name = re.split(r"[/\\]", name)[-1]
    name = "".join(
        c if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn") else "" for c in name
    )
    name = re.sub(r"[\"'<>|*?;`$&]", "_", re.sub(r"\s+", " ", name)).lstrip().rstrip(" .")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    stem = stem.strip(" .")[:110] or "berkas"
    if _RESERVED.match(stem):
        stem = f"berkas-{stem}"
    return f"{stem}.{ending[:9]}" if ending else stem


def _kind_by_name(name: str) -> str:
    endings = name.lower().split(".")[1:]
    kind = "jpg" if endings[-1:] == ["jpeg"] else "".join(endings[-1:])
    if kind not in _TYPES or _PROGRAMS.intersection(endings):
        raise FileRefused(
            f"Jenis berkas \u201c{name}\u201d tidak diterima. Lampirkan {TYPES_TEXT}."
        )
    return kind


_MISMATCH = "isinya tidak sesuai dengan jenisnya. Simpan ulang berkas dengan jenis yang benar."


def _pdf(content: IO[bytes], _: str) -> str:
    return "" if content.read(5) == b"%PDF-" else _MISMATCH


def _picture(content: IO[bytes], kind: str) -> str:
    found = filetype.guess(content.read(4096))
    return "" if found is not None and found.extension == kind else _MISMATCH


def _plain(content: IO[bytes], _: str) -> str:
    data = content.read()
    if filetype.guess(data[:4096]) is not None or data.startswith(b"%PDF-"):
        return _MISMATCH
    if re.search(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]", data):
        return "bukan teks biasa. Simpan sebagai teks UTF-8, lalu pilih lagi."
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            data.decode("cp1252")
        except UnicodeDecodeError:
            return "bukan teks biasa. Simpan sebagai teks UTF-8, lalu pilih lagi."
    return ""


_MAIN_PART = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
}
_FOLDER = {"docx": "word/", "xlsx": "xl/"}
_MANIFEST = "[Content_Types].xml"
_DIRECTORY_BYTES = 1_000_000
_ENTRIES = 5000
_UNPACKED_BYTES = 200_000_000


def _document(content: IO[bytes], kind: str) -> str:
    """Reads the directory of the archive and its manifest; unpacks nothing else."""
    if content.read(4) != b"PK\x03\x04" or not _modest_directory(content):
        return _MISMATCH
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            return _entries(archive.infolist(), kind) or _manifest(archive, kind)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError):
        return "rusak atau terkunci sandi. Simpan ulang tanpa sandi, lalu pilih lagi."


def _modest_directory(content: IO[bytes]) -> bool:
    """The directory itself can be the bomb: it is measured before zipfile reads it.

    A ZIP64 locator would send zipfile to another directory than the one measured; ten megabytes
    need none.
    """
    end = content.seek(0, io.SEEK_END)
    start = max(0, end - 66_000)
    content.seek(start)
    tail = content.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22 or tail[max(0, at - 20) :].startswith(b"PK\x06\x07"):
        return False
    size: int = struct.unpack_from("<I", tail, at + 12)[0]
    if size > min(_DIRECTORY_BYTES, start + at):
        return False
    content.seek(start + at - size)
    return content.read(size).count(b"PK\x01\x02") <= _ENTRIES


def _entries(entries: list[zipfile.ZipInfo], kind: str) -> str:
    names = [entry.filename for entry in entries]
    lower = [name.lower() for name in names]
    if any("vbaproject" in name or "macrosheets/" in name for name in lower):
        return "memuat makro. Simpan tanpa makro, lalu pilih lagi."
    if any(name.startswith("/") or ".." in name.split("/") or "\\" in name for name in names):
        return _MISMATCH
    if len(set(names)) != len(names) or any(entry.flag_bits & 1 for entry in entries):
        return "rusak atau terkunci sandi. Simpan ulang tanpa sandi, lalu pilih lagi."
    unpacked = sum(entry.file_size for entry in entries)
    swollen = any(
        entry.file_size > 10_000_000 and entry.file_size > 100 * entry.compress_size
        for entry in entries
    )
    if unpacked > _UNPACKED_BYTES or swollen:
        return "terlalu besar setelah dibuka. Kurangi isinya, lalu pilih lagi."
    if _MANIFEST not in names or not any(name.startswith(_FOLDER[kind]) for name in names):
        return _MISMATCH
    return ""


def _manifest(archive: zipfile.ZipFile, kind: str) -> str:
    with archive.open(_MANIFEST) as part:
        manifest = part.read(1_000_000)
    if b"macroEnabled" in manifest:
        return "memuat makro. Simpan tanpa makro, lalu pilih lagi."
    return "" if _MAIN_PART[kind] in manifest else _MISMATCH


_CHECKS: dict[str, Callable[[IO[bytes], str], str]] = {
    "pdf": _pdf,
    "jpg": _picture,
    "png": _picture,
    "webp": _picture,
    "xlsx": _document,
    "docx": _document,
    "txt": _plain,
    "csv": _plain,
}
