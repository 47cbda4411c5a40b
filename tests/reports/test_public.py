"""The published statistics: off until switched on, no small count, none to be reckoned."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from itertools import product
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from reports.models import PublicStatistics
from reports.period import Period
from reports.public import figures
from reports.public.suppression import LEAST, POSSIBLE, Mark, bounds, marks
from reports.rollup import read
from reports.rollup.read import Sums
from tests.cast import NOW, Cast
from tests.reports.rolled import rolled
from tests.sop import walk
from tests.sop.pages import as_user, text_of
from tickets.models import Ticket

OCTOBER = NOW - timedelta(days=35)


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


# -- the rule ------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12))
@hypothesis_settings(max_examples=400, deadline=None)
def test_no_small_count_follows_from_what_is_shown(values: list[int]) -> None:
    found = marks(values)
    if found is None:
        return
    assert all(value >= LEAST for value, mark in zip(values, found, strict=True) if mark == "shown")
    if Mark.FEW not in found:
        assert Mark.MASKED not in found
        return
    hidden = [mark for mark in found if mark is not Mark.SHOWN]
    rest = sum(v for v, mark in zip(values, found, strict=True) if mark is not Mark.SHOWN)
    assert len(hidden) > 1
    low, high = bounds(values, found)
    assert high - low + 1 >= POSSIBLE
    small = [v for v, mark in zip(values, found, strict=True) if mark is Mark.FEW]
    assert all(low <= value <= high for value in small)
    assert rest == sum(values) - sum(v for v, m in zip(values, found, strict=True) if m == "shown")


@given(st.lists(st.integers(0, 12), min_size=2, max_size=5))
@hypothesis_settings(max_examples=150, deadline=None)
def test_trying_everything_leaves_three_values_for_each_small_count(values: list[int]) -> None:
    """An attacker who knows the sum and the marks tries all that fits."""
    found = marks(values)
    if found is None or Mark.FEW not in found:
        return
    hidden = [(v, mark) for v, mark in zip(values, found, strict=True) if mark is not Mark.SHOWN]
    rest = sum(value for value, _ in hidden)
    ranges = [range(LEAST) if mark is Mark.FEW else range(LEAST, rest + 1) for _, mark in hidden]
    fitting = [guess for guess in product(*ranges) if sum(guess) == rest]
    for place, (_, mark) in enumerate(hidden):
        if mark is Mark.FEW:
            assert len({guess[place] for guess in fitting}) >= POSSIBLE


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([10, 20], "shown shown"),
        ([3, 10, 30], "few masked shown"),
        ([3, 2, 30, 40], "few few shown shown"),
        ([4, 10, 10, 10], "few masked masked masked"),
        ([0, 0, 50, 90], "few few masked shown"),
        ([4, 4], None),
        ([3], None),
        ([], None),
    ],
)
def test_the_marks_of_a_column(values: list[int], expected: str | None) -> None:
    found = marks(values)
    assert (found and " ".join(found)) == expected


# -- the page ------------------------------------------------------------------------------------


def enable(cast: Cast, on: bool = True) -> None:
    PublicStatistics.objects.update_or_create(office=cast.kominfo, defaults={"enabled": on})


@pytest.mark.django_db
def test_the_figures_hide_small_offices_and_leave_exercises_out(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = {cast.office_a.pk: 40, cast.office_b.pk: 3, cast.kominfo.pk: 8}
    monkeypatch.setattr(read, "filed", lambda scope, narrow, period, by: {
        "month": {(date(2026, 10, 1),): 51},
        "service": {(cast.service_db.pk,): 51},
        "office": {(key,): count for key, count in counts.items()},
    }[by[0]])  # fmt: skip
    monkeypatch.setattr(figures._Columns, "ended", {
        "month": {date(2026, 10, 1): Sums(visits=30, kept=29, missed=1)},
        "service": {cast.service_db.pk: Sums(visits=30, kept=29, missed=1)},
    })  # fmt: skip
    enable(cast)
    with time_machine.travel(NOW, tick=False):
        page = Client().get(reverse("public_statistics"))
        body = text_of(page).split("<main")[1]
        data: Any = Client().get(reverse("public_statistics_csv"))
        lines = b"".join(data.streaming_content).decode().removeprefix("\ufeff")
    assert page.status_code == 200
    for words in ("kurang dari 5", "96 %", "disamarkan", "Undang-Undang Nomor 14 Tahun 2008",
                  "Oktober 2026", "Senin, 23 November 2026"):  # fmt: skip
        assert words in body, words
    rows = {row[1]: row for row in csv.reader(StringIO(lines), delimiter=";") if row[0] == "opd"}
    assert rows[cast.office_a.name][2] == "40"
    assert cast.office_b.name not in body  # of another government, it is among the rest
    assert rows["Lainnya"][2] == "kurang dari 5"
    assert rows[cast.kominfo.name][2] == "disamarkan"
    assert "@" not in body
    assert cast.agency_head.name not in body


@pytest.mark.django_db
def test_the_page_is_there_only_while_somebody_publishes(cast: Cast) -> None:
    addresses = [reverse("public_statistics"), reverse("public_statistics_csv")]
    home = reverse("home")
    assert [Client().get(address).status_code for address in addresses] == [404, 404]
    assert "/statistik/" not in text_of(Client().get(home))
    enable(cast)
    assert [Client().get(address).status_code for address in addresses] == [200, 200]
    cache.clear()  # the way there shows within half a minute
    assert "/statistik/" in text_of(Client().get(home))
    for asked in (str(cast.tiki.pk), "x", "9" * 30):
        assert Client().get(addresses[0], {"instansi": asked}).status_code == 404
    enable(cast, on=False)
    assert [Client().get(address).status_code for address in addresses] == [404, 404]


@pytest.mark.django_db
@time_machine.travel(NOW, tick=False)
def test_too_little_says_so_and_the_figures_are_kept_five_minutes(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    walk.file(cast, cast.service_db, "database", OCTOBER)
    rolled(NOW)
    enable(cast)
    assert "terlalu sedikit" in text_of(Client().get(reverse("public_statistics")))
    with django_assert_num_queries(1):
        Client().get(reverse("public_statistics"))
    assert figures.KEPT_FOR <= 300


@pytest.mark.django_db
def test_the_raw_rows_come_through_whole(cast: Cast) -> None:
    """Six of one office and none of the others: nothing follows, nothing breaks."""
    for _ in range(6):
        walk.file(cast, cast.service_db, "database", OCTOBER)
    drill = walk.file(cast, cast.service_db, "database", OCTOBER)
    Ticket.objects.filter(pk=drill.pk).update(drill=True)
    rolled(NOW)
    found = figures.compute(cast.kominfo, Period.parse("2026-10"), NOW)
    assert found.period == "Oktober 2026"
    assert found.parts == ()  # nothing is finished, and a sum below five says too much


@pytest.mark.django_db
def test_the_switch_is_of_the_agency_head_and_its_administrator(cast: Cast) -> None:
    address = reverse("public_settings")
    allowed = {
        key: as_user(getattr(cast, key)).get(address).status_code
        for key in ("agency_head", "administrator", "ip_tech_director", "ict_division_head",
                    "head_a", "jfu")
    }  # fmt: skip
    assert allowed == {
        "agency_head": 200, "administrator": 200, "ip_tech_director": 200,
        "ict_division_head": 404, "head_a": 404, "jfu": 404,
    }  # fmt: skip
    head = as_user(cast.agency_head)
    assert head.post(address, {"kantor": cast.tiki.pk, "tampil": "1"}).status_code == 404
    assert head.post(address, {"kantor": cast.kominfo.pk, "tampil": "1"}).status_code == 302
    row = PublicStatistics.objects.get()
    assert (row.office, row.enabled, row.changed_by) == (cast.kominfo, True, cast.agency_head)
    assert "Hentikan penampilan" in text_of(head.get(address))
    head.post(address, {"kantor": cast.kominfo.pk, "tampil": "0"})
    assert not PublicStatistics.objects.get().enabled
