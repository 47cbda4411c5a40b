"""What an office sets for its papers: letterhead, letter templates, number patterns."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class LetterKind(models.TextChoices):
    """The letters that the portal writes. Forms and lists are printed from the file instead."""

    INCIDENT = "incident", "Surat gangguan / laporan pengaduan"
    COVER = "cover", "Surat pengantar"
    ORDER = "order", "Surat perintah"
    ASSIGNMENT = "assignment", "Surat tugas"
    MEMO = "memo", "Nota dinas"
    MINUTES = "minutes", "Berita acara"
    COMPLETION = "completion", "Surat laporan penyelesaian gangguan"


class Capacity(models.TextChoices):
    OWN = "", "Pejabat definitif"
    ON_BEHALF = "an", "a.n. (atas nama)"
    ACTING = "plt", "Plt."
    DAILY_ACTING = "plh", "Plh."


class Nature(models.TextChoices):
    ORDINARY = "biasa", "Biasa"
    URGENT = "segera", "Segera"
    VERY_URGENT = "sangat_segera", "Sangat segera"
    SECRET = "rahasia", "Rahasia"


class Letterhead(models.Model):
    """The kop of an office; units below it use it unless they have one of their own."""

    office = models.OneToOneField(
        "people.Office", models.CASCADE, related_name="letterhead", verbose_name="unit kerja"
    )
    lines = models.TextField(
        "nama instansi", help_text="Satu baris untuk satu tingkat; baris terakhir dicetak terbesar."
    )
    address = models.CharField("alamat", max_length=300, blank=True)
    contact = models.CharField("telepon, laman, surel", max_length=300, blank=True)
    place = models.CharField(
        "tempat surat", max_length=80, blank=True, help_text="Ditulis di depan tanggal surat."
    )
    unit_code = models.CharField(
        "kode unit", max_length=40, blank=True, help_text="Untuk {unit} pada nomor surat."
    )
    logo = models.BinaryField("logo", null=True, blank=True, help_text="PNG, re-encoded.")

    class Meta:
        verbose_name = "kop naskah"
        verbose_name_plural = "kop naskah"

    def __str__(self) -> str:
        return f"Kop {self.office}"


class LetterTemplate(models.Model):
    """An office's own wording of one kind of letter and who signs it.

    Texts may hold the placeholders of `papers.letters.wording`; nothing else in them is special.
    """

    office = models.ForeignKey(
        "people.Office", models.CASCADE, related_name="letter_templates", verbose_name="unit kerja"
    )
    kind = models.CharField("jenis", max_length=12, choices=LetterKind.choices)
    classification = models.CharField("kode klasifikasi", max_length=40, blank=True)
    opening = models.TextField("pembuka", blank=True)
    body = models.TextField("isi", blank=True)
    closing = models.TextField("penutup", blank=True)
    copies = models.TextField("tembusan", blank=True, help_text="Satu penerima setiap baris.")
    signer_role = models.ForeignKey(
        "people.Role", models.SET_NULL, null=True, blank=True, verbose_name="peran penanda tangan",
        related_name="+",
    )  # fmt: skip
    signer_title = models.CharField(
        "jabatan pada surat", max_length=200, blank=True,
        help_text="Kosong: nama peran.",
    )  # fmt: skip
    on_behalf_of = models.CharField(
        "atas nama", max_length=200, blank=True, help_text="Jabatan yang diwakili, bila a.n."
    )

    class Meta:
        verbose_name = "templat surat"
        verbose_name_plural = "templat surat"
        constraints = [
            models.UniqueConstraint(fields=["office", "kind"], name="letter_template_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} - {self.office}"


class NumberPattern(models.Model):
    """How an office numbers a kind of paper; kind '' serves all that have none of their own.

    Kinds of one `series` share one yearly counter.
    """

    office = models.ForeignKey(
        "people.Office", models.CASCADE, related_name="number_patterns", verbose_name="unit kerja"
    )
    kind = models.CharField("jenis", max_length=12, blank=True, choices=LetterKind.choices)
    pattern = models.CharField("pola", max_length=120)
    series = models.SlugField("seri", max_length=30, default="keluar")

    class Meta:
        verbose_name = "pola nomor"
        verbose_name_plural = "pola nomor"
        constraints = [
            models.UniqueConstraint(fields=["office", "kind"], name="number_pattern_unique"),
        ]

    def __str__(self) -> str:
        return self.pattern


class NumberCounter(models.Model):
    """The last number of a series in a year (office zone), under a row lock."""

    office = models.ForeignKey("people.Office", models.PROTECT, related_name="+")
    series = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "series", "year"], name="counter_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.series} {self.year}: {self.last}"


class RegisterEntry(models.Model):
    """One line of the register (buku agenda): a number taken, for ever. Never deleted."""

    class Direction(models.TextChoices):
        OUT = "out", "Surat keluar"
        IN = "in", "Surat masuk"

    office = models.ForeignKey("people.Office", models.PROTECT, related_name="register")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    series = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField(
        null=True, blank=True, help_text="Empty: the number came from another system."
    )
    number = models.CharField("nomor", max_length=120)
    kind = models.CharField("jenis", max_length=40, blank=True)
    dated = models.DateField("tanggal surat")
    subject = models.CharField("hal", max_length=300)
    party = models.CharField("dari / kepada", max_length=300, blank=True)
    party_number = models.CharField("nomor surat pengirim", max_length=120, blank=True)
    source = models.CharField(
        "sumber nomor", max_length=60, blank=True, help_text="SRIKANDI, TU, ...; empty: this portal"
    )
    ticket = models.ForeignKey(
        "tickets.Ticket", models.PROTECT, null=True, blank=True, related_name="register"
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    void_reason = models.TextField("alasan batal", blank=True)

    class Meta:
        verbose_name = "agenda surat"
        verbose_name_plural = "agenda surat"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "series", "year", "sequence"], name="register_sequence_once",
                condition=Q(sequence__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["office", "direction", "year", "number"], name="register_number_once"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["office", "direction", "-created_at"], name="register_list"),
        ]

    def __str__(self) -> str:
        return self.number
