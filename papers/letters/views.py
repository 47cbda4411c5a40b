"""The pages of one letter: choose a kind, write, look, and the acts on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from papers import press
from papers.agenda.register import next_number
from papers.answers import pdf_response
from papers.errors import Incomplete, Refused, Stale
from papers.letters import forms
from papers.letters import rights as letter_rights
from papers.letters import verbs as letters
from papers.letters.composing import frame_of, sheet_of
from papers.letters.door import Desk
from papers.letters.seats import writing_office
from papers.letters.sources import source
from papers.models import Letter, LetterKind
from papers.office.configuring import configurable
from people.directory import Directory
from people.requests import person
from tickets import access
from tickets.files import FileRefused, path_of
from tickets.models import Event, Ticket

if TYPE_CHECKING:
    from people.models import User

STAGES = (
    (Letter.State.DRAFT, "Konsep"),
    (Letter.State.CHECKED, "Diperiksa"),
    (Letter.State.APPROVED, "Disetujui"),
    (Letter.State.ISSUED, "Terbit"),
)
Act = Callable[[datetime], Letter]


def kinds_for(ticket: Ticket, user: User, directory: Directory) -> list[LetterKind]:
    return [kind for kind in LetterKind if letters.may_write(ticket, user, kind, directory)]


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def letter_new(request: HttpRequest, number: str) -> HttpResponse:
    now = timezone.now()
    ticket = access.get_ticket(request.user, number, at=now)
    directory = Directory(now)
    kinds = kinds_for(ticket, person(request), directory)
    if not kinds:
        raise Http404("writes no letters here")
    wanted = source().wanted(ticket)
    asked = request.GET.get("jenis") or wanted
    initial = {"kind": asked if asked in kinds else kinds[0] if len(kinds) == 1 else None}
    given = request.POST if request.method == "POST" else None
    form = forms.KindForm(given, kinds=kinds, initial=initial)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["kind"]
        try:
            letter = letters.draft(
                ticket.pk, actor=person(request), kind=chosen, key=form.action_key, now=now
            )
        except Refused as refusal:
            messages.error(request, refusal.message)
            form, status = forms.KindForm(kinds=kinds, initial={"kind": chosen}), refusal.status
        else:
            return redirect("letter", ticket.number, letter.pk)
    office = writing_office(ticket, person(request), directory)
    context = {"ticket": ticket, "form": form, "office": office, "wanted": wanted}
    return render(request, "papers/letter_new.html", context, status=status)


@never_cache
@login_required
@require_GET
def letter(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    return _page(request, _desk(request, number, pk))


@never_cache
@login_required
@require_GET
def letter_pdf(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The stored PDF of an issued letter; of a draft one made now, marked KONSEP."""
    desk = _desk(request, number, pk)
    found = desk.letter
    name = letters.file_name(found)
    if found.pdf is not None:
        try:
            return pdf_response(path_of(found.pdf).read_bytes(), name)
        except OSError:
            raise Http404("the file is missing") from None
    try:
        sheet = sheet_of(found, frame_of(found, desk.directory))
        return pdf_response(press.pdf(sheet, desk.now), name)
    except press.Unprintable as fault:
        return _page(request, desk, refusal=Incomplete(fault.message))


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def letter_act(request: HttpRequest, number: str, pk: int, act: str) -> HttpResponse:
    """An act by POST; its address by GET (a reload) is the letter."""
    if act not in _ACTS:
        raise Http404("no such act")
    if request.method == "GET":
        return redirect("letter", number, pk)
    if act == "hapus" and not Letter.objects.filter(pk=pk).exists():  # sent twice
        return redirect("ticket", access.get_ticket(request.user, number).number)
    return _ACTS[act](request, _desk(request, number, pk))


