"""Tables every app shares: the moves of all machines, runs with their chunks, kept files."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q


class StoredFile(models.Model):
    """A file that came in or went out, kept encrypted; `sha256` is of the plain bytes.

    `place` is the path under the files folder. `scope` is what the file belongs to (an incident's code,
    a batch), so that the same bytes are recognised where they were seen before.
    """

    kind = models.CharField(max_length=20)
    scope = models.CharField(max_length=60)
    name = models.CharField(max_length=255)
    place = models.CharField(max_length=120, unique=True)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(help_text="plain bytes")
    rows = models.BigIntegerField(null=True)
    sum_won = models.BigIntegerField(null=True)
    kept_at = models.DateTimeField()
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["kind", "scope", "sha256"], name="storedfile_seen_before")]
        permissions = [("download_file", "Download a kept file in full")]

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """One piece of mass work over a closed set of rows, done in chunks by whoever is there.

    `stage` names the function, `scope` what it works on; one open run per stage and scope.
    `message` says why it is refused, in English and in Korean, or what kind of error it waits after.
    `params` holds what the chunks need beside their range. `counts` is filled when the run closes.
    """

    OUTCOMES = [("", "open"), ("done", "done"), ("refused", "refused"), ("stopped", "stopped")]

    stage = models.CharField(max_length=60)
    scope = models.CharField(max_length=60)
    task = models.CharField(max_length=60, help_text="name of the Celery task that works on it")
    params = models.JSONField(default=dict)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True)
    phase = models.SmallIntegerField(default=0)
    ordered = models.BooleanField(default=False, help_text="chunks are taken strictly one after another")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=OUTCOMES, default="", blank=True)
    message = models.TextField(default="", blank=True)
    message_ko = models.TextField(default="", db_default="", blank=True)
    counts = models.JSONField(default=dict)
    failures = models.SmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "scope"],
                condition=Q(closed_at=None),
                name="one_open_run_per_stage_and_scope",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | Q(closed_at__isnull=False) & ~Q(outcome=""),
                name="a_closed_run_has_an_outcome",
            ),
        ]
        permissions = [("restart_run", "Send an open run to the workers again")]

    def __str__(self) -> str:
        return f"{self.stage} {self.scope} #{self.pk}"


class Chunk(models.Model):
    """One range of a run's phase: `lo` <= id < `hi`. The row lock of an open chunk is its lease."""

    run = models.ForeignKey(Run, models.PROTECT, db_index=False)
    phase = models.SmallIntegerField(default=0)
    number = models.IntegerField()
    lo = models.BigIntegerField()
    hi = models.BigIntegerField()
    params = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "phase", "number"], name="a_chunk_is_numbered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}.{self.phase}.{self.number}"


class ActorKind(models.TextChoices):
    """Who acts."""

    STAFF = "staff"
    CLAIMANT = "claimant"
    CLIENT = "client"
    SYSTEM = "system"


