"""Money as dashboards read it: what was awarded and where it stands, counted by the database as it moves."""

from django.db import models

from claims.models import Incident


class MoneyTally(models.Model):
    """By so many and so much won there is more, or less, of something since this day.

    `what`: `awarded`; a status of payouts (`batched`, `sent`, `paid`, `returned`, `cancelled`); a status of
    overpayments with `overpaid.` before it; `repaid`. Appended and added up as `claims.models.tallies` are.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=10)
    day = models.DateField()
    what = models.CharField(max_length=30)
    number = models.BigIntegerField()
    won = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["incident", "day"], name="money_tally_of_days"),
            models.Index(fields=["day"], name="money_tally_to_fold"),
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.won:,}"
