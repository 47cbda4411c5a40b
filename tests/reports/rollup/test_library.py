"""The page of an SOP says the same from the sums as from the raw rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from people.directory import Directory
from reports.rollup.spread import ERROR
from sop.library import statistics
from sop.library.statistics import Figures, Measured, figures, scope_of
from sop.procedures import DatabaseFault, NetworkFault
from tests.cast import NOW, Cast
from tests.reports.rolled import rolled
from tests.sop import walk

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=20)


def _untimed(row: Measured) -> Measured:
    return replace(row, median=None, p90=None)


def _same(summed: Figures, raw: Figures) -> None:
    assert raw.exact and not summed.exact
    for name in ("begun", "ended", "open", "cancelled", "outcomes", "parties", "promises"):
        assert getattr(summed, name) == getattr(raw, name)
    assert summed.steps.keys() == raw.steps.keys()
    for number, row in [(0, raw.whole), *raw.steps.items()]:
        found = summed.whole if number == 0 else summed.steps[number]
        assert _untimed(found) == _untimed(row)
        assert found.p90 == pytest.approx(row.p90, rel=ERROR, abs=1)


@pytest.mark.parametrize("reader", ["agency_head", "head_a"])
def test_from_the_sums(cast: Cast, monkeypatch: pytest.MonkeyPatch, reader: str) -> None:
    for days in (0, 10):
        ticket = walk.file(cast, cast.service_db, "database", NOW)
        walk.walk_to_end(ticket, NOW + timedelta(days=days))
    ticket = walk.walk_to(walk.file(cast, cast.service_network, "network", NOW), 7, NOW)
    walk.walk_to_end(ticket, NOW + timedelta(hours=3))
    walk.file(cast, cast.service_db, "database", NOW)
    rolled(LATER)
    scope = scope_of(getattr(cast, reader), LATER, Directory(LATER))
    assert scope
    for procedure in (DatabaseFault, NetworkFault):
        raw = figures(procedure, scope, NOW - timedelta(days=1), LATER)
        assert raw.ended
        with monkeypatch.context() as patched:
            patched.setattr(statistics, "MANY", 0)
            _same(figures(procedure, scope, NOW - timedelta(days=1), LATER), raw)
