"""A complaint taken by an officer: telephone, WhatsApp, letter, walk-in; in under a minute."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crispy_forms.bootstrap import InlineRadios
from crispy_forms.layout import HTML, Field, Layout
from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse

from people.localtime import zone_name
from people.models import Office, User
from tickets.fields import LocalTimeField, PlainField, phone_number
from tickets.forms import BaseComplaintForm, section
from tickets.intake import ComplaintData
from tickets.models import Channel, Impact
from tickets.text import search_words

_CHANNELS = (Channel.PHONE, Channel.WHATSAPP, Channel.LETTER, Channel.WALK_IN)
# In the officer's voice; the others read alike in both.
_IMPACTS: dict[str, str] = {Impact.PERSON: "Satu orang", Impact.OFFICE: "Seluruh kantor pelapor"}
FOUND_AT_MOST = 10


class OfficeField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Names the zone: the time of the disturbance is meant in it."""

    now: datetime

    def label_from_instance(self, obj: Any) -> str:
        assert isinstance(obj, Office)
        zone = zone_name(obj.tz, self.now)
        return f"{obj.name} ({zone})"


class OnBehalfForm(BaseComplaintForm):
    channel = forms.ChoiceField(
        label="Laporan diterima melalui",
        choices=[(channel.value, channel.label) for channel in _CHANNELS],
        widget=forms.RadioSelect,
        initial=Channel.PHONE,
        error_messages={
            "required": "Pilih kanal laporan.",
            "invalid_choice": "Kanal itu tidak ada dalam daftar. Pilih salah satu.",
        },
    )
    reporter = PlainField(
        label="Pelapor yang memiliki akun",
        help_text="Nama, NIP, atau alamat e-mail. Kosongkan bila pelapor tidak memiliki akun.",
        max_length=150,
        required=False,
    )
    reporter_pick = forms.ChoiceField(
        label="Pelapor yang dimaksud",
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "Pilih salah satu pegawai di bawah ini."},
    )
    contact_name = PlainField(label="Nama pelapor tanpa akun", max_length=150, required=False)
    office = OfficeField(
        Office.objects.none(),
        label="Kantor pelapor",
        help_text="Boleh kosong bila pelapor memiliki akun.",
        empty_label="Kantor menurut akun pelapor",
        required=False,
        error_messages={"invalid_choice": "Kantor itu tidak ada dalam daftar. Pilih salah satu."},
    )
    contact_phone = PlainField(
        label="Nomor telepon atau WA (boleh kosong)",
        max_length=20,
        required=False,
        validators=[phone_number],
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    occurred_at = LocalTimeField(
        label="Sejak kapan? (boleh kosong)",
        required=False,
        help_text="Waktu setempat di kantor pelapor. Kosong berarti baru saja.",
    )

    drill = forms.BooleanField(
        label="Ini latihan (simulasi), bukan gangguan sungguhan",
        required=False,
        help_text="Ditangani seperti biasa dan bertanda LATIHAN; tidak masuk statistik.",
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, now=now, **kwargs)
        offices = self.fields["office"]
        assert isinstance(offices, OfficeField)
        offices.now = now
        offices.queryset = Office.objects.filter(active=True)
        asked = search_words(str(self.data.get("reporter", ""))) if self.is_bound else ""
        self.found = list(people_like(asked)) if asked else []
        if len(self.found) > 1:
            pick = self.fields["reporter_pick"]
            assert isinstance(pick, forms.ChoiceField)
            pick.choices = [(str(user.pk), describe(user)) for user in self.found]
        else:
            del self.fields["reporter_pick"]
        impact = self.fields["impact"]
        assert isinstance(impact, forms.ChoiceField)
        impact.choices = [(value, _IMPACTS.get(value, label)) for value, label in Impact.choices]
        self.fields["symptoms"].help_text = "Yang disampaikan pelapor, dengan kata-katanya sendiri."
        self.in_page_order()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        reporter = self._reporter(cleaned)
        cleaned["account"] = reporter
        office = cleaned.get("office")
        if office is None and reporter and reporter.office:
            office = reporter.office.successor
        if not cleaned.get("reporter") and not cleaned.get("contact_name"):
            self.add_error("contact_name", "Isi pelapor yang memiliki akun, atau nama pelapor.")
        if office is None and "office" not in self.errors and not self.has_error("reporter"):
            self.add_error("office", "Pilih kantor pelapor.")
        cleaned["office"] = office
        self.local_time(office)
        return cleaned

    def data_of_complaint(self) -> ComplaintData:
        cleaned = self.cleaned_data
        reporter: User | None = cleaned["account"]
        return self.to_data(
            reporter=reporter,
            office=cleaned["office"],
            occurred_at=cleaned["occurred_at"] or self.now,
            contact_name=cleaned["contact_name"] or (reporter.name if reporter else ""),
            contact_email=reporter.email if reporter else "",
            channel=cleaned["channel"],
            drill=cleaned["drill"],
        )

    def layout(self) -> Layout:
        pick = [Field("reporter_pick")] if "reporter_pick" in self.fields else []
        return Layout(
            section(
                "Pelapor",
                InlineRadios("channel"),
                Field(
                    "reporter",
                    list="pelapor",
                    autocomplete="off",
                    hx_get=reverse("reporter_search"),
                    # focus: a page sent back has words already
                    hx_trigger="input changed delay:300ms, focus once",
                    hx_target="#pelapor",
                    data_quiet="",
                ),
                HTML('<datalist id="pelapor"></datalist>'),
                *pick,
                "contact_name",
                "office",
                "contact_phone",
            ),
            section("Gangguan", *self.disturbance(), "symptoms"),
            section("Waktu dan dampak", "occurred_at", "location", *self.consequences()),
            section("Lampiran", "attachments"),
            section("Latihan", "drill"),
            "key",
        )

    def _reporter(self, cleaned: dict[str, Any]) -> User | None:
        if not cleaned.get("reporter"):
            return None
        if not self.found:
            self.add_error(
                "reporter",
                "Tidak ada akun yang cocok. Kosongkan isian ini, lalu isi nama dan kantor pelapor.",
            )
            return None
        if len(self.found) == 1:
            return self.found[0]
        chosen = cleaned.get("reporter_pick")
        if not chosen and "reporter_pick" not in self.errors:
            self.add_error("reporter_pick", "Beberapa pegawai cocok. Pilih salah satu.")
        return next((user for user in self.found if str(user.pk) == chosen), None)


def people_like(asked: str) -> QuerySet[User]:
    """Active people by NIP or e-mail exactly, else by parts of their name; at most ten."""
    people = User.objects.filter(is_active=True).select_related("office")
    digits = "".join(asked.split())
    if len(digits) == 18 and digits.isascii() and digits.isdigit():
        return people.filter(nip=digits)
    if "@" in asked:
        return people.filter(email=asked.lower())
    wanted = Q()
    for word in asked.split()[:5]:
        wanted &= Q(name__icontains=word)
    return people.filter(wanted).order_by("name", "pk")[:FOUND_AT_MOST]


def describe(user: User) -> str:
    """Enough to tell two of a name apart; no NIP."""
    place = user.office.short_name if user.office else "tanpa kantor"
    return ", ".join(part for part in (user.name, user.title, place) if part)
