"""The forms of the handling: one class serves the output of every step of every SOP."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from people.directory import Directory
from people.localtime import zone_name
from services.models import Route
from sop.language import Field as Question
from sop.language import FieldKind, Step
from sop.machine import PROCEDURES
from sop.models import Pause
from sop.permissions import empty_lanes
from tickets.fields import FilesField, LocalTimeField, PlainField
from tickets.forms import KeyedForm
from tickets.models import Ticket

if TYPE_CHECKING:
    from people.models import Office

TOO_FAR = timedelta(days=5 * 366)
SLACK = timedelta(minutes=5)


class MomentField(LocalTimeField):
    """A local date and time in the zone of an office; cleans to an aware UTC instant."""

    def __init__(
        self, *, office: Office, past: bool = False, future: bool = False, **kwargs: Any
    ) -> None:
        self.office, self.past, self.future = office, past, future
        zone = f"Waktu {zone_name(office.tz, timezone.now())}."
        kwargs["help_text"] = f"{kwargs.get('help_text', '')} {zone}".strip()
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime) and value.tzinfo is not None:
            return value.astimezone(self.office.tz).replace(tzinfo=None)
        return value

    def clean(self, value: Any) -> datetime | None:
        local = super().clean(value)
        if local is None:
            return None
        now = timezone.now()
        far = abs(local - now.replace(tzinfo=None)) > TOO_FAR
        if far and not (self.future and local.year <= now.year):
            raise forms.ValidationError("Tanggal terlalu jauh; periksa tahunnya.")
        moment: datetime = local.replace(tzinfo=self.office.tz).astimezone(UTC)
        if self.past and moment > now + SLACK:
            raise forms.ValidationError("Waktu ini belum terjadi.")
        if self.future and moment <= now:
            raise forms.ValidationError("Isi waktu yang akan datang.")
        return moment


class PastDateField(forms.DateField):
    """The date of a paper that exists: not in the future, not before the office had papers."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and value > timezone.localdate() + timedelta(days=1):
            raise forms.ValidationError("Tanggal ini belum tiba.")
        if value and value.year < 1945:
            raise forms.ValidationError("Tanggal terlalu jauh; periksa tahunnya.")


