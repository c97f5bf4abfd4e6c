"""Work of a status is opened and closed by the moves themselves; who has it is kept by the database."""

from django.db import migrations

from backoffice.lib import law

BACKFILL = """
INSERT INTO claims_workitem (claim_id, incident_id, kind, ground, opened_at, due_on, waiting)
SELECT c.id, c.incident_id, CASE c.status WHEN 'unconfirmed' THEN 'confirm' ELSE 'review' END,
       coalesce((SELECT f.ground FROM claims_finding f WHERE f.claim_id = c.id AND f.ground <> ''
                  ORDER BY f.id DESC LIMIT 1), ''),
       coalesce((SELECT m.at FROM claims_claimevent e JOIN lib_move m ON m.id = e.move_id
                  WHERE e.row_id = c.id ORDER BY e.move_id DESC LIMIT 1), c.received_at), NULL, false
  FROM claims_claim c WHERE c.status IN ('unconfirmed', 'referred') ORDER BY c.id;
"""

DUE = """
-- When work of a kind is due that opens at this moment; NULL: no clock runs.
CREATE FUNCTION claims_work_due(kind text, incident bigint, at timestamptz) RETURNS date
    LANGUAGE sql STABLE AS $law$ SELECT NULL::date $law$;
"""

OF_A_STATUS = """
CREATE FUNCTION claims_claim_work() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    moment timestamptz := coalesce((SELECT at FROM lib_move
        WHERE id = nullif(current_setting('bosang.move', true), '')::bigint), statement_timestamp());
    lo bigint;
    hi bigint;
BEGIN
    -- Each question is a plain look through the rows first: of a million moves few open or close work.
    SELECT min(o.id), max(o.id) INTO lo, hi FROM old_rows o
     WHERE o.status IN ('unconfirmed', 'referred', 'cleared');
    IF lo IS NOT NULL THEN
        UPDATE claims_workitem w SET closed_at = moment
          FROM old_rows o JOIN new_rows n USING (id)
         WHERE w.claim_id BETWEEN lo AND hi AND w.closed_at IS NULL
           AND w.claim_id = o.id AND n.status <> o.status
           AND w.kind = CASE o.status WHEN 'unconfirmed' THEN 'confirm' WHEN 'referred' THEN 'review'
                                      WHEN 'cleared' THEN 'assess' END;
    END IF;
    PERFORM FROM new_rows n WHERE n.status IN ('unconfirmed', 'referred') LIMIT 1;
    IF FOUND THEN
        INSERT INTO claims_workitem (claim_id, incident_id, kind, ground, opened_at, due_on)
        SELECT came.id, came.incident_id, came.kind, coalesce(newest.ground, ''), moment, due.due_on
          FROM (SELECT n.id, n.incident_id,
                       CASE n.status WHEN 'unconfirmed' THEN 'confirm' ELSE 'review' END AS kind
                  FROM new_rows n JOIN old_rows o USING (id)
                 WHERE n.status IN ('unconfirmed', 'referred') AND n.status <> o.status) came
          JOIN (SELECT each.incident_id, each.kind,
                       claims_work_due(each.kind, each.incident_id, moment) AS due_on
                  FROM (SELECT DISTINCT n.incident_id, asked.kind
                          FROM new_rows n CROSS JOIN (VALUES ('confirm'), ('review')) AS asked (kind)) each
               ) due USING (incident_id, kind)
          LEFT JOIN LATERAL (SELECT f.ground FROM claims_finding f
                              WHERE f.claim_id = came.id AND f.ground <> '' ORDER BY f.id DESC LIMIT 1
               ) newest ON true
         ORDER BY came.id;
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_claim_work AFTER UPDATE ON claims_claim
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION claims_claim_work();
"""

