"""The access log without a request: from which terminal, when no browser asked."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Who and where, for commands too."""

    dependencies = [("staff", "0002_law")]

    operations = [
        migrations.AddField("accesslog", "origin", models.CharField(blank=True, default="", max_length=100)),
        migrations.AddConstraint(
            "accesslog",
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(origin=""), name="an_access_names_who_or_where"
            ),
        ),
    ]
