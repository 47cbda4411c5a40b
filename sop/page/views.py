"""The ticket page and every act on it. Views glue: form in, verb, page or redirect out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    QueryDict,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from papers.dispositions.views import mark_opened
from people.requests import person
from sop import actions
from sop import drill as marking
from sop.clock.why import explanation
from sop.completion import out_of_order
from sop.door import was_done
from sop.errors import Refused, Stale
from sop.forms import acts as forms
from sop.forms.of_page import forms_of, of_step
from sop.forms.rows import RowsField
from sop.forms.step import StepForm
from sop.language import Step
from sop.page.page import Page
from sop.paper import receipt
from tickets.access import get_ticket, lapsed
from tickets.files import FileRefused
from tickets.models import Ticket

View = Callable[[HttpRequest, str], HttpResponse]


def ticket_act(view: View) -> View:
    """An act of the ticket page. Its address by GET (a reload, a typed address) is the ticket; who
    is no longer signed in comes back to the ticket, not to an address that takes no GET."""

    @wraps(view)
    def guarded(request: HttpRequest, number: str) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            return redirect("ticket", number=number)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.user.is_authenticated:
            return redirect_to_login(reverse("ticket", args=[number]))
        if lapsed(person(request), number, timezone.now()):
            return _lapsed(request, number)
        return view(request, number)

    return guarded


@require_GET
@login_required
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    found = get_ticket(request.user, number)
    mark_opened(request, found, timezone.now())
    return _page(request, found, {}, status=200)


@require_GET
@login_required
def now_card(request: HttpRequest, number: str) -> HttpResponse:
    """The current step for htmx polling: 204 while the ticket stands where the page drew it."""
    found = get_ticket(request.user, number)
    if request.GET.get("urutan") == str(found.sequence):
        return HttpResponse(status=204)
    return render(request, "sop/_moved.html", {"ticket": found})


@require_GET
@login_required
def why(request: HttpRequest, number: str, run_id: int) -> HttpResponse:
    """How a deadline came about: intervals, breaks, holidays, pauses."""
    found = get_ticket(request.user, number)
    page = Page(found, person(request), timezone.now())
    run = next((run for run in page.all_runs if run.pk == run_id), None)
    if run is None:
        raise Http404("no such run")
    return render(request, "sop/why.html", {"page": page, **explanation(page, run)})


@ticket_act
def advance(request: HttpRequest, number: str) -> HttpResponse:
    found = get_ticket(request.user, number)
    page = Page(found, person(request), timezone.now())
    step = _step_asked(page, request.POST.get("step", ""))
    if step is None:
        return _refused(request, found, None, out_of_order(None, 0))
    form = StepForm(request.POST, request.FILES, **of_step(page, step))

    def act(at: datetime) -> Ticket:
        return actions.advance(
            found.pk,
            number=step.number,
            branch=form.branch,
            data=form.output,
            reason=form.cleaned_data.get("reason", ""),
            files=form.cleaned_data.get("attachments", ()),
            **_common(request, form, at),
        )

    return _do(request, found, "step", form, act, f"Langkah {step.number} sudah dicatat.")


def _step_asked(page: Page, text: str) -> Step | None:
    """The step whose form was sent: the ticket may stand elsewhere by now."""
    asked = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    steps = page.procedure.steps if page.procedure else []
    return next((step for step in steps if step.number == asked), page.step)


@ticket_act
def pause(request: HttpRequest, number: str) -> HttpResponse:
    found = get_ticket(request.user, number)
    form = forms.PauseForm(request.POST, request.FILES, ticket=found)

    def act(at: datetime) -> Ticket:
        data = form.cleaned_data
        return actions.pause(
            found.pk,
            actor=person(request),
            sequence=data["sequence"],
            reason=data["reason"],
            note=data["note"],
            expected_end=data["expected_end"],
            files=data["attachments"],
            key=form.action_key,
            now=at,
        )

    return _do(request, found, "pause", form, act, "Penanganan dijeda.")


@ticket_act
def resume(request: HttpRequest, number: str) -> HttpResponse:
    found = get_ticket(request.user, number)
    form = forms.ResumeForm(request.POST, ticket=found)
    return _do(
        request, found, "resume", form,
        lambda at: actions.resume(found.pk, note=form.cleaned_data["note"],
                                  **_common(request, form, at)),
        "Penanganan dilanjutkan.",
    )  # fmt: skip


@ticket_act
def reassign(request: HttpRequest, number: str) -> HttpResponse:
    found = get_ticket(request.user, number)
    page = Page(found, person(request), timezone.now())
    if page.step is None:
        return _refused(request, found, None, out_of_order(None, 0))
    form = forms.ReassignForm(request.POST, ticket=found, step=page.step, directory=page.directory)
    return _do(
        request, found, "reassign", form,
        lambda at: actions.reassign(found.pk, officer_id=form.cleaned_data["officer"],
                                    reason=form.cleaned_data["reason"],
                                    **_common(request, form, at)),
        "Pelaksana langkah dialihkan.",
    )  # fmt: skip


@ticket_act
def reroute(request: HttpRequest, number: str) -> HttpResponse:
    found = get_ticket(request.user, number)
    page = Page(found, person(request), timezone.now())
    form = forms.RouteForm(request.POST, ticket=found, directory=page.directory)

    def act(at: datetime) -> Ticket:
        procedure, handler = form.target
        return actions.reroute(
            found.pk,
            procedure=procedure,
            handler_id=handler,
            reason=form.cleaned_data["reason"],
            **_common(request, form, at),
        )

    done = "Tiket dipindahkan ke SOP lain." if page.procedure else "SOP sudah ditetapkan."
    return _do(request, found, "route", form, act, done)


@ticket_act
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    found = get_ticket(request.user, number)
    form = forms.ReasonForm(request.POST, ticket=found)
    return _do(
        request, found, "cancel", form,
        lambda at: actions.cancel(found.pk, reason=form.cleaned_data["reason"],
                                  **_common(request, form, at)),
        "Aduan dibatalkan.",
    )  # fmt: skip


@ticket_act
def drill(request: HttpRequest, number: str) -> HttpResponse:
    return _marked(request, number, drill=True)


@ticket_act
def earnest(request: HttpRequest, number: str) -> HttpResponse:
    return _marked(request, number, drill=False)


def _marked(request: HttpRequest, number: str, *, drill: bool) -> HttpResponse:
    found = get_ticket(request.user, number)
    form = forms.ReasonForm(request.POST, ticket=found)
    return _do(
        request, found, "drill", form,
        lambda at: marking.mark(found.pk, drill=drill, reason=form.cleaned_data["reason"],
                                **_common(request, form, at)),
        "Aduan ditandai sebagai latihan." if drill else "Tanda latihan dicabut.",
    )  # fmt: skip


@ticket_act
def reopen(request: HttpRequest, number: str) -> HttpResponse:
    found = get_ticket(request.user, number)
    form = forms.ReasonForm(request.POST, ticket=found)
    return _do(
        request, found, "reopen", form,
        lambda at: actions.reopen(found.pk, reason=form.cleaned_data["reason"],
                                  **_common(request, form, at)),
        "Aduan dibuka kembali.",
    )  # fmt: skip


@ticket_act
def estimate(request: HttpRequest, number: str) -> HttpResponse:
    found = get_ticket(request.user, number)
    form = forms.EstimateForm(request.POST, ticket=found)
    return _do(
        request, found, "estimate", form,
        lambda at: actions.set_estimate(found.pk, promised_at=form.cleaned_data["promised_at"],
                                        reason=form.cleaned_data["reason"], told=form.told,
                                        **_common(request, form, at)),
        "Estimasi diubah; perangkat daerah pelapor diberi tahu.",
    )  # fmt: skip


@ticket_act
def arahan(request: HttpRequest, number: str) -> HttpResponse:
    found = get_ticket(request.user, number)
    form = forms.ArahanForm(request.POST, ticket=found)

    def act(at: datetime) -> Ticket:
        return actions.answer_escalation(
            found.pk,
            actor=person(request),
            escalation_id=form.cleaned_data["escalation"],
            arahan=form.cleaned_data["arahan"],
            key=form.action_key,
            now=at,
        )

    return _do(request, found, "arahan", form, act, "Arahan Anda sudah dicatat.")


@ticket_act
def receive(request: HttpRequest, number: str) -> HttpResponse:
    """The reporter's side has the action form (F-04)."""
    found = get_ticket(request.user, number)
    form = forms.ActionForm(request.POST, ticket=found)
    return _do(
        request, found, "receive", form,
        lambda at: receipt.receive(found.pk, actor=person(request), key=form.action_key, now=at),
        "Penerimaan F-04 sudah dicatat.",
    )  # fmt: skip


