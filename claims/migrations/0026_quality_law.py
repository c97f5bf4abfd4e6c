"""The database draws the sample, keeps what was said of it, and knows whether a plan holds a batch."""

from django.db import migrations

from backoffice.lib import law

SAMPLE = r"""
CREATE FUNCTION claims_quality_begins(plan claims_samplingplan) RETURNS timestamptz LANGUAGE sql STABLE AS $law$
    SELECT plan.valid_from::timestamp AT TIME ZONE 'Asia/Seoul'
$law$;

-- What is drawn under a plan from the decisions made between two moments: per examiner those of the lowest rank.
-- A decision that was taken back at once (`undo`) is none.
CREATE FUNCTION claims_quality_sample(
    the_plan bigint, from_at timestamptz, before_at timestamptz, share bigint,
    OUT claim_id bigint, OUT move_id bigint, OUT examiner_id bigint, OUT decided text, OUT decided_ground text,
    OUT decided_at timestamptz, OUT among bigint, OUT place bigint
) RETURNS SETOF record LANGUAGE sql STABLE AS $law$
    WITH plan AS MATERIALIZED (
        SELECT * FROM claims_samplingplan p WHERE p.id = the_plan
    ), decision AS MATERIALIZED (
        SELECT e.row_id, m.id, m.actor_id, m.at, d.outcome
          FROM lib_move m
          JOIN (VALUES ('confirm_damage', 'confirm'), ('clear', 'clear'), ('exclude', 'exclude'),
                       ('answer', 'answer'), ('hand_on', 'hand_on')) AS d (verb, outcome) ON d.verb = m.verb
          JOIN claims_claimevent e ON e.move_id = m.id
          JOIN claims_claim c ON c.id = e.row_id
          JOIN plan p ON p.incident_id = c.incident_id
         WHERE m.machine = 'claim' AND m.actor_kind = 'staff' AND m.at >= from_at AND m.at < before_at
           AND e.from_status = ANY (CASE p.stage WHEN 'damage' THEN ARRAY['received', 'unconfirmed']
                                    ELSE ARRAY['confirmed', 'referred', 'cleared', 'excluded'] END)
           AND coalesce((SELECT n.verb FROM claims_claimevent f JOIN lib_move n ON n.id = f.move_id
                          WHERE f.row_id = e.row_id AND f.move_id > e.move_id
                          ORDER BY f.move_id LIMIT 1), '') NOT LIKE 'undo\_to\_%'
    ), ranked AS (
        SELECT d.*, count(*) OVER (PARTITION BY d.actor_id) AS among,
               row_number() OVER (PARTITION BY d.actor_id
                                  ORDER BY md5(p.seed || ':' || d.row_id || '-' || d.id) COLLATE "C",
                                           d.row_id, d.id) AS place
          FROM decision d CROSS JOIN plan p
    )
    SELECT r.row_id, r.id, r.actor_id, r.outcome,
           coalesce((SELECT f.ground FROM claims_finding f
                      WHERE r.outcome = 'exclude' AND f.claim_id = r.row_id AND f.person_id = r.actor_id
                        AND f.at = r.at ORDER BY f.id DESC LIMIT 1), ''),
           r.at, r.among, r.place
      FROM ranked r CROSS JOIN plan p
     WHERE r.place <= least(r.among, greatest(p.least, (r.among * share + 9999) / 10000))
     ORDER BY r.actor_id, r.place
$law$;
"""

PLAN = """
CREATE FUNCTION claims_samplingplan_law() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.in_force_at IS NOT NULL OR NEW.ended_at IS NOT NULL THEN
            RAISE EXCEPTION 'a sampling plan is entered first, and put in force by another'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_sampling_plan_begins_as_a_draft';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.ended_at IS NOT NULL OR OLD.in_force_at IS NOT NULL AND
       (to_jsonb(NEW) - '{ended_by_id,ended_at,end_reason}'::text[])
           <> (to_jsonb(OLD) - '{ended_by_id,ended_at,end_reason}'::text[]) THEN
        RAISE EXCEPTION 'sampling plan % is in force, or was: it is ended and never changed', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_sampling_plan_in_force_only_ends';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER claims_samplingplan_law BEFORE INSERT OR UPDATE ON claims_samplingplan
    FOR EACH ROW EXECUTE FUNCTION claims_samplingplan_law();
"""

