"""Who hears of an overdue step, who must answer, and what an answer stops."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from notices.models import Notice
from people.models import Assignment
from sop import actions
from sop.errors import Illegal, Incomplete, NotYours
from sop.escalation.deadlines import sweep
from sop.escalation.ladder import ensure_default
from sop.models import Escalation, Rung
from tests.cast import NOW, Cast, assign
from tests.sop import walk
from tests.sop.clock import (
    FRIDAY,
    HOUR,
    MINUTE,
    MONDAY,
    NEXT_MONDAY,
    SATURDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    levels,
    sweep_until,
    told,
    waiting_run,
    wita,
)
from tickets.models import Event, Impact, Ticket

pytestmark = pytest.mark.django_db
AFTER = NOW + HOUR  # every rung of step 1 of the database SOP (30 minutes) is due


@pytest.fixture
def database(cast: Cast) -> Ticket:
    return walk.file(cast, cast.service_db, "database", NOW)


def until_yesterday(person: str, cast: Cast) -> None:
    Assignment.objects.filter(user=getattr(cast, person)).update(valid_until=date(2026, 11, 22))


def asked(ticket: Ticket, level: int = 100) -> Escalation:
    return Escalation.objects.get(run__ticket=ticket, run__number__gt=0, level=level)


def reminders(name: str) -> list[Notice]:
    rows = Notice.objects.filter(dedupe_key__startswith="remind:", recipient__name=name)
    return list(rows.order_by("id"))


def test_the_default_ladder_climbs_holder_superior_next_head(database: Ticket, cast: Cast) -> None:
    run = waiting_run(database)
    sweep(AFTER)
    assert told(run, 75) == {cast.it_examiner.name}
    assert told(run, 100) == {cast.it_examiner.name, cast.data_section_head.name}
    assert told(run, 150) == {cast.ict_division_head.name}
    assert told(run, 200) == {cast.agency_head.name}
    asked_for = Escalation.objects.filter(run=run, for_arahan=True).values_list("level", "role")
    assert set(asked_for) == {
        (100, "data_section_head"), (150, "ict_division_head"), (200, "agency_head"),
    }  # fmt: skip


def test_an_office_without_rungs_has_the_default_ladder(database: Ticket) -> None:
    assert not Rung.objects.exists()
    sweep(AFTER)
    assert levels(waiting_run(database)) == [75, 100, 150, 200]
    ensure_default()
    ensure_default()
    assert Rung.objects.count() == 10


def test_all_holders_of_a_role_are_warned(cast: Cast, database: Ticket) -> None:
    second = assign(cast.staff_b, "it_examiner", cast.data_section)
    sweep(AFTER)
    assert told(waiting_run(database), 75) == {cast.it_examiner.name, second.user.name}


def test_a_named_officer_alone_is_warned(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_network, "network", NOW)
    ticket = walk.step_on(walk.walk_to(ticket, 5, NOW), NOW, officer=cast.network_admin_2.pk)
    ticket = walk.step_on(ticket, NOW, estimate=NOW + HOUR)
    run = waiting_run(walk.walk_to(ticket, 9, NOW))
    sweep(NOW + HOUR)
    assert told(run, 75) == {cast.network_admin_2.name}
    assert told(run, 100) == {cast.network_admin_2.name, cast.network_coordinator.name}


def test_an_empty_seat_is_passed_to_the_next_one_up(cast: Cast, database: Ticket) -> None:
    until_yesterday("data_section_head", cast)
    sweep(AFTER)
    assert told(waiting_run(database), 100) == {
        cast.it_examiner.name, cast.ict_division_head.name,
    }  # fmt: skip
    assert asked(database).role == "ict_division_head"


def test_a_step_that_nobody_can_do_is_told_to_the_superior(cast: Cast, database: Ticket) -> None:
    until_yesterday("it_examiner", cast)
    sweep(NOW + 25 * MINUTE)
    assert told(waiting_run(database), 75) == {cast.data_section_head.name}
    assert not asked(database, 75).for_arahan


def test_without_a_line_of_command_the_head_hears(cast: Cast, database: Ticket) -> None:
    for person in ("data_section_head", "ict_division_head"):
        until_yesterday(person, cast)
    sweep(AFTER)
    run = waiting_run(database)
    for level in (100, 150, 200):
        assert cast.agency_head.name in told(run, level)


def test_without_even_a_head_the_triage_hears(cast: Cast, database: Ticket) -> None:
    for person in ("data_section_head", "ict_division_head", "agency_head"):
        until_yesterday(person, cast)
    sweep(AFTER)
    assert told(waiting_run(database), 200) == {cast.helpdesk.name}


@pytest.mark.parametrize("capacity", ["acting", "daily_acting"])
def test_who_stands_in_on_that_day_hears_instead(
    cast: Cast, database: Ticket, capacity: str
) -> None:
    """A Plt. or Plh. of the superior's post hears while his letter runs, not a day longer."""
    stand_in = cast.db_network_admin
    assign(
        stand_in, "data_section_head", cast.data_section, since=MONDAY, until=MONDAY,
        capacity=capacity,
    )  # fmt: skip
    sweep(AFTER)
    assert told(waiting_run(database), 100) == {cast.it_examiner.name, stand_in.name}
    sweep(wita(TUESDAY, "07:30"))
    assert reminders(stand_in.name) == []
    assert len(reminders(cast.data_section_head.name)) == 1