def _lapsed(request: HttpRequest, number: str) -> HttpResponse:
    """Somebody whose assignment ended while the form was open: why, and what he wrote."""
    hidden = {"csrfmiddlewaretoken", "key", "sequence", "step"}
    typed = [(n, v) for n, v in request.POST.items() if v and n not in hidden]
    return render(request, "sop/lapsed.html", {"number": number, "typed": typed}, status=403)


def _common(request: HttpRequest, form: forms.ActionForm, at: datetime) -> dict[str, Any]:
    return {
        "actor": person(request),
        "sequence": form.cleaned_data["sequence"],
        "key": form.action_key,
        "now": at,
    }


def _do(
    request: HttpRequest,
    found: Ticket,
    name: str,
    form: forms.ActionForm,
    act: Callable[[datetime], Ticket],
    done: str,
) -> HttpResponse:
    """Runs a verb for a form of the page; a refusal draws the page anew with what was typed."""
    form.verb = name
    valid = form.is_valid()
    if was_done(person(request), found.pk, form.action_key):
        return redirect("ticket", number=found.number)
    if not valid:
        if name != "arahan" and _moved(found, form):
            return _refused(request, found, (name, form), Stale())
        if isinstance(form, StepForm) and form.step.number != found.step_number:
            refusal = out_of_order(found.step_number, form.step.number)
            return _refused(request, found, (name, form), refusal)
        return _page(request, found, {name: form}, status=form.status)
    try:
        done_on = act(timezone.now())
    except Refused as refusal:
        return _refused(request, found, (name, form), refusal)
    except FileRefused as refusal:
        form.add_error("attachments", refusal.message)
        return _page(request, found, {name: form}, status=422)
    messages.success(request, done)
    if done_on.handler_id != found.handler_id:  # handed over: it may be out of sight now
        return redirect("landing")
    return redirect("ticket", number=found.number)


