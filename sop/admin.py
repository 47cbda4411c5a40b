"""The escalation ladder as an administrator keeps it; the heartbeat of the sweep to look at.

Also the page of a service once more, now that the SOPs are known which a route may name.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from people.admin_site import Managed
from people.localtime import when
from services.admin import RouteForm, RouteInline, ServiceAdmin
from services.models import Service
from sop.clock.recompute import rearm_after_commit
from sop.escalation.deadlines import SWEEP
from sop.machine import PROCEDURES
from sop.models import Heartbeat, Rung

Target = Rung.Target


class RungForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Rung
        fields = ("overall", "level", "target", "for_arahan")
        help_texts = {
            "level": "100 berarti tepat pada batas waktu, 75 sebelum, 150 sesudahnya.",
            "overall": "Jika tidak dicentang: untuk setiap langkah.",
            "for_arahan": "Penerima diminta menjawab dengan arahan tertulis pada tiket.",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        level, target = cleaned.get("level"), cleaned.get("target")
        if level is not None and not 1 <= level <= 1000:
            self.add_error("level", "Isi antara 1 dan 1000 persen.")
        if cleaned.get("for_arahan") and target == Target.HOLDER:
            self.add_error("for_arahan", "Arahan diminta dari atasan, bukan dari pelaksana.")
        if cleaned.get("for_arahan") and level is not None and level < 100:
            self.add_error("for_arahan", "Arahan baru diminta setelah batas waktu (100 persen).")
        if level is not None and target:
            self._refuse_second(level, target, bool(cleaned.get("overall")))
        return cleaned

    def _refuse_second(self, level: int, target: str, overall: bool) -> None:
        same = Rung.objects.filter(level=level, target=target, overall=overall)
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("target", "Anak tangga ini sudah ada.")


@admin.register(Rung)
class RungAdmin(Managed):
    place = 60
    form = RungForm
    list_display = ("step", "level_percent", "target", "for_arahan")
    list_filter = ("overall",)
    ordering = ("overall", "level", "id")

    def save_model(self, request: HttpRequest, obj: Rung, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        rearm_after_commit(timezone.now())

    def delete_model(self, request: HttpRequest, obj: Rung) -> None:
        super().delete_model(request, obj)
        rearm_after_commit(timezone.now())

    @admin.display(description="untuk", ordering="overall")
    def step(self, row: Rung) -> str:
        return "Keseluruhan SOP" if row.overall else "Setiap langkah"

    @admin.display(description="persen dari waktu", ordering="level")
    def level_percent(self, row: Rung) -> str:
        return f"{row.level} %"


@admin.register(Heartbeat)
class HeartbeatAdmin(Managed):
    place = 70
    fields = list_display = ("job", "last_run")

    @admin.display(description="Pekerjaan berkala", ordering="name")
    def job(self, row: Heartbeat) -> str:
        return "Pengawas batas waktu" if row.name == SWEEP else row.name

    @admin.display(description="Terakhir selesai", ordering="at")
    def last_run(self, row: Heartbeat) -> str:
        return when(row.at)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ProcedureField(forms.ChoiceField):
    """The SOPs this installation knows, by title; a code without its file stays as it was."""

    default_error_messages = {"invalid_choice": "Pilih SOP dari daftar."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=_known, **kwargs)

    def keep(self, code: str) -> None:
        if code and code not in PROCEDURES:
            self.choices = [*_known(), (code, f"{code} (berkas SOP tidak ada)")]


def _known() -> list[tuple[str, str]]:
    titles = [(code, f"{code} – {PROCEDURES[code].name}") for code in sorted(PROCEDURES)]
    return [("", "---------"), *titles]


class KnownRouteForm(RouteForm):
    procedure = ProcedureField(
        label="SOP", help_text="Jenis gangguan tanpa rute menunggu penetapan SOP oleh petugas."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["procedure"].keep(self.instance.procedure)  # type: ignore[attr-defined]


class KnownRouteInline(RouteInline):
    form = KnownRouteForm


class RoutedServiceAdmin(ServiceAdmin):
    inlines = (KnownRouteInline,)


admin.site.unregister(Service)
admin.site.register(Service, RoutedServiceAdmin)
