"""The desk over HTTP: lists, filters, search, pages, news; and what odd addresses get."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from people.models import User
from sop.desk.queue import VIEWS
from tests.cast import NOW, Cast
from tests.sop import walk
from tickets.models import Impact, Priority, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_morning() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "people.auth.NipOrEmailBackend")
    return client


def get(user: User, query: str = "", name: str = "desk") -> Any:
    return signed_in(user).get(f"{reverse(name)}{query}")


def numbers(page: Any) -> list[str]:
    return re.findall(r'queue-number">(GGN-\d{4}-\d{6})', page.content.decode())


def database(cast: Cast, **more: Any) -> Ticket:
    return walk.file(cast, cast.service_db, "database", more.pop("at", NOW), **more)


def network(cast: Cast, **more: Any) -> Ticket:
    return walk.file(cast, cast.service_network, "network", more.pop("at", NOW), **more)


# -- who ---------------------------------------------------------------------------------------


def test_only_officers_have_a_desk(cast: Cast) -> None:
    assert get(cast.it_examiner).status_code == 200
    for user in (cast.staff_a, cast.liaison_a, cast.head_a, cast.outsider, cast.administrator):
        page = get(user)
        assert page.status_code == 403
        assert "Meja kerja hanya untuk petugas" in page.content.decode()
        assert get(user, name="desk_news").status_code == 403


def test_a_visitor_is_sent_to_sign_in(cast: Cast) -> None:
    page = Client().get(reverse("desk"))
    assert page.status_code == 302
    assert page["Location"].startswith(reverse("login"))
    assert Client().get(reverse("desk_news")).status_code == 204


def test_an_ended_assignment_ends_the_desk(cast: Cast) -> None:
    cast.it_examiner.assignments.update(valid_until=NOW.date() - timedelta(days=1))
    assert get(cast.it_examiner).status_code == 403


def test_the_desk_only_answers_get(cast: Cast) -> None:
    assert signed_in(cast.it_examiner).post(reverse("desk")).status_code == 405


# -- lists -------------------------------------------------------------------------------------


def test_one_starts_at_what_waits_for_oneself(cast: Cast) -> None:
    mine, other = database(cast), network(cast)
    page = get(cast.it_examiner)
    assert numbers(page) == [mine.number]
    assert "sisa 30 menit kerja" in page.content.decode()
    assert other.number not in page.content.decode()


def test_the_counts_of_the_menu_are_the_lengths_of_the_lists(cast: Cast) -> None:
    database(cast), network(cast), walk.walk_to_end(database(cast), NOW)
    walk.file(cast, cast.service_app, "other", NOW)
    for slug, view in VIEWS.items():
        page = get(cast.it_examiner, f"?tampilan={slug}")
        text = page.content.decode()
        item = re.search(
            rf'tampilan={slug}"[^>]*>\s*<svg.*?<span>{view.label}</span>\s*'
            r'<span class="count">(\d+)</span>',
            text,
            re.S,
        )
        assert item, slug
        assert int(item[1]) == len(numbers(page)), slug


def test_an_empty_list_says_what_would_be_there(cast: Cast) -> None:
    text = get(cast.it_examiner).content.decode()
    assert "Tidak ada tiket yang menunggu Anda." in text


def test_the_first_is_the_one_with_the_least_time_left(cast: Cast) -> None:
    unlimited = network(cast, at=NOW - timedelta(minutes=50))
    calm = database(cast, at=NOW)
    urgent = database(cast, at=NOW - timedelta(minutes=20))
    paused = database(cast, at=NOW - timedelta(minutes=25))
    from tests.sop.test_queue import pause

    pause(paused, cast.it_examiner, "vendor", NOW)
    page = get(cast.helpdesk, "?tampilan=semua")
    want = [urgent, calm, unlimited, paused]
    assert numbers(page) == [ticket.number for ticket in want]


def test_other_orders(cast: Cast) -> None:
    low = database(cast, at=NOW - timedelta(minutes=5), impact=Impact.PERSON)
    high = database(cast, at=NOW - timedelta(minutes=9), impact=Impact.SEVERAL)
    assert high.priority < low.priority
    by_time = numbers(get(cast.helpdesk, "?tampilan=semua&urut=masuk"))
    by_rank = numbers(get(cast.helpdesk, "?tampilan=semua&urut=prioritas"))
    assert by_time == [low.number, high.number]
    assert by_rank == [high.number, low.number]
    label = Priority(high.priority).label.lower()
    assert f"Prioritas {label}" in get(cast.helpdesk, "?tampilan=semua").content.decode()


def test_pages_say_where_one_is_and_keep_the_filters(cast: Cast) -> None:
    for minute in range(27):
        database(cast, at=NOW - timedelta(minutes=minute))
    first = get(cast.helpdesk, "?tampilan=semua&layanan=simpeg&urut=masuk")
    text = first.content.decode()
    assert "25 dari 27 tiket" in text
    assert "?tampilan=semua&amp;urut=masuk&amp;layanan=simpeg&amp;halaman=" in text
    place = first.context["page"].next
    second = get(cast.helpdesk, f"?tampilan=semua&layanan=simpeg&urut=masuk&halaman={place}")
    assert "2 dari 27 tiket" in second.content.decode()
    assert len(set(numbers(first)) | set(numbers(second))) == 27
    for odd in ("99", "x", f"{place}x", place):  # the last is a place of another order
        assert len(numbers(get(cast.helpdesk, f"?tampilan=semua&halaman={odd}"))) == 25


def test_the_closed_follow_the_open_over_the_pages(cast: Cast) -> None:
    done = [
        walk.walk_to_end(database(cast), NOW - timedelta(minutes=minute)).number
        for minute in range(2)
    ]
    waiting = [database(cast, at=NOW - timedelta(minutes=minute)).number for minute in range(25)]
    for sort in ("sisa", "prioritas"):
        first = get(cast.helpdesk, f"?tampilan=semua&urut={sort}")
        assert numbers(first) == waiting[::-1]
        place = first.context["page"].next
        second = get(cast.helpdesk, f"?tampilan=semua&urut={sort}&halaman={place}")
        assert numbers(second) == done
        back = second.context["page"].previous
        assert (
            numbers(get(cast.helpdesk, f"?tampilan=semua&urut={sort}&halaman={back}"))
            == (waiting[::-1])
        )


def test_two_letters_are_too_few_to_search_for(cast: Cast) -> None:
    found = get(cast.helpdesk, "?q=si")
    assert "Tulis sedikitnya 3 huruf atau angka." in found.content.decode()
    assert 'value="si"' in found.content.decode()


# -- filters -----------------------------------------------------------------------------------


def test_each_filter_narrows_the_list(cast: Cast) -> None:
    one = walk.step_on(database(cast, at=NOW - timedelta(days=3)), NOW)
    two = walk.file(cast, cast.service_network, "network", NOW, by=cast.staff_c)
    untouched = walk.file(cast, cast.service_app, "other", NOW)
    done = walk.walk_to_end(database(cast), NOW)
    a, b, c, d = one.number, two.number, untouched.number, done.number
    wanted = {
        "status=terbuka": {a, b, c},
        "status=in_progress": {a},
        "status=closed": {d},
        f"opd={cast.office_b.pk}": {b},
        "layanan=simpeg": {a, d},
        "sop=database-1": {a, d},
        "sop=intake": {c},
        "langkah=2": {a},
        "sop=database-1&langkah=1": set(),
        "dari=2026-11-23": {b, c, d},
        "sampai=2026-11-22": {a},
        "dari=2026-11-20&sampai=2026-11-20": {a},
        f"prioritas={one.priority}&status=in_progress": {a},
    }
    for query, expected in wanted.items():
        page = get(cast.helpdesk, f"?tampilan=semua&{query}")
        assert set(numbers(page)) == expected, query


def test_search_looks_at_number_title_symptoms_and_office(cast: Cast) -> None:
    one = walk.file(cast, cast.service_db, "database", NOW, title="Slip gaji kosong")
    two = walk.file(cast, cast.service_db, "database", NOW, by=cast.staff_c)
    for text, expected in {
        "slip GAJI": {one.number},
        "Bapenda": {two.number},
        "sejak pagi": {one.number, two.number},
        one.number[-6:]: {one.number},
        "100%_tidak ada": set(),
    }.items():
        assert set(numbers(get(cast.helpdesk, "?q=" + text.replace("%", "%25")))) == expected, text


def test_a_full_number_jumps_to_the_ticket(cast: Cast) -> None:
    ticket = database(cast)
    for typed in (ticket.number, ticket.number.lower(), f" {ticket.number} "):
        page = signed_in(cast.helpdesk).get(reverse("desk"), {"q": typed})
        assert (page.status_code, page["Location"]) == (
            302,
            reverse("ticket", args=[ticket.number]),
        )


def test_a_number_one_may_not_open_is_no_ticket(cast: Cast) -> None:
    ticket = database(cast)
    page = signed_in(cast.jfu).get(reverse("desk"), {"q": ticket.number})
    assert page.status_code == 200
    assert numbers(page) == []


def test_unknown_values_are_left_out_and_said(cast: Cast) -> None:
    ticket = database(cast)
    query = "?tampilan=semua&prioritas=9&opd=abc&langkah=-1&dari=0001-01-01&sampai=x&sop=zz"
    page = get(cast.helpdesk, query)
    text = page.content.decode()
    assert page.status_code == 200
    assert numbers(page) == [ticket.number]
    assert "Saringan yang tidak dikenal diabaikan" in text
    assert "OPD pelapor, SOP, Langkah, Prioritas, Masuk sejak, Masuk sampai" in text


@pytest.mark.parametrize(
    "query",
    [
        "?tampilan=../../etc&urut=owner__password&page=-1",
        "?reporter__password__startswith=a&sort=key",
        "?status=closed&status=open&tampilan[]=x",
        "?q=%F0%28%8C%BC&opd=%ff",
        "?q=" + "x" * 3000,
        "?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "?dari=9999-12-31&sampai=9999-12-31",
        "?page=" + "9" * 5000,
        "?opd=" + "9" * 40,
    ],
)
def test_odd_addresses_are_answered(cast: Cast, query: str) -> None:
    database(cast)
    for name in ("desk", "desk_news"):
        page = get(cast.helpdesk, query, name)
        assert page.status_code in (200, 204)
        assert "<script>alert" not in page.content.decode()


def test_a_nul_in_the_address_is_refused(cast: Cast) -> None:
    page = get(cast.helpdesk, "?q=a%00b")
    assert page.status_code == 400


def test_what_was_searched_is_kept_and_escaped(cast: Cast) -> None:
    typed = '"><b>gaji</b>'
    page = signed_in(cast.helpdesk).get(reverse("desk"), {"q": typed})
    assert f'value="{escape(typed)}"' in page.content.decode()


# -- news --------------------------------------------------------------------------------------


def news(user: User, page: Any) -> Any:
    address = re.search(r'hx-get="([^"]+)"', page.content.decode())
    assert address
    return signed_in(user).get(address[1].replace("&amp;", "&"), headers={"HX-Request": "true"})


def test_news_is_silent_until_something_arrives(cast: Cast) -> None:
    database(cast)
    page = get(cast.it_examiner)
    assert news(cast.it_examiner, page).status_code == 204
    for _ in range(3):
        database(cast)
    network(cast)  # not for this officer
    told = news(cast.it_examiner, page)
    assert told.status_code == 200
    assert "3 tiket baru – tampilkan" in told.content.decode()
    assert news(cast.it_examiner, told).status_code == 204  # the same news is not told twice


def test_a_ticket_that_moves_to_me_is_news_too(cast: Cast) -> None:
    ticket = database(cast)
    page = get(cast.ict_division_head)
    walk.step_on(ticket, NOW)
    assert "1 tiket baru" in news(cast.ict_division_head, page).content.decode()


# -- cost --------------------------------------------------------------------------------------


def test_a_page_costs_the_same_for_one_ticket_and_three(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    client = signed_in(cast.it_examiner)
    client.get(reverse("desk"))
    for number in (1, 3):
        while Ticket.objects.count() < number:
            database(cast)
        # session, user; own roles, roles, offices, assignments; services of the filter;
        # counts 2, rows; runs, pauses, calendars 3, newest 2; user's office, unread,
        # dispositions, heartbeat
        with django_assert_num_queries(21):
            assert len(numbers(client.get(reverse("desk")))) == number


def test_a_list_of_many_pages_costs_its_length_and_no_more(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    for minute in range(27):
        database(cast, at=NOW - timedelta(minutes=minute))
    client = signed_in(cast.it_examiner)
    shown = client.get(reverse("desk"))
    with django_assert_num_queries(22):  # as above, and the length
        client.get(reverse("desk"))
    with django_assert_num_queries(22):
        client.get(reverse("desk"), {"halaman": shown.context["page"].next})
    with django_assert_num_queries(23):  # the closed ones are counted by themselves
        client.get(reverse("desk"), {"tampilan": "semua", "status": "", "urut": "sisa"})
