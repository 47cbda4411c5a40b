"""Several people and several sweeps at once on PostgreSQL: one truth, no deadlock."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from notices.models import Notice
from people.models import User
from sop import actions
from sop.errors import Refused, Stale
from sop.escalation.deadlines import sweep
from sop.machine import current_step
from sop.models import Escalation, Response, StepRun
from sop.paper import receipt
from tests.cast import NOW, Cast, build_cast
from tests.sop import walk
from tests.sop.clock import HOUR, MINUTE, waiting_run
from tests.sop.copies import copies
from tickets.models import Event, Ticket

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks are PostgreSQL's"),
]
DUE = NOW + 31 * MINUTE  # 75 and 100 % of database step 1


@pytest.fixture
def people(db: None) -> Cast:
    return build_cast()


def at_once(works: list[Callable[[], Any]]) -> list[Any]:
    """Runs all works at the same instant; what each returned, or the refusal it met."""
    barrier = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def run(index: int, work: Callable[[], Any]) -> None:
        try:
            barrier.wait(10)
            results[index] = work()
        except BaseException as fault:  # handed to the test
            results[index] = fault
        finally:
            connections.close_all()

    started = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join(60)
    faults = [r for r in results if isinstance(r, BaseException) and not isinstance(r, Refused)]
    assert faults == []
    return results


def decide(
    ticket: Ticket, actor: User, branch: str, *, sequence: int | None = None, key: str = "",
    number: int = 7,
) -> Callable[[], Ticket]:  # fmt: skip
    step = current_step(ticket)
    answers = walk.output(step, ticket, NOW) if step else {}

    def work() -> Ticket:
        return actions.advance(
            ticket.pk, actor=actor, number=number, branch=branch, now=NOW,
            data={} if branch == "no" else answers, reason="Belum." if branch == "no" else "",
            sequence=ticket.sequence if sequence is None else sequence,
            key=key or walk.new_key(),
        )  # fmt: skip

    return work


def completed(ticket: Ticket) -> int:
    return Event.objects.filter(ticket=ticket, kind="completed").count()


def test_six_at_one_step_fifty_rounds_one_wins_each(people: Cast) -> None:
    """Half say yes, half say no, at step 7 of the database SOP; a round begins where it ended."""
    ticket = walk.walk_to(walk.file(people, people.service_db, "database", NOW), 7, NOW)
    head = people.data_section_head
    winners: Counter[str] = Counter()
    for _ in range(50):
        before = completed(ticket)
        results = at_once([decide(ticket, head, answer) for answer in ("yes", "no") * 3])
        won = [r for r in results if isinstance(r, Ticket)]
        lost = [r for r in results if isinstance(r, Refused)]
        assert (len(won), len(lost)) == (1, 5)
        assert {type(refusal) for refusal in lost} == {Stale}
        assert completed(ticket) == before + 1
        assert StepRun.objects.open().steps().filter(ticket=ticket).count() == 1
        moved = Ticket.objects.get(pk=ticket.pk)
        assert moved.sequence == ticket.sequence + 1
        winners["yes" if moved.step_number == 8 else "no"] += 1
        if moved.step_number == 8:
            moved = walk.step_on(moved, NOW, branch="no")
        ticket = walk.walk_to(moved, 7, NOW)
    assert sum(winners.values()) == 50


def test_the_stale_yes_of_several_pages_is_refused_after_the_loop(people: Cast) -> None:
    ticket = walk.walk_to(walk.file(people, people.service_db, "database", NOW), 7, NOW)
    drawn = ticket.sequence
    moved = walk.walk_to(walk.step_on(ticket, NOW, branch="no"), 7, NOW)
    before = completed(ticket)
    results = at_once([decide(ticket, people.data_section_head, "yes", sequence=drawn)] * 6)
    assert [type(r) for r in results] == [Stale] * 6
    assert completed(ticket) == before
    assert Ticket.objects.get(pk=ticket.pk).sequence == moved.sequence


def test_two_officers_at_once(people: Cast) -> None:
    """Both JFU complete step 7 of IPAS: one is recorded, the other hears that it moved."""
    for _ in range(5):
        ticket = walk.file(people, people.service_ipas, "application", NOW, by=people.ipas_user)
        both = [people.jfu.pk, people.jfu_2.pk]
        ticket = walk.step_on(walk.walk_to(ticket, 6, NOW), NOW, recipients=both)
        results = at_once([decide(ticket, who, "yes") for who in (people.jfu, people.jfu_2)])
        assert sorted(type(r).__name__ for r in results) == ["IpasRecovery", "Stale"]
        by = Event.objects.filter(ticket=ticket, kind="completed", step=7)
        assert by.count() == 1
        winner = people.jfu if isinstance(results[0], Ticket) else people.jfu_2
        assert by.get().actor == winner


def test_two_roles_answer_the_joint_step_at_once(people: Cast) -> None:
    """Neither answer is lost, and the step is completed once."""
    for _ in range(5):
        ticket = walk.file(people, people.service_ipas, "application", NOW, by=people.ipas_user)
        ticket = walk.step_on(walk.walk_to(ticket, 9, NOW), NOW, branch="no")
        both = (people.db_section_head, people.network_section_head)
        results = at_once([decide(ticket, who, "", number=10) for who in both])
        assert all(isinstance(r, Ticket) for r in results)
        assert Ticket.objects.get(pk=ticket.pk).step_number == 11
        assert Response.objects.filter(run__ticket=ticket).count() == 2
        assert Event.objects.filter(ticket=ticket, kind="completed", step=10).count() == 1


def test_the_same_form_sent_six_times_at_once_makes_one_event(people: Cast) -> None:
    for _ in range(5):
        ticket = walk.walk_to(walk.file(people, people.service_db, "database", NOW), 7, NOW)
        before = completed(ticket)
        work = decide(ticket, people.data_section_head, "yes", key=walk.new_key())
        results = at_once([work] * 6)
        assert {r.step_number for r in results} == {8}  # everybody sees the same true state
        assert completed(ticket) == before + 1


def test_two_sweeps_at_once_escalate_once(people: Cast) -> None:
    """200 due runs, two rungs each; batches of 30 so that the sweeps interleave."""
    due = many(people, 200)
    written = at_once([lambda: sweep(DUE, batch=30)] * 2)
    written.append(sweep(DUE))  # what one had locked when the other looked
    assert sum(written) == 400
    per_rung = Counter(Escalation.objects.values_list("run_id", "level"))
    assert per_rung == Counter({(run, level): 1 for run in due for level in (75, 100)})
    assert Event.objects.filter(kind="escalated").count() == 400
    told = Counter(Notice.objects.filter(dedupe_key__startswith="rung:")
                   .values_list("recipient_id", "dedupe_key"))  # fmt: skip
    assert set(told.values()) == {1}
    assert len(told) == 200 * 3  # holder twice, superior once
    assert sweep(DUE) == 0


def test_a_sweep_and_the_completing_of_the_same_steps(people: Cast) -> None:
    """No deadlock; whatever is closed first is not escalated afterwards."""
    due = many(people, 40)
    tickets = list(Ticket.objects.filter(runs__in=due).order_by("pk"))

    def complete_all() -> None:
        for ticket in tickets:
            actions.advance(
                ticket.pk, actor=people.it_examiner, sequence=ticket.sequence, number=1,
                branch="", data={"report": "a", "database": "b"}, key=walk.new_key(), now=DUE,
            )  # fmt: skip

    def sweep_often() -> None:
        for _ in range(20):
            sweep(DUE, batch=5)

    at_once([complete_all, sweep_often, sweep_often])
    assert StepRun.objects.filter(pk__in=due, closed_at__isnull=True).count() == 0
    assert StepRun.objects.filter(pk__in=due, next_alarm_at__isnull=False).count() == 0
    rows = Escalation.objects.filter(run__in=due)
    assert not rows.filter(remind_at__isnull=False).exists()
    assert max(Counter(rows.values_list("run_id", "level")).values(), default=1) == 1
    after_end = [
        event.pk
        for event in Event.objects.filter(kind="escalated")
        if Event.objects.filter(
            ticket=event.ticket_id, kind="completed", step=1, pk__lt=event.pk
        ).exists()
        and event.data["run"] in due
    ]
    assert after_end == []


def test_a_sweep_and_the_pausing_of_the_same_tickets(people: Cast) -> None:
    due = many(people, 40)
    tickets = list(Ticket.objects.filter(runs__in=due).order_by("-pk"))

    def pause_all() -> None:
        for ticket in tickets:
            actions.pause(
                ticket.pk, actor=people.it_examiner, sequence=ticket.sequence, reason="vendor",
                note="Menunggu.", expected_end=NOW + 9 * HOUR, key=walk.new_key(), now=DUE,
            )  # fmt: skip

    def sweep_often() -> None:
        for _ in range(20):
            sweep(DUE, batch=5)

    at_once([pause_all, sweep_often])
    paused = StepRun.objects.filter(pk__in=due)
    assert all(run.paused_at and run.next_alarm_at is None for run in paused)
    said = Escalation.objects.count()
    assert sweep(DUE + 3 * HOUR) == 0
    assert Escalation.objects.count() == said


def test_two_superiors_answer_one_escalation(people: Cast) -> None:
    ticket = walk.file(people, people.service_db, "database", NOW)
    sweep(DUE)
    rung = Escalation.objects.get(run=waiting_run(ticket), level=100)
    results = at_once(
        [
            lambda who=who: actions.answer_escalation(  # type: ignore[misc]
                ticket.pk,
                actor=who,
                escalation_id=rung.pk,
                arahan=f"Arahan {who.pk}",
                key=walk.new_key(),
                now=DUE,
            )
            for who in (people.data_section_head, people.ict_division_head)
        ]
    )
    assert sorted(type(r).__name__ for r in results) == ["DatabaseFault", "Illegal"]
    assert Event.objects.filter(kind="arahan").count() == 1


def test_pause_and_completion_at_once_leave_one_of_them(people: Cast) -> None:
    for _ in range(5):
        ticket = walk.walk_to(walk.file(people, people.service_db, "database", NOW), 7, NOW)

        def pause(ticket: Ticket = ticket) -> Ticket:
            return actions.pause(
                ticket.pk, actor=people.data_section_head, sequence=ticket.sequence,
                reason="vendor", note="Menunggu.", expected_end=NOW + HOUR, key=walk.new_key(),
                now=NOW,
            )  # fmt: skip

        results = at_once([pause, decide(ticket, people.data_section_head, "yes")])
        assert sum(isinstance(r, Stale) for r in results) == 1
        moved = Ticket.objects.get(pk=ticket.pk)
        paused = moved.status == "waiting"
        assert paused == (moved.step_number == 7)


def many(people: Cast, count: int) -> list[int]:
    """Tickets at step 1 whose limit is 09.30; gives the ids of their runs."""
    copies(walk.file(people, people.service_db, "database", NOW), count - 1)
    return list(StepRun.objects.steps().values_list("pk", flat=True))


def test_f04_is_received_once(people: Cast) -> None:
    """The reporter and the liaison confirm at the same moment: one receipt, the other hears so."""
    ticket = walk.walk_to_end(walk.file(people, people.service_network, "network", NOW), NOW)

    def receives(who: User) -> Callable[[], Any]:
        return lambda: receipt.receive(ticket.pk, actor=who, key=walk.new_key(), now=NOW)

    results = at_once([receives(who) for who in (people.staff_a, people.liaison_a)])
    assert sorted(type(r).__name__ for r in results) == ["Illegal", "NetworkFault"]
    assert Event.objects.filter(ticket=ticket, kind=receipt.KIND).count() == 1
