"""The form of a step: one class serves the output of every step of every SOP."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from crispy_forms.layout import Div, Layout, LayoutObject
from crispy_forms.layout import Field as Shown
from django import forms
from django.template.loader import render_to_string

from people.directory import Directory
from sop import answers
from sop.forms.acts import ActionForm, text_field
from sop.forms.fields import MomentField, PastDateField
from sop.forms.prefill import Prefill
from sop.forms.rows import Given, RowsField
from sop.language import Field as Question
from sop.language import FieldKind, Step
from tickets.fields import FilesField, PlainField
from tickets.models import Ticket

if TYPE_CHECKING:
    from django.utils.safestring import SafeString


class StepForm(ActionForm):
    """The output of a step: its questions, for a decision Ya/Tidak with the reason of a Tidak.

    `has_file`: the required file is there already (an issued letter of this visit).
    """

    def __init__(
        self,
        *args: Any,
        step: Step,
        directory: Directory,
        lanes: Iterable[str] = (),
        by_reporter: bool = False,
        has_file: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        self.asked = step.asked_of(lanes or step.role_codes)
        self.prefill = Prefill(self.ticket, step)
        if step.is_decision:
            words = ("Ya, sudah pulih", "Tidak, belum pulih") if by_reporter else ("Ya", "Tidak")
            self.fields["branch"] = forms.ChoiceField(
                label=step.question,
                choices=list(zip(("yes", "no"), words, strict=True)),
                widget=forms.RadioSelect,
                error_messages={"required": "Pilih Ya atau Tidak."},
            )
        for question in self.asked:
            self.fields[question.name] = _field(question, self.ticket, directory, self.prefill)
        if step.is_decision:
            label = (
                "Apa yang masih terganggu (bila belum pulih)"
                if by_reporter
                else "Alasan bila Tidak"
            )
            self.fields["reason"] = text_field(label, required=False)
        if step.file:
            asks = step.file == "required" and not has_file
            self.fields["attachments"] = FilesField(
                label="Berkas output" if asks else "Berkas (boleh kosong)", required=asks
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
        if self.branch == "no":
            if not cleaned.get("reason"):
                self.add_error("reason", "Isi alasan mengapa jawabannya Tidak.")
            return cleaned
        for question in self.asked:
            depends = question.unless or question.when[0]
            if not depends or question.name in self.errors or not question.applies(cleaned):
                continue
            if answers.is_blank(cleaned.get(question.name)) and answers.missing(question, cleaned):
                self.add_error(question.name, answers.REQUIRED)
        return cleaned

    @property
    def output(self) -> dict[str, Any]:
        return {q.name: self.cleaned_data.get(q.name) for q in self.asked if self._applies(q)}

    def _applies(self, question: Question) -> bool:
        return question.applies(self.cleaned_data)

    def layout(self) -> Layout:
        asked = {question.name: question for question in self.asked}
        return Layout(*(_drawn(name, asked.get(name)) for name in self.fields))

    def typed_rows(self, name: str) -> str:
        """What was typed into a table, for the page that can no longer draw the form."""
        field = self.fields[name]
        assert isinstance(field, RowsField)
        given: Given = self[name].data
        lines = [" | ".join(filter(None, row.values())) for row in given.typed.values()]
        return "\n".join([*filter(None, lines), given.paste]).strip()


class Rows(LayoutObject):  # type: ignore[misc]  # crispy has no types
    """A table in the layout: drawn by its own template, for crispy knows no such field."""

    def __init__(self, name: str) -> None:
        self.name, self.fields = name, [name]

    def render(self, form: StepForm, context: Any, *args: Any, **kwargs: Any) -> SafeString:
        bound = form[self.name]
        field = form.fields[self.name]
        assert isinstance(field, RowsField)
        given = bound.data if form.is_bound else None
        form.rendered_fields.add(self.name)  # type: ignore[attr-defined]  # crispy sets it
        return render_to_string(
            "sop/_rows.html",
            {
                "bound": bound,
                "question": field.question,
                "columns": field.question.columns,
                "lines": field.drawn(bound.html_name, given, bound.initial),
                "blank": field.blank(bound.html_name),
                "paste": given.paste if given else "",
                "fixed": bool(field.question.lines),
            },
        )


def _drawn(name: str, question: Question | None) -> Any:
    if question is None:
        return name
    shown: Any = Rows(name) if question.kind is FieldKind.TABLE else Shown(name)
    if not question.when[0]:
        return shown
    return Div(shown, data_when="=".join(question.when))


def _field(
    question: Question, ticket: Ticket, directory: Directory, prefill: Prefill
) -> forms.Field:
    shared: dict[str, Any] = {
        "label": question.label,
        "required": question.required and not question.when[0],
        "help_text": question.help,
        "initial": prefill.value(question),
        "error_messages": {
            "required": answers.REQUIRED,
            "invalid_choice": answers.NOT_OFFERED,
        },
    }
    made = _made(question, ticket, directory, shared)
    if question.when[0] and question.required:
        made.widget.attrs["required"] = True  # asked when it is shown; the form is novalidate
    return made


def _made(
    question: Question, ticket: Ticket, directory: Directory, shared: dict[str, Any]
) -> forms.Field:
    kind, office = question.kind, ticket.handler
    match kind:
        case FieldKind.LONG:
            area = forms.Textarea(attrs={"rows": 3})
            return PlainField(lines=True, widget=area, max_length=8000, **shared)
        case FieldKind.CHOICE:
            return forms.ChoiceField(choices=[("", "Pilih"), *question.choices], **shared)
        case FieldKind.MULTI:
            return forms.MultipleChoiceField(
                choices=question.choices, widget=forms.CheckboxSelectMultiple, **shared
            )
        case FieldKind.OFFICER | FieldKind.OFFICERS:
            return _officers(question, ticket, directory, shared)
        case FieldKind.TABLE:
            return RowsField(question, office, **shared)
        case FieldKind.TICK:
            shared["error_messages"] = {"required": "Centang bila sudah dilakukan."}
            return forms.BooleanField(**shared)
        case FieldKind.DATE:
            date = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            return PastDateField(widget=date, **shared)
        case FieldKind.NUMBER:
            return forms.IntegerField(min_value=0, max_value=10**9, **shared)
        case FieldKind.MOMENT | FieldKind.PAST | FieldKind.FUTURE:
            past, future = kind is FieldKind.PAST, kind is FieldKind.FUTURE
            return MomentField(office=office, past=past, future=future, **shared)
        case _:
            return PlainField(max_length=200, **shared)


def _officers(
    question: Question, ticket: Ticket, directory: Directory, shared: dict[str, Any]
) -> forms.Field:
    """Whoever holds the role today; a single one is chosen already where it must be answered."""
    people = {h.user.pk: h for h in directory.holders(question.role, ticket.handler)}
    choices = [(pk, f"{h.user.name} ({h.title})") for pk, h in people.items()]
    only = choices[0][0] if len(choices) == 1 and question.required else None
    if question.kind is FieldKind.OFFICERS:
        shared["initial"] = [only] if only else None
        return forms.TypedMultipleChoiceField(
            choices=choices, coerce=int, widget=forms.CheckboxSelectMultiple, **shared
        )
    shared["initial"] = only
    return forms.TypedChoiceField(
        choices=[("", "Pilih"), *choices], coerce=int, empty_value=None, **shared
    )
