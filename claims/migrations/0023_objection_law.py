"""An objection names the decision it is against, is decided by another person, and reopens its claim if upheld."""

from django.db import migrations

from backoffice.lib import law

PAIRS = [
    ("uphold_objection", "filed", "upheld"),
    ("uphold_objection_partly", "filed", "partly"),
    ("dismiss_objection", "filed", "dismissed"),
    ("withdraw_objection", "filed", "withdrawn"),
]
REOPEN = [
    ("reopen_objected", "unconfirmed", "received"),
    ("reopen_objected", "excluded", "received"),
    ("reopen_objected", "assessed", "received"),
    ("reopen_objected", "settled", "received"),
    ("reopen_objected", "answered", "received"),
]

FILED = """
CREATE TRIGGER claims_objection_fixed BEFORE UPDATE OF
    id, claim_id, incident_id, about, against_id, words, channel, filed_on, told_on, last_on, by_id, at
    ON claims_objection FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();

CREATE FUNCTION claims_objection_against() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    astray bigint;
BEGIN
    SELECT count(*) INTO astray FROM new_rows n JOIN claims_claim c ON c.id = n.claim_id
     WHERE c.incident_id <> n.incident_id
        OR NOT EXISTS (
           SELECT FROM claims_claimevent e JOIN lib_move m ON m.id = e.move_id
            WHERE e.row_id = n.claim_id AND e.move_id = n.against_id AND m.machine = 'claim'
              AND m.verb = ANY(CASE n.about WHEN 'excluded' THEN ARRAY['exclude']
                                            WHEN 'damage' THEN ARRAY['doubt_damage']
                                            WHEN 'amount' THEN ARRAY['assess']
                                            ELSE ARRAY['exclude', 'doubt_damage', 'answer', 'hand_on', 'assess'] END));
    IF astray > 0 THEN
        RAISE EXCEPTION 'an objection names a decision about its claim'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_objection_names_its_decision';
    END IF;
    -- Due by its own clock, which runs from the day on which it came in.
    INSERT INTO claims_workitem (claim_id, incident_id, kind, ground, opened_at, due_on)
    SELECT DISTINCT ON (n.claim_id) n.claim_id, n.incident_id, 'objection', '', n.at, due.due_on
      FROM new_rows n
      JOIN (SELECT each.incident_id, each.filed_on,
                   claims_work_due('objection', each.incident_id, each.filed_on::timestamp AT TIME ZONE 'Asia/Seoul')
                   AS due_on
              FROM (SELECT DISTINCT incident_id, filed_on FROM new_rows) each) due USING (incident_id, filed_on)
     ORDER BY n.claim_id, n.id
    ON CONFLICT (claim_id, kind) WHERE closed_at IS NULL DO NOTHING;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_objection_against AFTER INSERT ON claims_objection
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION claims_objection_against();
"""

DECIDED = """
CREATE FUNCTION claims_objection_decided() RETURNS trigger LANGUAGE plpgsql AS $law$
DECLARE
    who bigint;
BEGIN
    IF NEW.status = OLD.status THEN
        RAISE EXCEPTION 'an objection changes by its moves alone'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_objection_only_moves';
    END IF;
    SELECT m.actor_id INTO who FROM lib_move m
     WHERE m.id = nullif(current_setting('bosang.move', true), '')::bigint;
    IF NEW.decided_by_id IS DISTINCT FROM who THEN
        RAISE EXCEPTION 'whoever moves an objection has decided it'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_objection_names_who_decided_it';
    END IF;
    IF NEW.status <> 'withdrawn' AND EXISTS (
        SELECT FROM lib_move a WHERE a.id = NEW.against_id AND a.actor_id = NEW.decided_by_id) THEN
        RAISE EXCEPTION 'whoever made the decision decides no objection to it'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_objection_is_decided_by_another';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER claims_objection_decided BEFORE UPDATE ON claims_objection
    FOR EACH ROW EXECUTE FUNCTION claims_objection_decided();

CREATE FUNCTION claims_objection_followed() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    -- Asked when the transaction ends: the objection moves first, its claim after it. One that is on its way
    -- already needs no move.
    PERFORM FROM claims_claim c WHERE c.id = NEW.claim_id
        AND c.status IN ('unconfirmed', 'excluded', 'assessed', 'settled', 'answered')
        AND NOT EXISTS (SELECT FROM claims_claimevent e
                          JOIN lib_move m ON m.id = e.move_id AND m.xact = pg_current_xact_id()::text::bigint
                         WHERE e.row_id = c.id AND m.machine = 'claim' AND m.verb = 'reopen_objected');
    IF FOUND THEN
        RAISE EXCEPTION 'objection % is upheld, and its claim stands where it stood', NEW.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_upheld_objection_reopens_its_claim';
    END IF;
    RETURN NULL;
END $law$;
CREATE CONSTRAINT TRIGGER claims_objection_followed AFTER UPDATE ON claims_objection
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status IN ('upheld', 'partly'))
    EXECUTE FUNCTION claims_objection_followed();
"""

