"""The forms of the network SOP from F-01 to F-04 on a phone, both printed; and tables of rows."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from pypdf import PdfReader

from sop.models import StepRun
from tests.browser import test_pages
from tests.browser.acting import complete, file_complaint
from tests.browser.stage import Stage
from tests.sop import walk

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
WIDER = "document.documentElement.scrollWidth > innerWidth"


def printed(page: Page, link: str) -> str:
    """The text of the PDF behind a link of Dokumen perkara."""
    found = page.locator("#berkas").get_by_role("link", name=link).first
    answer = page.request.get(str(found.get_attribute("href")))
    assert answer.status == 200, link
    assert answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(BytesIO(answer.body())).pages
    return " ".join(" ".join(one.extract_text() for one in pages).split())


def row(page: Page, table: str, number: int, **cells: str) -> None:
    """Fills row `number` (from 1) of a table, adding it where it is not there yet."""
    box = page.locator(f"[data-entries={table}]")
    while box.locator("tbody [data-entry]").count() < number:
        box.get_by_role("button", name="Tambah baris").click()
    line = box.locator("tbody [data-entry]").nth(number - 1)
    for name, text in cells.items():
        cell = line.locator(f"[name$='-{name}']")
        if cell.evaluate("f => f.tagName") == "SELECT":
            cell.select_option(text)
        else:
            cell.fill(text)


def send(stage: Stage, page: Page, step: int, number: str) -> None:
    assert not page.evaluate(WIDER), f"step {step} is wider than the phone"
    stage.shot(page, f"formulir-{step}")
    page.get_by_role("button", name=f"Selesaikan langkah {step}").click()
    page.get_by_text(f"Langkah {step} sudah dicatat.").wait_for()


def test_from_f01_to_f04_on_a_phone_and_both_on_paper(stage: Stage) -> None:
    cast = stage.cast
    reporter = stage.sign_in(cast.staff_a, phone=True)
    number = file_complaint(
        stage, reporter, service="Internet dan jaringan", kind="Internet atau jaringan",
        symptoms="Semua komputer lantai dua tidak dapat membuka situs apa pun.",
        network_ping="fails", network_medium="wifi",
    )  # fmt: skip
    staff = stage.sign_in(cast.network_admin, phone=True)
    complete(stage, number, by=cast.network_admin, phone=True)
    complete(stage, number, "yes", by=cast.network_admin, phone=True)

    # F-01: two calls; the first was not answered. A first try forgets one cell.
    staff.goto(f"/tiket/{number}/")
    assert staff.get_by_role("link", name="F-01 kosong").is_visible()
    row(staff, "contacts", 1, channel="phone", outcome="Tidak diangkat")
    row(staff, "contacts", 2, person="Lina Contoh", channel="whatsapp")
    staff.locator("[name=confirmed]").wait_for(state="hidden")
    staff.locator("[name=reached]").select_option("yes")
    staff.locator("[name=confirmed]").fill("Satu lantai putus sejak pagi.")
    staff.locator("[name=scope]").select_option("both")
    staff.get_by_role("button", name="Selesaikan langkah 3").click()
    staff.get_by_text("Baris 2, Hasil: wajib diisi.").first.wait_for()
    stage.shot(staff, "formulir-3-kurang")
    row(staff, "contacts", 2, outcome="Membenarkan gangguan")
    send(stage, staff, 3, number)
    complete(stage, number, by=cast.network_admin, phone=True, responsible="reporter")
    complete(stage, number, by=cast.network_coordinator, phone=True,
             officer=str(cast.network_admin.pk), vehicle="Kendaraan dinas")  # fmt: skip

    # The inventory: one typed row, and a worksheet from the field.
    staff.goto(f"/tiket/{number}/")
    row(staff, "inventory", 1, device="Switch distribusi", symptom="Mati", cause="Catu daya")
    staff.get_by_text("Tempel dari lembar kerja").click()
    staff.locator("[name=inventory-paste]").fill(
        "Perangkat\tGejala\tSebab\tKebutuhan\nKabel lantai dua\tPutus\t\t=2 konektor\n"
    )
    at = timezone.localtime() + timedelta(hours=4)
    staff.locator("[name=estimate]").fill(f"{at:%Y-%m-%dT%H:%M}")
    staff.locator("[name=responsible]").select_option("handler")
    send(stage, staff, 6, number)
    complete(stage, number, by=cast.network_admin, phone=True)
    complete(stage, number, by=cast.network_coordinator, phone=True, told_person="Lina Contoh")
    reporter.goto(f"/tiket/{number}/")
    reporter.locator("#estimasi > summary").click()
    assert "Disampaikan kepada Lina Contoh (Telepon)" in reporter.inner_text("#estimasi")

    # F-04: the actions and one spare part; the receiver has a name.
    staff.goto(f"/tiket/{number}/")
    row(staff, "actions", 1, device="Switch distribusi", action="Diganti", outcome="Menyala")
    row(staff, "actions", 2, action="Konektor dipasang ulang")
    row(staff, "spare_parts", 1, name="Switch 24 port", quantity="1", note="unit")
    staff.locator("[name=result_test]").fill("Ping berhasil dari semua komputer.")
    staff.locator("[name=receiver_name]").fill("Lina Contoh")
    send(stage, staff, 9, number)

    reporter.goto(f"/tiket/{number}/")
    reporter.get_by_role("button", name="F-04 sudah saya terima").click()
    reporter.get_by_text("Penerimaan F-04 sudah dicatat.").wait_for()
    reporter.locator("#berkas > summary").click()
    stage.shot(reporter, "formulir-dokumen")
    complaint_form = printed(reporter, "F-01 Formulir aduan SKPD")
    for words in ("F-01", number, "Tidak diangkat", "Membenarkan gangguan", "Lina Contoh",
                  "Satu lantai putus sejak pagi.", "Internet dan intranet"):  # fmt: skip
        assert words in complaint_form
    action_form = printed(reporter, "F-04 Formulir tindakan")
    for words in ("F-04", number, "Catu daya", "=2 konektor", "Diganti", "Switch 24 port",
                  "Ping berhasil dari semua komputer.", "Yang menerima", "Lina Contoh",
                  "dikonfirmasi Sari Contoh", cast.kominfo.name,
                  cast.network_admin.name):  # fmt: skip
        assert words in action_form


def test_a_draft_keeps_added_rows(stage: Stage) -> None:
    cast, now = stage.cast, timezone.now()
    ticket = walk.walk_to(walk.file(cast, cast.service_network, "network", now), 6, now)
    page = stage.window(walk.actors(ticket, now)[0], phone=True)
    page.goto(f"/tiket/{ticket.number}/")
    box = page.locator("[data-entries=inventory]")
    assert box.locator("tbody [data-entry]").count() == 1
    for number in (1, 2, 3, 4):
        row(page, "inventory", number, device=f"Perangkat {number}")
    box.get_by_role("button", name="Hapus baris 2").click()
    page.wait_for_timeout(600)
    page.reload()
    page.get_by_text("Isian Anda yang belum terkirim dipulihkan").wait_for()
    typed = [field.input_value() for field in box.locator("[name$='-device']").all()]
    assert [text for text in typed if text] == ["Perangkat 1", "Perangkat 3", "Perangkat 4"]


def test_rows_without_script(stage: Stage) -> None:
    cast, now = stage.cast, timezone.now()
    ticket = walk.walk_to(walk.file(cast, cast.service_network, "network", now), 6, now)
    actor = walk.actors(ticket, now)[0]
    page = stage.window(actor, phone=True, script=False)
    page.goto(f"/tiket/{ticket.number}/")
    assert page.locator("[data-entries=inventory] tbody [data-entry]").count() == 3
    page.locator("[name=inventory-1-device]").fill("Switch")
    page.locator("[name=inventory-1-symptom]").fill("Mati")
    at = timezone.localtime() + timedelta(hours=4)
    page.locator("[name=estimate]").fill(f"{at:%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="Selesaikan langkah 6").click()
    page.get_by_text("Langkah 6 sudah dicatat.").wait_for()
    rows = StepRun.objects.get(ticket=ticket, number=6).data["inventory"]
    assert rows == [{"device": "Switch", "symptom": "Mati", "cause": "", "need": ""}]


def test_forms_and_documents_are_accessible(stage: Stage) -> None:
    """Tables to fill in (also refused), tables filled in, promises, documents: by axe."""
    cast, now = stage.cast, timezone.now()
    inventory = walk.walk_to(walk.file(cast, cast.service_network, "network", now), 6, now)
    done = walk.walk_to_end(walk.file(cast, cast.service_network, "network", now), now)
    checks = walk.walk_to(walk.file(cast, cast.service_db, "database", now), 4, now)
    found: list[str] = []
    for ticket, user in (
        (inventory, walk.actors(inventory, now)[0]), (done, cast.staff_a),
        (checks, cast.it_examiner),
    ):  # fmt: skip
        for phone in (True, False):
            page = stage.window(user, phone=phone)
            page.goto(f"/tiket/{ticket.number}/")
            page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
            found += test_pages._faults(page)
    page = stage.window(cast.it_examiner, phone=True)
    page.goto(f"/tiket/{checks.number}/")
    page.get_by_role("button", name="Selesaikan langkah 4").click()
    page.get_by_text("Ruang penyimpanan, Sebelum: wajib diisi.").first.wait_for()
    page.evaluate("window.scrollTo(0, 0)")
    found += test_pages._faults(page)
    stage.shot(page, "formulir-database-4-kurang")
    assert found == []
