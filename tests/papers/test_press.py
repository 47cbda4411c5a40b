"""The press sets every layout, the same for the same instant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from papers import press
from tests.papers.samples import SAMPLES

NOW = datetime(2026, 11, 21, 2, 5, tzinfo=UTC)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_layout_is_printed_and_the_same_again(name):
    first = press.pdf(SAMPLES[name], NOW)
    assert first.startswith(b"%PDF-")
    assert press.pdf(SAMPLES[name], NOW) == first
