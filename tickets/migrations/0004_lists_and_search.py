"""Indexes for the long lists, and on PostgreSQL trigrams for the search (tickets/search.py)."""

from __future__ import annotations

import sys
from typing import Any

from django.db import migrations, models

from tickets import search


def add(apps: Any, schema_editor: Any) -> None:
    if not search.make_indexes():
        sys.stderr.write(f"\n{search.REFUSED}\n")


def remove(apps: Any, schema_editor: Any) -> None:
    search.drop_indexes()


class Migration(migrations.Migration):
    dependencies = [("tickets", "0003_drill")]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["-filed_at", "-id"], name="ticket_filed"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["handler", "service"],
                name="ticket_open",
            ),
        ),
        migrations.RunPython(add, remove),
    ]