class Move(models.Model):
    """One act that moved one row or many: who, which verb, why, when. The events of the rows point here.

    `xact` is the database transaction the move belongs to: the triggers admit a status change only under
    a move of their own transaction.
    """

    machine = models.CharField(max_length=20)
    verb = models.CharField(max_length=30)
    actor_kind = models.CharField(max_length=10, choices=ActorKind.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.CharField(max_length=100, default="", blank=True)
    reason = models.TextField(default="", blank=True)
    run = models.ForeignKey(Run, models.PROTECT, null=True)
    at = models.DateTimeField()
    xact = models.BigIntegerField(
        db_default=Func(template="pg_current_xact_id()::text::bigint", output_field=models.BigIntegerField())
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(actor_kind="system", actor=None)
                | Q(actor_kind="staff", actor__isnull=False)
                | Q(actor_kind__in=["claimant", "client"]),
                name="a_staff_move_names_its_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.machine}.{self.verb} #{self.pk}"


class Edit(models.Model):
    """One row that a person changed in a table that people edit: who, when, what it was; by trigger alone.

    `before` and `after` hold the columns that changed; the whole row where one was removed or added.
    `person` is who signed in, where the door said so (`lib.edits`); `origin` the terminal of a command, else
    the role, address and program that the database itself saw.
    """

    class Verb(models.TextChoices):
        """What happened to the row."""

        ADDED = "added"
        CHANGED = "changed"
        REMOVED = "removed"

    at = models.DateTimeField()
    edited = models.CharField(max_length=63, help_text="the table")
    key = models.CharField(max_length=60)
    verb = models.CharField(max_length=10, choices=Verb.choices)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    origin = models.CharField(max_length=100)

    class Meta:
        indexes = [models.Index(fields=["edited", "key"], name="edits_of_a_row")]

    def __str__(self) -> str:
        return f"{self.edited} {self.key} {self.verb}"


class Day(models.Model):
    """One day of the calendar: whether offices and banks work, as the law has it and as it is in force.

    Filled by `backoffice.lib.days`; what is in force and the numbers are written by the database.
    `working_no` counts the days of work up to this one, itself included.
    """

    day = models.DateField(primary_key=True)
    law_working = models.BooleanField()
    law_banking = models.BooleanField()
    law_name_ko = models.CharField(max_length=100)
    law_name_en = models.CharField(max_length=100)
    working = models.BooleanField()
    banking = models.BooleanField()
    name_ko = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    working_no = models.IntegerField()
    banking_no = models.IntegerField()

    class Meta:
        indexes = [
            # lib_due_on: the n-th day of work, or of banks, after another
            models.Index(fields=["working_no"], condition=Q(working=True), name="day_by_working_no"),
            models.Index(fields=["banking_no"], condition=Q(banking=True), name="day_by_banking_no"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class DayOverride(models.Model):
    """What people know better than the list: a holiday decreed once, a day on which work is made up for."""

    day = models.OneToOneField(Day, models.PROTECT, primary_key=True)
    working = models.BooleanField()
    banking = models.BooleanField()
    name_ko = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_ko="") & ~Q(name_en="") & ~Q(reason=""),
                name="a_corrected_day_says_what_it_is_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day_id}"


class TransitionPair(models.Model):
    """What the triggers admit; equal to the workflow tables in Python (a house test compares them)."""

    pk = models.CompositePrimaryKey("machine", "verb", "from_status", "to_status")
    machine = models.CharField(max_length=20)
    verb = models.CharField(max_length=30)
    from_status = models.CharField(max_length=20)
    to_status = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"{self.machine}.{self.verb}: {self.from_status} → {self.to_status}"


class InitialStatus(models.Model):
    """Statuses in which a row of a machine may be born."""

    pk = models.CompositePrimaryKey("machine", "status")
    machine = models.CharField(max_length=20)
    status = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"{self.machine}: {self.status}"


class PersonVerb(models.Model):
    """A verb that the system never does by itself: a Move of it names who did."""

    pk = models.CompositePrimaryKey("machine", "verb")
    machine = models.CharField(max_length=20)
    verb = models.CharField(max_length=30)

    def __str__(self) -> str:
        return f"{self.machine}.{self.verb}"


class Event(models.Model):
    """One row moved under one move; written by the trigger alone. The new status is the move's target.

    The key is (row, move): a row moves at most once under one move, and a timeline is one index range.
    No foreign-key checks: only the trigger writes here, with ids it has just seen.
    """

    pk = models.CompositePrimaryKey("row_id", "move_id")
    move = models.ForeignKey(Move, models.DO_NOTHING, db_constraint=False, db_index=False)
    from_status = models.CharField(max_length=20)

    class Meta:
        abstract = True


class Folding(models.Model):
    """A table that counts by appending, and how far its rows were added up (`backoffice.lib.tallies`).

    Named by migrations alone. Writing `folded_at` is what folds: a trigger adds up the rows of every day
    that came after the row `up_to`.
    """

    tally = models.CharField(max_length=63, primary_key=True)
    sums = ArrayField(models.CharField(max_length=63))
    up_to = models.BigIntegerField(default=0, db_default=0)
    folded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.tally
