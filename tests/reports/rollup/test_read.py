"""What is read from the sums is what the facts count, for every period and every narrowing."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st

from people.directory import Directory
from people.models import Office, User
from reports.models import Cell, Fact, Filing
from reports.period import Period
from reports.rollup import read
from reports.rollup.cells import Difference
from reports.rollup.make import FactRow, FilingRow
from reports.rollup.spread import ERROR, Spread, bucket, ranked
from reports.scope import Narrow, Scope, scopes
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PERIODS = (
    "2026-T1", "2026-01-31..2026-03-01", "2026-02-15..2026-02-20", "2026-02-02..2026-03-31",
    "2025-12-31..2026-04-01", "2030",
)  # fmt: skip


def history(cast: Cast, number: int = 240) -> None:
    """Facts of four months at random, with their sums; no raw rows."""
    chance = random.Random(5)
    offices = [cast.office_a.pk, cast.office_b.pk]
    units = [cast.data_section.pk, cast.network_section.pk, cast.kominfo.pk]
    services = [cast.service_db.pk, cast.service_network.pk]
    rows, filings = [], []
    for pk in range(1, number + 1):
        day = date(2025, 12, 20) + timedelta(days=chance.randrange(110))
        office, service = chance.choice(offices), chance.choice(services)
        step = chance.randrange(4)
        verdict = chance.choice(["k", "k", "m", "u", "pk", "pm"])
        rows.append(FactRow(
            pk, pk, day, datetime.fromisoformat(f"{day}T03:00Z"), cast.kominfo.pk,
            chance.choice(units), office, service, "database-1", step, chance.randrange(1, 3), "",
            chance.choice(["handler", "reporter"]), verdict,
            chance.choice([True, False]) if verdict.startswith("p") else None,
            1800, "working", chance.choice([None, chance.randrange(90_000)]),
            chance.randrange(2), 0, chance.randrange(3),
        ))  # fmt: skip
        filings.append(FilingRow(pk, day, cast.kominfo.pk, office, service, "database-1"))
    total = Difference()
    for row in rows:
        total.fact(row)
    for filing in filings:
        total.filing(filing)
    total.apply()
    Fact.objects.bulk_create([Fact(**row._asdict()) for row in rows])
    Filing.objects.bulk_create([Filing(**row._asdict()) for row in filings])


@pytest.fixture
def past(cast: Cast) -> Cast:
    history(cast)
    return cast


def scope_of(user: User, now: datetime) -> Scope:
    return scopes(user, Directory(now))[0]


def narrowed(scope: Scope, office: Office | None = None, unit: Office | None = None) -> Narrow:
    tree = scope.directory
    return Narrow(
        office, frozenset(tree.subtree_ids(office)) if office else frozenset(),
        unit, frozenset(tree.subtree_ids(unit)) if unit else frozenset(), None, "database",
    )  # fmt: skip


def plain(rows: Any, key: Any) -> dict[Any, list[int]]:
    found: dict[Any, list[int]] = {}
    for fact in rows:
        one = found.setdefault(key(fact), [0] * 6)
        for index, amount in enumerate((
            1, fact.verdict == "k", fact.verdict == "pm", fact.first_promise_kept is False,
            fact.worked or 0, fact.papers_missing,
        )):  # fmt: skip
            one[index] += amount
    return found


def short(found: dict[Any, read.Sums]) -> dict[Any, list[int]]:
    return {
        key: [s.visits, s.kept, s.promise_missed, s.first_missed, s.worked, s.papers_missing]
        for key, s in found.items()
    }


@pytest.mark.parametrize("code", PERIODS)
def test_every_decomposition_counts_the_facts(past: Cast, now: datetime, code: str):
    period = Period.parse(code)
    for user, office, unit in (
        (past.agency_head, None, None),
        (past.agency_head, past.office_a, None),
        (past.agency_head, None, past.ict_division),
        (past.ict_division_head, None, None),
        (past.head_a, None, None),
    ):
        scope = scope_of(user, now)
        narrow = narrowed(scope, office, unit)
        for whole in (False, True):
            rows = list(read.facts(scope, narrow, period, whole=whole))
            got = read.sums(scope, narrow, period, whole=whole)
            assert short(got) == (plain(rows, lambda f: ()) or {(): [0] * 6})
        rows = list(read.facts(scope, narrow, period))
        for by, key in (
            (("number", "unit"), lambda f: (f.number, f.unit_id)),
            (("start",), lambda f: (f.day,)),
            (("month", "owner"), lambda f: (f.day.replace(day=1), f.owner)),
            (("week", "number"), lambda f: (f.day - timedelta(days=f.day.weekday()), f.number)),
            (("office", "service"), lambda f: (f.office_id, f.service_id)),
        ):
            assert short(read.sums(scope, narrow, period, by)) == plain(rows, key)
        filed = read.filings(scope, narrow, period)
        assert read.filed(scope, narrow, period) == {(): filed.count()}
        days = Counter((filing.day,) for filing in filed)
        assert read.filed(scope, narrow, period, ("start",)) == days


def test_quantiles_exact_and_by_digest(past: Cast, now: datetime, monkeypatch: Any):
    scope, period = scope_of(past.agency_head, now), Period.parse("2026-01-05..2026-03-10")
    exact = read.quantiles(scope, Narrow(), period, ("number",))
    rows = read.facts(scope, Narrow(), period).filter(worked__isnull=False)
    for (number,), found in exact.items():
        worked = [fact.worked or 0 for fact in rows if fact.number == number]
        assert found.exact
        assert found.measured == len(worked)
        assert found.values == (ranked(worked, 0.5), ranked(worked, 0.9))
    monkeypatch.setattr(read, "EXACT_UP_TO", 5)
    for office in (None, past.office_a):
        narrow = narrowed(scope, office)
        for key, found in read.quantiles(scope, narrow, period, ("number",)).items():
            worked = [f.worked or 0 for f in read.facts(scope, narrow, period)
                      if f.number == key[0] and f.worked is not None]  # fmt: skip
            assert not found.exact
            assert found.measured == len(worked)
            right = (ranked(worked, 0.5), ranked(worked, 0.9))
            for got, wanted in zip(found.values, right, strict=True):
                assert abs((got or 0) - (wanted or 0)) <= ERROR * (wanted or 0) + 1


def test_also_narrows_by_any_dimension(past: Cast, now: datetime):
    scope, period = scope_of(past.agency_head, now), Period.parse("2026-01-10..2026-03-10")
    rows = read.facts(scope, Narrow(), period)
    for also in (Q(number=2), Q(owner="reporter") | Q(number=1), Q(office=past.office_b.pk),
                 ~Q(office__in=[past.office_b.pk])):  # fmt: skip
        found = read.sums(scope, Narrow(), period, also=also)[()]
        assert found.visits == rows.filter(also).count() > 0
    with pytest.raises(ValueError, match="no such dimension: colour"):
        read.sums(scope, Narrow(), period, ("colour",))


def test_a_literal_number_of_queries(past: Cast, now: datetime, django_assert_num_queries: Any):
    scope, period = scope_of(past.agency_head, now), Period.parse("2026-01-10..2026-03-10")
    with django_assert_num_queries(3):  # the months, and two edges
        read.sums(scope, Narrow(), period, ("procedure", "number", "unit"))
    with django_assert_num_queries(6):
        read.sums(scope, Narrow(), period, ("number",), spread=True)
    with django_assert_num_queries(1):
        read.sums(scope, Narrow(), Period.parse("2026"), ("number",))
    with django_assert_num_queries(1):
        read.sums(scope, Narrow(), Period.parse("2026"), ("number", "week"))


def test_taking_every_fact_away_leaves_no_cell(past: Cast):
    total = Difference()
    for row in Fact.objects.values_list(*FactRow._fields):
        total.fact(FactRow(*row), -1)
    for filing in Filing.objects.values_list(*FilingRow._fields):
        total.filing(FilingRow(*filing), -1)
    total.apply()
    assert not Cell.objects.exists()


SECONDS = st.one_of(st.integers(0, 100), st.integers(0, 400_000_000))


@given(st.lists(SECONDS, min_size=1, max_size=200), st.sampled_from([0.5, 0.9, 0.1, 1.0]))
def test_a_digest_is_off_by_at_most_its_error(values: list[int], share: float):
    right = ranked(values, share)
    got = Spread.of(values).rank(share)
    assert right is not None and got is not None
    assert abs(got - right) <= max(ERROR * right, 0)
    if right <= 50:
        assert got == right


@given(st.lists(SECONDS, max_size=60), st.lists(SECONDS, max_size=60))
def test_digests_add_and_take_away_exactly(one: list[int], other: list[int]):
    both = Spread.of(one)
    both.merge(Spread.load(Spread.of(other).dump()))
    assert both.dump() == Spread.of(one + other).dump()
    for seconds in other:
        both.add(seconds, -1)
    assert both.dump() == Spread.of(one).dump()


@given(SECONDS, SECONDS)
def test_buckets_keep_the_order(one: int, other: int):
    assert (bucket(one) <= bucket(other)) or one > other
