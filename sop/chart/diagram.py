"""What the chart of one SOP shows, before any measure: rows, symbols in lanes, arrows.

The official form of a SOP AP (PermenPAN-RB 35/2012) knows five symbols: capsule, box, diamond,
arrow and, between pages, the off-page pentagon. Pure: reads only the table of the procedure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar, Protocol

from papers.press.glyphs import clean
from sop.language import End, Move, Step, TimeKind, moves

BLANK = "-"
WORDS = {"yes": "Ya", "no": "Tidak", "": ""}


class Drawable(Protocol):
    """The part of a Procedure that the chart reads; a class, not an instance."""

    code: ClassVar[str]
    name: ClassVar[str]
    owner: ClassVar[str]
    steps: ClassVar[list[Step]]
    lanes: ClassVar[tuple[str, ...]]


class Shape(StrEnum):
    CAPSULE = "capsule"
    BOX = "box"
    DIAMOND = "diamond"


@dataclass(frozen=True)
class Symbol:
    """One symbol. `band` counts the lines of symbols from the top: a row has one, and one more
    for each early end."""

    band: int
    lane: int
    shape: Shape
    number: int  # of the step it belongs to
    word: str = ""  # "Mulai" or "Selesai" in a capsule
    ends: str = ""  # the branch that ends here, for the capsule of an early end


@dataclass(frozen=True)
class Arrow:
    """From one symbol to another; `branch` is "", "yes" or "no"."""

    source: Symbol
    target: Symbol
    branch: str = ""

    @property
    def label(self) -> str:
        return WORDS[self.branch]

    @property
    def name(self) -> tuple[int, str]:
        return self.source.number, self.branch


@dataclass(frozen=True)
class Row:
    """One step with the texts of its cells; each cell is a list of paragraphs."""

    number: int
    bands: tuple[int, ...]
    activity: tuple[str, ...]
    needs: tuple[str, ...]
    within: str
    gives: tuple[str, ...]
    remarks: tuple[str, ...]
    group: tuple[int, int]  # first and last step of the common Waktu cell


@dataclass(frozen=True)
class Diagram:
    code: str
    name: str
    lanes: tuple[str, ...]
    rows: tuple[Row, ...]
    symbols: tuple[Symbol, ...]
    arrows: tuple[Arrow, ...]
    joined: tuple[tuple[Symbol, ...], ...]  # symbols of one step of several actors

    @property
    def bands(self) -> int:
        return sum(len(row.bands) for row in self.rows)


def diagram(
    procedure: type[Drawable], remarks: Mapping[int, Sequence[str]] | None = None
) -> Diagram:
    """The diagram of a procedure; `remarks` are what the office adds under Keterangan, by step."""
    lanes, arrows = _lanes(procedure), moves(procedure.steps)
    rows: list[Row] = []
    symbols: list[Symbol] = []
    first: dict[int, Symbol] = {}  # step -> the symbol that arrows lead to and from
    ends: dict[tuple[int, str], Symbol] = {}
    joined: list[tuple[Symbol, ...]] = []
    band = 0
    for index, step in enumerate(procedure.steps):
        ending = [m.branch for m in arrows if m.step is step and isinstance(m.to, End)]
        own = _symbols(step, band, lanes, first=not index, closes="" in ending)
        first[step.number] = own[0]
        joined += [own] if len(own) > 1 else []
        early = _early_ends(own[0], [branch for branch in ending if branch])
        ends |= {(step.number, capsule.ends): capsule for capsule in early}
        symbols += [*own, *early]
        bands = tuple(range(band, band + 1 + len(early)))
        rows.append(_row(step, bands, (remarks or {}).get(step.number, ())))
        band += len(bands)
    return Diagram(
        procedure.code,
        clean(procedure.name),
        tuple(clean(lane) for lane in lanes),
        tuple(rows),
        tuple(symbols),
        tuple(
            Arrow(first[move.step.number], target, move.branch)
            for move in arrows
            if (target := _target(move, first, ends))
        ),
        tuple(joined),
    )


def _target(
    move: Move, first: dict[int, Symbol], ends: dict[tuple[int, str], Symbol]
) -> Symbol | None:
    """Where an arrow leads; None where the step's own capsule is the end."""
    if isinstance(move.to, End):
        return ends.get((move.step.number, move.branch))
    return first[move.to]


def _lanes(procedure: type[Drawable]) -> tuple[str, ...]:
    """The columns of the SOP, then actors that it names without a column of their own."""
    named = [actor.name for step in procedure.steps for actor in step.everyone]
    return tuple(dict.fromkeys([*procedure.lanes, *named]))


def _symbols(
    step: Step, band: int, lanes: tuple[str, ...], *, first: bool, closes: bool
) -> tuple[Symbol, ...]:
    """The step in the lane of each of its actors; the first one leads and bears the arrows."""
    shape, word = Shape.BOX, ""
    if step.is_decision:
        shape = Shape.DIAMOND
    elif first or closes:
        shape, word = Shape.CAPSULE, "Selesai" if closes else "Mulai"
    places = dict.fromkeys(lanes.index(actor.name) for actor in step.everyone)
    drawn = [Symbol(band, lane, shape, step.number, word) for lane in places]
    if step.is_decision:  # one diamond has the exits; the others take part
        drawn[1:] = [replace(symbol, shape=Shape.BOX) for symbol in drawn[1:]]
    return tuple(drawn)


def _early_ends(lead: Symbol, branches: list[str]) -> list[Symbol]:
    return [
        Symbol(lead.band + place, lead.lane, Shape.CAPSULE, lead.number, "Selesai", branch)
        for place, branch in enumerate(branches, 1)
    ]


def _row(step: Step, bands: tuple[int, ...], remarks: Sequence[str]) -> Row:
    return Row(
        number=step.number,
        bands=bands,
        activity=tuple(clean(text) for text in (step.activity, step.question) if text),
        needs=_papers(step.papers_needed),
        within=clean(_within(step)),
        gives=_papers(step.papers_given),
        remarks=tuple(clean(text) for text in (*_outcomes(step), *remarks)),
        group=step.time.steps or (step.number, step.number),
    )


def _papers(names: tuple[str, ...]) -> tuple[str, ...]:
    found = tuple(clean(name) for name in names if name)
    return tuple(f"- {name}" for name in found) if len(found) > 1 else found or (BLANK,)


def _within(step: Step) -> str:
    """The figure as printed, else the SOP's own word ("segera"), else "-"."""
    promised = step.time.estimate_of
    if step.time.kind is TimeKind.ESTIMATE:
        promise = f"sesuai estimasi langkah {promised}"
        return f"{step.urgency}, {promise}" if step.urgency else promise
    return step.time.text or step.urgency or BLANK


def _outcomes(step: Step) -> list[str]:
    """What an early end means: the capsule itself has no room for it."""
    given = {"": step.next, "yes": step.yes, "no": step.no}
    ends = {branch: to for branch, to in given.items() if isinstance(to, End)}
    return [
        f"{WORDS[branch]}: {to.text[:1].lower()}{to.text[1:]}" if branch else to.text
        for branch, to in ends.items()
        if to.text != End().text
    ]
