"""Many people at one register on PostgreSQL: one number each, no hole, one approval."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.db import connection, connections, transaction

from papers.agenda import register
from papers.check import codes
from papers.errors import Refused, Stale
from papers.letters import verbs as letters
from papers.models import Letter, NumberCounter, Paper, RegisterEntry
from people.directory import Directory
from tests.cast import NOW, Cast, build_cast
from tests.papers.letter_walk import act, approved, complete, draft, issued, set_up, ticket_of
from tests.sop.copies import copies
from tickets.models import Event, Ticket

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks are PostgreSQL's"),
]
AT_ONCE = 50


@pytest.fixture
def people(db: None) -> Cast:
    cast = build_cast()
    set_up(cast.kominfo, "{urut}/{tahun}")
    return cast


def at_once(works: list[Callable[[], Any]]) -> list[Any]:
    barrier = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def run(index: int, work: Callable[[], Any]) -> None:
        try:
            barrier.wait(30)
            results[index] = work()
        except BaseException as fault:  # handed to the test
            results[index] = fault
        finally:
            connections.close_all()

    started = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join(300)
    return results


def many_approved(people: Cast, count: int) -> list[Letter]:
    """One approved letter on each of so many tickets."""
    first = approved(people, ticket_of(people))
    copies(first.ticket, count - 1)
    found = [first]
    for ticket in Ticket.objects.exclude(pk=first.ticket_id):
        found.append(Letter.objects.get(pk=first.pk))
        found[-1].pk = None
        found[-1].ticket = ticket
        found[-1].save(force_insert=True)
    return found


def test_fifty_letters_at_once_get_fifty_numbers_without_a_hole(people: Cast) -> None:
    rows = many_approved(people, AT_ONCE)
    results = at_once([partial(act, letters.issue, row, people.it_examiner) for row in rows])
    assert [r for r in results if not isinstance(r, Letter)] == []
    taken = RegisterEntry.objects.order_by("sequence").values_list("sequence", flat=True)
    assert list(taken) == list(range(1, AT_ONCE + 1))
    numbers = set(Letter.objects.values_list("number", flat=True))
    assert numbers == {f"{n}/2026" for n in range(1, AT_ONCE + 1)}
    assert Paper.objects.count() == AT_ONCE
    assert NumberCounter.objects.get().last == AT_ONCE


def test_some_fail_after_numbering_and_leave_no_hole(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = many_approved(people, 20)
    doomed = {row.pk for row in rows[::4]}
    marked = codes.mark

    def failing(key: str, **given: Any) -> Any:
        if int(key.partition(":")[2]) in doomed:
            raise OSError("disk full")
        return marked(key, **given)

    monkeypatch.setattr(codes, "mark", failing)
    results = at_once([partial(act, letters.issue, row, people.it_examiner) for row in rows])
    assert sum(isinstance(r, OSError) for r in results) == len(doomed)
    taken = RegisterEntry.objects.order_by("sequence").values_list("sequence", flat=True)
    assert list(taken) == list(range(1, 20 - len(doomed) + 1))


def test_one_letter_issued_by_six_at_once_has_one_number(people: Cast) -> None:
    letter = approved(people, ticket_of(people))
    results = at_once([lambda: act(letters.issue, letter, people.it_examiner)] * 6)
    assert sum(isinstance(r, Letter) for r in results) == 1
    assert [type(r) for r in results if not isinstance(r, Letter)] == [Stale] * 5
    assert RegisterEntry.objects.count() == 1


def test_numbers_from_the_portal_and_by_hand_at_once(people: Cast) -> None:
    """The same number both ways: the register holds it once and has no hole."""
    common: dict[str, Any] = {
        "subject": "Hal", "party": "Pihak", "ticket": None, "by": people.it_examiner, "now": NOW,
    }  # fmt: skip

    def take() -> RegisterEntry:
        with transaction.atomic():
            return register.take(people.kominfo, "memo", classification="", **common,
                                 directory=Directory(NOW))  # fmt: skip

    def by_hand(number: int) -> RegisterEntry:
        with transaction.atomic():
            return register.manual(people.kominfo, "memo", number=f"{number}/2026", source="TU",
                                   dated=date(2026, 11, 23), **common,
                                   directory=Directory(NOW))  # fmt: skip

    results = at_once([take] * 15 + [partial(by_hand, n) for n in range(1, 16)])
    assert [r for r in results if not isinstance(r, RegisterEntry | Refused)] == []
    assert all(isinstance(r, RegisterEntry) for r in results[:15])
    last = NumberCounter.objects.get().last
    kept = RegisterEntry.objects.filter(sequence__isnull=False).order_by("sequence")
    assert [row.number for row in kept] == [f"{n}/2026" for n in range(1, last + 1)]


def test_two_approvals_at_once(people: Cast) -> None:
    letter = complete(draft(ticket_of(people), people.it_examiner), people.it_examiner)
    letter = act(letters.check, letter, people.ict_division_head)
    results = at_once([lambda: act(letters.approve, letter, people.agency_head)] * 2)
    late = [r for r in results if isinstance(r, Refused)]
    assert len(late) == 1
    assert "sudah disetujui oleh Karno Contoh" in late[0].message
    assert Event.objects.filter(kind="letter_approved").count() == 1


def test_one_code_for_one_paper(people: Cast) -> None:
    def ask() -> str:
        with transaction.atomic():
            return codes.mark(
                "run:1:F-01", kind="F-01", office=people.kominfo, dated=date(2026, 11, 23), now=NOW
            ).code

    assert len(set(at_once([ask] * 10))) == 1
    assert Paper.objects.count() == 1


def test_voided_once(people: Cast) -> None:
    letter = issued(people, ticket_of(people))
    results = at_once([lambda: act(letters.void, letter, people.agency_head, "Salah")] * 4)
    assert sum(isinstance(r, Letter) for r in results) == 1
