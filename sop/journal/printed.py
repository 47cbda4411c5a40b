"""The journal of a day or a period as a print: at once when short, else through the queue."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from papers import journal, press
from papers.prints.queue import Kind, Made, Order
from people.directory import Directory
from people.models import Office, User
from sop.journal.composing import journal_sheet, period_in_words
from sop.journal.day import Journal


def order(kept: Journal, by: User) -> Order:
    params = {
        "officer": kept.officer.pk, "office": kept.office.pk,
        "first": kept.first.isoformat(), "last": kept.last.isoformat(),
    }  # fmt: skip
    title = f"Jurnal harian {kept.officer.name}, {period_in_words(kept.first, kept.last)}"
    return Order("journal", title, by, params)


def _kept(order: Order) -> Journal | None:
    """None where the officer or the office is gone."""
    officer = User.objects.filter(pk=order.params["officer"]).first()
    office = Office.objects.filter(pk=order.params["office"]).first()
    if officer is None or office is None:
        return None
    first, last = (date.fromisoformat(order.params[name]) for name in ("first", "last"))
    return Journal(officer, office, first, last)


def _make(order: Order, folder: Path, now: datetime) -> Made:
    kept = _kept(order)
    assert kept
    path = folder / "journal.pdf"
    path.write_bytes(press.pdf(journal_sheet(kept, Directory(now), now), now))
    span = f"{kept.first}" if kept.first == kept.last else f"{kept.first}-sd-{kept.last}"
    return Made(path, f"jurnal-harian-{kept.officer.pk}-{span}.pdf")


def _may(order: Order, now: datetime) -> bool:
    """The officer himself, and whoever is above him now or was from the first day to the last."""
    kept = _kept(order)
    if kept is None or not order.by.is_active:
        return False
    if kept.officer.pk == order.by.pk:
        return True
    if order.by.pk in journal.superiors(kept.officer, Directory(now)):
        return True
    ends = (kept.first, kept.last)
    return all(journal.was_superior(order.by, kept.officer, day, kept.office) for day in ends)


KIND = Kind(_make, _may)
