"""Several deliverers at once on PostgreSQL: each mail leaves once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection, connections, transaction

from notices.models import Notice
from notices.outbox import announce, deliver_one
from people.models import User
from tests.cast import NOW
from tests.notices.test_outbox import news

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks are PostgreSQL's"),
]


def at_once(work: Callable[[], Any], threads: int) -> None:
    barrier = threading.Barrier(threads)
    faults: list[BaseException] = []

    def run() -> None:
        try:
            barrier.wait(10)
            work()
        except BaseException as fault:  # handed to the test below
            faults.append(fault)
        finally:
            connections.close_all()

    started = [threading.Thread(target=run) for _ in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join(60)
    assert faults == []


def people(count: int) -> list[User]:
    return [
        User.objects.create(name=f"Orang {n}", email=f"orang-{n}@contoh.go.id")
        for n in range(count)
    ]


@pytest.mark.parametrize("round_number", range(10))
def test_two_deliverers_send_a_persons_news_once(round_number: int) -> None:
    (person,) = people(1)
    with transaction.atomic():
        announce((news(person, f"k{n}") for n in range(5)), now=NOW)
    at_once(lambda: [deliver_one(NOW) for _ in range(3)], threads=2)
    assert len(mail.outbox) == 1
    assert set(Notice.objects.values_list("mail_state", "mail_tries")) == {("sent", 1)}


def test_six_deliverers_share_the_people() -> None:
    everybody = people(40)
    with transaction.atomic():
        announce((news(p, f"k{n}") for p in everybody for n in range(2)), now=NOW)

    def work() -> None:
        while deliver_one(NOW):
            pass

    at_once(work, threads=6)
    while deliver_one(NOW):  # what was locked by another when its worker gave up
        pass
    assert sorted(m.to[0] for m in mail.outbox) == sorted(p.email for p in everybody)


def test_two_causes_of_the_same_news_make_one_notice() -> None:
    (person,) = people(1)

    def work() -> None:
        with transaction.atomic():
            announce([news(person, "same")], now=NOW)

    at_once(work, threads=6)
    assert Notice.objects.count() == 1


def test_a_deliverer_does_not_wait_for_a_slow_one() -> None:
    """While one holds a person's row, another serves the next person at once."""
    first, second = people(2)
    with transaction.atomic():
        announce([news(first), news(second)], now=NOW)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=first.pk)
        at_once(lambda: deliver_one(NOW), threads=1)
    assert [m.to for m in mail.outbox] == [[second.email]]
