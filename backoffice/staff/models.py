"""Users, what they approved, how much they may approve, and whose data they looked at."""

from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.db.models import F, Q


class User(AbstractUser):
    """A member of staff; one account per person (개인정보의 안전성 확보조치 기준 art. 5)."""

    display_name = models.CharField(max_length=50, default="", blank=True)

    def __str__(self) -> str:
        return self.display_name or self.username


class Approval(models.Model):
    """One person's step in the approval of one thing: `prepared` by its maker, then `approved` …

    Unique per subject and person, the maker's own row included: maker, approver, authoriser and releaser
    of one thing are different people by that key.
    """

    class Step(models.TextChoices):
        """What the person did."""

        PREPARED = "prepared"
        APPROVED = "approved"

    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    step = models.CharField(max_length=10, choices=Step.choices)
    person = models.ForeignKey(User, models.PROTECT)
    amount_won = models.BigIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "person"], name="one_step_per_person_and_subject"
            ),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"],
                condition=Q(step="prepared"),
                name="a_subject_is_prepared_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}: {self.step}"


class AuthorityLimit(models.Model):
    """How much one person may approve of one kind of thing, at once and in one day (won); no row means zero.

    `subject_kind` as in Approval: who approves batches of 100억 won need not decide a claim.
    """

    person = models.ForeignKey(User, models.PROTECT)
    subject_kind = models.CharField(max_length=20)
    single_won = models.BigIntegerField()
    daily_won = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "subject_kind"], name="one_limit_per_person_and_kind_of_thing"
            ),
            models.CheckConstraint(
                condition=Q(single_won__gte=0, daily_won__gte=0), name="a_limit_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.single_won:,}"


class RolesApart(models.Model):
    """Two roles that nobody holds together (직무 분리), and why. Kept by triggers, whatever the door."""

    role = models.ForeignKey(Group, models.PROTECT, related_name="+")
    other = models.ForeignKey(Group, models.PROTECT, related_name="+")
    reason_ko = models.CharField(max_length=200)
    reason_en = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "other"], name="two_roles_are_kept_apart_once"),
            models.CheckConstraint(condition=Q(role__lt=F("other")), name="two_roles_stand_in_one_order"),
            models.CheckConstraint(condition=~Q(reason_ko=""), name="roles_are_kept_apart_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.role} / {self.other}"


class AccessLog(models.Model):
    """Who looked at or took away personal data: when, from where, whose, what, why.

    Append-only and kept for two years (안전성 확보조치 기준 art. 8). `subject` names the claimant, claim or
    file; the data itself is never written here. `origin` is the user and host of a command: whoever may run
    it need not have named a person.
    """

    at = models.DateTimeField(db_index=True)
    person = models.ForeignKey(User, models.PROTECT, null=True)
    address = models.GenericIPAddressField(null=True)
    origin = models.CharField(max_length=100, default="", blank=True)
    action = models.CharField(max_length=30)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=60)
    detail = models.CharField(max_length=200, default="", blank=True)
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="an_access_has_a_reason"),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(origin=""), name="an_access_names_who_or_where"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject_kind} {self.subject_id}"


class WorkCapacity(models.Model):
    """How many pieces of open work a person has at most; without a row the machine gives them none.

    `automatic`: gets work by the automatic distribution, not only by hand.
    """

    person = models.OneToOneField(User, models.PROTECT)
    at_most = models.PositiveIntegerField()
    automatic = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.person}: {self.at_most}"


class Absence(models.Model):
    """Days on which a person is away, both included; nobody is given work for them."""

    person = models.ForeignKey(User, models.PROTECT)
    first_on = models.DateField()
    last_on = models.DateField()
    note = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="an_absence_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.first_on} ~ {self.last_on}"


class SavedFilter(models.Model):
    """A work queue as somebody looks at it, under a name of their own; shared with a role, or with nobody.

    `query` is the queue's name and what is chosen in it, as in its address.
    """

    owner = models.ForeignKey(User, models.PROTECT)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=300)
    role = models.ForeignKey(Group, models.CASCADE, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="a_filter_of_ones_own_is_named_once"),
        ]

    def __str__(self) -> str:
        return self.name


class AccessReview(models.Model):
    """Somebody looked at the access log of a month and says what they saw (안전성 확보조치 기준 art. 8 ②).

    Never by whoever is in it: a trigger. `month` is its first day, `entries` how many accesses there were.
    """

    month = models.DateField()
    person = models.ForeignKey(User, models.PROTECT)
    entries = models.IntegerField()
    note = models.CharField(max_length=1000)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "person"], name="a_month_is_reviewed_once_by_a_person"),
            models.CheckConstraint(condition=Q(month__day=1), name="a_month_is_named_by_its_first_day"),
            models.CheckConstraint(condition=~Q(note=""), name="a_review_says_what_was_seen"),
        ]
        permissions = [("review_access", "Review the access log of a month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.person}"
