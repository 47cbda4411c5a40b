"""The forms of a letter: its kind, its text, and the acts on it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from crispy_forms.layout import HTML, Div, Field, Fieldset, Layout
from django import forms

from papers.letters.checks import ADDRESSED, ORDERS
from papers.letters.seats import Circle, Seat
from papers.letters.verbs import LetterData, Outside
from papers.models import LetterKind, Nature
from tickets.fields import FilesField, PlainField
from tickets.forms import KeyedForm

if TYPE_CHECKING:
    from papers.models import Letter

REQUIRED = {"required": "Bagian ini wajib diisi."}
INCOMPLETE = {"required": "Halaman ini tidak lengkap. Muat ulang, lalu kirim lagi."}
NO_ACCOUNT = ("", "Pejabat tanpa akun di portal ini")
SOURCES = (("SRIKANDI", "SRIKANDI"), ("TU", "Tata usaha"), ("lain", "Lainnya"))


def _line(label: str, longest: int, **kwargs: Any) -> PlainField:
    kwargs.setdefault("required", False)
    return PlainField(label=label, max_length=longest, error_messages=REQUIRED, **kwargs)


def _area(label: str, rows: int, longest: int = 8000, **kwargs: Any) -> PlainField:
    kwargs.setdefault("required", False)
    area = forms.Textarea(attrs={"rows": rows})
    return PlainField(
        label=label, lines=True, max_length=longest, widget=area, error_messages=REQUIRED, **kwargs
    )


class DayField(forms.DateField):
    """A date; the browser's own picker where there is one."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        messages = REQUIRED | {"invalid": "Tanggal tidak terbaca. Tulis seperti 21-11-2026."}
        formats = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"]
        super().__init__(widget=widget, input_formats=formats, error_messages=messages, **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not 2000 <= value.year <= 2100:
            raise forms.ValidationError("Periksa tahunnya.")


class KindForm(KeyedForm):
    """Which letter to write; `kinds` are those that the person may."""

    kind = forms.ChoiceField(
        label="Jenis surat",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Pilih jenis surat.",
            "invalid_choice": "Jenis surat itu tidak dapat Anda buat di sini.",
        },
    )

    def __init__(self, *args: Any, kinds: list[LetterKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind.value, kind.label) for kind in kinds]


