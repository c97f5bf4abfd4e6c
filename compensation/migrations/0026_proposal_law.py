"""What a run judged before its limits, and what they took, stays: a replay shares it anew."""

from django.db import migrations

from backoffice.lib import law

KEPT = """
CREATE TRIGGER compensation_proposal_fixed BEFORE UPDATE OF
    id, run_id, claim_id, benefit_id, verdict_id, won, figures
    ON compensation_proposal FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();

CREATE FUNCTION compensation_proposal_kept() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
BEGIN
    IF (SELECT count(*) FROM (SELECT DISTINCT run_id FROM these) n
          JOIN lib_run r ON r.id = n.run_id WHERE r.closed_at IS NOT NULL) > 0 THEN
        RAISE EXCEPTION 'what a closed run judged, and what limits took of it, stays'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'what_a_closed_run_proposed_stays';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER compensation_proposal_born AFTER INSERT ON compensation_proposal
    REFERENCING NEW TABLE AS these FOR EACH STATEMENT EXECUTE FUNCTION compensation_proposal_kept();
CREATE TRIGGER compensation_proposal_kept AFTER UPDATE ON compensation_proposal
    REFERENCING OLD TABLE AS these FOR EACH STATEMENT EXECUTE FUNCTION compensation_proposal_kept();
"""

NO_LONGER = """
DROP TRIGGER compensation_proposal_kept ON compensation_proposal;
DROP TRIGGER compensation_proposal_born ON compensation_proposal;
DROP FUNCTION compensation_proposal_kept();
DROP TRIGGER compensation_proposal_fixed ON compensation_proposal;
"""


class Migration(migrations.Migration):
    """Proposals of runs that are over were deleted until now: those runs are replayed by what awards noted."""

    dependencies = [("compensation", "0025_objection_law")]

    operations = [law.never_deleted("compensation_proposal"), migrations.RunSQL(KEPT, NO_LONGER)]
