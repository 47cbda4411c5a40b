"""The forms of the settings: an office's own times, weekly hours, special hours, holidays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout
from django import forms
from django.db.models import Q

from people.admin_forms import indented
from people.models import Role
from sop.clock import hours
from sop.clock.holidays import FIRST_YEAR, LAST_YEAR, mark_corrected
from sop.language import TimeKind, Unit, UnreadableTimeError, Within, parse_time
from sop.machine import Procedure
from sop.models import CalendarOverride, Holiday, WorkCalendar

if TYPE_CHECKING:
    from sop.settings.keepers import Desk

ACCEPTED = "Tulis seperti “30 menit”, “2 jam”, “1-2 hari”, “3 hari kerja”, atau “3x24 jam”."
LONGEST = {Unit.DAYS: 60, Unit.WORKING: 480 * 3600, Unit.ELAPSED: 60 * 86_400}
LONGEST_OVERRIDE = timedelta(days=366)
REQUIRED = {"required": "Bagian ini wajib diisi."}


def plain_helper() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


class DayField(forms.DateField):
    """A date; the browser's own picker where there is one."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        messages = REQUIRED | {"invalid": "Tanggal tidak terbaca. Tulis seperti 21-11-2026."}
        formats = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"]
        super().__init__(widget=widget, input_formats=formats, error_messages=messages, **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise forms.ValidationError(
                f"Isi tahun antara {FIRST_YEAR} dan {LAST_YEAR}; periksa tahunnya."
            )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Alasan perubahan",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Dicatat pada riwayat setiap tiket yang batas waktunya berubah, misalnya nomor "
        "keputusan atau surat edaran.",
        error_messages={"required": "Isi alasan perubahan."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class TargetForm(forms.Form):
    """The office's own time for one step of an SOP; an empty time withdraws it."""

    number = forms.TypedChoiceField(label="Langkah", coerce=int, error_messages=REQUIRED)
    text = forms.CharField(
        label="Waktu kantor",
        required=False,
        max_length=40,
        help_text=f"{ACCEPTED} Kosongkan untuk mencabut waktu kantor.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    valid_from = DayField(label="Berlaku sejak")
    reason = forms.CharField(
        label="Alasan",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Misalnya nomor keputusan kepala kantor.",
        error_messages={"required": "Isi alasan penetapan."},
    )

    def __init__(
        self, *args: Any, procedure: type[Procedure], today: date, withdrawable: Iterable[int],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.procedure, self.today = procedure, today
        self.withdrawable = set(withdrawable)
        self._times: dict[int, Within] = {step.number: step.time for step in procedure.steps}
        number = self.fields["number"]
        assert isinstance(number, forms.TypedChoiceField)
        number.choices = [("", "Pilih langkah")] + [
            (step.number, step.label[:90]) for step in procedure.steps
            if step.time.replaceable or step.number in self.withdrawable
        ]  # fmt: skip
        number.error_messages["invalid_choice"] = self._why_not(self.data.get("number"))
        self.fields["valid_from"].widget.attrs["min"] = today.isoformat()
        self.helper = plain_helper()

    def clean_text(self) -> str:
        text = " ".join(self.cleaned_data["text"].split())
        try:
            within = parse_time(text)
        except UnreadableTimeError as error:
            raise forms.ValidationError(
                f"“{text}” tidak terbaca sebagai waktu. {ACCEPTED}"
            ) from error
        if within.high is not None and within.high > LONGEST[within.unit]:
            raise forms.ValidationError(
                "Waktu kantor paling lama 60 hari kerja, 480 jam, atau 60x24 jam."
            )
        return text

    def clean_valid_from(self) -> date:
        day: date = self.cleaned_data["valid_from"]
        if day < self.today:
            raise forms.ValidationError(
                "Tanggal tidak boleh sebelum hari ini: langkah yang sudah berjalan tetap memakai "
                "waktunya."
            )
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        number, text = cleaned.get("number"), cleaned.get("text")
        if text == "" and number not in (None, *self.withdrawable):
            self.add_error("text", "Langkah ini tidak memiliki waktu kantor yang dapat dicabut.")
        if text and number and not self._times[number].replaceable:
            self.add_error("number", self._why_not(number))
        return cleaned

    def _why_not(self, number: Any) -> str:
        """Why a step takes no time of the office; `number` is as it was sent."""
        within = next((time for key, time in self._times.items() if str(key) == str(number)), None)
        if within and within.kind is TimeKind.SHARED and within.steps:
            first, last = within.steps
            return (
                f"Langkah {first}-{last} berbagi satu waktu; waktu kantor untuk satu di antaranya "
                "tidak dapat ditetapkan."
            )
        return (
            "Langkah itu tidak dapat diberi waktu kantor: batasnya adalah estimasi yang "
            "dijanjikan, atau langkahnya tidak ada."
        )


class WeekForm(forms.Form):
    """Seven texts, Monday to Sunday; `cleaned_data["hours"]` is what the models keep."""

    def __init__(self, *args: Any, hours_now: Mapping[str, Any] | None = None, **kw: Any) -> None:
        initial = {
            key: hours.write_day((hours_now or {}).get(key) or []) for key in hours.DAY_NAMES
        }
        kw["initial"] = initial | kw.get("initial", {})
        super().__init__(*args, **kw)
        for key, name in hours.DAY_NAMES.items():
            self.fields[key] = forms.CharField(
                label=name,
                required=False,
                max_length=hours.LONGEST,
                widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "Tutup"}),
            )
        self.helper = plain_helper()
        week = Fieldset(
            "Jam kerja",
            HTML(f'<p class="form-text">{hours.EXAMPLE} Jam 24.00 adalah tengah malam; '
                 "22.00-06.00 berlanjut ke hari berikutnya.</p>"),
            *hours.DAY_NAMES,
            css_class="group",
        )  # fmt: skip
        others = [name for name in self.fields if name not in hours.DAY_NAMES]
        self.helper.layout = Layout(*others, week)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        week: dict[str, Any] = {}
        for key in hours.DAY_NAMES:
            try:
                if spans := hours.read_day(cleaned.get(key, "")):
                    week[key] = spans
            except ValueError as error:
                self.add_error(key, str(error))
        cleaned["hours"] = week
        return cleaned


class CalendarForm(WeekForm):
    """Weekly hours of an office, or of one role of it; office and role are fixed afterwards."""

    name = forms.CharField(label="Nama kalender", max_length=100, error_messages=REQUIRED)
    office = forms.TypedChoiceField(label="Unit kerja", coerce=int, error_messages=REQUIRED)
    role = forms.ModelChoiceField(
        label="Khusus peran",
        queryset=Role.objects.filter(side=Role.Side.HANDLER),
        required=False,
        empty_label="Seluruh unit kerja",
        help_text="Misalnya petugas piket; langkah yang dikerjakan peran ini memakai kalender ini.",
    )
    always = forms.BooleanField(
        label="24 jam x 7 hari",
        required=False,
        help_text="Jam kerja di bawah dan hari libur tidak dipakai.",
    )

    def __init__(self, *args: Any, desk: Desk, row: WorkCalendar, **kwargs: Any) -> None:
        self.row = row
        initial = {"name": row.name, "always": row.always, "role": row.role_id,
                   "office": row.office_id}  # fmt: skip
        super().__init__(*args, hours_now=row.hours, initial=initial, **kwargs)
        office = self.fields["office"]
        assert isinstance(office, forms.TypedChoiceField)
        office.choices = _offices(desk)
        if row.pk:
            del self.fields["office"], self.fields["role"]
            self.helper.layout.fields[:] = [
                name for name in self.helper.layout.fields if name not in ("office", "role")
            ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("always") and not cleaned["hours"] and not self.errors:
            raise forms.ValidationError("Isi jam kerja paling sedikit untuk satu hari.")
        place, role = cleaned.get("office"), cleaned.get("role")
        if not self.row.pk and place:
            same = WorkCalendar.objects.filter(office=place, role=role)
            if same.exists():
                words = "Unit kerja dan peran ini sudah memiliki kalender."
                self.add_error("role" if role else "office", words)
        return cleaned

    def apply(self, desk: Desk) -> WorkCalendar:
        """The row with what was typed, not saved."""
        data, row = self.cleaned_data, self.row
        if not row.pk:
            row.office, row.role = desk.by_id[data["office"]], data["role"]
        row.name, row.always, row.hours = data["name"], data["always"], data["hours"]
        return row


class OverrideForm(WeekForm):
    """Other weekly hours between two dates, both included (Ramadan)."""

    name = forms.CharField(label="Nama", max_length=100, error_messages=REQUIRED)
    first_day = DayField(label="Sejak tanggal")
    last_day = DayField(label="Sampai tanggal")

    def __init__(self, *args: Any, row: CalendarOverride, **kwargs: Any) -> None:
        self.row = row
        initial = {"name": row.name, "first_day": row.first_day, "last_day": row.last_day}
        super().__init__(*args, hours_now=row.hours, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if not first or not last:
            return cleaned
        if last < first:
            self.add_error("last_day", "Tanggal akhir tidak boleh sebelum tanggal awal.")
        elif last - first > LONGEST_OVERRIDE:
            self.add_error("last_day", "Jam kerja khusus paling lama satu tahun.")
        others = CalendarOverride.objects.filter(
            Q(first_day__lte=last, last_day__gte=first), calendar=self.row.calendar
        ).exclude(pk=self.row.pk)
        if other := others.first():
            self.add_error("first_day", f"Tanggal ini menumpuk pada “{other.name}”.")
        return cleaned

    def apply(self) -> CalendarOverride:
        for name in ("name", "first_day", "last_day", "hours"):
            setattr(self.row, name, self.cleaned_data[name])
        return self.row


class HolidayForm(forms.ModelForm):  # type: ignore[type-arg]
    """A day off for everybody (national) or for one office and what is below it."""

    day = DayField(label="Tanggal")
    office = forms.TypedChoiceField(label="Berlaku untuk", required=False, empty_value=None)

    class Meta:
        model = Holiday
        fields = ("day", "name", "kind", "office", "source", "estimated")
        help_texts = {
            "source": "Misalnya nomor keputusan bersama atau surat edaran.",
            "estimated": "Tanggalnya belum ditetapkan resmi.",
        }
        error_messages = {"name": REQUIRED, "kind": REQUIRED}

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk = desk
        self.before = Holiday.objects.get(pk=self.instance.pk) if self.instance.pk else None
        office = self.fields["office"]
        assert isinstance(office, forms.TypedChoiceField)
        office.choices = ([("", "Semua unit kerja")] if desk.national else []) + _calendar_offices(
            desk
        )
        office.coerce = lambda pk: desk.by_id.get(int(pk))
        office.error_messages["invalid_choice"] = "Pilih unit kerja dari daftar."
        self.initial["office"] = self.instance.office_id or ""
        self.fields["source"].widget.attrs["autocomplete"] = "off"
        self.helper = plain_helper()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        office, kind = cleaned.get("office"), cleaned.get("kind")
        if "office" in cleaned and office is None and not self.desk.national:
            self.add_error("office", "Pilih unit kerja.")
        regional = kind == Holiday.HolidayKind.REGIONAL
        if kind and "office" in cleaned and regional != (office is not None):
            words = ("Libur daerah berlaku untuk satu unit kerja; pilih unitnya." if regional else
                     "Libur nasional dan cuti bersama berlaku untuk semua unit kerja.")  # fmt: skip
            self.add_error("office", words)
        day = cleaned.get("day")
        if day and "office" in cleaned:
            same = Holiday.objects.filter(day=day, office=office).exclude(pk=self.instance.pk)
            if other := same.first():
                self.add_error("day", f"Tanggal ini sudah libur: {other.name}.")
        return cleaned

    def apply(self) -> Holiday:
        """The row with what was typed, not saved; it no longer belongs to the package."""
        row: Holiday = self.instance
        if self.before is not None and self.has_changed():
            mark_corrected(row)
        return row


def _offices(desk: Desk) -> list[tuple[Any, str]]:
    return [(office.pk, indented(office, depth)) for office, depth in desk.offices]


def _calendar_offices(desk: Desk) -> list[tuple[Any, str]]:
    """Agencies, and units with a calendar of their own: a holiday counts in calendars."""
    own = set(WorkCalendar.objects.values_list("office", flat=True))
    return [
        (office.pk, office.name)
        for office, _ in desk.offices
        if office.pk in own or desk.directory.agency(office).pk == office.pk
    ]


def office_choices(desk: Desk) -> list[tuple[Any, str]]:
    return _offices(desk)
