"""What a scheme would cost, kept: one row per simulation, one per group of equal facts and verdict."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from backoffice.lib import law

DONE_IS_DONE = """
CREATE FUNCTION compensation_simulation_done() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF OLD.done_at IS NOT NULL
       OR (NEW.id, NEW.incident_id, NEW.version_id, NEW.against_id, NEW.made_by_id, NEW.as_of, NEW.engine,
           NEW.liability_no, NEW.fault)
          IS DISTINCT FROM (OLD.id, OLD.incident_id, OLD.version_id, OLD.against_id, OLD.made_by_id, OLD.as_of,
                            OLD.engine, OLD.liability_no, OLD.fault)
       OR OLD.run_id IS NOT NULL AND NEW.run_id IS DISTINCT FROM OLD.run_id THEN
        RAISE EXCEPTION 'simulation %: what it answered stays', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_done_simulation_never_changes';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER compensation_simulation_done BEFORE UPDATE ON compensation_simulation
    FOR EACH ROW EXECUTE FUNCTION compensation_simulation_done();

CREATE FUNCTION compensation_simulationgroup_born() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
BEGIN
    IF (SELECT count(*) FROM (SELECT DISTINCT simulation_id FROM new_rows) n
          JOIN compensation_simulation s ON s.id = n.simulation_id WHERE s.done_at IS NOT NULL) > 0 THEN
        RAISE EXCEPTION 'a simulation that is done takes no further group'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_done_simulation_is_closed';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER compensation_simulationgroup_born AFTER INSERT ON compensation_simulationgroup
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION compensation_simulationgroup_born();
"""

NO_LONGER = "".join(
    f"DROP TRIGGER compensation_{name} ON compensation_{table}; DROP FUNCTION compensation_{name}();"
    for name, table in (("simulation_done", "simulation"), ("simulationgroup_born", "simulationgroup"))
)


class Migration(migrations.Migration):
    """The tables and their law."""

    dependencies = [
        ("claims", "0012_facts_changed"),
        ("compensation", "0014_deltas"),
        ("lib", "0006_message_default"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Simulation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("as_of", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("engine", models.CharField(max_length=10)),
                ("liability_no", models.PositiveSmallIntegerField()),
                ("fault", models.CharField(blank=True, default="", max_length=10)),
                ("total_won", models.BigIntegerField(help_text="what the machine would award", null=True)),
                ("count", models.BigIntegerField(help_text="claims it would decide", null=True)),
                ("figures", models.JSONField(default=dict)),
                ("digest", models.CharField(blank=True, default="", max_length=64)),
                (
                    "against",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="compensation.schemeversion",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="claims.incident"),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="lib.run"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="compensation.schemeversion"
                    ),
                ),
            ],
            options={
                "permissions": [("simulate", "Simulate a scheme")],
            },
        ),
        migrations.CreateModel(
            name="SimulationGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("service", models.CharField(blank=True, default="", max_length=40)),
                ("line_type", models.CharField(blank=True, default="", max_length=40)),
                ("area", models.CharField(blank=True, default="", max_length=40)),
                ("sector", models.CharField(blank=True, default="", max_length=20)),
                ("part", models.CharField(max_length=10)),
                ("reason", models.CharField(blank=True, default="", max_length=30)),
                ("tiers", models.JSONField(default=list)),
                ("bin", models.SmallIntegerField()),
                ("number", models.BigIntegerField()),
                ("lowest_won", models.BigIntegerField()),
                ("highest_won", models.BigIntegerField()),
                ("open_ended", models.BigIntegerField(default=0)),
                ("nothing_due", models.BigIntegerField(default=0)),
                ("change", models.CharField(blank=True, default="", max_length=20)),
                ("before_part", models.CharField(blank=True, default="", max_length=10)),
                ("before_reason", models.CharField(blank=True, default="", max_length=30)),
                ("before_won", models.BigIntegerField(default=0)),
                (
                    "simulation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="compensation.simulation"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="simulation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("count", None), ("digest", ""), ("done_at", None), ("total_won", None)),
                    models.Q(
                        ("count__isnull", False),
                        ("done_at__isnull", False),
                        ("total_won__isnull", False),
                        models.Q(("digest", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_done_simulation_has_its_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="simulationgroup",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gt", 0)), name="a_group_has_claims"
            ),
        ),
        migrations.RunSQL(DONE_IS_DONE, NO_LONGER),
        law.never_deleted("compensation_simulation"),
        law.append_only("compensation_simulationgroup"),
    ]
