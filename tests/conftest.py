"""Fixtures of every test: the cast, the instant, quick passwords."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cast import NOW, Cast, build_cast


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Argon2 is slow by design; the tests of login that need it set it themselves."""
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "django.contrib.auth.hashers.Argon2PasswordHasher",
    ]


@pytest.fixture(autouse=True)
def _plain_files(settings: Any, tmp_path: Path) -> None:
    """Static files straight from the tree, uploads into a directory of the test."""
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_AUTOREFRESH = True
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def now() -> datetime:
    """Monday, 23 November 2026, 09.00 WITA."""
    return NOW


@pytest.fixture
def cast(db: None) -> Cast:
    return build_cast()
