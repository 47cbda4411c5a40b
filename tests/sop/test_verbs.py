"""Every verb beside `advance`: who may, when it may, what it leaves behind, and only once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from notices.models import Notice
from people.models import User
from sop import actions
from sop.errors import Illegal, Incomplete, NotYours, Refused, Stale
from sop.escalation.deadlines import sweep
from sop.models import Escalation, Estimate, Pause, StepRun
from tests.cast import NOW, Cast, assign
from tests.sop import walk
from tests.sop.clock import HOUR, MINUTE, TUESDAY, overall_run, waiting_run, wita
from tickets.models import Event, Status, Ticket

pytestmark = pytest.mark.django_db
LATER = NOW + 10 * MINUTE


@dataclass
class Case:
    """A ticket on which `verb` may happen, by whom, with what; and who may not."""

    ticket: Ticket
    verb: Callable[..., Ticket]
    actor: User
    strangers: list[User]
    given: dict[str, Any]
    kind: str  # of the event
    sequenced: bool = True

    def act(self, **other: Any) -> Ticket:
        call: dict[str, Any] = {
            "actor": self.actor, "key": walk.new_key(), "now": LATER, **self.given, **other,
        }  # fmt: skip
        if self.sequenced:
            call.setdefault("sequence", self.ticket.sequence)
        return self.verb(self.ticket.pk, **call)

    def events(self) -> int:
        return Event.objects.filter(ticket=self.ticket, kind=self.kind).count()


def case_set_estimate(cast: Cast) -> Case:
    ticket = walk.walk_to(walk.file(cast, cast.service_network, "network", NOW), 6, NOW)
    ticket = walk.walk_to(walk.step_on(ticket, NOW, estimate=NOW + HOUR), 9, NOW)
    given = {"promised_at": NOW + 3 * HOUR, "reason": "Suku cadang."}
    strangers = [cast.staff_a, cast.it_examiner, cast.administrator]
    officer = walk.actors(ticket, NOW)[0]
    return Case(ticket, actions.set_estimate, officer, strangers, given, "estimate")


def case_pause(cast: Cast) -> Case:
    given = {"reason": "vendor", "note": "Menunggu ISP.", "expected_end": NOW + 5 * HOUR}
    strangers = [cast.staff_a, cast.network_admin, cast.administrator]
    return Case(first_step(cast), actions.pause, cast.it_examiner, strangers, given, "paused")


def case_resume(cast: Cast) -> Case:
    ticket = case_pause(cast).act(now=NOW + MINUTE)
    strangers = [cast.staff_a, cast.network_admin, cast.administrator]
    return Case(ticket, actions.resume, cast.it_examiner, strangers, {"note": ""}, "resumed")


def case_reassign(cast: Cast) -> Case:
    second = assign(cast.staff_b, "it_examiner", cast.data_section).user
    given = {"officer_id": second.pk, "reason": "Beban kerja."}
    strangers = [cast.it_examiner, cast.staff_a, cast.network_coordinator]
    return Case(
        first_step(cast), actions.reassign, cast.data_section_head, strangers, given, "reassigned"
    )


def case_reroute(cast: Cast) -> Case:
    given = {"procedure": "network-1", "reason": "Ternyata jaringan."}
    strangers = [cast.it_examiner, cast.staff_a, cast.administrator]
    return Case(first_step(cast), actions.reroute, cast.helpdesk, strangers, given, "routed")


def case_cancel(cast: Cast) -> Case:
    strangers = [cast.it_examiner, cast.staff_a, cast.administrator]
    given = {"reason": "Laporan ganda."}
    return Case(first_step(cast), actions.cancel, cast.helpdesk, strangers, given, "cancelled")


def case_reopen(cast: Cast) -> Case:
    ticket = walk.walk_to_end(first_step(cast), NOW)
    strangers = [cast.staff_b, cast.it_examiner, cast.administrator]
    given = {"reason": "Masih galat."}
    return Case(ticket, actions.reopen, cast.staff_a, strangers, given, "reopened")


def case_answer_escalation(cast: Cast) -> Case:
    ticket = first_step(cast)
    sweep(NOW + 30 * MINUTE)
    rung = Escalation.objects.get(run=waiting_run(ticket), level=100)
    strangers = [cast.it_examiner, cast.staff_a, cast.administrator]
    given = {"escalation_id": rung.pk, "arahan": "Segera.", "now": NOW + HOUR}
    return Case(
        ticket, actions.answer_escalation, cast.data_section_head, strangers, given, "arahan",
        sequenced=False,
    )  # fmt: skip


CASES = [
    case_set_estimate,
    case_pause,
    case_resume,
    case_reassign,
    case_reroute,
    case_cancel,
    case_reopen,
    case_answer_escalation,
]


def first_step(cast: Cast) -> Ticket:
    return walk.file(cast, cast.service_db, "database", NOW)


@pytest.fixture(params=CASES, ids=lambda build: build.__name__.removeprefix("case_"))
def case(request: Any, cast: Cast) -> Case:
    built: Case = request.param(cast)
    return built


def state_of(ticket: Ticket) -> tuple[Any, ...]:
    found = Ticket.objects.get(pk=ticket.pk)
    runs = StepRun.objects.filter(ticket=ticket).values_list("pk", "closed_at", "due_at", "holder")
    return (
        found.state, found.sequence, found.status, found.due_at, list(runs),
        Event.objects.count(), Notice.objects.count(), Pause.objects.count(),
        Estimate.objects.count(),
    )  # fmt: skip


def refused(case: Case, refusal: type[Refused], **other: Any) -> Refused:
    before = state_of(case.ticket)
    with pytest.raises(refusal) as caught:
        case.act(**other)
    assert state_of(case.ticket) == before
    return caught.value


def test_the_right_person_does_it_and_the_trail_says_so(case: Case) -> None:
    moved = case.act()
    event = Event.objects.filter(ticket=case.ticket, kind=case.kind).latest("id")
    assert event.actor == case.actor
    assert event.actor_title
    if case.sequenced:
        assert moved.sequence > case.ticket.sequence


def test_somebody_else_is_refused_and_nothing_changes(case: Case) -> None:
    for stranger in case.strangers:
        assert refused(case, NotYours, actor=stranger).status == 403


def test_a_switched_off_account_is_refused(case: Case) -> None:
    case.actor.is_active = False
    case.actor.save()
    refused(case, NotYours)


def test_an_old_page_is_refused(case: Case) -> None:
    if not case.sequenced:
        pytest.skip("an arahan does not depend on where the ticket stands")
    assert refused(case, Stale, sequence=case.ticket.sequence - 1).status == 409
    refused(case, Stale, sequence=case.ticket.sequence + 1)


def test_the_same_form_twice_happens_once(case: Case) -> None:
    key = walk.new_key()
    case.act(key=key)
    after = state_of(case.ticket)
    case.act(key=key)
    assert state_of(case.ticket) == after
    assert case.events() >= 1


def test_what_has_been_done_is_not_done_again(case: Case) -> None:
    """A second form, drawn after the first was done."""
    moved = case.act()
    if case.kind in ("estimate", "reassigned"):
        pytest.skip("may be revised as often as there are reasons")
    case.ticket = moved
    refused(case, Illegal if case.kind != "routed" else Incomplete)


def test_a_closed_ticket_takes_nothing_but_reopening(cast: Cast) -> None:
    for build in (case_pause, case_resume, case_reassign, case_reroute, case_cancel):
        case = build(cast)
        case.ticket = actions.cancel(
            case.ticket.pk, actor=cast.helpdesk, sequence=case.ticket.sequence, reason="Ganda.",
            key=walk.new_key(), now=NOW + 2 * MINUTE,
        )  # fmt: skip
        refused(case, Refused)


@pytest.mark.parametrize(
    ("build", "field"),
    [
        (case_set_estimate, "reason"),
        (case_pause, "note"),
        (case_reassign, "reason"),
        (case_reroute, "reason"),
        (case_cancel, "reason"),
        (case_reopen, "reason"),
        (case_answer_escalation, "arahan"),
    ],
)
def test_a_reason_is_demanded_beside_its_field(
    cast: Cast, build: Callable[[Cast], Case], field: str
) -> None:
    refusal = refused(build(cast), Incomplete, **{field: " \t\n"})
    assert (refusal.status, set(refusal.fields)) == (422, {field})


def test_an_estimate_lies_in_the_future(cast: Cast) -> None:
    refusal = refused(case_set_estimate(cast), Incomplete, promised_at=LATER)
    assert "promised_at" in refusal.fields


def test_there_is_no_revision_before_the_first_estimate(cast: Cast) -> None:
    ticket = walk.walk_to(walk.file(cast, cast.service_network, "network", NOW), 3, NOW)
    case = case_set_estimate(cast)
    case.ticket = ticket
    refused(case, NotYours, actor=cast.network_coordinator)


def test_a_step_is_given_only_to_a_holder_of_its_role(cast: Cast) -> None:
    case = case_reassign(cast)
    refused(case, Incomplete, officer_id=cast.network_admin.pk)
    moved = case.act()
    case.ticket = moved
    case.act(officer_id=None)
    assert len(walk.actors(moved, LATER)) == 2


def test_a_joint_step_is_not_given_to_one(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_ipas, "application", NOW, by=cast.ipas_user)
    case = case_reassign(cast)
    case.ticket = walk.walk_to(ticket, 14, NOW)
    refused(case, Illegal, actor=cast.app_section_head, officer_id=cast.jfu.pk)


def test_rerouting_keeps_the_history_and_the_overall_clock(cast: Cast) -> None:
    case = case_reroute(cast)
    case.given["procedure"] = "database-1"
    case.given["reason"] = "Ternyata database."
    ticket = walk.file(cast, cast.service_network, "network", NOW)
    case.ticket = walk.walk_to(ticket, 3, NOW + MINUTE)
    moved = case.act(now=wita(TUESDAY, "10:00"))
    assert moved.state == "database-1.1"
    assert StepRun.objects.filter(ticket=ticket, procedure="network-1").count() == 4
    left = StepRun.objects.get(ticket=ticket, procedure="network-1", number=3)
    assert (left.branch, left.kept) == ("left", None)
    assert overall_run(moved).clock_from == NOW  # counts from the filing
    assert moved.due_at == wita(TUESDAY.replace(day=26), "16:00")


def test_rerouting_a_paused_ticket_ends_its_pause(cast: Cast) -> None:
    case = case_reroute(cast)
    case.ticket = actions.pause(
        case.ticket.pk, actor=cast.it_examiner, sequence=case.ticket.sequence, reason="vendor",
        note="Menunggu.", expected_end=NOW + HOUR, key=walk.new_key(), now=NOW + MINUTE,
    )  # fmt: skip
    assert case.act().status == Status.IN_PROGRESS
    assert not Pause.objects.filter(ended_at__isnull=True).exists()


def test_an_unknown_sop_is_refused(cast: Cast) -> None:
    for code in ("", "intake", "network-99", "../etc"):
        refused(case_reroute(cast), Incomplete, procedure=code)


def test_triage_gives_a_ticket_without_route_its_first_sop(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_app, "application", NOW)
    assert ticket.state == "intake.new"
    case = case_reroute(cast)
    case.ticket = ticket
    moved = case.act(procedure="database-1")
    assert (moved.state, moved.status) == ("database-1.1", Status.IN_PROGRESS)


def test_cancelling_is_no_outcome_of_the_sop(cast: Cast) -> None:
    moved = case_cancel(cast).act()
    assert (moved.state, moved.status, moved.outcome) == (
        "database-1.cancelled", Status.CANCELLED, "cancelled",
    )  # fmt: skip
    assert not StepRun.objects.open().filter(ticket=moved).exists()
    assert StepRun.objects.filter(ticket=moved, kept__isnull=False).count() == 0
    assert cast.staff_a.notices.filter(kind="cancelled").exists()


def test_reopening_begins_where_the_sop_says(cast: Cast) -> None:
    case = case_reopen(cast)
    moved = case.act(now=NOW + HOUR)
    assert moved.is_open
    assert moved.step_number == type(moved).reopen_at  # type: ignore[attr-defined]
    run = waiting_run(moved)
    assert (run.visit, run.opened_at) == (2, NOW + HOUR)
    assert moved.closed_at is None
    assert walk.walk_to_end(moved, NOW + HOUR).status == Status.CLOSED


def test_a_cancelled_ticket_without_sop_is_reopened_for_triage(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_app, "application", NOW)
    case = case_cancel(cast)
    case.ticket = ticket
    case.ticket = case.act()
    reopen = case_reopen(cast)
    reopen.ticket = case.ticket
    assert reopen.act().state == "intake.new"
