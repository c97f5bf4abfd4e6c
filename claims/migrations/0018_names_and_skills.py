"""Names are found by a part of them; who can do which work."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import claims.models.names
from backoffice.lib import law

BIGRAMS = """
CREATE FUNCTION claims_pairs(name text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT coalesce(array_agg(DISTINCT substr(name, place, 2)), '{}')
      FROM generate_series(1, greatest(length(name) - 1, 1)) AS place;
END;
-- Most names are of three letters: for those the planner puts two substr in the place of the call, and a list of
-- a million names takes 3 s longer instead of 50.
CREATE FUNCTION claims_bigrams(name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN length(replace(lower(name), ' ', '')) <= 3
            THEN ARRAY[substr(replace(lower(name), ' ', ''), 1, 2), substr(replace(lower(name), ' ', ''), 2, 2)]
            ELSE claims_pairs(replace(lower(name), ' ', '')) END;
"""


class Migration(migrations.Migration):
    """The function first: the indexes call it."""

    dependencies = [
        ("claims", "0017_terms"),
        ("lib", "0007_days"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(BIGRAMS, "DROP FUNCTION claims_bigrams(text); DROP FUNCTION claims_pairs(text);"),
        migrations.CreateModel(
            name="Skill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(blank=True, default="", max_length=20)),
                ("ground", models.CharField(blank=True, default="", max_length=30)),
            ],
        ),
        migrations.AddIndex(
            model_name="claimant",
            index=django.contrib.postgres.indexes.GinIndex(
                claims.models.names.Bigrams("name"), name="claimant_by_part_of_name"
            ),
        ),
        migrations.AddIndex(
            model_name="claimant",
            index=models.Index(
                condition=models.Q(("phone", ""), _negated=True), fields=["phone"], name="claimant_by_phone"
            ),
        ),
        migrations.AddIndex(
            model_name="filing",
            index=django.contrib.postgres.indexes.GinIndex(
                claims.models.names.Bigrams("business_name"), name="filing_by_part_of_name"
            ),
        ),
        migrations.AddIndex(
            model_name="filing",
            index=django.contrib.postgres.indexes.GinIndex(
                claims.models.names.Bigrams("representative"), name="filing_by_part_of_person"
            ),
        ),
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(
                condition=models.Q(("phone", ""), _negated=True), fields=["phone"], name="filing_by_phone"
            ),
        ),
        migrations.AddField(
            model_name="skill",
            name="incident",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="claims.incident"
            ),
        ),
        migrations.AddField(
            model_name="skill",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="skill",
            constraint=models.UniqueConstraint(
                fields=("person", "incident", "kind", "ground"),
                name="a_skill_is_named_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="skill",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["", "confirm", "review", "assess", "answer", "objection", "returned"])
                ),
                name="a_skill_is_for_a_known_kind",
            ),
        ),
        law.edited("claims_skill"),
    ]
