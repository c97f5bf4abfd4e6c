"""Working an amount out waits for the checks that block it, whatever the door; so does approving it."""

from django.db import migrations

CHECKED = """
CREATE FUNCTION compensation_appraisal_checked() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    PERFORM FROM claims_unchecked(ARRAY[NEW.claim_id], 'appraise');
    IF FOUND THEN
        RAISE EXCEPTION 'claim %: a check that blocks this decision is not ticked', NEW.claim_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_decision_waits_for_its_checks';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER compensation_appraisal_checked AFTER INSERT OR UPDATE OF status ON compensation_appraisal
    FOR EACH ROW WHEN (NEW.status IN ('prepared', 'approved')) EXECUTE FUNCTION compensation_appraisal_checked();
"""


class Migration(migrations.Migration):
    """Claims know which checks are ticked, and not that money exists: here stands what waits for them."""

    dependencies = [("compensation", "0028_tallies"), ("claims", "0029_checklist")]

    operations = [
        migrations.RunSQL(
            CHECKED,
            "DROP TRIGGER compensation_appraisal_checked ON compensation_appraisal;"
            " DROP FUNCTION compensation_appraisal_checked();",
        )
    ]
