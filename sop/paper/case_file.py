"""Berkas perkara: a ticket's whole file as one ZIP or one PDF, with the hash of every file.

Officers of the handling agency get everything; the reporter's side gets what its pages show.
Uploads go from disk to disk and are never held in memory whole.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.template.defaultfilters import filesizeformat

from papers import press
from papers.press import Unprintable
from papers.prints import merging
from papers.prints.merging import Joined
from papers.prints.queue import PDF, ZIP, Kind, Made, Order
from sop.page.page import Page
from sop.paper import case_sheets
from sop.paper.case_parts import PICTURES, Part, name_in_zip, parts_of, picture_page
from tickets import files
from tickets.access import get_ticket, is_officer

if TYPE_CHECKING:
    from papers.press.sheet import Sheet
    from people.models import User
    from tickets.models import Attachment, Ticket

log = logging.getLogger(__name__)

SUMS = "daftar-hash.txt"
LARGEST_JOINED = 60 * 1024 * 1024  # bytes of uploads in one PDF
_BLOCK = 256 * 1024


@dataclass
class Filed:
    """A part with its bytes on disk; `path` is None for one that could not be had."""

    part: Part
    name: str
    path: Path | None
    sha256: str = ""
    size: int = 0
    remark: str = ""


def order(ticket: Ticket, form: str, by: User, *, full: bool) -> Order:
    """`form` is zip or pdf; `full` the officers' file."""
    params = {"number": ticket.number, "form": form, "full": full}
    return Order("case-file", f"Berkas perkara {ticket.number} ({form.upper()})", by, params)


def weight(page: Page) -> tuple[int, int, int]:
    """Papers to be typeset, rows of their tables, bytes of stored files: what the making costs."""
    parts = parts_of(page)
    made = sum(1 for part in parts if part.make) + 1
    rows = sum(_rows_in(run.data) for run in page.all_runs)
    return made, rows, sum(part.attachment.size for part in parts if part.attachment)


def page_of(order: Order, now: datetime) -> Page:
    """Raises Http404 for somebody who may not see the ticket."""
    ticket = get_ticket(order.by, order.params["number"], at=now)
    page = Page(ticket, order.by, now)
    page.officer = page.officer and bool(order.params["full"])
    return page


def make_zip(page: Page, folder: Path) -> Path:
    filed = _gather(page, folder)
    target = folder / "berkas.zip"
    stamp = case_sheets.as_of(page).astimezone(page.zone_office.tz).timetuple()[:6]
    with zipfile.ZipFile(target, "w") as archive:
        for row in filed:
            if row.path is not None:
                _store(archive, row.name, row.path, stamp)
        listed = folder / SUMS
        listed.write_text(sums_text(filed), encoding="ascii")
        _store(archive, SUMS, listed, stamp)
    return target


def make_pdf(page: Page, folder: Path) -> Path:
    """The papers one after another, the list of hashes last. Uploads that are no readable PDF or
    picture, or too large together, are in the ZIP only and said so in the list."""
    filed = _gather(page, folder)
    joined: list[tuple[Filed, Joined]] = []
    taken = 0
    for serial, row in enumerate(filed):
        if row.path is None:
            continue
        size = row.size if row.part.attachment else 0
        if taken + size > LARGEST_JOINED:
            row.remark = "Hanya dalam ZIP: terlalu besar untuk digabungkan."
            continue
        if pages := _as_pdf(page, row, folder / f"page-{serial}"):
            taken += size
            joined.append((row, Joined(str(pages), row.part.title, _is_foreign(row.part))))
    facts = {"title": f"Berkas perkara {page.ticket.number}", "author": page.ticket.handler.name}
    body = folder / "body.pdf"
    left_out = merging.join([part for _, part in joined], body, **facts)
    for row, part in joined:
        if reason := left_out.get(part.path):
            row.remark = f"Hanya dalam ZIP: {reason}."
    last = folder / "sums.pdf"
    last.write_bytes(press.pdf(_sums(page, filed), case_sheets.as_of(page)))
    target = folder / "berkas.pdf"
    kept = [part for _, part in joined if part.path not in left_out]
    merging.join([*kept, Joined(str(last), "Daftar hash berkas")], target, **facts)
    return target