class StageForm(KeyedForm):
    """What every act on a letter carries: the sequence that the page was drawn at."""

    sequence = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, error_messages=INCOMPLETE
    )

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        kwargs["initial"] = {"sequence": letter.sequence, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.letter = letter


class NoteForm(StageForm):
    note = _area(
        "Yang perlu diperbaiki", 3, 2000, required=True,
        help_text="Dibaca oleh penyusun konsep.",
    )  # fmt: skip


class VoidForm(StageForm):
    reason = _area(
        "Alasan pembatalan", 3, 2000, required=True,
        help_text="Nomor surat tetap tercatat pada buku agenda sebagai batal dan tidak dipakai "
        "lagi.",
    )  # fmt: skip


class SignedForm(StageForm):
    attachments = FilesField(label="Surat bertanda tangan", required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["attachments"]
        field.widget.attrs.update({"accept": ".pdf,.jpg,.jpeg,.png", "data-max-files": 1})
        field.widget.attrs.pop("multiple", None)
        field.help_text = (
            "Pindaian surat yang sudah ditandatangani, atau PDF bertanda tangan elektronik. "
            "PDF, JPG, atau PNG; paling besar 10 MB."
        )

    def clean_attachments(self) -> Any:
        given = self.cleaned_data["attachments"]
        if len(given) > 1:
            raise forms.ValidationError("Pilih satu berkas saja.")
        return given


class IssueForm(StageForm):
    """The number from the office's register, or one that another system has issued."""

    how = forms.ChoiceField(
        label="Nomor surat",
        widget=forms.RadioSelect,
        choices=(("portal", "Dari buku agenda portal"), ("outside", "Sudah diberi nomor di luar")),
        initial="portal",
        error_messages={"required": "Pilih asal nomor.", "invalid_choice": "Pilih asal nomor."},
    )
    number = _line("Nomor dari luar", 120)
    dated = DayField(label="Tanggal surat", required=False)
    source = forms.ChoiceField(label="Diterbitkan oleh", choices=SOURCES, required=False)
    source_other = _line("Nama sistem atau unit", 60)

    def __init__(
        self, *args: Any, letter: Letter, preview: str, refusal: str, today: date, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {
            "how": "outside" if refusal else "portal", "dated": today,
            **(kwargs.get("initial") or {}),
        }  # fmt: skip
        super().__init__(*args, letter=letter, **kwargs)
        how = self.fields["how"]
        how.help_text = f"Nomor berikutnya: {preview}" if preview else refusal

    def layout(self) -> Layout:
        return Layout(
            "how",
            Fieldset(
                "Diisi hanya bila nomor sudah diberikan di luar", "number", "dated", "source",
                "source_other", css_class="group if-outside",
            ),
            "key", "sequence",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("how") == "outside":
            for name in ("number", "dated"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, "Isi bagian ini untuk nomor dari luar.")
            if cleaned.get("source") == "lain" and not cleaned.get("source_other"):
                self.add_error("source_other", "Isi nama sistem atau unit yang memberi nomor.")
        return cleaned

    @property
    def outside(self) -> Outside | None:
        data = self.cleaned_data
        if data["how"] != "outside":
            return None
        source = data["source_other"] if data["source"] == "lain" else data["source"] or "TU"
        return Outside(number=data["number"], dated=data["dated"], source=source)


class LetterForm(StageForm):
    """The text of a draft; which fields there are depends on the kind."""

    subject = _line("Hal", 300)
    nature = forms.ChoiceField(label="Sifat", choices=Nature.choices)
    enclosure = _line("Lampiran", 100, help_text="Misalnya: 1 berkas. Kosong dicetak “-”.")
    classification = _line("Kode klasifikasi", 40, help_text="Menurut tata naskah kantor Anda.")
    addressee = _area("Kepada (Yth.)", 3, 600, help_text="Satu baris alamat setiap baris.")
    officers = forms.MultipleChoiceField(
        label="Petugas", required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Petugas itu tidak lagi menjabat. Pilih lagi."},
    )  # fmt: skip
    second_name = _line("Nama pihak kedua", 150)
    second_nip = _line("NIP pihak kedua", 30)
    second_title = _line("Jabatan pihak kedua", 200)
    second_office = _line("Instansi pihak kedua", 200)
    opening = _area("Pembuka", 3)
    body = _area(
        "Isi", 9,
        help_text="Baris “Label : isi” dirapikan pada titik duanya; baris “1. …” menjadi daftar "
        "bernomor. Paragraf dipisahkan baris kosong.",
    )  # fmt: skip
    closing = _area("Penutup", 3)
    copies = _area("Tembusan", 2, 2000, help_text="Satu penerima setiap baris. Boleh kosong.")
    signer = forms.ChoiceField(
        label="Penanda tangan", required=False,
        error_messages={"invalid_choice": "Pejabat itu tidak lagi menjabat. Pilih lagi."},
    )  # fmt: skip
    signer_title = _line(
        "Jabatan pada surat", 200, help_text="Kosongkan untuk memakai jabatan pejabat itu."
    )
    signer_rank = _line("Pangkat/golongan", 80, help_text="Boleh kosong.")
    on_behalf_of = _line(
        "Atas nama (a.n.)", 200, help_text="Jabatan yang diwakili; kosong bila tidak a.n."
    )
    signer_name = _line("Nama penanda tangan", 150)
    signer_nip = _line("NIP penanda tangan", 30)

    def __init__(self, *args: Any, letter: Letter, side: Circle, **kwargs: Any) -> None:
        kwargs["initial"] = {**_initial(letter, side), **(kwargs.get("initial") or {})}
        super().__init__(*args, letter=letter, **kwargs)
        self.side = side
        seats = _distinct(side.seats)
        self._choices("signer", [NO_ACCOUNT, *((seat.value, _label(seat)) for seat in seats)])
        self._choices("officers", [(str(s.user.pk), _label(s)) for s in _persons(side.seats)])
        for name in _unused(letter.kind):
            del self.fields[name]
        if letter.kind in ORDERS:
            self.fields["opening"].label = "Dasar"
            self.fields["body"].label = "Untuk"
            self.fields["subject"].label = "Perihal (untuk buku agenda)"
        if letter.kind == LetterKind.COVER:
            self.fields["body"].label = "Yang dikirimkan"
            self.fields[
                "body"
            ].help_text = "Satu baris satu naskah: nama naskah | banyaknya | keterangan"

    def layout(self) -> Layout:
        head = ("subject", "nature", "enclosure", "classification", "addressee", "officers")
        second = ("second_name", "second_nip", "second_title", "second_office")
        parts: list[Any] = [Field(name) for name in head if name in self.fields]
        if "second_name" in self.fields:
            parts.append(Fieldset("Pihak kedua", *second, css_class="group"))
        parts += [Field(n) for n in ("opening", "body", "closing", "copies") if n in self.fields]
        parts.append(
            Fieldset(
                "Penanda tangan", "signer", "signer_title", "signer_rank", "on_behalf_of",
                Div(
                    HTML('<p class="muted small mb-2">Diisi hanya bila penanda tangan tidak '
                         "memiliki akun:</p>"),
                    "signer_name", "signer_nip", css_class="if-no-account",
                ),
                css_class="group",
            )
        )  # fmt: skip
        return Layout(*parts, "key", "sequence")

    def clean_signer_nip(self) -> str:
        nip = "".join((self.cleaned_data["signer_nip"] or "").split())
        if nip and not (nip.isascii() and nip.isdigit() and len(nip) == 18):
            raise forms.ValidationError("NIP terdiri atas 18 angka.")
        return nip

    def to_data(self) -> LetterData:
        cleaned = self.cleaned_data
        texts = {
            name: cleaned[name] or ""
            for name in self.fields
            if name not in ("key", "sequence", "signer", "officers") and "second_" not in name
        }
        extra: dict[str, Any] = {}
        if "officers" in self.fields:
            chosen = [s for s in _persons(self.side.seats) if str(s.user.pk) in cleaned["officers"]]
            extra["officers"] = [
                {"id": s.user.pk, "name": s.user.name, "nip": s.user.nip or "", "title": s.post}
                for s in chosen
            ]
        if "second_name" in self.fields:
            keys = ("name", "nip", "title", "office")
            extra["second"] = {key: cleaned[f"second_{key}"] or "" for key in keys}
        return LetterData(texts=texts, signer=cleaned["signer"], extra=extra)

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def _unused(kind: str) -> list[str]:
    names = [] if kind in ADDRESSED else ["addressee"]
    names += [] if kind in ORDERS else ["officers"]
    if kind != LetterKind.MINUTES:
        names += ["second_name", "second_nip", "second_title", "second_office"]
    if kind in ORDERS or kind in (LetterKind.MINUTES, LetterKind.COVER):
        names += ["nature", "enclosure"]
    return names


def _initial(letter: Letter, side: Circle) -> dict[str, Any]:
    names = ("subject", "nature", "enclosure", "classification", "addressee", "opening", "body",
             "closing", "copies", "signer_title", "signer_rank", "on_behalf_of")  # fmt: skip
    found: dict[str, Any] = {name: getattr(letter, name) for name in names}
    if letter.signer_id is None:
        found |= {"signer_name": letter.signer_name, "signer_nip": letter.signer_nip}
    else:
        found["signer"] = f"{letter.signer_id}:{letter.extra.get('signer_role', '')}"
    found["officers"] = [str(row["id"]) for row in letter.extra.get("officers", [])]
    second = letter.extra.get("second", {})
    return found | {f"second_{key}": value for key, value in second.items()}


def _distinct(seats: list[Seat]) -> list[Seat]:
    return list({seat.value: seat for seat in seats}.values())


def _persons(seats: list[Seat]) -> list[Seat]:
    """Each person once, by name."""
    found: dict[int, Seat] = {}
    for seat in seats:
        found.setdefault(seat.user.pk, seat)
    return sorted(found.values(), key=lambda seat: seat.user.name)


def _label(seat: Seat) -> str:
    return f"{seat.user.name} ({seat.title})"
