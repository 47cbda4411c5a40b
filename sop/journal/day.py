"""An officer's journal of a period: what is written in it and the steps that he completed.

A step that has written its own entry is not told twice (IPAS 15).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cached_property

from django.db.models import QuerySet

from papers import journal
from papers.models import JournalAcknowledgement, JournalEntry
from people.models import Office, User
from sop.language import Step
from sop.machine import PROCEDURES
from sop.models import Response, StepRun
from sop.runs import LEFT
from tickets.models import Ticket

WRITTEN_LATER = timedelta(minutes=15)


@dataclass
class Line:
    """`entry` is None for a step that the portal adds. `late`: later than the first Mengetahui."""

    at: datetime
    written_at: datetime
    text: str
    ticket: Ticket | None
    step: int | None
    entry: JournalEntry | None = None
    late: bool = False
    corrected_by: list[JournalEntry] = field(default_factory=list)

    @property
    def corrects(self) -> JournalEntry | None:
        return self.entry.corrects if self.entry else None

    @property
    def written_later(self) -> bool:
        return self.written_at - self.at > WRITTEN_LATER


@dataclass
class Day:
    """One day, in the zone of the journal's office; the lines by the time of what happened."""

    day: date
    lines: list[Line]
    known: list[JournalAcknowledgement]


@dataclass(frozen=True)
class Journal:
    """`first` and `last` are dates of the office's zone, both included."""

    officer: User
    office: Office
    first: date
    last: date

    @cached_property
    def days(self) -> list[Day]:
        """The days with something in them, oldest first; five queries whatever the period."""
        lines: dict[date, list[Line]] = defaultdict(list)
        for line in [*self._written(), *self._steps(), *self._answers()]:
            lines[line.at.astimezone(self.office.tz).date()].append(line)
        known: dict[date, list[JournalAcknowledgement]] = defaultdict(list)
        for row in journal.acknowledgements([self.officer], self.first, self.last):
            known[row.day].append(row)
        found = []
        for day in sorted(lines.keys() | known.keys()):
            told = sorted(lines[day], key=lambda line: (line.at, line.written_at, line.step or 0))
            for line in told:
                line.late = bool(known[day]) and line.written_at > known[day][0].at
            found.append(Day(day, told, known[day]))
        return found

    @property
    def size(self) -> int:
        """The number of lines, without reading them."""
        return self._entries.count() + self._runs.count() + self._responses.count()

    @cached_property
    def _entries(self) -> QuerySet[JournalEntry]:
        return journal.between(self.officer, self.first, self.last)

    @cached_property
    def _runs(self) -> QuerySet[StepRun]:
        return _completed(*self._span).filter(closed_by=self.officer)

    @cached_property
    def _responses(self) -> QuerySet[Response]:
        start, end = self._span
        return Response.objects.filter(user=self.officer, at__gte=start, at__lt=end)

    @property
    def _span(self) -> tuple[datetime, datetime]:
        return midnight(self.first, self.office), midnight(self.last + timedelta(1), self.office)

    def _written(self) -> list[Line]:
        rows = list(self._entries)
        corrections: dict[int | None, list[JournalEntry]] = defaultdict(list)
        for row in JournalEntry.objects.filter(corrects__in=[row.pk for row in rows]):
            corrections[row.corrects_id].append(row)
        return [
            Line(row.at, row.written_at, row.text, row.ticket, row.step, row,
                 corrected_by=corrections[row.pk])
            for row in rows
        ]  # fmt: skip

    def _steps(self) -> list[Line]:
        told = {row.key for row in self._entries}
        found = []
        for run in self._runs.select_related("ticket"):
            assert run.closed_at
            if f"run:{run.pk}" not in told:
                text = _in_words("Menyelesaikan", run, run.branch)
                found.append(Line(run.closed_at, run.closed_at, text, run.ticket, run.number))
        return found

    def _answers(self) -> list[Line]:
        found = []
        for row in self._responses.select_related("run__ticket"):
            text = _in_words("Menjawab", row.run, str(row.data.get("branch", "")))
            found.append(Line(row.at, row.at, text, row.run.ticket, row.run.number))
        return found


def sizes(officers: Iterable[tuple[User, Office]], day: date) -> Counter[int]:
    """How many lines each officer's journal of that day has, by id; three queries a zone."""
    zones: dict[tzinfo, tuple[Office, list[int]]] = {}
    for officer, office in officers:
        zones.setdefault(office.tz, (office, []))[1].append(officer.pk)
    found: Counter[int] = Counter()
    for office, ids in zones.values():
        start, end = midnight(day, office), midnight(day + timedelta(1), office)
        told = list(
            JournalEntry.objects.filter(officer__in=ids, day=day).values_list("officer", "key")
        )
        done = _completed(start, end).filter(closed_by__in=ids).values_list("closed_by", "pk")
        answered = Response.objects.filter(user__in=ids, at__gte=start, at__lt=end)
        found.update(officer for officer, _ in told)
        keys = {key for _, key in told}
        found.update(officer for officer, pk in done if officer and f"run:{pk}" not in keys)
        found.update(answered.values_list("user", flat=True))
    return found


def _completed(start: datetime, end: datetime) -> QuerySet[StepRun]:
    rows = StepRun.objects.steps().filter(closed_at__gte=start, closed_at__lt=end)
    return rows.exclude(branch=LEFT).filter(responses__isnull=True)


def midnight(day: date, office: Office) -> datetime:
    return datetime.combine(day, time.min, office.tz)


def _in_words(verb: str, run: StepRun, branch: str) -> str:
    step = _step(run)
    text = f"{verb} langkah {run.number}" + (f": {step.activity}" if step else "")
    if run.visit > 1:
        text += f" (kali ke-{run.visit})"
    if branch in ("yes", "no"):
        text += f". Jawaban: {'Ya' if branch == 'yes' else 'Tidak'}"
    return text


def _step(run: StepRun) -> Step | None:
    procedure = PROCEDURES.get(run.procedure)
    steps = procedure.steps if procedure else []
    return next((step for step in steps if step.number == run.number), None)
