"""The machine of a scheme version: approved by another person, in force as long as an incident holds it."""

from django.db import migrations

from backoffice.lib import law

PAIRS = [
    ("submit_scheme", "draft", "submitted"),
    ("approve_scheme", "submitted", "approved"),
    ("put_in_force", "approved", "in_force"),
    ("put_in_force", "superseded", "in_force"),
    ("supersede", "in_force", "superseded"),
    ("withdraw_scheme", "draft", "withdrawn"),
    ("withdraw_scheme", "submitted", "withdrawn"),
]

CONTENT_IS_FROZEN = """
CREATE TRIGGER compensation_schemeversion_frozen
    BEFORE UPDATE OF id, scheme_id, number, data, digest, basis, file_id, loaded_by_id, loaded_at
    ON compensation_schemeversion FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();
"""

APPROVED_BY_ANOTHER = """
CREATE FUNCTION compensation_schemeversion_approved() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF NEW.status = 'approved' AND OLD.status <> 'approved' AND NOT (
        EXISTS (SELECT FROM staff_approval a
                 WHERE a.subject_kind = 'scheme' AND a.subject_id = NEW.id AND a.step = 'prepared'
                   AND a.person_id = NEW.loaded_by_id)
        AND EXISTS (SELECT FROM staff_approval a
                     WHERE a.subject_kind = 'scheme' AND a.subject_id = NEW.id AND a.step = 'approved'
                       AND a.person_id <> NEW.loaded_by_id)) THEN
        RAISE EXCEPTION 'version %: no approval by another person than its loader', NEW.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_version_is_approved_by_another';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER compensation_schemeversion_approved BEFORE UPDATE ON compensation_schemeversion
    FOR EACH ROW EXECUTE FUNCTION compensation_schemeversion_approved();
"""

IN_FORCE_WHILE_HELD = """
CREATE FUNCTION compensation_version_held() RETURNS trigger LANGUAGE plpgsql AS $law$
DECLARE
    the_version bigint := CASE TG_TABLE_NAME WHEN 'compensation_adoption'
        THEN (to_jsonb(NEW) ->> 'version_id')::bigint ELSE (to_jsonb(NEW) ->> 'id')::bigint END;
    state text;
    held boolean;
BEGIN
    -- Asked when the transaction ends, of what is then: a version and its adoption change one after the other.
    SELECT v.status INTO state FROM compensation_schemeversion v WHERE v.id = the_version;
    held := EXISTS (SELECT FROM compensation_adoption a
                     WHERE a.version_id = the_version AND a.ended_at IS NULL);
    IF held AND state <> 'in_force' THEN
        RAISE EXCEPTION 'version % is % and an incident holds it', the_version, state
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'what_an_incident_holds_is_in_force';
    END IF;
    IF state = 'in_force' AND NOT held THEN
        RAISE EXCEPTION 'version % is in force and no incident holds it', the_version
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_version_is_in_force_for_an_incident';
    END IF;
    RETURN NULL;
END $law$;
CREATE CONSTRAINT TRIGGER compensation_schemeversion_held AFTER INSERT OR UPDATE ON compensation_schemeversion
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION compensation_version_held();
CREATE CONSTRAINT TRIGGER compensation_adoption_held AFTER INSERT OR UPDATE ON compensation_adoption
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION compensation_version_held();
"""


class Migration(migrations.Migration):
    """Content frozen for good; the status moves by its table alone."""

    dependencies = [("compensation", "0012_scheme_life"), ("lib", "0003_law_of_work")]

    operations = [
        *law.machine("scheme", "compensation_schemeversion", "compensation_schemeversionevent"),
        law.admit("scheme", PAIRS, ["draft"]),
        law.persons("scheme", ["approve_scheme", "put_in_force", "supersede", "withdraw_scheme"]),
        law.never_deleted("compensation_schemeversion"),
        migrations.RunSQL(
            CONTENT_IS_FROZEN,
            "DROP TRIGGER compensation_schemeversion_frozen ON compensation_schemeversion;",
        ),
        migrations.RunSQL(
            APPROVED_BY_ANOTHER,
            "DROP TRIGGER compensation_schemeversion_approved ON compensation_schemeversion;"
            " DROP FUNCTION compensation_schemeversion_approved();",
        ),
        migrations.RunSQL(
            IN_FORCE_WHILE_HELD,
            "DROP TRIGGER compensation_schemeversion_held ON compensation_schemeversion;"
            " DROP TRIGGER compensation_adoption_held ON compensation_adoption;"
            " DROP FUNCTION compensation_version_held();",
        ),
    ]
