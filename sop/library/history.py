"""The figures of an SOP with a long history, without knowing where they are summed up.

`sop` may not import `reports`; `reports` registers its sums here when it is ready. Without them
everything is counted from the raw rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sop.library.statistics import Measured, Scope


@dataclass(frozen=True)
class Past:
    """`begun` tickets. `steps` by number, 0 the whole; their durations are off by at most 1 %.
    Promises of all handlings of a ticket: how many were kept, of how many."""

    begun: int = 0
    steps: dict[int, Measured] = field(default_factory=dict)
    first: tuple[int, int] = (0, 0)
    last: tuple[int, int] = (0, 0)


class History(Protocol):
    def past(self, procedure: str, scope: Scope, first: date, last: date) -> Past:
        """Of the local days from `first` to `last`, both included; a minute late at most."""


_history: History | None = None


def register(history: History) -> None:
    global _history
    _history = history


def history() -> History | None:
    return _history
