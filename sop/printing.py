"""The kinds of paper that the steps bring to the print queue; registered by `SopConfig`."""

from __future__ import annotations

from papers import prints
from sop import journal_print


def register_all() -> None:
    prints.register("journal", journal_print.KIND)
