"""Which tickets stand in which list of the desk, and the words for the remaining time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from people.models import User
from sop import actions
from sop.clock.remaining import Remaining, in_words, remaining_for
from sop.desk.queue import ALL, LATE, MINE, NEAR, NEW, REPORTER, TODAY, UNIT, VIEWS, Desk, View
from sop.models import Pause, StepRun
from sop.permissions import may_complete
from tests.cast import NOW, Cast, assign
from tests.sop import walk
from tests.sop.clock import FRIDAY, HOUR, MINUTE, MONDAY, TUESDAY, wita
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def listed(user: User, view: View, at: datetime = NOW) -> list[str]:
    return sorted(ticket.number for ticket in Desk(user, at).view(view))


def clock(ticket: Ticket, at: datetime) -> Remaining:
    return remaining_for([ticket], at)[ticket.pk]


def database(cast: Cast, at: datetime = NOW) -> Ticket:
    return walk.file(cast, cast.service_db, "database", at)


def network(cast: Cast, at: datetime = NOW) -> Ticket:
    return walk.file(cast, cast.service_network, "network", at)


def ipas(cast: Cast, at: datetime = NOW) -> Ticket:
    return walk.file(cast, cast.service_ipas, "application", at, by=cast.ipas_user)


def pause(ticket: Ticket, by: User, reason: str, now: datetime) -> Ticket:
    return actions.pause(
        ticket.pk, actor=by, sequence=ticket.sequence, reason=reason, note="Ditunggu.",
        expected_end=now + timedelta(days=1), key=walk.new_key(), now=now,
    )  # fmt: skip


def everybody() -> list[User]:
    return list(User.objects.all())


# -- waiting for whom ----------------------------------------------------------------------


def test_mine_is_exactly_what_i_may_complete(cast: Cast) -> None:
    """Over every step of the three SOPs: the list and the permission agree for every officer."""
    for file in (database, network, ipas):
        ticket = file(cast)
        while ticket.is_open:
            for user in everybody():
                mine = Desk(user, NOW)
                allowed = may_complete(ticket, user, NOW)
                if mine.is_officer and ticket.handler_id in mine.handlers:
                    assert mine.view(MINE).filter(pk=ticket.pk).exists() == allowed, (
                        ticket.state, user,
                    )  # fmt: skip
            ticket = walk.step_on(ticket, NOW)


def test_a_role_that_has_answered_a_common_step_no_longer_has_it(cast: Cast) -> None:
    ticket = walk.walk_to(ipas(cast), 9, NOW)
    ticket = walk.step_on(ticket, NOW, "no")
    assert ticket.step_number == 10
    assert listed(cast.db_section_head, MINE) == [ticket.number]
    walk.step_on(ticket, NOW, by=cast.db_section_head)
    assert listed(cast.db_section_head, MINE) == []
    assert listed(cast.network_section_head, MINE) == [ticket.number]


def test_a_named_officer_has_it_alone_while_the_assignment_lasts(cast: Cast) -> None:
    ticket = walk.walk_to(network(cast), 6, NOW)
    run = StepRun.objects.open().steps().get(ticket=ticket)
    assert run.holder
    other = ({cast.network_admin, cast.network_admin_2} - {run.holder}).pop()
    assert listed(run.holder, MINE) == [ticket.number]
    assert listed(other, MINE) == []
    run.holder.assignments.update(valid_until=NOW.date() - timedelta(days=1))
    assert listed(other, MINE) == [ticket.number]


def test_an_acting_official_takes_the_place_of_the_definitive_one(cast: Cast) -> None:
    walk.walk_to(database(cast), 7, NOW)
    assert len(listed(cast.data_section_head, MINE)) == 1
    assign(cast.it_examiner, "data_section_head", cast.data_section, capacity="daily_acting")
    assert listed(cast.data_section_head, MINE) == []
    assert len(listed(cast.it_examiner, MINE)) == 1


def test_without_an_sop_it_waits_for_triage(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_app, "application", NOW)
    assert listed(cast.helpdesk, MINE) == [ticket.number]
    assert listed(cast.network_admin, MINE) == []


def test_unit_is_my_division_without_mine(cast: Cast) -> None:
    at_network, at_database = network(cast), database(cast)
    assert listed(cast.network_admin, MINE) == [at_network.number]
    assert listed(cast.network_admin, UNIT) == [at_database.number]
    assert listed(cast.ict_division_head, UNIT) == sorted([at_network.number, at_database.number])
    assert listed(cast.jfu, UNIT) == []


def test_another_agency_has_nothing_of_it(cast: Cast) -> None:
    database(cast)
    assert all(listed(cast.jfu, view) == [] for view in VIEWS.values())


def test_nothing_on_the_desk_is_invisible_to_the_officer(cast: Cast) -> None:
    for file in (database, network, ipas):
        file(cast)
    for user in everybody():
        mine = Desk(user, NOW)
        if mine.is_officer:
            seen = set(Ticket.objects.visible_to(user, NOW).values_list("pk", flat=True))
            assert set(mine.tickets().values_list("pk", flat=True)) <= seen


def test_people_of_the_reporters_side_have_no_desk(cast: Cast) -> None:
    for user in (cast.staff_a, cast.liaison_a, cast.head_a, cast.ipas_user, cast.outsider):
        assert not Desk(user, NOW).is_officer


# -- states --------------------------------------------------------------------------------


def test_near_and_late_follow_the_clock(cast: Cast) -> None:
    ticket = database(cast)  # step 1: 30 minutes from 09.00
    me = cast.it_examiner
    for minutes, near, late in ((22, False, False), (23, True, False), (30, True, False),
                                (31, False, True)):  # fmt: skip
        at = NOW + timedelta(minutes=minutes)
        assert (listed(me, NEAR, at) == [ticket.number]) is near, minutes
        assert (listed(me, LATE, at) == [ticket.number]) is late, minutes


def test_late_holds_also_the_whole_and_never_a_pause(cast: Cast) -> None:
    ticket = walk.walk_to(database(cast), 4, NOW)  # step 4: 1-2 days; the whole: 3 days
    due = ticket.due_at
    assert due
    ticket = walk.walk_to(ticket, 5, due - HOUR)
    run = StepRun.objects.open().steps().get(ticket=ticket)
    assert run.due_at and run.due_at <= due
    StepRun.objects.filter(pk=run.pk).update(due_at=due + 9 * HOUR)
    assert listed(cast.it_examiner, LATE, due) == []
    assert listed(cast.it_examiner, LATE, due + MINUTE) == [ticket.number]
    pause(ticket, cast.db_network_admin, Pause.Reason.VENDOR, due + 2 * MINUTE)
    assert listed(cast.it_examiner, LATE, due + HOUR) == []


def test_new_until_the_first_step_is_done(cast: Cast) -> None:
    ticket = database(cast)
    assert listed(cast.it_examiner, NEW) == [ticket.number]
    walk.step_on(ticket, NOW)
    assert listed(cast.it_examiner, NEW) == []


def test_the_reporter_is_waited_for_in_a_pause_and_at_his_own_step(cast: Cast) -> None:
    first = ipas(cast)  # step 1 is the reporter's
    assert listed(cast.jfu, REPORTER) == [first.number]
    walk.step_on(first, NOW)
    assert listed(cast.jfu, REPORTER) == []
    other = database(cast)
    pause(other, cast.it_examiner, Pause.Reason.VENDOR, NOW)
    assert listed(cast.it_examiner, REPORTER) == []
    Pause.objects.update(reason=Pause.Reason.REPORTER)
    assert listed(cast.it_examiner, REPORTER) == [other.number]


def test_closed_today_by_the_clock_of_the_office(cast: Cast) -> None:
    done = walk.walk_to_end(database(cast), wita(MONDAY, "23:59"))
    me = cast.it_examiner
    assert listed(me, TODAY, wita(MONDAY, "23:59")) == [done.number]
    assert listed(me, TODAY, wita(TUESDAY, "00:00")) == []
    assert listed(me, ALL, wita(TUESDAY, "00:00")) == [done.number]


def test_counts_are_the_lengths_of_the_lists(cast: Cast) -> None:
    network(cast), database(cast), walk.file(cast, cast.service_app, "application", NOW)
    walk.walk_to(network(cast), 6, NOW)
    walk.walk_to_end(database(cast), NOW)
    paused = database(cast)
    pause(paused, cast.it_examiner, Pause.Reason.REPORTER, NOW)
    for number in (1, 5, 9, 14):
        walk.walk_to(ipas(cast), number, NOW)
    tested = walk.walk_to(ipas(cast), 14, NOW)
    walk.step_on(tested, NOW, "yes", by=cast.jfu)
    checked = walk.step_on(walk.walk_to(ipas(cast), 9, NOW), NOW, "no")
    walk.step_on(checked, NOW, by=cast.db_section_head)
    for at in (NOW, NOW + 25 * MINUTE, NOW + HOUR, NOW + timedelta(days=9)):
        for user in everybody():
            mine = Desk(user, at)
            if mine.is_officer:
                lengths = {slug: len(mine.view(view)) for slug, view in VIEWS.items()}
                assert mine.counts() == lengths, (user, at)
                assert mine.count_of_mine().count == lengths[MINE.slug]


def test_counts_cost_the_same_for_one_ticket_and_three(
    cast: Cast, django_assert_num_queries: object
) -> None:
    for number in (1, 3):
        while Ticket.objects.count() < number:
            network(cast)
        with django_assert_num_queries(6):  # type: ignore[operator]  # people 4, lists 2
            Desk(cast.network_admin, NOW).counts()


# -- words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "working", "text"),
    [
        (0, True, "kurang dari 1 menit kerja"),
        (59, False, "kurang dari 1 menit"),
        (60, True, "1 menit kerja"),
        (7_800, True, "2 jam 10 menit kerja"),
        (7_859, True, "2 jam 10 menit kerja"),
        (28_800, True, "8 jam kerja"),
        (28_860, True, "1 hari 31 menit kerja"),
        (37_800, True, "1 hari 3 jam kerja"),
        (54_000, True, "2 hari kerja"),
        (82_800, False, "23 jam"),
        (86_400, False, "1 hari"),
        (97_200, False, "1 hari 3 jam"),
    ],
)
def test_durations_in_words(seconds: int, working: bool, text: str) -> None:
    assert in_words(seconds, working=working) == text


def test_remaining_time_of_a_step(cast: Cast) -> None:
    ticket = database(cast)
    assert clock(ticket, NOW + 10 * MINUTE) == Remaining(
        "ok", "sisa 20 menit kerja", 33, "Batas Waktu Senin, 23 November 2026 pukul 09.30 WITA"
    )
    near = clock(ticket, NOW + 25 * MINUTE)
    assert (near.state, near.text, near.percent) == ("near", "sisa 5 menit kerja", 83)
    last = clock(ticket, NOW + 30 * MINUTE)
    assert (last.state, last.text) == ("near", "sisa kurang dari 1 menit kerja")
    over = clock(ticket, NOW + 5 * HOUR)  # 14.00, with the break from 12.00 to 13.00
    assert (over.state, over.text) == ("late", "lewat 3 jam 30 menit kerja")


def test_late_outside_working_time_says_so(cast: Cast) -> None:
    ticket = database(cast, wita(FRIDAY, "16:00"))  # due at closing time, 16.30
    assert clock(ticket, wita(FRIDAY, "20:00")).text == "lewat batas waktu"


def test_paused_names_the_reason_and_keeps_the_share(cast: Cast) -> None:
    ticket = pause(database(cast), cast.it_examiner, Pause.Reason.CENTRE, NOW + 15 * MINUTE)
    found = clock(ticket, NOW + 5 * HOUR)
    assert (found.state, found.text, found.percent) == (
        "paused", "dijeda: menunggu instansi pusat", 50,
    )  # fmt: skip


def test_without_a_limit_and_after_the_end(cast: Cast) -> None:
    assert clock(network(cast), NOW).text == "tanpa batas waktu"
    assert clock(walk.file(cast, cast.service_app, "other", NOW), NOW).state == "none"
    done = walk.walk_to_end(database(cast), NOW + HOUR)
    assert clock(done, NOW + 9 * HOUR) == Remaining("done", "selesai tepat waktu")
    late = walk.walk_to_end(database(cast), NOW + timedelta(days=9))
    assert clock(late, NOW + timedelta(days=9)).text == "selesai, lewat batas waktu"
    gone = database(cast)
    actions.cancel(
        gone.pk, actor=cast.helpdesk, sequence=gone.sequence, reason="Ganda.",
        key=walk.new_key(), now=NOW,
    )  # fmt: skip
    assert clock(Ticket.objects.get(pk=gone.pk), NOW).text == "dibatalkan"


def test_clocks_of_a_list_cost_the_same_for_one_and_three(
    cast: Cast, django_assert_num_queries: object
) -> None:
    for number in (1, 3):
        while Ticket.objects.count() < number:
            database(cast)
        tickets = list(Ticket.objects.select_related("handler"))
        # runs, pauses, calendars, overrides, holidays
        with django_assert_num_queries(5):  # type: ignore[operator]
            remaining_for(tickets, NOW)
