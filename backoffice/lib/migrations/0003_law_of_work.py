"""What the triggers admit is written by migrations; a person does what needs one; what is done stays done."""

from django.db import migrations, models

from backoffice.lib import law

PERSON = """
CREATE FUNCTION lib_move_by_a_person() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF NEW.actor_kind = 'system'
       AND EXISTS (SELECT FROM lib_personverb v WHERE v.machine = NEW.machine AND v.verb = NEW.verb) THEN
        RAISE EXCEPTION '%.% needs a person', NEW.machine, NEW.verb
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_person_does_what_needs_one';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER lib_move_by_a_person BEFORE INSERT ON lib_move
    FOR EACH ROW EXECUTE FUNCTION lib_move_by_a_person();
"""

DONE_STAYS_DONE = """
CREATE FUNCTION lib_chunk_done() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF OLD.done_at IS NOT NULL
       OR (NEW.id, NEW.run_id, NEW.phase, NEW.number, NEW.lo, NEW.hi, NEW.params)
          IS DISTINCT FROM (OLD.id, OLD.run_id, OLD.phase, OLD.number, OLD.lo, OLD.hi, OLD.params) THEN
        RAISE EXCEPTION 'chunk %: what is done is not done again, nor anything else', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_chunk_is_done_once';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER lib_chunk_done BEFORE UPDATE ON lib_chunk FOR EACH ROW EXECUTE FUNCTION lib_chunk_done();

CREATE FUNCTION lib_run_closed() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF OLD.closed_at IS NOT NULL AND NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'run % is closed', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_closed_run_is_over';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER lib_run_closed BEFORE UPDATE ON lib_run FOR EACH ROW EXECUTE FUNCTION lib_run_closed();
"""


class Migration(migrations.Migration):
    """The law of moves and runs."""

    dependencies = [("lib", "0002_law")]

    operations = [
        migrations.CreateModel(
            name="PersonVerb",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "machine", "verb", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("machine", models.CharField(max_length=20)),
                ("verb", models.CharField(max_length=30)),
            ],
        ),
        migrations.RunSQL(law.BY_MIGRATIONS, "DROP FUNCTION lib_by_migrations();"),
        law.by_migrations("lib_transitionpair"),
        law.by_migrations("lib_initialstatus"),
        law.by_migrations("lib_personverb"),
        migrations.RunSQL(
            PERSON, "DROP TRIGGER lib_move_by_a_person ON lib_move; DROP FUNCTION lib_move_by_a_person();"
        ),
        migrations.RunSQL(
            DONE_STAYS_DONE,
            "DROP TRIGGER lib_chunk_done ON lib_chunk; DROP FUNCTION lib_chunk_done();"
            " DROP TRIGGER lib_run_closed ON lib_run; DROP FUNCTION lib_run_closed();",
        ),
        law.never_deleted("lib_chunk"),
    ]
