"""The language in which an SOP is written: steps, times, output fields. No Django model here.

A procedure file reads like the SOP's own table (see `sop/procedures/`). Texts of the document are
kept as printed; the parsed time stands beside its text. Whatever the portal read into a document
is marked per field: verbatim, inferred, assumed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

# Perpres 21/2023: 37.5 hours in 5 days. Only for showing a day-based time in seconds; deadlines
# in days are counted in days of the calendar, never in these seconds.
SECONDS_OF_WORKING_DAY = 27_000


class Unit(StrEnum):
    WORKING = "working"  # seconds of working time
    DAYS = "days"  # working days
    ELAPSED = "elapsed"  # seconds of the clock on the wall


class TimeKind(StrEnum):
    FIXED = "fixed"
    RANGE = "range"
    SHARED = "shared"
    ESTIMATE = "estimate"
    NONE = "none"


class UnreadableTimeError(ValueError):
    """A time text that the language does not know; raised at import of the procedure."""


@dataclass(frozen=True)
class Within:
    """The `waktu` of a step. `low` and `high` count in `unit`; both None without a figure."""

    text: str
    kind: TimeKind
    unit: Unit = Unit.WORKING
    low: int | None = None
    high: int | None = None
    steps: tuple[int, int] | None = None  # SHARED: first and last step of the group
    estimate_of: int | None = None  # ESTIMATE: the step at which the promise is given

    @property
    def limited(self) -> bool:
        return self.kind is not TimeKind.NONE

    @property
    def replaceable(self) -> bool:
        """Whether an office may set its own time: not for a promise, nor for a common time."""
        return self.kind not in (TimeKind.ESTIMATE, TimeKind.SHARED)

    def as_json(self) -> dict[str, Any]:
        """`min_seconds`/`max_seconds`: a working day counts 27,000 s (7.5 h, Perpres 21/2023)."""
        factor = SECONDS_OF_WORKING_DAY if self.unit is Unit.DAYS else 1
        out: dict[str, Any] = {
            "text": self.text,
            "kind": str(self.kind),
            "unit": str(self.unit) if self.high is not None else None,
            "min_seconds": None if self.low is None else self.low * factor,
            "max_seconds": None if self.high is None else self.high * factor,
        }
        if self.unit is Unit.DAYS:
            out |= {"min_days": self.low, "max_days": self.high}
        if self.steps:
            out["steps"] = list(self.steps)
        if self.estimate_of:
            out["estimate_of"] = self.estimate_of
        return out


NO_TIME = Within("", TimeKind.NONE)

_SECONDS = {"menit": 60, "jam": 3600}
_FIXED = re.compile(r"(\d{1,4}) ?(menit|jam)", re.IGNORECASE)
_DAYS = re.compile(r"(\d{1,3})(?: ?- ?(\d{1,3}))? ?hari(?: kerja)?", re.IGNORECASE)
_SPAN = re.compile(r"(\d{1,4}) ?- ?(\d{1,4}) ?(menit|jam)", re.IGNORECASE)
_ELAPSED = re.compile(r"(\d{1,3}) ?x ?24 ?jam", re.IGNORECASE)


def parse_time(text: str) -> Within:
    """Reads '30 menit', '1jam', '1-2 jam', '3 hari kerja', '1-2 hari', '3x24 jam' or ''.

    `hari` without `kerja` is read as working days (domain notes 1.3 d). Raises
    UnreadableTimeError for anything else, for a zero and for a range that runs backwards.
    """
    text = " ".join(text.split())
    if not text:
        return NO_TIME
    if match := _ELAPSED.fullmatch(text):
        seconds = int(match[1]) * 86_400
        within = Within(text, TimeKind.FIXED, Unit.ELAPSED, seconds, seconds)
    elif match := _FIXED.fullmatch(text):
        seconds = int(match[1]) * _SECONDS[match[2].lower()]
        within = Within(text, TimeKind.FIXED, Unit.WORKING, seconds, seconds)
    elif match := _SPAN.fullmatch(text):
        factor = _SECONDS[match[3].lower()]
        low, high = int(match[1]) * factor, int(match[2]) * factor
        within = Within(text, TimeKind.RANGE, Unit.WORKING, low, high)
    elif match := _DAYS.fullmatch(text):
        low = int(match[1])
        high = int(match[2] or low)
        kind = TimeKind.RANGE if match[2] else TimeKind.FIXED
        within = Within(text, kind, Unit.DAYS, low, high)
    else:
        raise UnreadableTimeError(f"Waktu tidak terbaca: {text!r}")
    assert within.low is not None and within.high is not None
    if within.low < 1 or within.high < within.low:
        raise UnreadableTimeError(f"Waktu tidak masuk akal: {text!r}")
    return within


def shared(first: int, last: int, text: str) -> Within:
    """One budget over the steps first..last (merged `waktu` cell); read once per entry."""
    inner = parse_time(text)
    return Within(text, TimeKind.SHARED, inner.unit, inner.low, inner.high, (first, last))


def estimate_of(step: int) -> Within:
    """The time promised at `step` is the limit; the SOP prints no figure."""
    return Within("", TimeKind.ESTIMATE, Unit.ELAPSED, estimate_of=step)


class Source(StrEnum):
    VERBATIM = "verbatim"
    INFERRED = "inferred"
    ASSUMED = "assumed"


@dataclass(frozen=True)
class Provenance:
    source: Source
    note: str = ""


def inferred(note: str) -> Provenance:
    return Provenance(Source.INFERRED, note)


def assumed(note: str) -> Provenance:
    return Provenance(Source.ASSUMED, note)


@dataclass(frozen=True)
class Actor:
    """A pelaksana as the SOP names it; `code` is the `people.Role` that people hold."""

    code: str
    name: str


@dataclass(frozen=True)
class End:
    """The procedure ends here, with this outcome."""

    outcome: str = "resolved"
    text: str = "Selesai"


class FieldKind(StrEnum):
    TEXT = "text"
    LONG = "long"
    CHOICE = "choice"
    MOMENT = "moment"  # a date and time in the office's zone
    PAST = "past"  # a moment that may not lie in the future
    FUTURE = "future"  # a moment that may not lie in the past
    DATE = "date"
    NUMBER = "number"
    TICK = "tick"  # must be ticked
    OFFICER = "officer"  # one holder of `role`
    OFFICERS = "officers"  # one or more holders of `role`; a list of user ids
    MULTI = "multi"  # any of `choices`; a list of their values
    TABLE = "table"  # a list of rows, each a dict by `columns`; `lines` fixes the rows


@dataclass(frozen=True)
class Field:
    """One question of an output's form. `sets` names a fact of the ticket that it decides."""

    name: str
    label: str
    kind: FieldKind = FieldKind.LONG
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    role: str = ""
    # "responsible" | "estimate" | "tells_estimate" | "told_to" | "told_how" | "told_at" |
    # "next_holder" | "agenda" (left blank: the number is taken from the register)
    sets: str = ""
    # An attribute of the ticket, or alternatives parted by "|": "@9.cause" is the answer at step
    # 9 (the newest of the alternatives), "letter.number" of the letter issued with this visit,
    # "detail.application_module" what the complaint answers, "service_name", "=biasa" those words.
    prefill: str = ""
    lanes: tuple[str, ...] = ()  # in a step of several roles: only these are asked
    columns: tuple[Field, ...] = ()  # TABLE: the questions of a row
    lines: tuple[tuple[str, str], ...] = ()  # TABLE: fixed rows, (name, label)
    when: tuple[str, str] = ("", "")  # asked for only if that field has that value
    unless: str = ""  # may stay blank only if that field is answered
    source: Provenance | None = None  # where the question comes from; None: as the whole form

    def applies(self, answers: Mapping[str, Any]) -> bool:
        """Whether the question is asked, given the other answers of the form."""
        name, value = self.when
        return not name or str(answers.get(name) or "") == value


