"""Keeps an office's statement of an SOP's cover, and who changed what in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction

from people.localtime import long_date
from people.models import Office, User
from sop.library.cover import DATES, LABELS, LISTS, TEXTS, document_lines, split
from sop.library.forms import stamp
from sop.machine import Procedure
from sop.models import SopIdentity

FIELDS = (*TEXTS, *DATES, *LISTS)


class Overtaken(Exception):
    """Somebody else has stated the cover since the page was drawn; `row` is what stands now."""

    def __init__(self, row: SopIdentity) -> None:
        super().__init__(str(row))
        self.row = row


def state(
    procedure: type[Procedure], office: Office, values: Mapping[str, Any], *, seen: str,
    by: User, now: datetime,
) -> list[str]:  # fmt: skip
    """Writes the statement and its log in one transaction; gives the labels that changed.

    The same values again change nothing. Raises Overtaken.
    """
    try:
        with transaction.atomic():
            return _write(procedure, office, values, seen, by, now)
    except IntegrityError:  # two first statements at once
        row = SopIdentity.objects.select_related("updated_by").get(
            procedure=procedure.code, office=office
        )
        raise Overtaken(row) from None


def _write(
    procedure: type[Procedure], office: Office, values: Mapping[str, Any], seen: str,
    by: User, now: datetime,
) -> list[str]:  # fmt: skip
    rows = SopIdentity.objects.select_for_update(of=("self",)).select_related("updated_by")
    row = rows.filter(procedure=procedure.code, office=office).first()
    new = row or SopIdentity(procedure=procedure.code, office=office)
    changes = {
        name: (getattr(new, name), values[name])
        for name in FIELDS
        if (getattr(new, name) or None) != (values[name] or None)
    }
    if not changes:
        return []
    if row is not None and seen != stamp(row):
        raise Overtaken(row)
    for name, (_, value) in changes.items():
        setattr(new, name, value)
    new.updated_at, new.updated_by = now, by
    new.save()
    LogEntry.objects.create(
        user=by,
        action_time=now,
        content_type=ContentType.objects.get_for_model(SopIdentity),
        object_id=str(new.pk),
        object_repr=str(new)[:200],
        action_flag=CHANGE if row is not None else ADDITION,
        change_message="\n".join(
            _change(name, *pair, "seperti naskah" if document_lines(procedure, name) else "kosong")
            for name, pair in changes.items()
        ),
    )
    return [LABELS[name] for name in changes]


def history(row: SopIdentity | None) -> list[LogEntry]:
    """Newest first, at most fifty."""
    if row is None:
        return []
    kind = ContentType.objects.get_for_model(SopIdentity)
    rows = LogEntry.objects.filter(content_type=kind, object_id=str(row.pk))
    return list(rows.select_related("user").order_by("-action_time", "-pk")[:50])


def _change(name: str, old: Any, new: Any, nothing: str) -> str:
    return f"{LABELS[name]}: {_words(old) or nothing} menjadi {_words(new) or nothing}"


def _words(value: Any) -> str:
    if not value:
        return ""
    return f"“{long_date(value)}”" if isinstance(value, date) else f"“{'; '.join(split(value))}”"
