"""When a claim came in and a link stood, kept by the database: what was known on a past day can be told again."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from backoffice.lib import law

CAME_AT_IS_FIXED = """
DROP TRIGGER claims_claim_fixed ON claims_claim;
CREATE TRIGGER claims_claim_fixed BEFORE UPDATE OF id, incident_id, kind, came_at ON claims_claim
    FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();
"""
NOT_FIXED = CAME_AT_IS_FIXED.replace(", came_at", "")

LINKS_ARE_KEPT = """
DROP TRIGGER claims_claimline_fixed ON claims_claimline;
CREATE TRIGGER claims_claimline_fixed
    BEFORE UPDATE OF claim_id, subscription_id, linked_at OR TRUNCATE ON claims_claimline
    FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();
CREATE FUNCTION claims_claimline_kept() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    INSERT INTO claims_undonelink (claim_id, subscription_id, matched_by, linked_at, undone_at)
    SELECT claim_id, subscription_id, matched_by, linked_at, statement_timestamp() FROM old_rows;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_claimline_kept AFTER DELETE ON claims_claimline
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION claims_claimline_kept();
CREATE VIEW claims_linespan AS
SELECT claim_id, subscription_id, linked_at AS since, NULL::timestamptz AS until FROM claims_claimline
UNION ALL
SELECT claim_id, subscription_id, linked_at, undone_at FROM claims_undonelink;
COMMENT ON VIEW claims_linespan IS
    'Which subscriptions a filing was about, from when until before when; NULL is ever, or still.';
"""
LINKS_ARE_LOST = """
DROP VIEW claims_linespan;
DROP TRIGGER claims_claimline_kept ON claims_claimline;
DROP FUNCTION claims_claimline_kept();
DROP TRIGGER claims_claimline_fixed ON claims_claimline;
CREATE TRIGGER claims_claimline_fixed BEFORE UPDATE OF claim_id, subscription_id OR TRUNCATE ON claims_claimline
    FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();
"""

AREAS_COME = """
-- An area that a later file adds gives its code a name that it did not have before.
CREATE TRIGGER claims_area_edited_insert AFTER INSERT ON claims_area REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION lib_edited('id', '');
"""


class Migration(migrations.Migration):
    """Rows that are here already have no moment: they count as having come when they were received."""

    dependencies = [("claims", "0015_casework"), ("lib", "0005_edits")]

    operations = [
        migrations.AddField("claim", "came_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "claim",
            "came_at",
            models.DateTimeField(null=True, db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.AddField("claimline", "linked_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "claimline",
            "linked_at",
            models.DateTimeField(null=True, db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.CreateModel(
            name="UndoneLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("matched_by", models.CharField(max_length=20)),
                ("linked_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField()),
                ("claim", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="claims.claim")),
                (
                    "subscription",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="claims.subscription",
                    ),
                ),
            ],
        ),
        *law.event_table("claims_undonelink"),
        migrations.RunSQL(CAME_AT_IS_FIXED, NOT_FIXED),
        migrations.RunSQL(LINKS_ARE_KEPT, LINKS_ARE_LOST),
        migrations.RunSQL(AREAS_COME, "DROP TRIGGER claims_area_edited_insert ON claims_area;"),
    ]
