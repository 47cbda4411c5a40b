"""The IPAS SOP from the letter to the journal: two roles, two loops, the user's own answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from sop.permissions import open_run
from tests.browser.acting import complete, file_complaint

if TYPE_CHECKING:
    from tests.browser.stage import Stage

pytestmark = pytest.mark.browser


def test_an_ipas_complaint_walks_to_the_journal(stage: Stage) -> None:
    cast = stage.cast
    reporter = stage.sign_in(cast.ipas_user, phone=True)
    number = file_complaint(
        stage, reporter, service="IPAS", kind="Aplikasi tidak berfungsi",
        symptoms="Pencarian merek berhenti dengan galat 500.",
        application_module="Pencarian merek",
    )  # fmt: skip
    assert "WIB" in reporter.inner_text("main")
    stage.shot(reporter, "ipas-1-bukti")
    assert complete(stage, number, by=cast.ipas_user, phone=True).step_number == 2
    for reached in (3, 4, 5, 6):
        assert complete(stage, number).step_number == reached

    # The section head lets step 6 lie; his superior answers.
    run = open_run(stage.ticket(number))
    assert run and run.due_at
    stage.later(run.due_at + timedelta(minutes=1))
    superior = stage.of(cast.ipas_subdirector, phone=True)
    superior.goto("/pemberitahuan/")
    superior.get_by_role("article").filter(has_text="terlampaui").first.get_by_role(
        "button", name="Buka"
    ).click()
    superior.wait_for_url(f"**/tiket/{number}/**")
    answer = superior.locator("#arahan form").first
    answer.get_by_label("Arahan Anda").fill("Tugaskan JFU sekarang juga.")
    answer.get_by_role("button", name="Beri arahan").click()
    superior.get_by_text("Arahan Anda sudah dicatat.").wait_for()

    assert complete(stage, number, recipients=[str(cast.jfu.pk)]).step_number == 7
    assert complete(stage, number, "yes").step_number == 8
    assert complete(stage, number).step_number == 9
    assert complete(stage, number, "no", shot="ipas-2-bukan-aplikasi").step_number == 10

    half = complete(stage, number, by=cast.db_section_head, shot="ipas-3-kasie-database")
    assert half.step_number == 10
    database_head = stage.of(cast.db_section_head)
    database_head.goto(f"/tiket/{number}/")
    assert database_head.locator("#sekarang form").count() == 0
    stage.shot(database_head, "ipas-4-menunggu-kasie-jaringan")
    assert complete(stage, number, by=cast.network_section_head).step_number == 11
    assert complete(stage, number, "no").step_number == 12
    assert complete(stage, number).step_number == 11
    assert complete(stage, number, "yes").step_number == 13
    assert complete(stage, number).step_number == 14

    # The user says it still fails: back to the analysis, and round again.
    assert complete(stage, number, "no", by=cast.ipas_user, phone=True).step_number == 9
    assert complete(stage, number, "yes").step_number == 13
    assert complete(stage, number).step_number == 14
    confirmed = complete(stage, number, "yes", by=cast.jfu, shot="ipas-5-uji-jfu")
    assert confirmed.step_number == 14
    shown: dict[str, Any] = {
        "by": cast.ipas_user,
        "phone": True,
        "shot": "ipas-6-konfirmasi-pengguna",
    }
    assert complete(stage, number, "yes", **shown).step_number == 15
    assert not complete(stage, number).is_open

    reporter.goto(f"/tiket/{number}/")
    seen = reporter.inner_text("main")
    assert "Selesai" in seen and "Tugaskan JFU" not in seen
    stage.shot(reporter, "ipas-7-pelapor")
    subdirector = stage.of(cast.ipas_subdirector)
    subdirector.goto(f"/tiket/{number}/")
    stage.shot(subdirector, "ipas-8-kasubdit")