def test_somebody_whose_assignment_has_ended_hears_nothing(cast: Cast, database: Ticket) -> None:
    other = assign(cast.staff_b, "it_examiner", cast.data_section, until=date(2026, 11, 22))
    sweep(AFTER)
    assert other.user.name not in told(waiting_run(database), 75)


def test_a_joint_step_is_told_to_all_its_roles(cast: Cast) -> None:
    ticket = joint_test(cast)
    sweep(NOW + HOUR)
    run = waiting_run(ticket)
    lanes = {cast.jfu.name, cast.jfu_2.name, cast.ipas_user.name}
    assert told(run, 75) == lanes
    assert told(run, 100) == {*lanes, cast.app_section_head.name}


def test_a_role_that_has_answered_is_left_in_peace(cast: Cast) -> None:
    ticket = walk.step_on(joint_test(cast), NOW + MINUTE, by=cast.jfu)
    sweep(NOW + HOUR)
    run = waiting_run(ticket)
    assert told(run, 75) == {cast.ipas_user.name}
    # Nobody is above the reporter's side; the superior of the one who has answered is spared.
    assert told(run, 100) == {cast.ipas_user.name, cast.ip_tech_director.name}


def test_the_user_who_files_for_a_directorate_without_superior_is_told_to_its_handler(
    cast: Cast,
) -> None:
    """IPAS step 1 belongs to the reporter's side; no line of command crosses the offices."""
    ticket = walk.file(cast, cast.service_ipas, "application", NOW, by=cast.ipas_user)
    sweep(NOW + 15 * MINUTE)
    assert told(waiting_run(ticket), 100) == {cast.ipas_user.name, cast.ip_tech_director.name}


def test_the_superior_answers_with_an_arahan(cast: Cast, database: Ticket) -> None:
    sweep(NOW + 30 * MINUTE)
    rung = asked(database)
    answer(cast.data_section_head, rung, "Kerjakan sekarang, lapor pukul 11.")
    rung.refresh_from_db()
    assert rung.answered_by == cast.data_section_head
    assert (rung.answer, rung.remind_at) == ("Kerjakan sekarang, lapor pukul 11.", None)
    event = Event.objects.get(ticket=database, kind="arahan")
    assert (event.note, event.internal, event.step) == (rung.answer, True, 1)
    assert event.actor_title == "Pejabat Pengawas Seksi Pengelolaan Data dan Integrasi SI"
    heard = Notice.objects.get(kind="arahan")
    assert heard.recipient == cast.it_examiner
    assert rung.answer in heard.body


def test_an_arahan_stops_its_own_level_only(cast: Cast, database: Ticket) -> None:
    run = waiting_run(database)
    sweep(NOW + 30 * MINUTE)
    due = run.due_at
    answer(cast.data_section_head, asked(database), "Segera.")
    sweep(wita(TUESDAY, "07:30"))
    assert levels(run) == [75, 100, 150, 200]
    assert reminders(cast.data_section_head.name) == []
    run.refresh_from_db()
    assert run.due_at == due  # the clock goes on


@pytest.mark.parametrize("person", ["it_examiner", "network_coordinator", "staff_a", "helpdesk"])
def test_who_is_not_above_gives_no_arahan(cast: Cast, database: Ticket, person: str) -> None:
    sweep(NOW + 30 * MINUTE)
    with pytest.raises(NotYours):
        answer(getattr(cast, person), asked(database), "Segera.")
    assert asked(database).answered_at is None


