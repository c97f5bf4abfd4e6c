"""What people change about an incident or a filing leaves a history; what the intake brings does not."""

from django.db import migrations

from backoffice.lib import law


class Migration(migrations.Migration):
    """Incidents, their services and areas, filings: on UPDATE alone."""

    dependencies = [("claims", "0008_filing_law"), ("lib", "0005_edits")]

    operations = [
        law.edited("claims_incident", untold=("changed_at", "file_id"), on="UPDATE"),
        law.edited("claims_service", on="UPDATE DELETE"),
        law.edited("claims_area", on="UPDATE DELETE"),
        law.edited("claims_filing", key="claim_id", on="UPDATE"),
    ]
