"""The database SOP from the complaint to the letter, with a loop and an escalation."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from sop.permissions import open_run
from tests.browser.acting import NUMBER, complete, file_complaint

if TYPE_CHECKING:
    from tests.browser.stage import Stage

pytestmark = pytest.mark.browser


def test_a_database_complaint_walks_to_the_letter(stage: Stage) -> None:
    cast = stage.cast
    reporter = stage.sign_in(cast.staff_a, phone=True)
    number = file_complaint(
        stage, reporter, service="Database SIMPEG", kind="Database",
        symptoms="SIMPEG menolak masuk: too many connections.",
        database_application="SIMPEG",
    )  # fmt: skip
    assert NUMBER.fullmatch(number)
    receipt = reporter.locator("main").inner_text()
    assert "Pemeriksa dan Pengelola Teknologi Informasi mengerjakan langkah berikut" in receipt
    assert "Senin, 23 November 2026 pukul 09.30 WITA" in receipt
    assert "Seluruh penanganan selesai paling lambat Kamis, 26 November 2026" in receipt
    stage.shot(reporter, "database-1-bukti")

    stage.sign_in(cast.it_examiner)
    assert complete(stage, number, shot="database-2-langkah-1").step_number == 2

    # Nobody takes it up: the superior of the division head hears of it and answers.
    run = open_run(stage.ticket(number))
    assert run and run.due_at
    stage.later(run.due_at + timedelta(minutes=1))
    agency_head = stage.sign_in(cast.agency_head, phone=True)
    agency_head.goto("/pemberitahuan/")
    notice = agency_head.get_by_role("article").filter(has_text=number).first
    assert "terlampaui" in notice.inner_text()
    stage.shot(agency_head, "database-3-pemberitahuan")
    notice.get_by_role("button", name="Buka").click()
    agency_head.wait_for_url(f"**/tiket/{number}/**")
    arahan = agency_head.locator("#arahan form").first
    arahan.get_by_label("Arahan Anda").fill("Periksa sekarang; laporkan sebelum pukul 12.")
    stage.shot(agency_head, "database-4-arahan")
    arahan.get_by_role("button", name="Beri arahan").click()
    agency_head.get_by_text("Arahan Anda sudah dicatat.").wait_for()
    assert agency_head.locator("#arahan").count() == 0
    division_head = stage.of(cast.ict_division_head)
    division_head.goto(f"/tiket/{number}/")
    assert "Periksa sekarang; laporkan sebelum pukul 12." in division_head.inner_text("main")
    stage.shot(division_head, "database-5-terlambat")

    for reached in (3, 4, 5, 6, 7):
        assert complete(stage, number, phone=reached == 5).step_number == reached
    stage.later(timedelta(minutes=5))
    assert complete(stage, number, "no", shot="database-6-tidak").step_number == 5
    admin = stage.of(cast.db_network_admin)
    admin.goto(f"/tiket/{number}/")
    assert "Belum pulih; periksa ulang." in admin.inner_text("main")
    for reached, branch in ((6, ""), (7, ""), (8, "yes"), (9, "yes")):
        assert complete(stage, number, branch).step_number == reached
    ended = complete(stage, number, phone=True, shot="database-7-surat")
    assert not ended.is_open

    reporter.goto(f"/tiket/{number}/")
    seen = reporter.inner_text("main")
    assert "surat.pdf" in seen and "Selesai" in seen
    assert "Periksa sekarang" not in seen  # an arahan is between officers
    stage.shot(reporter, "database-8-pelapor")
    stage.shot(stage.of(cast.it_examiner), "database-9-petugas")
    assert timezone.now() < ended.due_at  # type: ignore[operator]
