"""Aduan saya: whose complaints, which of them, at what cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW
from tests.tickets.test_complaint_page import text_of
from tickets.models import Ticket

URL = "/aduan/"


def close(ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(status="closed", closed_at=NOW)


def test_an_empty_list_says_what_to_do(cast, sign_in):
    page = text_of(sign_in(cast.staff_a).get(URL))

    assert "Belum ada aduan." in page
    assert "Laporkan gangguan" in page


def test_a_row_names_the_step_its_actor_and_its_time(cast, sign_in, filed):
    ticket = filed()

    page = text_of(sign_in(cast.staff_a).get(URL))

    assert ticket.number in page
    assert "1 dari 9. Mencatat laporan" in page
    assert "Petugas Uji" in page
    assert "23 Nov 2026 09.30 WITA" in page
    assert "1 aduan" in page


def test_a_waiting_ticket_says_why(cast, sign_in, filed, handler):
    filed()
    handler.waiting = "Menunggu instansi pusat"

    assert "Menunggu instansi pusat" in text_of(sign_in(cast.staff_a).get(URL))


def test_others_complaints_are_not_listed_and_not_counted(cast, sign_in, filed):
    filed(cast.staff_b, title="milik Bima")
    filed(cast.staff_c, office=cast.office_b, title="milik Citra")

    for url in (URL, f"{URL}?scope=office", f"{URL}?q=milik"):
        page = text_of(sign_in(cast.staff_a).get(url))
        assert "milik Bima" not in page.replace('value="milik"', "")
        assert "0 aduan" in page


def test_the_liaison_reads_the_office_in_a_tab_of_its_own(cast, sign_in, filed):
    own = filed(cast.liaison_a, title="punya saya")
    colleague = filed(cast.staff_b, title="punya rekan")
    foreign = filed(cast.staff_c, office=cast.office_b, title="punya orang")
    client = sign_in(cast.liaison_a)

    mine = text_of(client.get(URL))
    office = text_of(client.get(f"{URL}?scope=office"))

    assert own.number in mine
    assert colleague.number not in mine
    assert own.number in office
    assert colleague.number in office
    assert foreign.number not in office
    assert "Aduan kantor saya" not in text_of(sign_in(cast.staff_a).get(f"{URL}?scope=office"))


def test_filters_live_in_the_url(cast, sign_in, filed):
    old = filed(now=NOW - timedelta(days=3), symptoms="printer 50% rusak")
    new = filed(service=cast.service_network, kind="network", title="Wifi putus")
    done = filed(title="Sudah beres")
    close(done)
    client = sign_in(cast.staff_a)

    def found(query: str) -> set[str]:
        page = text_of(client.get(f"{URL}?{query}"))
        return {t.number for t in (old, new, done) if f">{t.number}<" in page}

    assert found("") == {old.number, new.number, done.number}
    assert found("q=wifi") == {new.number}
    assert found("q=50%25") == {old.number}
    assert found("status=open") == {old.number, new.number}
    assert found("status=closed") == {done.number}
    assert found(f"service={cast.service_network.pk}") == {new.number}
    assert found("until=2026-11-20") == {old.number}
    assert found("since=2026-11-23&until=2026-11-23") == {new.number, done.number}
    assert found("q=wifi&status=closed") == set()


@pytest.mark.parametrize(
    "query",
    [
        "q=%ED%A0%80",
        "q=" + "a" * 5000,
        "q=%25_%5C%27",
        "status=nonsense",
        "status=closed&status=open",
        "service=x",
        "service=-1",
        "service=99999999999999999999999",
        "service=١",
        "since=0001-01-01",
        "since=2026-02-30",
        "until=9999-12-31",
        "halaman=0",
        "halaman=-1",
        "halaman=1e309",
        "page=99999999999999999999",
        "sort=reporter__password",
        "reporter__email__startswith=a",
    ],
)
def test_a_tampered_url_shows_a_list(query, cast, sign_in, filed):
    filed()

    assert sign_in(cast.staff_a).get(f"{URL}?{query}").status_code == 200


def test_a_full_number_jumps_to_the_ticket_if_one_may_see_it(cast, sign_in, filed):
    mine = filed()
    foreign = filed(cast.staff_c, office=cast.office_b)
    client = sign_in(cast.staff_a)

    assert client.get(URL, {"q": mine.number.lower()})["Location"] == f"/tiket/{mine.number}/"
    for number in (foreign.number, "GGN-2026-999999"):
        response = client.get(URL, {"q": number})
        assert response.status_code == 200
        assert "Tidak ada aduan yang sesuai" in text_of(response)


def test_pages_hold_twenty_five(cast, sign_in, filed):
    for n in range(26):
        filed(now=NOW + timedelta(seconds=n))
    client = sign_in(cast.staff_a)

    shown = client.get(f"{URL}?status=open")
    first = text_of(shown)
    following = client.get(URL, {"status": "open", "halaman": shown.context["page"].next})
    second = text_of(following)

    assert "25 dari 26 aduan" in first
    assert "?status=open&amp;halaman=" in first
    assert "1 dari 26 aduan" in second
    assert ">GGN-2026-000001<" in second
    assert ">GGN-2026-000001<" not in first


def test_three_rows_cost_what_one_costs(cast, sign_in, filed):
    client = sign_in(cast.liaison_a)

    def queries() -> tuple[int, int]:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(f"{URL}?scope=office")
        own = sum('FROM "tickets_ticket"' in query["sql"] for query in seen.captured_queries)
        return len(seen), own

    filed()
    client.get(URL)
    one = queries()
    filed(cast.staff_b)
    filed(cast.liaison_a)

    assert queries() == one
    assert one[1] == 1  # the page; it holds all, so nothing is counted


def test_the_list_needs_a_sign_in(client, db):
    assert client.get(URL)["Location"] == "/masuk/?next=/aduan/"
