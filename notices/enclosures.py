"""Files that go with a mail: the row holds their kind and what to make them from, never bytes.

A higher room registers by name what makes a kind. It is asked when the mail leaves, so what the
receiver may have is decided at that moment and not when the notice was written.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from notices.models import Enclosure, Notice
from people.models import User

log = logging.getLogger(__name__)
LARGEST = 8 * 1024 * 1024  # bytes; many mail servers of offices refuse more than ten


class Withheld(Exception):
    """The receiver may no longer have what the notice is about: no mail leaves."""


@dataclass(frozen=True)
class Enclosed:
    name: str
    content: bytes
    content_type: str = "application/pdf"


Maker = Callable[[User, Mapping[str, Any], datetime], Enclosed]
_MAKERS: dict[str, Maker] = {}


def register(kind: str, maker: Maker) -> None:
    """`maker` raises Withheld where the receiver has lost the right."""
    _MAKERS[kind] = maker


@dataclass
class Parcel:
    """What goes with a set of notices: files by notice, those whose file could not be made, and
    those that must not leave."""

    files: dict[int, Enclosed] = field(default_factory=dict)
    missing: set[int] = field(default_factory=set)
    withheld: set[int] = field(default_factory=set)


def parcel_of(notices: Iterable[Notice], now: datetime) -> Parcel:
    """Makes the files of these notices, whose `recipient` and `enclosure` are loaded."""
    parcel = Parcel()
    for notice in notices:
        row: Enclosure | None = getattr(notice, "enclosure", None)
        if row is None:
            continue
        try:
            made = _MAKERS[row.kind](notice.recipient, row.params, now)
        except Withheld:
            parcel.withheld.add(notice.pk)
        except Exception:  # the news is worth more than its enclosure
            log.exception("Enclosure %s of notice %s failed", row.kind, notice.pk)
            parcel.missing.add(notice.pk)
        else:
            if len(made.content) > LARGEST:
                parcel.missing.add(notice.pk)
            else:
                parcel.files[notice.pk] = made
    return parcel
