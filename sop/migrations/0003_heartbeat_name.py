"""The name of the heartbeat on the administrator's pages."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sop", "0003_pause_remind_at")]

    operations = [
        migrations.AlterModelOptions(
            name="heartbeat",
            options={"verbose_name": "detak sistem", "verbose_name_plural": "detak sistem"},
        ),
    ]
