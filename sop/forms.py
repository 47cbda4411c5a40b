"""The forms of the handling: one class serves the output of every step of every SOP."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import timezone

from people.directory import Directory
from people.localtime import zone_name
from sop.language import Field as Question
from sop.language import FieldKind, Step
from sop.models import Pause
from tickets.models import Ticket

if TYPE_CHECKING:
    from people.models import Office

FAR_FUTURE = timedelta(days=366)
SLACK = timedelta(minutes=5)


class MomentField(forms.DateTimeField):
    """A local date and time in the zone of an office; cleans to an aware UTC instant."""

    def __init__(self, *, office: Office, past: bool = False, future: bool = False, **kw: Any):
        self.office, self.past, self.future = office, past, future
        zone = zone_name(office.tz, timezone.now())
        kw.setdefault("help_text", "")
        kw["help_text"] = f"{kw['help_text']} Waktu {zone}.".strip()
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d-%m-%Y %H.%M"]
        super().__init__(widget=widget, input_formats=formats, **kw)

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(self.office.tz).replace(tzinfo=None) if _aware(value) else value

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(self.office.tz):
            moment = super().to_python(value)
        return moment.astimezone(UTC) if moment else None

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        now = timezone.now()
        if self.past and value > now + SLACK:
            raise forms.ValidationError("Waktu ini belum terjadi.")
        if self.future and value <= now:
            raise forms.ValidationError("Isi waktu yang akan datang.")
        if abs(value - now) > FAR_FUTURE * 5:
            raise forms.ValidationError("Tanggal terlalu jauh; periksa tahunnya.")


def _aware(value: Any) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None


class ActionForm(forms.Form):
    """What every form of the ticket page carries: the sequence it was drawn at and its key."""

    sequence = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    key = forms.RegexField(r"\A[0-9a-f-]{32,36}\Z", widget=forms.HiddenInput)

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        initial = {"sequence": ticket.sequence, "key": uuid.uuid4(), **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)
        self.ticket = ticket
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def renew(self) -> None:
        """After a stale page: the same answers on the ticket's present sequence."""
        self.data = self.data.copy()  # type: ignore[union-attr]
        self.data[self.add_prefix("sequence")] = str(self.ticket.sequence)


class StepForm(ActionForm):
    """The output of a step: its questions, for a decision Ya/Tidak with the reason of a Tidak."""

    def __init__(self, *args: Any, step: Step, directory: Directory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        if step.is_decision:
            self.fields["branch"] = forms.ChoiceField(
                label=step.question,
                choices=[("yes", "Ya"), ("no", "Tidak")],
                widget=forms.RadioSelect,
                error_messages={"required": "Pilih Ya atau Tidak."},
            )
        for question in step.form:
            self.fields[question.name] = _field(question, self.ticket, directory)
        if step.is_decision:
            self.fields["reason"] = forms.CharField(
                label="Alasan (bila Tidak)",
                required=False,
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        if self.is_bound and self.branch == "no":
            for question in step.form:
                self.fields[question.name].required = False

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
        return {q.name: self.cleaned_data.get(q.name) for q in self.step.form}


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
        return forms.CharField(widget=area, max_length=8000, **shared)
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
        return forms.DateField(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **shared
        )
    if kind is FieldKind.NUMBER:
        return forms.IntegerField(min_value=0, max_value=10**9, **shared)
    if kind in (FieldKind.MOMENT, FieldKind.PAST, FieldKind.FUTURE):
        return MomentField(
            office=office, past=kind is FieldKind.PAST, future=kind is FieldKind.FUTURE, **shared
        )
    return forms.CharField(max_length=200, **shared)


def _prefilled(question: Question, ticket: Ticket) -> Any:
    if question.prefill == "office_name":
        return ticket.office.name
    if question.prefill:
        return getattr(ticket, question.prefill)
    return timezone.now() if question.kind is FieldKind.PAST else None


class ReasonForm(ActionForm):
    """Cancel, reopen: a reason and nothing else."""

    reason = forms.CharField(
        label="Alasan", max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ResumeForm(ActionForm):
    note = forms.CharField(
        label="Keterangan", required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class PauseForm(ActionForm):
    reason = forms.ChoiceField(label="Alasan", choices=[("", "Pilih"), *Pause.Reason.choices])
    note = forms.CharField(
        label="Keterangan", max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Apa yang ditunggu dan dari siapa.",
    )  # fmt: skip

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, ticket=ticket, **kwargs)
        self.fields["expected_end"] = MomentField(
            office=ticket.handler, future=True, label="Perkiraan selesai"
        )


class ReassignForm(ActionForm):
    reason = forms.CharField(
        label="Alasan", max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self, *args: Any, ticket: Ticket, step: Step, directory: Directory, **kwargs: Any
    ) -> None:
        super().__init__(*args, ticket=ticket, **kwargs)
        holders = directory.holders(step.lanes[0].code, ticket.handler)
        people = {h.user.pk: f"{h.user.name} ({h.title})" for h in holders}
        self.fields["officer"] = forms.TypedChoiceField(
            label="Pelaksana", choices=[("", "Semua pemegang peran"), *people.items()],
            coerce=int, empty_value=None, required=False,
        )  # fmt: skip
        self.order_fields(["officer", "reason"])


class RouteForm(ActionForm):
    reason = forms.CharField(
        label="Alasan", max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        from sop.machine import PROCEDURES

        super().__init__(*args, ticket=ticket, **kwargs)
        choices = [(c, p.title) for c, p in PROCEDURES.items() if c != ticket.procedure]
        self.fields["procedure"] = forms.ChoiceField(
            label="SOP", choices=[("", "Pilih SOP"), *choices]
        )
        self.order_fields(["procedure", "reason"])


class EstimateForm(ActionForm):
    reason = forms.CharField(
        label="Alasan perubahan", max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, ticket=ticket, **kwargs)
        self.fields["promised_at"] = MomentField(
            office=ticket.handler, future=True, label="Estimasi pulih yang baru"
        )
        self.order_fields(["promised_at", "reason"])


class ArahanForm(ActionForm):
    escalation = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    arahan = forms.CharField(
        label="Arahan Anda", max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
