"""The sweep: each rung at its instant, once, in order; late, critical, at night and on a roster."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices.models import Notice
from notices.outbox import deliver_one
from sop import actions
from sop.escalation.deadlines import SWEEP, sweep
from sop.models import Escalation, Heartbeat, Rung, StepRun, WorkCalendar
from tests.cast import NOW, Cast
from tests.sop import walk
from tests.sop.clock import (
    FRIDAY,
    HOUR,
    MINUTE,
    MONDAY,
    NEXT_MONDAY,
    SECOND,
    THURSDAY,
    TUESDAY,
    levels,
    overall_run,
    sweep_until,
    told,
    waiting_run,
    wita,
)
from tickets.models import Event, Impact, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def database(cast: Cast) -> Ticket:
    """Filed on Monday at 09.00; step 1 has 30 minutes, the whole 3 working days."""
    return walk.file(cast, cast.service_db, "database", NOW)


@pytest.mark.parametrize(
    ("level", "clock"),
    [(75, "09:22:30"), (100, "09:30:00"), (150, "09:45:00"), (200, "10:00:00")],
)
def test_each_rung_fires_at_its_second_and_not_before(
    database: Ticket, level: int, clock: str
) -> None:
    run = waiting_run(database)
    at = wita(MONDAY, clock)
    sweep(at - SECOND)
    assert level not in levels(run)
    assert sweep(at) == 1
    assert levels(run)[-1] == level
    rung = Escalation.objects.get(run=run, level=level)
    assert (rung.due_at, rung.late) == (at, False)


def test_the_whole_ladder_in_steps_of_ten_seconds(database: Ticket) -> None:
    run = waiting_run(database)
    sweep_until(NOW, NOW + 70 * MINUTE, timedelta(seconds=10))
    assert levels(run) == [75, 100, 150, 200]
    run.refresh_from_db()
    assert (run.level, run.next_alarm_at) == (200, None)


def test_the_next_rung_is_a_column(database: Ticket, cast: Cast) -> None:
    """Each run of one batch keeps its own next instant."""
    other = walk.file(cast, cast.service_db, "database", NOW + MINUTE)
    sweep(NOW + 25 * MINUTE)
    found = [(run.level, run.next_alarm_at) for run in map(waiting_run, (database, other))]
    assert found == [(75, wita(MONDAY, "09:30")), (75, wita(MONDAY, "09:31"))]


def test_a_completed_step_alarms_no_more(database: Ticket) -> None:
    run = waiting_run(database)
    walk.step_on(database, NOW + 10 * MINUTE)
    sweep(NOW + 2 * HOUR)
    assert levels(run) == []


def test_a_range_warns_at_its_lower_bound(database: Ticket) -> None:
    """Database step 4: '1-2 hari' warns at the close of the first day, is due at the second's."""
    ticket = walk.walk_to(database, 4, NOW)
    run = waiting_run(ticket)
    assert run.warn_at == wita(TUESDAY, "16:00")
    assert sweep(wita(TUESDAY, "16:00") - SECOND) == 0
    assert sweep(wita(TUESDAY, "16:00")) == 1
    assert levels(run) == [75]


def test_overall_has_a_ladder_of_its_own(database: Ticket, cast: Cast) -> None:
    ticket = walk.walk_to(database, 4, NOW)
    Rung.objects.create(level=100, target=Rung.Target.HEAD, for_arahan=True, overall=True)
    Rung.objects.create(level=100, target=Rung.Target.HOLDER, overall=False)
    run, step = overall_run(ticket), waiting_run(ticket)
    assert run.due_at == wita(THURSDAY, "16:00")
    sweep(wita(THURSDAY, "16:00") - SECOND)
    assert levels(run) == []
    sweep(wita(THURSDAY, "16:00"))
    assert levels(run) == [100]
    assert told(run, 100) == {cast.agency_head.name}
    assert told(step, 100) == {cast.it_examiner.name}


def test_overall_warns_whoever_has_the_ticket_in_hand(database: Ticket, cast: Cast) -> None:
    ticket = walk.walk_to(database, 5, NOW)
    run = overall_run(ticket)
    sweep(wita(THURSDAY, "09:00"))
    assert levels(run) == [75]
    assert told(run, 75) == {cast.db_network_admin.name}


