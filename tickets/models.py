"""The complaint and its file: Ticket, Attachment, Comment and the append-only Event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Never

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django_fsm import FSMField

from services.models import Kind
from tickets.querysets import TicketQuerySet

INTAKE = "intake"
NEW = f"{INTAKE}.new"


class Impact(models.TextChoices):
    PERSON = "person", "Hanya saya / satu orang"
    UNIT = "unit", "Satu ruangan, seksi, atau bidang"
    OFFICE = "office", "Seluruh kantor kami"
    SEVERAL = "several", "Beberapa kantor"


class Priority(models.IntegerChoices):
    CRITICAL = 1, "Kritis"
    HIGH = 2, "Tinggi"
    MEDIUM = 3, "Sedang"
    LOW = 4, "Rendah"


class Channel(models.TextChoices):
    WEB = "web", "Portal"
    PHONE = "phone", "Telepon"
    WHATSAPP = "whatsapp", "WhatsApp"
    LETTER = "letter", "Surat"
    WALK_IN = "walk_in", "Datang langsung"
    MONITORING = "monitoring", "Pemantauan"


class Status(models.TextChoices):
    REPORTED = "reported", "Dilaporkan"
    IN_PROGRESS = "in_progress", "Ditangani"
    WAITING = "waiting", "Menunggu"
    CLOSED = "closed", "Selesai"
    CANCELLED = "cancelled", "Dibatalkan"


OPEN = (Status.REPORTED, Status.IN_PROGRESS, Status.WAITING)


class Party(models.TextChoices):
    """Whose fault it is to repair (network SOP, step 4)."""

    REPORTER = "reporter", "Perangkat daerah pelapor"
    HANDLER = "handler", "Kantor penangan"


class Counter(models.Model):
    """The last serial number of a year; the row lock makes numbers unique under load."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Ticket(models.Model):
    """One disturbance. `procedure` is the SOP it walks, `state` the step now waiting.

    States are namespaced by procedure (`database-1.7`), so django-fsm's state map loads the right
    procedure class from any query. Only `sop.actions` moves a ticket; `sequence` counts its moves.
    """

    number = models.CharField("nomor", max_length=20, unique=True)
    title = models.CharField("judul", max_length=150)
    service = models.ForeignKey(
        "services.Service", models.PROTECT, related_name="tickets", verbose_name="layanan"
    )
    kind = models.CharField("jenis gangguan", max_length=20, choices=Kind.choices)
    symptoms = models.TextField("gejala")
    details = models.JSONField("keterangan lanjutan", default=dict, encoder=DjangoJSONEncoder)
    occurred_at = models.DateTimeField("terjadi sejak")
    location = models.CharField("lokasi", max_length=150, blank=True)
    impact = models.CharField("dampak", max_length=10, choices=Impact.choices)
    service_stopped = models.BooleanField("pelayanan publik terhenti", default=False)
    payroll_stopped = models.BooleanField("gaji/pembayaran tertunda", default=False)
    priority = models.PositiveSmallIntegerField("prioritas", choices=Priority.choices)

    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="reported_tickets",
        verbose_name="pelapor",
        help_text="Kosong bila pelapor tidak memiliki akun.",
    )
    contact_name = models.CharField("nama kontak", max_length=150)
    contact_phone = models.CharField("telepon/WA kontak", max_length=20, blank=True)
    contact_email = models.EmailField("e-mail kontak", blank=True)
    office = models.ForeignKey(
        "people.Office",
        models.PROTECT,
        related_name="reported_tickets",
        verbose_name="perangkat daerah pelapor",
    )
    handler = models.ForeignKey(
        "people.Office",
        models.PROTECT,
        related_name="handled_tickets",
        verbose_name="kantor penangan",
    )
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="filed_tickets",
        verbose_name="dicatat oleh",
    )
    channel = models.CharField("kanal", max_length=12, choices=Channel.choices, default=Channel.WEB)
    key = models.CharField("kunci kirim", max_length=64)

    procedure = models.CharField("SOP", max_length=40, default=INTAKE)
    state = FSMField("keadaan", max_length=60, default=NEW, protected=True)
    sequence = models.PositiveIntegerField("urutan", default=0)
    status = models.CharField(
        "status", max_length=12, choices=Status.choices, default=Status.REPORTED
    )
    outcome = models.CharField("hasil", max_length=40, blank=True)
    responsible = models.CharField(
        "penanggung jawab", max_length=10, choices=Party.choices, blank=True
    )
    drill = models.BooleanField(
        "latihan", default=False, help_text="Latihan (simulasi): tidak masuk statistik."
    )
    filed_at = models.DateTimeField("dilaporkan")
    due_at = models.DateTimeField("batas keseluruhan", null=True, blank=True)
    closed_at = models.DateTimeField("selesai", null=True, blank=True)

    # The instant of the action in hand, for the permission that django-fsm asks; not a column.
    acting_at: datetime | None = None

    objects: ClassVar[TicketQuerySet] = TicketQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "tiket"
        verbose_name_plural = "tiket"
        ordering = ["-filed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["filed_by", "key"], name="ticket_filed_once"),
            models.CheckConstraint(
                condition=Q(state__startswith=Concat(F("procedure"), Value("."))),
                name="ticket_state_belongs_to_its_procedure",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, status__in=[s.value for s in OPEN])
                | Q(closed_at__isnull=False, status__in=["closed", "cancelled"]),
                name="ticket_closed_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["reporter", "-filed_at"], name="ticket_of_reporter"),
            models.Index(fields=["office", "-filed_at"], name="ticket_of_office"),
            models.Index(fields=["handler", "status", "-filed_at"], name="ticket_of_handler"),
            models.Index(fields=["closed_at"], name="ticket_closed"),
            # read without the rows by sop.library.statistics
            models.Index(
                fields=["procedure", "closed_at"],
                name="ticket_ends",
                include=["handler", "office", "status", "outcome", "responsible", "drill"],
                condition=Q(closed_at__isnull=False),
            ),
            # read by the desk: all tickets, newest first
            models.Index(fields=["-filed_at", "-id"], name="ticket_filed"),
            # read by the desk's queues and by the counts of what is open
            models.Index(
                fields=["handler", "service"],
                name="ticket_open",
                condition=Q(closed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def step_number(self) -> int | None:
        """The number of the step now waiting; None before routing and after the end."""
        tail = self.state.rpartition(".")[2]
        return int(tail) if tail.isdigit() else None

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Any] | None = None,
    ) -> None:
        """Reloads also the protected state, which django-fsm's field refuses to set twice."""
        with_state = fields is None or "state" in set(fields)
        if with_state:
            self.__dict__.pop("state", None)
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)
        if with_state:
            _ = self.state  # popped counts as deferred: reading loads it


