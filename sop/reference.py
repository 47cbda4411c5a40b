"""People, calendars and ladder, read once per process until somebody changes them.

On PostgreSQL triggers write a new token whenever a row of these tables changes
(`sop/migrations/0002_reference_token.py`). One small query compares it; as long as it stands, what
is in memory is what the tables hold. A token is random and belongs to the transaction that wrote
it, so it never returns after a rollback with other content. SQLite has no token: always read anew.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from threading import Lock

from django.db import connection

from people.directory import Directory
from sop.clock.calendars import Calendars
from sop.escalation.ladder import Ladder
from sop.models import TargetRevision

KEPT = 4  # today, and the days before and after in other zones
_ZONES = (7, 8, 9)  # WIB, WITA, WIT: the answers of a Directory differ by local day only
_Key = tuple[str, str, tuple[date, ...]]
_kept: OrderedDict[_Key, Reference] = OrderedDict()
_lock = Lock()


@dataclass
class Reference:
    """Shared between requests: to be read, never changed."""

    directory: Directory
    calendars: Calendars
    ladder: Ladder

    @cached_property
    def revised(self) -> frozenset[str]:
        """Codes of the SOPs for which some office has set times of its own."""
        return frozenset(TargetRevision.objects.values_list("procedure", flat=True).distinct())


def reference(at: datetime) -> Reference:
    """The people on the local day of `at`, the calendars and the ladder, as committed now."""
    token = _token()
    if not token:
        return _read(at)
    days = tuple((at.astimezone(UTC) + timedelta(hours=zone)).date() for zone in _ZONES)
    key = (str(connection.settings_dict["NAME"]), token, days)
    with _lock:
        found = _kept.get(key)
    if found is None:
        found = _read(at)
        with _lock:
            _kept[key] = found
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
    return found


def _read(at: datetime) -> Reference:
    directory = Directory(at)
    return Reference(directory, Calendars(directory), Ladder())


def _token() -> str:
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM sop_reference_token")
        row = cursor.fetchone()
    return row[0] if row else ""
