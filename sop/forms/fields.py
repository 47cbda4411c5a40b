"""Form fields of the handling: instants in an office's zone, dates of papers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from people.localtime import zone_name
from tickets.fields import LocalTimeField

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
