"""The monthly report by mail: who gets it, from whom, and how it leaves.

A subscription is of a person and an office of the handling side that he leads. It ends by itself
when he leads the office no more: that is looked at when the report is due, and again when the mail
leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from notices import outbox
from notices.enclosures import Enclosed, Withheld
from papers.answers import safe_name
from people.directory import Directory, Holder
from people.localtime import month_year
from people.models import Office, Role, User
from reports.compliance import issuing
from reports.models import IssuedReport, Subscription
from reports.period import Period
from reports.public.keepers import managed
from reports.scope import leads
from sop.clock.calendars import Calendars
from sop.news import opening

ENCLOSURE = "issued_report"
SUBJECT = "Laporan kepatuhan SOP {office}, {month}"
BODY = (
    "Laporan kepatuhan SOP {office} untuk {month} (edisi {edition}) terlampir dan dapat dibuka di "
    "portal. Anda menerimanya karena berlangganan laporan bulanan; langganan dihentikan di ruang "
    "pimpinan."
)


@dataclass(frozen=True)
class Seat:
    """Somebody who leads an office, and so may have its report."""

    user: User
    office: Office
    title: str
    role: str

    @property
    def code(self) -> str:
        return f"{self.office.pk}-{self.user.pk}"


class Subscribers:
    """What a person may arrange: his own subscriptions, and as head or administrator of an agency
    those of everybody who leads it or a unit of it."""

    def __init__(self, user: User, directory: Directory) -> None:
        self.user, self.directory = user, directory

    @cached_property
    def seats(self) -> list[Seat]:
        """Who may be subscribed, the person's own first; empty for who has nothing to do here."""
        own = self.own
        others = [
            seat
            for agency in managed(self.user, self.directory)
            for seat in seats_of(agency, self.directory)
        ]
        found = {seat.code: seat for seat in [*own, *others]}
        return list(found.values())

    @cached_property
    def managed(self) -> list[Office]:
        return managed(self.user, self.directory)

    @cached_property
    def own(self) -> list[Seat]:
        held = self.directory.roles_of(self.user)
        return _seats(held, self.directory)

    def subscriptions(self) -> list[Subscription]:
        """Those the person sees and may end, of people who may have them; one query."""
        codes = {(seat.office.pk, seat.user.pk) for seat in self.seats}
        rows = Subscription.objects.filter(
            active=True, office__in={office for office, _ in codes}
        ).select_related("user", "office")
        found = [row for row in rows if (row.office_id, row.user_id) in codes]
        return sorted(found, key=lambda row: (row.office.name, row.user.name))


def seats_of(agency: Office, directory: Directory) -> list[Seat]:
    """Everybody who leads the agency or a unit of it, by office and name."""
    found = _seats(directory.officers(agency), directory)
    return sorted(found, key=lambda seat: (seat.office.name, seat.user.name))


def leads_office(user: User, office: Office, directory: Directory) -> Seat | None:
    """The person's seat at the office of a report, None if he leads it no more."""
    held = _seats(directory.roles_of(user), directory)
    return next((seat for seat in held if seat.office.pk == office.pk), None)


def _seats(holders: Iterable[Holder], directory: Directory) -> list[Seat]:
    found: dict[str, Seat] = {}
    for holder in holders:
        if holder.role.side == Role.Side.HANDLER and leads([holder], directory):
            office = directory.office(holder.office.pk)
            seat = Seat(holder.user, office, holder.title, holder.role.code)
            found.setdefault(seat.code, seat)
    return list(found.values())


def subscribe(seat: Seat, day: int, now: datetime) -> Subscription:
    """Begins, or moves to another day of the month. The first mail is that of the next such day:
    what was due before is not sent after."""
    today = now.astimezone(seat.office.tz).date()
    begun = last_month(today).first if today.day >= day else None
    row, created = Subscription.objects.get_or_create(
        user=seat.user, office=seat.office, defaults={"day": day, "sent_for": begun}
    )
    if not created:
        row.sent_for = max(filter(None, (row.sent_for, begun)), default=None)
        row.day, row.active = day, True
        row.save(update_fields=["day", "active", "sent_for"])
    return row


def due_subscriptions(now: datetime) -> list[Subscription]:
    """Active subscriptions whose day of the month has come in the zone of their office, and which
    have not had last month's report; user and office loaded. One query."""
    rows = Subscription.objects.filter(active=True, user__is_active=True)
    found = []
    for row in rows.select_related("user", "office").order_by("office", "pk"):
        today = now.astimezone(row.office.tz).date()
        if today.day >= row.day and _lacks(row, last_month(today)):
            found.append(row)
    return found


def next_report(row: Subscription, now: datetime) -> Period:
    """The month whose report goes next."""
    last = last_month(now.astimezone(row.office.tz).date())
    return last if _lacks(row, last) else last.next


def _lacks(row: Subscription, month: Period) -> bool:
    return row.sent_for is None or row.sent_for < month.first


def last_month(today: date) -> Period:
    return Period.month(today).before


def send_report(subscription: Subscription, report: IssuedReport, now: datetime) -> bool:
    """Puts the mail with the report into the outbox; False if it was sent already, or if the person
    leads the office no more (then the subscription ends). Two workers send one mail."""
    directory = Directory(now)
    with transaction.atomic():
        rows = Subscription.objects.select_for_update(of=("self",)).select_related("user", "office")
        row = rows.filter(
            Q(sent_for__isnull=True) | Q(sent_for__lt=report.first), pk=subscription.pk, active=True
        ).first()
        if row is None or row.office_id != report.office_id:
            return False
        seat = leads_office(row.user, row.office, directory)
        if seat is None:
            row.active = False
            row.save(update_fields=["active"])
            return False
        row.sent_for = report.first
        row.save(update_fields=["sent_for"])
        outbox.announce([_message(seat, report, directory, now)], now=now)
    return True


def enclosed(user: User, params: Mapping[str, Any], now: datetime) -> Enclosed:
    """The PDF of the issued report, if the person may read it at this moment."""
    directory = Directory(now)
    may_read = issuing.readable(user, directory)
    report = IssuedReport.objects.filter(may_read, pk=params["report"]).first()
    seat = report and leads_office(user, directory.office(report.office_id), directory)
    if report is None or seat is None:
        raise Withheld
    name = f"laporan-kepatuhan-{seat.office.short_name}-{report.first:%Y-%m}"
    return Enclosed(safe_name(name), issuing.pdf(report, seat.office))


def _message(
    seat: Seat, report: IssuedReport, directory: Directory, now: datetime
) -> outbox.Message:
    month = month_year(report.first)
    hours = Calendars(directory).of_role(seat.office, seat.role)
    return outbox.Message(
        recipient_id=seat.user.pk,
        kind="monthly_report",
        subject=SUBJECT.format(office=seat.office.short_name, month=month),
        body=BODY.format(office=seat.office.name, month=month, edition=report.edition),
        path=reverse("report_issued", args=[report.pk]),
        dedupe_key=f"laporan-bulanan:{seat.office.pk}:{report.first:%Y-%m}",
        mail_not_before=opening(hours, now),
        enclosure=(ENCLOSURE, {"report": report.pk}),
    )
