"""What follows a request that nobody answers is chosen from a list; rows from before keep their words."""

from django.db import migrations, models
from django.db.models import Q

CHOSEN = """
CREATE OR REPLACE FUNCTION claims_inforequest_asked() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    astray bigint;
BEGIN
    SELECT count(*) INTO astray FROM new_rows n
     WHERE n.closed_at IS NOT NULL OR n.reminded_at IS NOT NULL
        OR jsonb_typeof(n.items) <> 'array' OR jsonb_array_length(n.items) = 0 OR n.follows = ''
        OR n.due_on <= (n.at AT TIME ZONE 'Asia/Seoul')::date;
    IF astray > 0 THEN
        RAISE EXCEPTION 'a request asks for something, says what follows, and leaves a day at least'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_request_says_what_and_by_when';
    END IF;
    INSERT INTO claims_hold (claim_id, kind, reason, by_id, since)
    SELECT n.claim_id, 'request', '', n.by_id, n.at FROM new_rows n ORDER BY n.claim_id;
    RETURN NULL;
END $law$;

CREATE OR REPLACE FUNCTION claims_inforequest_changes() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF OLD.closed_at IS NOT NULL
       OR (NEW.id, NEW.claim_id, NEW.items, NEW.follows, NEW.consequence, NEW.by_id, NEW.at, NEW.due_on)
          IS DISTINCT FROM
          (OLD.id, OLD.claim_id, OLD.items, OLD.follows, OLD.consequence, OLD.by_id, OLD.at, OLD.due_on)
       OR OLD.reminded_at IS NOT NULL AND NEW.reminded_at IS DISTINCT FROM OLD.reminded_at THEN
        RAISE EXCEPTION 'a request is reminded of once and closed once, and never changed'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_request_only_closes';
    END IF;
    RETURN NEW;
END $law$;
"""

WRITTEN = """
CREATE OR REPLACE FUNCTION claims_inforequest_asked() RETURNS trigger LANGUAGE plpgsql
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

CREATE OR REPLACE FUNCTION claims_inforequest_changes() RETURNS trigger LANGUAGE plpgsql AS $law$
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
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0032_lists")]

    operations = [
        migrations.AddField(
            model_name="inforequest",
            name="follows",
            field=models.CharField(blank=True, db_default="", default="", max_length=10),
        ),
        migrations.AlterField(
            model_name="inforequest",
            name="consequence",
            field=models.CharField(blank=True, db_default="", default="", max_length=500),
        ),
        migrations.AlterField(
            model_name="inforequest",
            name="items",
            field=models.JSONField(help_text="what is asked for, a text or a paper each"),
        ),
        migrations.AddConstraint(
            model_name="inforequest",
            constraint=models.CheckConstraint(
                condition=Q(follows__in=["", "decide", "unproven", "ask_again"]),
                name="what_follows_is_one_of_those_known",
            ),
        ),
        migrations.RunSQL(CHOSEN, WRITTEN),
    ]
