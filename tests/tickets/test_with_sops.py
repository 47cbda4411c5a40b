"""Filing with the real SOPs: the receipt, the list and the messages speak their words."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices.models import Notice
from sop.handling import SopHandling
from tests.tickets.test_complaint_page import text_of
from tickets import handling
from tickets.models import Ticket


@pytest.fixture(autouse=True)
def real_sops(handler):
    """The fixture of this folder puts the registered one back."""
    handling.register(SopHandling())


def test_the_receipt_speaks_in_the_words_of_the_sop(cast, sign_in, entries):
    client = sign_in(cast.staff_a)

    receipt = client.post("/lapor/", entries)["Location"]

    page = text_of(client.get(receipt))
    assert "Pemeriksa dan Pengelola Teknologi Informasi" in page
    assert "Senin, 23 November 2026 pukul 09.30 WITA" in page
    assert "Pengelolaan Gangguan Database" in page
    assert "1 dari 9." in text_of(client.get("/aduan/"))


def test_a_step_without_time_promises_none(cast, sign_in, entries):
    client = sign_in(cast.staff_a)
    sent = {**entries, "service": cast.service_network.pk, "kind": "network"}

    page = text_of(client.get(client.post("/lapor/", sent)["Location"]))

    assert "tidak ditetapkan dalam SOP" in page


def test_without_a_route_the_triage_officer_is_named(cast, sign_in, entries):
    client = sign_in(cast.staff_a)
    sent = {**entries, "service": cast.service_app.pk, "kind": "other"}

    page = text_of(client.get(client.post("/lapor/", sent)["Location"]))

    assert Ticket.objects.get().procedure == "intake"
    assert "Petugas penelaah aduan" in page


def test_a_message_reaches_the_actors_of_the_step(cast, sign_in, filed):
    ticket = filed()

    sign_in(cast.staff_a).post(
        f"/tiket/{ticket.number}/komentar/", {"body": "Masih rusak.", "key": str(uuid4())}
    )

    told = Notice.objects.filter(kind="comment").values_list("recipient__name", flat=True)
    assert set(told) == {cast.it_examiner.name}


def test_the_reporter_reads_messages_but_no_notes_on_the_ticket_page(cast, sign_in, filed):
    ticket = filed()
    url = f"/tiket/{ticket.number}/komentar/"
    officer = sign_in(cast.it_examiner)
    officer.post(url, {"body": "Sedang kami periksa.", "key": str(uuid4())})
    officer.post(url, {"body": "Kata sandi bocor.", "internal": "True", "key": str(uuid4())})

    reporter = text_of(sign_in(cast.staff_a).get(f"/tiket/{ticket.number}/"))
    colleague = text_of(sign_in(cast.helpdesk).get(f"/tiket/{ticket.number}/"))

    assert "Sedang kami periksa." in reporter
    assert "Kata sandi bocor." not in reporter
    assert "Sedang kami periksa." in colleague
    assert "Kata sandi bocor." in colleague


def test_three_rows_of_the_list_cost_what_one_costs(cast, sign_in, filed):
    client = sign_in(cast.staff_a)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get("/aduan/")
        return len(seen)

    filed()
    client.get("/aduan/")
    one = queries()
    filed()
    filed()

    assert queries() == one


@pytest.mark.parametrize("address", ["tickets/ticket/add/", "tickets/ticket/{pk}/delete/"])
def test_the_administrator_reads_tickets_and_changes_none(address, cast, sign_in, filed):
    ticket = filed()
    client = sign_in(cast.administrator)

    assert client.get("/kelola/tickets/ticket/").status_code == 200
    page = text_of(client.get(f"/kelola/tickets/ticket/{ticket.pk}/change/"))
    assert "Data tidak tampil." in page
    assert 'name="_save"' not in page
    for method in (client.get, client.post):
        assert method(f"/kelola/{address.format(pk=ticket.pk)}").status_code == 403


def test_who_acts_next_himself_is_told_so(cast, sign_in, entries):
    sent = {**entries, "service": cast.service_ipas.pk, "kind": "application"}
    client = sign_in(cast.ipas_user)

    page = text_of(client.get(client.post("/lapor/", sent)["Location"]))

    assert "<strong>Anda</strong> (" in page
    assert "Kerjakan langkah 1" in page
    assert "Ikuti aduan ini" not in page


def test_the_triage_officer_of_an_unrouted_complaint_is_led_to_it(cast, sign_in, filed):
    ticket = filed(cast.helpdesk, reporter=cast.staff_a, service=cast.service_app, kind="other")

    page = text_of(sign_in(cast.helpdesk).get(f"/aduan/{ticket.number}/bukti/"))

    assert "Tetapkan SOP" in page
    assert "Yang Anda laporkan" not in page
