"""Tables that count by appending: the SQL that guards them and adds them up, used by the migrations.

Frozen, as `law.py` is.
"""

from django.db import migrations

from backoffice.lib.law import DONE_MIGRATING, MIGRATING

FOLD = """
CREATE FUNCTION lib_fold() RETURNS trigger LANGUAGE plpgsql
    -- By whoever owns the tables: the application may take nothing from a tally but through here.
    SECURITY DEFINER SET search_path = public, pg_temp
    SET plan_cache_mode = force_custom_plan AS $law$
-- What is counted by appending is added up: rows of a day that differ in their numbers alone become one. The
-- same statement takes away and writes, so that whoever reads sees the one or the other and the sums never
-- change; rows that others append meanwhile are not seen, and wait for the next time.
DECLARE
    keys text;
    sums text;
    totals text;
    something text;
BEGIN
    IF (NEW.tally, NEW.sums) IS DISTINCT FROM (OLD.tally, OLD.sums) THEN
        RAISE EXCEPTION 'what a tally counts is fixed'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'what_a_tally_counts_is_fixed';
    END IF;
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO keys FROM pg_attribute
     WHERE attrelid = to_regclass(OLD.tally) AND attnum > 0 AND NOT attisdropped
       AND attname <> 'id' AND attname <> ALL (OLD.sums);
    SELECT string_agg(quote_ident(name), ', '), string_agg(format('sum(%I)', name), ', '),
           string_agg(format('sum(%I) <> 0', name), ' OR ')
      INTO sums, totals, something FROM unnest(OLD.sums) AS name;
    EXECUTE format(
        'WITH gone AS (DELETE FROM %1$I t WHERE t.day IN (SELECT n.day FROM %1$I n WHERE n.id > $1)'
        '              RETURNING t.*)'
        ' INSERT INTO %1$I (%2$s, %3$s) SELECT %2$s, %4$s FROM gone GROUP BY %2$s HAVING %5$s',
        OLD.tally, keys, sums, totals, something) USING OLD.up_to;
    EXECUTE format('SELECT coalesce(max(id), 0) FROM %I', OLD.tally) INTO NEW.up_to;
    RETURN NEW;
END $law$;
"""


def tally(table: str, sums: tuple[str, ...]) -> list[migrations.RunSQL]:
    """`table` counts by appending: only triggers write it, only the folding takes from it (`lib_fold`).

    `sums` are the columns that are added up where all others but the id are equal; one of those is `day`.
    """
    return [
        migrations.RunSQL(
            f"""
            CREATE TRIGGER {table}_trigger_only BEFORE INSERT OR DELETE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION lib_trigger_only();
            CREATE TRIGGER {table}_append_only BEFORE UPDATE OR TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();
            """,
            f"DROP TRIGGER {table}_trigger_only ON {table}; DROP TRIGGER {table}_append_only ON {table};",
        ),
        migrations.RunSQL(
            f"""
            {MIGRATING}
            INSERT INTO lib_folding (tally, sums, up_to) VALUES ('{table}', '{{{",".join(sums)}}}', 0);
            {DONE_MIGRATING}
            """,
            f"{MIGRATING} DELETE FROM lib_folding WHERE tally = '{table}'; {DONE_MIGRATING}",
        ),
    ]