def _moved(found: Ticket, form: forms.ActionForm) -> bool:
    """Whether the form was drawn at an earlier sequence: its faults may be those of that step."""
    return "sequence" not in form.errors and form.cleaned_data["sequence"] != found.sequence


def _refused(
    request: HttpRequest,
    found: Ticket,
    given: tuple[str, forms.ActionForm] | None,
    refusal: Refused,
) -> HttpResponse:
    """The ticket as it stands now, the reason on top, what was typed still there."""
    found.refresh_from_db()
    bound: dict[str, forms.ActionForm] = {}
    typed: list[tuple[str, str]] = []
    if given:
        name, form = given
        for field, text in refusal.fields.items():
            form.add_error(field if field in form.fields else None, text)
        if isinstance(refusal, Stale) or name == "step":
            typed = _typed(form)
        if not isinstance(refusal, Stale):
            bound = {name: form}
    return _page(request, found, bound, status=refusal.status, refusal=refusal.message, typed=typed)


def _typed(form: forms.ActionForm) -> list[tuple[str, str]]:
    """What the person wrote, so that nothing is lost when the form itself has gone."""
    pairs = []
    for name, field in form.fields.items():
        if isinstance(field, RowsField) and isinstance(form, StepForm):
            pairs.append((str(field.label), form.typed_rows(name)))
            continue
        values = [value for value in _given(form, name) if value]
        if values and not field.widget.is_hidden:
            shown = {str(key): str(words) for key, words in getattr(field, "choices", ())}
            words = "; ".join(shown.get(value, value) for value in values)
            pairs.append((str(field.label or name), words))
    return [pair for pair in pairs if pair[1]]


def _given(form: forms.ActionForm, name: str) -> list[str]:
    if isinstance(form.data, QueryDict):
        return [str(value) for value in form.data.getlist(name)]
    return [str(form.data.get(name, ""))]


def _page(
    request: HttpRequest,
    found: Ticket,
    bound: dict[str, forms.ActionForm],
    *,
    status: int,
    refusal: str = "",
    typed: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    page = Page(found, person(request), timezone.now())
    context = {
        "page": page,
        "ticket": found,
        "forms": forms_of(page, bound),
        "open_form": next((name for name in bound if name != "step"), ""),
        "failed": next(iter(bound.values()), None),
        "refusal": refusal,
        "typed": typed or [],
    }
    return render(request, "sop/ticket.html", context, status=status)
