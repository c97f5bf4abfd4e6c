"""What happened, to whom, and what each of them claims. Claims never learn that money exists."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import Q

from backoffice.lib.models import Event, Run, StoredFile
from claims.rules import workflow
from claims.rules.intake import BILLS, MONTHS


class Incident(models.Model):
    """An outage, with what the operator says about its own liability (전기통신사업법 art. 33)."""

    class Liability(models.TextChoices):
        """The operator's position."""

        INVESTIGATING = "under_investigation"
        ADMITTED = "admitted"
        DENIED = "denied"
        FORCE_MAJEURE = "force_majeure"

    code = models.CharField(max_length=40, unique=True)
    name_ko = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, default="", blank=True)
    cause = models.CharField(max_length=20)
    liability = models.CharField(max_length=20, choices=Liability.choices, default=Liability.INVESTIGATING)
    liability_no = models.PositiveSmallIntegerField(default=0, db_default=0)
    """Counts the changes of the position: claims screened under another one are screened again."""
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        permissions = [("load_incident", "Load an incident file")]

    def __str__(self) -> str:
        return self.code


class Service(models.Model):
    """A service of the operator that the incident may have broken, and the harms that can come from it."""

    incident = models.ForeignKey(Incident, models.PROTECT)
    code = models.CharField(max_length=40)
    name_ko = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, default="", blank=True)
    harms = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "code"], name="a_service_is_named_once")]

    def __str__(self) -> str:
        return self.name_ko


class Area(models.Model):
    """An area the outage windows speak of (법정동 or district code)."""

    incident = models.ForeignKey(Incident, models.PROTECT)
    code = models.CharField(max_length=40)
    name_ko = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "code"], name="an_area_is_named_once")]

    def __str__(self) -> str:
        return self.name_ko


class OutageWindow(models.Model):
    """One service was down from–to: in an area and for a line type (empty: all), or for one line (`of_line`).

    `of_line` is said beside `line_no`, and not read off it: were the number of a line ever lost on the way,
    its window would be everybody's.

    Never deleted: a later list closes a window with a date (`withdrawn_at`). Windows may overlap.
    """

    class Exemption(models.TextChoices):
        """Legal grounds that belong to a window (전기통신사업법 art. 33 ①, 시행령 art. 37-21)."""

        NONE = ""
        FORCE_MAJEURE = "force_majeure"
        MAINTENANCE = "announced_maintenance"

    incident = models.ForeignKey(Incident, models.PROTECT)
    service = models.CharField(max_length=40)
    area = models.CharField(max_length=40, default="", blank=True)
    line_type = models.CharField(max_length=40, default="", blank=True)
    line_no = models.CharField(max_length=40, default="", blank=True)
    of_line = models.BooleanField(default=False, db_default=False)
    period = DateTimeRangeField()
    exemption = models.CharField(max_length=30, choices=Exemption.choices, default="", blank=True)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "service", "area", "line_type", "line_no", "period", "exemption"],
                condition=Q(withdrawn_at=None),
                name="a_window_is_listed_once",
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
                name="a_window_has_a_beginning_and_an_end",
            ),
            models.CheckConstraint(
                condition=Q(Q(of_line=False) & Q(line_no=""))
                | Q(Q(of_line=True) & ~Q(line_no="") & Q(area="", line_type="")),
                name="a_window_of_a_line_names_the_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.area} {self.period}"


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
            models.Index(fields=["business_no"], condition=~Q(business_no=""), name="claimant_by_business_no")
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


class AffectedPattern(models.Model):
    """The merged intervals in which a subscription was down, shared by all that were down alike.

    `intervals` is [[from, to], …] in ISO 8601 with offset, ordered, disjoint; `minutes` their whole sum.
    `owed` is the part of them outside every exempt window: what counts where the payment rests on a duty
    (전기통신사업법 art. 33 ①). `exemption` is set when there is no such part.
    """

    incident = models.ForeignKey(Incident, models.PROTECT)
    digest = models.CharField(max_length=64)
    intervals = models.JSONField()
    owed = models.JSONField()
    minutes = models.BigIntegerField()
    exemption = models.CharField(max_length=30, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "digest"], name="a_pattern_is_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} min"


class Admission(models.Model):
    """Who may claim: the `admission:` part of a scheme, numbered per incident and frozen."""

    incident = models.ForeignKey(Incident, models.PROTECT)
    number = models.IntegerField()
    scheme_code = models.CharField(max_length=60)
    basis = models.CharField(max_length=20)
    rules = models.JSONField()
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="an_admission_is_numbered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id}/{self.number}"


class Claim(models.Model):
    """What is decided: one per subscription of a billing list, one per merchant and site.

    Narrow on purpose: a status move rewrites the row and every index on it. What was filed lies in Filing,
    what was billed in Subscription, and the claim number is computed from the id.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, db_index=False)
    claimant = models.ForeignKey(Claimant, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=10, choices=[(str(k), w.en) for k, w in workflow.KINDS.items()])
    status = models.CharField(
        max_length=20, choices=workflow.CLAIM.choices(), default=workflow.Status.RECEIVED
    )
    received_at = models.DateTimeField()
    pattern = models.ForeignKey(AffectedPattern, models.PROTECT, null=True, db_index=False)
    admission = models.ForeignKey(Admission, models.PROTECT, null=True, db_index=False)
    liability_no = models.PositiveSmallIntegerField(default=0, db_default=0)
    """The number of the incident's liability position it was screened under."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[str(s) for s in workflow.Status]), name="a_claim_has_a_known_status"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[str(k) for k in workflow.Kind]), name="a_claim_has_a_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(pattern__isnull=False)
                | ~Q(status__in=["confirmed", "referred", "cleared", "assessed", "settled"]),
                name="a_confirmed_claim_has_its_affected_time",
            ),
            models.CheckConstraint(
                condition=Q(admission__isnull=False)
                | ~Q(status__in=["referred", "cleared", "assessed", "settled"]),
                name="a_screened_claim_has_its_admission",
            ),
        ]
        indexes = [
            # the work lists of stages and people; settled claims leave the index
            models.Index(
                fields=["incident", "status", "id"],
                condition=Q(status__in=[str(s) for s in workflow.WORK_LISTS]),
                name="claim_work_lists",
            ),
        ]
        permissions = [
            ("confirm_damage", "Confirm the damage of a claim"),
            ("clear", "Clear a referred claim"),
            ("exclude", "Exclude a claim"),
            ("withdraw", "Record a withdrawal"),
            ("import_intake", "Import billing lists and claims"),
        ]

    def __str__(self) -> str:
        from claims.rules.numbers import claim_number

        return claim_number(self.pk)


