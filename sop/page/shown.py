"""What was handed in, in the words of the page and of the paper: one reader for both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_date, parse_datetime

from people.localtime import long_date, when, when_short
from people.models import User
from sop.answers import MOMENTS, is_blank
from sop.language import Field, FieldKind, Step
from tickets.models import Party

if TYPE_CHECKING:
    from people.directory import Directory
    from people.models import Office
    from sop.models import StepRun
    from tickets.models import Ticket

GONE = "pegawai lain"
NO_ANSWER = "–"
OPTIONAL = " (boleh kosong)"  # a hint of the form, not of the answer


@dataclass(frozen=True)
class Grid:
    """A table as it was filled in. `more`: how many rows are left out here."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int = 0

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """Each row's cells with the head of their column, for the stacked table of a phone."""
        return [list(zip(self.head, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Answer:
    """A question with its answer: words, or a table."""

    label: str
    text: str = ""
    grid: Grid | None = None
    name: str = ""


@dataclass
class Reader:
    """Reads the outputs of one ticket. `place` gives the zone; `most` rows of a table, 0: all."""

    ticket: Ticket
    directory: Directory
    place: Office
    most: int = 0

    def __post_init__(self) -> None:
        self._names: dict[int, str] = {}

    def of(self, step: Step, run: StepRun) -> list[Answer]:
        """One visit, question by question; of a step of several roles, role by role."""
        if step.mode != "all":
            return list(self.read(step, run.data))
        found: list[Answer] = []
        for response in run.responses.all():
            found.append(Answer("Dijawab oleh", response.user_title))
            found.extend(self.read(step, response.data))
        return found

    def read(self, step: Step, data: Mapping[str, Any]) -> Iterator[Answer]:
        if step.is_decision and data.get("branch"):
            yield Answer(step.question, "Ya" if data["branch"] == "yes" else "Tidak")
        asked = {question.name for question in step.form}
        for question in (*step.form, *(q for q in step.retired if q.name not in asked)):
            if not is_blank(data.get(question.name)):
                yield self.answer(question, data[question.name])
        if data.get("reason"):
            yield Answer("Alasan Tidak", str(data["reason"]))

    def answer(self, question: Field, value: Any) -> Answer:
        label = question.label.removesuffix(OPTIONAL)
        if question.kind is FieldKind.TABLE and isinstance(value, list):
            return Answer(label, grid=self._grid(question, value), name=question.name)
        return Answer(label, self.words(question, value), name=question.name)

    def words(self, question: Field, value: Any) -> str:
        kind = question.kind
        if kind is FieldKind.TICK:
            return "Ya"
        if kind is FieldKind.CHOICE:
            if question.sets == "responsible":
                return owner_named(self.ticket, value)
            return dict(question.choices).get(value, str(value))
        if kind is FieldKind.MULTI and isinstance(value, list):
            labels = dict(question.choices)
            return "; ".join(labels.get(one, str(one)) for one in value)
        if kind in (FieldKind.OFFICER, FieldKind.OFFICERS):
            given = value if isinstance(value, list) else [value]
            return ", ".join(self._name(question.role, one) for one in given)
        if kind in MOMENTS:
            moment = parse_datetime(str(value))
            return when(moment, self.place) if moment else str(value)
        if kind is FieldKind.DATE:
            day = value if isinstance(value, date) else parse_date(str(value))
            return long_date(day) if day else str(value)
        return str(value)

    def _grid(self, question: Field, rows: Iterable[Mapping[str, Any]]) -> Grid:
        columns = question.columns
        lines = dict(question.lines)
        head = (("Butir",) if lines else ("No",)) + tuple(column.label for column in columns)
        listed = list(rows)
        shown = listed[: self.most] if self.most else listed
        body = tuple(
            (
                lines.get(str(row.get("line")), str(index)),
                *(self._cell(column, row.get(column.name)) for column in columns),
            )
            for index, row in enumerate(shown, start=1)
        )
        return Grid(head, body, len(listed) - len(shown))

    def _cell(self, column: Field, value: Any) -> str:
        if is_blank(value):
            return NO_ANSWER
        if column.kind in MOMENTS:
            moment = parse_datetime(str(value))
            return when_short(moment, self.place) if moment else str(value)
        return self.words(column, value)

    def _name(self, role: str, value: Any) -> str:
        """Whoever was named, also when he no longer holds the role."""
        if not isinstance(value, int):
            return str(value)
        if value not in self._names:
            people = self.directory.holders(role, self.ticket.handler)
            here = next((h.user.name for h in people if h.user.pk == value), "")
            known = here or User.objects.filter(pk=value).values_list("name", flat=True).first()
            self._names[value] = known or GONE
        return self._names[value]


def owner_named(ticket: Ticket, party: str) -> str:
    """The office that answers for the repair, by its name."""
    return (ticket.office if party == Party.REPORTER else ticket.handler).name
