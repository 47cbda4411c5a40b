"""A head's morning: open the room, drill down to what is late, give arahan, come back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sop.escalation.ladder import ensure_default
from sop.models import Escalation
from tests.browser.stage import Stage
from tests.reports.rolled import rolled
from tests.sop import walk

pytestmark = pytest.mark.browser
WIDE = "() => document.documentElement.scrollWidth <= window.innerWidth"


@pytest.fixture
def expect(stage: Stage) -> Any:
    """Playwright's own; imported only where it is installed, as `stage` has seen."""
    from playwright.sync_api import expect

    return expect


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_heads_morning(stage: Stage, expect: Any, phone: bool) -> None:
    cast = stage.cast
    ensure_default()
    ticket = walk.file(cast, cast.service_db, "database", timezone.now())
    walk.walk_to_end(walk.file(cast, cast.service_db, "database", timezone.now()), timezone.now())
    stage.later(timedelta(hours=1, minutes=30))  # step 1 has half an hour
    rolled(timezone.now())
    asked = Escalation.objects.filter(run__ticket=ticket, for_arahan=True, role="data_section_head")
    count = asked.count()
    assert count
    page = stage.of(cast.data_section_head, phone=phone)
    page.goto("/pimpinan/")
    assert page.evaluate(WIDE)
    late = page.locator(".late-list > li", has_text=ticket.number)
    expect(late).to_contain_text("lewat 1 jam")
    expect(late).to_contain_text(ticket.title)
    stage.shot(page, "head")

    # Drill down: the tile leads to exactly its list.
    tile = page.get_by_role("link", name="Menunggu arahan Anda")
    shown = tile.locator(".figure-value").inner_text()
    assert shown.strip() == str(count)
    tile.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Eskalasi yang menunggu arahan Anda")
    assert page.locator("[data-row]").count() == count
    assert page.evaluate(WIDE)
    stage.shot(page, "head-list")

    # Answer it on the ticket's page.
    page.locator("[data-row]", has_text=ticket.number).first.locator(".queue-title").click()
    for _ in range(count):
        form = page.locator("#arahan form").first
        form.locator("textarea").fill("Dahulukan; laporkan hari ini.")
        form.get_by_role("button", name="Beri arahan").click()
        page.wait_for_load_state()
    assert not asked.filter(answered_at__isnull=True).exists()

    # Come back: nothing waits any more, and the period is chosen without a script's help.
    page.goto("/pimpinan/")
    expect(page.get_by_text("Tidak ada eskalasi yang menunggu arahan Anda.")).to_be_visible()
    if phone:
        page.get_by_text("Periode dan saringan").click()
    page.get_by_label("Periode", exact=True).select_option("bebas")
    page.get_by_label("Dari tanggal").fill("2026-11-01")
    page.get_by_label("Sampai tanggal").fill("2026-11-23")
    page.get_by_role("button", name="Tampilkan", exact=True).click()
    page.wait_for_url("**dari=2026-11-01**")
    expect(page.get_by_role("heading", level=2, name="1 November 2026 – 23")).to_be_visible()
    assert page.evaluate(WIDE)


def test_a_period_without_sense_is_said_at_its_field(stage: Stage, expect: Any) -> None:
    page = stage.window(stage.cast.agency_head, phone=True, script=False)
    page.goto("/pimpinan/?periode=bebas&dari=2026-11-20&sampai=2026-11-01")
    expect(page.locator("#saring-periode-salah")).to_contain_text(
        "Tanggal akhir mendahului tanggal awal."
    )
    expect(page.get_by_label("Dari tanggal")).to_have_value("2026-11-20")
