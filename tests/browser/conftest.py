"""A real Chromium on a real server. Skipped where there is none, unless it is required."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
import time_machine
from django.core.cache import cache
from django.test import override_settings

from tests.browser.stage import Stage
from tests.cast import NOW, Cast

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = "/usr/bin/chromium"
FLAGS = """--no-sandbox --disable-gpu --disable-background-networking --disable-component-update
--disable-sync --no-first-run --disable-dev-shm-usage""".split()


def _missing(what: str) -> NoReturn:
    if os.environ.get("GANGGUAN_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{what} is missing, and GANGGUAN_REQUIRE_BROWSER=1 asks for it")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for every test of this package."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("playwright")
    found = shutil.which("chromium") or shutil.which(CHROMIUM)
    if not found:
        _missing("chromium")
    # Playwright's loop runs in this thread, so Django takes every query for an asynchronous one.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
            yield browser
            browser.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture(scope="session", autouse=True)
def _static_from_the_tree() -> Iterator[None]:
    """The live server reads its middleware once, before the settings of a test hold."""
    with override_settings(WHITENOISE_AUTOREFRESH=True):
        yield


@pytest.fixture(scope="session")
def artifacts() -> Path:
    folder = Path(os.environ.get("ARTIFACTS") or "artifacts")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Monday, 09.00 WITA, and running; the server's threads live in it too."""
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def stage(
    chromium: Browser,
    live_server: Any,
    cast: Cast,
    clock: time_machine.Traveller,
    artifacts: Path,
) -> Iterator[Stage]:
    cache.clear()
    stage = Stage(chromium, live_server.url, cast, clock, artifacts)
    stage.working()
    yield stage
    stage.close()
    cache.clear()
    assert stage.faults == [], "the console of the browser must stay silent"
