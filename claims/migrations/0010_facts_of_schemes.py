"""Facts that schemes ask for: the fault in an incident; how a claimant wishes to be paid, his weekly sales and
the loss found on the evidence.
"""

from django.db import migrations, models
from django.db.models import Q

WEEKS = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}:[0-9]{1,15}(;|$))*$"


class Migration(migrations.Migration):
    """Nothing of it was known before: no fault found, no choice, no weeks, no loss."""

    dependencies = [("claims", "0009_edits")]

    operations = [
        migrations.AddField(
            "incident", "fault", models.CharField(blank=True, db_default="", default="", max_length=10)
        ),
        migrations.AddField(
            "filing", "chosen_channel", models.CharField(blank=True, db_default="", default="", max_length=10)
        ),
        migrations.AddField(
            "filing", "weekly_sales", models.CharField(blank=True, db_default="", default="", max_length=1620)
        ),
        migrations.AddField("filing", "proven_loss", models.BigIntegerField(null=True)),
        migrations.AddConstraint(
            "incident",
            models.CheckConstraint(
                condition=Q(fault__in=["", "none", "ordinary", "gross", "intent"]),
                name="an_incident_has_a_known_fault",
            ),
        ),
        migrations.AddConstraint(
            "filing",
            models.CheckConstraint(
                condition=Q(chosen_channel__in=["", "credit", "bank"]),
                name="a_claimant_chooses_credit_or_bank",
            ),
        ),
        migrations.AddConstraint(
            "filing",
            models.CheckConstraint(
                condition=Q(weekly_sales__regex=WEEKS), name="weekly_sales_are_dates_with_won"
            ),
        ),
        migrations.AddConstraint(
            "filing",
            models.CheckConstraint(
                condition=Q(proven_loss=None) | Q(proven_loss__gte=0), name="a_proven_loss_is_not_negative"
            ),
        ),
    ]
