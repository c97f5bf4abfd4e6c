"""People who leave are made inactive: what they did keeps their name."""

from django.db import migrations

from backoffice.lib import law


class Migration(migrations.Migration):
    """No user is deleted."""

    dependencies = [("staff", "0003_access_origin"), ("lib", "0002_law")]

    operations = [law.never_deleted("staff_user")]
