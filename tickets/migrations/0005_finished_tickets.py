"""An index from which the statistics of an SOP read its finished tickets."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0004_lists_and_search")]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=["procedure", "closed_at"],
                include=("handler", "office", "status", "outcome", "responsible", "drill"),
                name="ticket_ends",
            ),
        ),
    ]
