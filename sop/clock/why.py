"""The explanation of a deadline: what was counted, what was not, and why."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from people.localtime import when
from sop.clock import clocks, worktime
from sop.models import OVERALL, StepRun

if TYPE_CHECKING:
    from sop.page.page import Page

Kind = StepRun.BudgetKind
Source = StepRun.BudgetSource
SHOWN_DAYS = 120
WORDS = {
    "work": "Dihitung",
    "break": "Istirahat",
    "closed": "Di luar jam kerja",
    "off": "Hari tanpa jam kerja",
    "holiday": "Libur",
    "pause": "Dijeda",
}


def explanation(page: Page, run: StepRun) -> dict[str, Any]:
    """The context of the "Mengapa?" page: the rule in words and the spans up to the limit."""
    calendar = page.calendars.by_id(run.calendar_id, page.ticket.handler)
    end = run.due_at or run.closed_at or page.now
    start = run.clock_from or run.opened_at
    promise = run.budget_kind == Kind.ESTIMATE
    counted, halts = clocks.calendar_of(run, calendar), clocks.halts(run, page.pauses)
    shown = min(max(start, end), start + timedelta(days=SHOWN_DAYS))
    spans = worktime.explain(counted, start, shown, halts)
    row = run.calendar
    return {
        "run": run,
        "rule": _rule(run),
        "step": page.procedure.step(run.number) if page.procedure and run.number else None,
        "start": when(start, page.zone_office),
        "end": when(end, page.zone_office),
        "has_limit": run.due_at is not None,
        "calendar_name": row.name if row else "Jam kerja menurut Perpres 21/2023",
        "spans": [_span(page, span) for span in spans],
        "total": exact(worktime.between(counted, start, max(start, end), halts)),
        "cut": SHOWN_DAYS if shown < end else 0,
        "promises": page.estimates if promise else [],
    }


def _rule(run: StepRun) -> str:
    who = {
        Source.SOP: f"SOP menetapkan {run.budget_text}.",
        Source.OFFICE: f"Kantor menetapkan {run.budget_text}; SOP tidak diubah.",
        Source.PROMISE: "Batasnya adalah estimasi pemulihan yang dijanjikan kepada pelapor; "
        "jeda tidak menggesernya, hanya perubahan estimasi.",
        Source.NONE: "SOP tidak menetapkan waktu. Lama pengerjaan tetap diukur, tetapi tidak ada "
        "batas waktu.",
    }[Source(run.budget_source)]
    how = ""
    if run.budget_unit == StepRun.BudgetUnit.DAYS:
        how = " Batasnya akhir jam kerja hari kerja terakhir, dihitung mulai hari kerja berikutnya."
    elif run.budget_unit == StepRun.BudgetUnit.ELAPSED and run.budget_kind != Kind.ESTIMATE:
        how = " Dihitung menurut jam kalender, siang dan malam."
    elif run.due_at and run.budget_kind != Kind.ESTIMATE:
        how = " Hanya jam kerja yang dihitung."
    if run.budget_kind == Kind.SHARED:
        how += " Waktu ini dipakai bersama oleh beberapa langkah dan berjalan sejak yang pertama."
    if run.number == OVERALL:
        how += " Waktu keseluruhan berjalan sejak aduan dicatat dan tidak diulang."
    return who + how


def _span(page: Page, span: worktime.Span) -> dict[str, Any]:
    label = WORDS.get(span.kind, span.kind)
    if span.label == "override":
        label = f"{label} (jam kerja khusus)" if span.kind == "work" else "Libur khusus"
    elif span.label:
        label = f"{label}: {span.label}"
    return {
        "label": label,
        "kind": span.kind,
        "start": _short(span.start, page),
        "end": _short(span.end, page),
        "counted": exact(span.seconds) if span.seconds else "",
    }


def exact(seconds: int) -> str:
    """1 jam 13 menit 20 detik: here the parts must add up to the second."""
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    counts = ((hours, "jam"), (minutes, "menit"), (rest, "detik"))
    return " ".join(f"{count} {word}" for count, word in counts if count) or "0 detik"


def _short(at: datetime, page: Page) -> str:
    return when(at, page.zone_office)
