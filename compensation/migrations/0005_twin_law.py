"""One business and site is awarded once, unless a person said that two claims of it are two."""

from django.db import migrations

NO_SECOND_TWIN = """
CREATE FUNCTION compensation_award_of_a_twin() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    twins bigint;
BEGIN
    SELECT count(*) INTO twins FROM new_rows n
      JOIN claims_twin t ON t.claim_id = n.claim_id
      JOIN compensation_award a ON a.claim_id = t.twin_id
     WHERE n.amount_won > 0 AND a.amount_won > 0 AND t.same_site AND NOT t.told_apart;
    IF twins > 0 THEN
        RAISE EXCEPTION 'a claim of the same business and site has an award'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_site_is_awarded_once';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER compensation_award_of_a_twin AFTER INSERT ON compensation_award
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION compensation_award_of_a_twin();
"""


class Migration(migrations.Migration):
    """One more law of awards."""

    dependencies = [("compensation", "0004_payment_law"), ("claims", "0007_twins")]

    operations = [
        migrations.RunSQL(
            NO_SECOND_TWIN,
            "DROP TRIGGER compensation_award_of_a_twin ON compensation_award;"
            " DROP FUNCTION compensation_award_of_a_twin();",
        )
    ]