class Found(StrEnum):
    """Where a kelengkapan is that no earlier step gives under its name."""

    STEPS = "steps"  # given by these steps, under another name
    COMPLAINT = "complaint"  # the complaint itself
    HERE = "here"  # made in the step that asks for it
    BLANK = "blank"  # the step's own form, blank
    THING = "thing"  # equipment: a reminder, never checked


@dataclass(frozen=True)
class Origin:
    """How a name of `needs` is resolved; see `sop.paper.documents`."""

    kind: Found
    steps: tuple[int, ...] = ()


def given_by(*steps: int) -> Origin:
    return Origin(Found.STEPS, steps)


COMPLAINT_ITSELF = Origin(Found.COMPLAINT)
MADE_HERE = Origin(Found.HERE)
BLANK_FORM = Origin(Found.BLANK)
THING = Origin(Found.THING)
DERIVED = Provenance(Source.INFERRED, "Diturunkan dari kalimat langkah dan kebiasaan kantor.")


@dataclass(frozen=True)
class Step:
    """One row of the SOP's table: no, kegiatan, pelaksana | mutu baku: kelengkapan, waktu, output.

    `yes`/`no` make it a decision; without them the next row follows. `mode` "all": every actor
    answers, the step is done when all have (a "no" ends it at once). `helpers` work along without
    being accountable.
    """

    number: int
    activity: str
    actors: Actor | tuple[Actor, ...]
    needs: str | tuple[str, ...] = ()
    within: str | Within = ""
    gives: str | tuple[str, ...] = ()
    yes: int | End | None = None
    no: int | End | None = None
    next: int | End | None = None
    question: str = ""
    mode: str = "single"
    helpers: tuple[Actor, ...] = ()
    form: tuple[Field, ...] = ()
    file: str = ""  # "" no wish, "optional", "required": the output is also a file
    urgency: str = ""  # the SOP's word where it gives no figure ("segera")
    public: bool = False  # the reporter may read the output
    disposes: bool = False  # the output is a disposition (see `disposition_fields`)
    journals: str = ""  # the field whose text goes into the daily journal
    journal_of: str = ""  # the role whose journal it is; '' the actor's own
    found: dict[str, Origin] = field(default_factory=dict)  # of `needs` that no step names so
    paper: str = ""  # what the output is called as a document; '' as in the column
    retired: tuple[Field, ...] = ()  # asked in the past: still shown, never asked
    provenance: dict[str, Provenance] = field(default_factory=dict)

    @property
    def lanes(self) -> tuple[Actor, ...]:
        return self.actors if isinstance(self.actors, tuple) else (self.actors,)

    @property
    def everyone(self) -> tuple[Actor, ...]:
        return self.lanes + self.helpers

    @property
    def role_codes(self) -> list[str]:
        return [actor.code for actor in self.lanes]

    @property
    def papers_needed(self) -> tuple[str, ...]:
        return (self.needs,) if isinstance(self.needs, str) else self.needs

    @property
    def papers_given(self) -> tuple[str, ...]:
        return (self.gives,) if isinstance(self.gives, str) else self.gives

    @property
    def time(self) -> Within:
        return parse_time(self.within) if isinstance(self.within, str) else self.within

    @property
    def is_decision(self) -> bool:
        return self.yes is not None or self.no is not None

    @property
    def label(self) -> str:
        return f"{self.number}. {self.activity}"

    def asked_of(self, codes: Iterable[str]) -> list[Field]:
        """The questions for someone who acts in these lanes."""
        mine = set(codes)
        return [f for f in self.form if not f.lanes or mine & set(f.lanes)]

    def origin(self, name: str) -> Provenance:
        return self.provenance.get(name, Provenance(Source.VERBATIM))

    def source_of(self, question: Field) -> Provenance:
        """No SOP prints its forms: a question is derived, or assumed where its form says so."""
        return question.source or self.provenance.get("form", DERIVED)


@dataclass(frozen=True)
class Move:
    """One arrow of the diagram: the transition that completes `step` by `branch`."""

    name: str  # step_7_no
    step: Step
    branch: str  # "", "yes", "no"
    to: int | End

    @property
    def is_back(self) -> bool:
        return isinstance(self.to, int) and self.to <= self.step.number


def moves(steps: list[Step]) -> list[Move]:
    """Every arrow of the table, in its order. `yes` and `next` default to the following row."""
    out: list[Move] = []
    for index, step in enumerate(steps):
        follow: int | End = steps[index + 1].number if index + 1 < len(steps) else End()
        if step.is_decision:
            yes = step.yes if step.yes is not None else follow
            no = step.no if step.no is not None else follow
            out.append(Move(f"step_{step.number}_yes", step, "yes", yes))
            out.append(Move(f"step_{step.number}_no", step, "no", no))
        else:
            target = step.next if step.next is not None else follow
            out.append(Move(f"step_{step.number}", step, "", target))
    return out
