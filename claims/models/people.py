"""Whom it happened to, and the accounts they are paid to."""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from claims.models.names import Bigrams


class Claimant(models.Model):
    """A person or business. `customer_no` is set for those on a billing list."""

    kind = models.CharField(max_length=10, choices=[("individual", "individual"), ("business", "business")])
    name = models.CharField(max_length=100)
    customer_no = models.CharField(max_length=40, default="", blank=True)
    business_no = models.CharField(max_length=10, default="", blank=True)
    representative = models.CharField(max_length=100, default="", blank=True)
    phone = models.CharField(max_length=20, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer_no"], condition=~Q(customer_no=""), name="a_customer_number_is_one_claimant"
            ),
            models.UniqueConstraint(
                fields=["business_no"],
                condition=Q(customer_no="") & ~Q(business_no=""),
                name="a_filing_business_is_one_claimant",
            ),
        ]
        indexes = [
            # matching a filing to the billing list by business number
            models.Index(
                fields=["business_no"], condition=~Q(business_no=""), name="claimant_by_business_no"
            ),
            # people look for a name by a part of it, and for who called
            GinIndex(Bigrams("name"), name="claimant_by_part_of_name"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="claimant_by_phone"),
        ]

    def __str__(self) -> str:
        return self.name


class PayeeAccount(models.Model):
    """A bank account to pay to. Immutable: a correction is a new row; a payment points to the row it used.

    The number rests encrypted (AES-GCM; `identity` is the associated data); `blind_index` finds equal
    accounts without decrypting; `mask` is all that screens, reports and logs ever show.
    """

    claimant = models.ForeignKey(Claimant, models.PROTECT)
    identity = models.UUIDField(default=uuid.uuid4, unique=True)
    bank = models.CharField(max_length=3)
    number = models.BinaryField()
    key_id = models.CharField(max_length=20)
    blind_index = models.BinaryField()
    mask = models.CharField(max_length=20)
    holder = models.CharField(max_length=100)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        indexes = [
            # risk and duplicate checks: who else is paid to this account
            models.Index(fields=["blind_index"], name="account_by_blind_index"),
        ]
        permissions = [
            ("correct_account", "Record a corrected account"),
            ("unmask_account", "See an account number in full"),
        ]

    def __str__(self) -> str:
        return f"{self.bank} {self.mask}"
