"""Corners of the handling: after a cancel, a hand-over, a Back button; an empty seat."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from people.models import User
from sop import actions
from sop.errors import Incomplete
from sop.escalation import deadlines
from sop.models import Escalation, StepRun
from tests.cast import NOW, Cast
from tests.sop import walk
from tickets.intake import ComplaintData, file_complaint
from tickets.models import Event, Impact, Status, Ticket

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _monday_morning() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def database(cast: Cast) -> Ticket:
    return walk.file(cast, cast.service_db, "database", NOW)


@pytest.fixture
def ipas(cast: Cast) -> Ticket:
    return walk.file(cast, cast.service_ipas, "application", NOW, by=cast.ipas_user)


def act(verb: Any, ticket: Ticket, actor: User, **given: Any) -> Ticket:
    given = {"now": NOW, "reason": "Alasan", **given}
    verb(ticket.pk, actor=actor, sequence=ticket.sequence, key=walk.new_key(), **given)
    return Ticket.objects.get(pk=ticket.pk)


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


# -- reopening -----------------------------------------------------------------------------


def test_a_cancelled_ticket_goes_on_where_it_was_left(cast: Cast, database: Ticket) -> None:
    ticket = walk.walk_to(database, 2, NOW)
    ticket = act(actions.cancel, ticket, cast.helpdesk)
    ticket = act(actions.reopen, ticket, cast.staff_a)
    assert ticket.state == "database-1.2"


def test_a_ticket_that_a_no_ended_goes_on_at_that_decision(cast: Cast, ipas: Ticket) -> None:
    ticket = walk.step_on(walk.walk_to(ipas, 7, NOW), NOW, branch="no")
    assert ticket.outcome == "not_application"
    assert act(actions.reopen, ticket, cast.ipas_user).state == "ipas-1.7"


def test_the_overall_time_starts_anew_when_a_ticket_is_reopened(
    cast: Cast, database: Ticket
) -> None:
    ticket = walk.walk_to_end(database, NOW + HOUR)
    later = NOW + timedelta(days=21)
    ticket = act(actions.reopen, ticket, cast.staff_a, now=later)
    overall = StepRun.objects.open().overall().get(ticket=ticket)
    assert overall.clock_from == later
    assert overall.due_at is not None
    assert overall.due_at > later
    deadlines.sweep(later)
    assert not Escalation.objects.filter(run=overall).exists()


def test_rungs_of_the_overall_time_are_not_repeated_after_a_detour(
    cast: Cast, database: Ticket
) -> None:
    late = NOW + timedelta(days=20)
    deadlines.sweep(late)
    told = Escalation.objects.filter(run__number=0).count()
    assert told
    there = act(actions.reroute, database, cast.ict_division_head, procedure="network-1", now=late)
    back = act(actions.reroute, there, cast.ict_division_head, procedure="database-1", now=late)
    deadlines.sweep(late + HOUR)
    assert Escalation.objects.filter(run__number=0, run__ticket=back).count() == told


def test_those_who_sort_complaints_hear_of_a_reopened_complaint_without_sop(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_app, "application", NOW)
    ticket = act(actions.cancel, ticket, cast.helpdesk)
    before = cast.helpdesk.notices.count()
    ticket = act(actions.reopen, ticket, cast.staff_a)
    assert (ticket.state, ticket.status) == ("intake.new", Status.REPORTED)
    assert cast.helpdesk.notices.count() == before + 1


# -- who acts ------------------------------------------------------------------------------


def test_an_sop_that_nobody_here_can_walk_is_refused_and_not_offered(
    cast: Cast, database: Ticket
) -> None:
    with pytest.raises(Incomplete, match="Tidak ada pemegang peran"):
        act(actions.reroute, database, cast.ict_division_head, procedure="ipas-1")
    page = client(cast.helpdesk).get(reverse("ticket", args=[database.number])).content.decode()
    assert 'value="ipas-1"' not in page
    assert f'value="ipas-1@{cast.tiki.pk}"' in page


def test_a_ticket_is_handed_over_with_its_sop(cast: Cast, database: Ticket) -> None:
    answer = client(cast.helpdesk).post(
        reverse("ticket_route", args=[database.number]),
        {"sequence": database.sequence, "key": walk.new_key(), "reason": "Ini IPAS",
         "procedure": f"ipas-1@{cast.tiki.pk}"},
    )  # fmt: skip
    assert answer.status_code == 302
    database.refresh_from_db()
    assert (database.state, database.handler) == ("ipas-1.1", cast.tiki)
    assert client(cast.jfu).get(reverse("ticket", args=[database.number])).status_code == 200


def test_somebody_acts_for_a_reporter_without_an_account(cast: Cast) -> None:
    data = ComplaintData(
        service=cast.service_ipas, kind="application", symptoms="Galat", occurred_at=NOW - HOUR,
        impact=Impact.UNIT, reporter=None, office=cast.office_b, contact_name="Ibu Ani",
        channel="phone",
    )  # fmt: skip
    ticket = file_complaint(data, actor=cast.tu_head, key=walk.new_key(), now=NOW)
    people = walk.actors(ticket, NOW)
    assert people == [cast.ip_tech_director]  # nobody sorts complaints there: the head
    ticket = walk.step_on(ticket, NOW)
    event = Event.objects.get(ticket=ticket, kind="completed")
    assert event.actor_title == "Direktur TIKI atas nama pelapor"


def test_a_blank_officer_opens_the_step_to_the_whole_lane(cast: Cast, ipas: Ticket) -> None:
    ticket = walk.step_on(walk.walk_to(ipas, 6, NOW), NOW, officer=cast.jfu.pk)
    assert walk.actors(ticket, NOW) == [cast.jfu]
    ticket = walk.step_on(walk.walk_to(ticket, 9, NOW), NOW, officer=None)
    assert ticket.step_number == 13
    assert set(walk.actors(ticket, NOW)) == {cast.jfu, cast.jfu_2}


def test_a_step_that_nobody_holds_is_made_known(cast: Cast, database: Ticket) -> None:
    cast.ict_division_head.assignments.all().delete()
    walk.step_on(database, NOW)
    assert cast.helpdesk.notices.filter(subject__contains="tanpa pelaksana").count() == 1


# -- clocks --------------------------------------------------------------------------------


def test_the_shared_time_starts_anew_when_the_group_is_entered_again(
    cast: Cast, ipas: Ticket
) -> None:
    ticket = act(actions.cancel, ipas, cast.ip_tech_director)
    later = NOW + timedelta(days=3)
    ticket = act(actions.reopen, ticket, cast.ipas_user, now=later)
    run = StepRun.objects.open().steps().get(ticket=ticket)
    assert (run.number, run.visit) == (1, 2)
    assert run.due_at == later + timedelta(minutes=15)


def test_a_promise_is_no_mutu_baku(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_network, "network", NOW)
    walk.walk_to_end(ticket, NOW)
    repair = StepRun.objects.get(ticket=ticket, number=9)
    assert repair.due_at is not None
    assert repair.kept is None


# -- Back, NUL, and what the reporter reads ------------------------------------------------


def test_other_words_under_the_same_key_are_not_taken_for_a_repetition(
    cast: Cast, database: Ticket
) -> None:
    body = {"sequence": database.sequence, "key": walk.new_key(), "step": 1, "database": "SIMPEG"}
    address = reverse("ticket_advance", args=[database.number])
    person = client(cast.it_examiner)
    assert person.post(address, {**body, "report": "pertama"}).status_code == 302
    assert person.post(address, {**body, "report": "pertama"}).status_code == 302
    other = person.post(address, {**body, "report": "kedua, lebih lengkap"})
    assert other.status_code == 409
    assert "kedua, lebih lengkap" in other.content.decode()


def test_one_key_on_two_tickets_is_two_acts(cast: Cast, database: Ticket) -> None:
    other = walk.file(cast, cast.service_db, "database", NOW)
    key = walk.new_key()
    for ticket in (database, other):
        actions.advance(
            ticket.pk, actor=cast.it_examiner, sequence=ticket.sequence, number=1, branch="",
            data={"report": "a", "database": "b"}, key=key, now=NOW,
        )  # fmt: skip
    assert set(Ticket.objects.values_list("state", flat=True)) == {"database-1.2"}


@pytest.mark.parametrize("key", ["\x00", "a\x00b", "", "x" * 5000])
def test_an_unreadable_key_is_a_fault_of_the_form(cast: Cast, database: Ticket, key: str) -> None:
    answer = client(cast.it_examiner).post(
        reverse("ticket_advance", args=[database.number]),
        {"sequence": database.sequence, "key": key, "step": 1, "report": "a", "database": "b"},
    )
    assert answer.status_code == 422


def test_the_reason_of_an_inner_no_is_the_officers_own(cast: Cast, database: Ticket) -> None:
    ticket = walk.walk_to(database, 8, NOW)
    walk.step_on(ticket, NOW, branch="no")
    address = reverse("ticket", args=[ticket.number])
    assert "Belum selesai." in client(cast.ict_division_head).get(address).content.decode()
    assert "Belum selesai." not in client(cast.staff_a).get(address).content.decode()


def test_a_revised_promise_has_a_ladder_of_its_own(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_network, "network", NOW)
    ticket = walk.walk_to(ticket, 6, NOW)
    ticket = walk.step_on(ticket, NOW, estimate=NOW + HOUR)
    ticket = walk.walk_to(ticket, 9, NOW)
    missed = NOW + 3 * HOUR
    deadlines.sweep(missed)
    run = StepRun.objects.open().steps().get(ticket=ticket)
    assert run.level == 200
    ticket = act(
        actions.set_estimate, ticket, cast.network_coordinator, now=missed,
        promised_at=missed + HOUR,
    )  # fmt: skip
    run.refresh_from_db()
    assert (run.promise, run.level, run.due_at) == (2, 0, missed + HOUR)
    deadlines.sweep(missed + HOUR)
    levels = Escalation.objects.filter(run=run).values_list("promise", "level")
    assert set(levels) == {(1, 75), (1, 100), (1, 150), (1, 200), (2, 75), (2, 100)}
