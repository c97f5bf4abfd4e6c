"""A scheme version gets a status of its own; what was in force is, and what was is superseded."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

STATUSES = ["draft", "submitted", "approved", "in_force", "superseded", "withdrawn"]

STAND_WHERE_THEY_STOOD = """
UPDATE compensation_schemeversion v
   SET status = CASE WHEN EXISTS (SELECT FROM compensation_adoption a
                                   WHERE a.version_id = v.id AND a.ended_at IS NULL)
                     THEN 'in_force' ELSE 'superseded' END
 WHERE EXISTS (SELECT FROM compensation_adoption a WHERE a.version_id = v.id);

-- Who prepared and who first approved each of them is known: the rows that the law asks for from now on.
INSERT INTO staff_approval (subject_kind, subject_id, step, person_id, amount_won, at)
SELECT DISTINCT ON (v.id) 'scheme', v.id, 'prepared', v.loaded_by_id, 0, a.approved_at
  FROM compensation_schemeversion v JOIN compensation_adoption a ON a.version_id = v.id
 ORDER BY v.id, a.id;
INSERT INTO staff_approval (subject_kind, subject_id, step, person_id, amount_won, at)
SELECT DISTINCT ON (v.id) 'scheme', v.id, 'approved', a.approved_by_id, 0, a.approved_at
  FROM compensation_schemeversion v JOIN compensation_adoption a ON a.version_id = v.id
 ORDER BY v.id, a.id;
"""


class Migration(migrations.Migration):
    """The column, its history, and the statuses of what is there."""

    dependencies = [("compensation", "0011_payout_law"), ("staff", "0005_edits")]

    operations = [
        migrations.RunSQL(
            "DROP TRIGGER compensation_schemeversion_append_only ON compensation_schemeversion;",
            """
            CREATE TRIGGER compensation_schemeversion_append_only
                BEFORE UPDATE OR DELETE OR TRUNCATE ON compensation_schemeversion
                FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();
            """,
        ),
        migrations.AddField(
            "schemeversion",
            "status",
            models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("submitted", "Awaiting approval"),
                    ("approved", "Approved"),
                    ("in_force", "In force"),
                    ("superseded", "Superseded"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="draft",
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="SchemeVersionEvent",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "row_id", "move_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("from_status", models.CharField(max_length=20)),
                (
                    "move",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="lib.move",
                    ),
                ),
                (
                    "row",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="compensation.schemeversion",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.AddConstraint(
            "schemeversion",
            models.CheckConstraint(condition=Q(status__in=STATUSES), name="a_scheme_has_a_known_status"),
        ),
        migrations.RunSQL(STAND_WHERE_THEY_STOOD, migrations.RunSQL.noop),
    ]
