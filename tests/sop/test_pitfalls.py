"""Ways in which deadlines go wrong elsewhere (requirements: "Twelve ways"), by their number.

1, 2 and 11 are arithmetic (see also test_worktime); 10, the year without holidays, is in
test_holidays.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from notices.models import Notice
from people.directory import Directory
from sop import actions
from sop.clock import worktime
from sop.clock.calendars import Calendars
from sop.clock.clocks import percent
from sop.escalation.deadlines import sweep
from sop.escalation.ladder import DEFAULT, ensure_default
from sop.models import Escalation, Holiday, Rung, StepRun, WorkCalendar
from tests.cast import NOW, Cast
from tests.sop import walk
from tests.sop.clock import (
    FRIDAY,
    HOUR,
    MINUTE,
    MONDAY,
    NEXT_MONDAY,
    SATURDAY,
    SECOND,
    SUNDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    late_tickets,
    levels,
    overall_run,
    sweep_until,
    told,
    waiting_run,
    wita,
)
from tests.sop.copies import copies
from tickets.models import Event, Status, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def database(cast: Cast) -> Ticket:
    return walk.file(cast, cast.service_db, "database", NOW)


def calendar_of(run: StepRun, at: datetime) -> worktime.Calendar:
    return Calendars(Directory(at)).by_id(run.calendar_id, run.ticket.handler)


def pause(ticket: Ticket, at: datetime, until: datetime) -> Ticket:
    return actions.pause(
        ticket.pk, actor=walk.actors(ticket, at)[0], sequence=ticket.sequence, reason="vendor",
        note="Menunggu.", expected_end=until, key=walk.new_key(), now=at,
    )  # fmt: skip


def resume(ticket: Ticket, at: datetime) -> Ticket:
    return actions.resume(
        ticket.pk, actor=walk.actors(ticket, at)[0], sequence=ticket.sequence, note="",
        key=walk.new_key(), now=at,
    )  # fmt: skip


def test_pitfall_01_a_working_day_is_not_24_hours(cast: Cast, database: Ticket) -> None:
    """3 hari kerja from Monday is the close of Thursday, not Thursday 09.00."""
    assert database.due_at == wita(THURSDAY, "16:00")


def test_pitfall_02_almost_all_of_the_time_is_not_all_of_it(database: Ticket) -> None:
    """99.94 % is shown as 99 and nothing is breached; a step done in its last second is kept."""
    run = waiting_run(database)
    last = NOW + 30 * MINUTE - SECOND
    assert percent(run, calendar_of(run, last), (), last) == 99
    sweep(last)
    assert levels(run) == [75]
    walk.step_on(database, NOW + 30 * MINUTE)
    run.refresh_from_db()
    assert run.kept is True


def test_pitfall_03_no_warning_at_midnight_or_on_a_day_off(cast: Cast) -> None:
    """Across a weekend every rung and every reminder falls into working hours."""
    Holiday.objects.create(day=NEXT_MONDAY, name="Libur uji", kind=Holiday.HolidayKind.PUBLIC)
    ticket = walk.file(cast, cast.service_db, "database", wita(FRIDAY, "16:10"))
    run = waiting_run(ticket)
    sweep_until(wita(FRIDAY, "16:10"), wita(NEXT_MONDAY + timedelta(days=3), "08:00"), 10 * MINUTE)
    calendar = calendar_of(run, NOW)
    due = [rung.due_at for rung in Escalation.objects.filter(run=run)]
    assert len(due) == 4
    tuesday = NEXT_MONDAY + timedelta(days=1)
    assert due[1] == wita(tuesday, "07:40")
    reminders = Notice.objects.filter(dedupe_key__startswith="remind:")
    assert reminders.exists()
    for moment in [*due, *reminders.values_list("mail_next_try_at", flat=True)]:
        assert moment is not None
        assert worktime.is_open(calendar, moment) or worktime.is_open(calendar, moment - SECOND)


def test_pitfall_03_a_roster_does_not_wake_the_superior_at_midnight(cast: Cast) -> None:
    WorkCalendar.objects.create(
        name="Piket", office=cast.kominfo, role=cast.roles["it_examiner"], always=True
    )
    walk.file(cast, cast.service_db, "database", wita(SATURDAY, "10:00"))
    sweep_until(wita(SATURDAY, "10:00"), wita(NEXT_MONDAY, "08:00"), 30 * MINUTE)
    superior = Notice.objects.filter(recipient=cast.data_section_head)
    assert superior.filter(dedupe_key__startswith="rung:").exists()
    assert {notice.mail_next_try_at for notice in superior} == {wita(NEXT_MONDAY, "07:30")}


def test_pitfall_04_a_pause_counts_on_the_calendar_of_the_limit(cast: Cast) -> None:
    """Friday 16.25 to Monday 09.00: five minutes of Friday and 90 of Monday, no weekend."""
    ticket = walk.file(cast, cast.service_db, "database", wita(FRIDAY, "16:20"))
    run = waiting_run(ticket)
    before = run.due_at
    assert before == wita(NEXT_MONDAY, "07:50")
    ticket = resume(
        pause(ticket, wita(FRIDAY, "16:25"), wita(NEXT_MONDAY, "12:00")),
        wita(NEXT_MONDAY, "09:00"),
    )
    run.refresh_from_db()
    assert run.due_at == before + 95 * MINUTE == wita(NEXT_MONDAY, "09:25")


def test_pitfall_04_no_breach_and_no_mail_while_it_is_paused(database: Ticket) -> None:
    pause(database, NOW + 29 * MINUTE, wita(FRIDAY, "10:00"))
    before = Notice.objects.count()
    sweep_until(NOW + 29 * MINUTE, wita(WEDNESDAY, "10:00"), 2 * HOUR)
    assert Notice.objects.count() == before
    assert not late_tickets(wita(WEDNESDAY, "10:00")).exists()


def test_pitfall_04_a_pause_survives_a_change_of_sop(cast: Cast, database: Ticket) -> None:
    """The overall clock of the new SOP counts from the filing, less what was paused before."""
    ticket = resume(pause(database, wita(MONDAY, "09:10"), wita(TUESDAY, "12:00")),
                    wita(TUESDAY, "09:10"))  # fmt: skip
    paused_limit = ticket.due_at
    for code in ("network-1", "database-1"):
        ticket = actions.reroute(
            ticket.pk, actor=cast.helpdesk, sequence=ticket.sequence, procedure=code,
            reason="Dipindahkan.", key=walk.new_key(), now=wita(TUESDAY, "10:00"),
        )  # fmt: skip
    assert ticket.due_at == paused_limit == wita(FRIDAY, "09:10")


@pytest.mark.parametrize("overall", [False, True])
def test_pitfall_05_every_configured_rung_fires(cast: Cast, overall: bool) -> None:
    """Walks time forward minute by minute past 200 % and counts every rung of the ladder."""
    ensure_default()
    ticket = walk.file(cast, cast.service_db, "database", NOW)
    if overall:
        ticket = walk.walk_to(ticket, 4, NOW)
        run, last = overall_run(ticket), wita(NEXT_MONDAY + timedelta(days=4), "16:00")
        sweep_until(NOW, last, 2 * HOUR)
    else:
        run = waiting_run(ticket)
        sweep_until(NOW, NOW + 65 * MINUTE, MINUTE)
    wanted = sorted({level for level, _, _ in DEFAULT})
    assert levels(run) == wanted
    for level in wanted:
        assert told(run, level)
        assert Event.objects.filter(kind="escalated", data__run=run.pk, data__level=level).exists()


def test_pitfall_05_reminders_really_come(database: Ticket) -> None:
    sweep(NOW + 31 * MINUTE)
    for day in (TUESDAY, WEDNESDAY):
        before = Notice.objects.filter(dedupe_key__startswith="remind:").count()
        sweep(wita(day, "07:30"))
        assert Notice.objects.filter(dedupe_key__startswith="remind:").count() > before


def test_pitfall_06_no_rung_is_stuck_and_an_answer_ends_its_notices(
    cast: Cast, database: Ticket
) -> None:
    run = waiting_run(database)
    sweep(NOW + 31 * MINUTE)
    rung = Escalation.objects.get(run=run, level=100)
    actions.answer_escalation(
        database.pk, actor=cast.data_section_head, escalation_id=rung.pk, arahan="Segera.",
        key=walk.new_key(), now=NOW + 32 * MINUTE,
    )  # fmt: skip
    sweep_until(NOW + 32 * MINUTE, wita(THURSDAY, "12:00"), HOUR)
    assert levels(run) == [75, 100, 150, 200]  # the answer stops its level, not the ladder
    reminded = Notice.objects.filter(dedupe_key__startswith="remind:")
    assert not reminded.filter(dedupe_key__startswith=f"remind:{rung.pk}:").exists()
    assert reminded.filter(recipient=cast.agency_head).count() == 3  # still unanswered


def test_pitfall_06_a_rung_due_at_night_is_told_in_the_morning(cast: Cast) -> None:
    """150 and 200 % of a late Friday lie on Monday; nothing waits for another window."""
    ticket = walk.file(cast, cast.service_db, "database", wita(FRIDAY, "16:00"))
    run = waiting_run(ticket)
    assert run.due_at == wita(FRIDAY, "16:30")  # used up exactly at closing time
    sweep_until(wita(FRIDAY, "16:00"), wita(SUNDAY, "23:00"), 10 * MINUTE)
    assert levels(run) == [75, 100]
    sweep(wita(NEXT_MONDAY, "08:00"))
    assert levels(run) == [75, 100, 150, 200]


def test_pitfall_07_a_sweep_is_not_one_page(cast: Cast, database: Ticket) -> None:
    """1,200 due at once: all escalated by one sweep, by whatever number of batches."""
    copies(database, 1_199)
    assert sweep(NOW + 23 * MINUTE) == 1_200
    assert StepRun.objects.alarming(NOW + 23 * MINUTE).count() == 0
    assert Escalation.objects.values("run").distinct().count() == 1_200


def test_pitfall_07_what_is_not_due_does_not_hide_what_is(cast: Cast, database: Ticket) -> None:
    """Older runs that are not due do not fill the page of a small batch."""
    for ticket in copies(database, 30):
        StepRun.objects.filter(ticket=ticket).update(next_alarm_at=NOW + 9 * HOUR)
    late = walk.file(cast, cast.service_db, "database", NOW)
    assert sweep(NOW + 23 * MINUTE, batch=1) == 2
    assert levels(waiting_run(late)) == [75]


@pytest.mark.parametrize("overall", [False, True])
@pytest.mark.parametrize("target", Rung.Target.values)
def test_pitfall_08_every_target_of_a_rung_reaches_its_person(
    cast: Cast, target: str, overall: bool
) -> None:
    Rung.objects.create(level=1, target=target, overall=overall)
    database = walk.file(cast, cast.service_db, "database", NOW)
    sweep(NOW + HOUR)
    run = overall_run(database) if overall else waiting_run(database)
    expected = {
        "holder": cast.it_examiner,
        "superior": cast.data_section_head,
        "superior_2": cast.ict_division_head,
        "head": cast.agency_head,
    }
    assert told(run, 1) == {expected[target].name}


def test_pitfall_09_lateness_is_never_stored(database: Ticket) -> None:
    """Without any sweep the queues see the lateness of this very second."""
    names = {field.name for model in (StepRun, Ticket) for field in model._meta.get_fields()}
    assert not {name for name in names if "overdue" in name or name in ("late", "is_late")}
    assert not late_tickets(NOW + 30 * MINUTE).filter(pk=database.pk).exists()
    assert late_tickets(NOW + 30 * MINUTE + SECOND).filter(pk=database.pk).exists()


def test_pitfall_12_a_closed_ticket_burns_no_time(cast: Cast, database: Ticket) -> None:
    ticket = walk.walk_to_end(database, NOW + 5 * MINUTE)
    assert sweep(wita(NEXT_MONDAY, "12:00")) == 0
    used = list(StepRun.objects.filter(ticket=ticket).values_list("worked_seconds", flat=True))
    assert max(seconds or 0 for seconds in used) == 5 * 60
    assert not late_tickets(wita(NEXT_MONDAY, "12:00")).exists()


def test_pitfall_12_a_paused_ticket_burns_no_time(database: Ticket) -> None:
    ticket = pause(database, NOW + 5 * MINUTE, wita(FRIDAY, "12:00"))
    ticket = resume(ticket, wita(THURSDAY, "12:00"))
    walk.step_on(ticket, wita(THURSDAY, "13:05"))
    assert StepRun.objects.get(ticket=ticket, number=1).worked_seconds == 10 * 60


def test_pitfall_12_a_ticket_without_sop_has_no_clock(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_app, "application", NOW)
    assert (ticket.status, ticket.due_at) == (Status.REPORTED, None)
    assert not ticket.runs.exists()
    assert sweep(wita(NEXT_MONDAY, "12:00")) == 0
