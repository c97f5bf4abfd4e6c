"""Who may see the papers of a claim, and what a claim has in common with others found by index."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Two indexes on what merchants filed: neither row is ever moved by a stage."""

    dependencies = [("claims", "0029_checklist")]

    operations = [
        migrations.AlterModelOptions(
            name="answerfile", options={"permissions": [("see_paper", "See the papers of a claim")]}
        ),
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(fields=["site_key"], condition=~Q(site_key=""), name="filing_by_site"),
        ),
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(
                fields=["representative"],
                condition=~Q(representative=""),
                name="filing_by_representative",
            ),
        ),
    ]
