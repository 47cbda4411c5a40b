"""Reports as issued, who gets them, and what the public may read."""

from __future__ import annotations

from typing import Any, ClassVar, Never

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class IssuedReportQuerySet(models.QuerySet["IssuedReport"]):
    def update(self, **kwargs: Any) -> Never:
        raise TypeError("Issued reports never change")

    def delete(self) -> Never:
        raise TypeError("Issued reports never change")


class IssuedReport(models.Model):
    """The compliance report of a closed period as it was issued: it never changes.

    `figures` is the frozen content. What has changed in the raw rows since shows as a correction
    beside it; a new edition is a new row.
    """

    office = models.ForeignKey("people.Office", models.PROTECT, related_name="+")
    first = models.DateField()
    last = models.DateField()
    edition = models.PositiveSmallIntegerField(default=1)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        help_text="Empty: by the schedule.",
    )  # fmt: skip
    issued_title = models.CharField(max_length=200, blank=True)
    figures = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(max_length=64, help_text="Of the figures in canonical JSON.")
    key = models.CharField(max_length=64, blank=True, help_text="The idempotency key of the act.")

    objects: ClassVar[IssuedReportQuerySet] = IssuedReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "laporan kepatuhan"
        verbose_name_plural = "laporan kepatuhan"
        ordering = ["-last", "-first", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "first", "last", "edition"], name="report_edition_once"
            ),
            models.UniqueConstraint(
                fields=["issued_by", "key"],
                name="report_issued_once",
                condition=~models.Q(key=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.first}–{self.last} ({self.edition})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("Issued reports never change")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise TypeError("Issued reports never change")


class Subscription(models.Model):
    """A head who gets the monthly report of an office by mail, on a day of the next month."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="report_subscriptions"
    )
    office = models.ForeignKey("people.Office", models.CASCADE, related_name="+")
    day = models.PositiveSmallIntegerField("tanggal", default=1, help_text="1 to 28.")
    active = models.BooleanField("aktif", default=True)
    sent_for = models.DateField(null=True, help_text="First day of the last month sent.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "office"], name="subscription_once"),
            models.CheckConstraint(
                condition=models.Q(day__gte=1, day__lte=28), name="subscription_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.office_id}"


class PublicStatistics(models.Model):
    """Whether an agency publishes its statistics (UU 14/2008); off until somebody turns it on."""

    office = models.OneToOneField("people.Office", models.CASCADE, related_name="+")
    enabled = models.BooleanField("tampilkan untuk umum", default=False)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.office_id}: {self.enabled}"
