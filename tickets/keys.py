"""The key of an act: what a form was sent with, bound to what was sent.

The browser keeps the key of a page; somebody who goes back and writes something else sends the
same key again. That is news, not a repetition, and must not get lost.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from tickets.uploads import Checked


def bound_key(form_key: str, *content: object, files: Iterable[Checked] = ()) -> str:
    """64 characters: the same for the same form with the same content, else another."""
    digest = hashlib.sha256()
    parts = [form_key, *map(str, content)]
    for checked in files:
        parts += [checked.name, _of_bytes(checked)]
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(raw) + raw)
    return digest.hexdigest()


def _of_bytes(checked: Checked) -> str:
    checked.content.seek(0)
    digest = hashlib.sha256()
    while block := checked.content.read(64 * 1024):
        digest.update(block)
    checked.content.seek(0)
    return digest.hexdigest()
