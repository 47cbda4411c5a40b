"""Kelengkapan and output as documents: what is on file for a ticket, and what a step still lacks.

A document is the complaint itself, the output of one visit of a step (the form that was filled
in), or a file: uploaded, or a letter that the portal has made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.text import capfirst, slugify

from papers.letters.verbs import void_files
from sop.errors import Incomplete
from sop.forms.prefill import Known, handed_in
from sop.language import Found, Origin, Step
from sop.machine import PROCEDURES, Procedure, procedure_of
from sop.models import OVERALL, StepRun
from sop.runs import LEFT
from tickets.models import Attachment

if TYPE_CHECKING:
    from sop.door import Work
    from tickets.models import Ticket

CODED = re.compile(r"F-[0-9]{2}")
COMPLAINT_NAME = "Aduan gangguan"
COMPLAINT_SLUG = "aduan"


class Kind(StrEnum):
    COMPLAINT = "complaint"
    FORM = "form"  # filled in on the portal
    FILE = "file"  # uploaded
    LETTER = "letter"  # made by the portal


@dataclass(frozen=True)
class Document:
    """One document of a ticket. `step` and `visit` are None for what belongs to no step."""

    kind: Kind
    name: str
    at: datetime
    by: str
    title: str
    internal: bool
    view_url: str
    print_url: str = ""
    code: str = ""
    slug: str = ""
    procedure: str = ""
    step: int | None = None
    visit: int | None = None
    sha256: str = ""
    size: int = 0
    run: StepRun | None = None
    attachment: Attachment | None = None


class State(StrEnum):
    THERE = "there"
    MISSING = "missing"
    HERE = "here"  # made in this step
    BLANK = "blank"  # the blank form, to be printed
    THING = "thing"  # equipment


@dataclass(frozen=True)
class Need:
    """One kelengkapan of a step, as it stands for a ticket. `maker`: who gives it, and where."""

    name: str
    state: State
    url: str = ""
    maker: str = ""
    internal: bool = False


def name_of(step: Step) -> str:
    """How the output is called as a document: the form's own name, else the SOP's column."""
    return capfirst(step.paper or " dan ".join(step.papers_given) or step.activity)


def code_of(step: Step) -> str:
    """F-01 or F-04; '' for an output without a code."""
    return next((paper for paper in step.papers_given if CODED.fullmatch(paper)), "")


def slug_of(step: Step) -> str:
    code = code_of(step)
    return slugify(f"{code} {name_of(step)}".replace("/", " "))[:60].strip("-")


# -- what is on file ---------------------------------------------------------------------------


def documents(
    ticket: Ticket,
    *,
    officer: bool,
    runs: Sequence[StepRun] | None = None,
    attachments: Iterable[Attachment] | None = None,
) -> list[Document]:
    """All documents of a ticket in the order of time; internal ones only for officers.

    `runs` and `attachments` spare the queries where the page has them; they may hold too much.
    """
    if runs is None:
        found = StepRun.objects.filter(ticket=ticket).select_related("closed_by")
        runs = list(found.prefetch_related("responses__user").order_by("id"))
    if attachments is None:
        attachments = Attachment.objects.filter(ticket=ticket).select_related("uploaded_by")
    listed = [
        complaint_of(ticket),
        *(form for run in runs if (form := form_of(ticket, run)) is not None),
        *(file_of(ticket, row) for row in attachments),
    ]
    listed.sort(key=lambda document: document.at)
    return [document for document in listed if officer or not document.internal]


def complaint_of(ticket: Ticket) -> Document:
    url = reverse("ticket_document", args=[ticket.number, 0, COMPLAINT_SLUG])
    return Document(
        Kind.COMPLAINT, COMPLAINT_NAME, ticket.filed_at, ticket.contact_name, "Pelapor", False,
        url, url, slug=COMPLAINT_SLUG,
    )  # fmt: skip


def form_of(ticket: Ticket, run: StepRun) -> Document | None:
    """The form of one visit; None for one that gave no output (open, left, answered "no")."""
    procedure = PROCEDURES.get(run.procedure)
    if procedure is None or run.number == OVERALL or not on_file(run):
        return None
    step = procedure.step(run.number)
    slug = slug_of(step)
    assert run.closed_at
    here = run.procedure == ticket.procedure
    printed = reverse("ticket_document", args=[ticket.number, run.pk, slug])
    view = f"{reverse('ticket', args=[ticket.number])}#langkah-{step.number}" if here else printed
    return Document(
        Kind.FORM, name_of(step), run.closed_at, run.closed_by.name if run.closed_by else "Portal",
        run.closed_title, not step.public, view, printed, code=code_of(step), slug=slug,
        procedure=run.procedure, step=step.number, visit=run.visit, run=run,
    )  # fmt: skip


def file_of(ticket: Ticket, row: Attachment) -> Document:
    url = reverse("attachment", args=[ticket.number, row.pk])
    kind = Kind.LETTER if row.generated else Kind.FILE
    name = f"{row.paper} {row.reference}".strip() if row.generated else row.name
    return Document(
        kind, name or row.name, row.uploaded_at, row.uploaded_by.name, row.uploaded_by.title,
        row.internal, url, url, step=row.step, visit=row.visit, sha256=row.sha256, size=row.size,
        attachment=row,
    )  # fmt: skip


def on_file(run: StepRun) -> bool:
    """Whether a visit gave its output."""
    return bool(run.closed_at and run.branch not in (LEFT, "no") and run.data)


# -- kelengkapan -------------------------------------------------------------------------------


def origin_of(procedure: type[Procedure], step: Step, name: str) -> Origin:
    """Where a kelengkapan of a step comes from: as the SOP's file says, else the steps that give
    a paper of that name."""
    if name in step.found:
        return step.found[name]
    wanted = name.casefold()
    givers = tuple(
        other.number
        for other in procedure.steps
        if other.number != step.number and wanted in map(str.casefold, other.papers_given)
    )
    return Origin(Found.STEPS, givers)


def needs_of(
    ticket: Ticket, step: Step, known: Known | None = None, *, officer: bool = True
) -> list[Need]:
    """The kelengkapan of the waiting step. One query, none with `known` (see handed_in). The
    reporter's side gets no link to what is internal."""
    procedure = procedure_of(ticket)
    if procedure is None or not step.papers_needed:
        return []
    on_hand = handed_in(ticket) if known is None else known
    found = [_need(ticket, procedure, step, name, on_hand) for name in step.papers_needed]
    return found if officer else [_without_internal(need) for need in found]


