"""The monthly report leaves once, at working hours, to who leads the office when it leaves."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.urls import reverse

from notices import outbox
from notices.models import Notice
from people.directory import Directory
from people.models import Assignment, Office, User
from reports.compliance import issuing
from reports.exports import mailing
from reports.models import IssuedReport, Subscription
from reports.period import Period
from tests.cast import NOW, Cast
from tests.notices.test_races import at_once
from tests.sop.pages import as_user, text_of

pytestmark = pytest.mark.django_db
OCTOBER = Period.month(date(2026, 10, 1))
NIGHT = NOW.replace(hour=14)  # UTC: 22.00 WITA


def report_of(office: Office, period: Period = OCTOBER) -> IssuedReport:
    scope = issuing.scope_of(office, Directory(NOW))
    figures = issuing.freeze(scope, period, None, NOW)
    return IssuedReport.objects.create(
        office=office, first=period.first, last=period.last, issued_at=NOW, figures=figures,
        sha256=issuing.digest(figures),
    )  # fmt: skip


def subscription(user: User, office: Office, day: int = 1, **more: object) -> Subscription:
    return Subscription.objects.create(user=user, office=office, day=day, **more)


def leave(user: User) -> None:
    Assignment.objects.filter(user=user).update(valid_until=date(2026, 11, 1))


def test_the_mail_carries_the_pdf_once_a_month(cast: Cast) -> None:
    row, report = subscription(cast.agency_head, cast.kominfo), report_of(cast.kominfo)
    assert mailing.due_subscriptions(NOW) == [row]
    assert mailing.send_report(row, report, NOW)
    assert not mailing.send_report(row, report, NOW)
    assert mailing.due_subscriptions(NOW) == []
    assert outbox.deliver_one(NOW)
    (sent,) = mail.outbox
    assert sent.to == [cast.agency_head.email]
    assert "Oktober 2026" in sent.subject
    ((name, content, kind),) = sent.attachments
    assert (name, kind) == ("laporan-kepatuhan-Diskominfo-2026-10.pdf", "application/pdf")
    assert content.startswith(b"%PDF-1.7")
    assert f"/pimpinan/laporan/{report.pk}/" in sent.body
    assert Notice.objects.filter(kind="monthly_report").count() == 1


def test_at_night_the_mail_waits_for_the_morning(cast: Cast) -> None:
    row = subscription(cast.agency_head, cast.kominfo)
    assert mailing.send_report(row, report_of(cast.kominfo), NIGHT)
    assert not outbox.deliver_one(NIGHT)
    assert outbox.deliver_one(NIGHT + timedelta(hours=12))


def test_who_leads_the_office_no_more_gets_nothing_and_the_subscription_ends(cast: Cast) -> None:
    row, report = subscription(cast.agency_head, cast.kominfo), report_of(cast.kominfo)
    leave(cast.agency_head)
    assert not mailing.send_report(row, report, NOW)
    row.refresh_from_db()
    assert not row.active
    assert not Notice.objects.exists()


def test_the_right_is_asked_again_when_the_mail_leaves(cast: Cast) -> None:
    row = subscription(cast.agency_head, cast.kominfo)
    assert mailing.send_report(row, report_of(cast.kominfo), NIGHT)
    leave(cast.agency_head)
    outbox.deliver_one(NIGHT + timedelta(hours=12))
    assert mail.outbox == []
    assert Notice.objects.get().mail_state == Notice.MailState.NONE


def test_due_is_the_day_of_the_month_in_the_zone_of_the_office(cast: Cast) -> None:
    row = subscription(cast.agency_head, cast.kominfo, day=24)
    eve = datetime.fromisoformat("2026-11-23T15:59:59+00:00")
    assert mailing.due_subscriptions(eve) == []
    assert mailing.due_subscriptions(eve + timedelta(seconds=1)) == [row]
    Subscription.objects.update(sent_for=OCTOBER.first)
    assert mailing.due_subscriptions(eve + timedelta(days=2)) == []
    assert mailing.due_subscriptions(eve + timedelta(days=31)) == [row]


@time_machine.travel(NOW, tick=False)
def test_a_head_subscribes_himself_and_an_agency_head_his_own(cast: Cast) -> None:
    page = reverse("subscriptions")
    client = as_user(cast.data_section_head)
    form = text_of(client.get(page))
    assert cast.data_section_head.name in form
    assert cast.agency_head.name not in form.split("<main")[1]
    answer = client.post(page, data_of(cast.data_section_head, cast.data_section, 5))
    assert answer.status_code == 302
    row = Subscription.objects.get()
    assert (row.user, row.day, row.sent_for) == (cast.data_section_head, 5, OCTOBER.first)
    assert "setiap tanggal 5" in text_of(client.get(page))
    assert "November 2026" in text_of(client.get(page))
    foreign = client.post(page, data_of(cast.agency_head, cast.kominfo, 5))
    assert foreign.status_code == 422
    assert "tidak memimpin kantor" in text_of(foreign)
    head = as_user(cast.agency_head)
    assert (
        head.post(page, data_of(cast.data_section_head, cast.data_section, 28)).status_code == 302
    )
    assert Subscription.objects.get().day == 28
    assert (
        head.post(page, data_of(cast.data_section_head, cast.data_section, 29)).status_code == 422
    )
    assert as_user(cast.ip_tech_director).post(
        reverse("subscription_end", args=[row.pk])
    ).status_code == 404  # fmt: skip
    assert head.post(reverse("subscription_end", args=[row.pk])).status_code == 302
    assert not Subscription.objects.get().active


@time_machine.travel(NOW, tick=False)
def test_the_page_is_for_those_who_lead_on_the_handling_side(cast: Cast) -> None:
    codes = {
        key: as_user(getattr(cast, key)).get(reverse("subscriptions")).status_code
        for key in ("head_a", "staff_a", "jfu", "agency_head", "administrator", "ip_tech_director")
    }
    assert codes == {
        "head_a": 403, "staff_a": 403, "jfu": 403, "agency_head": 200, "administrator": 200,
        "ip_tech_director": 200,
    }  # fmt: skip


def data_of(user: User, office: Office, day: int) -> dict[str, object]:
    key = "5f0c3f3e-0000-4000-8000-000000000001"
    return {"key": key, "seat": f"{office.pk}-{user.pk}", "day": day}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks are PostgreSQL's")
def test_two_workers_send_one_mail(cast: Cast) -> None:
    row, report = subscription(cast.agency_head, cast.kominfo), report_of(cast.kominfo)
    sent: list[bool] = []
    at_once(lambda: sent.append(mailing.send_report(row, report, NOW)), 2)
    assert sorted(sent) == [False, True]
    assert Notice.objects.filter(kind="monthly_report").count() == 1
