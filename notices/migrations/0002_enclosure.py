from __future__ import annotations

import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Enclosure",
            fields=[
                (
                    "notice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="enclosure",
                        serialize=False,
                        to="notices.notice",
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                (
                    "params",
                    models.JSONField(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder
                    ),
                ),
            ],
            options={
                "verbose_name": "lampiran e-mail",
                "verbose_name_plural": "lampiran e-mail",
            },
        ),
    ]
