"""Holds, requests for information with their answers, contacts, notes: beside the claim, and law."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from backoffice.lib import law

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
CLAIM = (
    "claim",
    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="claims.claim"),
)


def person(null=False):
    return models.ForeignKey(
        db_index=False,
        null=null,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


HOLDS = """
-- A hold is placed on a claim about which nothing is decided, and written of a request by the database alone.
CREATE FUNCTION claims_hold_born() RETURNS trigger LANGUAGE plpgsql
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
     WHERE n.ended_at IS NOT NULL OR n.kind = 'request' AND pg_trigger_depth() < 2;
    IF astray > 0 THEN
        RAISE EXCEPTION 'a hold begins open, and that of a request with the request'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_hold_begins_open';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_hold_born AFTER INSERT ON claims_hold
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION claims_hold_born();

CREATE FUNCTION claims_hold_ends() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL OR NEW.kind = 'request' AND pg_trigger_depth() < 2
       OR (NEW.id, NEW.claim_id, NEW.kind, NEW.reason, NEW.by_id, NEW.since, NEW.until)
          IS DISTINCT FROM
          (OLD.id, OLD.claim_id, OLD.kind, OLD.reason, OLD.by_id, OLD.since, OLD.until) THEN
        RAISE EXCEPTION 'a hold is ended once and never changed'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_hold_only_ends';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER claims_hold_ends BEFORE UPDATE ON claims_hold
    FOR EACH ROW EXECUTE FUNCTION claims_hold_ends();

CREATE FUNCTION claims_claim_held() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    astray bigint;
BEGIN
    -- Of a million claims few are held: the question is asked of the holds.
    SELECT min(h.claim_id) INTO astray
      FROM claims_hold h JOIN old_rows o ON o.id = h.claim_id JOIN new_rows n ON n.id = h.claim_id
     WHERE h.ended_at IS NULL AND o.status <> n.status
       AND NOT EXISTS (SELECT FROM lib_move m WHERE m.id = nullif(current_setting('bosang.move', true), '')::bigint
                          AND m.verb IN ('recheck', 'reconsider'));
    IF astray IS NOT NULL THEN
        RAISE EXCEPTION 'claim % is held', astray
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_held_claim_is_not_moved';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_claim_held AFTER UPDATE ON claims_claim
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION claims_claim_held();
"""

REQUESTS = """
CREATE FUNCTION claims_inforequest_asked() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    astray bigint;
BEGIN
    SELECT count(*) INTO astray FROM new_rows n
     WHERE n.closed_at IS NOT NULL OR n.reminded_at IS NOT NULL
        OR jsonb_typeof(n.items) <> 'array' OR jsonb_array_length(n.items) = 0 OR n.consequence = ''
        OR n.due_on <= (n.at AT TIME ZONE 'Asia/Seoul')::date;
    IF astray > 0 THEN
        RAISE EXCEPTION 'a request asks for something, says what follows, and leaves a day at least'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_request_says_what_and_by_when';
    END IF;
    INSERT INTO claims_hold (claim_id, kind, reason, by_id, since)
    SELECT n.claim_id, 'request', '', n.by_id, n.at FROM new_rows n ORDER BY n.claim_id;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_inforequest_asked AFTER INSERT ON claims_inforequest
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION claims_inforequest_asked();

CREATE FUNCTION claims_inforequest_changes() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF OLD.closed_at IS NOT NULL
       OR (NEW.id, NEW.claim_id, NEW.items, NEW.consequence, NEW.by_id, NEW.at, NEW.due_on)
          IS DISTINCT FROM
          (OLD.id, OLD.claim_id, OLD.items, OLD.consequence, OLD.by_id, OLD.at, OLD.due_on)
       OR OLD.reminded_at IS NOT NULL AND NEW.reminded_at IS DISTINCT FROM OLD.reminded_at THEN
        RAISE EXCEPTION 'a request is reminded of once and closed once, and never changed'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_request_only_closes';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER claims_inforequest_changes BEFORE UPDATE ON claims_inforequest
    FOR EACH ROW EXECUTE FUNCTION claims_inforequest_changes();

CREATE FUNCTION claims_inforequest_closed() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
BEGIN
    UPDATE claims_hold h SET ended_at = n.closed_at, ended_by_id = n.closed_by_id
      FROM new_rows n
     WHERE h.claim_id = n.claim_id AND h.kind = 'request' AND h.ended_at IS NULL AND n.closed_at IS NOT NULL;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_inforequest_closed AFTER UPDATE ON claims_inforequest
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION claims_inforequest_closed();
"""

WAITING = """
-- The clock of open work stops while its claim is held, and ends as many days later.
CREATE FUNCTION claims_hold_stops() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
BEGIN
    UPDATE claims_workitem w SET waiting = true, waits_since = (n.since AT TIME ZONE 'Asia/Seoul')::date
      FROM new_rows n WHERE w.claim_id = n.claim_id AND w.closed_at IS NULL AND NOT w.waiting;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_hold_stops AFTER INSERT ON claims_hold
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION claims_hold_stops();

CREATE FUNCTION claims_hold_lets_go() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
BEGIN
    UPDATE claims_workitem w
       SET waiting = false, waits_since = NULL,
           due_on = lib_due_on(w.due_on, greatest(0, n.on - w.waits_since), 'calendar')
      FROM (SELECT claim_id, max((ended_at AT TIME ZONE 'Asia/Seoul')::date) AS on FROM new_rows
             WHERE ended_at IS NOT NULL GROUP BY claim_id) n
     WHERE w.claim_id = n.claim_id AND w.closed_at IS NULL AND w.waiting
       AND NOT EXISTS (SELECT FROM claims_hold h WHERE h.claim_id = n.claim_id AND h.ended_at IS NULL);
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_hold_lets_go AFTER UPDATE ON claims_hold
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION claims_hold_lets_go();

