"""Dispositions on the pages: the card, the form, "Disposisi saya", the sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from papers.dispositions import verbs as dispositions
from papers.dispositions.verbs import Order
from papers.models import Disposition, DispositionRecipient
from people.models import User
from tests.cast import NOW, Cast
from tests.sop import walk
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
NASTY = "<script>alert(1)</script> #set page(width: 1pt) =1+1 " + "panjang" * 60


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    return walk.file(cast, cast.service_ipas, "application", NOW, by=cast.ipas_user)


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def given(ticket: Ticket, actor: User, *to: User, **more: Any) -> Disposition:
    order = Order(tuple(p.pk for p in to), **{"instructions": ("act",), **more})
    return dispositions.give(ticket.pk, order, actor=actor, key=walk.new_key(), now=NOW)


def form_of(page: str) -> dict[str, str]:
    """The hidden fields of the page's form."""
    fields = re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', page)
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def opened(browser: Client, ticket: Ticket, query: str = "") -> dict[str, str]:
    return form_of(browser.get(reverse("ticket_dispose", args=[ticket.number]) + query).text)


def test_the_form_gives_a_disposition_and_the_card_shows_it(cast: Cast, ticket: Ticket) -> None:
    director = client(cast.ip_tech_director)
    address = reverse("ticket_dispose", args=[ticket.number])
    assert f'href="{address}"' in director.get(reverse("ticket", args=[ticket.number])).text
    sent = {
        **opened(director, ticket), "recipients": [cast.ipas_subdirector.pk, cast.jfu.pk],
        "instructions": ["act", "report"], "nature": "sangat_segera", "text": NASTY,
        "due_at": "2026-11-23T15:00",
    }  # fmt: skip
    for _ in range(2):  # a double click
        assert director.post(address, sent).status_code == 302
    row = Disposition.objects.get()
    assert row.due_at == datetime.fromisoformat("2026-11-23T15:00+07:00")
    page = client(cast.tu_head).get(reverse("ticket", args=[ticket.number])).text
    assert "Ratna Contoh" in page and "Sangat segera" in page and "belum dibaca" in page
    assert "Batas 23 Nov 2026 15.00 WIB" in re.sub(r"<[^>]+>|\s+(?= )", "", page)
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_a_late_one_says_so_in_words(cast: Cast, ticket: Ticket) -> None:
    given(ticket, cast.ip_tech_director, cast.tu_head, due_at=NOW + timedelta(hours=1))
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        tu = client(cast.tu_head)
        assert "Terlambat, batas" in tu.get(reverse("ticket", args=[ticket.number])).text
        assert "Terlambat, batas" in tu.get(reverse("dispositions")).text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"recipients": []}, "Pilih paling sedikit satu penerima."),
        ({"recipients": ["gone"]}, "Pilih pegawai yang hari ini memegang peran"),
        ({"recipients": ["x"]}, "Pilih pegawai yang hari ini memegang peran"),
        ({"instructions": [], "text": ""}, "Centang paling sedikit satu arahan"),
        ({"instructions": ["bogus"]}, "Pilih dari daftar."),
        ({"nature": "kilat"}, "Pilih dari daftar."),
        ({"due_at": "2026-11-23T08:00"}, "Batas waktu harus di waktu yang akan datang."),
        ({"due_at": "besok"}, "Tulis tanggal dan jam yang ada"),
        ({"due_at": "9999-01-01T08:00"}, "Tanggal terlalu jauh"),
        ({"text": "nul\x00byte"}, "karakter yang tidak dapat disimpan"),
    ],
)
def test_bad_input_is_told_beside_the_field_and_nothing_typed_is_lost(
    cast: Cast, ticket: Ticket, change: dict[str, Any], words: str
) -> None:
    director = client(cast.ip_tech_director)
    hidden = opened(director, ticket)
    User.objects.filter(pk=cast.jfu.pk).update(is_active=False)
    sent = {
        **hidden, "recipients": [str(cast.tu_head.pk)], "instructions": ["act"], "nature": "biasa",
        "text": "Kata-kata saya", **change,
    }  # fmt: skip
    sent["recipients"] = [str(cast.jfu.pk) if r == "gone" else r for r in sent["recipients"]]
    answer = director.post(reverse("ticket_dispose", args=[ticket.number]), sent)
    assert answer.status_code == 422
    assert words in answer.text
    if "text" not in change:
        assert "Kata-kata saya" in answer.text
    assert not Disposition.objects.exists()


