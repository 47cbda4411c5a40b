"""The papers of a ticket's whole file in their order: cover, steps, history, documents,
dispositions, letters and uploads. Each is made when it is asked for, one at a time."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PIL import Image

from papers import press
from papers.check import codes
from papers.dispositions import composing as disposition_sheet
from papers.models import Disposition
from papers.office.kop import kop_of
from papers.press.sheet import Layout, Pairs, Picture, Sheet
from people.localtime import when_short
from sop.page.page import Page
from sop.paper import case_sheets, documents
from sop.paper.document_print import mark_of
from sop.paper.documents import Document, Kind
from sop.paper.form_sheets import sheet_of
from tickets import files
from tickets.models import Attachment

PICTURES = {"image/jpeg", "image/png", "image/webp"}
LARGEST_SIDE = 1600  # pixels of a picture on its page; the ZIP holds it whole
LONGEST_NAME = 80


@dataclass(frozen=True)
class Part:
    """`make` gives the PDF of a paper that the portal makes; `attachment` is a stored file."""

    slug: str
    title: str
    at: datetime
    make: Callable[[], bytes] | None = None
    attachment: Attachment | None = None

    @property
    def ending(self) -> str:
        if self.attachment is None:
            return "pdf"
        return self.attachment.name.rpartition(".")[2].lower()[:5] or "bin"

    @property
    def internal(self) -> bool:
        return bool(self.attachment and self.attachment.internal)


def parts_of(page: Page) -> list[Part]:
    """Everything that the person may read, without the list of sums that closes the file."""
    at = case_sheets.as_of(page)
    own = [*_portal_made(page, at)]
    cover = Part("sampul", "Sampul", at, lambda: _cover(page, [cover, *own], at))
    return [cover, *own]


def name_in_zip(part: Part, place: int, count: int) -> str:
    """`07-lampiran-foto-rak.jpg`: ASCII, in order, nothing that a computer trips over."""
    digits = max(2, len(str(count)))
    return f"{place:0{digits}}-{part.slug}.{part.ending}"


def picture_page(page: Page, row: Attachment) -> bytes:
    """A page with an uploaded picture on it. Raises OSError or ValueError for an unreadable one."""
    with Image.open(files.path_of(row)) as found:
        found.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
        content = io.BytesIO()
        found.convert("RGB").save(content, "PNG")
    facts = (
        ("Diunggah oleh", row.uploaded_by.name),
        ("Waktu unggah", when_short(row.uploaded_at, page.zone_office)),
    )
    sheet = Sheet(
        layout=Layout.FORM,
        title=f"Lampiran: {row.name}",
        subtitle=f"Tiket {page.ticket.number}",
        blocks=(Pairs(facts), Picture(content.getvalue(), "png", f"Gambar lampiran {row.name}")),
        author=row.uploaded_by.name,
    )
    return press.pdf(sheet, page.now)


def _portal_made(page: Page, at: datetime) -> Iterator[Part]:
    if page.procedure:
        chart = partial(page.chart.pdf, at)
        yield Part("bagan-sop", "Bagan SOP dengan waktu nyata", at, chart)
        steps = partial(_set, case_sheets.steps, page, at)
        yield Part("langkah", "Langkah SOP dan waktu nyata", at, steps)
    yield Part("riwayat", "Riwayat", at, partial(_set, case_sheets.history, page, at))
    listed = documents.documents(
        page.ticket, officer=page.officer, runs=page.all_runs, attachments=page.attachments
    )
    for document in listed:
        if document.kind in (Kind.COMPLAINT, Kind.FORM):
            yield _of_document(page, document)
    if page.officer:
        yield from _dispositions(page, at)
    for document in listed:
        if document.kind is Kind.LETTER:
            yield _stored(document, document.name, _plain(document.name))
    for document in listed:
        if document.kind is Kind.FILE:
            slug = f"lampiran-{_plain(_stem(document.name))}"
            yield _stored(document, f"Lampiran: {document.name}", slug)


def _stored(document: Document, title: str, slug: str) -> Part:
    return Part(slug, title, document.at, attachment=document.attachment)


def _set(sheet: Callable[[Page], Sheet], page: Page, at: datetime) -> bytes:
    return press.pdf(sheet(page), at)


def _of_document(page: Page, document: Document) -> Part:
    words = f"langkah-{document.step}-" if document.step else ""
    visit = f"-kali-ke-{document.visit}" if (document.visit or 1) > 1 else ""
    title = " ".join(filter(None, (document.code, document.name)))
    if document.step:
        title += f" (langkah {document.step}"
        title += f", kali ke-{document.visit})" if visit else ")"
    return Part(
        _plain(f"{words}{document.slug}{visit}"), title, document.at,
        lambda: press.pdf(
            sheet_of(
                page.ticket, document, at=page.now, mark=mark_of(page.ticket, document, page.now),
                directory=page.directory,
            ),
            document.at,
        ),
    )  # fmt: skip


def _dispositions(page: Page, at: datetime) -> Iterator[Part]:
    rows = Disposition.objects.filter(ticket=page.ticket).select_related("sender")
    for serial, row in enumerate(rows.order_by("created_at", "pk"), 1):
        yield Part(
            f"lembar-disposisi-{serial}", f"Lembar disposisi {row.sender_title}", row.created_at,
            lambda row=row: press.pdf(  # type: ignore[misc]
                disposition_sheet.sheet_of(page.ticket, row, page.directory), at
            ),
        )  # fmt: skip


def _cover(page: Page, parts: list[Part], at: datetime) -> bytes:
    whole = page.officer
    ticket = page.ticket
    mark = codes.mark(
        f"case:{ticket.pk}" if whole else f"case:{ticket.pk}:public", kind="Berkas perkara",
        office=ticket.handler, dated=at.astimezone(ticket.handler.tz).date(), now=page.now,
        ticket=ticket,
    )  # fmt: skip
    kop = kop_of(ticket.handler, page.directory)
    listed = [(part.title, when_short(part.at, page.zone_office)) for part in parts]
    return press.pdf(case_sheets.cover(page, listed, kop, mark), at)


def _stem(name: str) -> str:
    stem, dot, _ = name.rpartition(".")
    return stem if dot else name


def _plain(text: str) -> str:
    """Lower-case ASCII letters, digits and single hyphens."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")[:LONGEST_NAME].strip("-") or "berkas"
