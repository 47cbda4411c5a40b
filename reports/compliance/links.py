"""From a figure of the report to the list that it counts."""

from __future__ import annotations

from reports.board.room import Room
from reports.compliance.report import Line, Proposal
from reports.compliance.shown import Link


def to_lists(room: Room) -> Link:
    """Of the lines of steps and of the total; the lists know no other grouping."""

    def link(line: Line, measure: str) -> str:
        return ""

    return link


def to_evidence(room: Room, one: Proposal) -> str:
    """The visits of the step over the months that the proposal counts."""
    return ""
