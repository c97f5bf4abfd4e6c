"""A batch is not approved while a sampling plan of its incident holds it."""

from django.db import migrations

SAMPLED = """
CREATE FUNCTION compensation_payoutbatch_sampled() RETURNS trigger LANGUAGE plpgsql AS $law$
DECLARE
    held record;
BEGIN
    SELECT * INTO held FROM claims_quality_holds(NEW.incident_id, NEW.made_at) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'batch %: sampling plan % holds it (%)', NEW.id, held.plan_id, held.hold
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_batch_is_approved_after_its_sample';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER compensation_payoutbatch_sampled BEFORE UPDATE ON compensation_payoutbatch
    FOR EACH ROW WHEN (NEW.status = 'approved' AND OLD.status <> 'approved')
    EXECUTE FUNCTION compensation_payoutbatch_sampled();
"""


class Migration(migrations.Migration):
    """Asked when the batch is approved: the plans of one incident, and the reviews under them."""

    dependencies = [("claims", "0026_quality_law"), ("compensation", "0026_proposal_law")]

    operations = [
        migrations.RunSQL(
            SAMPLED,
            "DROP TRIGGER compensation_payoutbatch_sampled ON compensation_payoutbatch;"
            " DROP FUNCTION compensation_payoutbatch_sampled();",
        ),
    ]
