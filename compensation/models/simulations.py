"""What a scheme would cost: one judgement of the whole population, kept as groups of equal facts."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from backoffice.lib.models import Run
from claims.models import Claim, Incident
from compensation.models.schemes import SchemeVersion


class Simulation(models.Model):
    """A version judged over every claim of an incident that is not withdrawn; nothing is moved.

    `as_of`: what was changed later was not seen, or not for sure. `against`: another version judged beside
    it. `digest` is over version, engine and groups, `figures` what was counted beside them and how a budget
    was shared. Frozen when done.
    """

    incident = models.ForeignKey(Incident, models.PROTECT)
    version = models.ForeignKey(SchemeVersion, models.PROTECT)
    against = models.ForeignKey(SchemeVersion, models.PROTECT, null=True, related_name="+")
    run = models.OneToOneField(Run, models.PROTECT, null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    as_of = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    engine = models.CharField(max_length=10)
    liability_no = models.PositiveSmallIntegerField()
    fault = models.CharField(max_length=10, default="", blank=True)
    total_won = models.BigIntegerField(null=True, help_text="what the machine would award")
    count = models.BigIntegerField(null=True, help_text="claims it would decide")
    figures = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, digest="", total_won=None, count=None)
                | Q(done_at__isnull=False, total_won__isnull=False, count__isnull=False) & ~Q(digest=""),
                name="a_done_simulation_has_its_answer",
            ),
        ]
        permissions = [("simulate", "Simulate a scheme")]

    def __str__(self) -> str:
        return f"{self.version} #{self.pk}"


class SimulationGroup(models.Model):
    """So many claims with these facts and this verdict; won are sums over the group.

    `part`: awarded, person or barred, `reason` why it is not awarded. `lowest_won` is what is sure: of an
    awarded claim all of it, of a barred one what the ground keeps from it; `highest_won` the most a person
    could decide, over those of the group that have such an end (`open_ended` have none).
    `tiers` is [[benefit, tier, won], …]; `bin` the size of a claim's amount (`rules.whatif.BINS`).
    """

    simulation = models.ForeignKey(Simulation, models.PROTECT)
    kind = models.CharField(max_length=10)
    service = models.CharField(max_length=40, default="", blank=True)
    line_type = models.CharField(max_length=40, default="", blank=True)
    area = models.CharField(max_length=40, default="", blank=True)
    sector = models.CharField(max_length=20, default="", blank=True)
    part = models.CharField(max_length=10)
    reason = models.CharField(max_length=30, default="", blank=True)
    tiers = models.JSONField(default=list)
    bin = models.SmallIntegerField()
    number = models.BigIntegerField()
    lowest_won = models.BigIntegerField()
    highest_won = models.BigIntegerField()
    open_ended = models.BigIntegerField(default=0)
    nothing_due = models.BigIntegerField(default=0)
    change = models.CharField(max_length=20, default="", blank=True)
    before_part = models.CharField(max_length=10, default="", blank=True)
    before_reason = models.CharField(max_length=30, default="", blank=True)
    before_won = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__gt=0), name="a_group_has_claims"),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.reason}: {self.number:,}"


class SimulationTaken(models.Model):
    """What limits took from a due, where the claim alone does not tell.

    A cap per claimant that other claims filled, a share of a budget that was awarded before. All dues of
    such a claim are here; what any other claim loses follows from its own amounts and `figures`.
    """

    simulation = models.ForeignKey(Simulation, models.PROTECT, db_index=False)
    against = models.BooleanField(help_text="under the version compared with")
    claim = models.ForeignKey(Claim, models.PROTECT, db_index=False)
    benefit = models.CharField(max_length=60, help_text="its code")
    capped_won = models.BigIntegerField()
    shared_won = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["simulation", "against", "claim", "benefit"], name="what_a_due_lost_is_said_once"
            ),
            models.CheckConstraint(
                condition=Q(capped_won__gte=0, shared_won__gte=0), name="a_limit_only_takes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.benefit}: {self.capped_won + self.shared_won:,}"
