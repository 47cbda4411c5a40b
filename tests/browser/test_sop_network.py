"""The network SOP from the complaint to F-04: an estimate revised, a holder changed, an alarm."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from sop.permissions import open_run
from tests.browser.acting import complete, file_complaint, fill

if TYPE_CHECKING:
    from tests.browser.stage import Stage

pytestmark = pytest.mark.browser


def test_a_network_complaint_walks_to_the_handover(stage: Stage) -> None:
    cast = stage.cast
    reporter = stage.sign_in(cast.staff_a, phone=True)
    number = file_complaint(
        stage, reporter, service="Internet dan jaringan", kind="Internet atau jaringan",
        symptoms="Semua komputer lantai dua tidak dapat membuka situs apa pun.",
        network_ping="fails",
        network_medium="wifi",
    )  # fmt: skip
    receipt = reporter.inner_text("main")
    assert "Staf Admin Jaringan mengerjakan langkah berikut" in receipt
    assert "Batas waktu langkah ini tidak ditetapkan dalam SOP." in receipt
    stage.shot(reporter, "jaringan-1-bukti")

    stage.sign_in(cast.network_admin, phone=True)
    assert complete(stage, number, by=cast.network_admin, phone=True).step_number == 2
    shown: dict[str, Any] = {"by": cast.network_admin, "phone": True, "shot": "jaringan-2-ping"}
    assert complete(stage, number, "yes", **shown).step_number == 3
    assert complete(stage, number).step_number == 4
    assert complete(stage, number, responsible="handler").step_number == 5
    ticket = complete(stage, number, officer=str(cast.network_admin.pk), shot="jaringan-3-tugas")
    assert ticket.step_number == 6

    # The coordinator gives the step to a colleague; the first one can no longer complete it.
    coordinator = stage.of(cast.network_coordinator)
    coordinator.goto(f"/tiket/{number}/")
    coordinator.get_by_text("Alihkan pelaksana", exact=True).first.click()
    change = coordinator.locator("form[action$='/alihkan/']")
    change.get_by_label("Pelaksana").select_option(str(cast.network_admin_2.pk))
    change.get_by_label("Alasan").fill("Yang pertama ditugaskan sedang sakit.")
    stage.shot(coordinator, "jaringan-4-alihkan")
    change.get_by_role("button", name="Alihkan pelaksana").click()
    coordinator.get_by_text("Pelaksana langkah dialihkan.").wait_for()
    first = stage.of(cast.network_admin, phone=True)
    first.goto(f"/tiket/{number}/")
    assert first.locator("#sekarang form").count() == 0

    assert complete(stage, number, phone=True, shot="jaringan-5-estimasi").step_number == 7
    assert complete(stage, number).step_number == 8
    assert complete(stage, number).step_number == 9

    promised = timezone.localtime() + timedelta(hours=5)
    repairer = stage.of(cast.network_admin_2)
    repairer.goto(f"/tiket/{number}/")
    repairer.get_by_text("Ubah estimasi pulih", exact=True).first.click()
    revise = repairer.locator("form[action$='/estimasi/']")
    fill(revise, {"promised_at": f"{promised:%Y-%m-%dT%H:%M}", "reason": "Suku cadang dari kota."})
    stage.shot(repairer, "jaringan-6-ubah-estimasi")
    revise.get_by_role("button", name="Ubah estimasi").click()
    repairer.get_by_text("Estimasi diubah").wait_for()
    reporter.goto(f"/tiket/{number}/")
    assert f"{promised:%H.%M}" in reporter.inner_text("#sekarang")
    stage.shot(reporter, "jaringan-7-estimasi-pelapor")

    # The promise runs out: the coordinator answers.
    run = open_run(stage.ticket(number))
    assert run and run.due_at
    stage.later(run.due_at + timedelta(minutes=1))
    coordinator.goto("/pemberitahuan/")
    coordinator.get_by_role("article").filter(has_text="terlampaui").first.get_by_role(
        "button", name="Buka"
    ).click()
    coordinator.wait_for_url(f"**/tiket/{number}/**")
    arahan = coordinator.locator("#arahan form").first
    arahan.get_by_label("Arahan Anda").fill("Pinjam perangkat cadangan Bidang TIK.")
    arahan.get_by_role("button", name="Beri arahan").click()
    coordinator.get_by_text("Arahan Anda sudah dicatat.").wait_for()

    ended = complete(stage, number, shot="jaringan-8-serah-terima")
    assert not ended.is_open
    reporter.goto(f"/tiket/{number}/")
    seen = reporter.inner_text("main")
    assert "Suku cadang dari kota." in seen
    assert "Pinjam perangkat cadangan" not in seen
    stage.shot(reporter, "jaringan-9-pelapor")
