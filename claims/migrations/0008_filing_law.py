"""A filing is paid to its own claimant; its links stay once it is confirmed; a person clears and excludes."""

from django.db import migrations

from backoffice.lib import law

FILING_OF_ITS_CLAIMANT = """
CREATE FUNCTION claims_filing_payee() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    astray bigint;
BEGIN
    SELECT count(*) INTO astray FROM new_rows n JOIN claims_claim c ON c.id = n.claim_id
      LEFT JOIN claims_payeeaccount a ON a.id = n.account_id
     WHERE n.claimant_id <> c.claimant_id OR a.claimant_id <> n.claimant_id;
    IF astray > 0 THEN
        RAISE EXCEPTION 'a filing and its account are of the claimant of its claim'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_filing_is_of_its_claimant';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_filing_payee_born AFTER INSERT ON claims_filing
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION claims_filing_payee();
CREATE TRIGGER claims_filing_payee AFTER UPDATE ON claims_filing
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION claims_filing_payee();
"""

LINK_STAYS = """
CREATE FUNCTION claims_claimline_undone() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    astray bigint;
BEGIN
    SELECT count(*) INTO astray FROM old_rows o JOIN claims_claim c ON c.id = o.claim_id
     WHERE c.status NOT IN ('received', 'unconfirmed');
    IF astray > 0 THEN
        RAISE EXCEPTION 'what a claim is about is matched anew only while it waits for confirmation'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_confirmed_claim_keeps_its_links';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_claimline_undone AFTER DELETE ON claims_claimline
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION claims_claimline_undone();
CREATE TRIGGER claims_claimline_fixed BEFORE UPDATE OF claim_id, subscription_id OR TRUNCATE ON claims_claimline
    FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();
"""


class Migration(migrations.Migration):
    """The law of filings and links."""

    dependencies = [("claims", "0007_twins"), ("lib", "0003_law_of_work")]

    operations = [
        law.persons("claim", ["clear", "exclude", "withdraw"]),
        migrations.RunSQL(
            FILING_OF_ITS_CLAIMANT,
            "DROP TRIGGER claims_filing_payee_born ON claims_filing;"
            " DROP TRIGGER claims_filing_payee ON claims_filing; DROP FUNCTION claims_filing_payee();",
        ),
        migrations.RunSQL(
            LINK_STAYS,
            "DROP TRIGGER claims_claimline_undone ON claims_claimline;"
            " DROP TRIGGER claims_claimline_fixed ON claims_claimline;"
            " DROP FUNCTION claims_claimline_undone();",
        ),
    ]
