"""Work that waits for a person, and who had it when."""

import datetime

import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The two tables and the indexes of the queues."""

    dependencies = [
        ("claims", "0012_facts_changed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WorkItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("ground", models.CharField(blank=True, db_default="", default="", max_length=30)),
                ("opened_at", models.DateTimeField()),
                ("due_on", models.DateField(null=True)),
                (
                    "due_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce(
                            "due_on", models.Value(datetime.date(9999, 12, 31))
                        ),
                        output_field=models.DateField(),
                    ),
                ),
                ("waiting", models.BooleanField(db_default=False, default=False)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "assignee",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="claims.claim"
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="claims.incident"
                    ),
                ),
            ],
            options={
                "permissions": [
                    ("take_work", "Take open work and release one's own"),
                    ("assign_work", "Assign open work to others"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("how", models.CharField(max_length=10)),
                ("reason", models.CharField(blank=True, db_default="", default="", max_length=500)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("end_reason", models.CharField(blank=True, db_default="", default="", max_length=500)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="claims.workitem"),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(fields=["claim", "id"], name="work_of_a_claim"),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(("closed_at", None), ("waiting", False)),
                fields=["incident", "kind", "ground", "due_key", "id"],
                name="work_by_due",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(("closed_at", None), ("waiting", False)),
                fields=["incident", "kind", "ground", "id"],
                name="work_by_age",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(("closed_at", None), ("waiting", False), ("assignee", None)),
                fields=["incident", "kind", "ground", "due_key", "id"],
                name="work_of_nobody_by_due",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(("closed_at", None), ("waiting", False), ("assignee", None)),
                fields=["incident", "kind", "ground", "id"],
                name="work_of_nobody_by_age",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(("closed_at", None), ("waiting", False), ("assignee__isnull", False)),
                fields=["assignee", "due_key", "id"],
                name="work_of_a_person_by_due",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(("closed_at", None), ("assignee__isnull", False)),
                fields=["assignee", "id"],
                name="work_of_a_person_by_age",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(("closed_at", None), ("waiting", True)),
                fields=["incident", "due_key", "id"],
                name="work_that_waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="workitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("claim", "kind"),
                name="one_open_work_item_per_claim_and_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="workitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["confirm", "review", "assess", "answer", "objection", "returned"])
                ),
                name="work_is_of_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("item",), name="one_person_has_a_piece_of_work"
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("how__in", ["hand", "bulk", "automatic"])), name="an_assignment_says_how"
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("by__isnull", False), ("how", "automatic"), _connector="OR"),
                name="only_the_machine_assigns_unnamed",
            ),
        ),
    ]