DRAW = """
CREATE FUNCTION claims_sampledraw_law() RETURNS trigger LANGUAGE plpgsql AS $law$
DECLARE
    plan claims_samplingplan;
    begins timestamptz;
    earlier record;
BEGIN
    -- Two draws of one plan at the same moment: the second waits, and then sees the first.
    SELECT * INTO plan FROM claims_samplingplan p WHERE p.id = NEW.plan_id FOR NO KEY UPDATE;
    IF plan.in_force_at IS NULL OR plan.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'sampling plan % is not in force', NEW.plan_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_sample_is_drawn_by_a_plan_in_force';
    END IF;
    begins := claims_quality_begins(plan);
    SELECT max(d.until) AS until, max(d.share_bp) AS share INTO earlier
      FROM claims_sampledraw d WHERE d.plan_id = NEW.plan_id;
    IF (NEW.since = coalesce(earlier.until, begins) AND NEW.share_bp >= plan.share_bp
        OR NEW.since = begins AND NEW.until = earlier.until AND NEW.share_bp > earlier.share) IS NOT TRUE THEN
        RAISE EXCEPTION 'a draw goes on where the last one ended, or widens all that was drawn'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_draw_goes_on_or_widens';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER claims_sampledraw_law BEFORE INSERT ON claims_sampledraw
    FOR EACH ROW EXECUTE FUNCTION claims_sampledraw_law();

CREATE FUNCTION claims_sampledraw_drawn() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    INSERT INTO claims_qualityreview (draw_id, plan_id, claim_id, move_id, examiner_id, decided, decided_ground, among)
    SELECT NEW.id, NEW.plan_id, s.claim_id, s.move_id, s.examiner_id, s.decided, s.decided_ground, s.among
      FROM claims_quality_sample(NEW.plan_id, NEW.since, NEW.until, NEW.share_bp) s
     ORDER BY md5(s.move_id || '-' || s.claim_id)  -- reviewed in an order that tells nothing of the examiner
    ON CONFLICT (plan_id, claim_id, move_id) DO NOTHING;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_sampledraw_drawn AFTER INSERT ON claims_sampledraw
    FOR EACH ROW EXECUTE FUNCTION claims_sampledraw_drawn();
"""

REVIEW = """
CREATE TRIGGER claims_qualityreview_trigger_only AFTER INSERT ON claims_qualityreview
    FOR EACH STATEMENT EXECUTE FUNCTION lib_trigger_only();
CREATE TRIGGER claims_qualityreview_fixed BEFORE UPDATE OF
    id, draw_id, plan_id, claim_id, move_id, examiner_id, decided, decided_ground, among
    ON claims_qualityreview FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();

CREATE FUNCTION claims_qualityreview_law() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF OLD.reviewer_id IS NOT NULL
       AND (NEW.reviewer_id, NEW.reviewed_at, NEW.outcome, NEW.ground, NEW.words, NEW.result)
           IS DISTINCT FROM (OLD.reviewer_id, OLD.reviewed_at, OLD.outcome, OLD.ground, OLD.words, OLD.result)
       OR OLD.ruling <> '' THEN
        RAISE EXCEPTION 'what was said of decision % stays', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'what_a_review_said_stays';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER claims_qualityreview_law BEFORE UPDATE ON claims_qualityreview
    FOR EACH ROW EXECUTE FUNCTION claims_qualityreview_law();
"""

