"""The forms of the reporter: the complaint, a message, more files."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Fieldset, Layout
from django import forms

from people.localtime import zone_name
from people.models import Office, User
from services.models import Kind, Service
from tickets import questions
from tickets.fields import FilesField, LocalTimeField, PlainField, phone_number
from tickets.intake import ComplaintData
from tickets.models import Channel, Impact
from tickets.uploads import TOO_LARGE

CLOCK_TOLERANCE = timedelta(minutes=5)
OLDEST = timedelta(days=366)


class KeyedForm(forms.Form):
    """Carries the idempotency key: the same page sent twice is one act."""

    key = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid4,
        error_messages={
            "required": "Halaman ini tidak lengkap. Muat ulang, lalu kirim lagi.",
            "invalid": "Halaman ini tidak lengkap. Muat ulang, lalu kirim lagi.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True  # the token stands in the page's own <form>
        helper.layout = self.layout()
        return helper

    def layout(self) -> Layout:
        return Layout(*self.fields)

    @property
    def action_key(self) -> str:
        return str(self.cleaned_data["key"])

    @property
    def status(self) -> int:
        """Of the page that shows the faults: 413 for a file too large, 422 for the rest."""
        faults = self.errors.as_data().get("attachments", [])
        return 413 if any(fault.code == TOO_LARGE for fault in faults) else 422


def section(title: str, *fields: Any) -> Div:
    """A part of a longer form: a card with its heading."""
    return Div(
        Div(HTML(f'<h2 class="mb-3">{title}</h2>'), *fields, css_class="card-body"),
        css_class="card mb-3",
    )


class BaseComplaintForm(KeyedForm):
    """What a complaint asks, whoever enters it."""

    service = forms.ModelChoiceField(
        Service.objects.none(),
        label="Layanan yang terganggu",
        empty_label="Pilih layanan",
        error_messages={
            "required": "Pilih layanan yang terganggu.",
            "invalid_choice": "Layanan itu tidak ada dalam daftar. Pilih salah satu.",
        },
    )
    kind = forms.ChoiceField(
        label="Apa yang terganggu?",
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Pilih jenis gangguan; bila ragu, pilih \u201cLainnya / tidak tahu\u201d.",
            "invalid_choice": "Jenis gangguan itu tidak ada dalam daftar. Pilih salah satu.",
        },
    )
    title = PlainField(
        label="Judul singkat (boleh kosong)",
        max_length=150,
        required=False,
    )
    symptoms = PlainField(
        label="Apa yang terjadi?",
        lines=True,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Yang Anda lihat atau alami, dengan kata-kata Anda sendiri.",
        error_messages={"required": "Ceritakan apa yang terjadi."},
    )
    location = PlainField(
        label="Lokasi (boleh kosong)",
        max_length=150,
        required=False,
        help_text="Gedung, lantai, atau ruangan.",
    )
    impact = forms.ChoiceField(
        label="Siapa yang terdampak?",
        choices=Impact.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Pilih siapa yang terdampak.",
            "invalid_choice": "Pilihan dampak itu tidak ada. Pilih salah satu.",
        },
    )
    service_stopped = forms.BooleanField(label="Pelayanan publik terhenti", required=False)
    payroll_stopped = forms.BooleanField(label="Gaji atau pembayaran tertunda", required=False)
    attachments = FilesField()

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        self.now = now
        super().__init__(*args, **kwargs)
        services = self.fields["service"]
        assert isinstance(services, forms.ModelChoiceField)
        services.queryset = Service.objects.offered()
        for asked in questions.QUESTIONS.values():
            for question in asked:
                self.fields[question.name] = _question_field(question)

    def in_page_order(self) -> None:
        """The error summary lists the faults in the order of the page."""
        self.order_fields([pointer.name for pointer in self.layout().get_field_names()])

    def disturbance(self) -> list[Any]:
        """The part of the layout about what broke; the questions follow the kind."""
        return [
            Field("service"),
            Div(Field("kind"), data_kind_source=""),
            *(
                Fieldset(
                    questions.HEADINGS[kind],
                    *(Field(question.name) for question in asked),
                    css_class="group",
                    data_when_kind=kind.value,
                )
                for kind, asked in questions.QUESTIONS.items()
                if asked
            ),
        ]

    def consequences(self) -> list[Any]:
        return [
            Field("impact"),
            Fieldset("Apakah ada yang terhenti?", "service_stopped", "payroll_stopped"),
        ]

    def local_time(self, office: Office | None) -> None:
        """Turns `occurred_at` into an instant by the clock of the reporter's office."""
        given: datetime | None = self.cleaned_data.get("occurred_at")
        if given is None or office is None:
            return
        here = self.now.astimezone(office.tz)
        zone = zone_name(office.tz, self.now)
        if given > here.replace(tzinfo=None) + CLOCK_TOLERANCE:
            self.add_error(
                "occurred_at",
                f"Waktu itu belum tiba; sekarang pukul {here:%H.%M} {zone}. "
                "Isi waktu yang sudah lewat.",
            )
        elif given < here.replace(tzinfo=None) - OLDEST:
            self.add_error("occurred_at", "Isi waktu paling lama satu tahun yang lalu.")
        else:
            self.cleaned_data["occurred_at"] = min(given.replace(tzinfo=office.tz), self.now)

    def to_data(self, **more: Any) -> ComplaintData:
        cleaned = self.cleaned_data
        return ComplaintData(
            service=cleaned["service"],
            kind=cleaned["kind"],
            title=cleaned["title"],
            symptoms=cleaned["symptoms"],
            location=cleaned["location"],
            impact=cleaned["impact"],
            service_stopped=cleaned["service_stopped"],
            payroll_stopped=cleaned["payroll_stopped"],
            details=questions.details(cleaned["kind"], cleaned),
            contact_phone=cleaned["contact_phone"],
            **more,
        )


