"""Third parties confirm facts: asked about a claim, answered once; the claim waits where the asker wants it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from backoffice.lib import law

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
PROTECT = django.db.models.deletion.PROTECT


def person(null=False):
    return models.ForeignKey(
        db_index=False, null=null, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )


# Holds of kind `party` are written by the database alone, as those of requests are.
HOLDS = """
CREATE OR REPLACE FUNCTION claims_hold_born() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    astray bigint;
BEGIN
    -- Locked, so that no stage that read the claim before moves it after: it waits, then sees the hold.
    PERFORM FROM claims_claim c WHERE c.id IN (SELECT claim_id FROM new_rows) ORDER BY c.id FOR NO KEY UPDATE;
    SELECT count(*) INTO astray FROM new_rows n JOIN claims_claim c ON c.id = n.claim_id
     WHERE c.status NOT IN ('received', 'unconfirmed', 'confirmed', 'referred', 'cleared');
    IF astray > 0 THEN
        RAISE EXCEPTION 'a claim is held before its award'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_claim_is_held_before_its_award';
    END IF;
    SELECT count(*) INTO astray FROM new_rows n
     WHERE n.ended_at IS NOT NULL OR n.kind IN ({kinds}) AND pg_trigger_depth() < 2;
    IF astray > 0 THEN
        RAISE EXCEPTION 'a hold begins open, and that of a request with the request'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_hold_begins_open';
    END IF;
    RETURN NULL;
END $law$;

CREATE OR REPLACE FUNCTION claims_hold_ends() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL OR NEW.kind IN ({kinds}) AND pg_trigger_depth() < 2
       OR (NEW.id, NEW.claim_id, NEW.kind, NEW.reason, NEW.by_id, NEW.since, NEW.until)
          IS DISTINCT FROM
          (OLD.id, OLD.claim_id, OLD.kind, OLD.reason, OLD.by_id, OLD.since, OLD.until) THEN
        RAISE EXCEPTION 'a hold is ended once and never changed'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_hold_only_ends';
    END IF;
    RETURN NEW;
END $law$;
"""

LAW = """
CREATE FUNCTION claims_confirmation_asked() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    astray bigint;
BEGIN
    SELECT count(*) INTO astray FROM new_rows n JOIN claims_thirdparty p ON p.id = n.party_id
     WHERE n.answered_at IS NOT NULL OR n.overdue_at IS NOT NULL OR NOT p.active
        OR n.due_on <= (n.at AT TIME ZONE 'Asia/Seoul')::date;
    IF astray > 0 THEN
        RAISE EXCEPTION 'a party that is active is asked, and has a day at least'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_party_is_asked_by_a_day_to_come';
    END IF;
    INSERT INTO claims_hold (claim_id, kind, reason, by_id, since)
    SELECT DISTINCT ON (n.claim_id) n.claim_id, 'party', '', n.by_id, n.at FROM new_rows n
     WHERE n.waits AND NOT EXISTS (SELECT FROM claims_hold h
                                    WHERE h.claim_id = n.claim_id AND h.kind = 'party' AND h.ended_at IS NULL)
     ORDER BY n.claim_id;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_confirmation_asked AFTER INSERT ON claims_confirmation
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION claims_confirmation_asked();

CREATE FUNCTION claims_confirmation_changes() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF OLD.answered_at IS NOT NULL
       OR (NEW.id, NEW.claim_id, NEW.party_id, NEW.fact, NEW.question, NEW.waits, NEW.by_id, NEW.at, NEW.due_on)
          IS DISTINCT FROM
          (OLD.id, OLD.claim_id, OLD.party_id, OLD.fact, OLD.question, OLD.waits, OLD.by_id, OLD.at, OLD.due_on)
       OR OLD.overdue_at IS NOT NULL AND NEW.overdue_at IS DISTINCT FROM OLD.overdue_at
       OR NEW.answered_at IS NULL AND (NEW.words <> '' OR NEW.values <> '{{}}'::jsonb) THEN
        RAISE EXCEPTION 'a party answers once, and neither question nor answer is ever changed'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_party_answers_once';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER claims_confirmation_changes BEFORE UPDATE ON claims_confirmation
    FOR EACH ROW EXECUTE FUNCTION claims_confirmation_changes();