def test_a_step_without_time_has_no_ladder(cast: Cast) -> None:
    """The network SOP sets no time: nothing is due, nothing alarms, nothing counts as kept."""
    ticket = walk.file(cast, cast.service_network, "network", NOW)
    run = waiting_run(ticket)
    assert (run.due_at, run.warn_at, run.next_alarm_at) == (None, None, None)
    assert sweep(NOW + timedelta(days=60)) == 0
    walk.step_on(ticket, NOW + HOUR)
    run.refresh_from_db()
    assert run.kept is None


def test_steps_of_a_group_share_one_ladder_of_time(cast: Cast) -> None:
    """IPAS 1-5 share 15 minutes: step 2, opened after 14, is warned at once and due at 15."""
    ticket = walk.file(cast, cast.service_ipas, "application", NOW, by=cast.ipas_user)
    ticket = walk.step_on(ticket, NOW + 14 * MINUTE)
    run = waiting_run(ticket)
    sweep(NOW + 14 * MINUTE)
    assert levels(run) == [75]
    assert not Escalation.objects.get(run=run).late  # the step is late, the sweep is not
    sweep(NOW + 15 * MINUTE - SECOND)
    assert levels(run) == [75]
    sweep(NOW + 15 * MINUTE)
    assert levels(run) == [75, 100]
    assert told(run, 100) == {cast.tu_head.name, cast.ip_tech_director.name}


def test_a_promise_climbs_between_its_giving_and_its_end(cast: Cast) -> None:
    """Network step 9: estimate given at 09.00 for 11.00, so warned at 10.30."""
    ticket = walk.file(cast, cast.service_network, "network", NOW)
    ticket = walk.walk_to(ticket, 6, NOW)
    ticket = walk.step_on(ticket, NOW, estimate=NOW + 2 * HOUR)
    run = waiting_run(walk.walk_to(ticket, 9, NOW + 20 * MINUTE))
    sweep(NOW + 90 * MINUTE - SECOND)
    assert levels(run) == []
    sweep(NOW + 90 * MINUTE)
    assert levels(run) == [75]
    sweep(NOW + 2 * HOUR)
    assert levels(run) == [75, 100]
    assert cast.network_coordinator.name in told(run, 100)


def test_a_revised_promise_moves_the_ladder(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_network, "network", NOW)
    ticket = walk.walk_to(ticket, 6, NOW)
    ticket = walk.step_on(ticket, NOW, estimate=NOW + 2 * HOUR)
    ticket = walk.walk_to(ticket, 9, NOW)
    run = waiting_run(ticket)
    sweep(NOW + 90 * MINUTE)
    actions.set_estimate(
        ticket.pk, actor=walk.actors(ticket, NOW)[0], sequence=ticket.sequence,
        promised_at=wita(TUESDAY, "10:00"), reason="Menunggu alat.", key=walk.new_key(),
        now=NOW + 95 * MINUTE,
    )  # fmt: skip
    sweep(NOW + 3 * HOUR)
    assert levels(run) == [75]  # 100 % has moved to Tuesday
    sweep(wita(TUESDAY, "10:00"))
    assert levels(run) == [75, 75, 100]  # the new promise has a ladder of its own


def test_a_late_sweep_walks_the_rungs_in_order_and_marks_them(database: Ticket, cast: Cast) -> None:
    run = waiting_run(database)
    Heartbeat.objects.create(name=SWEEP, at=NOW)
    late = NOW + 2 * HOUR
    assert sweep(late) == 4
    rows = list(Escalation.objects.filter(run=run).order_by("id"))
    assert [row.level for row in rows] == [75, 100, 150, 200]
    assert all(row.late for row in rows)
    assert [row.due_at for row in rows] == [
        wita(MONDAY, clock) for clock in ("09:22:30", "09:30", "09:45", "10:00")
    ]
    trail = Event.objects.filter(ticket=database, kind="escalated")
    assert {event.recorded_at for event in trail} == {late}
    assert [event.at for event in trail] == [row.due_at for row in rows]