CREATE FUNCTION claims_workitem_waits() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
BEGIN
    UPDATE claims_workitem w SET waiting = true, waits_since = (n.opened_at AT TIME ZONE 'Asia/Seoul')::date
      FROM claims_hold h JOIN new_rows n ON n.claim_id = h.claim_id
     WHERE h.ended_at IS NULL AND w.id = n.id AND NOT w.waiting;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_workitem_waits AFTER INSERT ON claims_workitem
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION claims_workitem_waits();
"""


class Migration(migrations.Migration):
    """Five tables and their law."""

    dependencies = [
        ("claims", "0014_work_law"),
        ("lib", "0007_days"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                ID,
                CLAIM,
                ("kind", models.CharField(max_length=10)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("by", person()),
                ("since", models.DateTimeField()),
                ("until", models.DateField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", person(null=True)),
                ("end_reason", models.CharField(blank=True, db_default="", default="", max_length=500)),
            ],
            options={
                "permissions": [("hold", "Hold and release claims")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["claim", "kind"], condition=Q(ended_at=None), name="a_claim_is_held_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(kind="request") | Q(kind="hold") & ~Q(reason=""),
                        name="a_hold_has_its_reason",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["claim", "id"], name="hold_of_a_claim"),
                    models.Index(
                        fields=["until"],
                        condition=Q(ended_at=None) & Q(until__isnull=False),
                        name="hold_that_ends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InfoRequest",
            fields=[
                ID,
                CLAIM,
                ("items", models.JSONField(help_text="what is asked for, one text each")),
                ("consequence", models.CharField(max_length=500)),
                ("by", person()),
                ("at", models.DateTimeField()),
                ("due_on", models.DateField()),
                ("reminded_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, db_default="", default="", max_length=10)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by", person(null=True)),
                ("answer", models.TextField(blank=True, db_default="", default="")),
            ],
            options={
                "permissions": [("request_information", "Ask a claimant for information")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["claim"], condition=Q(closed_at=None), name="a_claim_has_one_open_request"
                    ),
                    models.CheckConstraint(
                        condition=Q(closed_at=None, outcome="")
                        | Q(closed_at__isnull=False, outcome__in=["answered", "lapsed", "cancelled"]),
                        name="a_closed_request_has_its_outcome",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["claim", "id"], name="request_of_a_claim"),
                    models.Index(fields=["due_on"], condition=Q(closed_at=None), name="request_by_its_day"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerFile",
            fields=[
                ID,
                (
                    "request",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="claims.inforequest"),
                ),
                (
                    "file",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="lib.storedfile"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ID,
                CLAIM,
                ("by", person()),
                ("at", models.DateTimeField()),
                ("way", models.CharField(max_length=10)),
                ("outcome", models.CharField(max_length=10)),
                ("call_again_at", models.DateTimeField(null=True)),
                ("words", models.CharField(blank=True, default="", max_length=1000)),
            ],
            options={
                "permissions": [("log_contact", "Record contacts with claimants")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(way__in=["phone", "visit", "mail"])
                        & Q(outcome__in=["tried", "reached", "agreed", "again"]),
                        name="a_contact_is_of_a_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=Q(outcome="again", call_again_at__isnull=False)
                        | ~Q(outcome="again") & Q(call_again_at=None),
                        name="who_is_called_again_is_called_at_a_time",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["claim", "id"], name="contact_of_a_claim"),
                    models.Index(
                        fields=["call_again_at"],
                        condition=Q(call_again_at__isnull=False),
                        name="contact_to_call_again",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ID,
                CLAIM,
                ("by", person()),
                ("at", models.DateTimeField()),
                ("words", models.CharField(max_length=2000)),
            ],
            options={
                "permissions": [("write_note", "Write notes about claims")],
                "constraints": [models.CheckConstraint(condition=~Q(words=""), name="a_note_says_something")],
                "indexes": [models.Index(fields=["claim", "id"], name="note_of_a_claim")],
            },
        ),
        migrations.RunSQL(
            HOLDS,
            "DROP TRIGGER claims_claim_held ON claims_claim; DROP FUNCTION claims_claim_held();"
            " DROP TRIGGER claims_hold_born ON claims_hold; DROP FUNCTION claims_hold_born();"
            " DROP TRIGGER claims_hold_ends ON claims_hold; DROP FUNCTION claims_hold_ends();",
        ),
        migrations.RunSQL(
            REQUESTS,
            "".join(
                f"DROP TRIGGER claims_inforequest_{name} ON claims_inforequest;"
                f" DROP FUNCTION claims_inforequest_{name}();"
                for name in ("asked", "changes", "closed")
            ),
        ),
        migrations.AddField("workitem", "waits_since", models.DateField(null=True)),
        migrations.AddConstraint(
            "workitem",
            models.CheckConstraint(
                condition=Q(waiting=False, waits_since=None) | Q(waiting=True, waits_since__isnull=False),
                name="work_that_waits_says_since_when",
            ),
        ),
        migrations.RunSQL(
            WAITING,
            "DROP TRIGGER claims_hold_stops ON claims_hold; DROP FUNCTION claims_hold_stops();"
            " DROP TRIGGER claims_hold_lets_go ON claims_hold; DROP FUNCTION claims_hold_lets_go();"
            " DROP TRIGGER claims_workitem_waits ON claims_workitem; DROP FUNCTION claims_workitem_waits();",
        ),
        law.never_deleted("claims_hold"),
        law.never_deleted("claims_inforequest"),
        law.append_only("claims_answerfile"),
        law.append_only("claims_contact"),
        law.append_only("claims_note"),
    ]