def sums_text(filed: list[Filed]) -> str:
    """As `sha256sum -c` reads it."""
    return "".join(f"{row.sha256}  {row.name}\n" for row in filed if row.path is not None)


def _gather(page: Page, folder: Path) -> list[Filed]:
    """Every part on disk, in order, with its hash; the portal's own are typeset here."""
    parts = parts_of(page)
    filed = []
    for place, part in enumerate(parts, 1):
        row = Filed(part, name_in_zip(part, place, len(parts)), None)
        filed.append(row)
        if part.attachment is not None:
            _of_store(row, part.attachment)
        elif part.make is not None:
            _typeset(row, part, folder)
    return filed


def _typeset(row: Filed, part: Part, folder: Path) -> None:
    assert part.make
    try:
        content = part.make()
    except Unprintable as refusal:
        row.remark = f"Tidak ada dalam berkas: {refusal.message}"
        return
    path = folder / row.name
    path.write_bytes(content)
    row.path, row.size = path, len(content)
    row.sha256 = hashlib.sha256(content).hexdigest()


def _rows_in(data: Any) -> int:
    """Also where several roles have answered, each with an output of his own."""
    if isinstance(data, dict):
        return sum(map(_rows_in, data.values()))
    return len(data) if isinstance(data, list) else 0


def _of_store(row: Filed, attachment: Attachment) -> None:
    path = files.path_of(attachment)
    try:
        with path.open("rb") as content:
            row.sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        log.error("Attachment %s is missing on disk", attachment.pk)
        row.remark = "Tidak ada dalam berkas: berkas hilang dari penyimpanan."
        return
    row.path, row.size = path, path.stat().st_size
    if row.sha256 != attachment.sha256:
        row.remark = "Isi berubah sejak diunggah."


def _as_pdf(page: Page, row: Filed, scratch: Path) -> Path | None:
    """The pages of a part; None, with a remark, for what has none."""
    attachment = row.part.attachment
    if attachment is None or attachment.content_type == PDF:
        return row.path
    if attachment.content_type not in PICTURES:
        row.remark = "Hanya dalam ZIP: bukan PDF atau gambar."
        return None
    try:
        scratch.write_bytes(picture_page(page, attachment))
    except (OSError, ValueError, Unprintable):
        row.remark = "Hanya dalam ZIP: gambar tidak terbaca."
        return None
    return scratch


def _is_foreign(part: Part) -> bool:
    row = part.attachment
    return row is not None and row.content_type == PDF and not row.generated


def _sums(page: Page, filed: list[Filed]) -> Sheet:
    return case_sheets.sums(page, [
        (row.name, filesizeformat(row.size) if row.path else "–", row.sha256 or "–", row.remark)
        for row in filed
    ])  # fmt: skip


def _store(archive: zipfile.ZipFile, name: str, path: Path, stamp: tuple[int, ...]) -> None:
    """Block by block; a picture or PDF does not get smaller, so nothing is pressed."""
    entry = zipfile.ZipInfo(name, (stamp[0], *stamp[1:6]))  # type: ignore[arg-type]
    entry.external_attr = 0o644 << 16
    with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
        shutil.copyfileobj(source, target, _BLOCK)


def _make(order: Order, folder: Path, now: datetime) -> Made:
    page = page_of(order, now)
    form = str(order.params["form"])
    path = make_zip(page, folder) if form == "zip" else make_pdf(page, folder)
    part = "" if page.officer else "-pelapor"
    name = f"berkas-perkara-{page.ticket.number}{part}.{form}"
    return Made(path, name, ZIP if form == "zip" else PDF)


def _may(order: Order, now: datetime) -> bool:
    try:
        ticket = get_ticket(order.by, order.params["number"], at=now)
    except Http404:
        return False
    return not order.params["full"] or is_officer(order.by, ticket, now)


KIND = Kind(_make, _may)
