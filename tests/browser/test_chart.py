"""The chart on a ticket in a real browser: it renews itself, has tabs, is a list on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from tests.browser.test_pages import _faults
from tests.sop import walk

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.stage import Stage
    from tickets.models import Ticket

pytestmark = pytest.mark.browser


@pytest.fixture
def ticket(stage: Stage) -> Ticket:
    cast, now = stage.cast, timezone.now()
    return walk.walk_to(walk.file(cast, cast.service_db, "database", now), 3, now)


def opened(page: Page, ticket: Ticket) -> Page:
    page.goto(f"/tiket/{ticket.number}/")
    return page


def test_the_chart_changes_by_itself_after_the_act_of_another(stage: Stage, ticket: Ticket) -> None:
    page = opened(stage.window(stage.cast.staff_a), ticket)
    chart = page.locator("#langkah svg.chart")
    assert chart.locator(".chart-symbol.done").count() == 2
    page.set_viewport_size({"width": 1000, "height": 700})
    page.locator("#bagan-geser").evaluate("box => { box.scrollLeft = 60 }")
    page.evaluate("window.still = true")

    walk.step_on(ticket, timezone.now())

    page.locator("#langkah .chart-symbol.done").nth(2).wait_for(timeout=30_000)
    assert chart.locator(".chart-symbol.current").count() == 2  # two actors
    assert page.evaluate("window.still"), "the page was not loaded anew"
    assert page.locator("#bagan-geser").evaluate("box => box.scrollLeft") == 60
    assert page.get_by_role("tab", name="Bagan").get_attribute("aria-selected") == "true"
    stage.shot(page, "bagan-bergerak")


def test_chart_and_table_are_two_tabs(stage: Stage, ticket: Ticket) -> None:
    page = opened(stage.window(stage.cast.ict_division_head), ticket)
    chart, table = page.locator("svg.chart"), page.locator("table.steps")
    assert chart.is_visible() and not table.is_visible()
    assert _faults(page) == []
    page.get_by_role("tab", name="Bagan").focus()
    page.keyboard.press("ArrowRight")
    assert table.is_visible() and not chart.is_visible()
    assert page.get_by_role("tabpanel", name="Tabel").is_visible()
    assert _faults(page) == []
    page.reload()
    assert table.is_visible(), "the choice is remembered"


def test_without_script_both_are_there(stage: Stage, ticket: Ticket) -> None:
    page = opened(stage.window(stage.cast.staff_a, script=False), ticket)
    assert page.locator("svg.chart").is_visible()
    assert page.locator("table.steps").is_visible()
    assert not page.get_by_role("tablist").is_visible()


def test_a_phone_shows_the_steps_as_a_list(stage: Stage, ticket: Ticket) -> None:
    page = opened(stage.window(stage.cast.staff_a, phone=True), ticket)
    assert not page.locator("svg.chart").is_visible()
    assert page.locator("table.steps").is_visible()
    first = page.locator("table.steps tbody tr").first.inner_text()
    assert "30 menit" in first and "Terpakai" in first
    stage.shot(page, "bagan-telepon")


def test_every_text_of_the_chart_fits_in_this_browser(stage: Stage, ticket: Ticket) -> None:
    """The widths that the chart reckons with are those of the font that is there."""
    page = opened(stage.window(stage.cast.staff_a), ticket)
    outside = page.evaluate(
        """() => {
             const chart = document.querySelector("svg.chart").getBoundingClientRect();
             return [...document.querySelectorAll("svg.chart text")].filter(text => {
               const box = text.getBoundingClientRect();
               return box.left < chart.left || box.right > chart.right
                 || box.bottom > chart.bottom;
             }).map(text => text.textContent);
           }"""
    )
    assert outside == []


def test_the_chart_of_the_library_is_reached_by_the_keyboard(stage: Stage) -> None:
    page = stage.window(stage.cast.staff_a)
    page.goto("/sop/ipas-1/")
    box = page.get_by_role("region", name="dapat digeser")
    box.focus()
    assert box.locator("svg.chart").is_visible()
    assert page.get_by_role("img", name="Bagan alir SOP Pemulihan").count() == 1
    assert _faults(page) == []
    stage.shot(page, "bagan-ipas")