CLOSES_WORK = """
                UPDATE claims_workitem w SET closed_at = (SELECT at FROM lib_move WHERE id = the_move)
                  FROM new_rows n
                 WHERE w.claim_id = n.claim_id AND w.kind = 'objection' AND w.closed_at IS NULL
                   AND NOT EXISTS (SELECT FROM claims_objection o
                                    WHERE o.claim_id = n.claim_id AND o.status = 'filed');
"""

REOPENED = """
CREATE FUNCTION claims_claim_reopened() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    astray bigint;
BEGIN
    PERFORM FROM lib_move m WHERE m.id = nullif(current_setting('bosang.move', true), '')::bigint
        AND m.machine = 'claim' AND m.verb = 'reopen_objected';
    IF NOT FOUND THEN  -- every other move: one look at its own row
        RETURN NULL;
    END IF;
    SELECT min(n.id) INTO astray FROM new_rows n JOIN old_rows o USING (id)
     WHERE n.status <> o.status AND NOT EXISTS (
           SELECT FROM claims_objection b
             JOIN claims_objectionevent e ON e.row_id = b.id
             JOIN lib_move m ON m.id = e.move_id AND m.xact = pg_current_xact_id()::text::bigint
            WHERE b.claim_id = n.id AND b.status IN ('upheld', 'partly'));
    IF astray IS NOT NULL THEN
        RAISE EXCEPTION 'claim %: no objection to it was upheld just now', astray
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_upheld_objection_reopens_its_claim';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_claim_reopened AFTER UPDATE ON claims_claim
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION claims_claim_reopened();
"""


class Migration(migrations.Migration):
    """The machine of objections, and the way back of their claims."""

    dependencies = [("claims", "0022_objections")]

    operations = [
        *law.machine("objection", "claims_objection", "claims_objectionevent", after_move=CLOSES_WORK),
        law.admit("objection", PAIRS, ["filed"]),
        law.persons("objection", sorted({verb for verb, _was, _becomes in PAIRS})),
        law.admit_also("claim", REOPEN, ["reopen_objected"]),
        law.never_deleted("claims_objection"),
        migrations.RunSQL(
            FILED,
            "DROP TRIGGER claims_objection_fixed ON claims_objection;"
            " DROP TRIGGER claims_objection_against ON claims_objection; DROP FUNCTION claims_objection_against();",
        ),
        migrations.RunSQL(
            DECIDED,
            "DROP TRIGGER claims_objection_decided ON claims_objection; DROP FUNCTION claims_objection_decided();"
            " DROP TRIGGER claims_objection_followed ON claims_objection;"
            " DROP FUNCTION claims_objection_followed();",
        ),
        migrations.RunSQL(
            REOPENED,
            "DROP TRIGGER claims_claim_reopened ON claims_claim; DROP FUNCTION claims_claim_reopened();",
        ),
    ]
