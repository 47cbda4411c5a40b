"""The picture of each SOP as it was last looked at and found good.

After a change that is meant to be seen: RENEW_GOLDEN=1 pytest tests/sop/test_chart_golden.py, then
look at the pictures (any browser opens them) before committing them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sop import chart
from sop.machine import PROCEDURES

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("code", sorted(PROCEDURES))
def test_the_picture_is_the_one_that_was_looked_at(code: str) -> None:
    path, drawn = GOLDEN / f"{code}.svg", chart.static(PROCEDURES[code]).encode()
    if os.environ.get("RENEW_GOLDEN"):
        path.write_bytes(drawn)
    assert path.read_bytes() == drawn, f"{code} is drawn differently; see this file's first lines"


def test_no_picture_of_an_sop_that_is_gone() -> None:
    assert {path.stem for path in GOLDEN.glob("*.svg")} == set(PROCEDURES)
