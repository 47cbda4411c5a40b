"""The kinds of paper that the steps bring to the print queue; registered by `SopConfig`."""

from __future__ import annotations

from papers.prints import queue as prints
from sop.journal import complaint_log
from sop.journal import printed as journal_print
from sop.paper import case_file, document_print


def register_all() -> None:
    prints.register("journal", journal_print.KIND)
    prints.register("complaint-log", complaint_log.KIND)
    prints.register("case-file", case_file.KIND)
    prints.register("document", document_print.KIND)