HOLDS = """
-- Where each plan in force of an incident stands.
CREATE FUNCTION claims_quality_standing(
    the_incident bigint,
    OUT plan_id bigint, OUT begins timestamptz, OUT drawn_until timestamptz, OUT whole_drawn boolean,
    OUT sampled bigint, OUT reviewed bigint, OUT formal bigint, OUT errors bigint, OUT unruled bigint
) RETURNS SETOF record LANGUAGE sql STABLE AS $law$
    SELECT p.id, claims_quality_begins(p), drawn.until,
           p.share_bp = 10000 OR EXISTS (
               SELECT FROM claims_sampledraw w WHERE w.plan_id = p.id AND w.share_bp = 10000
                  AND w.since = claims_quality_begins(p) AND w.until = drawn.until),
           found.sampled, found.reviewed, found.formal, found.errors, found.unruled
      FROM claims_samplingplan p
     CROSS JOIN LATERAL (SELECT max(d.until) AS until FROM claims_sampledraw d WHERE d.plan_id = p.id) drawn
     CROSS JOIN LATERAL (
           SELECT count(*) AS sampled, count(r.reviewer_id) AS reviewed,
                  count(*) FILTER (WHERE r.result = 'formal') AS formal,
                  count(*) FILTER (WHERE r.result = 'material' AND r.ruling <> 'overruled') AS errors,
                  count(*) FILTER (WHERE r.result = 'material' AND r.ruling = '') AS unruled
             FROM claims_qualityreview r WHERE r.plan_id = p.id) found
     WHERE p.incident_id = the_incident AND p.in_force_at IS NOT NULL AND p.ended_at IS NULL
     ORDER BY p.id
$law$;

-- Which plans stop a batch made at this moment, and why: the first reason of each. Where every decision was
-- reviewed nothing is left to be estimated: what was wrong is found and ruled on.
CREATE FUNCTION claims_quality_holds(
    the_incident bigint, made_at timestamptz, OUT plan_id bigint, OUT hold text
) RETURNS SETOF record LANGUAGE sql STABLE AS $law$
    SELECT s.plan_id, why.hold
      FROM claims_quality_standing(the_incident) s
      JOIN claims_samplingplan p ON p.id = s.plan_id
     CROSS JOIN LATERAL (SELECT CASE
           WHEN s.begins > made_at THEN ''
           WHEN s.drawn_until IS NULL OR s.drawn_until < made_at THEN 'not_drawn'
           WHEN s.reviewed < s.sampled THEN 'unreviewed'
           WHEN s.unruled > 0 THEN 'unruled'
           WHEN s.errors * 10000 > p.threshold_bp * s.reviewed AND NOT s.whole_drawn THEN 'above'
           ELSE '' END AS hold) why
     WHERE why.hold <> ''
$law$;
"""


class Migration(migrations.Migration):
    """Functions first; the triggers use them."""

    dependencies = [("claims", "0025_quality")]

    operations = [
        migrations.RunSQL(
            SAMPLE,
            "DROP FUNCTION claims_quality_sample(bigint, timestamptz, timestamptz, bigint);"
            " DROP FUNCTION claims_quality_begins(claims_samplingplan);",
        ),
        law.never_deleted("claims_samplingplan"),
        law.edited("claims_samplingplan", on="INSERT UPDATE"),
        migrations.RunSQL(
            PLAN,
            "DROP TRIGGER claims_samplingplan_law ON claims_samplingplan; DROP FUNCTION claims_samplingplan_law();",
        ),
        law.append_only("claims_sampledraw"),
        migrations.RunSQL(
            DRAW,
            "DROP TRIGGER claims_sampledraw_drawn ON claims_sampledraw; DROP FUNCTION claims_sampledraw_drawn();"
            " DROP TRIGGER claims_sampledraw_law ON claims_sampledraw; DROP FUNCTION claims_sampledraw_law();",
        ),
        law.never_deleted("claims_qualityreview"),
        migrations.RunSQL(
            REVIEW,
            "DROP TRIGGER claims_qualityreview_law ON claims_qualityreview; DROP FUNCTION claims_qualityreview_law();"
            " DROP TRIGGER claims_qualityreview_fixed ON claims_qualityreview;"
            " DROP TRIGGER claims_qualityreview_trigger_only ON claims_qualityreview;",
        ),
        migrations.RunSQL(
            HOLDS,
            "DROP FUNCTION claims_quality_holds(bigint, timestamptz);"
            " DROP FUNCTION claims_quality_standing(bigint);",
        ),
    ]