class Subscription(models.Model):
    """One line or account of the billing list as it stood for the incident.

    Bills in won, newest first (1 = the last bill before the outage), empty when there was none that month;
    parts: base, addon, usage. `active_to` is the first moment no longer subscribed. `area` '' = everywhere.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, db_index=False)
    claimant = models.ForeignKey(Claimant, models.PROTECT)
    claim = models.OneToOneField(Claim, models.PROTECT, null=True)
    subscription_no = models.CharField(max_length=40)
    line_no = models.CharField(max_length=40, default="", blank=True)
    service = models.CharField(max_length=40)
    line_type = models.CharField(max_length=40, default="", blank=True)
    area = models.CharField(max_length=40, default="", blank=True)
    postcode = models.CharField(max_length=10, default="", blank=True)
    address = models.CharField(max_length=300, default="", blank=True)
    site_key = models.CharField(max_length=320, default="", blank=True)
    match_name = models.CharField(max_length=100, default="", blank=True)
    active_from = models.DateTimeField(null=True)
    active_to = models.DateTimeField(null=True)
    base_1 = models.IntegerField(null=True)
    base_2 = models.IntegerField(null=True)
    base_3 = models.IntegerField(null=True)
    addon_1 = models.IntegerField(null=True)
    addon_2 = models.IntegerField(null=True)
    addon_3 = models.IntegerField(null=True)
    usage_1 = models.IntegerField(null=True)
    usage_2 = models.IntegerField(null=True)
    usage_3 = models.IntegerField(null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, db_index=False)
    line = models.IntegerField(help_text="line of the file it was last read from")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "subscription_no"], name="a_subscription_is_listed_once"
            ),
        ]
        indexes = [
            # a filing names its line
            models.Index(fields=["line_no"], condition=~Q(line_no=""), name="subscription_by_line"),
            # a filing names neither line nor business number: name and address (businesses only)
            models.Index(
                fields=["match_name"], condition=~Q(match_name=""), name="subscription_by_business_name"
            ),
        ]

    def __str__(self) -> str:
        return self.subscription_no

    def bills(self) -> list[list[int | None]]:
        """The parts of each bill, the newest bill first."""
        return [[getattr(self, f"{part}_{month}") for part in BILLS] for month in MONTHS]


class SubscriptionChange(models.Model):
    """What a later list changed in a subscription: the values before, kept for good."""

    subscription = models.ForeignKey(Subscription, models.PROTECT)
    run = models.ForeignKey(Run, models.PROTECT)
    before = models.JSONField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.at:%Y-%m-%d}"


class Filing(models.Model):
    """What a merchant filed: the fields of the form, beside its claim."""

    claim = models.OneToOneField(Claim, models.PROTECT, primary_key=True)
    incident = models.ForeignKey(Incident, models.PROTECT, db_index=False)
    claimant = models.ForeignKey(Claimant, models.PROTECT)
    account = models.ForeignKey(PayeeAccount, models.PROTECT, null=True)
    reference = models.CharField(max_length=40)
    business_no = models.CharField(max_length=10)
    business_name = models.CharField(max_length=100)
    representative = models.CharField(max_length=100, default="", blank=True)
    phone = models.CharField(max_length=20, default="", blank=True)
    sector = models.CharField(max_length=20)
    sector_text = models.CharField(max_length=100, default="", blank=True)
    postcode = models.CharField(max_length=10, default="", blank=True)
    address = models.CharField(max_length=300, default="", blank=True)
    site_key = models.CharField(max_length=320, default="", blank=True)
    match_name = models.CharField(max_length=100, default="", blank=True)
    line_nos = ArrayField(models.CharField(max_length=40), default=list)
    monthly_sales = models.BigIntegerField()
    annual_revenue = models.BigIntegerField(help_text="won; twelve times the monthly sales stated")
    claimed_loss = models.BigIntegerField()
    harm = models.CharField(max_length=40)
    harm_from = models.DateTimeField(null=True)
    harm_to = models.DateTimeField(null=True)
    harm_period_text = models.CharField(max_length=100, default="", blank=True)
    channel = models.CharField(max_length=20, default="", blank=True)
    business_status = models.CharField(max_length=10, default="", blank=True)
    closed_on = models.DateField(null=True)
    own_fault_percent = models.SmallIntegerField(default=0)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, db_index=False)
    line = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "reference"], name="a_reference_is_used_once"),
            models.CheckConstraint(
                condition=Q(monthly_sales__gte=0, annual_revenue__gte=0, claimed_loss__gte=0),
                name="filed_amounts_are_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(own_fault_percent__gte=0, own_fault_percent__lte=100),
                name="own_fault_is_a_percentage",
            ),
        ]
        indexes = [
            # screening looks for an earlier claim of the same business (and site)
            models.Index(fields=["business_no", "site_key"], name="filing_by_business_and_site"),
        ]

    def __str__(self) -> str:
        return self.reference


class ClaimLine(models.Model):
    """A filing's claim is about this subscription, and how we know."""

    pk = models.CompositePrimaryKey("claim_id", "subscription_id")
    claim = models.ForeignKey(Claim, models.PROTECT, db_index=False)
    subscription = models.ForeignKey(Subscription, models.PROTECT)
    matched_by = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"{self.claim_id}–{self.subscription_id}"


