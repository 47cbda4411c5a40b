from __future__ import annotations

from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "papers"
    verbose_name = "Naskah dan formulir"

    def ready(self) -> None:
        from papers.agenda import printing
        from papers.prints import queue

        queue.register("agenda", printing.KIND)
