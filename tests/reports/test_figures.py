"""The heads' figures: each is exactly its list, and small numbers stay honest."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from people.models import User
from reports.figures import Board, Compliance, Month
from sop import actions
from sop.escalation import deadlines
from sop.escalation.ladder import ensure_default
from sop.models import Escalation, StepRun
from tests.cast import NOW, Cast, assign
from tests.sop import walk
from tests.sop.clock import MINUTE
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
NOVEMBER = Month(2026, 11)


@pytest.fixture(autouse=True)
def _monday_morning() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "people.auth.NipOrEmailBackend")
    return client


def get(user: User, address: str = "/pimpinan/") -> Any:
    return signed_in(user).get(address)


def database(cast: Cast, at: datetime = NOW) -> Ticket:
    return walk.file(cast, cast.service_db, "database", at)


def rows(page: Any) -> int:
    return int(page.content.decode().count("data-row"))


def total(page: Any) -> int:
    found = re.search(r"\d+–\d+ dari (\d+) ", page.content.decode())
    return int(found[1]) if found else 0


def history(cast: Cast) -> None:
    """Late, open, kept, missed, without a limit, left; and escalations."""
    ensure_default()
    walk.walk_to_end(database(cast, NOW - timedelta(days=40)), NOW - timedelta(days=40))
    for hours in (1, 2):
        start = NOW - timedelta(days=4)
        ticket = walk.step_on(database(cast, start), start + timedelta(hours=hours))
        walk.walk_to(ticket, 5, start + timedelta(hours=hours))
    walk.walk_to(walk.file(cast, cast.service_network, "network", NOW), 4, NOW)
    gone = walk.step_on(database(cast), NOW)
    actions.cancel(
        gone.pk, actor=cast.helpdesk, sequence=gone.sequence, reason="Ganda.",
        key=walk.new_key(), now=NOW,
    )  # fmt: skip
    deadlines.sweep(NOW)


# -- who ---------------------------------------------------------------------------------------


def test_heads_and_superiors_only(cast: Cast) -> None:
    for user in (cast.agency_head, cast.ict_division_head, cast.network_coordinator,
                 cast.data_section_head, cast.head_a, cast.ip_tech_director):  # fmt: skip
        assert get(user).status_code == 200, user
    for user in (cast.it_examiner, cast.jfu, cast.helpdesk, cast.staff_a, cast.liaison_a,
                 cast.administrator):  # fmt: skip
        assert get(user).status_code == 403, user
        assert get(user, "/pimpinan/daftar/?angka=dinilai").status_code == 403
    assert Client().get("/pimpinan/").status_code == 302


def test_an_acting_head_reads_in_place_of_the_definitive_one(cast: Cast) -> None:
    assign(cast.it_examiner, "agency_head", cast.kominfo, capacity="acting")
    assert get(cast.it_examiner).status_code == 200
    assert get(cast.agency_head).status_code == 403


# -- each figure is its list -------------------------------------------------------------------


def test_every_link_of_the_page_leads_to_as_many_rows_as_it_says(cast: Cast) -> None:
    history(cast)
    text = get(cast.agency_head).content.decode()
    tiles = re.findall(
        r'<a class="figure-tile[^"]*" href="([^"]+)">\s*<span class="figure-value">(\d+ %|\d+|–)',
        text,
    )
    cells = re.findall(r'<dd><a href="([^"]+)">(\d+) langkah</a>', text)
    assert len(tiles) == 5
    assert len(cells) == 8
    for address, value in [*tiles, *cells]:
        if value.isdecimal():
            page = get(cast.agency_head, address.replace("&amp;", "&"))
            assert page.status_code == 200
            assert total(page) == rows(page) == int(value), address
    values = [value for _, value in tiles]
    assert values[0] == "3"  # the network ticket and two of the database
    assert values[1] == "2"
    assert int(values[4]) > 0


def test_the_share_links_to_everything_it_was_counted_over(cast: Cast) -> None:
    history(cast)
    board = Board(cast.agency_head, NOW)
    found = board.compliance(NOVEMBER)
    page = get(cast.agency_head, "/pimpinan/daftar/?angka=dinilai&bulan=2026-11")
    assert total(page) == found.limited
    assert (found.kept, found.missed) == (7, 2)
    assert found.percent == 77


def test_open_and_late_agree_with_the_desk(cast: Cast) -> None:
    history(cast)
    board = Board(cast.agency_head, NOW)
    desk = get(cast.agency_head, "/meja/?tampilan=semua&status=terbuka")
    assert total(desk) == board.open_tickets().count()
    assert total(get(cast.agency_head, "/meja/?tampilan=lewat")) == board.late_tickets().count()


def test_the_head_of_a_reporting_office_sees_its_own_complaints_only(cast: Cast) -> None:
    mine = database(cast)
    walk.file(cast, cast.service_db, "database", NOW, by=cast.staff_c)
    text = get(cast.head_a).content.decode()
    assert "Terbuka sekarang" in text
    assert "Perlu arahan" not in text
    page = get(cast.head_a, "/pimpinan/daftar/?angka=terbuka")
    assert total(page) == 1
    assert mine.number in page.content.decode()
    assert get(cast.head_a, "/pimpinan/daftar/?angka=dinilai").status_code == 404


# -- kept, missed, without a limit -------------------------------------------------------------


def test_steps_without_a_time_are_never_on_time(cast: Cast) -> None:
    walk.walk_to(walk.file(cast, cast.service_network, "network", NOW), 6, NOW)
    found = Board(cast.agency_head, NOW).compliance(NOVEMBER)
    assert (found.kept, found.missed, found.unlimited) == (0, 0, 5)
    assert found.percent is None


def test_a_step_that_was_left_counts_nowhere(cast: Cast) -> None:
    ticket = database(cast)
    actions.cancel(
        ticket.pk, actor=cast.helpdesk, sequence=ticket.sequence, reason="Ganda.",
        key=walk.new_key(), now=NOW + timedelta(hours=2),
    )  # fmt: skip
    found = Board(cast.agency_head, NOW + timedelta(hours=3)).compliance(NOVEMBER)
    assert found == Compliance(NOVEMBER, 0, 0, 0)


def test_a_share_is_cut_and_never_rounded_up(cast: Cast) -> None:
    assert Compliance(NOVEMBER, 9_999, 1, 0).percent == 99
    assert Compliance(NOVEMBER, 5, 0, 9).percent == 100


def test_small_numbers_get_no_share(cast: Cast) -> None:
    walk.step_on(walk.step_on(walk.step_on(database(cast), NOW), NOW), NOW)
    text = get(cast.agency_head).content.decode()
    assert "belum cukup data (3 langkah)" in text
    assert "100 %</strong>" not in text
    assert "baru 1 data" in text


def test_nothing_yet_is_said_so(cast: Cast) -> None:
    text = get(cast.agency_head).content.decode()
    assert "belum cukup data (0 langkah)" in text
    assert "Tidak ada eskalasi yang menunggu arahan Anda." in text
    assert "Belum ada langkah dengan batas waktu yang selesai bulan ini." in text
    assert "Keadaan per Senin, 23 November 2026 pukul 09.00 WITA" in text


def test_a_month_begins_at_midnight_of_the_office(cast: Cast) -> None:
    run = StepRun.objects.get(pk=_closed_run(cast).pk)
    board = Board(cast.agency_head, NOW)
    for at, month in (
        (datetime.fromisoformat("2026-10-31T23:59:59+08:00"), Month(2026, 10)),
        (datetime.fromisoformat("2026-11-01T00:00:00+08:00"), Month(2026, 11)),
        (datetime.fromisoformat("2026-12-31T23:59:59+08:00"), Month(2026, 12)),
    ):
        StepRun.objects.filter(pk=run.pk).update(closed_at=at)
        assert board.compliance(month).limited == 1, at
        assert board.compliance(month.before).limited == 0
        assert board.compliance(month.after).limited == 0


def _closed_run(cast: Cast) -> StepRun:
    walk.step_on(database(cast), NOW)
    return StepRun.objects.get(closed_at__isnull=False, number=1)


# -- slowest -----------------------------------------------------------------------------------


def test_the_slowest_step_is_that_which_took_most_of_its_time(cast: Cast) -> None:
    for minutes in (5, 10, 20, 30, 55):
        ticket = walk.step_on(database(cast), NOW + minutes * MINUTE)  # step 1: 30 minutes
        walk.step_on(ticket, NOW + (minutes + 6) * MINUTE)  # step 2: 1 hour
    slow = Board(cast.agency_head, NOW).slowest(NOVEMBER)
    assert [(s.number, s.seconds, s.percent, s.count) for s in slow] == [
        (1, 1_200, 66, 5),
        (2, 360, 10, 5),
    ]
    text = get(cast.agency_head).content.decode()
    assert "20 menit kerja" in text
    assert "mutu baku 30 menit; 66 % terpakai; 5 kali" in text
    address = re.search(r'href="(/pimpinan/daftar/\?angka=langkah[^"]+)"', text)
    assert address
    assert total(get(cast.agency_head, address[1].replace("&amp;", "&"))) == 5


def test_few_visits_stand_behind_those_with_enough(cast: Cast) -> None:
    for _ in range(5):
        walk.step_on(database(cast), NOW + MINUTE)
    ticket = walk.step_on(database(cast), NOW + MINUTE)
    walk.step_on(ticket, NOW + timedelta(hours=2))
    slow = Board(cast.agency_head, NOW).slowest(NOVEMBER)
    assert [(s.number, s.enough) for s in slow] == [(1, True), (2, False)]
    assert slow[1].percent > 100


# -- arahan ------------------------------------------------------------------------------------


def test_an_escalation_waits_for_the_one_it_went_to_until_he_answers(cast: Cast) -> None:
    ensure_default()
    ticket = database(cast)
    late = NOW + 31 * MINUTE
    deadlines.sweep(late)
    asked = Escalation.objects.get(for_arahan=True)
    assert asked.role == "data_section_head"
    waiting = {
        user.pk: Board(user, late).for_my_arahan().count()
        for user in (cast.data_section_head, cast.ict_division_head, cast.agency_head)
    }
    assert waiting == {
        cast.data_section_head.pk: 1, cast.ict_division_head.pk: 0, cast.agency_head.pk: 0,
    }  # fmt: skip
    page = get(cast.data_section_head, "/pimpinan/daftar/?angka=arahan")
    assert ticket.number in page.content.decode()
    actions.answer_escalation(
        ticket.pk, actor=cast.data_section_head, escalation_id=asked.pk, arahan="Segera.",
        key=walk.new_key(), now=late,
    )  # fmt: skip
    assert not Board(cast.data_section_head, late).for_my_arahan().exists()


def test_a_finished_step_waits_for_no_arahan(cast: Cast) -> None:
    ensure_default()
    ticket = database(cast)
    deadlines.sweep(NOW + 31 * MINUTE)
    walk.step_on(ticket, NOW + 40 * MINUTE)
    assert not Board(cast.data_section_head, NOW + 41 * MINUTE).for_my_arahan().exists()


# -- odd addresses -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 404),
        ("?angka=rahasia", 404),
        ("?angka=langkah", 404),
        ("?angka=langkah&sop=database-1&langkah=99", 404),
        ("?angka=langkah&sop=../x&langkah=1", 404),
        ("?angka=tepat&bulan=2026-13", 200),
        ("?angka=tepat&bulan=0000-00", 200),
        ("?angka=lewat&bulan=9999-12", 200),
        ("?angka=tepat&bulan=" + "1" * 3000, 200),
        ("?angka=tepat&page=x", 200),
        ("?angka=tepat%00", 400),
    ],
)
def test_odd_addresses_are_answered(cast: Cast, query: str, status: int) -> None:
    assert get(cast.agency_head, reverse("head_list") + query).status_code == status


def test_the_page_costs_the_same_for_one_ticket_and_three(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    client = signed_in(cast.agency_head)
    for number in (1, 3):
        while Ticket.objects.count() < number:
            walk.step_on(database(cast), NOW)
        # session, user; own roles, roles, offices, assignments; late, open; two months;
        # owners; arahan 2, slowest; user's office, unread, own queue, dispositions,
        # heartbeat
        with django_assert_num_queries(20):
            assert client.get(reverse("head")).status_code == 200


def test_a_missed_promise_counts_against_its_owner(cast: Cast) -> None:
    late = NOW + timedelta(hours=5)  # promised: four
    tickets = []
    for party in ("handler", "reporter"):
        ticket = walk.file(cast, cast.service_network, "network", NOW)
        ticket = walk.step_on(walk.walk_to(ticket, 4, NOW), NOW, responsible=party)
        ticket = walk.step_on(walk.walk_to(ticket, 6, NOW), NOW, responsible="")
        tickets.append(walk.step_on(walk.walk_to(ticket, 9, NOW), late))
    board = Board(cast.agency_head, late)
    assert [count for _, count in board.misses(board.month)] == [1, 1]
    owned = {p: board.misses_of(board.month, p) for p, _ in board.misses(board.month)}
    assert [run.ticket_id for runs in owned.values() for run in runs] == [t.pk for t in tickets]
    with time_machine.travel(late, tick=False):
        client = signed_in(cast.agency_head)
        page = client.get(reverse("head")).content.decode()
        assert "Lewat batas menurut penanggung jawab" in page
        address = f"{reverse('head_list')}?angka=lewat-penanggung-jawab&pihak=reporter"
        assert tickets[1].number in client.get(address).content.decode()
        assert client.get(address.replace("reporter", "x")).status_code == 404
