"""The lists behind the figures: what a figure counts, row by row, found by the same query."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.http import urlencode

from people.localtime import MONTHS, when_short
from reports.figures import KEPT, LIMITED, MISSED, OUTCOMES, UNLIMITED, Board, Month
from sop.clock.remaining import in_words
from sop.desk.views import rows_of
from sop.language import Step
from sop.machine import PROCEDURES
from sop.models import OVERALL, Escalation, StepRun
from tickets.models import Party

OPEN, LATE, STEP, ARAHAN = "terbuka", "lewat-batas", "langkah", "arahan"
OWNED = "lewat-penanggung-jawab"
TITLES = {
    KEPT: "Langkah yang selesai sesuai mutu baku",
    MISSED: "Langkah yang selesai lewat batas",
    LIMITED: "Langkah selesai yang mempunyai batas waktu",
    UNLIMITED: "Langkah selesai yang tanpa batas waktu",
}


@dataclass(frozen=True)
class Found:
    """`kind` chooses the table (tickets, steps, arahan); `draw` puts a page of rows into words."""

    kind: str
    title: str
    note: str
    empty: str
    rows: QuerySet[Any]
    draw: Callable[[Sequence[Any]], list[Any]]
    query: str


def address(figure: str, **narrow: object) -> str:
    """The query string of a list."""
    return urlencode({"angka": figure, **{key: str(value) for key, value in narrow.items()}})


def month_name(month: Month) -> str:
    return f"{MONTHS[month.month - 1]} {month.year}"


def find(board: Board, query: QueryDict) -> Found | None:
    """None for a figure that does not exist or is not for this reader."""
    figure = query.get("angka", "")
    if figure in (OPEN, LATE):
        return _tickets(board, figure)
    if not board.handles:
        return None
    if figure == ARAHAN:
        return _arahan(board)
    month = Month.parse(query.get("bulan", "")) or board.month
    if figure in OUTCOMES:
        title = f"{TITLES[figure]}, {month_name(month)}"
        rows = board.steps_by_outcome(month, figure)
        return _steps(board, title, rows, address(figure, bulan=month.code))
    if figure == OWNED:
        return _owned(board, month, query.get("pihak", ""))
    if figure == STEP:
        return _one_step(board, month, query.get("sop", ""), query.get("langkah", ""))
    return None


def _tickets(board: Board, figure: str) -> Found:
    late = figure == LATE
    rows = board.late_tickets() if late else board.open_tickets()
    return Found(
        "tickets",
        "Tiket yang lewat batas waktu" if late else "Tiket yang masih terbuka",
        f"Yang dilaporkan {board.office.name} dan unit di bawahnya."
        if not board.handles
        else f"Yang ditangani {board.office.name}.",
        "Tidak ada tiket yang lewat batas." if late else "Tidak ada tiket yang terbuka.",
        rows.select_related("service", "office", "handler").order_by("filed_at", "pk"),
        lambda tickets: rows_of(tickets, board.at, board.desk),
        address(figure),
    )


def _one_step(board: Board, month: Month, code: str, number: str) -> Found | None:
    procedure = PROCEDURES.get(code)
    step = (
        next((s for s in procedure.steps if str(s.number) == number), None) if procedure else None
    )
    if procedure is None or step is None:
        return None
    return _steps(
        board,
        f"{procedure.subject}, langkah {step.label}, {month_name(month)}",
        board.steps_measured(month, code, step.number),
        address(STEP, sop=code, langkah=step.number, bulan=month.code),
    )


def _owned(board: Board, month: Month, owner: str) -> Found | None:
    if owner not in Party.values:
        return None
    party = Party(owner)
    title = f"Lewat batas, penanggung jawab {str(party.label).lower()}, {month_name(month)}"
    rows = board.misses_of(month, party)
    return _steps(board, title, rows, address(OWNED, pihak=owner, bulan=month.code))


def _steps(board: Board, title: str, rows: QuerySet[StepRun], query: str) -> Found:
    rows = rows.select_related("ticket__office", "ticket__handler").order_by("-closed_at", "-pk")
    note = "Satu baris adalah satu kali langkah dikerjakan; waktu di luar jeda."
    empty = "Belum ada langkah yang terhitung di sini pada bulan itu."
    return Found("steps", title, note, empty, rows, _draw_steps, query)


def _draw_steps(runs: Sequence[StepRun]) -> list[dict[str, Any]]:
    return [
        {
            "ticket": run.ticket,
            "step": label_of(run),
            "visit": run.visit,
            "by": run.closed_title,
            "closed": when_short(run.closed_at, run.ticket.handler) if run.closed_at else "",
            "used": used_in_words(run.worked_seconds, run.budget_unit),
            "budget": _limit_of(run),
            "kept": run.kept,
        }
        for run in runs
    ]


def _arahan(board: Board) -> Found:
    rows = board.for_my_arahan().select_related("run__ticket__office", "run__ticket__handler")
    return Found(
        "arahan",
        "Eskalasi yang menunggu arahan Anda",
        "Arahan ditulis pada halaman tiket.",
        "Tidak ada eskalasi yang menunggu arahan Anda.",
        rows.order_by("created_at", "pk"),
        draw_arahan,
        address(ARAHAN),
    )


def draw_arahan(rows: Sequence[Escalation]) -> list[dict[str, Any]]:
    return [
        {
            "ticket": row.run.ticket,
            "step": label_of(row.run),
            "level": row.level,
            "since": when_short(row.due_at, row.run.ticket.handler),
            "due": when_short(row.run.due_at, row.run.ticket.handler) if row.run.due_at else "",
        }
        for row in rows
    ]


def step_of(run: StepRun) -> Step | None:
    procedure = PROCEDURES.get(run.procedure)
    return procedure.step(run.number) if procedure and run.number != OVERALL else None


def label_of(run: StepRun) -> str:
    step, procedure = step_of(run), PROCEDURES.get(run.procedure)
    subject = procedure.subject if procedure else run.procedure
    return f"{subject}: {step.label}" if step else f"{subject}: keseluruhan penanganan"


def _limit_of(run: StepRun) -> str:
    match run.budget_source:
        case StepRun.BudgetSource.NONE:
            return "tidak ditetapkan"
        case StepRun.BudgetSource.PROMISE:
            return "estimasi pemulihan"
    return budget_of(run.budget_text, step_of(run))


def used_in_words(seconds: int | None, unit: str) -> str:
    if seconds is None:
        return "–"
    return in_words(seconds, working=unit != StepRun.BudgetUnit.ELAPSED)


def budget_of(text: str, step: Step | None) -> str:
    """The frozen mutu baku as printed; a shared one says over which steps."""
    shared = step.time.steps if step else None
    if text and shared:
        return f"{text} untuk langkah {shared[0]}–{shared[1]}"
    return text or "–"
