"""On paper: what is known about a ticket, and nothing to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from tests.browser.stage import Stage
from tests.sop import walk

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
PAPER = {"width": 680, "height": 960}
SHOWN = "nodes => nodes.filter(n => n.checkVisibility({visibilityProperty: true})).length"


def on_paper(page: Page, path: str) -> None:
    page.goto(path)
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)  # type: ignore[arg-type]


def shown(page: Page, selector: str) -> int:
    return int(page.locator(selector).evaluate_all(SHOWN))


def test_a_ticket_on_paper_has_no_forms_and_no_folds(stage: Stage) -> None:
    cast = stage.cast
    ticket = walk.walk_to(walk.file(cast, cast.service_db, "database", timezone.now()), 2,
                          timezone.now())  # fmt: skip
    page = stage.window(cast.ict_division_head, phone=True)  # where every fold is shut
    on_paper(page, f"/tiket/{ticket.number}/")
    assert shown(page, "main form, main input, main textarea, main button") == 0
    assert page.get_by_text("Tindakan lain").is_hidden()
    assert page.get_by_role("table").locator("tbody tr").count() == 9
    assert page.locator("#langkah details dd").first.is_visible()  # an output, in its fold
    assert page.get_by_text("Ditangani oleh").is_visible()
    assert page.get_by_text("Riwayat", exact=True).is_visible()
    stage.shot(page, "kertas-tiket")


def test_the_head_s_page_explains_its_figures_on_paper(stage: Stage) -> None:
    page = stage.window(stage.cast.agency_head)
    page.goto("/pimpinan/")
    meaning = page.get_by_text("Tiket terbuka yang langkahnya, atau keseluruhan")
    assert meaning.is_hidden()
    on_paper(page, "/pimpinan/")
    assert meaning.is_visible()
    stage.shot(page, "kertas-pimpinan")
