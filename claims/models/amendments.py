"""What people amended in filings."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from claims.models.claims import Claim


class Amendment(models.Model):
    """One field of one filing, as it was and as it is since, and why; append-only."""

    claim = models.ForeignKey(Claim, models.PROTECT, db_index=False)
    field = models.CharField(max_length=20)
    before = models.JSONField()
    after = models.JSONField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="an_amendment_has_its_reason")]
        indexes = [models.Index(fields=["claim", "id"], name="amendment_of_a_claim")]
        permissions = [("amend", "Amend what was filed")]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.field}"
