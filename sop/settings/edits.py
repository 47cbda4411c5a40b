"""One change of the calendars as a thing: what it says, what it writes, which clocks it touches.

An edit is first rehearsed (written, computed, rolled back) so that the person sees how many limits
move, then carried out with a reason. `sop.settings.review` does both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.urls import reverse

from people.localtime import long_date
from sop.clock import holidays
from sop.clock.recompute import Cause, Change, Scope, apply, plan
from sop.models import CalendarOverride, Holiday, WorkCalendar

if TYPE_CHECKING:
    from people.models import Office
    from sop.settings.keepers import Desk


@dataclass(frozen=True)
class Edit:
    """`text` goes on "Batas waktu langkah 5 berubah: ..."; `write` runs inside a transaction."""

    text: str
    scope: Scope
    write: Callable[[], object]
    about: models.Model | None
    flag: int
    back: str
    details: list[str] = field(default_factory=list)

    def rehearse(self, now: datetime) -> list[Change]:
        """What would move; nothing stays written."""
        with transaction.atomic():
            self.write()
            changes = plan(self.scope, now)
            transaction.set_rollback(True)
        return changes

    def carry_out(self, desk: Desk, reason: str) -> int:
        """Writes the change and its log, then the limits; gives how many moved."""
        with transaction.atomic():
            if self.about is not None and self.flag == DELETION:
                self._log(desk, reason)
                self.write()
            else:
                self.write()
                self._log(desk, reason)
        return apply(self.scope, Cause(self.text, desk.user, desk.title, reason, desk.now))

    def _log(self, desk: Desk, reason: str) -> None:
        kind = type(self.about) if self.about is not None else Holiday
        LogEntry.objects.create(
            user=desk.user,
            content_type=ContentType.objects.get_for_model(kind),
            object_id=str(self.about.pk) if self.about is not None else "",
            object_repr=(self.text[:1].upper() + self.text[1:])[:200],
            action_flag=self.flag,
            change_message=reason,
        )


def holiday_saved(desk: Desk, row: Holiday, before: Holiday | None) -> Edit:
    """`row` is new or changed and not yet saved; `before` is what stands in the database."""
    if before is None:
        text, flag = f"hari libur {long_date(row.day)} ditambahkan", ADDITION
    elif before.day != row.day:
        text, flag = (
            f"hari libur {row.name} dipindahkan dari {long_date(before.day)} "
            f"ke {long_date(row.day)}",
            CHANGE,
        )
    else:
        text, flag = f"hari libur {long_date(row.day)} diubah", CHANGE
    both = [row, before] if before else [row]
    return Edit(text, _scope_of_holidays(desk, both), row.save, row, flag, _year(row.day.year))


def holiday_removed(desk: Desk, row: Holiday) -> Edit:
    text = f"hari libur {long_date(row.day)} dihapus"
    scope = _scope_of_holidays(desk, [row])
    return Edit(text, scope, _delete(row), row, DELETION, _year(row.day.year))


def year_loaded(year: int) -> Edit:
    found = holidays.draft(year)
    text = f"daftar hari libur {year} dimuat"
    details = [f"Ditambahkan: {_named(row)}" for row in found.added]
    details += [f"Diperbarui: {_named(row)}" for row in found.changed]
    details += [
        f"Dihapus karena tidak ada lagi dalam paket: {_named(row)}" for row in found.removed
    ]
    scope = Scope(days=found.days) if found.days else Scope(offices=frozenset())
    return Edit(text, scope, lambda: holidays.load(year), None, ADDITION, _year(year), details)


def calendar_saved(desk: Desk, row: WorkCalendar) -> Edit:
    verb, flag = ("diubah", CHANGE) if row.pk else ("dibuat", ADDITION)
    text = f"jam kerja “{row.name}” {verb}"
    return Edit(text, Scope(desk.subtree(row.office)), row.save, row, flag, reverse("calendars"))


def calendar_removed(desk: Desk, row: WorkCalendar) -> Edit:
    text, scope = f"kalender “{row.name}” dihapus", Scope(desk.subtree(row.office))
    return Edit(text, scope, _delete(row), row, DELETION, reverse("calendars"))


def override_saved(desk: Desk, row: CalendarOverride, before: CalendarOverride | None) -> Edit:
    verb, flag = ("diubah", CHANGE) if before else ("ditambahkan", ADDITION)
    rows = [row, before] if before else [row]
    text = f"jam kerja khusus “{row.name}” {_span(row)} {verb}"
    scope = _scope_of_overrides(desk, rows)
    return Edit(text, scope, row.save, row, flag, reverse("calendars"))


def override_removed(desk: Desk, row: CalendarOverride) -> Edit:
    text = f"jam kerja khusus “{row.name}” {_span(row)} dihapus"
    scope = _scope_of_overrides(desk, [row])
    return Edit(text, scope, _delete(row), row, DELETION, reverse("calendars"))


def everything(desk: Desk) -> Edit:
    """Nothing is changed; all limits of the person's offices are computed again."""
    scope = Scope(None if desk.user.is_superuser else frozenset(desk.by_id))
    text = "seluruh batas waktu dihitung ulang"
    calendar = WorkCalendar.objects.filter(office__in=desk.by_id).first()
    return Edit(text, scope, lambda: None, calendar, CHANGE, reverse("calendars"))


def _delete(row: models.Model) -> Callable[[], object]:
    # The instance keeps its id: the same edit is rehearsed first.
    return type(row)._default_manager.filter(pk=row.pk).delete


def _scope_of_holidays(desk: Desk, rows: list[Holiday]) -> Scope:
    days = [row.day for row in rows]
    offices = [row.office for row in rows]
    return Scope(_below(desk, offices), (min(days), max(days)))


def _scope_of_overrides(desk: Desk, rows: list[CalendarOverride]) -> Scope:
    first, last = min(row.first_day for row in rows), max(row.last_day for row in rows)
    return Scope(desk.subtree(rows[0].calendar.office), (first, last))


def _below(desk: Desk, offices: list[Office | None]) -> frozenset[int] | None:
    """Everything at and below the offices; None as soon as one of them stands for all."""
    found: frozenset[int] = frozenset()
    for office in offices:
        if office is None:
            return None
        found |= desk.subtree(office)
    return found


def _span(row: CalendarOverride) -> str:
    return f"{long_date(row.first_day)} sampai {long_date(row.last_day)}"


def _named(row: Holiday) -> str:
    mark = ", perkiraan" if row.estimated else ""
    return f"{long_date(row.day)}, {row.name} ({row.get_kind_display()}{mark})"


def _year(year: int) -> str:
    return reverse("holidays", args=[year])
