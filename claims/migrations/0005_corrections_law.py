"""What a later list may correct in a claim, and that it takes an exclusion back to the facts."""

from django.db import migrations

from backoffice.lib import law

PAIRS = [
    ("confirm_damage", "received", "confirmed"),
    ("confirm_damage", "unconfirmed", "confirmed"),
    ("doubt_damage", "received", "unconfirmed"),
    ("recheck", "unconfirmed", "received"),
    ("recheck", "confirmed", "received"),
    ("recheck", "referred", "received"),
    ("recheck", "cleared", "received"),
    ("reconsider", "excluded", "received"),
    ("pass", "confirmed", "cleared"),
    ("refer", "confirmed", "referred"),
    ("refer", "cleared", "referred"),
    ("reopen", "excluded", "referred"),
    ("clear", "referred", "cleared"),
    ("clear", "excluded", "cleared"),
    ("exclude", "unconfirmed", "excluded"),
    ("exclude", "referred", "excluded"),
    ("exclude", "cleared", "excluded"),
    ("assess", "cleared", "assessed"),
    ("settle", "assessed", "settled"),
    ("unsettle", "settled", "assessed"),
    ("withdraw", "received", "withdrawn"),
    ("withdraw", "unconfirmed", "withdrawn"),
    ("withdraw", "confirmed", "withdrawn"),
    ("withdraw", "referred", "withdrawn"),
    ("withdraw", "cleared", "withdrawn"),
]

CLAIM_IS_FIXED = """
DROP TRIGGER claims_claim_fixed ON claims_claim;
CREATE TRIGGER claims_claim_fixed BEFORE UPDATE OF id, incident_id, kind ON claims_claim
    FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();
-- A billing list that names another customer moves the claim with its line, until something is awarded.
CREATE FUNCTION claims_claim_claimant() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF NEW.claimant_id IS DISTINCT FROM OLD.claimant_id AND (OLD.kind <> 'list'
       OR OLD.status NOT IN ('received', 'unconfirmed', 'confirmed', 'referred', 'cleared', 'excluded')) THEN
        RAISE EXCEPTION 'claim % keeps its claimant: it was filed, or something is awarded', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_claim_keeps_its_claimant';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER claims_claim_claimant BEFORE UPDATE OF claimant_id ON claims_claim
    FOR EACH ROW EXECUTE FUNCTION claims_claim_claimant();
"""

BACK = """
DROP TRIGGER claims_claim_claimant ON claims_claim;
DROP FUNCTION claims_claim_claimant();
DROP TRIGGER claims_claim_fixed ON claims_claim;
CREATE TRIGGER claims_claim_fixed BEFORE UPDATE OF id, incident_id, claimant_id, kind ON claims_claim
    FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();
"""


class Migration(migrations.Migration):
    """The claimant of a claim follows the billing list; corrected facts take an exclusion up again."""

    dependencies = [("claims", "0004_line_windows")]

    operations = [
        law.admit("claim", PAIRS, ["received"]),
        migrations.RunSQL(CLAIM_IS_FIXED, BACK),
    ]
