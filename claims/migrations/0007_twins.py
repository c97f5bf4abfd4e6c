"""Which filings are of the same business and perhaps the same site: screening and assessing ask it alike."""

from django.db import migrations

TWINS = """
CREATE VIEW claims_twin AS
SELECT f.claim_id, o.claim_id AS twin_id,
       -- The same site: the same address, the same filed once without its postcode, or a line in common.
       o.site_key = f.site_key
       OR split_part(o.site_key, '|', 2) = split_part(f.site_key, '|', 2)
          AND '' IN (split_part(o.site_key, '|', 1), split_part(f.site_key, '|', 1))
       OR EXISTS (SELECT FROM claims_claimline x JOIN claims_claimline y USING (subscription_id)
                   WHERE x.claim_id = f.claim_id AND y.claim_id = o.claim_id) AS same_site,
       -- A person saw both, and said that they are two.
       EXISTS (SELECT FROM claims_finding n
                WHERE n.claim_id IN (f.claim_id, o.claim_id) AND n.person_id IS NOT NULL
                  AND n.evidence ->> 'waived' = 'duplicate') AS told_apart
  FROM claims_filing f
  JOIN claims_filing o
    ON o.business_no = f.business_no AND o.incident_id = f.incident_id AND o.claim_id <> f.claim_id
"""


class Migration(migrations.Migration):
    """A view, so that nobody writes the rule a second time."""

    dependencies = [("claims", "0006_owed_time")]

    operations = [migrations.RunSQL(TWINS, "DROP VIEW claims_twin")]
