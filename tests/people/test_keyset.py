"""Pages by place: every row once, in order, forwards and back, whatever arrives meanwhile."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain
from typing import Any

import pytest
from django.db.models import F

from notices.models import Notice
from people import keyset
from people.keyset import Key, Part, page
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
SIZE = 4
NULLS_LAST = (Key("read_at", nulls="last"), Key("pk"))
ORDERS = {
    "newest": (Key("created_at", descending=True), Key("pk", descending=True)),
    "plain": (Key("created_at"), Key("pk")),
    "nulls last": NULLS_LAST,
    "nulls first": (Key("read_at", nulls="first"), Key("created_at"), Key("pk")),
    "falling, nulls first": (Key("read_at", True, "first"), Key("pk")),
    "two with nulls": (
        Key("mail_sent_at", True, "first"), Key("read_at", nulls="last"), Key("pk", True),
    ),
}  # fmt: skip


@pytest.fixture
def notices(cast: Cast) -> list[Notice]:
    """22 rows with equal times and with nulls in two columns."""
    return Notice.objects.bulk_create(
        Notice(
            recipient=cast.jfu, kind="k", subject=f"{n}", dedupe_key=f"{n}",
            created_at=NOW + timedelta(seconds=n // 3),
            read_at=None if n % 3 == 0 else NOW + timedelta(seconds=n % 5),
            mail_sent_at=None if n % 4 else NOW + timedelta(seconds=n % 2),
        )
        for n in range(22)
    )  # fmt: skip


def walked(parts: Any) -> list[list[Any]]:
    """The pages from the first to the last."""
    pages = [page(parts, "", SIZE)]
    while pages[-1].next:
        pages.append(page(parts, pages[-1].next, SIZE))
    return [found.rows for found in pages]


@pytest.mark.parametrize("name", ORDERS)
def test_every_row_once_and_in_order(name: str, notices: list[Notice]) -> None:
    part = Part(Notice.objects.all(), ORDERS[name])
    whole = list(keyset.ordered(part))

    assert [row for rows in walked(part) for row in rows] == whole


@pytest.mark.parametrize("name", ORDERS)
def test_back_shows_the_pages_that_one_came_from(name: str, notices: list[Notice]) -> None:
    part = Part(Notice.objects.all(), ORDERS[name])
    forwards = walked(part)
    last = page(part, "", SIZE)
    while last.next:
        last = page(part, last.next, SIZE)
    back = [last.rows]
    while last.previous:
        last = page(part, last.previous, SIZE)
        back.append(last.rows)

    assert back == forwards[::-1]


def test_parts_follow_one_another(notices: list[Notice]) -> None:
    unread = Part(Notice.objects.filter(read_at=None), ORDERS["newest"])
    read = Part(Notice.objects.exclude(read_at=None), (Key("read_at", True), Key("pk")))
    empty = Part(Notice.objects.none(), ORDERS["plain"])
    parts = [unread, empty, read]
    whole = [*keyset.ordered(unread), *keyset.ordered(read)]

    pages = walked(parts)
    assert [row for rows in pages for row in rows] == whole
    third = page(parts, page(parts, page(parts, "", SIZE).next, SIZE).next, SIZE)
    assert page(parts, third.previous, SIZE).rows == pages[1]


def test_what_arrives_moves_no_page(cast: Cast, notices: list[Notice]) -> None:
    part = Part(Notice.objects.all(), ORDERS["newest"])
    first = page(part, "", SIZE)
    second = page(part, first.next, SIZE)
    for n in range(3):
        Notice.objects.create(
            recipient=cast.jfu, kind="k", subject="new", dedupe_key=f"new{n}",
            created_at=NOW + timedelta(hours=1),
        )  # fmt: skip
    Notice.objects.filter(pk=first.rows[-1].pk).delete()  # the row one stands beside

    assert page(part, first.next, SIZE).rows == second.rows
    back = page(part, second.previous, SIZE)
    assert back.rows == [*page(part, "", SIZE + 6).rows[2:6]]


def test_going_back_past_the_beginning_is_the_first_page(notices: list[Notice]) -> None:
    part = Part(Notice.objects.all(), ORDERS["newest"])
    second = page(part, page(part, "", SIZE).next, SIZE)
    Notice.objects.filter(pk__in=[row.pk for row in page(part, "", 2).rows]).delete()

    back = page(part, second.previous, SIZE)
    assert back.rows == page(part, "", SIZE).rows
    assert back.previous == ""


def test_a_place_that_is_no_place_is_the_first_page(notices: list[Notice]) -> None:
    newest = Part(Notice.objects.all(), ORDERS["newest"])
    first = page(newest, "", SIZE)
    foreign = page(Part(Notice.objects.all(), NULLS_LAST), "", SIZE).next
    forged = first.next.replace(first.next[3], "A" if first.next[3] != "A" else "B", 1)
    for junk in (None, "2", "-1", "x:y", "\0", "a" * 5000, foreign, forged, first.next[:-1]):
        assert page(newest, junk, SIZE) == first


def test_an_end_that_has_gone_is_the_first_page(notices: list[Notice]) -> None:
    part = Part(Notice.objects.all(), ORDERS["newest"])
    first = page(part, "", SIZE)
    Notice.objects.exclude(pk__in=[row.pk for row in first.rows]).delete()

    assert page(part, first.next, SIZE).rows == first.rows


def test_rows_of_values_and_of_related_columns(notices: list[Notice]) -> None:
    by_name = (Key("recipient__name"), Key("pk"))
    part = Part(Notice.objects.select_related("recipient"), by_name)
    assert list(chain(*walked(part))) == list(Notice.objects.order_by("pk"))
    rows = Notice.objects.annotate(at=F("created_at")).values("at", "pk")
    assert len(list(chain(*walked(Part(rows, (Key("at"), Key("pk"))))))) == 22


def test_counting_ends_somewhere(
    notices: list[Notice], monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    part = Part(Notice.objects.all(), ORDERS["newest"])
    with django_assert_num_queries(2):
        assert str(page(part, "", SIZE).total) == "22"
    with django_assert_num_queries(1):
        assert str(page(part, "", 50).total) == "22"
    monkeypatch.setattr(keyset, "MOST", 20)
    assert str(page(part, "", SIZE).total) == "lebih dari 20"
    assert keyset.Total(1234).more


def test_a_known_number_of_rows_is_not_counted_again_and_said_exactly() -> None:
    assert str(keyset.Total(12_345, exact=True)) == "12.345"
    assert str(keyset.Total(12_345)) == "lebih dari 1.000"
