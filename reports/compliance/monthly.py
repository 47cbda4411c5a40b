"""Each month by itself: issues last month's report and hands it to those who get it by mail."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import InterfaceError, OperationalError

from papers.errors import Refused
from people.directory import Directory
from people.models import Office
from reports.compliance import issuing
from reports.exports import mailing
from reports.models import IssuedReport, Subscription
from reports.period import Period
from services.models import Service

log = logging.getLogger(__name__)

KEY = "jadwal"  # two workers issue one edition
LAST_DAY = 10  # of the month: later nothing is issued that nobody waits for


def issue_monthly(now: datetime) -> int:
    """Issues what is due and mails what is due; gives the number of reports issued.

    Safe to repeat. Every agency that handles services, in the first days of the month; any office
    whose report a subscriber is waiting for. A month whose sums are not complete waits.
    """
    directory = Directory(now)
    subscribed = mailing.due_subscriptions(now)
    waited_for = {row.office_id for row in subscribed}
    reports: dict[int, IssuedReport] = {}
    issued = 0
    for office in _offices(directory, waited_for):
        period = Period.month(now.astimezone(office.tz).date()).before
        row = issuing.editions(office, period).first()
        early = now.astimezone(office.tz).day <= LAST_DAY
        if row is None and (early or office.pk in waited_for):
            row = _issue(office, directory, period, now)
            issued += row is not None
        if row is not None:
            reports[office.pk] = row
    for subscription in subscribed:
        if subscription.office_id in reports:
            _send(subscription, reports[subscription.office_id], now)
    return issued


def _send(subscription: Subscription, report: IssuedReport, now: datetime) -> None:
    try:
        mailing.send_report(subscription, report, now)
    except (OperationalError, InterfaceError):
        raise  # the database, not this mail
    except Exception:  # one that cannot be written keeps nobody else waiting
        log.exception("subscription %s gets no report", subscription.pk)


def _offices(directory: Directory, waited_for: set[int]) -> list[Office]:
    handlers = Service.objects.order_by().values_list("handler", flat=True).distinct()
    agencies = {directory.agency(directory.office(pk)).pk for pk in handlers}
    return [directory.office(pk) for pk in sorted(agencies | waited_for)]


def _issue(
    office: Office, directory: Directory, period: Period, now: datetime
) -> IssuedReport | None:
    try:
        scope = issuing.scope_of(office, directory)
        return issuing.issue(scope, period, by=None, key=KEY, now=now)
    except Refused as refusal:
        log.info("the report of office %s waits: %s", office.pk, refusal.message)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # one office keeps no other waiting
        log.exception("the report of office %s cannot be made", office.pk)
    return None
