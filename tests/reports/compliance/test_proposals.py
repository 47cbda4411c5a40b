"""Times that the report proposes to look at again: too tight or too wide, month after month."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from reports.compliance import proposals
from sop.models import StepRun
from tests.cast import NOW, Cast
from tests.reports.compliance.test_report import PAGE, get, report_of
from tests.reports.rolled import rolled
from tests.sop import walk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_morning() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def many(cast: Cast, number: int, worked: int, late: int, months: int) -> None:
    """40 visits of a step of the database SOP, `late` of them late, over so many months."""
    start = NOW - timedelta(days=6)
    ticket = walk.walk_to(walk.file(cast, cast.service_db, "database", start), number + 1, start)
    run = StepRun.objects.get(ticket=ticket, number=number)
    made = []
    for index in range(40):
        month = 11 - index % months
        at = datetime(2026, month, 3 + index % 20, 2, tzinfo=UTC)
        made.append(
            StepRun(
                ticket=ticket, procedure="database-1", number=number, visit=index + 10,
                roles=run.roles, role_key=run.role_key, opened_at=at, opened_sequence=1,
                calendar=run.calendar, clock_from=at, budget_kind=run.budget_kind,
                budget_source=run.budget_source, budget_text=run.budget_text,
                budget_min=run.budget_min, budget_max=run.budget_max, budget_unit=run.budget_unit,
                due_at=at, closed_at=at, closed_by=run.closed_by, worked_seconds=worked,
                kept=index >= late,
            )
        )  # fmt: skip
    StepRun.objects.bulk_create(made)
    ticket.save()
    rolled(NOW)


def test_a_limit_that_is_missed_month_after_month_is_proposed(cast: Cast) -> None:
    many(cast, 3, 5_000, 30, 2)
    (one,) = report_of(cast).proposals
    assert (one.label, one.tight, one.months) == (
        "3. Memberi arahan penyelesaian gangguan", True, 2,
    )  # fmt: skip
    assert (one.suggested, one.budget) == ("2 jam", "1 Jam")
    text = get(cast.agency_head, f"{PAGE}?periode=2026-11").content.decode()
    assert "terlalu ketat" in text
    assert "belum ditetapkan" in text
    assert "/pengaturan/waktu/database-1/" in text


def test_a_limit_that_is_never_neared_is_proposed(cast: Cast) -> None:
    many(cast, 3, 600, 0, 2)
    (one,) = report_of(cast).proposals
    assert (one.tight, one.suggested) == (False, "10 menit")


@pytest.mark.parametrize(
    ("worked", "late", "months"), [(5_000, 30, 1), (5_000, 12, 2), (3_000, 2, 2)]
)
def test_too_little_or_too_good_for_a_proposal(
    cast: Cast, worked: int, late: int, months: int
) -> None:
    many(cast, 3, worked, late, months)
    assert report_of(cast).proposals == ()


@pytest.mark.parametrize(
    ("seconds", "unit", "like", "words"),
    [
        (3_601, "working", "1 Jam", "2 jam"), (1_200, "working", "1 jam", "20 menit"),
        (901, "working", "15 menit", "20 menit"), (27_001, "days", "1-2 hari", "2 hari kerja"),
        (86_401, "elapsed", "1x24 jam", "2x24 jam"), (0, "working", "15 menit", "5 menit"),
    ],
)  # fmt: skip
def test_rounded_up_in_the_unit_of_the_sop(seconds: int, unit: str, like: str, words: str) -> None:
    assert proposals.rounded(seconds, unit, like) == words
