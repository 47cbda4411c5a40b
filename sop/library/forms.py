"""The form of an SOP's cover as an office states it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms

from people.localtime import long_date
from sop.library.cover import DATES, LABELS, LISTS, TEXTS, document_lines, split
from sop.machine import Procedure
from sop.models import SopIdentity
from sop.settings.forms import DayField, plain_helper
from tickets.fields import PlainField

OLDEST, LATEST = 1945, 2100
MOST_ITEMS, LONGEST_ITEM = 40, 500
LENGTHS = {"number": 120, "approved_title": 200, "approved_name": 150, "approved_nip": 30}
HELP = {
    "number": "Sesuai tata naskah dinas kantor.",
    "revised_on": "Kosongkan bila SOP belum pernah direvisi.",
    "effective_on": "Tanggal SOP mulai berlaku.",
    "approved_title": "Jabatan saja, misalnya Kepala Dinas Komunikasi dan Informatika.",
    "approved_nip": "18 angka; kosongkan bila tidak ada.",
}


class CoverDay(DayField):
    """A date of the cover: of any year that a document may have."""

    def validate(self, value: Any) -> None:
        forms.DateField.validate(self, value)
        if value and not OLDEST <= value.year <= LATEST:
            raise forms.ValidationError(f"Isi tahun antara {OLDEST} dan {LATEST}.")


class IdentityForm(forms.Form):
    """What is empty, or the same as in the document, follows the document. `seen` is the state
    that the page was drawn at."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(
        self, *args: Any, procedure: type[Procedure], row: SopIdentity | None, today: date,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        initial = {name: "\n".join(document_lines(procedure, name)) for name in (*TEXTS, *LISTS)}
        for name in (*TEXTS, *DATES, *LISTS) if row is not None else ():
            initial[name] = getattr(row, name) or initial.get(name, "")
        kwargs["initial"] = {"seen": stamp(row), **initial}
        super().__init__(*args, **kwargs)
        self.procedure, self.today = procedure, today
        for name in TEXTS:
            self.fields[name] = PlainField(
                label=LABELS[name], required=False, help_text=HELP.get(name, ""),
                max_length=LENGTHS[name],
            )  # fmt: skip
        for name in DATES:
            self.fields[name] = CoverDay(
                label=LABELS[name], required=False, help_text=HELP.get(name, "")
            )
        for name in LISTS:
            self.fields[name] = PlainField(
                lines=True, label=LABELS[name], required=False, max_length=10_000,
                help_text="Satu butir setiap baris.",
                widget=forms.Textarea(attrs={"rows": 5}),
            )  # fmt: skip
        self.order_fields(["seen", "number", *DATES, *TEXTS, *LISTS])
        self.helper = plain_helper()

    def beside(self) -> list[tuple[forms.BoundField, tuple[str, ...]]]:
        """Every field with what the document says there."""
        return [
            (self[name], document_lines(self.procedure, name))
            for name in self.fields
            if name != "seen"
        ]

    def clean_approved_nip(self) -> str:
        nip = re.sub(r"[\s.]", "", self.cleaned_data["approved_nip"])
        if nip and not re.fullmatch(r"[0-9]{18}", nip):
            raise forms.ValidationError("NIP terdiri atas 18 angka.")
        return nip

    def clean_made_on(self) -> date | None:
        day: date | None = self.cleaned_data["made_on"]
        if day and day > self.today:
            raise forms.ValidationError("Tanggal pembuatan belum tiba.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in LISTS:
            if name in cleaned:
                cleaned[name] = self._items(name, cleaned[name])
        self._check_order(cleaned)
        self._check_signer(cleaned)
        for name in TEXTS:
            if cleaned.get(name) == "\n".join(document_lines(self.procedure, name)):
                cleaned[name] = ""
        return cleaned

    def _items(self, name: str, text: str) -> str | None:
        """One item a line; None where it says what the document says."""
        items = split(text)
        if len(items) > MOST_ITEMS:
            self.add_error(name, f"Paling banyak {MOST_ITEMS} butir; Anda menulis {len(items)}.")
        elif long := next((i + 1 for i, item in enumerate(items) if len(item) > LONGEST_ITEM), 0):
            self.add_error(name, f"Butir {long} lebih dari {LONGEST_ITEM} huruf.")
        if not items or tuple(items) == document_lines(self.procedure, name):
            return None
        return "\n".join(items)

    def _check_order(self, cleaned: dict[str, Any]) -> None:
        identity = self.procedure.identity
        made = cleaned.get("made_on") or identity.made_on
        for name in ("revised_on", "effective_on"):
            day = cleaned.get(name)
            if made and day and day < made:
                words = f"{LABELS[name]} tidak boleh sebelum tanggal pembuatan, {long_date(made)}."
                self.add_error(name, words)

    def _check_signer(self, cleaned: dict[str, Any]) -> None:
        identity = self.procedure.identity
        if cleaned.get("approved_nip") and not cleaned.get("approved_name"):
            self.add_error("approved_name", "Isi nama pejabat yang memiliki NIP ini.")
        named = cleaned.get("approved_name")
        if named and not (cleaned.get("approved_title") or identity.approved_title):
            self.add_error("approved_title", "Isi jabatan pejabat yang mengesahkan.")


def stamp(row: SopIdentity | None) -> str:
    """What an office's statement looked like when a page was drawn."""
    return row.updated_at.isoformat() if row is not None else "-"
