"""Drafts: what was typed comes back, and what was sent twice is one act."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.browser.stage import Stage
from tickets.models import Ticket

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.browser
WORDS = "Koneksi putus sejak pagi."
RESTORED = "Isian Anda yang belum terkirim dipulihkan"
DRAFTS = "() => Object.keys(localStorage).filter(key => key.startsWith('gangguan.draft.'))"


def write(page: Page) -> None:
    page.goto("/lapor/")
    page.get_by_label("Layanan yang terganggu").select_option(index=1)
    page.get_by_label("Internet atau jaringan", exact=True).check()
    page.locator("[name=network_ping][value=fails]").check()
    page.get_by_label("Apa yang terjadi?").fill(WORDS)
    page.locator("[name=impact][value=unit]").check()


def send(page: Page) -> str:
    page.get_by_role("button", name="Kirim aduan").click()
    page.wait_for_url("**/bukti/")
    return page.locator("#nomor").inner_text()


def _arrive_and_get_lost(route: Route) -> None:
    route.fetch(max_redirects=0)
    route.fulfill(status=502, body="")


def test_back_and_send_again_is_one_ticket(stage: Stage) -> None:
    page = stage.window(stage.cast.staff_a)
    write(page)
    number = send(page)
    assert page.evaluate(DRAFTS) == []
    stage.clock.shift(timedelta(minutes=2))  # "since when" would now be another minute
    page.go_back()
    assert page.get_by_label("Apa yang terjadi?").input_value() == WORDS
    assert RESTORED not in page.inner_text("main")
    assert send(page) == number
    assert "tidak dicatat dua kali" in page.inner_text("main")
    assert Ticket.objects.count() == 1
    assert page.evaluate(DRAFTS) == []


def test_back_and_something_else_is_another_ticket(stage: Stage) -> None:
    page = stage.window(stage.cast.staff_a)
    write(page)
    number = send(page)
    page.go_back()
    page.get_by_label("Apa yang terjadi?").fill("Printer di loket tidak mencetak.")
    assert send(page) != number
    assert Ticket.objects.count() == 2


def test_a_lost_answer_and_the_restored_draft_are_one_ticket(stage: Stage) -> None:
    """The complaint arrives, its receipt does not: the draft goes with the key it was sent with."""
    page = stage.window(stage.cast.staff_a)
    write(page)
    page.route("**/lapor/", _arrive_and_get_lost)
    with page.expect_response("**/lapor/"):
        page.get_by_role("button", name="Kirim aduan").click()
    page.unroute("**/lapor/")
    assert Ticket.objects.count() == 1
    stage.clock.shift(timedelta(minutes=2))
    page.goto("/lapor/")
    assert RESTORED in page.inner_text("main")
    assert page.get_by_label("Apa yang terjadi?").input_value() == WORDS
    assert send(page) == Ticket.objects.get().number
    stage.faults.clear()  # the browser notes the answer that was lost


def test_a_message_sent_again_after_back_is_one_message(stage: Stage) -> None:
    page = stage.window(stage.cast.staff_a)
    write(page)
    number = send(page)
    page.goto(f"/tiket/{number}/")
    for _ in range(2):
        page.get_by_label("Pesan kepada petugas").fill("Masih putus.")
        with page.expect_navigation():
            page.get_by_role("button", name="Kirim pesan").click()
        assert page.get_by_text("Masih putus.", exact=True).count() == 1
        page.go_back()
    assert stage.ticket(number).comments.count() == 1
