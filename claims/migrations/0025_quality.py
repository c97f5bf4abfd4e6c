"""Plans of quality sampling, draws and reviews; the law comes with the next."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Tables only."""

    dependencies = [
        ("claims", "0024_risk_closing"),
        ("lib", "0007_days"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SamplingPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stage", models.CharField(max_length=10)),
                ("share_bp", models.PositiveIntegerField()),
                ("least", models.PositiveSmallIntegerField(default=5)),
                ("seed", models.CharField(max_length=64)),
                ("threshold_bp", models.PositiveIntegerField()),
                ("confidence", models.PositiveSmallIntegerField(default=95)),
                ("valid_from", models.DateField()),
                ("entered_at", models.DateTimeField()),
                ("in_force_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.CharField(blank=True, db_default="", default="", max_length=500)),
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
                    "entered_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "in_force_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="claims.incident"),
                ),
            ],
            options={
                "permissions": [
                    ("enforce_plan", "Put sampling plans in force and end them"),
                    ("draw_sample", "Draw samples of decisions"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SampleDraw",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("share_bp", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
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
                    "plan",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="claims.samplingplan"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="QualityReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("decided", models.CharField(max_length=10)),
                ("decided_ground", models.CharField(blank=True, db_default="", default="", max_length=30)),
                ("among", models.PositiveIntegerField()),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, db_default="", default="", max_length=10)),
                ("ground", models.CharField(blank=True, db_default="", default="", max_length=30)),
                ("words", models.CharField(blank=True, db_default="", default="", max_length=2000)),
                ("result", models.CharField(blank=True, db_default="", default="", max_length=10)),
                ("ruling", models.CharField(blank=True, db_default="", default="", max_length=10)),
                ("ruled_at", models.DateTimeField(null=True)),
                ("ruled_words", models.CharField(blank=True, db_default="", default="", max_length=2000)),
                ("claim", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="claims.claim")),
                (
                    "examiner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "move",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lib.move",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ruled_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "draw",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="claims.sampledraw"),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="claims.samplingplan"
                    ),
                ),
            ],
            options={
                "permissions": [
                    ("review_quality", "Review sampled decisions of others"),
                    ("rule_on_quality", "Rule on differences found by reviews"),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="samplingplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), ("in_force_at__isnull", False)),
                fields=("incident", "stage"),
                name="one_sampling_plan_of_a_stage_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="samplingplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stage__in", ["damage", "screening"]),
                    ("least__gte", 1),
                    ("share_bp__gte", 1),
                    ("share_bp__lte", 10000),
                    ("confidence__gte", 80),
                    ("confidence__lte", 99),
                    ("threshold_bp__lt", 10000),
                    models.Q(("seed", ""), _negated=True),
                ),
                name="a_sampling_plan_says_how_much",
            ),
        ),
        migrations.AddConstraint(
            model_name="samplingplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("in_force_at", None), ("in_force_by", None)),
                    models.Q(
                        ("in_force_at__isnull", False),
                        ("in_force_by__isnull", False),
                        models.Q(("in_force_by", models.F("entered_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_sampling_plan_is_put_in_force_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="samplingplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end_reason", ""), ("ended_at", None), ("ended_by", None)),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("ended_by__isnull", False),
                        models.Q(("end_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_sampling_plan_ends_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="sampledraw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("share_bp__lte", 10000), ("since__lt", models.F("until")), ("until__lte", models.F("at"))
                ),
                name="a_draw_is_of_a_time_that_was",
            ),
        ),
        migrations.AddIndex(
            model_name="qualityreview",
            index=models.Index(condition=models.Q(("reviewer", None)), fields=["id"], name="review_waiting"),
        ),
        migrations.AddIndex(
            model_name="qualityreview",
            index=models.Index(
                condition=models.Q(("result", "material"), ("ruling", "")),
                fields=["id"],
                name="review_to_rule_on",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityreview",
            constraint=models.UniqueConstraint(
                fields=("plan", "claim", "move"), name="a_decision_is_sampled_once_under_a_plan"
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewer", None),
                    models.Q(("reviewer", models.F("examiner")), _negated=True),
                    _connector="OR",
                ),
                name="a_decision_is_reviewed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ground", ""),
                        ("outcome", ""),
                        ("result", ""),
                        ("reviewed_at", None),
                        ("reviewer", None),
                        ("words", ""),
                    ),
                    models.Q(
                        ("outcome__in", ["confirm", "clear", "exclude", "answer", "hand_on"]),
                        ("reviewed_at__isnull", False),
                        ("reviewer__isnull", False),
                        models.Q(("words", ""), _negated=True),
                        models.Q(
                            models.Q(("outcome", "exclude"), models.Q(("ground", ""), _negated=True)),
                            models.Q(models.Q(("outcome", "exclude"), _negated=True), ("ground", "")),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="a_review_says_what_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewer", None),
                    models.Q(
                        ("result", "agrees"),
                        ("outcome", models.F("decided")),
                        ("ground", models.F("decided_ground")),
                    ),
                    models.Q(
                        ("result", "formal"),
                        ("outcome", models.F("decided")),
                        models.Q(("ground", models.F("decided_ground")), _negated=True),
                    ),
                    models.Q(
                        ("result", "formal"),
                        models.Q(("outcome", models.F("decided")), _negated=True),
                        ("decided__in", ["answer", "hand_on"]),
                        ("outcome__in", ["answer", "hand_on"]),
                    ),
                    models.Q(
                        ("result", "material"),
                        models.Q(("outcome", models.F("decided")), _negated=True),
                        models.Q(
                            ("decided__in", ["answer", "hand_on"]),
                            ("outcome__in", ["answer", "hand_on"]),
                            _negated=True,
                        ),
                    ),
                    _connector="OR",
                ),
                name="a_review_is_compared_by_its_rule",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ruled_at", None), ("ruled_by", None), ("ruled_words", ""), ("ruling", "")),
                    models.Q(
                        ("result", "material"),
                        ("ruling__in", ["upheld", "overruled"]),
                        ("ruled_at__isnull", False),
                        ("ruled_by__isnull", False),
                        models.Q(("ruled_words", ""), _negated=True),
                        models.Q(("ruled_by", models.F("examiner")), _negated=True),
                        models.Q(("ruled_by", models.F("reviewer")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_material_difference_is_ruled_on_by_a_third",
            ),
        ),
    ]
