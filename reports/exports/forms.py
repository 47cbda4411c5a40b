"""The form of a subscription to the monthly report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from reports.exports.mailing import Seat
from tickets.forms import KeyedForm

LAST_DAY = 28


class SubscriptionForm(KeyedForm):
    """`seats` are those who may be subscribed by the person."""

    seat = forms.ChoiceField(
        label="Penerima",
        error_messages={
            "required": "Pilih penerima laporan.",
            "invalid_choice": "Penerima ini tidak memimpin kantor yang dapat Anda atur.",
        },
    )
    day = forms.IntegerField(
        label="Tanggal pengiriman", min_value=1, max_value=LAST_DAY, initial=1,
        help_text="1 sampai 28. Laporan bulan sebelumnya dikirim pada tanggal ini, pada jam kerja.",
        error_messages={
            "required": "Isi tanggal pengiriman, 1 sampai 28.",
            "invalid": "Isi angka 1 sampai 28.",
            "min_value": "Isi angka 1 sampai 28.",
            "max_value": "Isi angka 1 sampai 28, sehingga tanggal itu ada pada setiap bulan.",
        },
    )  # fmt: skip

    def __init__(self, *args: Any, seats: Sequence[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_code = {seat.code: seat for seat in seats}
        field = self.fields["seat"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(seat.code, f"{seat.user.name} – {seat.title}") for seat in seats]

    @property
    def chosen(self) -> Seat:
        """Of a valid form."""
        return self.by_code[self.cleaned_data["seat"]]
