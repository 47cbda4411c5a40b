"""A letter on its way: draft, checked, approved, numbered and issued; and the codes of papers."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from papers.models.office import Capacity, LetterKind, Nature, RegisterEntry


class Letter(models.Model):
    """One letter of a ticket. `sequence` counts its changes: an act on an older one is refused.

    From ISSUED on nothing of it changes but `voided_*`; the PDF is `pdf`, made once from `frozen`.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Konsep"
        CHECKED = "checked", "Sudah diperiksa"
        APPROVED = "approved", "Disetujui dalam sistem"
        ISSUED = "issued", "Terbit"
        VOID = "void", "Batal"

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="letters")
    office = models.ForeignKey(
        "people.Office", models.PROTECT, related_name="letters", verbose_name="penerbit"
    )
    kind = models.CharField("jenis", max_length=12, choices=LetterKind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    sequence = models.PositiveIntegerField(default=0)
    procedure = models.CharField(max_length=40, blank=True)
    step = models.PositiveSmallIntegerField(null=True, blank=True)
    visit = models.PositiveSmallIntegerField(null=True, blank=True)
    paper = models.CharField(
        max_length=120, blank=True, help_text="The output of the step that this letter is."
    )

    subject = models.CharField("hal", max_length=300)
    nature = models.CharField(
        "sifat", max_length=14, choices=Nature.choices, default=Nature.ORDINARY
    )
    enclosure = models.CharField("lampiran", max_length=100, blank=True)
    addressee = models.TextField("kepada", help_text="Satu baris alamat setiap baris.")
    opening = models.TextField("pembuka", blank=True)
    body = models.TextField("isi")
    closing = models.TextField("penutup", blank=True)
    copies = models.TextField("tembusan", blank=True)
    classification = models.CharField("kode klasifikasi", max_length=40, blank=True)
    extra = models.JSONField(
        default=dict, blank=True, encoder=DjangoJSONEncoder,
        help_text="Of an order: officers; of minutes: the second party.",
    )  # fmt: skip

    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="penanda tangan",
    )  # fmt: skip
    signer_name = models.CharField("nama penanda tangan", max_length=150, blank=True)
    signer_nip = models.CharField("NIP", max_length=18, blank=True)
    signer_rank = models.CharField("pangkat/golongan", max_length=80, blank=True)
    signer_title = models.CharField("jabatan", max_length=200, blank=True)
    capacity = models.CharField(
        "kewenangan", max_length=3, choices=Capacity.choices, blank=True, default=""
    )
    on_behalf_of = models.CharField("atas nama", max_length=200, blank=True)

    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="letters_drafted"
    )
    drafted_title = models.CharField(max_length=200, blank=True)
    drafted_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_title = models.CharField(max_length=200, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_title = models.CharField(max_length=200, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    return_note = models.TextField("catatan pengembalian", blank=True)

    entry = models.OneToOneField(
        RegisterEntry, models.PROTECT, null=True, blank=True, related_name="letter"
    )
    number = models.CharField("nomor", max_length=120, blank=True)
    dated = models.DateField("tanggal surat", null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    frozen = models.JSONField(
        null=True, blank=True, encoder=DjangoJSONEncoder,
        help_text="Everything that is printed, as it stood when issued.",
    )  # fmt: skip
    pdf = models.ForeignKey(
        "tickets.Attachment", models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed = models.ForeignKey(
        "tickets.Attachment", models.PROTECT, null=True, blank=True, related_name="+",
        help_text="The signed scan or electronically signed PDF that came back.",
    )  # fmt: skip
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.TextField("alasan batal", blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    class Meta:
        verbose_name = "surat"
        verbose_name_plural = "surat"
        ordering = ["-drafted_at", "-id"]
        indexes = [
            # read by the list of letters
            models.Index(fields=["-drafted_at", "-id"], name="letter_list"),
            # read by papers.letters.queue: what waits for somebody
            models.Index(
                fields=["drafted_at"],
                name="letter_open",
                condition=Q(state__in=["draft", "checked", "approved"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["issued", "void"])
                | Q(entry__isnull=False, issued_at__isnull=False, dated__isnull=False),
                name="letter_issued_is_numbered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()


class Paper(models.Model):
    """The public code of one printed paper: what `/periksa/` answers about it.

    `key` says what it prints ("letter:12", "run:345:F-01"): the same thing keeps its code.
    """

    code = models.CharField(max_length=16, unique=True)
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField("jenis", max_length=120)
    office = models.ForeignKey("people.Office", models.PROTECT, related_name="+")
    ticket = models.ForeignKey(
        "tickets.Ticket", models.PROTECT, null=True, blank=True, related_name="+"
    )
    letter = models.OneToOneField(
        Letter, models.PROTECT, null=True, blank=True, related_name="code"
    )
    number = models.CharField("nomor", max_length=120, blank=True)
    dated = models.DateField("tanggal")
    made_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "kode naskah"
        verbose_name_plural = "kode naskah"

    def __str__(self) -> str:
        return self.code
