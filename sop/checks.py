"""System checks: what `manage.py check` says about the wiring of the SOPs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

from services.models import Route
from sop.machine import PROCEDURES


@register(Tags.database)
def routes_name_known_procedures(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Every route of a service leads to an SOP that exists; asked where a database is at hand."""
    if not databases or "default" not in databases:
        return []
    if Route._meta.db_table not in connection.introspection.table_names():
        return []  # before the first migration
    rows = Route.objects.exclude(procedure__in=PROCEDURES).select_related("service")
    return [
        Error(
            f"Route {row} leads to the unknown SOP {row.procedure!r}.",
            hint=f"Known: {', '.join(sorted(PROCEDURES))}. Correct the service in /kelola/.",
            obj=row,
            id="sop.E001",
        )
        for row in rows
    ]
