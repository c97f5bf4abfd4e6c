"""What people change in the tables that people edit: who, when, what it was; written by the database."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from backoffice.lib import law


class Migration(migrations.Migration):
    """The table of edits, and the function of its triggers."""

    dependencies = [
        ("lib", "0004_refusals_in_korean"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Edit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("edited", models.CharField(help_text="the table", max_length=63)),
                ("key", models.CharField(max_length=60)),
                (
                    "verb",
                    models.CharField(
                        choices=[("added", "Added"), ("changed", "Changed"), ("removed", "Removed")],
                        max_length=10,
                    ),
                ),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("origin", models.CharField(max_length=100)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["edited", "key"], name="edits_of_a_row")],
            },
        ),
        migrations.RunSQL(law.EDITED, "DROP FUNCTION lib_edited();"),
        *law.event_table("lib_edit"),
    ]
