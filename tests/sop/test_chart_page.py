"""The live chart on the page of a ticket: what it shows, to whom, and when it renews itself."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from people.models import User
from sop import actions
from tests.cast import NOW, Cast
from tests.sop import walk
from tests.sop.pages import as_user, text_of
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """A database fault at step 3, within its time."""
    with time_machine.travel(NOW, tick=False):
        return walk.walk_to(walk.file(cast, cast.service_db, "database", NOW), 3, NOW)


def page_of(user: User, ticket: Ticket, at: Any = NOW) -> str:
    with time_machine.travel(at, tick=False):
        return text_of(as_user(user).get(f"/tiket/{ticket.number}/"))


def asks_at(page: str) -> str:
    """The address by which the page asks for news of its chart."""
    found = re.search(r'hx-get="(/tiket/[^"]+/bagan/\?versi=[0-9a-f]+)"', page)
    assert found
    return found[1]


def ask(user: User, address: str, at: Any = NOW) -> Any:
    with time_machine.travel(at, tick=False):
        return as_user(user).get(address)


def chart_in(page: str) -> str:
    return page.partition('<svg class="chart"')[2].partition("</svg>")[0]


def test_the_chart_shows_what_is_done_what_waits_and_what_is_ahead(
    cast: Cast, ticket: Ticket
) -> None:
    for user in (cast.ict_division_head, cast.staff_a):
        chart = chart_in(page_of(user, ticket))
        states = re.findall(r'class="chart-symbol (\w+)"', chart)
        assert states == ["done"] * 2 + ["current"] + ["ahead"] * 7
        assert chart.count(">Selesai</text>") == 3  # twice done, and the capsule at the end
        assert chart.count(">Sekarang</text>") == 1
        assert chart.count("chart-arrow taken") == 2
        assert chart.count("chart-ring") == 1


def test_a_late_step_says_so_in_words_and_by_a_sign(cast: Cast, ticket: Ticket) -> None:
    page = page_of(cast.ict_division_head, ticket, LATER)
    chart = chart_in(page)
    assert "chart-symbol late" in chart and "chart-row late" in chart
    assert ">Sekarang,</text>" in chart and ">terlambat</text>" in chart
    assert "sedang berjalan, lewat batas waktu" in page


def test_a_loop_counts_its_visits(cast: Cast, ticket: Ticket) -> None:
    with time_machine.travel(NOW, tick=False):
        ticket = walk.walk_to(ticket, 7, NOW)
        ticket = walk.step_on(ticket, NOW, "no")
        ticket = walk.walk_to(ticket, 7, NOW)
    page = page_of(cast.ict_division_head, ticket)
    chart = chart_in(page)
    assert chart.count(">Selesai 2x</text>") == 2  # 5 and 6
    assert ">Sekarang 2x</text>" in chart
    assert "dikerjakan 2 kali" in page
    assert chart.count("chart-arrow taken") == 7  # 1 to 6, and 7-Tidak


def test_an_early_end_is_reached_by_its_own_capsule(cast: Cast) -> None:
    with time_machine.travel(NOW, tick=False):
        ticket = walk.file(cast, cast.service_network, "network", NOW)
        ticket = walk.step_on(walk.walk_to(ticket, 2, NOW), NOW, "no")
    states = re.findall(
        r'class="chart-symbol (\w+)"', chart_in(page_of(cast.network_admin, ticket))
    )
    assert states == ["done"] * 3 + ["ahead"] * 7


def test_the_chart_is_in_words_too(cast: Cast, ticket: Ticket) -> None:
    page = page_of(cast.staff_a, ticket)
    words = page.partition("Bagan dalam kata-kata")[2].partition("</ol>")[0]
    items = re.findall(r"<li>([^<]+)</li>", words)
    assert len(items) == 9
    assert items[0].startswith("Menerima dan mencatat laporan pada formulir (Pemeriksa")
    assert [item.split("): ")[1].split(",")[0] for item in items[1:4]] == [
        "selesai", "sedang berjalan", "belum dimulai",
    ]  # fmt: skip
    svg = re.search(r'<svg class="chart" role="img" aria-labelledby="(\S+) (\S+)"', page)
    assert svg and all(f'id="{name}"' in page for name in svg.groups())
    assert 'class="chart-scroll" id="bagan-geser" tabindex="0" role="region" aria-label=' in page


def test_nothing_is_sent_while_nothing_has_changed(cast: Cast, ticket: Ticket) -> None:
    address = asks_at(page_of(cast.staff_a, ticket))
    assert ask(cast.staff_a, address).status_code == 204
    assert ask(cast.staff_a, address, NOW + timedelta(minutes=5)).status_code == 204


def test_the_act_of_another_person_renews_it(cast: Cast, ticket: Ticket) -> None:
    address = asks_at(page_of(cast.staff_a, ticket))
    with time_machine.travel(NOW, tick=False):
        walk.step_on(ticket, NOW)
    answer = ask(cast.staff_a, address)
    assert answer.status_code == 200
    piece = text_of(answer)
    assert piece.lstrip().startswith('<div id="langkah-isi"')
    assert piece.count("chart-symbol done") == 3
    assert ask(cast.staff_a, asks_at(piece)).status_code == 204


def test_lateness_by_the_clock_renews_it(cast: Cast, ticket: Ticket) -> None:
    address = asks_at(page_of(cast.ict_division_head, ticket))
    answer = ask(cast.ict_division_head, address, LATER)
    assert answer.status_code == 200
    assert "chart-symbol late" in text_of(answer)


def test_the_piece_shows_a_reporter_no_more_than_the_page(cast: Cast, ticket: Ticket) -> None:
    piece = text_of(ask(cast.staff_a, f"/tiket/{ticket.number}/bagan/"))
    officers = text_of(ask(cast.ict_division_head, f"/tiket/{ticket.number}/bagan/"))
    assert "<details" not in piece  # outputs of the steps that are not public
    assert "<details" in officers
    assert ask(cast.staff_c, f"/tiket/{ticket.number}/bagan/").status_code == 404
    assert ask(cast.jfu, f"/tiket/{ticket.number}/bagan/").status_code == 404


def test_before_an_sop_is_chosen_there_is_no_chart(cast: Cast) -> None:
    with time_machine.travel(NOW, tick=False):
        ticket = walk.file(cast, cast.service_app, "other", NOW)
    assert "bagan/" not in page_of(cast.helpdesk, ticket)
    assert ask(cast.helpdesk, f"/tiket/{ticket.number}/bagan/").status_code == 204
    assert ask(cast.helpdesk, f"/tiket/{ticket.number}/bagan.pdf").status_code == 404


def test_a_cancelled_ticket_has_no_step_that_waits(cast: Cast, ticket: Ticket) -> None:
    with time_machine.travel(NOW, tick=False):
        actions.cancel(
            ticket.pk, actor=cast.ict_division_head, sequence=ticket.sequence,
            reason="Laporan ganda.", key=walk.new_key(), now=NOW,
        )  # fmt: skip
    chart = chart_in(page_of(cast.ict_division_head, ticket))
    assert "Sekarang" not in chart
    assert "Ditinggalkan" in chart


def test_the_chart_of_a_ticket_is_printed(cast: Cast, ticket: Ticket) -> None:
    answer = ask(cast.staff_a, f"/tiket/{ticket.number}/bagan.pdf")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert f"{ticket.number}-bagan.pdf" in answer["Content-Disposition"]


def test_who_is_not_signed_in_is_sent_to_sign_in(cast: Cast, ticket: Ticket) -> None:
    assert Client().get(f"/tiket/{ticket.number}/bagan/").status_code == 302
    assert Client().post(f"/tiket/{ticket.number}/bagan/").status_code == 405
