"""A small history for the head's pages, and ways to read them."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from people.models import User
from sop import actions
from sop.escalation import deadlines
from sop.escalation.ladder import ensure_default
from sop.models import Pause
from tests.cast import NOW, Cast
from tests.reports.rolled import rolled
from tests.sop import walk
from tickets.models import Ticket

LINK = re.compile(r'<a [^>]*href="([^"]+)"[^>]*data-count="(\d+)"')


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "people.auth.NipOrEmailBackend")
    return client


def get(user: User, address: str = "/pimpinan/") -> Any:
    return signed_in(user).get(address)


def links(text: str) -> dict[str, int]:
    """Every link of a page that says how many rows it leads to."""
    found = [(html.unescape(url), int(count)) for url, count in LINK.findall(text)]
    for tag in re.findall(r"<a [^>]*data-count[^>]*>", text):
        assert LINK.match(tag), tag
    return dict(found)


def rows(text: str) -> int:
    return text.count("data-row")


def total(text: str) -> int:
    """What the foot of a list says; 0 of an empty one."""
    found = re.search(r"<p>(?:\d+ dari )?([\d.]+) baris</p>", text)
    return int(found[1].replace(".", "")) if found else 0


def database(cast: Cast, at: datetime = NOW, by: User | None = None) -> Ticket:
    return walk.file(cast, cast.service_db, "database", at, by=by)


def history(cast: Cast) -> None:
    """Open, late, near, kept, missed, repeated, paused, promised, without a limit, left, asked
    and answered, of two offices and two SOPs, over three months; taken into the figures."""
    ensure_default()
    for days in (70, 40):
        walk.walk_to_end(database(cast, NOW - timedelta(days=days)), NOW - timedelta(days=days))
    for hours, by in ((1, None), (2, cast.staff_c)):
        start = NOW - timedelta(days=4)
        ticket = walk.step_on(database(cast, start, by), start + timedelta(hours=hours))
        walk.walk_to(ticket, 5, start + timedelta(hours=hours))
    _again(cast)
    _paused(cast)
    _promised(cast)
    walk.walk_to(walk.file(cast, cast.service_network, "network", NOW), 4, NOW)
    walk.file(cast, cast.service_app, "other", NOW - timedelta(hours=1))
    _answered(cast)
    gone = walk.step_on(database(cast), NOW)
    actions.cancel(
        gone.pk, actor=cast.helpdesk, sequence=gone.sequence, reason="Ganda.",
        key=walk.new_key(), now=NOW,
    )  # fmt: skip
    drill = walk.walk_to(database(cast, NOW - timedelta(days=5)), 3, NOW - timedelta(days=5))
    Ticket.objects.filter(pk=drill.pk).update(drill=True)
    deadlines.sweep(NOW)
    rolled(NOW)


def _again(cast: Cast) -> None:
    """Steps done a second time, because a check said no."""
    start = NOW - timedelta(days=3)
    ticket = walk.walk_to(database(cast, start, cast.staff_c), 7, start)
    ticket = walk.step_on(ticket, start, branch="no", reason="Belum pulih.")
    walk.walk_to_end(ticket, start)


def _paused(cast: Cast) -> None:
    start = NOW - timedelta(days=3)
    ticket = walk.step_on(database(cast, start), start)
    ticket = actions.pause(
        ticket.pk, actor=cast.ict_division_head, sequence=ticket.sequence,
        reason=Pause.Reason.VENDOR, note="Menunggu vendor.",
        expected_end=start + timedelta(hours=2), key=walk.new_key(), now=start,
    )  # fmt: skip
    actions.resume(
        ticket.pk, actor=cast.ict_division_head, sequence=ticket.sequence, note="Vendor selesai.",
        key=walk.new_key(), now=start + timedelta(hours=1),
    )  # fmt: skip


def _promised(cast: Cast) -> None:
    """An estimate kept, and one missed for which the reporter's office answers."""
    start = NOW - timedelta(days=6)
    for party, hours in (("handler", 1), ("reporter", 5)):
        ticket = walk.file(cast, cast.service_network, "network", start)
        ticket = walk.step_on(walk.walk_to(ticket, 4, start), start, responsible=party)
        ticket = walk.step_on(walk.walk_to(ticket, 6, start), start, responsible="")
        walk.step_on(walk.walk_to(ticket, 9, start), start + timedelta(hours=hours))


def _answered(cast: Cast) -> None:
    """An escalation that was answered before its step was done."""
    from sop.models import Escalation

    start = NOW - timedelta(days=4)
    ticket = database(cast, start)
    late = start + timedelta(minutes=31)
    deadlines.sweep(late)
    asked = Escalation.objects.filter(run__ticket=ticket, for_arahan=True).first()
    assert asked
    actions.answer_escalation(
        ticket.pk, actor=cast.data_section_head, escalation_id=asked.pk, arahan="Segera.",
        key=walk.new_key(), now=late,
    )  # fmt: skip
    walk.step_on(Ticket.objects.get(pk=ticket.pk), late)
