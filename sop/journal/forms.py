"""Writing into one's own journal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone

from papers.journal import LONGEST_TEXT
from papers.models import JournalEntry
from people.models import Office, User
from sop.forms.fields import MomentField
from tickets import numbers
from tickets.fields import PlainField
from tickets.forms import KeyedForm
from tickets.keys import bound_key
from tickets.models import Ticket


class JournalForm(KeyedForm):
    """One entry; `corrects` names an earlier entry of one's own."""

    text = PlainField(
        lines=True,
        label="Uraian kegiatan",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Catatan yang tersimpan tidak dapat diubah. Kesalahan dibetulkan dengan ralat.",
        error_messages={"required": "Isi uraian kegiatan."},
    )
    ticket = PlainField(
        label="Nomor tiket (boleh kosong)", required=False, max_length=30,
        help_text="Bila kegiatan ini menyangkut satu tiket.",
    )  # fmt: skip
    corrects = forms.IntegerField(
        required=False, widget=forms.HiddenInput, min_value=1, max_value=2**62
    )

    def __init__(self, *args: Any, user: User, office: Office, day: date, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="jurnal-%s", **kwargs)
        self.user = user
        self.fields["at"] = MomentField(
            office=office, past=True, label="Waktu kegiatan",
            error_messages={"required": "Isi waktu kegiatan."},
        )  # fmt: skip
        now = timezone.now()
        today = now.astimezone(office.tz).date()
        if not self.is_bound and "at" not in self.initial:
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=office.tz)
            self.initial["at"] = now if day == today else noon
        self.order_fields(["at", "text", "ticket"])

    def clean_ticket(self) -> Ticket | None:
        given = self.cleaned_data["ticket"]
        if not given:
            return None
        number = numbers.parse(given)
        visible = Ticket.objects.visible_to(self.user, timezone.now())
        found: Ticket | None = visible.filter(number=number).first()
        if number is None or found is None:
            raise forms.ValidationError("Tiket dengan nomor itu tidak ada atau bukan urusan Anda.")
        return found

    def clean_corrects(self) -> JournalEntry | None:
        pk = self.cleaned_data["corrects"]
        if pk is None:
            return None
        found = JournalEntry.objects.filter(pk=pk, officer=self.user).first()
        if found is None:
            raise forms.ValidationError("Catatan yang diralat tidak ditemukan.")
        return found

    @property
    def action_key(self) -> str:
        """The page's key bound to what was written, so that other words are another entry."""
        data = self.cleaned_data
        parts = (data["at"], data["text"], data["ticket"], data["corrects"])
        return bound_key(str(data["key"]), "journal", *parts)
