"""A ticket marked as an exercise: worked as in earnest, marked everywhere, counted nowhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from notices.models import Notice
from papers.press.sheet import Kop, Mark
from people.directory import Directory
from sop import drill
from sop.errors import Illegal, Incomplete, NotYours, Stale
from sop.library.statistics import figures, scope_of
from sop.machine import PROCEDURES
from sop.page.page import Page
from sop.paper.case_sheets import cover
from tests.cast import NOW, Cast
from tests.sop import walk
from tickets.models import Event, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    return walk.file(cast, cast.service_db, "database", NOW)


def mark(ticket: Ticket, by: Any, *, on: bool = True, key: str = "", reason: str = "Uji") -> Ticket:
    sequence = Ticket.objects.get(pk=ticket.pk).sequence
    return drill.mark(
        ticket.pk, actor=by, sequence=sequence, drill=on, reason=reason,
        key=key or walk.new_key(), now=NOW,
    )  # fmt: skip


def page_of(user: Any, url: str) -> str:
    client = Client()
    client.force_login(user, "people.auth.NipOrEmailBackend")
    return client.get(url).content.decode()


def test_triage_or_a_superior_marks_it_with_a_reason_and_a_trace(
    cast: Cast, ticket: Ticket
) -> None:
    marked = mark(ticket, cast.helpdesk, reason="Simulasi gempa")
    event = Event.objects.get(kind="drill")
    assert (marked.drill, event.note, event.data) == (True, "Simulasi gempa", {"drill": True})
    assert (event.actor, event.internal) == (cast.helpdesk, False)
    notice = Notice.objects.get(kind="drill", recipient=cast.staff_a)
    assert notice.subject == f"[Latihan] {ticket.number}: ditandai sebagai latihan"

    mark(ticket, cast.ict_division_head, on=False)
    ticket.refresh_from_db()
    assert ticket.drill is False
    assert Notice.objects.filter(kind="drill").latest("pk").subject.startswith("GGN-")


def test_others_may_not(cast: Cast, ticket: Ticket) -> None:
    for user in (cast.staff_a, cast.it_examiner, cast.liaison_a, cast.jfu, cast.outsider):
        with pytest.raises(NotYours):
            mark(ticket, user)
    assert not Event.objects.filter(kind="drill").exists()


def test_refusals_leave_no_trace(cast: Cast, ticket: Ticket) -> None:
    with pytest.raises(Incomplete):
        mark(ticket, cast.helpdesk, reason="  ")
    with pytest.raises(Illegal):
        mark(ticket, cast.helpdesk, on=False)
    with pytest.raises(Stale):
        drill.mark(
            ticket.pk, actor=cast.helpdesk, sequence=99, drill=True, reason="x", key="k", now=NOW
        )
    ticket.refresh_from_db()
    assert ticket.drill is False


def test_sent_twice_it_is_marked_once(cast: Cast, ticket: Ticket) -> None:
    for _ in range(2):
        drill.mark(
            ticket.pk, actor=cast.helpdesk, sequence=ticket.sequence, drill=True, reason="Uji",
            key="once", now=NOW,
        )  # fmt: skip
    assert Event.objects.filter(kind="drill").count() == 1


def test_it_is_worked_as_in_earnest_and_every_notice_says_what_it_is(
    cast: Cast, ticket: Ticket
) -> None:
    mark(ticket, cast.helpdesk)
    Notice.objects.all().delete()
    done = walk.walk_to_end(Ticket.objects.get(pk=ticket.pk), NOW)
    assert done.status == "closed"
    subjects = list(Notice.objects.values_list("subject", flat=True))
    assert subjects
    assert all(subject.startswith("[Latihan] ") for subject in subjects)


def test_pages_and_lists_are_marked(cast: Cast, ticket: Ticket) -> None:
    other = walk.file(cast, cast.service_db, "database", NOW, by=cast.staff_c)
    mark(ticket, cast.helpdesk)
    address = reverse("ticket", args=[ticket.number])
    for user, url in (
        (cast.staff_a, address), (cast.helpdesk, address), (cast.staff_a, reverse("my_tickets")),
        (cast.helpdesk, f"{reverse('desk')}?tampilan=semua"),
    ):  # fmt: skip
        assert page_of(user, url).count("LATIHAN</span>") == 1, url
    assert "LATIHAN</span>" not in page_of(cast.staff_c, reverse("ticket", args=[other.number]))


def test_the_page_offers_the_mark_to_those_who_may(cast: Cast, ticket: Ticket) -> None:
    address = reverse("ticket", args=[ticket.number])
    assert "Tandai sebagai latihan" in page_of(cast.helpdesk, address)
    assert "Tandai sebagai latihan" not in page_of(cast.it_examiner, address)
    assert "Tandai sebagai latihan" not in page_of(cast.staff_a, address)
    client = Client()
    client.force_login(cast.helpdesk, "people.auth.NipOrEmailBackend")
    asked = {"sequence": ticket.sequence, "key": walk.new_key(), "reason": ""}
    assert client.post(reverse("ticket_drill", args=[ticket.number]), asked).status_code == 422
    asked |= {"reason": "Uji coba"}
    sent = client.post(reverse("ticket_drill", args=[ticket.number]), asked)
    assert (sent.status_code, Ticket.objects.get(pk=ticket.pk).drill) == (302, True)
    assert "Cabut tanda latihan" in page_of(cast.helpdesk, address)


def test_statistics_and_the_front_page_leave_it_out(cast: Cast, ticket: Ticket) -> None:
    walk.walk_to_end(Ticket.objects.get(pk=ticket.pk), NOW)
    walk.file(cast, cast.service_db, "database", NOW)
    scope = scope_of(cast.ict_division_head, NOW, Directory(NOW))
    assert scope

    def counted() -> tuple[int, int, int]:
        found = figures(PROCEDURES["database-1"], scope, NOW - timedelta(days=30), NOW)
        return found.ended, found.open, sum(row.runs for row in found.steps.values())

    ended, still_open, runs = counted()
    assert (ended, still_open) == (1, 1)
    assert runs > 0
    Ticket.objects.update(drill=True)
    assert counted() == (0, 0, 0)
    cache.clear()
    assert [state.open for state in Client().get("/").context["services"]] == [0, 0, 0, 0]


def test_the_cover_of_the_file_says_it(cast: Cast, ticket: Ticket) -> None:
    page = Page(mark(ticket, cast.helpdesk), cast.helpdesk, NOW)
    sheet = cover(page, [], Kop(("KANTOR",)), Mark("", ""))
    assert sheet.title == "Berkas Perkara (LATIHAN)"
