"""What runs: the catalogue of services that a complaint can name (requirement F13, A01)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Kind(models.TextChoices):
    """What broke, in the reporter's words; together with the service it decides the SOP."""

    NETWORK = "network", "Internet atau jaringan"
    APPLICATION = "application", "Aplikasi tidak berfungsi"
    DATABASE = "database", "Database"
    OTHER = "other", "Lainnya / tidak tahu"


class ServiceQuerySet(models.QuerySet["Service"]):
    def offered(self) -> ServiceQuerySet:
        return self.filter(active=True).select_related("handler")


class Service(models.Model):
    """A service of the catalogue and the office that handles its disturbances."""

    code = models.SlugField("kode", max_length=40, unique=True)
    name = models.CharField("nama", max_length=120)
    description = models.CharField("keterangan", max_length=200, blank=True)
    handler = models.ForeignKey(
        "people.Office", models.PROTECT, related_name="services", verbose_name="kantor penangan"
    )
    warning = models.CharField(
        "yang ikut terganggu",
        max_length=300,
        blank=True,
        help_text="Aplikasi atau layanan lain yang berhenti bila layanan ini terganggu.",
    )
    critical = models.BooleanField(
        "layanan kritis", default=False, help_text="Menaikkan prioritas satu tingkat."
    )
    active = models.BooleanField("aktif", default=True)
    order = models.PositiveSmallIntegerField("urutan", default=100)

    objects: ClassVar[ServiceQuerySet] = ServiceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "layanan"
        verbose_name_plural = "layanan"
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Route(models.Model):
    """Which SOP handles a kind of disturbance of a service. No row: a triage officer decides."""

    service = models.ForeignKey(
        Service, models.CASCADE, related_name="routes", verbose_name="layanan"
    )
    kind = models.CharField("jenis gangguan", max_length=20, choices=Kind.choices)
    procedure = models.CharField("kode SOP", max_length=40)

    class Meta:
        verbose_name = "rute SOP"
        verbose_name_plural = "rute SOP"
        ordering = ["service", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["service", "kind"], name="route_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.service} / {self.get_kind_display()} -> {self.procedure}"