class ComplaintForm(BaseComplaintForm):
    """Filed by the person."""

    office = forms.ModelChoiceField(
        Office.objects.none(),
        label="Kantor Anda",
        empty_label="Pilih kantor",
        error_messages={
            "required": "Pilih kantor Anda.",
            "invalid_choice": "Kantor itu tidak ada dalam daftar. Pilih salah satu.",
        },
    )
    occurred_at = LocalTimeField(
        label="Sejak kapan?", error_messages={"required": "Isi sejak kapan gangguan terjadi."}
    )
    contact_name = PlainField(
        label="Nama yang dapat dihubungi",
        max_length=150,
        error_messages={"required": "Isi nama yang dapat dihubungi."},
    )
    contact_phone = PlainField(
        label="Nomor telepon atau WA",
        max_length=20,
        required=False,
        validators=[phone_number],
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    contact_email = forms.EmailField(
        label="Alamat e-mail",
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": "Tulis alamat e-mail yang benar, misalnya nama@contoh.go.id."},
    )

    def __init__(self, *args: Any, user: User, now: datetime, **kwargs: Any) -> None:
        self.user = user
        kwargs["initial"] = {**self._known(user, now), **(kwargs.get("initial") or {})}
        super().__init__(*args, now=now, **kwargs)
        when = self.fields["occurred_at"]
        self.place = user.office.successor if user.office else None
        if self.place is None:
            offices = self.fields["office"]
            assert isinstance(offices, forms.ModelChoiceField)
            offices.queryset = Office.objects.filter(active=True)
            when.help_text = "Waktu setempat di kantor Anda."
        else:
            del self.fields["office"]
            zone = zone_name(self.place.tz, now)
            when.label = f"Sejak kapan? ({zone})"
            when.help_text = f"Waktu setempat di {self.place.short_name}, {zone}."
        self.in_page_order()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.local_time(self.place or cleaned.get("office"))
        if not {"contact_phone", "contact_email"} & set(self.errors) and not (
            cleaned.get("contact_phone") or cleaned.get("contact_email")
        ):
            self.add_error(
                "contact_phone", "Isi nomor telepon atau alamat e-mail agar Anda dapat dihubungi."
            )
        return cleaned

    def data_of_complaint(self) -> ComplaintData:
        return self.to_data(
            reporter=self.user,
            office=self.place or self.cleaned_data["office"],
            occurred_at=self.cleaned_data["occurred_at"],
            contact_name=self.cleaned_data["contact_name"],
            contact_email=self.cleaned_data["contact_email"],
            channel=Channel.WEB,
        )

    def layout(self) -> Layout:
        where = [Field("office")] if "office" in self.fields else []
        return Layout(
            section("Gangguan", *where, *self.disturbance(), "symptoms", "title", SIMILAR),
            section("Waktu dan dampak", "occurred_at", "location", *self.consequences()),
            section("Foto atau dokumen", "attachments"),
            section("Kontak", "contact_name", "contact_phone", "contact_email"),
            "key",
        )

    @staticmethod
    def _known(user: User, now: datetime) -> dict[str, Any]:
        """What the portal knows is not asked again (WCAG 3.3.7)."""
        known: dict[str, Any] = {
            "contact_name": user.name,
            "contact_phone": user.phone,
            "contact_email": user.email,
        }
        if user.office is not None:
            here = now.astimezone(user.office.successor.tz)
            known["occurred_at"] = here.replace(tzinfo=None)
        return known


# Filled by htmx while the title is typed; empty and silent without it.
SIMILAR = HTML('{% include "tickets/_similar_slot.html" %}')


class MessageForm(KeyedForm):
    """A message to the other side; `internal` makes it a note for officers only."""

    internal = forms.BooleanField(required=False, widget=forms.HiddenInput)
    body = PlainField(
        lines=True,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Tulis isinya dahulu."},
    )
    attachments = FilesField(label="Lampiran (boleh kosong)")

    def __init__(self, *args: Any, internal: bool = False, officer: bool = False, **kwargs: Any):
        kwargs.setdefault("prefix", None)
        kwargs.setdefault("auto_id", "note_%s" if internal else "message_%s")
        kwargs["initial"] = {"internal": internal, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        if internal:
            label = "Catatan internal: hanya dibaca petugas"
        elif officer:
            label = "Pesan: dibaca pelapor"
        else:
            label = "Pesan kepada petugas"
        self.fields["body"].label = label


class AttachForm(KeyedForm):
    internal = forms.BooleanField(required=False, widget=forms.HiddenInput)
    attachments = FilesField(label="Berkas", required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "attach_%s")  # the ticket page holds several file fields
        super().__init__(*args, **kwargs)


def _question_field(question: questions.Question) -> forms.Field:
    if question.choices:
        return forms.ChoiceField(
            label=question.label,
            help_text=question.help,
            choices=question.choices,
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": "Pilihan itu tidak ada. Pilih salah satu."},
        )
    return PlainField(
        label=question.label,
        help_text=question.help,
        lines=question.rows > 1,
        max_length=1000 if question.rows > 1 else 150,
        required=False,
        widget=forms.Textarea(attrs={"rows": question.rows})
        if question.rows > 1
        else forms.TextInput(),
    )
