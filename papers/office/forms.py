"""The forms of an office's papers: letterhead, templates, number patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.layout import HTML, Fieldset, Layout
from django import forms
from django.core.files.uploadedfile import UploadedFile

from papers.agenda.patterns import UnusablePattern, known_words, parse
from papers.letters import wording
from papers.letters.forms import REQUIRED
from papers.models import Letterhead, LetterKind, LetterTemplate
from papers.office import logos
from people.models import Role
from tickets.fields import PlainField
from tickets.forms import KeyedForm

if TYPE_CHECKING:
    from papers.office.configuring import PaperDesk
    from people.models import Office

TEMPLATE_FIELDS = ("classification", "opening", "body", "closing", "copies", "signer_title",
                   "on_behalf_of")  # fmt: skip
ALL_KINDS = ("", "Semua jenis yang tidak punya pola sendiri")


def _area(label: str, rows: int, longest: int, **kwargs: Any) -> PlainField:
    kwargs.setdefault("required", False)
    area = forms.Textarea(attrs={"rows": rows})
    return PlainField(
        label=label, lines=True, max_length=longest, widget=area, error_messages=REQUIRED, **kwargs
    )


def _line(label: str, longest: int, **kwargs: Any) -> PlainField:
    return PlainField(label=label, max_length=longest, required=False, **kwargs)


class LetterheadForm(KeyedForm):
    lines = _area(
        "Nama instansi", 3, 600, required=True,
        help_text="Satu baris untuk satu tingkat, misalnya pemerintah daerah lalu dinas. Baris "
        "terakhir dicetak terbesar.",
    )  # fmt: skip
    address = _line("Alamat", 300)
    contact = _line("Telepon, laman, surel", 300)
    place = _line("Tempat surat", 80, help_text="Ditulis di depan tanggal surat.")
    unit_code = _line("Kode unit", 40, help_text="Untuk {unit} pada nomor surat.")
    logo = forms.FileField(
        label="Logo", required=False, help_text="PNG atau JPG, paling besar 2 MB.",
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg", "data-max-mb": 2}),
        error_messages={"empty": "Berkas logo kosong.", "invalid": "Pilih berkas logo."},
    )  # fmt: skip
    remove_logo = forms.BooleanField(label="Hapus logo yang sekarang", required=False)

    def __init__(self, *args: Any, row: Letterhead, **kwargs: Any) -> None:
        names = ("lines", "address", "contact", "place", "unit_code")
        kwargs["initial"] = {name: getattr(row, name) for name in names}
        super().__init__(*args, **kwargs)
        self.row = row
        if not row.logo:
            del self.fields["remove_logo"]

    def clean_lines(self) -> str:
        lines = [line.strip() for line in self.cleaned_data["lines"].splitlines() if line.strip()]
        if not lines:
            raise forms.ValidationError(REQUIRED["required"])
        if len(lines) > 5:
            raise forms.ValidationError("Paling banyak lima baris.")
        return "\n".join(lines)

    def clean_logo(self) -> bytes | None:
        given: UploadedFile[Any] | None = self.cleaned_data.get("logo")
        if given is None or given.file is None:
            return None
        try:
            return logos.png(given.file, given.size or 0)
        except logos.UnusableLogo as fault:
            raise forms.ValidationError(fault.message) from None

    def apply(self) -> Letterhead:
        for name in ("lines", "address", "contact", "place", "unit_code"):
            setattr(self.row, name, self.cleaned_data[name] or "")
        if self.cleaned_data.get("remove_logo"):
            self.row.logo = None
        if self.cleaned_data.get("logo"):
            self.row.logo = self.cleaned_data["logo"]
        return self.row


class TemplateForm(KeyedForm):
    """The office's own wording of a kind; an empty text keeps the portal's."""

    classification = _line("Kode klasifikasi", 40)
    opening = _area("Pembuka", 4, 8000)
    body = _area("Isi", 8, 8000)
    closing = _area("Penutup", 4, 8000)
    copies = _area("Tembusan", 2, 2000, help_text="Satu penerima setiap baris.")
    signer_role = forms.ModelChoiceField(
        Role.objects.all(), label="Peran penanda tangan", required=False,
        empty_label="Pimpinan kantor (bawaan)",
        error_messages={"invalid_choice": "Pilih peran dari daftar."},
    )  # fmt: skip
    signer_title = _line(
        "Jabatan pada surat", 200, help_text="Kosongkan untuk memakai jabatan pejabat itu."
    )
    on_behalf_of = _line(
        "Atas nama (a.n.)", 200, help_text="Jabatan yang diwakili; kosong bila tidak a.n."
    )

    def __init__(self, *args: Any, row: LetterTemplate, **kwargs: Any) -> None:
        words = wording.DEFAULTS[row.kind]
        initial = {name: getattr(row, name) for name in TEMPLATE_FIELDS}
        initial["signer_role"] = row.signer_role_id
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.row = row
        for name in ("opening", "body", "closing", "copies"):
            default = getattr(words, name)
            field = self.fields[name]
            if default:
                field.help_text = "Kosongkan untuk memakai teks bawaan portal."

    def layout(self) -> Layout:
        known = ", ".join(f"{{{name}}}" for name in wording.PLACEHOLDERS)
        told = f'<p class="muted small">Kata yang diganti isi aduan: {known}.</p>'
        return Layout(
            "classification", HTML(told), "opening", "body", "closing", "copies",
            Fieldset(
                "Penanda tangan", "signer_role", "signer_title", "on_behalf_of", css_class="group"
            ),
            "key",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("opening", "body", "closing", "copies"):
            try:
                wording.check(cleaned.get(name) or "")
            except wording.UnknownPlaceholder as fault:
                self.add_error(name, str(fault))
        return cleaned

    def apply(self) -> LetterTemplate:
        for name in TEMPLATE_FIELDS:
            setattr(self.row, name, self.cleaned_data[name] or "")
        self.row.signer_role = self.cleaned_data["signer_role"]
        return self.row


class PatternForm(KeyedForm):
    """One pattern; an empty one is taken back."""

    kind = forms.ChoiceField(
        label="Jenis surat", choices=[ALL_KINDS, *LetterKind.choices], required=False,
        error_messages={"invalid_choice": "Pilih jenis surat dari daftar."},
    )  # fmt: skip
    pattern = PlainField(
        label="Pola nomor", max_length=120, required=False,
        help_text=f"Misalnya {{klasifikasi}}/{{urut:3}}/{{unit}}/{{bulan_romawi}}/{{tahun}}. "
        f"{known_words()} Kosongkan untuk mencabut pola.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    series = forms.SlugField(
        label="Seri", max_length=30, initial="keluar",
        help_text="Jenis dengan seri yang sama memakai satu urutan nomor setahun.",
        error_messages={"required": "Isi seri, misalnya keluar.",
                        "invalid": "Seri hanya huruf, angka, dan tanda hubung."},
    )  # fmt: skip

    last = forms.IntegerField(
        label="Nomor urut terakhir tahun ini (boleh kosong)", required=False, min_value=0,
        max_value=999_999,
        help_text="Bila seri ini sudah berjalan di luar portal: nomor berikutnya menyusul angka "
        "ini. Tidak dapat lebih kecil dari nomor yang sudah diberikan portal.",
        error_messages={"invalid": "Isi angka bulat.", "min_value": "Isi angka nol atau lebih.",
                        "max_value": "Isi paling besar 999999."},
    )  # fmt: skip

    def __init__(self, *args: Any, desk: PaperDesk, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk, self.office = desk, office

    def clean_pattern(self) -> str:
        text = self.cleaned_data["pattern"] or ""
        if not text.strip():
            return ""
        try:
            return parse(text).text
        except UnusablePattern as fault:
            raise forms.ValidationError(str(fault)) from None

    def clean_series(self) -> str:
        series: str = self.cleaned_data["series"].lower()
        if series == "masuk":
            raise forms.ValidationError("Seri “masuk” dipakai untuk surat masuk.")
        return series
