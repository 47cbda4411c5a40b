"""The escalation ladder as an administrator keeps it; the heartbeat of the sweep to look at."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from people.admin_site import Managed
from sop.models import Heartbeat, Rung

Target = Rung.Target


class RungForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Rung
        fields = ("overall", "level", "target", "for_arahan")
        help_texts = {
            "level": "100 berarti tepat pada Batas Waktu, 75 sebelum, 150 sesudahnya.",
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
            self.add_error("for_arahan", "Arahan baru diminta setelah Batas Waktu (100 persen).")
        if level is not None and target:
            self._refuse_second(level, target, bool(cleaned.get("overall")))
        return cleaned

    def _refuse_second(self, level: int, target: str, overall: bool) -> None:
        same = Rung.objects.filter(level=level, target=target, overall=overall)
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("target", "Anak tangga ini sudah ada.")


@admin.register(Rung)
class RungAdmin(Managed):
    form = RungForm
    list_display = ("step", "level_percent", "target", "for_arahan")
    list_filter = ("overall",)
    ordering = ("overall", "level", "id")

    @admin.display(description="untuk", ordering="overall")
    def step(self, row: Rung) -> str:
        return "Keseluruhan SOP" if row.overall else "Setiap langkah"

    @admin.display(description="persen dari waktu", ordering="level")
    def level_percent(self, row: Rung) -> str:
        return f"{row.level} %"


@admin.register(Heartbeat)
class HeartbeatAdmin(Managed):
    list_display = ("name", "at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
