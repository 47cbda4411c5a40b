"""The rows of the SOP's table on a ticket: mutu baku beside what really happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from people.localtime import duration, when
from sop.clock.remaining import Remaining
from sop.language import End, Step, moves
from sop.models import StepRun
from sop.runs import LEFT

if TYPE_CHECKING:
    from sop.page.page import Page

NO_FIGURE = "Tidak ditetapkan dalam SOP"


@dataclass
class StepRow:
    """One row of the SOP's table on a ticket, for `partials/step_row.html`."""

    page: Page
    spec: Step
    runs: list[StepRun]
    office_text: str = ""
    anchored: bool = False  # a link may lead here
    outputs: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.page.officer or self.spec.public:
            self.outputs = [_output(self.page, self.spec, run) for run in self.runs if run.data]

    @property
    def number(self) -> int:
        return self.spec.number

    @property
    def activity(self) -> str:
        return self.spec.activity

    @property
    def actor(self) -> str:
        names = " dan ".join(actor.name for actor in self.spec.lanes)
        helpers = ", ".join(actor.name for actor in self.spec.helpers)
        return f"{names}, bersama {helpers}" if helpers else names

    @property
    def current(self) -> bool:
        return self.page.run in self.runs if self.page.run else False

    @property
    def state(self) -> str:
        if self.current:
            run = self.runs[-1]
            late = run.due_at and run.due_at < self.page.now and not run.paused_at
            return "late" if late else "current"
        return "done" if self._completed else "ahead"

    @property
    def _completed(self) -> list[StepRun]:
        """Visits that were completed; one that was left (cancelled, moved) is none."""
        return [run for run in self.runs if run.closed_at and run.branch != LEFT]

    @property
    def _left(self) -> bool:
        return bool(self.runs) and self.runs[-1].branch == LEFT

    @property
    def person(self) -> str:
        if self.current:
            names = [h.user.name for h in self.page.waiting_for]
            more = f" dan {len(names) - 2} lainnya" if len(names) > 3 else ""
            return ", ".join(names[:2] if more else names) + more
        done = self._completed
        return str(done[-1].closed_by or "") if done else ""

    @property
    def within(self) -> str:
        own = self.spec.time
        text = own.text or (
            f"Sesuai estimasi langkah {own.estimate_of}" if own.estimate_of else NO_FIGURE
        )
        if own.steps:
            text = f"{text} (bersama langkah {own.steps[0]}-{own.steps[1]})"
        office = self.office_time
        return f"{text}; kantor: {office}" if office else text

    @property
    def office_time(self) -> str:
        """What was frozen into the newest visit; for steps ahead what holds today."""
        if self.runs:
            run = self.runs[-1]
            frozen = run.budget_source == StepRun.BudgetSource.OFFICE
            return run.budget_text if frozen else ""
        return self.office_text

    @property
    def needs(self) -> tuple[str, ...]:
        return self.spec.papers_needed

    @property
    def gives(self) -> tuple[str, ...]:
        return self.spec.papers_given

    @property
    def visits(self) -> int:
        return len([run for run in self.runs if run.branch != LEFT])

    @property
    def spent(self) -> str:
        closed = [run.worked_seconds for run in self._completed if run.worked_seconds is not None]
        if not closed:
            return ""
        late = any(run.kept is False for run in self._completed)
        return worked(sum(closed)) + (" (melewati batas)" if late else "")

    @property
    def clock(self) -> Remaining | None:
        return self.page.remaining(self.runs[-1]) if self.current else None

    @property
    def papers(self) -> list[dict[str, str]]:
        return self.page.papers([a for a in self.page.attachments if a.step == self.number])

    @property
    def note(self) -> str:
        if self._left:
            return "Ditinggalkan sebelum selesai"
        back = [m for m in moves([self.spec]) if m.branch == "no"]
        if not back:
            return ""
        to = back[0].to
        where = to.text.lower() if isinstance(to, End) else f"langkah {to}"
        return f"Tidak: {where}"


def _output(page: Page, step: Step, run: StepRun) -> dict[str, Any]:
    """The output of one visit, question by question, as it was handed in."""
    return {
        "visit": run.visit,
        "title": " dan ".join(step.papers_given) or step.activity,
        "by": run.closed_by,
        "by_title": run.closed_title,
        "at": when(run.closed_at, page.zone_office) if run.closed_at else "",
        "answers": page.reader.of(step, run),
    }


def worked(seconds: int) -> str:
    """The working time of a step; all of it outside working hours or paused: no seconds."""
    return duration(seconds) if seconds else "0 menit kerja"
