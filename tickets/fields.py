"""Form fields that refuse or neutralise what no complaint should hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator

from tickets import text
from tickets.uploads import ACCEPT, MAX_PER_TICKET, TYPES_TEXT, Checked, FileRefused, check

phone_number = RegexValidator(
    r"\A\+?[0-9][0-9 ()./-]{5,18}\Z",
    "Tulis nomor telepon dengan angka, misalnya 0812 3456 7890.",
)


class PlainField(forms.CharField):
    """Text as text: no direction overrides, no control characters, one kind of line end."""

    def __init__(self, *, lines: bool = False, **kwargs: Any) -> None:
        self.lines = lines
        kwargs.setdefault("widget", forms.Textarea if lines else forms.TextInput)
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> str | None:
        value = super().to_python(value)
        if value is None:
            return None
        try:
            return text.clean(value, lines=self.lines)
        except text.NotText:
            raise ValidationError(
                "Isian memuat karakter yang tidak dapat disimpan. Ketik ulang bagian itu.",
                code="not_text",
            ) from None


class LocalTimeField(forms.Field):
    """A wall-clock time without zone; the form knows in whose zone it is meant."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    _ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?", re.ASCII)
    _DAY_FIRST = re.compile(
        r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4}),? +([0-9]{1,2})[.:]([0-9]{2})", re.ASCII
    )

    def to_python(self, value: Any) -> datetime | None:
        given = str(value or "").strip()[:40]
        if not given:
            return None
        try:
            if self._ISO.fullmatch(given):
                return datetime.fromisoformat(given)
            if found := self._DAY_FIRST.fullmatch(given):
                day, month, year, hour, minute = map(int, found.groups())
                return datetime(year, month, day, hour, minute)  # noqa: DTZ001
        except ValueError:
            pass
        raise ValidationError(
            "Tulis tanggal dan jam yang ada, misalnya 21/11/2026 09.30.", code="invalid"
        )


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.Field):
    """Several files, each checked by content; cleans to a list of `Checked`."""

    widget = FilesInput(
        attrs={
            "accept": ACCEPT,
            "multiple": True,
            "data-shrink": "",
            "data-max-mb": 10,
            "data-max-files": MAX_PER_TICKET,
        }
    )

    def __init__(
        self, *, label: str = "Pilih berkas (boleh kosong)", required: bool = False
    ) -> None:
        super().__init__(
            required=required,
            label=label,
            help_text=f"{TYPES_TEXT}. Paling besar 10 MB tiap berkas, "
            f"paling banyak {MAX_PER_TICKET} berkas.",
            error_messages={"required": "Pilih paling sedikit satu berkas."},
        )

    def clean(self, value: Sequence[UploadedFile[Any]] | None) -> list[Checked]:
        given = list(value or [])
        if not given and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(given) > MAX_PER_TICKET:
            raise ValidationError(
                f"Paling banyak {MAX_PER_TICKET} berkas; Anda memilih {len(given)}.",
                code="too_many",
            )
        checked, faults = [], []
        for upload in given:
            try:
                checked.append(check(upload))
            except FileRefused as refusal:
                faults.append(ValidationError(refusal.message, code=refusal.code))
        if faults:
            raise ValidationError(faults)
        return checked
