from __future__ import annotations

from django.apps import AppConfig


class SopConfig(AppConfig):
    name = "sop"
    verbose_name = "SOP"

    def ready(self) -> None:
        from papers.dispositions import hands
        from papers.letters import sources
        from sop import checks  # noqa: F401  (registers itself)
        from sop.handling import SopHandling
        from sop.paper import printing
        from sop.paper.hands import SopRoute
        from sop.paper.letter_source import SopSource
        from tickets import handling

        sources.register(SopSource())
        handling.register(SopHandling())
        hands.register(SopRoute())
        printing.register_all()
