"""The catalogue of services and which SOP handles what, as an administrator keeps them.

Which SOPs there are is known further up: sop/admin.py makes the code of a route a choice of them.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin

from people.admin_forms import OfficeField
from people.admin_site import Managed, ManagedStack
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
    class Meta:
        model = Route
        fields = ("kind", "procedure")


class RouteInline(ManagedStack):
    model = Route
    form = RouteForm
    verbose_name_plural = "rute SOP menurut jenis gangguan"
    fields = (("kind", "procedure"),)


@admin.register(Service)
class ServiceAdmin(Managed):
    place = 50
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
