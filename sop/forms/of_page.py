"""Which forms the ticket page shows to a person."""

from __future__ import annotations

from typing import Any

from sop.forms import acts as forms
from sop.forms.step import StepForm
from sop.language import Step
from sop.page.page import Page
from sop.paper import documents
from tickets.forms import AttachForm, MessageForm


def of_step(page: Page, step: Step) -> dict[str, Any]:
    return {
        "ticket": page.ticket,
        "step": step,
        "directory": page.directory,
        "lanes": [holder.role.code for holder in page.rights.completes]
        if step == page.step
        else (),
        "by_reporter": step == page.step and page.asks_reporter,
        "has_file": bool(page.run and step.file and documents.has_file(page.ticket, page.run)),
    }


def forms_of(page: Page, bound: dict[str, forms.ActionForm]) -> dict[str, Any]:
    """The forms of the acts that the person may do now; a bound one replaces its fresh twin."""
    found, allowed = page.ticket, page.rights
    paused = page.open_pause is not None
    made: dict[str, Any] = {
        "message": MessageForm(officer=page.officer),
        "attach": AttachForm(),
    }
    if page.officer:
        made["note"] = MessageForm(internal=True, officer=True)
    if page.step and allowed.may_complete and not paused:
        made["step"] = StepForm(**of_step(page, page.step))
    if found.is_open and page.step and allowed.may_pause:
        made["resume" if paused else "pause"] = (
            forms.ResumeForm(ticket=found) if paused else forms.PauseForm(ticket=found)
        )
    if page.step and page.step.mode == "single" and allowed.may_reassign:
        made["reassign"] = forms.ReassignForm(
            ticket=found, step=page.step, directory=page.directory
        )
    made |= _of_the_whole(page)
    for name, form in made.items():
        form.auto_id = f"{name}_%s"
    arahans = [
        forms.ArahanForm(ticket=found, initial={"escalation": row.pk}, auto_id=f"arahan{row.pk}_%s")
        for row in page.unanswered
    ]
    typed = bound.get("arahan")
    made["arahan"] = [
        (row, typed if typed and typed.data.get("escalation") == str(row.pk) else form)
        for row, form in zip(page.unanswered, arahans, strict=True)
    ]
    for name, form in bound.items():
        if name in made and name != "arahan":
            form.auto_id = f"{name}_%s"
            made[name] = form
    return made


def _of_the_whole(page: Page) -> dict[str, forms.ActionForm]:
    """The acts that do not depend on the waiting step."""
    found, allowed = page.ticket, page.rights
    made: dict[str, forms.ActionForm] = {}
    if found.is_open and allowed.may_route:
        made["route"] = forms.RouteForm(ticket=found, directory=page.directory)
    if found.is_open and allowed.may_cancel:
        made["cancel"] = forms.ReasonForm(ticket=found)
    if allowed.may_mark_drill:
        made["drill"] = forms.ReasonForm(ticket=found)
    if not found.is_open and allowed.may_reopen:
        made["reopen"] = forms.ReasonForm(ticket=found)
    if page.may_receive:
        made["receive"] = forms.ActionForm(ticket=found)
    if found.is_open and allowed.may_revise_estimate:
        made["estimate"] = forms.EstimateForm(ticket=found)
    return made
