"""What the database refuses about people: approvals and the access log are never changed."""

from django.db import migrations

from backoffice.lib import law


class Migration(migrations.Migration):
    """Append-only approvals and access log."""

    dependencies = [("staff", "0001_initial"), ("lib", "0002_law")]

    operations = [law.append_only("staff_approval"), law.append_only("staff_accesslog")]
