"""Where the cast plays in the browser: windows, sign-in, pictures, the clock."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from people.models import User
from sop.escalation import deadlines
from tests.cast import Cast
from tickets.models import Ticket

if TYPE_CHECKING:
    import time_machine
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
NARROWEST = {"width": 320, "height": 640}
# The browser notes every answer above 399; pages with such a status are meant to be seen.
STATUS = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


@dataclass
class Stage:
    browser: Browser
    url: str
    cast: Cast
    clock: time_machine.Traveller
    artifacts: Path
    faults: list[str] = field(default_factory=list)
    windows: list[BrowserContext] = field(default_factory=list)
    _pages: dict[tuple[int, bool], Page] = field(default_factory=dict)

    def window(
        self, user: User | None = None, *, phone: bool = False, script: bool = True, **more: Any
    ) -> Page:
        """A fresh window; with a user, signed in by a session that the server knows."""
        context = self.browser.new_context(
            base_url=self.url,
            viewport=more.pop("viewport", PHONE if phone else DESKTOP),
            java_script_enabled=script,
            locale="id-ID",
            timezone_id="Asia/Makassar",
            reduced_motion="reduce",  # no colour is measured half-way
            **more,
        )
        context.set_default_timeout(20_000)
        self.windows.append(context)
        if user:
            client = Client()
            client.force_login(user)
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies(
                [{"name": name, "value": client.cookies[name].value, "url": self.url}]
            )
        page = context.new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        return page

    def of(self, user: User, *, phone: bool = False) -> Page:
        """The person's own window, kept for the whole test."""
        if (user.pk, phone) not in self._pages:
            self._pages[user.pk, phone] = self.window(user, phone=phone)
        return self._pages[user.pk, phone]

    def sign_in(self, user: User, *, phone: bool = False, script: bool = True) -> Page:
        """The person's window, signed in through the form."""
        page = self.window(phone=phone, script=script)
        page.goto("/masuk/")
        page.get_by_label("NIP atau alamat e-mail").fill(user.email)
        page.get_by_label("Kata sandi", exact=True).fill(self.cast.password)
        page.get_by_role("button", name="Masuk", exact=True).click()
        page.wait_for_url(lambda url: "/masuk/" not in url)
        self._pages[user.pk, phone] = page
        return page

    def shot(self, page: Page, name: str, *, full: bool = True) -> None:
        width = page.viewport_size["width"] if page.viewport_size else 0
        if full:
            page.mouse.wheel(0, -100_000)
        page.screenshot(path=self.artifacts / f"{name}-{width}.png", full_page=full)

    def later(self, moment: datetime | timedelta) -> None:
        """Moves the clock on and lets the sweep run, as beat would."""
        target = timezone.now() + moment if isinstance(moment, timedelta) else moment
        self.clock.move_to(target, tick=True)
        deadlines.sweep(timezone.now())

    def ticket(self, number: str) -> Ticket:
        return Ticket.objects.get(number=number)

    def working(self) -> None:
        """The sweep has just run: no page warns of its silence."""
        self.later(timedelta(0))

    def close(self) -> None:
        for context in self.windows:
            context.close()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        where = str(message.location.get("url", ""))
        if STATUS.match(message.text) and "/static/" not in where:
            return
        self.faults.append(f"{message.type}: {message.text} ({where})")
