"""What dashboards read: counts that the database keeps up as claims and work move.

Small, however many claims there are: rows are appended, a few for each statement, and added up by
`backoffice.lib.tallies`. Only sums mean something. `day` is the day in Seoul of the act that is counted.
"""

from django.conf import settings
from django.db import models

from claims.models.claims import Claim
from claims.models.incidents import Incident


class HandledClaim(models.Model):
    """A claim that a person moved, or for which one worked out an amount; written by the database, once.

    What is not here went through by itself.
    """

    claim = models.OneToOneField(Claim, models.PROTECT, primary_key=True)

    def __str__(self) -> str:
        return f"{self.claim_id}"


class ClaimTally(models.Model):
    """So many claims moved by this verb from one status to another, on this day, by this person (null: none).

    A claim that came in moved from '' by the verb ''. `handled_before`, `handled`: whether a person had
    handled it before the move, and after. Where a person worked out an amount both statuses are the same.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=10)
    day = models.DateField()
    verb = models.CharField(max_length=30, blank=True)
    from_status = models.CharField(max_length=20, blank=True)
    to_status = models.CharField(max_length=20)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    handled_before = models.BooleanField()
    handled = models.BooleanField()
    number = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["incident", "day"], name="claim_tally_of_days"),
            models.Index(fields=["day"], name="claim_tally_to_fold"),
        ]
        permissions = [("see_throughput", "See what each person decided")]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}: {self.number}"


class OpenTally(models.Model):
    """What is open and since when: claims that are not decided, by status, and work that waits for people.

    `change` is by how many there are more or fewer since this day; of work `came` and `went` count what was
    opened and closed, so that what only took another ground is no arrival.
    """

    class What(models.TextChoices):
        """What is counted."""

        CLAIM = "claim"
        WORK = "work"

    incident = models.ForeignKey(Incident, models.PROTECT, db_index=False)
    what = models.CharField(max_length=5, choices=What.choices)
    kind = models.CharField(max_length=20, help_text="the status of claims, the kind of work")
    ground = models.CharField(max_length=30, default="", blank=True)
    waiting = models.BooleanField(default=False)
    since = models.DateField(help_text="received, or opened, on this day")
    day = models.DateField()
    change = models.BigIntegerField()
    came = models.BigIntegerField(default=0)
    went = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["incident", "day"], name="open_tally_of_days"),
            models.Index(fields=["day"], name="open_tally_to_fold"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.change}"


class TimeTally(models.Model):
    """So many pieces of work of a kind that a person's decision closed on this day took about so long.

    `band`: of minutes from opening to closing, as `claims.rules.tallies` counts them.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=20)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    day = models.DateField()
    band = models.SmallIntegerField()
    number = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["incident", "day"], name="time_tally_of_days"),
            models.Index(fields=["day"], name="time_tally_to_fold"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.number}"
