"""Walks a ticket through its SOP as the actors of each step would, for tests."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from people.directory import Directory
from people.models import User
from services.models import Service
from sop import actions
from sop.language import Field, FieldKind, Step
from sop.machine import current_step
from sop.permissions import acting, open_run
from tests.cast import Cast
from tickets.intake import ComplaintData, file_complaint
from tickets.models import Impact, Ticket
from tickets.uploads import Checked, check


def new_key() -> str:
    return str(uuid.uuid4())


def file(
    cast: Cast, service: Service, kind: str, now: datetime, by: User | None = None, **more: Any
) -> Ticket:
    """A complaint of staff_a (or of `by`), filed at `now`."""
    reporter = by or cast.staff_a
    assert reporter.office
    data = ComplaintData(
        service=service,
        kind=kind,
        symptoms="Tidak dapat dibuka sejak pagi.",
        occurred_at=now - timedelta(minutes=10),
        impact=more.pop("impact", Impact.UNIT),
        reporter=reporter,
        office=reporter.office,
        contact_name=reporter.name,
        **more,
    )
    return file_complaint(data, actor=reporter, key=new_key(), now=now)


def pdf(name: str = "surat.pdf") -> Checked:
    content = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    return check(SimpleUploadedFile(name, BytesIO(content).read(), "application/pdf"))


def output(step: Step, ticket: Ticket, now: datetime) -> dict[str, Any]:
    """Plausible answers to every required question of a step."""
    answers: dict[str, Any] = {}
    for question in step.form:
        asked = question.required or (question.unless and not answers.get(question.unless))
        if asked and question.applies(answers):
            answers[question.name] = answer(question, ticket, now)
    return answers


def answer(question: Field, ticket: Ticket, now: datetime) -> Any:
    match question.kind:
        case FieldKind.CHOICE:
            return question.choices[0][0]
        case FieldKind.MULTI:
            return [question.choices[0][0]]
        case FieldKind.MOMENT | FieldKind.PAST:
            return now
        case FieldKind.FUTURE:
            return now + timedelta(hours=4)
        case FieldKind.DATE:
            return date(2026, 11, 23)
        case FieldKind.NUMBER:
            return 1
        case FieldKind.TICK:
            return True
        case FieldKind.OFFICER | FieldKind.OFFICERS:
            holder = Directory(now).holders(question.role, ticket.handler)[0].user.pk
            return holder if question.kind is FieldKind.OFFICER else [holder]
        case FieldKind.TABLE:
            row = {c.name: answer(c, ticket, now) for c in question.columns if c.required}
            return [{"line": name, **row} for name, _ in question.lines] or [row]
        case _:
            return f"Isi {question.name}"


def actors(ticket: Ticket, now: datetime) -> list[User]:
    run = open_run(ticket)
    assert run
    seen: dict[int, User] = {}
    for holder in acting(ticket, run, Directory(now)):
        seen.setdefault(holder.user.pk, holder.user)
    return list(seen.values())


def step_on(
    ticket: Ticket,
    now: datetime,
    branch: str = "",
    by: User | None = None,
    files: Sequence[Checked] | None = None,
    **more: Any,
) -> Ticket:
    """Completes the waiting step (every role of it, unless somebody answers no)."""
    step = current_step(ticket)
    assert step
    branch = branch or ("yes" if step.is_decision else "")
    visit = ticket.sequence
    while ticket.sequence == visit and ticket.is_open:
        person = by or actors(ticket, now)[0]
        given = [pdf()] if files is None and step.file == "required" else (files or [])
        ticket = actions.advance(
            ticket.pk,
            actor=person,
            sequence=ticket.sequence,
            number=step.number,
            branch=branch,
            data={**output(step, ticket, now), **more},
            reason="Belum selesai." if branch == "no" else "",
            key=new_key(),
            now=now,
            files=given,
        )
        ticket = Ticket.objects.get(pk=ticket.pk)
        if by or branch == "no":
            break
    return ticket


def walk_to(ticket: Ticket, number: int, now: datetime) -> Ticket:
    """Goes straight on ('yes' everywhere) until step `number` waits."""
    for _ in range(30):
        if ticket.step_number == number:
            return ticket
        ticket = step_on(ticket, now)
    raise AssertionError(f"step {number} was not reached, the ticket is at {ticket.state}")


def walk_to_end(ticket: Ticket, now: datetime) -> Ticket:
    for _ in range(30):
        if not ticket.is_open:
            return ticket
        ticket = step_on(ticket, now)
    raise AssertionError(f"the end was not reached, the ticket is at {ticket.state}")