def require(work: Work, step: Step) -> None:
    """Refuses a step whose kelengkapan is not on file; names it and who makes it."""
    gaps = [n for n in needs_of(work.ticket, step) if n.state is State.MISSING]
    if gaps:
        listed = "; ".join(f"{need.name} ({need.maker})" for need in gaps)
        raise Incomplete(f"Kelengkapan langkah {step.number} belum ada: {listed}.")


def require_output_file(work: Work, run: StepRun, step: Step) -> None:
    """The required file of this visit: uploaded now, or the letter issued with it."""
    if step.file != "required" or has_file(work.ticket, run):
        return
    papers = " dan ".join(step.papers_given)
    raise Incomplete(
        f"Output langkah {step.number} belum ada: {papers}.",
        {"attachments": f"Lampirkan {papers}, atau terbitkan suratnya pada tiket ini."},
    )


def has_file(ticket: Ticket, run: StepRun) -> bool:
    """A step has no other SOP's files: what came before this visit opened does not count."""
    rows = Attachment.objects.filter(
        ticket=ticket.pk, step=run.number, visit=run.visit, uploaded_at__gte=run.opened_at
    )
    return rows.exclude(pk__in=void_files(ticket.pk)).exists()


def _without_internal(need: Need) -> Need:
    return replace(need, url="") if need.internal else need


def _need(ticket: Ticket, procedure: type[Procedure], step: Step, name: str, known: Known) -> Need:
    origin = origin_of(procedure, step, name)
    match origin.kind:
        case Found.COMPLAINT:
            return Need(name, State.THERE, complaint_of(ticket).print_url, "aduan di portal")
        case Found.HERE:
            return Need(name, State.HERE, maker="dibuat pada langkah ini")
        case Found.THING:
            return Need(name, State.THING)
        case Found.BLANK:
            url = reverse("sop_form", args=[procedure.code, step.number])
            return Need(name, State.BLANK, url, "formulir kosong")
    held = [known[n] for n in origin.steps if n in known and on_file(known[n])]
    if held:
        newest = max(held, key=lambda run: run.pk)
        form = form_of(ticket, newest)
        assert form
        return Need(name, State.THERE, form.print_url, f"langkah {newest.number}", form.internal)
    makers = [procedure.step(number) for number in origin.steps]
    words = " atau ".join(f"langkah {s.number}, {s.lanes[0].name}" for s in makers)
    return Need(name, State.MISSING, maker=f"dibuat pada {words}")
