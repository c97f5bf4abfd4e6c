"""What limits took from a claim in a simulation, where the claim alone does not tell."""

import django.db.models.deletion
from django.db import migrations, models

from backoffice.lib import law

BORN = """
CREATE TRIGGER compensation_simulationtaken_born AFTER INSERT ON compensation_simulationtaken
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION compensation_simulationgroup_born();
"""


class Migration(migrations.Migration):
    """The table and its law: nothing comes after the answer, and nothing of it changes."""

    dependencies = [
        ("claims", "0012_facts_changed"),
        ("compensation", "0019_open_work"),
    ]

    operations = [
        migrations.CreateModel(
            name="SimulationTaken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("against", models.BooleanField(help_text="under the version compared with")),
                ("benefit", models.CharField(help_text="its code", max_length=60)),
                ("capped_won", models.BigIntegerField()),
                ("shared_won", models.BigIntegerField()),
                (
                    "claim",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="claims.claim"
                    ),
                ),
                (
                    "simulation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="compensation.simulation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("simulation", "against", "claim", "benefit"),
                        name="what_a_due_lost_is_said_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("capped_won__gte", 0), ("shared_won__gte", 0)),
                        name="a_limit_only_takes",
                    ),
                ]
            },
        ),
        migrations.RunSQL(
            BORN, "DROP TRIGGER compensation_simulationtaken_born ON compensation_simulationtaken"
        ),
        law.append_only("compensation_simulationtaken"),
    ]