class ActionForm(KeyedForm):
    """What every form of the ticket page carries: the sequence it was drawn at, and its key."""

    sequence = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        max_value=2**31 - 1,
        error_messages={"required": "Halaman ini tidak lengkap. Muat ulang, lalu kirim lagi."},
    )

    verb = ""

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        kwargs["initial"] = {"sequence": ticket.sequence, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.ticket = ticket

    @property
    def action_key(self) -> str:
        """The key of the page, bound to the act and to what was written: sent again unchanged it
        is the same act, sent again with other words it is another. '' without a readable key."""
        if "key" not in self.cleaned_data:
            return ""
        given = [(n, v) for n, v in sorted(_lists(self.data)) if n != "csrfmiddlewaretoken"]
        files = [(n, [(f.name, f.size) for f in v]) for n, v in sorted(_lists(self.files))]
        digest = hashlib.sha256(repr((self.verb, given, files)).encode("utf-8", "replace"))
        return digest.hexdigest()[:40]


def _lists(given: Any) -> list[tuple[str, Any]]:
    """A QueryDict's lists; a plain dict (tests) has single values."""
    if hasattr(given, "lists"):
        return list(given.lists())
    return [(name, [value]) for name, value in (given or {}).items()]


def _text(label: str, rows: int = 3, **kwargs: Any) -> PlainField:
    area = forms.Textarea(attrs={"rows": rows})
    return PlainField(lines=True, label=label, max_length=4000, widget=area, **kwargs)


class StepForm(ActionForm):
    """The output of a step: its questions, for a decision Ya/Tidak with the reason of a Tidak."""

    def __init__(
        self,
        *args: Any,
        step: Step,
        directory: Directory,
        lanes: Iterable[str] = (),
        by_reporter: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        self.asked = step.asked_of(lanes or step.role_codes)
        if step.is_decision:
            words = ("Ya, sudah pulih", "Tidak, belum pulih") if by_reporter else ("Ya", "Tidak")
            self.fields["branch"] = forms.ChoiceField(
                label=step.question,
                choices=list(zip(("yes", "no"), words, strict=True)),
                widget=forms.RadioSelect,
                error_messages={"required": "Pilih Ya atau Tidak."},
            )
        for question in self.asked:
            self.fields[question.name] = _field(question, self.ticket, directory)
        if step.is_decision:
            label = (
                "Apa yang masih terganggu (bila belum pulih)"
                if by_reporter
                else "Alasan bila Tidak"
            )
            self.fields["reason"] = _text(label, required=False)
        if step.file:
            self.fields["attachments"] = FilesField(
                label="Berkas output" if step.file == "required" else "Berkas (boleh kosong)",
                required=step.file == "required",
            )
        if self.is_bound and self.branch == "no":
            for name in [*(question.name for question in self.asked), "attachments"]:
                if name in self.fields:
                    self.fields[name].required = False

    @property
    def branch(self) -> str:
        if not self.step.is_decision:
            return ""
        return str(self.data.get(self.add_prefix("branch"), "")) if self.is_bound else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.branch == "no" and not cleaned.get("reason"):
            self.add_error("reason", "Isi alasan mengapa jawabannya Tidak.")
        return cleaned

    @property
    def output(self) -> dict[str, Any]:
        return {q.name: self.cleaned_data.get(q.name) for q in self.asked}


def _field(question: Question, ticket: Ticket, directory: Directory) -> forms.Field:
    shared: dict[str, Any] = {
        "label": question.label,
        "required": question.required,
        "help_text": question.help,
        "initial": _prefilled(question, ticket),
        "error_messages": {"required": "Bagian ini wajib diisi."},
    }
    kind, office = question.kind, ticket.handler
    if kind is FieldKind.LONG:
        area = forms.Textarea(attrs={"rows": 3})
        return PlainField(lines=True, widget=area, max_length=8000, **shared)
    if kind is FieldKind.CHOICE:
        return forms.ChoiceField(choices=[("", "Pilih"), *question.choices], **shared)
    if kind is FieldKind.OFFICER:
        people = {h.user.pk: h for h in directory.holders(question.role, office)}
        choices = [(pk, f"{h.user.name} ({h.title})") for pk, h in people.items()]
        return forms.TypedChoiceField(
            choices=[("", "Pilih"), *choices], coerce=int, empty_value=None, **shared
        )
    if kind is FieldKind.TICK:
        shared["error_messages"] = {"required": "Centang bila sudah dilakukan."}
        return forms.BooleanField(**shared)
    if kind is FieldKind.DATE:
        return PastDateField(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **shared
        )
    if kind is FieldKind.NUMBER:
        return forms.IntegerField(min_value=0, max_value=10**9, **shared)
    if kind in (FieldKind.MOMENT, FieldKind.PAST, FieldKind.FUTURE):
        return MomentField(
            office=office, past=kind is FieldKind.PAST, future=kind is FieldKind.FUTURE, **shared
        )
    return PlainField(max_length=200, **shared)


def _prefilled(question: Question, ticket: Ticket) -> Any:
    if question.prefill == "office_name":
        return ticket.office.name
    if question.prefill:
        return getattr(ticket, question.prefill)
    return timezone.now() if question.kind is FieldKind.PAST else None


class ReasonForm(ActionForm):
    """Cancel, reopen: a reason and nothing else."""

    reason = _text("Alasan")


class ResumeForm(ActionForm):
    note = _text("Keterangan (boleh kosong)", rows=2, required=False)


class PauseForm(ActionForm):
    reason = forms.ChoiceField(label="Alasan", choices=[("", "Pilih"), *Pause.Reason.choices])
    note = _text("Keterangan", help_text="Apa yang ditunggu dan dari siapa. Pelapor ikut membaca.")
    attachments = FilesField(label="Bukti (boleh kosong)")

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, ticket=ticket, **kwargs)
        self.fields["expected_end"] = MomentField(
            office=ticket.handler, future=True, label="Perkiraan selesai"
        )
        self.order_fields(["reason", "note", "expected_end", "attachments"])


class ReassignForm(ActionForm):
    reason = _text("Alasan", rows=2)

    def __init__(
        self, *args: Any, ticket: Ticket, step: Step, directory: Directory, **kwargs: Any
    ) -> None:
        super().__init__(*args, ticket=ticket, **kwargs)
        holders = directory.holders(step.lanes[0].code, ticket.handler)
        people = {h.user.pk: f"{h.user.name} ({h.title})" for h in holders}
        self.fields["officer"] = forms.TypedChoiceField(
            label="Pelaksana",
            choices=[("", "Semua pemegang peran"), *people.items()],
            coerce=int,
            empty_value=None,
            required=False,
        )
        self.order_fields(["officer", "reason"])


class RouteForm(ActionForm):
    reason = _text("Alasan", rows=2)

    def __init__(self, *args: Any, ticket: Ticket, directory: Directory, **kwargs: Any) -> None:
        super().__init__(*args, ticket=ticket, **kwargs)
        self.fields["procedure"] = forms.ChoiceField(
            label="SOP",
            choices=[("", "Pilih SOP"), *self._choices(ticket, directory)],
            help_text="Hanya SOP yang semua pelaksananya ada di kantor penangan.",
        )
        self.order_fields(["procedure", "reason"])

    @staticmethod
    def _choices(ticket: Ticket, directory: Directory) -> list[tuple[str, str]]:
        """Every SOP at this handling office, and at the offices whose services run it."""
        routes = Route.objects.select_related("service__handler")
        handlers = {(route.procedure, route.service.handler_id) for route in routes}
        here = ticket.handler_id
        found = []
        for code, procedure in PROCEDURES.items():
            others = sorted(pk for c, pk in handlers if c == code and pk != here)
            for pk in [here, *others]:
                office = directory.find_office(pk)
                same = pk == here and code == ticket.procedure
                if same or office is None or empty_lanes(procedure, office, directory):
                    continue
                name = procedure.name if pk == here else f"{procedure.name} ({office.short_name})"
                found.append((code if pk == here else f"{code}@{pk}", name))
        return found

    @property
    def target(self) -> tuple[str, int | None]:
        """Code of the SOP and id of another handling office, if any."""
        code, _, office = self.cleaned_data["procedure"].partition("@")
        return code, int(office) if office else None


class EstimateForm(ActionForm):
    reason = _text("Alasan perubahan", rows=2)

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, ticket=ticket, **kwargs)
        self.fields["promised_at"] = MomentField(
            office=ticket.handler, future=True, label="Estimasi pulih yang baru"
        )
        self.order_fields(["promised_at", "reason"])


class ArahanForm(ActionForm):
    escalation = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**62)
    arahan = _text("Arahan Anda")
