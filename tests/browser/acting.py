"""What a person does on the pages: files a complaint, fills a form, completes a step."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from people.directory import Directory
from people.models import User
from sop.permissions import acting, open_run
from tests.browser.stage import Stage
from tickets.models import Ticket

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

LETTER = {
    "name": "surat.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
}
NUMBER = re.compile(r"GGN-\d{4}-\d{6}")
FIELDS = """form => [...form.elements].filter(f => f.name && f.type !== "hidden" && !f.disabled
  && f.offsetParent !== null).map(f => ({name: f.name, type: f.type, required: f.required,
  value: f.type === "checkbox" ? (f.checked ? "on" : "") : f.value, box: f.value,
  options: f.options ? [...f.options].map(o => o.value).filter(Boolean) : []}))"""


def file_complaint(
    stage: Stage, page: Page, *, service: str, kind: str, symptoms: str, **answers: str
) -> str:
    """Fills the complaint as a person does, key by key where it matters; gives its number."""
    page.goto("/lapor/")
    page.get_by_label("Layanan yang terganggu").select_option(label=service)
    page.get_by_label(kind, exact=True).check()
    page.get_by_label("Apa yang terjadi?").press_sequentially(symptoms, delay=0)
    for name, answer in answers.items():
        field = page.locator(f"[name={name}]")
        kind = field.first.evaluate("f => f.type")
        if kind == "radio":
            page.locator(f"[name={name}][value={answer}]").check()
        elif kind == "select-one":
            field.select_option(answer)
        else:
            field.press_sequentially(answer, delay=0)
    page.locator("[name=impact][value=unit]").check()
    page.get_by_label("Nomor telepon").fill("0812 0000 0000")
    page.get_by_role("button", name="Kirim aduan").click()
    page.wait_for_url("**/bukti/")
    return page.locator("#nomor").inner_text()


def fill(form: Locator, given: Mapping[str, Any] | None = None) -> None:
    """Answers what a form asks, by the kind of each field; `given` comes first. Whatever an answer
    brings into view is answered then."""
    answers = dict(given or {})
    seen: set[tuple[str, str]] = set()
    for _ in range(2):
        shown = form.evaluate(FIELDS)
        for field in shown:
            mark = (field["name"], field["box"] if field["type"] == "checkbox" else "")
            if mark not in seen:
                seen.add(mark)
                _fill_one(form, field, answers.get(field["name"]))


def _fill_one(form: Locator, field: Mapping[str, Any], wanted: Any) -> None:
    name, kind = field["name"], field["type"]
    here = form.locator(f"[name='{name}']")
    if kind == "radio":
        if wanted == field["value"]:
            form.locator(f"[name='{name}'][value='{wanted}']").check()
    elif kind == "file":
        if wanted or field["required"]:
            here.set_input_files(wanted or LETTER)  # type: ignore[arg-type]
    elif kind == "checkbox":
        _tick(form, field, wanted)
    elif kind == "select-one":
        if wanted or field["required"]:
            here.select_option(wanted or field["options"][0])
    elif wanted is not None:
        here.fill(str(wanted))
    elif (field["required"] or name == "direction") and not field["value"]:
        here.fill(_text(kind, name))


def _tick(form: Locator, field: Mapping[str, Any], wanted: Any) -> None:
    """A single box that must be ticked; of several boxes those wanted, or the first recipient."""
    boxes = form.locator(f"[name='{field['name']}']")
    if isinstance(wanted, list):
        if field["box"] in wanted:
            form.locator(f"[name='{field['name']}'][value='{field['box']}']").check()
    elif wanted is not False and field["required"]:
        boxes.check()
    elif field["name"] == "recipients" and not form.locator("[name='recipients']:checked").count():
        boxes.first.check()


def _text(kind: str, name: str) -> str:
    now = timezone.localtime()
    match kind:
        case "date":
            return f"{now:%Y-%m-%d}"
        case "datetime-local":
            return f"{now + timedelta(hours=3):%Y-%m-%dT%H:%M}"
        case "number":
            return "1"
        case _:
            return f"Isian untuk {name.replace('_', ' ')} sudah diperiksa."


def actors(ticket: Ticket) -> list[User]:
    """Everybody the ticket waits for now, one of each role."""
    run = open_run(ticket)
    assert run
    seen: dict[str, User] = {}
    for holder in acting(ticket, run, Directory(timezone.now())):
        seen.setdefault(holder.role.code, holder.user)
    return list(seen.values())


def complete(
    stage: Stage, number: str, branch: str = "", *, by: User | None = None, phone: bool = False,
    shot: str = "", **given: Any,
) -> Ticket:  # fmt: skip
    """The step now waiting, completed on the ticket's page by each of its actors."""
    before = stage.ticket(number)
    for person in [by] if by else actors(before):
        page = stage.of(person, phone=phone)
        page.goto(f"/tiket/{number}/")
        form = page.locator("#sekarang form")
        answers = dict(given)
        if branch:
            answers["branch"] = branch
        if branch == "no":
            answers |= {"reason": "Belum pulih; periksa ulang."}
            form.locator("[name='branch'][value='no']").check()
            form.locator("[name='reason']").fill("Belum pulih; periksa ulang.")
        else:
            fill(form, answers)
        if shot:
            stage.shot(page, shot)
        form.get_by_role("button", name=f"Selesaikan langkah {before.step_number}").click()
        page.get_by_text(f"Langkah {before.step_number} sudah dicatat.").wait_for()
        if branch == "no":
            break
    return stage.ticket(number)
