"""Tables that count by appending, and the folding that keeps them small."""

import django.contrib.postgres.fields
from django.db import migrations, models

from backoffice.lib import law_of_tallies as law


class Migration(migrations.Migration):
    """Which tables count is for migrations to say; anybody may fold, because it changes no sum."""

    dependencies = [("lib", "0007_days")]

    operations = [
        migrations.CreateModel(
            name="Folding",
            fields=[
                ("tally", models.CharField(max_length=63, primary_key=True, serialize=False)),
                (
                    "sums",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=63), size=None
                    ),
                ),
                ("up_to", models.BigIntegerField(db_default=0, default=0)),
                ("folded_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RunSQL(law.FOLD, "DROP FUNCTION lib_fold();"),
        migrations.RunSQL(
            """
            CREATE TRIGGER lib_folding_fold BEFORE UPDATE ON lib_folding
                FOR EACH ROW EXECUTE FUNCTION lib_fold();
            CREATE TRIGGER lib_folding_by_migrations BEFORE INSERT OR DELETE OR TRUNCATE ON lib_folding
                FOR EACH STATEMENT EXECUTE FUNCTION lib_by_migrations();
            """,
            "DROP TRIGGER lib_folding_fold ON lib_folding;"
            " DROP TRIGGER lib_folding_by_migrations ON lib_folding;",
        ),
    ]