CREATE FUNCTION claims_confirmation_closed() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
BEGIN
    -- The claim goes on when nothing that it waits for is awaited any more.
    UPDATE claims_hold h SET ended_at = n.at, ended_by_id = n.who
      FROM (SELECT claim_id, max(coalesce(answered_at, overdue_at)) AS at, max(answered_by_id) AS who
              FROM new_rows WHERE waits AND coalesce(answered_at, overdue_at) IS NOT NULL GROUP BY claim_id) n
     WHERE h.claim_id = n.claim_id AND h.kind = 'party' AND h.ended_at IS NULL
       AND NOT EXISTS (SELECT FROM claims_confirmation c
                        WHERE c.claim_id = n.claim_id AND c.waits
                          AND c.answered_at IS NULL AND c.overdue_at IS NULL);
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_confirmation_closed AFTER UPDATE ON claims_confirmation
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION claims_confirmation_closed();
""".replace("{{}}", "{}")

NO_LAW = """
DROP TRIGGER claims_confirmation_closed ON claims_confirmation;
DROP FUNCTION claims_confirmation_closed();
DROP TRIGGER claims_confirmation_changes ON claims_confirmation;
DROP FUNCTION claims_confirmation_changes();
DROP TRIGGER claims_confirmation_asked ON claims_confirmation;
DROP FUNCTION claims_confirmation_asked();
"""


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("lib", "0007_days"),
        ("claims", "0033_request_follows"),
    ]

    operations = [
        migrations.CreateModel(
            name="ThirdParty",
            fields=[
                ID,
                ("code", models.SlugField(max_length=40, unique=True)),
                ("name_ko", models.CharField(max_length=100)),
                ("name_en", models.CharField(max_length=100)),
                ("kind", models.CharField(max_length=10)),
                ("contact", models.CharField(blank=True, default="", max_length=300)),
                ("active", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(kind__in=["network", "card", "delivery", "reseller", "other"])
                        & ~Q(code="")
                        & ~Q(name_ko="")
                        & ~Q(name_en=""),
                        name="a_third_party_has_its_kind_and_names",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                ID,
                ("fact", models.CharField(max_length=10)),
                ("question", models.CharField(blank=True, default="", max_length=500)),
                ("waits", models.BooleanField()),
                ("at", models.DateTimeField()),
                ("due_on", models.DateField()),
                ("overdue_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, db_default="", default="", max_length=10)),
                ("values", models.JSONField(db_default={}, default=dict)),
                ("words", models.CharField(blank=True, db_default="", default="", max_length=1000)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", person(null=True)),
                ("by", person()),
                ("claim", models.ForeignKey(db_index=False, on_delete=PROTECT, to="claims.claim")),
                (
                    "paper",
                    models.ForeignKey(db_index=False, null=True, on_delete=PROTECT, to="lib.storedfile"),
                ),
                ("party", models.ForeignKey(db_index=False, on_delete=PROTECT, to="claims.thirdparty")),
            ],
            options={
                "permissions": [
                    ("ask_third_party", "Ask third parties to confirm facts, record what they answer")
                ],
                "indexes": [
                    models.Index(fields=["claim", "id"], name="confirmation_of_a_claim"),
                    models.Index(
                        condition=Q(answered_at=None),
                        fields=["party", "due_on", "id"],
                        name="confirmation_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(answered_at=None),
                        fields=["claim", "party", "fact"],
                        name="a_party_is_asked_a_fact_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=Q(fact__in=["outage", "sales", "customer", "other"])
                        & (~Q(fact="other") | ~Q(question="")),
                        name="a_party_is_asked_something_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(answered_at=None, outcome="", answered_by=None, paper=None)
                        | Q(
                            answered_at__isnull=False,
                            answered_by__isnull=False,
                            outcome__in=["confirmed", "denied", "partly", "no_answer"],
                        ),
                        name="an_answer_of_a_party_has_its_outcome",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(model_name="hold", name="a_hold_has_its_reason"),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=Q(kind__in=["request", "party"]) | Q(kind="hold") & ~Q(reason=""),
                name="a_hold_has_its_reason",
            ),
        ),
        law.edited("claims_thirdparty"),
        law.never_deleted("claims_confirmation"),
        migrations.RunSQL(HOLDS.format(kinds="'request', 'party'"), HOLDS.format(kinds="'request'")),
        migrations.RunSQL(LAW, NO_LAW),
    ]
