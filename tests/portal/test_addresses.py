"""Every address of the portal against every kind of person: the answer is written down here.

The walk fails on an address that this table does not know, so no page can be added unchecked. The
ticket in question was filed by staff_a (Disdik) with the Dinas Kominfo and waits at step 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from notices.models import Notice
from papers.agenda import register
from papers.dispositions import verbs as dispositions
from papers.letters import verbs as letters
from papers.models import PrintJob
from papers.prints import queue as prints
from sop.journal import printed as journal_print
from sop.journal.day import Journal
from sop.models import CalendarOverride, Holiday, StepRun, WorkCalendar
from tests.cast import NOW, Cast
from tests.sop import walk
from tickets.files import store, stored_files
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

PERSONS = (
    "anonymous", "stranger", "reporter", "liaison", "officer", "head", "elsewhere", "administrator",
)  # fmt: skip
# GET: anonymous, stranger (staff of another OPD), reporter, liaison of the reporter's OPD, officer
# (network admin), head (Kepala Dinas), elsewhere (JFU of another agency), administrator.
SIGN_IN, OK, NO, HIDDEN, POST, BACK = 302, 200, 403, 404, 405, 302
EVERYBODY = [OK] * 8
SIGNED_IN = [SIGN_IN] + [OK] * 7
ONLY_POST = [POST] * 8
TO_THE_TICKET = [BACK] * 8  # by GET; what comes by POST is in ACTS
OF_THE_TICKET = [SIGN_IN, HIDDEN, OK, OK, OK, OK, HIDDEN, OK]
ADMIN_ONLY = [SIGN_IN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, OK]
OFFICERS = [SIGN_IN, NO, NO, NO, OK, OK, OK, NO]
SETTINGS = [SIGN_IN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, OK, HIDDEN, OK]

REGISTER = [SIGN_IN, HIDDEN, HIDDEN, HIDDEN, OK, OK, OK, OK]

ADDRESSES: dict[str, list[int]] = {
    "home": EVERYBODY,
    "landing": [302] * 8,
    "login": [OK] + [302] * 7,
    "logout": ONLY_POST,
    "password_change": SIGNED_IN,
    "password_change_done": SIGNED_IN,
    "inbox": SIGNED_IN,
    "inbox_count": [204] + [OK] * 7,
    "inbox_read_all": ONLY_POST,
    "inbox_open": ONLY_POST,
    "outbox": ADMIN_ONLY,
    "outbox_resend": ONLY_POST,
    "track": [422] * 8,
    "complaint_new": SIGNED_IN,
    "similar": SIGNED_IN,
    "complaint_onbehalf": [SIGN_IN, NO, NO, NO, NO, NO, NO, NO],
    "reporter_search": [SIGN_IN, NO, NO, NO, NO, NO, NO, NO],
    "my_tickets": SIGNED_IN,
    "receipt": OF_THE_TICKET,
    "comment": [SIGN_IN] + [POST] * 7,
    "attach": [SIGN_IN] + [POST] * 7,
    "attachment": OF_THE_TICKET,
    "ticket": OF_THE_TICKET,
    "ticket_now": OF_THE_TICKET,
    "ticket_chart": OF_THE_TICKET,
    "ticket_chart_pdf": OF_THE_TICKET,
    "why": OF_THE_TICKET,
    "ticket_advance": TO_THE_TICKET,
    "ticket_pause": TO_THE_TICKET,
    "ticket_resume": TO_THE_TICKET,
    "ticket_reassign": TO_THE_TICKET,
    "ticket_route": TO_THE_TICKET,
    "ticket_cancel": TO_THE_TICKET,
    "ticket_drill": TO_THE_TICKET,
    "ticket_earnest": TO_THE_TICKET,
    "ticket_reopen": TO_THE_TICKET,
    "ticket_estimate": TO_THE_TICKET,
    "ticket_arahan": TO_THE_TICKET,
    "desk": [SIGN_IN, NO, NO, NO, OK, OK, OK, NO],
    "desk_news": [204, NO, NO, NO, 204, 204, 204, NO],
    "sop_list": SIGNED_IN,
    "sop_detail": SIGNED_IN,
    "sop_print": SIGNED_IN,
    "identity_index": [SIGN_IN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, 302, HIDDEN, 302],
    "sop_identity": SETTINGS,
    "targets_index": [SIGN_IN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, 302, HIDDEN, 302],
    "targets": SETTINGS,
    "calendars": SETTINGS,
    "calendar_new": SETTINGS,
    "recompute_all": ONLY_POST,
    "calendar_edit": SETTINGS,
    "calendar_delete": ONLY_POST,
    "override_new": SETTINGS,
    "override_edit": SETTINGS,
    "override_delete": ONLY_POST,
    "holidays_now": [SIGN_IN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, 302, HIDDEN, 302],
    "holidays": SETTINGS,
    "holiday_new": SETTINGS,
    "holidays_load": ONLY_POST,
    "holiday_edit": SETTINGS,
    "holiday_delete": ONLY_POST,
    # Journal and prints.
    "journal": OFFICERS,
    "journal_write": ONLY_POST,
    "journal_team": OFFICERS,
    "journal_print": OFFICERS,
    "journal_of": [SIGN_IN, NO, NO, NO, HIDDEN, OK, HIDDEN, NO],
    "journal_known": ONLY_POST,
    "ticket_file": OF_THE_TICKET,
    "ticket_file_make": OF_THE_TICKET,
    "complaint_log": OFFICERS,
    "complaint_log_print": OFFICERS,
    "prints": SIGNED_IN,
    "prints_list": [204] + [OK] * 7,
    "print_file": [SIGN_IN, HIDDEN, HIDDEN, HIDDEN, OK, HIDDEN, HIDDEN, HIDDEN],
    "print_again": ONLY_POST,
    "head": [SIGN_IN, NO, NO, NO, NO, OK, NO, NO],
    "head_list": [SIGN_IN, NO, NO, NO, NO, HIDDEN, NO, NO],
    "forecast": [SIGN_IN, NO, NO, NO, NO, OK, NO, NO],
    # The compliance report, as issued (none is), with another time, and the evidence.
    "compliance": [SIGN_IN, NO, NO, NO, NO, OK, NO, NO],
    "compliance_pdf": [SIGN_IN, NO, NO, NO, NO, OK, NO, NO],
    "report_issue": ONLY_POST,
    "evidence": [SIGN_IN, NO, NO, NO, NO, OK, NO, NO],
    "reports_issued": [SIGN_IN, NO, NO, NO, NO, OK, NO, NO],
    "report_issued": [SIGN_IN, NO, NO, NO, NO, HIDDEN, NO, NO],
    "report_issued_pdf": [SIGN_IN, NO, NO, NO, NO, HIDDEN, NO, NO],
    "what_if": [SIGN_IN, NO, NO, NO, NO, OK, NO, NO],
    # Files of the heads' pages, the monthly mail, what the public may read (nobody publishes).
    "export": [SIGN_IN, NO, NO, NO, NO, OK, NO, NO],
    "subscriptions": [SIGN_IN, NO, NO, NO, NO, OK, NO, OK],
    "subscription_end": ONLY_POST,
    "public_statistics": [HIDDEN] * 8,
    "public_statistics_csv": [HIDDEN] * 8,
    "public_settings": SETTINGS,
    # Dispositions: of officers only.
    "dispositions": SIGNED_IN,
    "disposition_follow_up": [SIGN_IN] + [POST] * 7,
    "ticket_dispose": [SIGN_IN, HIDDEN, HIDDEN, HIDDEN, NO, OK, HIDDEN, NO],
    "disposition_sheet": [SIGN_IN, HIDDEN, HIDDEN, HIDDEN, OK, OK, HIDDEN, OK],
    # Documents on paper.
    "ticket_document": OF_THE_TICKET,
    "sop_form": SIGNED_IN,
    "ticket_receive": TO_THE_TICKET,
    # Letters, registers and the public check.
    "paper_check_form": EVERYBODY,
    "paper_check": [HIDDEN] * 8,  # an unknown code
    "letter_list": SIGNED_IN,
    "agenda": REGISTER,
    "agenda_print": REGISTER,
    "agenda_new": [SIGN_IN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, OK, HIDDEN, HIDDEN],
    "agenda_void": [SIGN_IN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, OK, HIDDEN, HIDDEN],
    "letterhead": SETTINGS,
    "letterhead_logo": [SIGN_IN] + [HIDDEN] * 7,  # no logo is set
    "letter_templates": SETTINGS,
    "letter_template": SETTINGS,
    "letter_template_preview": SETTINGS,
    "number_patterns": SETTINGS,
    "letter_new": [SIGN_IN, HIDDEN, OK, OK, OK, OK, HIDDEN, HIDDEN],
    "letter": OF_THE_TICKET,
    "letter_pdf": OF_THE_TICKET,
    "letter_act": TO_THE_TICKET,
}
# POST of an empty form to what changes something: who is let as far as the form (422, or 302 done).
ACTS: dict[str, list[int]] = {
    name: [SIGN_IN, HIDDEN, 422, 422, 422, 422, HIDDEN, 422]
    for name in ("comment", "attach", "ticket_pause", "ticket_route", "ticket_cancel",
                 "ticket_reopen", "ticket_estimate", "ticket_arahan", "ticket_advance",
                 "ticket_resume", "ticket_reassign", "ticket_drill", "ticket_earnest")
}  # fmt: skip
ACTS |= {
    "ticket_receive": [SIGN_IN, HIDDEN, 422, 422, 422, 422, HIDDEN, 422],
    "ticket_dispose": [SIGN_IN, HIDDEN, HIDDEN, HIDDEN, NO, 422, HIDDEN, NO],
    "disposition_follow_up": [SIGN_IN] + [HIDDEN] * 7,  # of its recipient alone
}
for name in ("letterhead", "number_patterns"):
    ACTS[name] = [SIGN_IN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, 422, HIDDEN, 422]
for name in ("report_issue", "evidence"):
    ACTS[name] = [SIGN_IN, NO, NO, NO, NO, 422, NO, NO]
ACTS["subscriptions"] = [SIGN_IN, NO, NO, NO, NO, 422, NO, 422]
ACTS["subscription_end"] = [SIGN_IN, NO, NO, NO, NO, HIDDEN, NO, HIDDEN]
ACTS["public_settings"] = [SIGN_IN] + [HIDDEN] * 7  # without an office nothing is switched
ACTS["agenda_new"] = [SIGN_IN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, 422, HIDDEN, HIDDEN]
ACTS["agenda_void"] = ACTS["agenda_new"]
ACTS["letter_act"] = [SIGN_IN, HIDDEN, 422, 422, 422, 422, HIDDEN, 422]
ACTS["letter_new"] = [SIGN_IN, HIDDEN, 422, 422, 422, 422, HIDDEN, HIDDEN]


@pytest.fixture
def places(cast: Cast) -> Iterator[dict[str, list[Any]]]:
    """The arguments of every address that takes some."""
    with time_machine.travel(NOW, tick=False):
        ticket = walk.file(cast, cast.service_db, "database", NOW)
        with stored_files():
            paper = store(walk.pdf(), ticket, by=cast.staff_a, now=NOW)
        letter = letters.draft(
            ticket.pk, actor=cast.staff_a, kind="incident", key=walk.new_key(), now=NOW
        )
        with transaction.atomic():
            incoming = register.take_agenda(
                cast.kominfo, ticket=None, subject="Hal", party="Disdik", party_number="1",
                dated=NOW.date(), by=cast.helpdesk, now=NOW,
            )  # fmt: skip
        run = StepRun.objects.get(ticket=ticket, number=1)
        calendar = WorkCalendar.objects.filter(office=cast.kominfo).first()
        assert calendar
        override = CalendarOverride.objects.create(
            calendar=calendar, name="Ramadan", first_day="2027-02-08", last_day="2027-03-09"
        )
        holiday = Holiday.objects.create(
            day="2026-12-01", name="Hari jadi", kind="regional", office=cast.kominfo
        )
        notice = Notice.objects.filter(recipient=cast.it_examiner).first()
        printed = print_of(cast)
        disposition = dispositions.give(
            ticket.pk, dispositions.Order((cast.ict_division_head.pk,), instructions=("act",)),
            actor=cast.agency_head, key=walk.new_key(), now=NOW,
        )  # fmt: skip
        yield {
            "journal_of": [cast.network_coordinator.pk],
            "journal_known": [cast.network_coordinator.pk],
            "export": ["kepatuhan", "csv"],
            "report_issued": [1],
            "report_issued_pdf": [1],
            "subscription_end": [1],
            "print_file": [printed.pk],
            "print_again": [printed.pk],
            "ticket_file_make": [ticket.number, "zip"],
            "disposition_sheet": [ticket.number, disposition.pk],
            "disposition_follow_up": [disposition.recipients.get().pk],
            "ticket": [ticket.number],
            "attachment": [ticket.number, paper.pk],
            "why": [ticket.number, run.pk],
            "ticket_document": [ticket.number, 0, "aduan"],
            "sop_form": ["network-1", 3],
            "inbox_open": [notice.pk if notice else 1],
            "sop_detail": ["database-1"],
            "sop_print": ["database-1"],
            "sop_identity": ["database-1"],
            "targets": ["network-1"],
            "calendar_edit": [calendar.pk],
            "calendar_delete": [calendar.pk],
            "override_new": [calendar.pk],
            "override_edit": [override.pk],
            "override_delete": [override.pk],
            "holidays": [2026],
            "holidays_load": [2026],
            "holiday_edit": [holiday.pk],
            "holiday_delete": [holiday.pk],
            "paper_check": ["7K3M9PQ2R5TX"],
            "agenda_void": [incoming.pk],
            "letterhead_logo": [cast.kominfo.pk],
            "letter_template": ["memo"],
            "letter_template_preview": ["memo"],
            "letter_new": [ticket.number],
            "letter": [ticket.number, letter.pk],
            "letter_pdf": [ticket.number, letter.pk],
            "letter_act": [ticket.number, letter.pk, "simpan"],
        }


def print_of(cast: Cast) -> PrintJob:
    """The finished journal of the network admin."""
    journal = Journal(cast.network_admin, cast.network_section, NOW.date(), NOW.date())
    order = journal_print.order(journal, cast.network_admin)
    prints.ask(order.kind, order.params, order.title, by=order.by, key="1", now=NOW)
    assert prints.make_one(NOW)
    return PrintJob.objects.get()


def clients(cast: Cast) -> dict[str, Client]:
    people = {
        "stranger": cast.staff_c,
        "reporter": cast.staff_a,
        "liaison": cast.liaison_a,
        "officer": cast.network_admin,
        "head": cast.agency_head,
        "elsewhere": cast.jfu,
        "administrator": cast.administrator,
    }
    found = {"anonymous": Client()}
    for name, user in people.items():
        found[name] = Client()
        found[name].force_login(user)
    return found


def names(resolver: URLResolver | None = None) -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name"
            yield pattern.name
        elif pattern.app_name != "admin":
            yield from names(pattern)


def test_every_address_is_in_the_table() -> None:
    found = list(names())
    assert len(found) == len(set(found))
    assert set(found) == set(ADDRESSES)


def address(name: str, places: dict[str, list[Any]]) -> str:
    if name in places:
        return reverse(name, args=places[name])
    takes_number = name.startswith("ticket") or name in {"receipt", "comment", "attach"}
    return reverse(name, args=places["ticket"] if takes_number else [])


def test_every_person_gets_the_answer_of_the_table(
    cast: Cast, places: dict[str, list[Any]]
) -> None:
    wrong = []
    for person, client in clients(cast).items():
        column = PERSONS.index(person)
        for name, expected in ADDRESSES.items():
            answer = client.get(address(name, places))
            answer.getvalue()  # a download is closed when it has been read
            code = answer.status_code
            if code != expected[column]:
                wrong.append(f"GET {name} as {person}: {code}, not {expected[column]}")
    assert not wrong, "\n".join(wrong)


def test_no_stranger_gets_as_far_as_a_form(cast: Cast, places: dict[str, list[Any]]) -> None:
    before = list(Ticket.objects.values())
    wrong = []
    for person, client in clients(cast).items():
        column = PERSONS.index(person)
        for name, expected in ACTS.items():
            code = client.post(address(name, places), {}).status_code
            if code != expected[column]:
                wrong.append(f"POST {name} as {person}: {code}, not {expected[column]}")
    assert not wrong, "\n".join(wrong)
    assert list(Ticket.objects.values()) == before


def test_the_administrators_pages_are_for_administrators(cast: Cast) -> None:
    codes = {
        person: client.get(reverse("admin:index")).status_code
        for person, client in clients(cast).items()
    }
    assert codes.pop("administrator") == 200
    assert codes.pop("anonymous") == 302
    assert set(codes.values()) == {404}
