"""The number of a payee account changes with its key only: another number is another row."""

from django.db import migrations

NUMBER_FOLLOWS_ITS_KEY = """
CREATE FUNCTION claims_payeeaccount_number() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    -- What is sealed cannot be compared here; that it reads as before is what reencrypt looks at.
    IF NEW.number IS DISTINCT FROM OLD.number AND NEW.key_id IS NOT DISTINCT FROM OLD.key_id THEN
        RAISE EXCEPTION 'a payee account never changes: record a new one'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_payee_account_never_changes';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER claims_payeeaccount_number BEFORE UPDATE ON claims_payeeaccount
    FOR EACH ROW EXECUTE FUNCTION claims_payeeaccount_number();
"""


class Migration(migrations.Migration):
    """One more law of accounts."""

    dependencies = [("claims", "0002_law")]

    operations = [
        migrations.RunSQL(
            NUMBER_FOLLOWS_ITS_KEY,
            "DROP TRIGGER claims_payeeaccount_number ON claims_payeeaccount;"
            " DROP FUNCTION claims_payeeaccount_number();",
        )
    ]
