"""The kinds of paper that the steps bring to the print queue; registered by `SopConfig`."""

from __future__ import annotations

from papers import prints
from sop import case_file, complaint_log, journal_print


def register_all() -> None:
    prints.register("journal", journal_print.KIND)
    prints.register("complaint-log", complaint_log.KIND)
    prints.register("case-file", case_file.KIND)
