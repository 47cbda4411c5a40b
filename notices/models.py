"""The outbox: a notice is a row before it is a message (requirement F12, rules R4, R5)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q


class NoticeQuerySet(models.QuerySet["Notice"]):
    def inbox(self, user_id: int) -> NoticeQuerySet:
        return self.filter(recipient_id=user_id)

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at__isnull=True)

    def mail_due(self, at: datetime) -> NoticeQuerySet:
        """E-mails that may leave now: waiting, not before their hour, not leased by a worker."""
        return self.filter(mail_state=Notice.MailState.WAITING, mail_next_try_at__lte=at)


class Notice(models.Model):
    """One message to one person. It is at once the inbox entry and the e-mail to send.

    `dedupe_key` makes the same news for the same person one row, whoever announces it twice.
    E-mail leaves at least once, each time with the same `mail_id`; several waiting mails of one
    person leave as one digest and share that id.
    """

    class MailState(models.TextChoices):
        NONE = "none", "Tanpa e-mail"
        WAITING = "waiting", "Menunggu"
        SENT = "sent", "Terkirim"
        PARKED = "parked", "Gagal"

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name="penerima"
    )
    kind = models.CharField("jenis", max_length=40)
    subject = models.CharField("perihal", max_length=200)
    body = models.TextField("isi", blank=True)
    path = models.CharField("halaman", max_length=200, blank=True)
    urgent = models.BooleanField("mendesak", default=False)
    dedupe_key = models.CharField(max_length=150)
    created_at = models.DateTimeField("dibuat")
    read_at = models.DateTimeField("dibaca", null=True, blank=True)

    mail_state = models.CharField(
        "e-mail", max_length=10, choices=MailState.choices, default=MailState.WAITING
    )
    mail_id = models.CharField("Message-ID", max_length=120, blank=True)
    mail_next_try_at = models.DateTimeField("dikirim sesudah", null=True, blank=True)
    mail_tries = models.PositiveSmallIntegerField("percobaan", default=0)
    mail_sent_at = models.DateTimeField("terkirim", null=True, blank=True)
    mail_error = models.CharField("galat", max_length=300, blank=True)

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "pemberitahuan"
        verbose_name_plural = "pemberitahuan"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "dedupe_key"], name="notice_once"),
        ]
        indexes = [
            # read by notices.outbox.deliver_one
            models.Index(
                fields=["mail_next_try_at"],
                name="notice_mail_waiting",
                condition=Q(mail_state="waiting"),
            ),
            # read by notices.outbox: who had a mail within the last minute
            models.Index(
                fields=["mail_sent_at"],
                name="notice_mail_sent",
                condition=Q(mail_sent_at__isnull=False),
            ),
            # read by the outbox: what failed
            models.Index(
                fields=["-id"], name="notice_mail_parked", condition=Q(mail_state="parked")
            ),
            models.Index(fields=["recipient", "-created_at"], name="notice_inbox"),
            models.Index(
                fields=["recipient"], name="notice_unread", condition=Q(read_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Enclosure(models.Model):
    """A file that goes with the e-mail of a notice, made when the mail leaves: its kind (see
    notices.enclosures) and what to make it from."""

    notice = models.OneToOneField(
        Notice, models.CASCADE, primary_key=True, related_name="enclosure"
    )
    kind = models.CharField(max_length=40)
    params = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = "lampiran e-mail"
        verbose_name_plural = "lampiran e-mail"

    def __str__(self) -> str:
        return f"{self.kind} ({self.notice_id})"
