"""When to remind of a pause that has outlived its expected end."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import F, Q


def remind_of_open_pauses(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("sop", "Pause").objects.using(schema_editor.connection.alias)
    rows.filter(ended_at__isnull=True).update(remind_at=F("expected_end"))


class Migration(migrations.Migration):
    dependencies = [("sop", "0002_reference_token")]

    operations = [
        migrations.AddField(
            model_name="pause",
            name="remind_at",
            field=models.DateTimeField(
                blank=True, help_text="Next reminder that the expected end has passed.", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="pause",
            index=models.Index(
                condition=Q(ended_at__isnull=True, remind_at__isnull=False),
                fields=["remind_at"],
                name="pause_remind",
            ),
        ),
        migrations.RunPython(remind_of_open_pauses, migrations.RunPython.noop),
    ]
