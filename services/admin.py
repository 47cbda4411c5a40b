"""The catalogue of services and which SOP handles what, as an administrator keeps them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.validators import RegexValidator

from people.admin_forms import OfficeField
from people.admin_site import Managed, ManagedInline
from services.models import Route, Service


class ServiceForm(forms.ModelForm):  # type: ignore[type-arg]
    handler = OfficeField(label="Kantor penangan")

    class Meta:
        model = Service
        fields = (
            "name",
            "code",
            "description",
            "handler",
            "warning",
            "critical",
            "active",
            "order",
        )
        help_texts = {
            "handler": "Kantor yang menangani gangguan layanan ini.",
            "active": "Layanan yang tidak aktif tidak lagi dapat dipilih pelapor.",
            "order": "Layanan dengan urutan kecil tampil lebih dahulu.",
        }


class RouteForm(forms.ModelForm):  # type: ignore[type-arg]
    procedure = forms.CharField(
        label="Kode SOP",
        max_length=40,
        validators=[
            RegexValidator(
                r"\A[a-z][a-z0-9-]*-[0-9]+\Z",
                "Kode SOP berupa huruf kecil dan nomor revisi, misalnya database-1.",
            )
        ],
        help_text="Misalnya database-1. Jenis tanpa rute menunggu penetapan petugas.",
    )

    class Meta:
        model = Route
        fields = ("kind", "procedure")


class RouteInline(ManagedInline):
    model = Route
    form = RouteForm
    verbose_name_plural = "rute SOP menurut jenis gangguan"


@admin.register(Service)
class ServiceAdmin(Managed):
    form = ServiceForm
    inlines = (RouteInline,)
    list_display = ("name", "code", "handler", "routed", "critical", "active", "order")
    list_filter = ("active", "critical", ("handler", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("handler",)
    search_fields = ("name", "code", "description")

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).prefetch_related("routes")

    @admin.display(description="Rute SOP")
    def routed(self, service: Service) -> str:
        rows = [f"{route.get_kind_display()}: {route.procedure}" for route in service.routes.all()]
        return "; ".join(rows) or "ditetapkan petugas"
