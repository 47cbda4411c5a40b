"""The head's page: who reads it, honest small numbers, nothing of other offices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from people.models import User
from reports.board.closed import Closed
from reports.board.live import Live
from reports.rollup.read import Sums
from sop import actions
from sop.escalation import deadlines
from sop.escalation.ladder import ensure_default
from sop.library.shares import percent
from sop.models import Escalation
from tests.cast import NOW, Cast, assign
from tests.reports.board.stage import database, get, links, rows, signed_in, total
from tests.reports.board.test_room import room
from tests.reports.rolled import rolled
from tests.sop import walk
from tests.sop.clock import MINUTE
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
LISTS = "/pimpinan/daftar/"


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False):
        yield


def of(user: User, query: str = "") -> Closed:
    return Closed(room(user, query))


# -- who ---------------------------------------------------------------------------------------


def test_heads_and_superiors_only(cast: Cast) -> None:
    for user in (cast.agency_head, cast.ict_division_head, cast.network_coordinator,
                 cast.data_section_head, cast.head_a, cast.ip_tech_director):  # fmt: skip
        assert get(user).status_code == 200, user
    for user in (cast.it_examiner, cast.helpdesk, cast.staff_a, cast.administrator):
        assert get(user).status_code == 403, user
        assert get(user, f"{LISTS}?angka=dinilai").status_code == 403
    assert Client().get("/pimpinan/").status_code == 302


def test_an_acting_head_reads_in_place_of_the_definitive_one(cast: Cast) -> None:
    assign(cast.it_examiner, "agency_head", cast.kominfo, capacity="acting")
    assert get(cast.it_examiner).status_code == 200
    assert get(cast.agency_head).status_code == 403


# -- honest ------------------------------------------------------------------------------------


def test_nothing_yet_is_said_so_on_every_part(cast: Cast) -> None:
    rolled(NOW)
    text = get(cast.agency_head).content.decode()
    for sentence in (
        "Belum ada aduan maupun langkah dalam lingkup dan periode ini.",
        "belum cukup data (0 langkah)",
        "Tidak ada tiket yang lewat batas.",
        "Tidak ada eskalasi yang menunggu arahan Anda.",
        "Belum ada langkah dengan mutu baku waktu yang selesai pada periode ini.",
        "Tidak ada langkah yang diulang pada periode ini.",
        "Tidak ada jeda yang berakhir pada periode ini.",
        "Keadaan per Senin, 23 November 2026 pukul 09.00 WITA",
    ):
        assert sentence in text, sentence
    assert "%" not in re.sub(r"<dd>.*?</dd>", "", text.split('id="isi"')[1])


def test_small_numbers_get_no_share(cast: Cast) -> None:
    walk.step_on(walk.step_on(walk.step_on(database(cast), NOW), NOW), NOW)
    rolled(NOW)
    text = get(cast.agency_head).content.decode()
    assert "belum cukup data (3 langkah)" in text
    assert "100 %</" not in text
    assert "baru 1 data" in text


def test_steps_without_a_time_are_never_on_time(cast: Cast) -> None:
    walk.walk_to(walk.file(cast, cast.service_network, "network", NOW), 6, NOW)
    rolled(NOW)
    found = of(cast.agency_head).all
    assert (found.kept, found.missed, found.unlimited) == (0, 0, 5)


def test_a_share_is_cut_and_never_rounded_up() -> None:
    assert percent(9_999, 10_000) == 99
    assert percent(5, 5) == 100
    assert percent(4, 4) is None


def test_the_share_is_told_beside_that_of_the_period_before(cast: Cast) -> None:
    from reports.board.figures import _compared

    here = room(cast.agency_head)
    assert _compared(here, 90, Sums(kept=8, missed=2)) == "Naik 10 poin dari Oktober 2026 (80 %)"
    assert _compared(here, 70, Sums(kept=8, missed=2)) == "Turun 10 poin dari Oktober 2026 (80 %)"
    assert _compared(here, None, Sums(kept=1)) == "Oktober 2026: belum cukup data (1 langkah)"


def test_the_slowest_step_is_that_which_took_most_of_its_time(cast: Cast) -> None:
    for minutes in (5, 10, 20, 30, 55):
        ticket = walk.step_on(database(cast), NOW + minutes * MINUTE)  # step 1: 30 minutes
        walk.step_on(ticket, NOW + (minutes + 6) * MINUTE)  # step 2: 1 hour
    rolled(NOW)
    slow = of(cast.agency_head).slow
    assert [(s.number, s.median, s.p90, s.percent, s.measured) for s in slow] == [
        (1, 1_200, 3_300, 66, 5),
        (2, 360, 360, 10, 5),
    ]
    text = get(cast.agency_head).content.decode()
    assert "mutu baku 30 menit; 66 % terpakai; P90 55 menit kerja; 5 kali" in text
    assert "Median dan P90 tepat" in text


# -- which step, whose desk, how late, which paper ---------------------------------------------


def test_what_is_late_says_step_desk_how_late_and_the_missing_paper(cast: Cast) -> None:
    from reports.models import Standing

    start = NOW - timedelta(days=4)
    ticket = walk.step_on(database(cast, start), start)
    rolled(NOW)
    Standing.objects.filter(ticket=ticket).update(missing=["Formulir F-01"], missing_count=1)
    text = get(cast.agency_head).content.decode()
    card = text.split('id="lewat-judul"')[1].split("</section>")[0]
    assert ticket.number in card
    assert "langkah 2 dari 9" in card
    assert cast.ict_division_head.name in card
    assert "lewat " in card
    assert "Formulir F-01" in card
    own = get(cast.head_a).content.decode().split('id="lewat-judul"')[1].split("</section>")[0]
    assert ticket.number in own
    assert cast.ict_division_head.name not in own  # the jabatan is enough for who only reports
    papers = next(url for url in links(text) if "berkas=Formulir" in url)
    assert ticket.number in get(cast.agency_head, papers).content.decode()


def test_an_escalation_waits_for_the_one_it_went_to_until_he_answers(cast: Cast) -> None:
    ensure_default()
    ticket = database(cast)
    late = NOW + 31 * MINUTE
    deadlines.sweep(late)
    asked = Escalation.objects.get(for_arahan=True)
    waiting = [
        Live(room(user)).arahan().count()
        for user in (cast.data_section_head, cast.ict_division_head, cast.agency_head)
    ]
    assert waiting == [1, 0, 0]
    page = get(cast.data_section_head, f"{LISTS}?angka=arahan")
    assert ticket.number in page.content.decode()
    actions.answer_escalation(
        ticket.pk, actor=cast.data_section_head, escalation_id=asked.pk, arahan="Segera.",
        key=walk.new_key(), now=late,
    )  # fmt: skip
    assert not Live(room(cast.data_section_head)).arahan().exists()


# -- odd addresses -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 404),
        ("?angka=rahasia", 404),
        ("?angka=dinilai&prosedur=database-1&langkah=4", 200),
        ("?angka=dinilai&prosedur=lama-1&langkah=99", 200),
        ("?angka=dinilai&prosedur=../x&langkah=1", 422),
        ("?angka=dinilai&prosedur=database-1&langkah=x", 422),
        ("?angka=dinilai&mutu=abc", 422),
        ("?angka=dinilai&jabatan=raja", 422),
        ("?angka=dinilai&pihak=x", 422),
        ("?angka=dinilai&hari=2020-01-01..2020-01-02", 422),
        ("?angka=jeda&alasan=malas", 422),
        ("?angka=kelengkapan&berkas=tidak-ada", 200),
        ("?angka=tepat&periode=2026-13", 422),
        ("?angka=tepat&periode=" + "1" * 3000, 422),
        ("?angka=tepat&halaman=x", 200),
        ("?angka=tepat%00", 400),
    ],
)
def test_odd_addresses_are_answered(cast: Cast, query: str, status: int) -> None:
    assert get(cast.agency_head, reverse("head_list") + query).status_code == status


def test_an_unknown_grid_is_said_so(cast: Cast) -> None:
    page = get(cast.agency_head, "/pimpinan/?petak=bulat")
    assert page.status_code == 422
    assert "Susunan peta panas ini tidak dikenal" in page.content.decode()


# -- costs -------------------------------------------------------------------------------------


def test_the_page_costs_the_same_for_one_ticket_and_three(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    client = signed_in(cast.agency_head)
    for number in (1, 3):
        while Ticket.objects.count() < number:
            walk.step_on(database(cast, NOW - timedelta(days=4)), NOW)
        rolled(NOW)
        with django_assert_num_queries(27):
            assert client.get(reverse("head")).status_code == 200


def test_a_list_costs_the_same_for_one_row_and_three(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    client = signed_in(cast.agency_head)
    for number in (1, 3):
        while Ticket.objects.count() < number:
            walk.step_on(database(cast, NOW - timedelta(days=4)), NOW)
        rolled(NOW)
        with django_assert_num_queries(17):
            page = client.get(f"{LISTS}?angka=langkah")
            assert rows(page.content.decode()) == number
        with django_assert_num_queries(17):
            assert client.get(f"{LISTS}?angka=lewat-batas").status_code == 200


# -- long lists ---------------------------------------------------------------------------------


def test_a_long_list_pages_by_place_and_stands_still_while_rows_arrive(cast: Cast) -> None:
    from people.keyset import PARAMETER
    from tests.reports.board.stage import database
    from tests.reports.rolled import rolled
    from tests.sop import walk

    for _ in range(27):
        walk.step_on(database(cast), NOW)
    rolled(NOW)
    client = signed_in(cast.agency_head)
    address = "/pimpinan/daftar/?angka=langkah"
    first = client.get(address)
    assert (rows(first.content.decode()), total(first.content.decode())) == (25, 27)
    place = first.context["page"].next
    walk.step_on(database(cast), NOW)
    rolled(NOW)
    second = client.get(address, {"angka": "langkah", PARAMETER: place})
    numbers = [row["ticket"].number for page in (first, second) for row in page.context["rows"]]
    assert len(numbers) == len(set(numbers)) == 27
    assert total(second.content.decode()) == 28