def test_who_is_above_may_answer_for_the_superior(cast: Cast, database: Ticket) -> None:
    sweep(NOW + 30 * MINUTE)
    answer(cast.agency_head, asked(database), "Segera.")
    assert Event.objects.get(kind="arahan").actor_title == "Kepala Dinas"


def test_an_arahan_is_given_once_and_not_empty(cast: Cast, database: Ticket) -> None:
    sweep(NOW + 30 * MINUTE)
    rung = asked(database)
    with pytest.raises(Incomplete) as refusal:
        answer(cast.data_section_head, rung, " \n ")
    assert set(refusal.value.fields) == {"arahan"}
    answer(cast.data_section_head, rung, "Segera.")
    with pytest.raises(Illegal, match="sudah diberi arahan"):
        answer(cast.ict_division_head, rung, "Segera juga.")


def test_an_arahan_sent_twice_is_one(cast: Cast, database: Ticket) -> None:
    sweep(NOW + 30 * MINUTE)
    key = walk.new_key()
    for _ in range(2):
        answer(cast.data_section_head, asked(database), "Segera.", key=key)
    assert Event.objects.filter(kind="arahan").count() == 1


def test_the_rung_of_another_ticket_is_not_answered_here(cast: Cast, database: Ticket) -> None:
    other = walk.file(cast, cast.service_db, "database", NOW)
    sweep(NOW + 30 * MINUTE)
    with pytest.raises(Illegal, match="tidak ditemukan"):
        actions.answer_escalation(
            other.pk, actor=cast.data_section_head, escalation_id=asked(database).pk,
            arahan="Segera.", key=walk.new_key(), now=AFTER,
        )  # fmt: skip


def test_the_unanswered_is_reminded_each_working_morning(cast: Cast, database: Ticket) -> None:
    sweep_until(NOW, wita(NEXT_MONDAY, "12:00"), timedelta(minutes=30))
    mine = f"remind:{asked(database).pk}:"  # the overall limit has a reminder of its own
    sent = [n for n in reminders(cast.data_section_head.name) if n.dedupe_key.startswith(mine)]
    mornings = [notice.created_at for notice in sent]
    assert mornings == [
        wita(day, "07:30") for day in (TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, NEXT_MONDAY)
    ]


def test_no_reminder_on_a_day_off(cast: Cast, database: Ticket) -> None:
    sweep(wita(FRIDAY, "15:00"))
    assert sweep(wita(SATURDAY, "09:00")) == 0
    assert reminders(cast.data_section_head.name) == []


def test_reminders_end_with_the_step(cast: Cast, database: Ticket) -> None:
    sweep(AFTER)
    walk.step_on(database, AFTER)
    sweep(wita(TUESDAY, "07:30"))
    assert reminders(cast.data_section_head.name) == []


def test_reminders_wait_while_the_ticket_is_paused(cast: Cast, database: Ticket) -> None:
    sweep(AFTER)
    ticket = actions.pause(
        database.pk, actor=cast.data_section_head, sequence=database.sequence, reason="vendor",
        note="Menunggu vendor.", expected_end=wita(WEDNESDAY, "12:00"), key=walk.new_key(),
        now=AFTER,
    )  # fmt: skip
    sweep(wita(TUESDAY, "07:30"))
    sweep(wita(WEDNESDAY, "07:30"))
    assert reminders(cast.data_section_head.name) == []
    actions.resume(
        ticket.pk, actor=cast.data_section_head, sequence=ticket.sequence, note="",
        key=walk.new_key(), now=wita(WEDNESDAY, "12:00"),
    )  # fmt: skip
    sweep(wita(WEDNESDAY, "14:00"))
    assert reminders(cast.data_section_head.name) == []
    sweep(wita(THURSDAY, "07:30"))
    assert len(reminders(cast.data_section_head.name)) == 1


def test_the_superior_gives_the_step_to_another(cast: Cast, database: Ticket) -> None:
    other = assign(cast.staff_b, "it_examiner", cast.data_section).user
    sweep(NOW + 30 * MINUTE)
    ticket = actions.reassign(
        database.pk, actor=cast.data_section_head, sequence=database.sequence,
        officer_id=other.pk, reason="Beban kerja.", key=walk.new_key(), now=AFTER,
    )  # fmt: skip
    assert walk.actors(ticket, AFTER) == [other]
    run = waiting_run(ticket)
    key = f"run:{run.pk}:{ticket.sequence}"
    assert other.notices.filter(kind="step", dedupe_key=key).count() == 1
    assert run.due_at == NOW + 30 * MINUTE  # a new officer is not new time


