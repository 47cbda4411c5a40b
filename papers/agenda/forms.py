"""The forms of the register: an incoming letter, and the reason of a void number."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from papers.letters.forms import REQUIRED, DayField
from people.models import Office, User
from tickets import access, numbers
from tickets.fields import PlainField
from tickets.forms import KeyedForm
from tickets.models import Ticket


class IncomingForm(KeyedForm):
    """A letter that has come in; the agenda number is taken when it is stored."""

    office = forms.ChoiceField(
        label="Diterima oleh", error_messages={"invalid_choice": "Pilih kantor dari daftar."}
    )
    party = PlainField(label="Dari", max_length=300, error_messages=REQUIRED)
    party_number = PlainField(label="Nomor surat pengirim", max_length=120, required=False)
    dated = DayField(label="Tanggal surat")
    subject = PlainField(label="Hal", max_length=300, error_messages=REQUIRED)
    ticket = forms.CharField(
        label="Nomor aduan (boleh kosong)", max_length=60, required=False,
        help_text="Bila surat ini tentang aduan yang sudah tercatat.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, offices: list[Office], user: User, today: date, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"dated": today, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.user, self.today = user, today
        self.offices = {str(office.pk): office for office in offices}
        field = self.fields["office"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(pk, office.name) for pk, office in self.offices.items()]

    def clean_dated(self) -> date:
        day: date = self.cleaned_data["dated"]
        if day > self.today:
            raise forms.ValidationError("Tanggal surat belum tiba.")
        return day

    def clean_ticket(self) -> Ticket | None:
        typed = self.cleaned_data["ticket"].strip()
        if not typed:
            return None
        number = numbers.parse(typed)
        rows = Ticket.objects.filter(access.visible_filter(self.user), number=number or "")
        found: Ticket | None = rows.first()
        if found is None:
            raise forms.ValidationError("Aduan dengan nomor itu tidak ada pada daftar Anda.")
        return found


class VoidEntryForm(KeyedForm):
    reason = PlainField(
        label="Alasan pembatalan", lines=True, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}), error_messages=REQUIRED,
        help_text="Nomor tetap tercatat sebagai batal dan tidak dipakai lagi.",
    )  # fmt: skip
