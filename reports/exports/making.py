"""Exports of what is on the screen: short ones at once, long ones by the worker of the prints.

An order holds the address of the page, with its scope and period written out. Whoever asked is
looked at again before making and before every download: a head who has lost the office, or whose
filters mean nothing any more, gets nothing.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from datetime import datetime, timedelta
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from papers.prints.offers import Offer
from papers.prints.queue import Kind, Made, Order
from people.models import User
from reports.board.picker import code_of, name_of
from reports.board.room import Room
from reports.exports.content import Content
from reports.exports.files import FORMATS, Wanted, write
from reports.exports.sources import SOURCES
from reports.exports.tables import Heading
from reports.scope import families

log = logging.getLogger(__name__)

NAME = "export"
QUICK_ROWS = 2_000
PASSING = ("page", "halaman", "dari", "sampai")  # of the page, not of the figures
WHY = (
    "Daftar ini panjang, sehingga berkasnya dibuat di antrean. Kemajuannya tampil di Cetakan saya; "
    "berkas tersimpan 24 jam dan hanya dapat dibuka oleh Anda."
)


def order(room: Room, what: str, ending: str, title: str) -> Order:
    """Of the page as it is: the period is written out, so that next month it is still this one."""
    asked = room.asked.copy()
    for name in PASSING:
        asked.pop(name, None)
    asked["ruang"], asked["periode"] = code_of(room.scope), room.period.code
    params = {"what": what, "ending": ending, "query": asked.urlencode()}
    title = f"{title} ({ending.upper()}), {room.period.name}"
    return Order(NAME, title, room.user, params)


def offer(room: Room, what: str, ending: str) -> Offer:
    """Raises KeyError for an unknown page, Http404 for an unknown figure."""
    source = SOURCES[what]
    content = source.build(room)
    short = content.count is not None and content.count <= QUICK_ROWS
    quick = short or not source.long or ending == "pdf"
    return Offer(order(room, what, ending, content.title), quick, WHY, back_of(room, what))


def back_of(room: Room, what: str) -> str:
    """The page that is exported."""
    return f"{reverse(SOURCES[what].page)}?{room.asked.urlencode()}"


def room_of(user: User, query: str, now: datetime) -> Room:
    """The room as the person stands in it at that instant. Raises PermissionDenied."""
    request = HttpRequest()
    request.GET = QueryDict(query)
    request.user = user
    return Room.of(request, now)


def may(order: Order, now: datetime) -> bool:
    """Whether the person still leads what the export is about."""
    if not order.by.is_active or order.params["what"] not in SOURCES:
        return False
    try:
        return not room_of(order.by, order.params["query"], now).faults
    except PermissionDenied:
        return False


def make(order: Order, folder: Path, now: datetime) -> Made:
    """Raises Refused and Unprintable as papers.prints.queue.Kind says."""
    what, ending = order.params["what"], order.params["ending"]
    room = room_of(order.by, order.params["query"], now)
    content = SOURCES[what].build(room)
    total = content.count or 0
    path = folder / f"ekspor.{ending}"
    wanted = Wanted(content, heading(room, content), room.scope.office, room.directory)
    write(wanted, ending, path, lambda done: order.tell(done, max(total, done)))
    log.info(
        "export %s.%s of %s by user %s: %s bytes",
        what, ending, code_of(room.scope), order.by.pk, path.stat().st_size,
    )  # fmt: skip
    return Made(path, _file_name(what, ending, room), FORMATS[ending])


def heading(room: Room, content: Content) -> Heading:
    narrow = room.narrow
    filters = [
        ("Lingkup", name_of(room.scope)),
        *([("OPD", narrow.office.name)] if narrow.office else []),
        *([("Unit", narrow.unit.name)] if narrow.unit else []),
        *([("Layanan", narrow.service.name)] if narrow.service else []),
        *([("SOP", families()[narrow.family])] if narrow.family else []),
        *content.filters,
    ]
    return Heading(
        title=content.title, office=room.scope.office.name, period=room.period.name,
        made_at=room.at, made_by=room.user.name, filters=filters,
        definitions=content.definitions,
    )  # fmt: skip


KIND = Kind(make, may, kept_for=timedelta(hours=24), most_waiting=5, heavy=True)


def _file_name(what: str, ending: str, room: Room) -> str:
    """`daftar-diskominfo-2026-11.xlsx`"""
    parts = f"{what}-{room.scope.office.short_name}-{room.period.code}"
    ascii_only = unicodedata.normalize("NFKD", parts).encode("ascii", "ignore").decode().lower()
    return f"{re.sub(r'[^a-z0-9]+', '-', ascii_only).strip('-')}.{ending}"
