"""The figures of an SOP: what is counted, for whom, and in how many queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from people.directory import Directory
from people.models import User
from sop import actions
from sop.library.statistics import Figures, Share, begins, figures, scope_of
from sop.models import Estimate, StepRun
from sop.procedures import DatabaseFault, IpasRecovery, NetworkFault
from tests.cast import NOW, Cast
from tests.sop import walk
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=20)


def of(cast: Cast, procedure: Any, user: User | None = None, at: Any = LATER) -> Figures:
    scope = scope_of(user or cast.agency_head, at, Directory(at))
    assert scope
    return figures(procedure, scope, NOW - timedelta(days=1), at)


def test_tickets_are_counted_by_what_became_of_them(cast: Cast) -> None:
    for _ in range(2):
        walk.walk_to_end(walk.file(cast, cast.service_db, "database", NOW), NOW)
    opened = walk.file(cast, cast.service_db, "database", NOW)
    gone = walk.file(cast, cast.service_db, "database", NOW)
    actions.cancel(
        gone.pk, actor=cast.helpdesk, sequence=gone.sequence, reason="Ganda.",
        key=walk.new_key(), now=NOW,
    )  # fmt: skip
    found = of(cast, DatabaseFault)
    assert (found.begun, found.ended, found.open, found.cancelled) == (4, 2, 1, 1)
    assert (found.whole.kept, found.whole.missed, found.whole.unlimited) == (2, 0, 0)
    assert [(s.label, s.count, s.whole) for s in found.outcomes] == [("Selesai", 2, 2)]
    assert found.parties == found.promises == []
    assert opened.is_open


def test_late_and_without_a_limit_are_never_on_time(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_db, "database", NOW)
    walk.walk_to_end(ticket, NOW + timedelta(days=10))
    whole = of(cast, DatabaseFault).whole
    assert (whole.kept, whole.missed, whole.unlimited) == (0, 1, 0)
    walk.walk_to_end(walk.file(cast, cast.service_network, "network", NOW), NOW)
    whole = of(cast, NetworkFault).whole
    assert (whole.kept, whole.missed, whole.unlimited) == (0, 0, 1)
    assert whole.on_time.percent is None


def test_a_loop_counts_as_a_repeat_of_its_steps(cast: Cast) -> None:
    ticket = walk.walk_to(walk.file(cast, cast.service_db, "database", NOW), 7, NOW)
    ticket = walk.step_on(ticket, NOW, "no")
    walk.walk_to_end(ticket, NOW)
    steps = of(cast, DatabaseFault).steps
    assert {number: row.repeats for number, row in steps.items() if row.repeats} == {
        5: 1, 6: 1, 7: 1
    }  # fmt: skip
    assert steps[5].runs == 2


@pytest.mark.parametrize(
    ("seconds", "median", "p90"),
    [
        ([60], 60, 60),
        ([60, 120], 90, 120),
        ([10, 20, 30], 20, 30),
        (list(range(10, 110, 10)), 55, 90),
        (list(range(1, 12)), 6, 10),
    ],
)
def test_median_and_nine_tenths(cast: Cast, seconds: list[int], median: int, p90: int) -> None:
    for used in seconds:
        ticket = walk.file(cast, cast.service_db, "database", NOW)
        walk.step_on(ticket, NOW)
        StepRun.objects.filter(ticket=ticket, number=1).update(worked_seconds=used)
    step = of(cast, DatabaseFault).steps[1]
    assert (step.runs, step.median, step.p90) == (len(seconds), median, p90)


def test_what_is_outside_the_period_is_not_counted(cast: Cast) -> None:
    walk.walk_to_end(walk.file(cast, cast.service_db, "database", NOW), NOW)
    scope = scope_of(cast.agency_head, LATER, Directory(LATER))
    assert scope
    found = figures(DatabaseFault, scope, NOW + timedelta(days=1), LATER)
    assert found.is_empty


def test_a_period_begins_at_midnight_of_the_office(cast: Cast) -> None:
    assert begins("30", NOW, cast.kominfo).isoformat() == "2026-10-24T00:00:00+08:00"
    assert begins("30", NOW, cast.tiki).isoformat() == "2026-10-24T00:00:00+07:00"


def test_outcomes_of_ipas_tell_what_was_no_fault_of_the_application(cast: Cast) -> None:
    user = cast.ipas_user
    one = walk.file(cast, cast.service_ipas, "application", NOW, by=user)
    walk.step_on(walk.walk_to(one, 7, NOW), NOW, "no")
    two = walk.file(cast, cast.service_ipas, "application", NOW, by=user)
    walk.walk_to_end(two, NOW)
    found = of(cast, IpasRecovery, cast.jfu)
    assert {s.label: (s.count, s.whole) for s in found.outcomes} == {
        "Selesai": (1, 2), "Bukan gangguan aplikasi": (1, 2)
    }  # fmt: skip


def test_promises_are_held_against_the_first_and_the_last(cast: Cast) -> None:
    ticket = walk.walk_to(walk.file(cast, cast.service_network, "network", NOW), 9, NOW)
    first = Estimate.objects.get(ticket=ticket)
    actions.set_estimate(
        ticket.pk, actor=cast.network_coordinator, sequence=ticket.sequence,
        promised_at=first.promised_at + timedelta(days=1), reason="Menunggu alat.",
        key=walk.new_key(), now=NOW + timedelta(hours=1),
    )  # fmt: skip
    done = first.promised_at + timedelta(hours=2)
    walk.step_on(Ticket.objects.get(pk=ticket.pk), done)
    found = of(cast, NetworkFault)
    assert [(s.count, s.whole) for s in found.promises] == [(0, 1), (1, 1)]
    assert [(s.label, s.count) for s in found.parties] == [("Perangkat daerah pelapor", 1)]
    assert found.steps[9].elapsed


def test_few_cases_have_no_percentage() -> None:
    assert Share("x", 2, 4).percent is None
    assert Share("x", 4, 5).percent == 80


def test_who_sees_figures_and_of_whom(cast: Cast) -> None:
    def office(user: User) -> Any:
        scope = scope_of(user, NOW, Directory(NOW))
        return scope and scope.office

    assert office(cast.it_examiner) == cast.kominfo
    assert office(cast.agency_head) == cast.kominfo
    assert office(cast.jfu) == cast.tiki
    assert office(cast.head_a) == cast.office_a
    assert office(cast.liaison_a) is None
    assert office(cast.staff_a) is None
    assert office(cast.outsider) is None


def test_an_agency_sees_nothing_of_another(cast: Cast) -> None:
    walk.walk_to_end(walk.file(cast, cast.service_db, "database", NOW), NOW)
    assert of(cast, DatabaseFault, cast.jfu).is_empty
    assert of(cast, DatabaseFault, cast.head_a).ended == 1


def test_the_number_of_queries_does_not_grow(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for _ in range(6):
        walk.walk_to_end(walk.file(cast, cast.service_network, "network", NOW), NOW)
    scope = scope_of(cast.agency_head, LATER, Directory(LATER))
    assert scope
    with django_assert_max_num_queries(5):
        found = figures(NetworkFault, scope, NOW - timedelta(days=1), LATER)
    assert found.ended == 6