class Finding(models.Model):
    """What a stage or a person found about a claim; append-only, the newest of a stage counts.

    `ground` '' means nothing stands against it. `evidence` holds what was seen where it is not plain from
    the claim's own rows (candidates of an ambiguous match, the person's words).
    """

    class Stage(models.TextChoices):
        """Which question was asked."""

        DAMAGE = "damage"
        SCREENING = "screening"

    claim = models.ForeignKey(Claim, models.PROTECT, db_index=False)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    ground = models.CharField(max_length=30, default="", blank=True)
    admission = models.ForeignKey(Admission, models.PROTECT, null=True, db_index=False)
    pattern = models.ForeignKey(AffectedPattern, models.PROTECT, null=True, db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False)
    evidence = models.JSONField(null=True)
    run = models.ForeignKey(Run, models.PROTECT, null=True, db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["claim", "id"], name="finding_newest_of_claim")]

    def __str__(self) -> str:
        return f"{self.stage}: {self.ground or '–'}"


class ClaimEvent(Event):
    """A claim moved. `row_id` is the claim."""

    row = models.ForeignKey(Claim, models.DO_NOTHING, db_constraint=False, db_index=False)


class RefusedLine(models.Model):
    """A line of an intake file that could not go in, with the reason; the line itself is in the kept file."""

    run = models.ForeignKey(Run, models.PROTECT)
    line = models.IntegerField()
    code = models.CharField(max_length=40)
    column = models.CharField(max_length=40, default="", blank=True)
    reason_ko = models.CharField(max_length=300)
    reason_en = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "line", "column", "code"], name="a_refusal_is_recorded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.line} {self.code}"