def test_levels_and_targets_are_data(cast: Cast, database: Ticket) -> None:
    Rung.objects.create(level=50, target=Rung.Target.SUPERIOR_2, for_arahan=True)
    Rung.objects.create(level=300, target=Rung.Target.HEAD)
    run = walk.file(cast, cast.service_db, "database", NOW).runs.get(number=1)
    sweep(NOW + 15 * MINUTE)
    assert levels(run) == [50]
    assert told(run, 50) == {cast.ict_division_head.name}
    sweep(NOW + 90 * MINUTE)
    assert levels(run) == [50, 300]


def joint_test(cast: Cast) -> Ticket:
    """An IPAS ticket at step 14, which JFU and the user answer both, opened at NOW."""
    ticket = walk.file(cast, cast.service_ipas, "application", NOW, by=cast.ipas_user)
    return walk.walk_to(ticket, 14, NOW)


def answer(who: object, rung: Escalation, text: str, key: str = "") -> Ticket:
    return actions.answer_escalation(
        rung.run.ticket_id, actor=who, escalation_id=rung.pk, arahan=text,  # type: ignore[arg-type]
        key=key or walk.new_key(), now=AFTER,
    )  # fmt: skip


def test_one_level_asks_one_role_for_arahan(cast: Cast) -> None:
    for target in (Rung.Target.SUPERIOR, Rung.Target.HEAD):
        Rung.objects.create(level=100, target=target, for_arahan=True)
    ticket = walk.file(cast, cast.service_db, "database", NOW)
    sweep(NOW + 30 * MINUTE)
    assert asked(ticket).role == "data_section_head"
    assert {cast.data_section_head.name, cast.agency_head.name} <= told(waiting_run(ticket), 100)


def test_a_second_request_for_arahan_on_one_level_is_refused() -> None:
    first = Rung.objects.create(level=100, target=Rung.Target.SUPERIOR, for_arahan=True)
    first.full_clean()
    second = Rung(level=100, target=Rung.Target.HEAD, for_arahan=True)
    with pytest.raises(ValidationError, match="hanya satu"):
        second.full_clean()
    for other in ({"for_arahan": False}, {"level": 150}, {"overall": True}):
        given = {"level": 100, "target": Rung.Target.HEAD, "for_arahan": True} | other
        Rung(**given).full_clean()


# -- who may rest ---------------------------------------------------------------------------------


def test_what_others_do_at_night_is_mailed_in_the_morning(cast: Cast, database: Ticket) -> None:
    night, morning = wita(MONDAY, "23:00"), wita(TUESDAY, "07:30")
    walk.file(cast, cast.service_app, "application", night)
    sweep(NOW + 30 * MINUTE)
    actions.answer_escalation(
        database.pk, actor=cast.data_section_head, escalation_id=asked(database).pk,
        arahan="Kerjakan.", key=walk.new_key(), now=night,
    )  # fmt: skip
    for kind in ("triage", "arahan"):
        notice = Notice.objects.get(kind=kind)
        assert (notice.created_at, notice.mail_next_try_at) == (night, morning), kind


def test_a_critical_ticket_wakes_the_triage(cast: Cast) -> None:
    night = wita(MONDAY, "23:00")
    cast.service_app.critical = True
    cast.service_app.save()
    walk.file(
        cast, cast.service_app, "application", night, impact=Impact.SEVERAL, service_stopped=True
    )
    assert Notice.objects.get(kind="triage").mail_next_try_at == night


def test_a_liaison_hears_of_a_promise_in_the_morning(cast: Cast) -> None:
    night = wita(MONDAY, "23:00")
    ticket = walk.walk_to(walk.file(cast, cast.service_network, "network", NOW), 6, NOW)
    walk.walk_to(walk.step_on(ticket, night, estimate=wita(WEDNESDAY, "10:00")), 9, night)
    heard = Notice.objects.get(kind="estimate", recipient=cast.liaison_a)
    assert heard.mail_next_try_at == wita(TUESDAY, "07:30")
