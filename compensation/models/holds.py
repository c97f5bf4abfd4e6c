"""Payments that wait: a person holds what is due to a claim, and lets it go."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from claims.models import Claim

OPEN = Q(ended_at=None)


class PaymentHold(models.Model):
    """What is due to a claim is put into no payout batch from `since` until it is released.

    `until`: the day whose beginning releases it (by beat); null: a person does. What a batch holds already is
    no longer held up: such a claim is refused.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, db_index=False)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    since = models.DateTimeField()
    until = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    end_reason = models.CharField(max_length=500, default="", db_default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim"], condition=OPEN, name="a_payment_is_held_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_held_payment_has_its_reason"),
        ]
        indexes = [
            models.Index(fields=["claim", "id"], name="payment_hold_of_a_claim"),
            models.Index(
                fields=["until"], condition=OPEN & Q(until__isnull=False), name="payment_hold_that_ends"
            ),
        ]
        permissions = [("hold_payment", "Hold and release payments")]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.reason}"
