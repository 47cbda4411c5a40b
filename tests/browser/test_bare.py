"""Without JavaScript, with shaky hands, on stale pages: one true state, nothing typed is lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from tests.browser.acting import NUMBER, complete
from tests.sop import walk
from tickets.models import Event, Ticket

if TYPE_CHECKING:
    from tests.browser.stage import Stage

pytestmark = pytest.mark.browser


def test_a_complaint_and_a_step_without_script(stage: Stage) -> None:
    cast = stage.cast
    page = stage.sign_in(cast.staff_a, phone=True, script=False)
    page.goto("/lapor/")
    page.get_by_label("Layanan yang terganggu").select_option(label="Database SIMPEG")
    page.get_by_label("Database", exact=True).check()
    page.get_by_label("Nomor telepon").fill("0812 0000 0000")
    page.get_by_role("button", name="Kirim aduan").click()
    faults = page.get_by_role("alert").inner_text()
    assert "Ceritakan apa yang terjadi." in faults and "Pilih siapa yang terdampak." in faults
    stage.shot(page, "tanpa-skrip-1-salah")
    assert page.get_by_label("Nomor telepon").input_value() == "0812 0000 0000"
    page.get_by_label("Apa yang terjadi?").fill("SIMPEG tidak dapat dibuka.")
    page.locator("[name=impact][value=unit]").check()
    page.get_by_role("button", name="Kirim aduan").click()
    number = page.locator("#nomor").inner_text()
    assert NUMBER.fullmatch(number)

    officer = stage.sign_in(cast.it_examiner, phone=True, script=False)
    officer.goto(f"/tiket/{number}/")
    form = officer.locator("#sekarang form")
    form.get_by_label("Database atau aplikasi yang terdampak").fill("SIMPEG")
    stage.shot(officer, "tanpa-skrip-2-langkah")
    form.get_by_role("button", name="Selesaikan langkah 1").click()
    officer.get_by_text("Langkah 1 sudah dicatat.").wait_for()
    assert stage.ticket(number).step_number == 2


def test_a_refused_step_says_why_and_keeps_what_was_typed(stage: Stage) -> None:
    cast = stage.cast
    ticket = walk.file(cast, cast.service_db, "database", timezone.now())
    page = stage.of(cast.it_examiner, phone=True)
    page.goto(f"/tiket/{ticket.number}/")
    form = page.locator("#sekarang form")
    form.get_by_label("Uraian laporan gangguan").fill("Pengguna tidak dapat masuk.")
    form.get_by_label("Database atau aplikasi yang terdampak").fill("")  # known from the service
    form.get_by_role("button", name="Selesaikan langkah 1").click()
    summary = page.get_by_role("alert").filter(has_text="Bagian ini wajib diisi.")
    summary.wait_for()
    assert page.evaluate("document.activeElement.className") == "errors"
    stage.shot(page, "langkah-ditolak")
    assert form.get_by_label("Uraian laporan").input_value() == "Pengguna tidak dapat masuk."
    summary.get_by_role("link").click()
    assert page.evaluate("document.activeElement.name") == "database"


def test_a_double_click_makes_one_event(stage: Stage) -> None:
    cast = stage.cast
    ticket = walk.file(cast, cast.service_db, "database", timezone.now())
    page = stage.of(cast.it_examiner)
    page.goto(f"/tiket/{ticket.number}/")
    form = page.locator("#sekarang form")
    form.get_by_label("Database atau aplikasi yang terdampak").fill("SIMPEG")
    form.get_by_role("button", name="Selesaikan langkah 1").dblclick(no_wait_after=True)
    page.get_by_text("Langkah 1 sudah dicatat.").wait_for()
    assert Event.objects.filter(ticket=ticket, kind="completed", step=1).count() == 1
    assert Event.objects.filter(ticket=ticket, kind="completed").count() == 1


def test_a_double_click_without_script_makes_one_complaint(stage: Stage) -> None:
    """The key in the form, not the script, keeps it to one."""
    cast = stage.cast
    page = stage.window(cast.staff_a, phone=True, script=False)
    page.goto("/lapor/")
    page.get_by_label("Layanan yang terganggu").select_option(label="Database SIMPEG")
    page.get_by_label("Database", exact=True).check()
    page.get_by_label("Apa yang terjadi?").fill("SIMPEG tidak dapat dibuka.")
    page.locator("[name=impact][value=unit]").check()
    page.get_by_role("button", name="Kirim aduan").dblclick(no_wait_after=True)
    page.wait_for_url("**/bukti/")
    assert Ticket.objects.count() == 1


def test_a_stale_page_keeps_what_was_typed(stage: Stage) -> None:
    cast = stage.cast
    ticket = walk.file(cast, cast.service_network, "network", timezone.now())
    ticket = walk.walk_to(ticket, 2, timezone.now())
    stale = stage.of(cast.network_admin, phone=True)
    stale.goto(f"/tiket/{ticket.number}/")
    form = stale.locator("#sekarang form")
    form.get_by_label("Ya", exact=True).check()
    form.get_by_label("Perangkat atau alamat").fill("10.0.0.1")
    form.get_by_label("Hasil ping").fill("Request timed out, empat kali.")

    assert complete(stage, ticket.number, "yes", by=cast.network_admin_2).step_number == 3
    form.get_by_role("button", name="Selesaikan langkah 2").click()
    refusal = stale.get_by_role("alert").filter(has_text="Yang tadi Anda ketik")
    refusal.wait_for()
    kept = refusal.inner_text()
    assert "Request timed out, empat kali." in kept
    assert "Ya" in kept.split() and "yes" not in kept.split()
    stage.shot(stale, "halaman-usang")
    assert stage.ticket(ticket.number).step_number == 3
    assert Event.objects.filter(ticket=ticket, kind="completed", step=2).count() == 1


def test_a_draft_survives_a_reload_and_goes_once_sent(stage: Stage) -> None:
    page = stage.of(stage.cast.staff_a, phone=True)
    page.goto("/lapor/")
    page.get_by_label("Layanan yang terganggu").select_option(label="Database SIMPEG")
    page.get_by_label("Database", exact=True).check()
    page.get_by_label("Apa yang terjadi?").press_sequentially("SIMPEG tidak dapat dibuka.")
    page.get_by_label("Aplikasi mana yang berhenti?").fill("SIMPEG")
    for _ in range(100):  # the draft is written when the typing pauses
        if page.evaluate("Object.values(localStorage).some(v => v.includes('SIMPEG'))"):
            break
        page.wait_for_timeout(30)
    page.reload()
    page.get_by_text("dipulihkan dari perangkat ini").wait_for()
    assert page.get_by_label("Apa yang terjadi?").input_value() == "SIMPEG tidak dapat dibuka."
    assert page.get_by_label("Database", exact=True).is_checked()
    assert page.get_by_label("Aplikasi mana yang berhenti?").input_value() == "SIMPEG"
    stage.shot(page, "draf-dipulihkan")
    page.locator("[name=impact][value=unit]").check()
    page.get_by_role("button", name="Kirim aduan").click()
    page.wait_for_url(re.compile("/bukti/"))
    page.goto("/lapor/")
    assert page.get_by_label("Apa yang terjadi?").input_value() == ""


def test_the_keyboard_never_loses_sight_of_the_focus(stage: Stage) -> None:
    """On a phone the button bar sticks to the bottom: no field may hide behind it."""
    cast = stage.cast
    ticket = walk.file(cast, cast.service_db, "database", timezone.now())
    ticket = walk.walk_to(ticket, 5, timezone.now())
    for user, path in ((cast.staff_a, "/lapor/"),
                       (cast.db_network_admin, f"/tiket/{ticket.number}/")):  # fmt: skip
        page = stage.of(user, phone=True)
        page.goto(path)
        hidden = []
        for _ in range(40):
            page.keyboard.press("Tab")
            if covered := page.evaluate(COVERED):
                hidden.append(covered)
        assert hidden == [], path


# What has the focus, if no point of it can be seen.
COVERED = """() => {
  const field = document.activeElement;
  if (!field || field === document.body) return "";
  const box = field.getBoundingClientRect();
  for (const y of [box.top + 2, (box.top + box.bottom) / 2, box.bottom - 2]) {
    const there = document.elementFromPoint((box.left + box.right) / 2, y);
    if (there && (field.contains(there) || there.contains(field) && there !== document.body
        && !there.matches("html, main, form"))) return "";
  }
  return field.outerHTML.slice(0, 150);
}"""
