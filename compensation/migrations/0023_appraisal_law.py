"""An appraisal adds up, is never edited, and counts once another person approved it within their limit."""

from django.db import migrations

from backoffice.lib import law

PAIRS = [
    ("approve_appraisal", "prepared", "approved"),
    ("send_back", "prepared", "sent_back"),
    ("replace", "approved", "replaced"),
]

ONLY_ITS_STATUS = """
CREATE TRIGGER compensation_appraisal_fixed BEFORE UPDATE OF
    id, claim_id, benefit_id, version_id, lines, factors, claimed_won, accepted_won, won, panel, panel_on, minutes_id,
    made_by_id, made_at
    ON compensation_appraisal FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();
"""

ADDS_UP = """
CREATE FUNCTION compensation_appraisal_whole() RETURNS trigger LANGUAGE plpgsql AS $law$
DECLARE
    the_appraisal bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
    astray bigint;
BEGIN
    -- Asked when the transaction ends: the appraisal comes first, its lines after it. The numbers of lines and
    -- factors stand with the appraisal, so that none is added to one that somebody has looked at.
    SELECT count(*) INTO astray FROM compensation_appraisal a
     CROSS JOIN LATERAL (SELECT count(*) AS lines, coalesce(sum(l.claimed_won), 0) AS claimed,
                                coalesce(sum(l.accepted_won), 0) AS accepted
                           FROM compensation_appraisalline l WHERE l.appraisal_id = a.id) l
     WHERE a.id = the_appraisal
       AND ((a.lines, a.claimed_won, a.accepted_won) IS DISTINCT FROM (l.lines, l.claimed, l.accepted)
            OR a.factors <> (SELECT count(*) FROM compensation_appraisalfactor f WHERE f.appraisal_id = a.id));
    IF astray > 0 THEN
        RAISE EXCEPTION 'appraisal %: its lines and factors do not add up to it', the_appraisal
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_appraisal_adds_up';
    END IF;
    RETURN NULL;
END $law$;
CREATE CONSTRAINT TRIGGER compensation_appraisal_whole AFTER INSERT ON compensation_appraisal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION compensation_appraisal_whole('id');
CREATE CONSTRAINT TRIGGER compensation_appraisalline_whole AFTER INSERT ON compensation_appraisalline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION compensation_appraisal_whole('appraisal_id');
CREATE CONSTRAINT TRIGGER compensation_appraisalfactor_whole AFTER INSERT ON compensation_appraisalfactor
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION compensation_appraisal_whole('appraisal_id');
"""

BY_ANOTHER = """
CREATE FUNCTION compensation_appraisal_law() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF NEW.status <> 'approved' OR OLD.status = 'approved' THEN
        RETURN NEW;
    END IF;
    -- Of two approvals by one person at the same moment the second waits here, and then sees the first.
    PERFORM FROM staff_authoritylimit l
      WHERE l.subject_kind = 'appraisal'
        AND l.person_id IN (SELECT a.person_id FROM staff_approval a
                             WHERE a.subject_kind = 'appraisal' AND a.subject_id = NEW.id AND a.step = 'approved')
      ORDER BY l.id FOR NO KEY UPDATE;
    PERFORM FROM staff_approval a
      WHERE a.subject_kind = 'appraisal' AND a.subject_id = NEW.id AND a.step = 'approved'
        AND a.person_id <> NEW.made_by_id AND a.amount_won = NEW.won
        AND staff_covers(a.person_id, 'appraisal', NEW.won, a.at)
        AND EXISTS (SELECT FROM staff_approval m
                     WHERE m.subject_kind = 'appraisal' AND m.subject_id = NEW.id AND m.step = 'prepared'
                       AND m.person_id = NEW.made_by_id AND m.amount_won = NEW.won);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'appraisal % has no approval by another person within their limit', NEW.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_appraisal_is_approved_by_another';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER compensation_appraisal_law BEFORE UPDATE ON compensation_appraisal
    FOR EACH ROW EXECUTE FUNCTION compensation_appraisal_law();
"""

A_FACT_CHANGED = """
                -- What counts is a fact that the claim is judged by.
                UPDATE claims_claim c SET facts_changed_at = statement_timestamp()
                 WHERE c.id IN (SELECT n.claim_id FROM old_rows o JOIN new_rows n USING (id)
                                 WHERE o.status <> n.status AND n.status IN ('approved', 'replaced'));
"""

APPRAISED = """
CREATE VIEW compensation_appraised AS
SELECT a.claim_id, string_agg(concat_ws(' ', b.code, a.claimed_won, a.accepted_won, f.factors), ';' ORDER BY b.code)
       AS appraised
  FROM compensation_appraisal a
  JOIN compensation_benefit b ON b.id = a.benefit_id
  LEFT JOIN LATERAL (SELECT string_agg(x.code || '=' || x.hundredths, ' ' ORDER BY x.position) AS factors
                       FROM compensation_appraisalfactor x WHERE x.appraisal_id = a.id) f ON true
 WHERE a.status = 'approved'
 GROUP BY a.claim_id;
COMMENT ON VIEW compensation_appraised IS
    'What people found of each claim whose amount was left to them, as judging reads it.';
"""


class Migration(migrations.Migration):
    """The machine of appraisals and what no door may pass by."""

    dependencies = [("compensation", "0022_appraisals"), ("staff", "0006_duties_apart")]

    operations = [
        *law.machine(
            "appraisal", "compensation_appraisal", "compensation_appraisalevent", after_move=A_FACT_CHANGED
        ),
        law.admit("appraisal", PAIRS, ["prepared"]),
        law.persons("appraisal", ["approve_appraisal", "send_back"]),
        law.never_deleted("compensation_appraisal"),
        law.append_only("compensation_appraisalline"),
        law.append_only("compensation_appraisalfactor"),
        migrations.RunSQL(
            ONLY_ITS_STATUS, "DROP TRIGGER compensation_appraisal_fixed ON compensation_appraisal;"
        ),
        migrations.RunSQL(
            ADDS_UP,
            "DROP TRIGGER compensation_appraisalfactor_whole ON compensation_appraisalfactor;"
            " DROP TRIGGER compensation_appraisalline_whole ON compensation_appraisalline;"
            " DROP TRIGGER compensation_appraisal_whole ON compensation_appraisal;"
            " DROP FUNCTION compensation_appraisal_whole();",
        ),
        migrations.RunSQL(
            BY_ANOTHER,
            "DROP TRIGGER compensation_appraisal_law ON compensation_appraisal;"
            " DROP FUNCTION compensation_appraisal_law();",
        ),
        migrations.RunSQL(APPRAISED, "DROP VIEW compensation_appraised;"),
    ]
