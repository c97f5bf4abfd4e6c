"""Lists of claims that people bring: which file it was, which claims it names, what was done to them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from backoffice.lib.models import StoredFile
from claims.models.claims import Claim
from claims.models.incidents import Incident


class ClaimList(models.Model):
    """One list, kept as it was handed in; `claims` is how many it names, all of one incident."""

    incident = models.ForeignKey(Incident, models.PROTECT)
    file = models.ForeignKey(StoredFile, models.PROTECT, db_index=False)
    claims = models.IntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(claims__gt=0), name="a_list_names_claims")]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ListedClaim(models.Model):
    """A claim of a list, and the line of the file that names it."""

    list = models.ForeignKey(ClaimList, models.PROTECT, db_index=False)
    claim = models.ForeignKey(Claim, models.PROTECT, db_index=False)
    line = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "claim"], name="a_list_names_a_claim_once"),
        ]
        indexes = [models.Index(fields=["claim", "list"], name="lists_of_a_claim")]

    def __str__(self) -> str:
        return f"{self.list_id}:{self.line}"


class ListUse(models.Model):
    """What a person did to the claims of a list: to `claims` of them, not to those left out."""

    left_out = ArrayField(models.BigIntegerField(), default=list)  # before `list` is a field
    list = models.ForeignKey(ClaimList, models.PROTECT)
    act = models.CharField(max_length=40)
    claims = models.IntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(claims__gt=0) & ~Q(act=""), name="a_use_of_a_list_says_what_was_done"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.list_id}"
