"""One history for all tests of a module: made once, rolled back after the last of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import time_machine
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.cast import NOW, Cast, build_cast


@contextmanager
def lived(
    blocker: DjangoDbBlocker, media: Path, history: Callable[[Cast], object], now: datetime = NOW
) -> Iterator[Cast]:
    """The cast after `history`, at `now`. Meant for a module's fixture: each test inside has a
    savepoint of its own, so it sees the history as it was made. A test gives its own copy of the
    cast (`copy.deepcopy`) to whatever changes it; the module may hold no transactional test."""
    settings = override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"], MEDIA_ROOT=media
    )
    outer: Any = transaction.atomic()
    outer._from_testcase = True  # as TestCase does: a durable block may stand inside
    with blocker.unblock():
        outer.__enter__()
        try:
            with settings, time_machine.travel(now, tick=False):
                cast = build_cast()
                history(cast)
            yield cast
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