class EventQuerySet(models.QuerySet["Event"]):
    def public(self) -> EventQuerySet:
        """Events that the reporter may read."""
        return self.filter(internal=False)

    def update(self, **kwargs: Any) -> Never:
        raise TypeError("Events are insert-only")

    def delete(self) -> Never:
        raise TypeError("Events are insert-only")


class Event(models.Model):
    """The trail of a ticket: insert-only, written in the transaction of what it records.

    `at` is when it happened, `recorded_at` when it was entered. `key` is the idempotency key of
    the action: the same person sending the same form twice makes one event.
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField(help_text="The ticket's sequence after the event.")
    kind = models.CharField(max_length=30)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="events"
    )
    actor_title = models.CharField(max_length=200, blank=True)
    step = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.CharField(max_length=300)
    note = models.TextField(blank=True)
    internal = models.BooleanField(default=False)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    key = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects: ClassVar[EventQuerySet] = EventQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "peristiwa"
        verbose_name_plural = "peristiwa"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "key"], name="event_action_once", condition=~Q(key="")
            ),
        ]
        indexes = [models.Index(fields=["ticket", "id"], name="event_of_ticket")]

    def __str__(self) -> str:
        return f"{self.ticket_id} #{self.sequence} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("Events are insert-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise TypeError("Events are insert-only")


class Comment(models.Model):
    """A message to the reporter, or an internal note that the reporter never sees."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="comments")
    author_title = models.CharField(max_length=200, blank=True)
    body = models.TextField("isi")
    internal = models.BooleanField("catatan internal", default=False)
    key = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "komentar"
        verbose_name_plural = "komentar"
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="comment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.body[:40]}"


class Attachment(models.Model):
    """A stored file of a ticket. `stored` is a random name below MEDIA_ROOT, `sha256` its content.

    `step` and `visit` are set when it was handed in with a step of the SOP.
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="attachments")
    name = models.CharField("nama berkas", max_length=150)
    stored = models.CharField(max_length=80, unique=True)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField("ukuran (bita)")
    sha256 = models.CharField(max_length=64)
    internal = models.BooleanField(default=False)
    step = models.PositiveSmallIntegerField(null=True, blank=True)
    visit = models.PositiveSmallIntegerField(null=True, blank=True)
    paper = models.CharField(
        "naskah", max_length=120, blank=True, help_text="The paper of the SOP that the file is."
    )
    reference = models.CharField("nomor naskah", max_length=120, blank=True)
    generated = models.BooleanField(
        default=False, help_text="Made by the portal; does not count against the limit of files."
    )
    comment = models.ForeignKey(
        Comment, models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="attachments"
    )
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = "lampiran"
        verbose_name_plural = "lampiran"
        ordering = ["uploaded_at", "id"]

    def __str__(self) -> str:
        return self.name


def year_of(at: datetime, office_tz: Any) -> int:
    """The year of a ticket's number: by the clock of the handling office (fault M5)."""
    return at.astimezone(office_tz).year
