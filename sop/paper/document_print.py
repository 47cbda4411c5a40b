"""One document of a ticket as a print: at once when short, else through the queue."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.http import Http404

from papers import press
from papers.check import codes
from papers.press.sheet import Table
from papers.prints.queue import Kind, Made, Order
from sop.models import StepRun
from sop.paper import documents
from sop.paper.documents import COMPLAINT_SLUG, Document
from sop.paper.form_sheets import sheet_of
from tickets.access import get_ticket, is_officer

if TYPE_CHECKING:
    from papers.press.sheet import Mark, Sheet
    from people.models import User
    from tickets.models import Ticket


def find(ticket: Ticket, run_id: int, slug: str, by: User, now: datetime) -> Document | None:
    """The document, if the person may print it: both sides public ones, officers of the handling
    agency all. `run_id` is 0 for the complaint."""
    found = _asked(ticket, run_id, slug)
    hidden = found is not None and found.internal and not is_officer(by, ticket, now)
    return None if hidden else found


def mark_of(ticket: Ticket, found: Document, now: datetime) -> Mark:
    """The same code wherever the document is printed."""
    run = found.run
    return codes.mark(
        f"run:{run.pk}:{found.slug}" if run else f"complaint:{ticket.pk}",
        kind=f"{found.code} {found.name}".strip(),
        office=ticket.handler,
        dated=found.at.astimezone(ticket.handler.tz).date(),
        now=now,
        ticket=ticket,
    )


def compose(ticket: Ticket, found: Document, now: datetime) -> Sheet:
    return sheet_of(ticket, found, at=now, mark=mark_of(ticket, found, now))


def rows_of(sheet: Sheet) -> int:
    """The rows of its tables: what makes a paper slow."""
    return sum(len(block.rows) for block in sheet.blocks if isinstance(block, Table))


def order(ticket: Ticket, found: Document, by: User) -> Order:
    params = {
        "number": ticket.number, "run": found.run.pk if found.run else 0, "slug": found.slug,
    }  # fmt: skip
    return Order("document", f"{found.name}, {ticket.number}", by, params)


def file_name(ticket: Ticket, found: Document) -> str:
    return f"{ticket.number}-{found.slug}.pdf"


def _asked(ticket: Ticket, run_id: int, slug: str) -> Document | None:
    if not run_id:
        return documents.complaint_of(ticket) if slug == COMPLAINT_SLUG else None
    runs = StepRun.objects.filter(ticket=ticket, pk=run_id).select_related("closed_by")
    run = runs.prefetch_related("responses__user").first()
    found = documents.form_of(ticket, run) if run else None
    return found if found and found.slug == slug else None


def _found(order: Order, now: datetime) -> tuple[Ticket, Document | None]:
    ticket = get_ticket(order.by, order.params["number"], at=now)
    return ticket, find(ticket, order.params["run"], order.params["slug"], order.by, now)


def _make(order: Order, folder: Path, now: datetime) -> Made:
    ticket, found = _found(order, now)
    assert found
    path = folder / "document.pdf"
    path.write_bytes(press.pdf(compose(ticket, found, now), found.at))
    return Made(path, file_name(ticket, found))


def _may(order: Order, now: datetime) -> bool:
    try:
        return _found(order, now)[1] is not None
    except Http404:
        return False


KIND = Kind(_make, _may)
