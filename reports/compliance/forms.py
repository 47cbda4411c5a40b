"""The question "andaikan": which step, which other time, which other calendar."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict

from reports.compliance import names
from reports.compliance.replay import ALWAYS, Question, group_of
from reports.scope import Scope, family_of
from sop.language import TimeKind, UnreadableTimeError, Within, parse_time
from sop.machine import PROCEDURES
from sop.models import OVERALL, WorkCalendar
from sop.settings.forms import ACCEPTED, LONGEST

ALL = "semua"
OWN = "Kalender yang berlaku"
NOTHING = "Isi waktu lain, pilih kalender lain, atau keduanya."
NO_STEP = "Langkah ini tidak dikenal. Pilih dari daftar."
NO_CALENDAR = "Kalender ini tidak dikenal. Pilih dari daftar."
NOT_ALL = "Satu waktu tidak dapat dipakai untuk semua langkah. Pilih satu langkah, atau kosongkan."
PROMISED = "Batas langkah ini adalah estimasi yang dijanjikan; waktunya tidak dapat diandaikan."


class WhatIfForm(forms.Form):
    """Sent by GET. `calendars` are those of the agency of the scope."""

    langkah = forms.ChoiceField(
        label="Langkah", error_messages={"required": NO_STEP, "invalid_choice": NO_STEP}
    )
    waktu = forms.CharField(
        label="Mutu baku andaian", required=False, max_length=40,
        help_text=f"{ACCEPTED} Kosongkan untuk mempertahankan mutu baku.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-no-draft": True}),
    )  # fmt: skip
    kalender = forms.ChoiceField(
        label="Kalender andaian", required=False, error_messages={"invalid_choice": NO_CALENDAR}
    )

    def __init__(
        self, data: QueryDict | None, *, scope: Scope, calendars: list[WorkCalendar], family: str
    ) -> None:
        super().__init__(data, label_suffix="", auto_id="andai-%s")
        self.calendars = {str(row.pk): row for row in calendars}
        self._choice("langkah").choices = _steps(family)
        self._choice("kalender").choices = [
            ("", OWN), (ALWAYS, "24 jam x 7 hari"),
            *((key, f"{row.name} ({row.office.short_name})")
              for key, row in self.calendars.items()),
        ]  # fmt: skip
        for name, field in self.fields.items():
            kind = "form-control" if name == "waktu" else "form-select"
            wrong = data is not None and name in self.errors
            field.widget.attrs |= {"class": f"{kind} is-invalid" if wrong else kind}
            if wrong:
                field.widget.attrs |= {
                    "aria-invalid": "true", "aria-describedby": f"andai-{name}-salah"
                }  # fmt: skip

    def _choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    def clean_waktu(self) -> str:
        text = " ".join(self.cleaned_data["waktu"].split())
        try:
            within = parse_time(text)
        except UnreadableTimeError as error:
            words = f"“{text}” tidak terbaca sebagai waktu. {ACCEPTED}"
            raise forms.ValidationError(words) from error
        if within.high is not None and within.high > LONGEST[within.unit]:
            raise forms.ValidationError("Paling lama 60 hari kerja, 480 jam, atau 60x24 jam.")
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        place, text = cleaned["langkah"], cleaned["waktu"]
        procedure, _, which = place.rpartition(".")
        if text and which == ALL:
            self.add_error("waktu", NOT_ALL)
        elif which != ALL and _is_promise(procedure, int(which)):
            self.add_error("langkah", PROMISED)
        elif not text and not cleaned["kalender"]:
            self.add_error("waktu", NOTHING)
        return cleaned

    @property
    def question(self) -> Question:
        """Of a valid form."""
        procedure, _, which = self.cleaned_data["langkah"].rpartition(".")
        numbers = None if which == ALL else group_of(procedure, int(which))
        text, chosen = self.cleaned_data["waktu"], self.cleaned_data["kalender"]
        within: Within | None = parse_time(text) if text else None
        return Question(procedure, numbers, within, self.calendars.get(chosen, chosen) or None)

    @property
    def shared(self) -> tuple[int, ...]:
        """The steps that are replayed together because they share one time."""
        numbers = self.question.numbers or ()
        return numbers if len(numbers) > 1 else ()


def calendars_of(scope: Scope) -> list[WorkCalendar]:
    """Those of the agency and of what is above it; one query."""
    above = {office.pk for office in scope.directory.ancestors(scope.agency)}
    places = scope.handlers | {scope.agency.pk} | above | scope.offices
    rows = WorkCalendar.objects.filter(office__in=places).select_related("office")
    return list(rows.order_by("office__name", "name", "pk"))


def _is_promise(procedure: str, number: int) -> bool:
    own = names.within(procedure, number)
    return own is not None and own.kind is TimeKind.ESTIMATE


def _steps(family: str) -> list[Any]:
    """Grouped by SOP; with a chosen SOP only its own."""
    return [
        (procedure.name, list(_of_procedure(code)))
        for code, procedure in sorted(PROCEDURES.items())
        if not family or family_of(code) == family
    ]


def _of_procedure(code: str) -> Iterable[tuple[str, str]]:
    yield f"{code}.{ALL}", "Semua langkah (kalender lain)"
    yield f"{code}.{OVERALL}", "Seluruh prosedur (batas keseluruhan)"
    for step in PROCEDURES[code].steps:
        own = names.within(code, step.number)
        time = own.text if own and own.text else "tanpa waktu"
        yield f"{code}.{step.number}", f"{step.label} ({time})"
