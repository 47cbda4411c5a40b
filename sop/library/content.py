"""What the page and the print of an SOP say besides its table: cover, forms, running text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from people.directory import Directory
from people.models import Office, User
from services.models import Route
from sop.language import Provenance, Source, Step
from sop.library.identity import Prose
from sop.machine import PROCEDURES, Procedure

SOURCES = {
    Source.VERBATIM: "seperti tercetak",
    Source.INFERRED: "disimpulkan",
    Source.ASSUMED: "asumsi",
}
LABELS = {
    "number": "Nomor",
    "activity": "Kegiatan",
    "actors": "Pelaksana",
    "needs": "Kelengkapan",
    "within": "Waktu",
    "gives": "Output",
    "next": "Berikutnya",
    "form": "Isian",
    "file": "Berkas",
}
_CODE = re.compile(r"\bF-(\d{2})\b")


@dataclass(frozen=True)
class Asked:
    """One question of a form and where the portal has it from."""

    label: str
    source: str
    note: str


@dataclass(frozen=True)
class FormOf:
    """The form of a step's output. `code` as the SOP gives it, mostly none."""

    step: Step
    code: str
    questions: tuple[Asked, ...]

    @property
    def name(self) -> str:
        return "; ".join(self.step.papers_given) or "Catatan langkah"


@dataclass(frozen=True)
class Compared:
    step: Step
    prose: Prose


def forms_of(procedure: type[Procedure]) -> list[FormOf]:
    return [_form(step) for step in procedure.steps if step.form]


def unnamed_codes(procedure: type[Procedure]) -> list[str]:
    """Codes between the first and the last form code that the SOP never names."""
    texts = [text for step in procedure.steps for text in (*step.papers_given, *step.papers_needed)]
    named = {int(found) for text in texts for found in _CODE.findall(text)}
    if not named:
        return []
    return [f"F-{n:02d}" for n in range(min(named), max(named)) if n not in named]


def compared(procedure: type[Procedure]) -> list[Compared]:
    """The running text beside the table, of an SOP that has both (B20)."""
    return [
        Compared(procedure.step(number), prose)
        for number, prose in sorted(procedure.narrative.items())
    ]


@dataclass(frozen=True)
class Read:
    """What the portal read into a field of these steps, for the same reason in each."""

    steps: tuple[int, ...]
    label: str
    source: str
    note: str

    @property
    def numbers(self) -> str:
        """'1–9', '2, 4'"""
        runs: list[list[int]] = []
        for number in self.steps:
            if runs and number == runs[-1][-1] + 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        return ", ".join(f"{r[0]}–{r[-1]}" if len(r) > 1 else f"{r[0]}" for r in runs)


def origins(procedure: type[Procedure]) -> list[Read]:
    """Every field of the table that is not as printed, in the order of the first step."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for step in procedure.steps:
        for name, origin in step.provenance.items():
            if origin.source is not Source.VERBATIM:
                key = (LABELS.get(name, name), SOURCES[origin.source], origin.note)
                found.setdefault(key, []).append(step.number)
    return [Read(tuple(steps), *key) for key, steps in found.items()]


def handlers_of(procedure: type[Procedure]) -> list[Office]:
    """The offices that handle a service which is routed to the SOP."""
    rows = Route.objects.filter(procedure=procedure.code).select_related("service__handler")
    found = {row.service.handler.pk: row.service.handler for row in rows}
    return sorted(found.values(), key=lambda office: office.name)


def office_shown(
    offices: Iterable[Office], asked: str | None, user: User, directory: Directory
) -> Office | None:
    """Whose cover is shown: the one asked for, else the reader's own agency's, else the first."""
    found = list(offices)
    named = next((office for office in found if str(office.pk) == asked), None)
    if named is not None or user.office is None:
        return named or next(iter(found), None)
    mine = directory.agency(user.office).pk
    own = (office for office in found if directory.agency(office).pk == mine)
    return next(own, next(iter(found), None))


@dataclass(frozen=True)
class Shelf:
    """One SOP in the list."""

    row: dict[str, Any]
    services: tuple[str, ...]

    def matches(self, words: Iterable[str]) -> bool:
        """Every word occurs in the name, a step, an actor or a service."""
        procedure = PROCEDURES[self.row["code"]]
        texts = [procedure.code, procedure.name, procedure.subject, procedure.owner]
        texts += [*self.services, *procedure.lanes, *(s.activity for s in procedure.steps)]
        text = "\n".join(texts).lower()
        return all(word in text for word in words)


def shelves(rows: Iterable[dict[str, Any]], search: str) -> list[Shelf]:
    """The library, of what is searched for. One query."""
    services: dict[str, set[str]] = {}
    for code, name in Route.objects.values_list("procedure", "service__name"):
        services.setdefault(code, set()).add(name)
    words = search.lower().split()
    found = [Shelf(row, tuple(sorted(services.get(row["code"], ())))) for row in rows]
    return [shelf for shelf in found if shelf.matches(words)]


def _form(step: Step) -> FormOf:
    codes = [code for text in step.papers_given for code in _CODE.findall(text)]
    asked = tuple(
        Asked(question.label, *_words(step.source_of(question))) for question in step.form
    )
    return FormOf(step, f"F-{codes[0]}" if codes else "", asked)


def _words(origin: Provenance) -> tuple[str, str]:
    return SOURCES[origin.source], origin.note
