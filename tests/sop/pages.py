"""Asking the pages of the settings, for tests."""

from __future__ import annotations

from typing import Any

from django.test import Client

from people.models import User
from sop.clock.hours import DAY_NAMES, write_day


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    return str(response.content, "utf-8")


def week(hours: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {key: write_day(hours.get(key) or []) for key in DAY_NAMES} | more


def confirmed(client: Client, path: str, data: dict[str, Any]) -> Any:
    """Through the page of confirmation, with a reason."""
    page = client.post(path, data)
    assert page.status_code == 200, text_of(page)
    assert "Belum ada yang disimpan" in text_of(page)
    return client.post(path, data | {"_terapkan": "1", "reason": "SE 3/2026"})
