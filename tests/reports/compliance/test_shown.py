"""Large counts of the report are grouped, in its tiles and in its tables."""

from __future__ import annotations

from reports.compliance.report import Line
from reports.compliance.shown import _counts, no_link


def test_large_counts_are_grouped() -> None:
    line = Line("database-1.1", "1. Menerima", visits=12_345, kept=11_000, missed=1_345)
    assert [cell.text for cell in _counts("langkah", line, no_link)][:3] == [
        "12.345", "11.000", "1.345",
    ]  # fmt: skip
