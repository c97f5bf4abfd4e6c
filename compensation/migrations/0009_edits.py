"""What changes about a scheme, or about which one is in force, leaves a history."""

from django.db import migrations

from backoffice.lib import law


class Migration(migrations.Migration):
    """Schemes, benefits, adoptions: on UPDATE alone."""

    dependencies = [("compensation", "0008_person_law"), ("lib", "0005_edits")]

    operations = [
        law.edited("compensation_scheme", on="UPDATE"),
        law.edited("compensation_benefit", on="UPDATE"),
        law.edited("compensation_adoption", on="UPDATE"),
    ]
