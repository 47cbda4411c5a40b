"""Indexes for lists of few rows among many: of a service, and of requests for arahan.

PostgreSQL is also told to learn which offices handle which services: by itself it takes the two
for independent, and walks through all days of a period for a service that is handled elsewhere.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

STATISTICS = {"reports_fact": "fact_handled", "reports_filing": "filing_handled"}


def learn(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, name in STATISTICS.items():
        schema_editor.execute(
            f"CREATE STATISTICS IF NOT EXISTS {name} (mcv) ON handler_id, service_id FROM {table}"
        )
        schema_editor.execute(f"ANALYZE {table}")


def forget(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name in STATISTICS.values():
            schema_editor.execute(f"DROP STATISTICS IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_facts_unchecked")]

    operations = [
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(fields=["handler", "service", "day"], name="fact_service"),
        ),
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(
                condition=models.Q(("escalated__gt", 0)),
                fields=["day", "run"],
                name="fact_escalated",
            ),
        ),
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(fields=["handler", "service", "day"], name="filing_service"),
        ),
        migrations.RunPython(learn, forget),
    ]