def _revise(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = forms.LetterForm(request.POST, letter=desk.letter, side=desk.circle)

    def act(at: datetime) -> Letter:
        return letters.revise(desk.letter.pk, form.to_data(), **_common(request, form, at))

    return _do(request, desk, "write", form, act, "Konsep disimpan.")


def _plain(verb: Callable[..., Any], done: str) -> Callable[[HttpRequest, Desk], HttpResponse]:
    def run(request: HttpRequest, desk: Desk) -> HttpResponse:
        form = forms.StageForm(request.POST, letter=desk.letter)

        def act(at: datetime) -> Any:
            return verb(desk.letter.pk, **_common(request, form, at))

        return _do(request, desk, "stage", form, act, done)

    return run


def _return(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = forms.NoteForm(request.POST, letter=desk.letter, auto_id="return_%s")

    def act(at: datetime) -> Letter:
        note = form.cleaned_data["note"]
        return letters.return_(desk.letter.pk, note, **_common(request, form, at))

    return _do(request, desk, "return", form, act, "Konsep dikembalikan kepada penyusunnya.")


def _issue(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = _issue_form(desk, request.POST)

    def act(at: datetime) -> Letter:
        outside = form.outside
        return letters.issue(desk.letter.pk, outside=outside, **_common(request, form, at))

    return _do(request, desk, "issue", form, act, "Surat diterbitkan.")


def _void(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = forms.VoidForm(request.POST, letter=desk.letter, auto_id="void_%s")

    def act(at: datetime) -> Letter:
        reason = form.cleaned_data["reason"]
        return letters.void(desk.letter.pk, reason, **_common(request, form, at))

    return _do(request, desk, "void", form, act, "Surat dibatalkan.")


def _signed(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = forms.SignedForm(request.POST, request.FILES, letter=desk.letter, auto_id="signed_%s")

    def act(at: datetime) -> Letter:
        [checked] = form.cleaned_data["attachments"]
        return letters.attach_signed(desk.letter.pk, checked, **_common(request, form, at))

    return _do(request, desk, "signed", form, act, "Surat bertanda tangan disimpan.")


def _discard(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = forms.StageForm(request.POST, letter=desk.letter)

    def act(at: datetime) -> Letter:
        letters.discard(desk.letter.pk, **_common(request, form, at))
        return desk.letter

    there = reverse("ticket", args=[desk.ticket.number])
    return _do(request, desk, "stage", form, act, "Konsep dihapus.", there)


_ACTS: dict[str, Callable[[HttpRequest, Desk], HttpResponse]] = {
    "simpan": _revise,
    "periksa": _plain(letters.check, "Konsep sudah diperiksa."),
    "kembalikan": _return,
    "setujui": _plain(letters.approve, "Surat disetujui dalam sistem."),
    "terbitkan": _issue,
    "batalkan": _void,
    "ganti": _plain(letters.replace, "Konsep pengganti dibuat."),
    "unggah": _signed,
    "hapus": _discard,
}


def _desk(request: HttpRequest, number: str, pk: int) -> Desk:
    now = timezone.now()
    ticket = access.get_ticket(request.user, number, at=now)
    rows = Letter.objects.filter(letter_rights.visible(ticket, person(request), now), pk=pk)
    row = rows.select_related(
        "office", "signer", "drafted_by", "checked_by", "approved_by", "issued_by", "entry",
        "entry__voided_by", "pdf", "signed", "replaces", "code",
    ).first()  # fmt: skip
    if row is None:
        raise Http404("no such letter")
    return Desk(row, ticket, person(request), now)


def _common(request: HttpRequest, form: forms.StageForm, at: datetime) -> dict[str, Any]:
    return {
        "actor": person(request), "sequence": form.cleaned_data["sequence"],
        "key": form.action_key, "now": at,
    }  # fmt: skip


def _do(
    request: HttpRequest,
    desk: Desk,
    name: str,
    form: forms.StageForm,
    act: Act,
    done: str,
    there: str = "",
) -> HttpResponse:
    """Runs a verb for a form; a refusal draws the page anew with what was typed."""
    if not form.is_valid():
        return _page(request, desk, (name, form))
    try:
        found = act(timezone.now())
    except FileRefused as fault:
        form.add_error("attachments", fault.message)
        return _page(request, desk, (name, form))
    except Refused as refusal:
        for field, words in refusal.fields.items():
            form.add_error(field if field in form.fields else None, words)
        now = _desk(request, desk.ticket.number, desk.letter.pk)
        return _page(request, now, (name, form), refusal)
    messages.success(request, done)
    return redirect(there) if there else redirect("letter", desk.ticket.number, found.pk)


def _page(
    request: HttpRequest,
    desk: Desk,
    given: tuple[str, forms.StageForm] | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    found, rights = desk.letter, desk.rights
    name, form = given or ("", None)
    drawn = _forms(desk)
    if form is not None and name in drawn and not isinstance(refusal, Stale):
        drawn[name] = form
    lacks = desk.lacks if found.state in letter_rights.OPEN else []
    status = refusal.status if refusal else getattr(form, "status", 200)
    events = Event.objects.filter(
        ticket=desk.ticket, data__letter=found.pk, kind__startswith="letter"
    )
    context = {
        "ticket": desk.ticket,
        "letter": found,
        "rights": rights,
        "forms": drawn,
        "open_form": name if form is not None else "",
        "failed": form if form is not None and form.errors and name in drawn else None,
        "refusal": refusal.message if refusal else "",
        "typed": _typed(form) if isinstance(refusal, Stale) else [],
        "blocks": [lack for lack in lacks if lack.blocks],
        "advice": [lack for lack in lacks if not lack.blocks],
        "ready": not [lack for lack in lacks if lack.blocks == "approve"],
        "stages": _stages(found),
        "events": events.select_related("actor") if rights.seats else [],
        "office": found.office,
        "configures": any(lack.settings for lack in lacks)
        and found.office_id in configurable(desk.user, desk.directory),
    }
    return render(request, "papers/letter.html", context, status=status)


def _forms(desk: Desk) -> dict[str, Any]:
    found, rights = desk.letter, desk.rights
    made: dict[str, Any] = {"stage": forms.StageForm(letter=found, auto_id="stage_%s")}
    if rights.writes:
        made["write"] = forms.LetterForm(letter=found, side=desk.circle)
    if rights.returns:
        made["return"] = forms.NoteForm(letter=found, auto_id="return_%s")
    if rights.issues:
        made["issue"] = _issue_form(desk)
    if rights.voids:
        made["void"] = forms.VoidForm(letter=found, auto_id="void_%s")
    if rights.attaches:
        made["signed"] = forms.SignedForm(letter=found, auto_id="signed_%s")
    return made


def _issue_form(desk: Desk, data: Any = None) -> forms.IssueForm:
    found, numbering = desk.letter, desk.numbering
    missing = numbering.missing(found.classification)
    preview = "" if missing else next_number(numbering, found.classification, desk.now)
    return forms.IssueForm(
        data, letter=found, preview=preview, refusal=missing[0] if missing else "",
        today=numbering.day(desk.now), auto_id="issue_%s",
    )  # fmt: skip


def _stages(found: Letter) -> list[dict[str, Any]]:
    """The stepper: which stages are done, which is now, and by whom when."""
    hands = {
        Letter.State.DRAFT: (found.drafted_by, found.drafted_title, found.drafted_at),
        Letter.State.CHECKED: (found.checked_by, found.checked_title, found.checked_at),
        Letter.State.APPROVED: (found.approved_by, found.approved_title, found.approved_at),
        Letter.State.ISSUED: (found.issued_by, "", found.issued_at),
    }
    order = [state.value for state, _ in STAGES]
    at = order.index(found.state) if found.state in order else len(order)
    return [
        {
            "label": label,
            "done": index <= at,
            "now": index == at,
            "by": hands[state][0] if index <= at else None,
            "title": hands[state][1],
            "when": hands[state][2],
        }
        for index, (state, label) in enumerate(STAGES)
    ]


def _typed(form: forms.StageForm | None) -> list[tuple[str, str]]:
    """What the person wrote, so that nothing is lost when the letter has moved on."""
    if form is None:
        return []
    return [
        (str(form.fields[name].label or name), _in_words(form.fields[name], form.data[name]))
        for name in form.changed_data
        if form.data.get(name) and not form.fields[name].widget.is_hidden
    ]


def _in_words(field: Any, value: str) -> str:
    """A choice by its label, anything else as it was typed."""
    return str(dict(getattr(field, "choices", ())).get(value, value))
