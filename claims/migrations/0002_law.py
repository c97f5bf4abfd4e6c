"""What the database refuses about claims, whatever the door."""

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

ACCOUNT_IS_IMMUTABLE = """
CREATE FUNCTION claims_payeeaccount_immutable() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    -- Only a new encryption of the same number may be written (manage.py reencrypt).
    IF (NEW.id, NEW.claimant_id, NEW.identity, NEW.bank, NEW.mask, NEW.holder, NEW.recorded_at,
        NEW.recorded_by_id, NEW.reason)
       IS DISTINCT FROM
       (OLD.id, OLD.claimant_id, OLD.identity, OLD.bank, OLD.mask, OLD.holder, OLD.recorded_at,
        OLD.recorded_by_id, OLD.reason) THEN
        RAISE EXCEPTION 'a payee account never changes: record a new one'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_payee_account_never_changes';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER claims_payeeaccount_immutable BEFORE UPDATE ON claims_payeeaccount
    FOR EACH ROW EXECUTE FUNCTION claims_payeeaccount_immutable();
"""

CLAIM_IS_FIXED = """
CREATE TRIGGER claims_claim_fixed BEFORE UPDATE OF id, incident_id, claimant_id, kind ON claims_claim
    FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();
"""

WINDOW_IS_FIXED = """
CREATE TRIGGER claims_outagewindow_fixed
    BEFORE UPDATE OF id, incident_id, service, area, line_type, line_no, period, exemption, recorded_at
    ON claims_outagewindow FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();
"""


class Migration(migrations.Migration):
    """The machine of a claim, append-only findings, immutable accounts, nothing deleted."""

    dependencies = [("claims", "0001_initial"), ("lib", "0002_law")]

    operations = [
        *law.machine("claim", "claims_claim", "claims_claimevent"),
        law.admit("claim", PAIRS, ["received"]),
        migrations.RunSQL(CLAIM_IS_FIXED, "DROP TRIGGER claims_claim_fixed ON claims_claim;"),
        migrations.RunSQL(
            ACCOUNT_IS_IMMUTABLE,
            "DROP TRIGGER claims_payeeaccount_immutable ON claims_payeeaccount;"
            " DROP FUNCTION claims_payeeaccount_immutable();",
        ),
        migrations.RunSQL(
            WINDOW_IS_FIXED, "DROP TRIGGER claims_outagewindow_fixed ON claims_outagewindow;"
        ),
        *(
            law.append_only(f"claims_{table}")
            for table in ("admission", "affectedpattern", "finding", "subscriptionchange", "refusedline")
        ),
        *(
            law.never_deleted(f"claims_{table}")
            for table in ("incident", "outagewindow", "claimant", "payeeaccount", "claim", "subscription",
                          "filing")
        ),
    ]  # fmt: skip
