"""Dispositions on a telephone of 360 px: three taps, and the whole chain to be read."""

from __future__ import annotations

import pytest
from django.utils import timezone

from papers.models import Disposition, DispositionRecipient
from tests.browser.stage import Stage
from tests.sop import walk
from tickets.models import Ticket

pytestmark = pytest.mark.browser


def _at_step(stage: Stage, number: int) -> Ticket:
    cast, now = stage.cast, timezone.now()
    filed = walk.file(cast, cast.service_ipas, "application", now, by=cast.ipas_user)
    return walk.walk_to(filed, number, now)


def test_the_director_disposes_at_step_3_in_two_taps(stage: Stage) -> None:
    ticket = _at_step(stage, 3)
    page = stage.of(stage.cast.ip_tech_director, phone=True)
    page.goto(f"/tiket/{ticket.number}/")
    stage.shot(page, "disposisi-1-direktur")
    page.locator("#sekarang").get_by_label("Tindak lanjuti").check()
    page.get_by_role("button", name="Selesaikan langkah 3").click()
    page.get_by_text("Langkah 3 sudah dicatat.").wait_for()
    row = Disposition.objects.get()
    assert row.instructions == ["act"] and row.nature == "biasa"
    assert row.recipients.get().user == stage.cast.ipas_subdirector


def test_a_free_disposition_takes_three_taps_and_the_chain_is_seen(stage: Stage) -> None:
    cast = stage.cast
    ticket = _at_step(stage, 6)
    walk.step_on(ticket, timezone.now(), recipients=[cast.jfu.pk], instructions=["act"])
    cast.ipas_dev.assignments.all().delete()
    cast.jfu_2.assignments.all().delete()
    page = stage.of(cast.app_section_head, phone=True)
    page.goto(f"/tiket/{ticket.number}/")
    card = page.locator("#disposisi")
    card.get_by_role("link", name="Beri disposisi").click()  # one
    page.wait_for_url("**/disposisi/")
    stage.shot(page, "disposisi-2-form")
    page.get_by_label("Laporkan hasilnya").check()  # two
    page.get_by_role("button", name="Kirim disposisi").click()  # three
    page.get_by_text("Disposisi sudah dikirim.").wait_for()
    assert Disposition.objects.latest("pk").recipients.get().user == cast.jfu
    chain = page.locator("#disposisi").inner_text()
    for name in ("Umi Contoh", "Ratna Contoh", "Surya Contoh", "Agung Contoh", "Fajar Contoh"):
        assert name in chain
    stage.shot(page, "disposisi-3-rantai")

    jfu = stage.of(cast.jfu, phone=True)
    jfu.goto("/disposisi/")
    assert jfu.get_by_text("Belum dibaca").count() >= 1
    jfu.get_by_role("link", name="Buka tiket").first.click()
    form = jfu.locator("#disposisi form").last
    form.get_by_label("Tindak lanjut Anda").fill("Sudah saya laporkan.")
    form.get_by_role("button", name="Catat tindak lanjut").click()
    jfu.get_by_text("Tindak lanjut Anda sudah dicatat.").wait_for()
    assert DispositionRecipient.objects.filter(follow_up="Sudah saya laporkan.").count() == 1
    assert not DispositionRecipient.objects.filter(user=cast.jfu, read_at=None).exists()


def test_a_long_list_of_officers_is_searched(stage: Stage) -> None:
    ticket = _at_step(stage, 2)
    page = stage.of(stage.cast.ip_tech_director, phone=True)
    page.goto(f"/tiket/{ticket.number}/disposisi/")
    page.get_by_text("Pegawai lain", exact=True).click()
    page.get_by_label("Cari nama atau jabatan").fill("fajar jfu")
    page.get_by_text("1 pegawai cocok.").wait_for()
    assert page.locator("#penerima-lain [data-filter-row]:visible").count() == 1
    page.get_by_label("Fajar Contoh").check()
    page.get_by_label("Cari nama atau jabatan").fill("tidak ada yang begini")
    assert page.get_by_label("Fajar Contoh").is_visible()
    page.get_by_role("button", name="Kirim disposisi").click()
    page.get_by_role("alert").filter(has_text="Centang paling sedikit satu arahan").wait_for()
    assert page.get_by_label("Fajar Contoh").is_checked()
    stage.shot(page, "disposisi-4-kurang")
    page.get_by_label("Isi disposisi").fill("Panjang" * 80)
    page.get_by_role("button", name="Kirim disposisi").click()
    page.get_by_text("Disposisi sudah dikirim.").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_it_works_without_script(stage: Stage) -> None:
    ticket = _at_step(stage, 2)
    page = stage.window(stage.cast.ip_tech_director, phone=True, script=False)
    page.goto(f"/tiket/{ticket.number}/disposisi/")
    page.get_by_label("Proses lebih lanjut").check()
    page.get_by_role("button", name="Kirim disposisi").click()
    page.get_by_text("Disposisi sudah dikirim.").wait_for()
