"""When a payout was put into its batch, kept by the database: a report about a past day needs it."""

import django.db.models.functions.datetime
from django.db import migrations, models

FIXED = """
DROP TRIGGER compensation_payout_fixed ON compensation_payout;
CREATE TRIGGER compensation_payout_fixed BEFORE UPDATE OF id, payment_id, claim_id, amount_won, made_at
    ON compensation_payout FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();
"""


class Migration(migrations.Migration):
    """Payouts that are here already have no moment: they count as made with their batch."""

    dependencies = [("compensation", "0023_appraisal_law"), ("claims", "0016_history")]

    operations = [
        migrations.AddField("payout", "made_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "payout",
            "made_at",
            models.DateTimeField(null=True, db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.RunSQL(FIXED, FIXED.replace(", made_at", "")),
    ]
