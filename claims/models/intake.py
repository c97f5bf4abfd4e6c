"""What was brought: the lines of billing lists, the filings of merchants, and what was refused."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from backoffice.lib.models import Run, StoredFile
from claims.models.claims import Claim
from claims.models.incidents import Incident
from claims.models.names import Bigrams
from claims.models.people import Claimant, PayeeAccount
from claims.rules.about import About
from claims.rules.intake import BILLS, CHOICES, MONTHS
from claims.rules.reach import LANGUAGES
from claims.rules.weekly_sales import LONGEST, WEEKS


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
    chosen_channel = models.CharField(max_length=10, default="", db_default="", blank=True)
    """How the claimant wishes to be paid; '' did not say."""
    weekly_sales = models.CharField(max_length=LONGEST, default="", db_default="", blank=True)
    """As `claims.rules.weekly_sales` keeps them; '' stated none."""
    proven_loss = models.BigIntegerField(null=True)
    """Won; what a person found on the evidence."""
    about = models.CharField(max_length=20, default="loss", db_default="loss")
    """What it is about (`claims.rules.about`): chosen by the filer, corrected by staff."""
    email = models.CharField(max_length=254, default="", db_default="", blank=True)
    language = models.CharField(max_length=2, default="ko", db_default="ko")
    """What the claimant is written in (`claims.rules.reach`)."""
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
            models.CheckConstraint(
                condition=Q(chosen_channel__in=["", *CHOICES]), name="a_claimant_chooses_credit_or_bank"
            ),
            models.CheckConstraint(
                condition=Q(weekly_sales__regex=WEEKS), name="weekly_sales_are_dates_with_won"
            ),
            models.CheckConstraint(
                condition=Q(about__in=[str(about) for about in About]),
                name="a_filing_is_about_something_known",
            ),
            models.CheckConstraint(
                condition=Q(language__in=[*LANGUAGES]), name="a_filing_is_answered_in_a_known_language"
            ),
            models.CheckConstraint(
                condition=Q(proven_loss=None) | Q(proven_loss__gte=0), name="a_proven_loss_is_not_negative"
            ),
        ]
        indexes = [
            # screening looks for an earlier claim of the same business (and site)
            models.Index(fields=["business_no", "site_key"], name="filing_by_business_and_site"),
            # people look for a name by a part of it, and for who called
            GinIndex(Bigrams("business_name"), name="filing_by_part_of_name"),
            GinIndex(Bigrams("representative"), name="filing_by_part_of_person"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="filing_by_phone"),
            # what has the site or the representative in common with another
            models.Index(fields=["site_key"], condition=~Q(site_key=""), name="filing_by_site"),
            models.Index(
                fields=["representative"], condition=~Q(representative=""), name="filing_by_representative"
            ),
            # what no stage takes, because nothing is claimed of this company
            models.Index(
                fields=["claim"],
                condition=Q(about__in=["no_loss", "other_company"]),
                name="filing_to_be_answered",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ClaimLine(models.Model):
    """A filing's claim is about this subscription, and how we know.

    `linked_at` is written by the database; NULL in links older than the column. A link that is undone is kept
    (`UndoneLink`): the view `claims_linespan` holds both, each with the time it stood.
    """

    pk = models.CompositePrimaryKey("claim_id", "subscription_id")
    claim = models.ForeignKey(Claim, models.PROTECT, db_index=False)
    subscription = models.ForeignKey(Subscription, models.PROTECT)
    matched_by = models.CharField(max_length=20)
    linked_at = models.DateTimeField(null=True, db_default=Now())

    def __str__(self) -> str:
        return f"{self.claim_id}–{self.subscription_id}"


class UndoneLink(models.Model):
    """A link between a filing's claim and a subscription that no longer stands; written by trigger alone."""

    claim = models.ForeignKey(Claim, models.PROTECT)
    subscription = models.ForeignKey(Subscription, models.PROTECT, db_index=False)
    matched_by = models.CharField(max_length=20)
    linked_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.claim_id}–{self.subscription_id}"


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
