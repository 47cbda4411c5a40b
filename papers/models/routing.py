"""Dispositions with their tree of hands, the daily journal, and prints that take a while."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from papers.models.office import Nature


class Disposition(models.Model):
    """A superior's routed instruction on a ticket; `parent` is the one it passes on."""

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="dispositions")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="passed_on"
    )
    procedure = models.CharField(max_length=40, blank=True)
    step = models.PositiveSmallIntegerField(null=True, blank=True)
    visit = models.PositiveSmallIntegerField(null=True, blank=True)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="dispositions_given"
    )
    sender_title = models.CharField(max_length=200)
    nature = models.CharField(
        "sifat", max_length=14, choices=Nature.choices, default=Nature.ORDINARY
    )
    instructions = models.JSONField("dengan hormat harap", default=list, blank=True)
    body = models.TextField("isi disposisi", blank=True)
    due_at = models.DateTimeField("batas waktu", null=True, blank=True)
    created_at = models.DateTimeField()
    key = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "disposisi"
        verbose_name_plural = "disposisi"
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "key"], name="disposition_once", condition=~Q(key="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.sender_title}"


class DispositionRecipient(models.Model):
    """One addressee: when he read it, what he did with it."""

    disposition = models.ForeignKey(Disposition, models.CASCADE, related_name="recipients")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="dispositions_received"
    )
    title = models.CharField(max_length=200)
    role = models.CharField(max_length=60, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    follow_up = models.TextField("tindak lanjut", blank=True)
    followed_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["disposition", "user"], name="disposition_recipient_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["user"], name="disposition_open", condition=Q(followed_up_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.disposition_id}: {self.title}"


class JournalEntry(models.Model):
    """A line of an officer's daily journal; the portal adds the steps he completed that day.

    Fed by the steps that order it (IPAS 8 and 15) or written by the officer; `day` is a date of
    the office's zone. Nothing of it ever changes: a mistake is set right by another entry that
    `corrects` it.
    """

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="journal", verbose_name="pegawai"
    )
    title = models.CharField(max_length=200)
    office = models.ForeignKey("people.Office", models.PROTECT, related_name="journal")
    day = models.DateField("tanggal")
    at = models.DateTimeField("waktu kejadian")
    written_at = models.DateTimeField()
    text = models.TextField("uraian")
    ticket = models.ForeignKey(
        "tickets.Ticket", models.PROTECT, null=True, blank=True, related_name="journal"
    )
    step = models.PositiveSmallIntegerField(null=True, blank=True)
    visit = models.PositiveSmallIntegerField(null=True, blank=True)
    key = models.CharField(max_length=64, help_text="What it was written from, or the form's key.")
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections",
        verbose_name="meralat",
    )  # fmt: skip

    class Meta:
        verbose_name = "catatan jurnal"
        verbose_name_plural = "jurnal harian"
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["officer", "key"], name="journal_once"),
        ]
        indexes = [models.Index(fields=["officer", "day"], name="journal_of_day")]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.day}"


class JournalAcknowledgement(models.Model):
    """The superior has read the officer's journal of a day ("Mengetahui")."""

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="journal_acknowledged"
    )
    day = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_title = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer", "day", "by"], name="journal_known_once"),
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.day}"


class PrintJob(models.Model):
    """A paper that takes a while, made by the worker from a queue of its own."""

    class State(models.TextChoices):
        QUEUED = "queued", "Menunggu giliran"
        DONE = "done", "Siap diunduh"
        FAILED = "failed", "Gagal"

    kind = models.CharField(max_length=40)
    params = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    title = models.CharField("naskah", max_length=200)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="print_jobs"
    )
    asked_at = models.DateTimeField()
    key = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    next_try_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0, help_text="0: not known.")
    name = models.CharField(max_length=150, blank=True)
    stored = models.CharField(max_length=80, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "cetakan"
        verbose_name_plural = "cetakan"
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["asked_by", "key"], name="print_asked_once"),
        ]
        indexes = [
            # read by papers.prints.queue
            models.Index(fields=["next_try_at"], name="print_queued", condition=Q(state="queued")),
        ]

    def __str__(self) -> str:
        return self.title
