from __future__ import annotations

from django.apps import AppConfig


class SopConfig(AppConfig):
    name = "sop"
    verbose_name = "SOP"

    def ready(self) -> None:
        from papers import hands, sources
        from sop import (
            checks,  # noqa: F401  (registers itself)
            printing,
        )
        from sop.handling import SopHandling
        from sop.hands import SopRoute
        from sop.letter_source import SopSource
        from tickets import handling

        sources.register(SopSource())
        handling.register(SopHandling())
        hands.register(SopRoute())
        printing.register_all()