def test_a_late_sweep_folds_into_one_mail_per_person(database: Ticket, cast: Cast) -> None:
    late = NOW + 2 * HOUR
    Notice.objects.update(mail_state=Notice.MailState.SENT, mail_sent_at=NOW)
    sweep(late)
    while deliver_one(late):
        pass
    to_examiner = [m for m in mail.outbox if m.to == [cast.it_examiner.email]]
    assert len(to_examiner) == 1
    assert (
        Notice.objects.filter(recipient=cast.it_examiner, dedupe_key__startswith="rung").count()
        == 2
    )


def test_two_minutes_of_delay_are_not_late(database: Ticket) -> None:
    run = waiting_run(database)
    sweep(wita(MONDAY, "09:24:30"))
    sweep(wita(MONDAY, "09:32:01"))
    assert [(row.level, row.late) for row in Escalation.objects.filter(run=run)] == [
        (75, False), (100, True),
    ]  # fmt: skip


def test_a_sweep_run_twice_changes_nothing(database: Ticket) -> None:
    at = NOW + 35 * MINUTE
    assert sweep(at) == 2
    before = (Notice.objects.count(), Event.objects.count())
    assert sweep(at) == 0
    assert (Notice.objects.count(), Event.objects.count()) == before


def test_every_sweep_leaves_its_heartbeat(database: Ticket) -> None:
    sweep(NOW)
    sweep(NOW + MINUTE)
    assert list(Heartbeat.objects.values_list("name", "at")) == [(SWEEP, NOW + MINUTE)]


def test_at_night_the_mail_waits_for_the_morning(cast: Cast) -> None:
    """Friday 16.20 with 30 minutes: due on Monday at 07.50; the sweep comes at 20.00 only."""
    filed = wita(FRIDAY, "16:20")
    ticket = walk.file(cast, cast.service_db, "database", filed)
    run = waiting_run(ticket)
    assert run.due_at == wita(NEXT_MONDAY, "07:50")
    sweep(wita(NEXT_MONDAY, "20:00"))
    waits = Notice.objects.filter(dedupe_key__startswith=f"rung:{run.pk}:")
    assert {n.mail_next_try_at for n in waits} == {wita(NEXT_MONDAY + timedelta(days=1), "07:30")}
    assert set(waits.values_list("created_at", flat=True)) == {wita(NEXT_MONDAY, "20:00")}


def test_a_critical_ticket_mails_at_night(cast: Cast) -> None:
    ticket = walk.file(
        cast, cast.service_db, "database", NOW, impact=Impact.SEVERAL, service_stopped=True,
        payroll_stopped=True,
    )  # fmt: skip
    assert ticket.priority == 1
    run = waiting_run(ticket)
    night = wita(MONDAY, "22:00")
    sweep(night)
    sent = Notice.objects.filter(dedupe_key__startswith=f"rung:{run.pk}:")
    assert {(n.mail_next_try_at, n.urgent) for n in sent} == {(night, True)}


def test_a_roster_is_timed_and_told_round_the_clock_but_its_superior_sleeps(cast: Cast) -> None:
    WorkCalendar.objects.create(
        name="Piket", office=cast.kominfo, role=cast.roles["it_examiner"], always=True
    )
    filed = wita(MONDAY, "23:00")
    ticket = walk.file(cast, cast.service_db, "database", filed)
    run = waiting_run(ticket)
    assert run.due_at == wita(MONDAY, "23:30")
    sweep(wita(MONDAY, "23:30"))
    mails = dict(
        Notice.objects.filter(dedupe_key=f"rung:{run.pk}:0:100").values_list(
            "recipient__name", "mail_next_try_at"
        )
    )
    assert mails == {
        cast.it_examiner.name: wita(MONDAY, "23:30"),
        cast.data_section_head.name: wita(TUESDAY, "07:30"),
    }
    rung = Escalation.objects.get(run=run, level=100)
    assert rung.remind_at == wita(TUESDAY, "07:30")


def test_the_sweep_asks_no_more_for_many_than_for_one(database: Ticket, cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            sweep(NOW + 23 * MINUTE)
        return len(asked)

    one = queries()
    for _ in range(20):
        walk.file(cast, cast.service_db, "database", NOW)
    assert queries() <= one + 1
    assert StepRun.objects.filter(level=75).count() == 21
