"""The chart of a ticket: its SOP's picture with what happened, for the page and on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from papers import press
from people.localtime import when_short
from sop import chart
from sop.chart.overlay import Mark, Overlay, State
from sop.runs import LEFT

if TYPE_CHECKING:
    from sop.machine import Procedure
    from sop.page.page import Page
    from sop.page.step_rows import StepRow

STATES = {
    State.DONE: "selesai",
    State.CURRENT: "sedang berjalan",
    State.LATE: "sedang berjalan, lewat batas waktu",
    State.AHEAD: "belum dimulai",
}


@dataclass
class TicketChart:
    """What a person may see of it is what the table of steps shows him (`Page.step_rows`)."""

    page: Page

    @property
    def procedure(self) -> type[Procedure]:
        assert self.page.procedure
        return self.page.procedure

    @cached_property
    def overlay(self) -> Overlay:
        rows = self.page.step_rows
        taken = {
            (run.number, run.branch)
            for row in rows
            for run in row.runs
            if run.closed_at and run.branch != LEFT
        }
        return Overlay({row.number: _mark(row) for row in rows}, frozenset(taken))

    @property
    def version(self) -> str:
        """Another one as soon as the ticket moves, or a step is late by the clock."""
        said = f"{self.page.ticket.sequence} {self.overlay.version}"
        return sha256(said.encode()).hexdigest()[:16]

    @property
    def picture(self) -> SafeString:
        return chart.live(self.procedure, self.overlay, f"bagan-{self.page.ticket.pk}")

    @property
    def said(self) -> list[str]:
        """The picture in words: each step with actor, state, actual time and visits."""
        return [_said(row, self.overlay.mark(row.number)) for row in self.page.step_rows]

    def pdf(self, at: datetime) -> bytes:
        """Landscape A4. Raises papers.press.Unprintable."""
        number, name = self.page.ticket.number, self.procedure.name
        plates = chart.printed(self.procedure, overlay=self.overlay)
        return press.pages(
            [plate.svg for plate in plates],
            [plate.alt for plate in plates],
            f"Bagan SOP {name}, tiket {number}",
            self.page.ticket.handler.name,
            at,
            [f"Tiket {number}, lembar {n} dari {len(plates)}" for n in range(1, len(plates) + 1)],
        )


def _mark(row: StepRow) -> Mark:
    left = row.note if row.state == State.AHEAD and row.runs else ""
    return Mark(State(row.state), row.visits, _spent(row), left, row.office_time)


def _spent(row: StepRow) -> str:
    """When the newest visit was completed, and the working time of all; '' for none."""
    done = [run.closed_at for run in row.runs if run.closed_at and run.branch != LEFT]
    parts = [when_short(done[-1], row.page.zone_office), row.spent] if done else []
    return ", ".join(part for part in parts if part)


def _said(row: StepRow, mark: Mark) -> str:
    visits = f"dikerjakan {mark.visits} kali" if mark.visits > 1 else ""
    parts = [STATES[mark.state], mark.spent, visits, row.note]
    return f"{row.activity} ({row.actor}): {', '.join(part for part in parts if part)}"
