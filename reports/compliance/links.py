"""From a figure of the report to the list that counts exactly the same visits."""

from __future__ import annotations

from reports.board.room import Room
from reports.compliance.report import Line, Proposal
from reports.compliance.shown import Link
from reports.period import Period
from reports.scope import family_of, procedures_of

FIGURES = {
    "visits": "langkah", "limited": "dinilai", "kept": "tepat", "missed": "lewat",
    "unlimited": "tanpa-batas", "repeats": "diulang",
}  # fmt: skip


def to_lists(room: Room) -> Link:
    def link(section: str, line: Line, measure: str) -> str:
        figure = FIGURES.get(measure, "")
        if section == "prosedur":
            figure = "selesai" if measure == "visits" else ""
        part = _part(room, section, line)
        if not figure or part is None:
            return ""
        return room.url("head_list", angka=figure, **part)

    return link


def to_evidence(room: Room, one: Proposal) -> str:
    """The visits that the proposal counts: of the step, with that limit, over its months."""
    span = Period.parse(f"{one.first}..{one.last}")
    return room.url(
        "head_list", angka="dinilai", periode=span.code, prosedur=one.procedure,
        langkah=one.number, mutu=f"{one.seconds}.{one.unit}",
    )  # fmt: skip


def _part(room: Room, section: str, line: Line) -> dict[str, object] | None:
    """What the list needs beside the room's own; None where no list counts the same."""
    match section:
        case "":
            return {}
        case "langkah":
            return {"prosedur": line.procedure, "langkah": line.number}
        case "pelaksana":
            return {"jabatan": line.key} if line.key else None
        case "unit":
            return _unit(room, line)
        case "sop" | "prosedur":
            family = family_of(line.procedure)
            return {"sop": family} if procedures_of(family) == [line.procedure] else None
    return None


def _unit(room: Room, line: Line) -> dict[str, object] | None:
    """A list of a unit holds what is below it, too; so only of one that has nothing below."""
    office = room.directory.find_office(int(line.key))
    inside = room.scope.units or room.scope.handlers
    if office is None or office.pk not in inside or len(room.directory.subtree_ids(office)) > 1:
        return None
    return {"unit": office.pk}
