"""Recomputes the forecasts of tickets that only wait: who waits gets later.

What was first told stays for judging (`Forecast.likely_at`), the recomputed range stands beside it
(`latest_likely_at`). Done under the lock of the rollup, some tickets at a time, so a forecast is
never made twice and a roll waits a second at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from people.directory import Directory
from reports.forecast import courses, making
from reports.forecast.simulate import FEWEST_TICKETS
from reports.models import Course, Forecast, Standing
from reports.rollup.roll import locked
from tickets.models import Ticket

STALE = timedelta(hours=4)
MOST = 1_000  # tickets in one run of the task
AT_ONCE = 100


def waiting(now: datetime, most: int = MOST) -> int:
    """Those whose range has been passed, then those that have stood longest; gives their number.

    Two queries by the partial indexes `forecast_passed` and `forecast_stale`. Where no history has
    been gathered yet, that is done first.
    """
    if not Course.objects.exists():
        histories(now)
    current = Forecast.objects.filter(current=True)
    passed = current.filter(latest_late_at__lt=now, latest_at__lt=now).order_by("latest_late_at")
    stale = current.filter(latest_at__lt=now - STALE).order_by("latest_at")
    ids = [*passed.values_list("ticket", flat=True)[:most]]
    ids += stale.values_list("ticket", flat=True)[:most]
    return again(list(dict.fromkeys(ids))[:most], now)


def histories(now: datetime, most: int = MOST * 10) -> int:
    """Makes the courses anew, then the first forecasts of open tickets that have none although
    their SOP has enough history by now; gives the number of courses."""
    made = courses.refresh(now)
    directory = Directory(now)
    able = Q(pk__in=[])
    for procedure, agency in Course.objects.filter(tickets__gte=FEWEST_TICKETS).values_list(
        "procedure", "agency"
    ):
        handlers = directory.subtree_ids(directory.office(agency))
        able |= Q(ticket__procedure=procedure, ticket__handler__in=handlers)
    bare = Standing.objects.filter(able, forecast__isnull=True).order_by("ticket")
    again(list(bare.values_list("ticket", flat=True)[:most]), now)
    return made


def again(ids: Sequence[int], now: datetime) -> int:
    for start in range(0, len(ids), AT_ONCE):
        with transaction.atomic():
            locked(wait=True)
            some = ids[start : start + AT_ONCE]
            rows = Ticket.objects.filter(pk__in=some).select_related("handler").order_by("pk")
            found = list(rows)
            exercises = [ticket.pk for ticket in found if ticket.drill]
            if exercises:  # marked since: nothing is foretold of them, so they wait no more
                Forecast.objects.filter(ticket__in=exercises).update(current=False)
            making.forecast(found, now)
    return len(ids)