def test_the_second_device_is_asked_again(cast: Cast, ticket: Ticket) -> None:
    phone, desk = client(cast.ip_tech_director), client(cast.ip_tech_director)
    address = reverse("ticket_dispose", args=[ticket.number])
    more = {"recipients": [cast.tu_head.pk], "instructions": ["act"], "nature": "biasa"}
    first, second = opened(phone, ticket), opened(desk, ticket)
    assert phone.post(address, {**first, **more}).status_code == 302
    refused = desk.post(address, {**second, **more, "text": "Dari meja"})
    assert refused.status_code == 409
    assert "sudah memberi disposisi" in refused.text and "Dari meja" in refused.text
    assert Disposition.objects.count() == 1
    again = {**form_of(refused.text), **more, "text": "Dari meja"}
    assert desk.post(address, again).status_code == 302
    assert Disposition.objects.count() == 2


def test_opening_the_ticket_is_reading_fetching_ahead_is_not(cast: Cast, ticket: Ticket) -> None:
    given(ticket, cast.ip_tech_director, cast.tu_head)
    tu, address = client(cast.tu_head), reverse("ticket", args=[ticket.number])
    assert '<span class="count">1</span>' in _menu(tu.get(reverse("my_tickets")).text)
    row = DispositionRecipient.objects.get()
    tu.get(address, headers={"Sec-Purpose": "prefetch;prerender"})
    tu.head(address)
    client(cast.ip_tech_director).get(address)
    row.refresh_from_db()
    assert row.read_at is None
    page = tu.get(address).text
    row.refresh_from_db()
    assert row.read_at == NOW and "dibaca" in page
    assert 'class="count"' not in _menu(tu.get(reverse("my_tickets")).text)


def _menu(page: str) -> str:
    item = re.search(r'<a href="/disposisi/".*?</a>', page, re.DOTALL)
    assert item
    return item[0]


def test_the_list_shows_the_words_only_once_they_are_read(cast: Cast, ticket: Ticket) -> None:
    given(ticket, cast.ip_tech_director, cast.tu_head, text="Rahasia dapur")
    tu = client(cast.tu_head)
    page = tu.get(reverse("dispositions")).text
    assert "Belum dibaca" in page and "Rahasia dapur" not in page
    tu.get(reverse("ticket", args=[ticket.number]))
    page = tu.get(reverse("dispositions")).text
    assert "Rahasia dapur" in page and "Catat tindak lanjut" in page
    sent = client(cast.ip_tech_director).get(reverse("dispositions") + "?tampilan=keluar").text
    assert "Rahasia dapur" in sent and "Umi Contoh" in sent
    for query in ("?tampilan=selesai", "?tampilan=x", "?hal=zz", "?tampilan=keluar&hal=99"):
        assert tu.get(reverse("dispositions") + query).status_code == 200


def test_the_follow_up_is_written_on_the_page(cast: Cast, ticket: Ticket) -> None:
    row = given(ticket, cast.ip_tech_director, cast.tu_head).recipients.get()
    tu, address = client(cast.tu_head), reverse("disposition_follow_up", args=[row.pk])
    assert tu.post(address, {"text": " ", "key": walk.new_key()}).status_code == 422
    assert client(cast.jfu).post(address, {"text": "x", "key": walk.new_key()}).status_code == 404
    key = walk.new_key()
    for _ in range(2):
        assert tu.post(address, {"text": NASTY, "key": key}).status_code == 302
    late = tu.post(address, {"text": "Tambahan", "key": walk.new_key()})
    assert late.status_code == 409 and "Tambahan" in late.text
    row.refresh_from_db()
    assert row.follow_up == NASTY
    assert "&lt;script&gt;" in tu.get(reverse("ticket", args=[ticket.number])).text


