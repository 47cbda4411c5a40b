"""The period of a printed list: from and to, both days included, in the zone of an office."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

LONGEST = 366  # days; a year and its leap day
EARLIEST, LATEST = 2000, 2200


class PeriodForm(forms.Form):
    """Read from the query string; what is missing is `today`."""

    dari = forms.DateField(label="Dari tanggal", required=False)
    sampai = forms.DateField(label="Sampai tanggal", required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        kwargs.setdefault("auto_id", "periode-%s")
        super().__init__(*args, **kwargs)
        self.today = today
        for name in ("dari", "sampai"):
            field = self.fields[name]
            field.error_messages["invalid"] = "Tulis tanggal yang ada, misalnya 2026-11-21."
            field.widget = forms.DateInput(
                format="%Y-%m-%d",
                attrs={"type": "date", "class": "form-control", "data-no-draft": True},
            )

    def clean_dari(self) -> date:
        return self._of_our_time(self.cleaned_data["dari"] or self.first_day)

    def clean_sampai(self) -> date:
        return self._of_our_time(self.cleaned_data["sampai"] or self.today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("dari"), cleaned.get("sampai")
        if first and last:
            if last < first:
                self.add_error("sampai", "Tanggal akhir lebih dahulu daripada tanggal awal.")
            elif last - first >= timedelta(days=LONGEST):
                self.add_error("sampai", f"Periode paling panjang {LONGEST} hari (satu tahun).")
        return cleaned

    @property
    def first_day(self) -> date:
        """Of the month in hand, where no beginning is given."""
        return self.today.replace(day=1)

    @property
    def period(self) -> tuple[date, date]:
        """Of a valid form."""
        return self.cleaned_data["dari"], self.cleaned_data["sampai"]

    @staticmethod
    def _of_our_time(day: date) -> date:
        if not EARLIEST <= day.year <= LATEST:
            raise forms.ValidationError("Tanggal terlalu jauh; periksa tahunnya.")
        return day
