"""What a ticket adds to the chart of its SOP: the state of each step and the arrows taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from hashlib import sha256


class State(StrEnum):
    DONE = "done"
    CURRENT = "current"
    LATE = "late"  # current and past its time
    AHEAD = "ahead"


WORDS = {
    State.DONE: "Selesai",
    State.CURRENT: "Sekarang",
    State.LATE: "Sekarang, terlambat",
    State.AHEAD: "",
}


@dataclass(frozen=True)
class Mark:
    """One step on a ticket. `spent`: the actual time in words; `visits`: how often it was
    entered; `note`: a word more ("Ditinggalkan"); `office_time`: the office's own Waktu."""

    state: State
    visits: int = 0
    spent: str = ""
    note: str = ""
    office_time: str = ""

    @property
    def times(self) -> str:
        return f"{self.visits}x" if self.visits > 1 else ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The paragraphs of its cell, the word first."""
        first = " ".join(part for part in (WORDS[self.state], self.times) if part)
        return tuple(text for text in (first, self.spent, self.note) if text)


@dataclass(frozen=True)
class Overlay:
    """`marks` by step; `taken`: (step, branch) of every arrow that was gone."""

    marks: Mapping[int, Mark] = field(default_factory=dict)
    taken: frozenset[tuple[int, str]] = frozenset()

    def mark(self, number: int) -> Mark:
        return self.marks.get(number, Mark(State.AHEAD))

    @cached_property
    def version(self) -> str:
        """Changes whenever the picture does."""
        said = repr((sorted(self.marks.items()), sorted(self.taken)))
        return sha256(said.encode()).hexdigest()[:16]
