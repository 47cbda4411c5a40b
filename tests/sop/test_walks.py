"""Every SOP from the complaint to its end, by the actors that the document names."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sop import actions
from sop.errors import Illegal, Incomplete, NotYours, Stale
from sop.models import Estimate, Response, StepRun
from tests.cast import NOW, Cast
from tests.sop import walk
from tickets.models import Event, Status, Ticket

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def database(cast: Cast) -> Ticket:
    return walk.file(cast, cast.service_db, "database", NOW)


@pytest.fixture
def network(cast: Cast) -> Ticket:
    return walk.file(cast, cast.service_network, "network", NOW)


@pytest.fixture
def ipas(cast: Cast) -> Ticket:
    return walk.file(cast, cast.service_ipas, "application", NOW, by=cast.ipas_user)


def path(ticket: Ticket) -> list[tuple[int, int]]:
    runs = StepRun.objects.steps().filter(ticket=ticket).order_by("id")
    return [(run.number, run.visit) for run in runs]


def test_database_walks_its_nine_steps(database: Ticket) -> None:
    closed = walk.walk_to_end(database, NOW + MINUTE)
    assert path(closed) == [(n, 1) for n in range(1, 10)]
    assert (closed.state, closed.status, closed.outcome) == (
        "database-1.end", Status.CLOSED, "resolved",
    )  # fmt: skip
    assert not StepRun.objects.open().filter(ticket=closed).exists()


def test_database_seven_no_returns_to_five_and_never_moves_the_overall_limit(
    database: Ticket,
) -> None:
    ticket = walk.walk_to(database, 7, NOW + MINUTE)
    due = ticket.due_at
    ticket = walk.step_on(ticket, NOW + 2 * MINUTE, branch="no")
    assert ticket.step_number == 5
    assert path(ticket)[-1] == (5, 2)
    assert ticket.due_at == due
    event = Event.objects.filter(ticket=ticket, kind="completed").latest("id")
    assert event.note == "Belum selesai."
    assert "kembali ke langkah 5" in event.text


def test_database_eight_no_returns_to_seven(database: Ticket) -> None:
    ticket = walk.walk_to(database, 8, NOW + MINUTE)
    assert walk.step_on(ticket, NOW + MINUTE, branch="no").step_number == 7


def test_database_letter_must_be_attached(database: Ticket) -> None:
    ticket = walk.walk_to(database, 9, NOW + MINUTE)
    with pytest.raises(Incomplete) as refusal:
        walk.step_on(ticket, NOW + MINUTE, files=[])
    assert "attachments" in refusal.value.fields
    ticket.refresh_from_db()
    assert ticket.step_number == 9


def test_network_walks_its_nine_steps(network: Ticket) -> None:
    closed = walk.walk_to_end(network, NOW + MINUTE)
    assert path(closed) == [(n, 1) for n in range(1, 10)]
    assert closed.responsible == "reporter"


def test_network_ping_that_answers_ends_as_not_proven(network: Ticket) -> None:
    ticket = walk.walk_to(network, 2, NOW + MINUTE)
    closed = walk.step_on(ticket, NOW + MINUTE, branch="no")
    assert (closed.outcome, closed.status) == ("not_proven", Status.CLOSED)


def test_network_estimate_of_six_is_the_limit_of_nine(cast: Cast, network: Ticket) -> None:
    ticket = walk.walk_to(network, 6, NOW)
    promised = NOW + timedelta(hours=5)
    ticket = walk.step_on(ticket, NOW, estimate=promised, responsible="handler")
    assert ticket.responsible == "handler"
    ticket = walk.walk_to(ticket, 9, NOW)
    run = StepRun.objects.open().steps().get(ticket=ticket)
    assert run.due_at == promised
    later = promised + timedelta(hours=2)
    ticket = actions.set_estimate(
        ticket.pk,
        actor=walk.actors(ticket, NOW)[0],
        sequence=ticket.sequence,
        promised_at=later,
        reason="Suku cadang datang sore.",
        key=walk.new_key(),
        now=NOW + MINUTE,
    )
    run.refresh_from_db()
    assert run.due_at == later
    assert list(Estimate.objects.values_list("revision", "promised_at")) == [
        (1, promised), (2, later),
    ]  # fmt: skip
    told = cast.staff_a.notices.filter(kind="estimate")
    assert told.count() == 2


def test_network_repair_goes_to_the_officer_whom_the_coordinator_sent(
    cast: Cast, network: Ticket
) -> None:
    ticket = walk.walk_to(network, 5, NOW)
    ticket = walk.step_on(ticket, NOW, officer=cast.network_admin_2.pk)
    assert walk.actors(ticket, NOW) == [cast.network_admin_2]
    with pytest.raises(NotYours):
        walk.step_on(ticket, NOW, by=cast.network_admin)
    ticket = walk.walk_to(ticket, 9, NOW)
    assert walk.actors(ticket, NOW) == [cast.network_admin_2]


def test_network_officer_must_hold_the_role(cast: Cast, network: Ticket) -> None:
    ticket = walk.walk_to(network, 5, NOW)
    with pytest.raises(Incomplete):
        walk.step_on(ticket, NOW, officer=cast.staff_a.pk)


def test_ipas_walks_straight_to_its_end(ipas: Ticket) -> None:
    closed = walk.walk_to_end(ipas, NOW + MINUTE)
    assert [number for number, _ in path(closed)] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 14, 15]


def test_ipas_not_the_application_ends_at_seven(ipas: Ticket) -> None:
    ticket = walk.walk_to(ipas, 7, NOW)
    assert walk.step_on(ticket, NOW, branch="no").outcome == "not_application"


def test_ipas_joint_check_is_done_when_both_section_heads_answered(
    cast: Cast, ipas: Ticket
) -> None:
    ticket = walk.walk_to(ipas, 9, NOW)
    ticket = walk.step_on(ticket, NOW, branch="no")
    assert ticket.step_number == 10
    ticket = walk.step_on(ticket, NOW, by=cast.network_section_head)
    assert ticket.step_number == 10
    with pytest.raises(Illegal, match="sudah dicatat"):
        walk.step_on(ticket, NOW, by=cast.network_section_head)
    assert walk.actors(ticket, NOW) == [cast.db_section_head]
    ticket = walk.step_on(ticket, NOW, by=cast.db_section_head)
    assert ticket.step_number == 11
    assert Response.objects.count() == 2
    data = StepRun.objects.get(ticket=ticket, number=10).data
    assert set(data) == {"db_section_head", "network_section_head"}


def test_ipas_eleven_no_asks_the_developers_and_comes_back(ipas: Ticket) -> None:
    ticket = walk.step_on(walk.walk_to(ipas, 9, NOW), NOW, branch="no")
    ticket = walk.step_on(walk.walk_to(ticket, 11, NOW), NOW, branch="no")
    assert ticket.step_number == 12
    assert walk.step_on(ticket, NOW).step_number == 11


def test_ipas_user_who_still_sees_the_fault_sends_it_back_to_nine(cast: Cast, ipas: Ticket) -> None:
    ticket = walk.walk_to(ipas, 14, NOW)
    ticket = walk.step_on(ticket, NOW, by=cast.jfu)
    assert ticket.step_number == 14
    ticket = walk.step_on(ticket, NOW, branch="no", by=cast.ipas_user)
    assert ticket.step_number == 9
    assert path(ticket)[-1] == (9, 2)


def test_ipas_first_five_steps_share_one_budget(ipas: Ticket) -> None:
    first = StepRun.objects.open().steps().get(ticket=ipas)
    ticket = walk.walk_to(ipas, 4, NOW + 10 * MINUTE)
    run = StepRun.objects.open().steps().get(ticket=ticket)
    assert run.due_at == first.due_at == NOW + 15 * MINUTE
    assert run.opened_at == NOW + 10 * MINUTE


def test_a_step_out_of_order_is_refused(cast: Cast, database: Ticket) -> None:
    with pytest.raises(Illegal, match="dilompati"):
        actions.advance(
            database.pk, actor=cast.it_examiner, sequence=database.sequence, number=4,
            branch="", data={}, key=walk.new_key(), now=NOW,
        )  # fmt: skip


def test_somebody_of_another_role_is_refused(cast: Cast, database: Ticket) -> None:
    for person in (cast.network_admin, cast.agency_head, cast.staff_a, cast.administrator):
        with pytest.raises(NotYours):
            walk.step_on(database, NOW, by=person)


def test_a_stale_yes_after_the_loop_is_refused(cast: Cast, database: Ticket) -> None:
    ticket = walk.walk_to(database, 7, NOW)
    drawn_at = ticket.sequence
    ticket = walk.step_on(ticket, NOW, branch="no")
    ticket = walk.walk_to(ticket, 7, NOW)
    with pytest.raises(Stale):
        actions.advance(
            ticket.pk, actor=cast.data_section_head, sequence=drawn_at, number=7, branch="yes",
            data={"resolution": "Selesai"}, key=walk.new_key(), now=NOW,
        )  # fmt: skip
    ticket.refresh_from_db()
    assert ticket.state == "database-1.7"


def test_the_same_form_sent_twice_makes_one_event(cast: Cast, database: Ticket) -> None:
    key = walk.new_key()
    for _ in range(2):
        ticket = actions.advance(
            database.pk, actor=cast.it_examiner, sequence=database.sequence, number=1, branch="",
            data={"report": "a", "database": "b"}, key=key, now=NOW,
        )  # fmt: skip
        assert ticket.step_number == 2
    assert Event.objects.filter(ticket=database, kind="completed").count() == 1


def test_the_output_of_the_step_is_demanded(cast: Cast, database: Ticket) -> None:
    with pytest.raises(Incomplete) as refusal:
        actions.advance(
            database.pk, actor=cast.it_examiner, sequence=database.sequence, number=1, branch="",
            data={"report": "a"}, key=walk.new_key(), now=NOW,
        )  # fmt: skip
    assert set(refusal.value.fields) == {"database"}


def test_no_needs_a_reason(cast: Cast, database: Ticket) -> None:
    ticket = walk.walk_to(database, 7, NOW)
    with pytest.raises(Incomplete) as refusal:
        actions.advance(
            ticket.pk, actor=cast.data_section_head, sequence=ticket.sequence, number=7,
            branch="no", data={}, reason=" ", key=walk.new_key(), now=NOW,
        )  # fmt: skip
    assert "reason" in refusal.value.fields
