from __future__ import annotations

import pytest

from tests.tickets.test_complaint_page import text_of


def test_a_stranger_sees_what_the_portal_is_and_how_services_stand(client, cast, filed):
    filed(title="rahasia judul")

    page = text_of(client.get("/"))

    assert "Laporkan gangguan" in page
    assert "Lacak aduan" in page
    assert "1 aduan terbuka" in page
    assert page.count("Tidak ada gangguan yang dilaporkan") == 3
    for private in ("rahasia judul", "GGN-2026-000001", "Sari", "Disdik"):
        assert private not in page


def test_counts_are_asked_once_in_thirty_seconds(client, cast, django_assert_num_queries):
    client.get("/")

    with django_assert_num_queries(0):
        client.get("/")


@pytest.mark.parametrize("typed", ["GGN-2026-000123", "ggn 2026 123"])
def test_a_number_leads_to_its_ticket_whether_it_exists_or_not(typed, client, db):
    response = client.get("/lacak/", {"nomor": typed})

    assert response["Location"] == "/tiket/GGN-2026-000123/"


@pytest.mark.parametrize("typed", ["", "abc", "<script>", "9" * 5000])
def test_what_is_no_number_is_said_beside_the_field(typed, client, db):
    response = client.get("/lacak/", {"nomor": typed})

    assert response.status_code == 422
    assert "Tulis nomor aduan" in text_of(response)
    assert "<script>" not in text_of(response).split('name="nomor"')[1][:200]


@pytest.mark.parametrize("url", ["/", "/lacak/", "/aduan/", "/lapor/serupa/"])
def test_reading_pages_take_no_post(url, client, cast):
    client.force_login(cast.staff_a, "people.auth.NipOrEmailBackend")

    assert client.post(url).status_code == 405
