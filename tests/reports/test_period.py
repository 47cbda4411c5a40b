"""A period has the kind that its days make."""

from __future__ import annotations

from datetime import date

import pytest

from reports.period import Period


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        (date(2026, 10, 1), date(2026, 10, 31), "Oktober 2026"),
        (date(2026, 10, 1), date(2026, 12, 31), "Triwulan IV 2026"),
        (date(2026, 1, 1), date(2026, 12, 31), "Tahun 2026"),
        (date(2026, 10, 1), date(2026, 10, 30), "1 Oktober 2026 – 30 Oktober 2026"),
    ],
)
def test_whole_months_quarters_and_years_are_called_so(first: date, last: date, name: str) -> None:
    found = Period.over(first, last)
    assert (found.first, found.last, found.name) == (first, last, name)
