"""Makes the forecasts of tickets and keeps them: what was first told, and the latest.

Called by the rollup with the tickets that have changed, inside its transaction, and by the refresh
of what only waits. Twelve queries for any number of tickets, people and calendars
included, and one more for every 200 rows that are written.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from people.models import Office
from reports.forecast import courses, judging
from reports.forecast.ribbon import Ribbon
from reports.forecast.shape import History
from reports.forecast.simulate import PERCENT, Plan, Range, Why
from reports.forecast.standing import Place, places
from reports.models import Forecast, Standing
from sop.clock import worktime
from sop.clock.worktime import Calendar
from sop.machine import PROCEDURES
from sop.models import Holiday
from sop.reference import Reference, reference
from tickets.models import Ticket

LATEST = [
    "latest_at", "latest_early_at", "latest_likely_at", "latest_late_at", "limit_at", "risk",
    "widened", "past_holidays", "current",
]  # fmt: skip
ANEW = [
    *LATEST, "made_at", "procedure", "number", "agency", "tickets", "early_at", "likely_at",
    "late_at", "percent", "ended_at", "void", "error",
]  # fmt: skip


class Workshop:
    """What the forecasts of one batch share: histories, calendars, plans, all as of `at`."""

    def __init__(
        self, at: datetime, known: Reference, histories: dict[tuple[str, int], History]
    ) -> None:
        self.at = at
        self.directory = known.directory
        self.calendars = known.calendars
        self.histories = histories
        self._plans: dict[tuple[str, int], Plan | None] = {}
        self._ribbons: dict[int, Ribbon] = {}
        self._always: dict[ZoneInfo, Calendar] = {}

    @classmethod
    def of(cls, tickets: Sequence[Ticket], at: datetime, known: Reference) -> Workshop:
        keys = {(t.procedure, known.directory.agency(t.handler).pk) for t in tickets}
        return cls(at, known, courses.of(keys) if keys else {})

    def agency(self, office: Office) -> Office:
        return self.directory.agency(office)

    def play(self, ticket: Ticket, place: Place, at: datetime) -> Range | Why:
        plan = self._plan(ticket)
        if plan is None or place.run is None:
            return Why.FEW
        step = plan.history.steps.get(place.run.number)
        now = place.now(ticket, at, self.calendars, bool(step and step.elapsed))
        return plan.play(now, f"{ticket.pk}:{ticket.sequence}")

    def known(self, day: date) -> bool:
        """Whether the holidays of its year have been loaded, and of every year until then."""
        return all(year in self._years for year in range(self.at.year, day.year + 1))

    @cached_property
    def _years(self) -> set[int]:
        national = Holiday.objects.filter(office__isnull=True).order_by()
        return set(national.values_list("day__year", flat=True).distinct())

    def _plan(self, ticket: Ticket) -> Plan | None:
        key = (ticket.procedure, ticket.handler_id)
        if key not in self._plans:
            history = self.histories.get((ticket.procedure, self.agency(ticket.handler).pk))
            self._plans[key] = self._new_plan(ticket, history) if history else None
        return self._plans[key]

    def _new_plan(self, ticket: Ticket, history: History) -> Plan:
        steps = PROCEDURES[ticket.procedure].steps
        ribbons = {}
        for step in steps:
            row = self.calendars.choose(ticket.handler, step.role_codes)
            calendar = self.calendars.of(row, ticket.handler)
            course = history.steps.get(step.number)
            if course and course.elapsed:
                calendar = self._always.setdefault(calendar.tz, worktime.always(calendar.tz))
            ribbons[step.number] = self._ribbon(calendar)
        return Plan(steps, history, ribbons)

    def _ribbon(self, calendar: Calendar) -> Ribbon:
        if id(calendar) not in self._ribbons:
            self._ribbons[id(calendar)] = Ribbon(calendar, int(self.at.timestamp()))
        return self._ribbons[id(calendar)]


def forecast(tickets: Sequence[Ticket], now: datetime) -> None:
    """Brings the forecasts of these tickets up to date; the closed ones are judged.

    The tickets come with their `handler`. Exercises have none.
    """
    rows = [ticket for ticket in tickets if not ticket.drill]
    if not rows:
        return
    known = reference(now)
    kept = judging.settle(rows, known)
    walking = [t for t in rows if t.is_open and t.procedure in PROCEDURES and t.step_number]
    stand = places(walking) if walking else {}
    shop = Workshop.of(walking, now, known)
    made: list[Forecast] = []
    again: list[Forecast] = []
    for ticket in walking:
        place = stand[ticket.pk]
        found = shop.play(ticket, place, now)
        if isinstance(found, Why):
            continue
        row = kept.get((ticket.pk, ticket.sequence))
        (again if row else made).append(_row(shop, ticket, place, found, row))
    _keep(rows, made, again)


def _row(
    shop: Workshop, ticket: Ticket, place: Place, found: Range, row: Forecast | None
) -> Forecast:
    assert place.run
    early, likely, late = (
        datetime.fromtimestamp(at, UTC) for at in (found.early, found.likely, found.late)
    )
    if row is None:
        history = shop.histories[ticket.procedure, shop.agency(ticket.handler).pk]
        row = Forecast(
            ticket=ticket, sequence=ticket.sequence, made_at=shop.at, procedure=ticket.procedure,
            number=place.run.number, agency=shop.agency(ticket.handler), tickets=history.tickets,
            early_at=early, likely_at=likely, late_at=late, percent=PERCENT,
        )  # fmt: skip
    row.latest_at, row.current = shop.at, True
    row.latest_early_at, row.latest_likely_at, row.latest_late_at = early, likely, late
    row.limit_at = place.limit(ticket)
    row.risk = found.risk(int(row.limit_at.timestamp())) if row.limit_at else None
    row.widened = found.widened
    row.past_holidays = not shop.known(late.astimezone(ticket.handler.tz).date())
    return row


def _keep(tickets: Sequence[Ticket], made: list[Forecast], again: list[Forecast]) -> None:
    Forecast.objects.filter(ticket__in=[t.pk for t in tickets], current=True).update(current=False)
    # One that was voided or judged at the same place of the trail (an office moved to and fro, a
    # closing taken back by hand) is told anew.
    Forecast.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["ticket", "sequence"], update_fields=ANEW
    )
    Forecast.objects.bulk_update(again, LATEST, batch_size=200)
    newest = {row.ticket_id: row for row in (*made, *again)}
    standings = Standing.objects.filter(ticket__in=[t.pk for t in tickets if t.is_open])
    changed = []
    for standing in standings.only("ticket_id", "forecast_id"):
        row = newest.get(standing.ticket_id)
        if standing.forecast_id != (row.pk if row else None):
            standing.forecast = row
            changed.append(standing)
    Standing.objects.bulk_update(changed, ["forecast"], batch_size=200)
