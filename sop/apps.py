from __future__ import annotations

from django.apps import AppConfig


class SopConfig(AppConfig):
    name = "sop"
    verbose_name = "SOP"

    def ready(self) -> None:
        from papers import hands
        from sop import checks  # noqa: F401  (registers itself)
        from sop.handling import SopHandling
        from sop.hands import SopRoute
        from tickets import handling

        handling.register(SopHandling())
        hands.register(SopRoute())
