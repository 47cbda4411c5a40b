from __future__ import annotations

from django.apps import AppConfig


class GangguanConfig(AppConfig):
    name = "gangguan"
    verbose_name = "Gangguan"