def test_passing_on_from_the_list(cast: Cast, ticket: Ticket) -> None:
    first = given(ticket, cast.ip_tech_director, cast.ipas_subdirector)
    given(ticket, cast.ip_tech_director, cast.ipas_subdirector, text="Lagi")
    browser, row = client(cast.ipas_subdirector), first.recipients.get()
    hidden = opened(browser, ticket, f"?dari={row.pk}")
    assert hidden["passing"] == str(row.pk)
    address = reverse("ticket_dispose", args=[ticket.number])
    sent = {**hidden, "recipients": [cast.app_section_head.pk], "instructions": ["process"],
            "nature": "biasa"}  # fmt: skip
    assert browser.post(address, sent).status_code == 302
    assert Disposition.objects.latest("pk").parent == first
    for query in ("?dari=abc", "?dari=999999", "?dari=" + "9" * 40):
        assert browser.get(address + query).status_code == 200
    stolen = {**sent, "key": walk.new_key(), "passing": "999999", "seen": "999999"}
    assert browser.post(address, stolen).status_code in (404, 409)


def test_only_officers_of_the_agency_see_dispositions(cast: Cast, ticket: Ticket) -> None:
    row = given(ticket, cast.ip_tech_director, cast.tu_head, text="Hanya petugas")
    sheet = reverse("disposition_sheet", args=[ticket.number, row.pk])
    dispose = reverse("ticket_dispose", args=[ticket.number])
    assert client(cast.jfu).get(sheet).status_code == 200
    assert client(cast.jfu).get(dispose).status_code == 403  # sees it, has none to pass on
    for person in (cast.ipas_user, cast.network_admin, cast.outsider):
        browser = client(person)
        assert browser.get(sheet).status_code == 404
        assert browser.get(dispose).status_code == 404
        assert browser.post(dispose, {}).status_code == 404
    assert "Hanya petugas" not in client(cast.ipas_user).get(
        reverse("ticket", args=[ticket.number])
    ).text  # fmt: skip
    other = walk.file(cast, cast.service_ipas, "application", NOW, by=cast.ipas_user)
    wrong = reverse("disposition_sheet", args=[other.number, row.pk])
    assert client(cast.tu_head).get(wrong).status_code == 404


def test_the_sheet_is_a_pdf_whatever_was_typed(cast: Cast, ticket: Ticket) -> None:
    row = given(ticket, cast.ip_tech_director, cast.ipas_subdirector, text=NASTY)
    given(ticket, cast.ipas_subdirector, cast.app_section_head, text=NASTY)
    User.objects.filter(pk=cast.ip_tech_director.pk).update(is_active=False)
    answer = client(cast.tu_head).get(reverse("disposition_sheet", args=[ticket.number, row.pk]))
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert ticket.number in answer["Content-Disposition"]


def test_a_closed_ticket_takes_none_but_shows_its_chain(cast: Cast, ticket: Ticket) -> None:
    director, address = client(cast.ip_tech_director), reverse("ticket", args=[ticket.number])
    hidden = opened(director, ticket)
    given(ticket, cast.ip_tech_director, cast.tu_head, text="Tercatat")
    Ticket.objects.filter(pk=ticket.pk).update(status="cancelled", closed_at=NOW)
    dispose = reverse("ticket_dispose", args=[ticket.number])
    assert director.get(dispose)["Location"] == address
    sent = {**hidden, "recipients": [cast.tu_head.pk], "instructions": ["act"], "nature": "biasa"}
    assert director.post(dispose, sent).status_code == 409
    page = client(cast.tu_head).get(address).text
    assert "Tercatat" in page and "Catat tindak lanjut" in page and f'href="{dispose}"' not in page
