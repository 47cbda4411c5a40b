"""The figures of the forecast page within a room: what was judged, and what is at risk now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

from django.db.models import Count, F, QuerySet

from reports.board.live import Live
from reports.board.room import Room
from reports.forecast import calibration
from reports.forecast.calibration import Judged, Score
from reports.models import Forecast
from reports.scope import Level, family_of
from sop.machine import PROCEDURES
from tickets.models import INTAKE, Ticket

MOST = 10_000  # forecasts judged, the newest
DISTANCES = ((1, "Langkah terakhir"), (3, "2–3 langkah lagi"), (6, "4–6 langkah lagi"),
             (99, "7 langkah atau lebih"))  # fmt: skip
GONE = "Langkah yang tidak ada lagi"


@dataclass
class Figures:
    """Three queries: the judged ones, the open ones, those at risk (drawn by the page).

    What is open is that of the reader's unit, as on the head's page. What was judged is all of the
    agency's: a forecast is about the whole way of a ticket and belongs to no unit.
    """

    room: Room

    @cached_property
    def rows(self) -> list[Judged]:
        """Forecasts whose ticket ended in the period, the newest first, at most `MOST`."""
        found = self._forecasts().filter(
            void=False, ended_at__gte=self._midnight(self.room.period.first),
            ended_at__lt=self._midnight(self.room.period.after),
        ).order_by("-ended_at", "-pk")  # fmt: skip
        columns = ("ticket", "procedure", "number", "early_at", "likely_at", "late_at",
                   "ended_at", "error")  # fmt: skip
        return [Judged(*row) for row in found.values_list(*columns)[:MOST]]

    @property
    def cut(self) -> bool:
        return len(self.rows) == MOST

    @cached_property
    def all(self) -> Score:
        return calibration.score(self.rows)

    def by_sop(self) -> dict[str, Score]:
        return calibration.by(self.rows, lambda row: family_of(row.procedure))

    def by_distance(self) -> dict[str, Score]:
        """By how far the end was when it was told, the nearest first."""
        found = calibration.by(self.rows, lambda row: distance(row.procedure, row.number))
        labels = (*(label for _, label in DISTANCES), GONE)
        return {label: found[label] for label in labels if label in found}

    @cached_property
    def open(self) -> tuple[int, int]:
        """Open tickets with an SOP, and how many of them have a forecast."""
        counts = Live(self.room).open().exclude(procedure=INTAKE).order_by()
        found = counts.aggregate(all=Count("pk"), told=Count("standing__forecast"))
        return found["all"], found["told"]

    def at_risk(self) -> QuerySet[Forecast]:
        """Open tickets more likely to end past their limit than within; those past it already are
        on the list of late ones. The nearest limit first."""
        found = self._forecasts().filter(
            current=True, risk__gte=50, limit_at__gt=self.room.at,
            latest_likely_at__gt=F("limit_at"),
        )  # fmt: skip
        if self.of_unit:
            found = found.filter(ticket__in=Live(self.room).open().values("pk"))
        return found.select_related("ticket__office", "ticket__handler").order_by("limit_at", "pk")

    @property
    def of_unit(self) -> bool:
        return bool(self.room.scope.units or self.room.narrow.units)

    def _forecasts(self) -> QuerySet[Forecast]:
        rows = Forecast.objects.filter(ticket__in=self._tickets())
        if self.room.scope.level is not Level.REPORTER:
            rows = rows.filter(agency=self.room.scope.agency.pk)
        return rows

    def _tickets(self) -> QuerySet[Ticket]:
        room = self.room
        found: QuerySet[Ticket] = Ticket.objects.filter(
            room.scope.tickets(), room.narrow.tickets(), drill=False
        ).order_by()
        return found

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.room.scope.office.tz)


def distance(procedure: str, number: int) -> str:
    """How many rows of the SOP's table are left, the waiting one included. Of an SOP or a step that
    is no longer known nobody can say."""
    known = PROCEDURES.get(procedure)
    steps = [step.number for step in known.steps] if known else []
    if number not in steps:
        return GONE
    left = len(steps) - steps.index(number)
    return next(label for most, label in DISTANCES if left <= most)
