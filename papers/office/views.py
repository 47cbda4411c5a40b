"""What an office sets for its papers: letterhead, templates of letters, number patterns."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.decorators import login_required
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from papers import press
from papers.agenda.register import next_number, registrar, start_after
from papers.answers import pdf_response
from papers.errors import Refused
from papers.letters import wording
from papers.letters.composing import Frame, sheet_of
from papers.models import Letter, Letterhead, LetterKind, LetterTemplate, NumberPattern
from papers.office.configuring import PaperDesk, open_desk
from papers.office.forms import LetterheadForm, PatternForm, TemplateForm
from papers.office.kop import kop_of, letterhead_of, place_of
from people.admin_forms import indented
from people.models import Office

SAMPLE_CODE = "000"  # stands for a classification that is not filled in


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def letterhead(request: HttpRequest) -> HttpResponse:
    desk = open_desk(request)
    office = desk.office(request.GET.get("kantor"))
    row = Letterhead.objects.filter(office=office).first() or Letterhead(office=office)
    posted = request.method == "POST"
    form = LetterheadForm(
        request.POST if posted else None, request.FILES if posted else None, row=row
    )
    if posted and form.is_valid():
        with transaction.atomic():
            stored(form.apply())
            _log(desk, row, "kop naskah")
        messages.success(request, "Kop naskah disimpan.")
        return redirect(_at("letterhead", office))
    if posted:
        row = Letterhead.objects.filter(office=office).first() or Letterhead(office=office)
    context = _context(desk, office, "kop") | {
        "form": form,
        "row": row,
        "kop": kop_of(office, desk.directory),
        "inherited": row.pk is None and letterhead_of(office, desk.directory),
    }
    return render(request, "papers/settings_kop.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_GET
def letterhead_logo(request: HttpRequest, pk: int) -> HttpResponse:
    desk = open_desk(request)
    kop = kop_of(desk.office(str(pk)), desk.directory)
    if not kop.logo:
        raise Http404("no logo")
    response = HttpResponse(kop.logo, content_type="image/png")
    response["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
@login_required
@require_GET
def letter_templates(request: HttpRequest) -> HttpResponse:
    desk = open_desk(request)
    office = desk.office(request.GET.get("kantor"))
    rows = LetterTemplate.objects.filter(office=office).select_related("signer_role")
    own = {row.kind: row for row in rows}
    context = _context(desk, office, "templat") | {
        "kinds": [{"kind": kind, "row": own.get(kind.value)} for kind in LetterKind]
    }
    return render(request, "papers/settings_templates.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def letter_template(request: HttpRequest, kind: str) -> HttpResponse:
    desk = open_desk(request)
    office = desk.office(request.GET.get("kantor"))
    row = _template(office, kind)
    form = TemplateForm(request.POST if request.method == "POST" else None, row=row)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            stored(form.apply())
            _log(desk, row, f"templat {row.get_kind_display()}")
        messages.success(request, "Templat surat disimpan.")
        return redirect(_at("letter_template", office, kind))
    context = _context(desk, office, "templat") | {
        "form": form, "row": row, "defaults": wording.DEFAULTS[kind],
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "papers/settings_template.html", context, status=status)


@never_cache
@login_required
@require_GET
def letter_template_preview(request: HttpRequest, kind: str) -> HttpResponse:
    """The stored template as a PDF, with an invented complaint."""
    desk = open_desk(request)
    office = desk.office(request.GET.get("kantor"))
    letter = _sample(_template(office, kind), office, desk)
    frame = Frame(kop_of(office, desk.directory), place_of(office, desk.directory))
    try:
        content = press.pdf(sheet_of(letter, frame), desk.now)
    except press.Unprintable as fault:
        messages.error(request, fault.message)
        return redirect(_at("letter_template", office, kind))
    return pdf_response(content, f"Pratinjau {letter.get_kind_display()}")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def number_patterns(request: HttpRequest) -> HttpResponse:
    desk = open_desk(request)
    office = desk.office(request.GET.get("kantor"))
    asked = request.GET.get("jenis", "")
    own = {row.kind: row for row in NumberPattern.objects.filter(office=office)}
    found = own.get(asked)
    initial = {
        "kind": asked if asked in LetterKind.values else "",
        "pattern": found.pattern if found else "",
        "series": found.series if found else "keluar",
    }
    given = request.POST if request.method == "POST" else None
    form = PatternForm(given, desk=desk, office=office, initial=initial)
    if given is not None and form.is_valid():
        try:
            done = _set_pattern(desk, office, form.cleaned_data)
        except Refused as refusal:
            for field, words in refusal.fields.items():
                form.add_error(field, words)
        else:
            messages.success(request, done)
            return redirect(_at("number_patterns", office))
    context = _context(desk, office, "nomor") | {
        "form": form,
        "rows": [_pattern_row(desk, office, kind, label, own)
                 for kind, label in (("", "Semua jenis lain"), *LetterKind.choices)],
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "papers/settings_patterns.html", context, status=status)


def _pattern_row(
    desk: PaperDesk, office: Office, kind: str, label: str, own: dict[str, NumberPattern]
) -> dict[str, Any]:
    found = registrar(office, kind, desk.directory)
    classification = SAMPLE_CODE
    row: dict[str, Any] = {"kind": kind, "label": label, "own": own.get(kind), "found": found}
    try:
        row["next"] = next_number(found, classification, desk.now)
    except Refused as refusal:
        row["fault"] = refusal.message
    row["inherited"] = found.pattern is not None and kind not in own
    return row


def _set_pattern(desk: PaperDesk, office: Office, data: dict[str, Any]) -> str:
    with transaction.atomic():
        row = NumberPattern.objects.filter(office=office, kind=data["kind"]).first()
        if not data["pattern"]:
            if row is not None:
                _log(desk, row, f"pola nomor {row.pattern} dicabut")
                row.delete()
            return "Pola nomor dicabut."
        row = row or NumberPattern(office=office, kind=data["kind"])
        row.pattern, row.series = data["pattern"], data["series"]
        stored(row)
        words = f"pola nomor {row.pattern}"
        if data["last"] is not None:
            start_after(office, row.series, data["last"], desk.now)
            words += f", nomor urut terakhir {data['last']}"
        _log(desk, row, words)
    return "Pola nomor disimpan. Nomor yang sudah terbit tidak berubah."


def stored(row: Letterhead | LetterTemplate | NumberPattern) -> None:
    """Two people who set the same for the first time at once: the later one changes the row."""
    Office.objects.select_for_update(no_key=True).get(pk=row.office_id)
    if row.pk is None:
        same: dict[str, Any] = {"office": row.office_id}
        if not isinstance(row, Letterhead):
            same["kind"] = row.kind
        row.pk = type(row).objects.filter(**same).values_list("pk", flat=True).first()
        row._state.adding = row.pk is None
    row.save()


def _template(office: Office, kind: str) -> LetterTemplate:
    if kind not in LetterKind.values:
        raise Http404("no such kind")
    rows = LetterTemplate.objects.filter(office=office, kind=kind)
    return rows.first() or LetterTemplate(office=office, kind=kind)


def _sample(row: LetterTemplate, office: Office, desk: PaperDesk) -> Letter:
    """An invented letter that shows the template; nothing of it is stored."""
    words = wording.DEFAULTS[row.kind]
    values = {name: f"({said})" for name, said in wording.PLACEHOLDERS.items()}
    letter = Letter(
        office=office, kind=row.kind, on_behalf_of=row.on_behalf_of,
        subject=wording.fill(words.subject, values),
        addressee=wording.fill(words.addressee, values) or "(kepada)",
        capacity="an" if row.on_behalf_of else "",
        signer_title=row.signer_title or (row.signer_role.name if row.signer_role else "(jabatan)"),
        signer_name="(nama penanda tangan)",
        extra={
            "officers": [{"name": "(nama petugas)", "title": "(jabatan)", "nip": ""}],
            "second": {"name": "(nama pihak kedua)", "title": "(jabatan)"},
        },
    )  # fmt: skip
    for name in ("opening", "body", "closing", "copies"):
        setattr(letter, name, wording.fill(getattr(row, name) or getattr(words, name), values))
    letter.dated = desk.now.astimezone(office.tz).date()
    return letter


def _context(desk: PaperDesk, office: Office, section: str) -> dict[str, Any]:
    return {
        "desk": desk,
        "office": office,
        "offices": [(unit.pk, indented(unit, depth)) for unit, depth in desk.offices],
        "section": section,
    }


def _at(name: str, office: Office, *args: Any) -> str:
    return f"{reverse(name, args=args)}?kantor={office.pk}"


def _log(desk: PaperDesk, row: models.Model, words: str) -> None:
    LogEntry.objects.create(
        user=desk.user, content_type=ContentType.objects.get_for_model(type(row)),
        object_id=str(row.pk), object_repr=str(row)[:200], action_flag=CHANGE,
        change_message=words,
    )  # fmt: skip
