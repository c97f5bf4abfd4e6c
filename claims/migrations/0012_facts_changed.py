"""When the facts of a claim last changed, written by the database; what people waived, looked up by index."""

import django.db.models.functions.datetime
from django.db import migrations, models

WAIVED = """
CREATE VIEW claims_waiver AS
-- Every ground a person cleared the claim of since one last excluded it, not the latest alone; also when its
-- facts were corrected and it is here again.
SELECT n.claim_id, array_agg(DISTINCT n.evidence ->> 'waived') AS waived
  FROM claims_finding n
 WHERE n.stage = 'screening' AND n.person_id IS NOT NULL AND n.evidence ->> 'waived' <> ''
   AND n.id > coalesce((SELECT max(x.id) FROM claims_finding x
                         WHERE x.claim_id = n.claim_id AND x.stage = 'screening'
                           AND x.person_id IS NOT NULL AND NOT x.evidence ? 'waived'), 0)
 GROUP BY n.claim_id
"""

OF_THE_CLAIM = """
CREATE FUNCTION claims_claim_facts() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    NEW.facts_changed_at := statement_timestamp();
    RETURN NEW;
END $law$;
-- Going from stage to stage changes no fact: what the machine finds follows from what is known. A fact changes
-- when a correction sends the claim back, when a person decides, when the line has another customer. The
-- condition is asked without calling the function, so that a move of a million rows pays next to nothing.
CREATE TRIGGER claims_claim_facts BEFORE UPDATE ON claims_claim FOR EACH ROW
    WHEN (OLD.status <> NEW.status
              AND (NEW.status IN ('received', 'excluded', 'withdrawn') OR OLD.status = 'unconfirmed'
                   OR NEW.status = 'cleared' AND OLD.status <> 'confirmed')
          OR OLD.pattern_id IS DISTINCT FROM NEW.pattern_id AND OLD.status <> 'received'
          OR OLD.claimant_id <> NEW.claimant_id OR OLD.received_at <> NEW.received_at)
    EXECUTE FUNCTION claims_claim_facts();
"""

BESIDE_THE_CLAIM = """
CREATE FUNCTION claims_subscription_facts() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
BEGIN
    UPDATE claims_claim c SET facts_changed_at = statement_timestamp()
     WHERE c.id IN (SELECT n.claim_id FROM new_rows n WHERE n.claim_id IS NOT NULL
                    UNION SELECT l.claim_id FROM new_rows n JOIN claims_claimline l ON l.subscription_id = n.id);
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_subscription_facts AFTER UPDATE ON claims_subscription
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION claims_subscription_facts();

CREATE FUNCTION claims_filing_facts() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
BEGIN
    -- Every column but the account, which says where to pay and not how much: a column added later counts too.
    UPDATE claims_claim c SET facts_changed_at = statement_timestamp()
     WHERE c.id IN (SELECT n.claim_id FROM new_rows n JOIN old_rows o USING (claim_id)
                     WHERE to_jsonb(n) - 'account_id' IS DISTINCT FROM to_jsonb(o) - 'account_id');
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_filing_facts AFTER UPDATE ON claims_filing
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION claims_filing_facts();

CREATE FUNCTION claims_claimant_facts() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
BEGIN
    UPDATE claims_claim c SET facts_changed_at = statement_timestamp()
     WHERE c.id IN (SELECT s.claim_id FROM new_rows n JOIN old_rows o USING (id)
                      JOIN claims_subscription s ON s.claimant_id = n.id WHERE n.kind <> o.kind
                    UNION
                    SELECT f.claim_id FROM new_rows n JOIN old_rows o USING (id)
                      JOIN claims_filing f ON f.claimant_id = n.id WHERE n.kind <> o.kind);
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_claimant_facts AFTER UPDATE ON claims_claimant
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION claims_claimant_facts();
"""

BACK = "".join(
    f"DROP TRIGGER claims_{name}_facts ON claims_{name}; DROP FUNCTION claims_{name}_facts();"
    for name in ("claim", "subscription", "filing", "claimant")
)


class Migration(migrations.Migration):
    """The column begins with the moment of the migration: nothing was simulated before."""

    dependencies = [("claims", "0011_taken_up_again")]

    operations = [
        migrations.AddField(
            "claim",
            "facts_changed_at",
            models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.AddIndex(
            "finding",
            models.Index(
                condition=models.Q(("person__isnull", False)),
                fields=["claim", "id"],
                name="finding_by_a_person",
            ),
        ),
        migrations.RunSQL(WAIVED, "DROP VIEW claims_waiver"),
        migrations.RunSQL(OF_THE_CLAIM + BESIDE_THE_CLAIM, BACK),
    ]