WORK = """
CREATE TRIGGER claims_workitem_fixed
    BEFORE UPDATE OF id, claim_id, incident_id, kind, opened_at ON claims_workitem
    FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();

CREATE FUNCTION claims_workitem_born() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    astray bigint;
BEGIN
    SELECT count(*) INTO astray FROM new_rows n WHERE n.assignee_id IS NOT NULL OR n.closed_at IS NOT NULL;
    IF astray > 0 THEN
        RAISE EXCEPTION 'work is opened for nobody in particular, and open'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'work_is_opened_for_nobody';
    END IF;
    IF pg_trigger_depth() < 2 THEN
        SELECT count(*) INTO astray FROM new_rows n WHERE n.kind IN ('confirm', 'review');
        IF astray > 0 THEN
            RAISE EXCEPTION 'this work is opened by the move of its claim'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'work_of_a_status_follows_its_claim';
        END IF;
        SELECT count(*) INTO astray FROM new_rows n JOIN claims_claim c ON c.id = n.claim_id
         WHERE c.incident_id <> n.incident_id;
        IF astray > 0 THEN
            RAISE EXCEPTION 'work is of the incident of its claim'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'work_is_of_the_incident_of_its_claim';
        END IF;
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_workitem_born AFTER INSERT ON claims_workitem
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION claims_workitem_born();

CREATE FUNCTION claims_workitem_changed() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    -- {"by": person or null, "how": …, "reason": …, "at": …}: said by `claims.work` for this transaction
    said jsonb := nullif(current_setting('bosang.assignment', true), '')::jsonb;
    one record;
BEGIN
    SELECT count(*) FILTER (WHERE o.closed_at IS NOT NULL) AS again,
           count(*) FILTER (WHERE n.closed_at IS NOT NULL) AS closed,
           count(*) FILTER (WHERE n.closed_at IS NOT NULL AND n.kind IN ('confirm', 'review')) AS of_a_status,
           count(*) FILTER (WHERE n.assignee_id IS DISTINCT FROM o.assignee_id) AS given
      INTO one FROM old_rows o JOIN new_rows n USING (id);
    IF one.again > 0 THEN
        RAISE EXCEPTION 'work that is closed stays closed'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'closed_work_stays_closed';
    END IF;
    IF one.of_a_status > 0 AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'this work is closed by the move of its claim'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'work_of_a_status_follows_its_claim';
    END IF;
    IF one.given > 0 AND (said IS NULL OR one.closed > 0) THEN
        RAISE EXCEPTION 'who gets work says by whom and how'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_assignment_says_how';
    END IF;
    IF one.closed > 0 THEN
        UPDATE claims_assignment a SET until = n.closed_at
          FROM new_rows n WHERE a.item_id = n.id AND a.until IS NULL AND n.closed_at IS NOT NULL;
    END IF;
    IF one.given > 0 THEN
        UPDATE claims_assignment a
           SET until = (said ->> 'at')::timestamptz, ended_by_id = (said ->> 'by')::bigint,
               end_reason = coalesce(said ->> 'reason', '')
          FROM old_rows o JOIN new_rows n USING (id)
         WHERE a.item_id = o.id AND a.until IS NULL AND n.assignee_id IS DISTINCT FROM o.assignee_id;
        INSERT INTO claims_assignment (item_id, person_id, by_id, how, reason, since)
        SELECT n.id, n.assignee_id, (said ->> 'by')::bigint, said ->> 'how', coalesce(said ->> 'reason', ''),
               (said ->> 'at')::timestamptz
          FROM old_rows o JOIN new_rows n USING (id)
         WHERE n.assignee_id IS NOT NULL AND n.assignee_id IS DISTINCT FROM o.assignee_id
         ORDER BY n.id;
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_workitem_changed AFTER UPDATE ON claims_workitem
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION claims_workitem_changed();
"""

HISTORY = """
CREATE TRIGGER claims_assignment_trigger_only AFTER INSERT ON claims_assignment
    FOR EACH STATEMENT EXECUTE FUNCTION lib_trigger_only();

CREATE FUNCTION claims_assignment_ends() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF pg_trigger_depth() < 2 OR OLD.until IS NOT NULL OR NEW.until IS NULL
       OR (NEW.id, NEW.item_id, NEW.person_id, NEW.by_id, NEW.how, NEW.reason, NEW.since)
          IS DISTINCT FROM
          (OLD.id, OLD.item_id, OLD.person_id, OLD.by_id, OLD.how, OLD.reason, OLD.since) THEN
        RAISE EXCEPTION 'an assignment is ended once, by the database, and never changed'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_assignment_only_ends';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER claims_assignment_ends BEFORE UPDATE ON claims_assignment
    FOR EACH ROW EXECUTE FUNCTION claims_assignment_ends();
"""


class Migration(migrations.Migration):
    """What is open already comes in before the law does."""

    dependencies = [("claims", "0013_work"), ("lib", "0003_law_of_work")]

    operations = [
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
        migrations.RunSQL(DUE, "DROP FUNCTION claims_work_due(text, bigint, timestamptz);"),
        migrations.RunSQL(
            OF_A_STATUS, "DROP TRIGGER claims_claim_work ON claims_claim; DROP FUNCTION claims_claim_work();"
        ),
        migrations.RunSQL(
            WORK,
            "DROP TRIGGER claims_workitem_fixed ON claims_workitem;"
            " DROP TRIGGER claims_workitem_born ON claims_workitem; DROP FUNCTION claims_workitem_born();"
            " DROP TRIGGER claims_workitem_changed ON claims_workitem;"
            " DROP FUNCTION claims_workitem_changed();",
        ),
        migrations.RunSQL(
            HISTORY,
            "DROP TRIGGER claims_assignment_trigger_only ON claims_assignment;"
            " DROP TRIGGER claims_assignment_ends ON claims_assignment; DROP FUNCTION claims_assignment_ends();",
        ),
        law.never_deleted("claims_workitem"),
        law.never_deleted("claims_assignment"),
    ]
