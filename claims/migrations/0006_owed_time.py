"""The affected time outside exempt windows, and the liability position a claim was screened under."""

from django.db import migrations, models

OWED_OF_PATTERNS_KEPT_BEFORE = """
ALTER TABLE claims_affectedpattern DISABLE TRIGGER USER;
UPDATE claims_affectedpattern SET owed = intervals WHERE exemption = '';
ALTER TABLE claims_affectedpattern ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    """Patterns kept before had no part: all of their time counted, or none."""

    dependencies = [("claims", "0005_corrections_law")]

    operations = [
        migrations.AddField(
            "incident", "liability_no", models.PositiveSmallIntegerField(db_default=0, default=0)
        ),
        migrations.AddField(
            "claim", "liability_no", models.PositiveSmallIntegerField(db_default=0, default=0)
        ),
        migrations.AddField(
            "affectedpattern", "owed", models.JSONField(default=list), preserve_default=False
        ),
        migrations.RunSQL(OWED_OF_PATTERNS_KEPT_BEFORE, migrations.RunSQL.noop),
    ]
