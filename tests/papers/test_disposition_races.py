"""Two devices at once on PostgreSQL: one disposition, one follow-up, one first reading."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from papers.dispositions import verbs as dispositions
from papers.dispositions.verbs import Order
from papers.errors import Refused
from papers.models import Disposition, DispositionRecipient
from people.models import User
from tests.cast import NOW, Cast, build_cast
from tests.sop import walk
from tests.sop.test_races import at_once
from tickets.models import Event, Ticket

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks are PostgreSQL's"),
]


@pytest.fixture
def people(db: None) -> Cast:
    return build_cast()


def giving(ticket: Ticket, actor: User, to: User, key: str) -> Callable[[], Any]:
    def work() -> Disposition | str:
        try:
            return dispositions.give(
                ticket.pk, Order((to.pk,), instructions=("act",)), actor=actor, key=key, now=NOW,
                seen=0,
            )  # fmt: skip
        except Refused as refusal:
            return type(refusal).__name__

    return work


def test_a_form_sent_ten_times_at_once_is_one_disposition(people: Cast) -> None:
    ticket = walk.file(people, people.service_ipas, "application", NOW, by=people.ipas_user)
    work = giving(ticket, people.ip_tech_director, people.tu_head, walk.new_key())
    found = at_once([work] * 10)
    assert len({row.pk for row in found}) == 1
    assert Disposition.objects.count() == DispositionRecipient.objects.count() == 1
    assert Event.objects.filter(kind="disposed").count() == 1


def test_of_two_devices_one_is_told_of_the_other(people: Cast) -> None:
    ticket = walk.file(people, people.service_ipas, "application", NOW, by=people.ipas_user)
    found = at_once(
        [giving(ticket, people.ip_tech_director, people.tu_head, walk.new_key()) for _ in range(6)]
    )
    assert sum(isinstance(one, Disposition) for one in found) == 1
    assert found.count("Stale") == 5


def test_one_follow_up_and_one_first_reading(people: Cast) -> None:
    ticket = walk.file(people, people.service_ipas, "application", NOW, by=people.ipas_user)
    giving(ticket, people.ip_tech_director, people.tu_head, walk.new_key())()
    row = DispositionRecipient.objects.get()

    def answer(number: int) -> Callable[[], Any]:
        def work() -> Any:
            at = NOW + timedelta(minutes=number)
            dispositions.mark_read(ticket, people.tu_head, at)
            try:
                return dispositions.follow_up(
                    row.pk, f"Kata {number}", actor=people.tu_head, key=walk.new_key(), now=at
                )
            except Refused as refusal:
                return type(refusal).__name__

        return work

    found = at_once([answer(number) for number in range(5)])
    assert found.count("Stale") == 4
    row.refresh_from_db()
    assert row.read_at and row.followed_up_at
    assert Event.objects.filter(kind="disposition_done").count() == 1
