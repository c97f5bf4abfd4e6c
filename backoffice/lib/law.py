"""What the database itself refuses: the SQL of the triggers, used by the migrations.

Frozen: a migration that has run called these functions. Write a new function rather than change one.
"""

from django.db import migrations

REFUSE_CHANGE = """
CREATE FUNCTION lib_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_is_append_only';
END $law$;
"""

TRIGGER_ONLY = """
CREATE FUNCTION lib_trigger_only() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION '% is written by the database alone', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_is_written_by_the_database';
    END IF;
    RETURN NULL;
END $law$;
"""


BY_MIGRATIONS = """
CREATE FUNCTION lib_by_migrations() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF coalesce(current_setting('bosang.migration', true), '') <> 'on' THEN
        RAISE EXCEPTION '% is written by migrations alone', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_is_written_by_migrations';
    END IF;
    RETURN NULL;
END $law$;
"""

MIGRATING = "SELECT set_config('bosang.migration', 'on', true);"
DONE_MIGRATING = "SELECT set_config('bosang.migration', '', true);"


def by_migrations(table: str) -> migrations.RunSQL:
    """`table` says what the triggers admit: only a migration, which says that it is one, writes it."""
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_by_migrations BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION lib_by_migrations();
        """,
        f"DROP TRIGGER {table}_by_migrations ON {table};",
    )


def persons(name: str, verbs: list[str]) -> migrations.RunSQL:
    """The verbs of machine `name` that need a person are exactly these (a later one lists all again)."""
    values = ", ".join(f"('{name}', '{verb}')" for verb in verbs)
    return migrations.RunSQL(
        f"""
        {MIGRATING}
        DELETE FROM lib_personverb WHERE machine = '{name}';
        INSERT INTO lib_personverb (machine, verb) VALUES {values};
        {DONE_MIGRATING}
        """,
        f"{MIGRATING} DELETE FROM lib_personverb WHERE machine = '{name}'; {DONE_MIGRATING}",
    )


def append_only(table: str) -> migrations.RunSQL:
    """Rows of `table` are never changed or deleted, not even by TRUNCATE."""
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();
        """,
        f"DROP TRIGGER {table}_append_only ON {table};",
    )


def never_deleted(table: str) -> migrations.RunSQL:
    """Rows of `table` may change but are never deleted."""
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_never_deleted BEFORE DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();
        """,
        f"DROP TRIGGER {table}_never_deleted ON {table};",
    )


def event_table(table: str) -> list[migrations.RunSQL]:
    """Events: written by a trigger of the moving table only, never changed."""
    return [
        append_only(table),
        migrations.RunSQL(
            f"""
            CREATE TRIGGER {table}_trigger_only AFTER INSERT ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION lib_trigger_only();
            """,
            f"DROP TRIGGER {table}_trigger_only ON {table};",
        ),
    ]


def machine(name: str, table: str, events: str, *, after_move: str = "") -> list[migrations.RunSQL]:
    """The law of one state machine over `table`: first statuses, legal pairs, and the history.

    A change of status needs a Move of this transaction (named in the setting bosang.move) whose verb knows
    the pair; one event per moved row is written. `after_move` is SQL run in the same trigger with the
    transition tables old_rows and new_rows in reach.

    The triggers plan anew for each value; for how many rows is noted when a session first fires them, so
    that a large move begins with `sql.plan_anew`.
    """
    return [
        migrations.RunSQL(
            f"""
            CREATE FUNCTION {table}_moved() RETURNS trigger LANGUAGE plpgsql
            SET plan_cache_mode = force_custom_plan AS $law$
            DECLARE
                the_move bigint := nullif(current_setting('bosang.move', true), '')::bigint;
                the_verb text;
                pair record;
                same bigint := 0;
                moved bigint;
            BEGIN
                IF the_move IS NOT NULL THEN
                    SELECT verb INTO the_verb FROM lib_move
                     WHERE id = the_move AND machine = '{name}'
                       AND xact = pg_current_xact_id()::text::bigint;
                END IF;
                -- All rows are joined once and counted by pair. A question that could stop at the first row
                -- (EXISTS, LIMIT 1) makes the planner join them row by row: 30 s instead of 0.1 s for 25,000.
                FOR pair IN
                    SELECT o.status AS was, n.status AS becomes, count(*) AS number, min(o.id) AS id
                      FROM old_rows o JOIN new_rows n USING (id) GROUP BY o.status, n.status
                LOOP
                    same := same + pair.number;
                    IF pair.was <> pair.becomes AND NOT EXISTS (
                        SELECT FROM lib_transitionpair p WHERE p.machine = '{name}' AND p.verb = the_verb
                           AND p.from_status = pair.was AND p.to_status = pair.becomes) THEN
                        RAISE EXCEPTION '{name} %: no move leads from % to % (verb %)',
                            pair.id, pair.was, pair.becomes, coalesce(the_verb, 'none')
                            USING ERRCODE = 'restrict_violation', CONSTRAINT = '{table}_moves_by_its_table';
                    END IF;
                END LOOP;
                IF same <> (SELECT count(*) FROM old_rows) THEN
                    RAISE EXCEPTION 'the key of {table} never changes' USING ERRCODE = 'restrict_violation';
                END IF;
                INSERT INTO {events} (row_id, move_id, from_status)
                SELECT o.id, the_move, o.status FROM old_rows o JOIN new_rows n USING (id)
                 WHERE o.status <> n.status;
                GET DIAGNOSTICS moved = ROW_COUNT;
                IF moved = 0 THEN
                    RETURN NULL;
                END IF;
                {after_move}
                RETURN NULL;
            END $law$;
            CREATE TRIGGER {table}_moved AFTER UPDATE ON {table}
                REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                FOR EACH STATEMENT EXECUTE FUNCTION {table}_moved();
            """,
            f"DROP TRIGGER {table}_moved ON {table}; DROP FUNCTION {table}_moved();",
        ),
        migrations.RunSQL(
            f"""
            CREATE FUNCTION {table}_born() RETURNS trigger LANGUAGE plpgsql
            SET plan_cache_mode = force_custom_plan AS $law$
            DECLARE
                bad text;
            BEGIN
                SELECT n.status INTO bad FROM new_rows n
                 WHERE n.status NOT IN (SELECT status FROM lib_initialstatus WHERE machine = '{name}')
                 LIMIT 1;
                IF FOUND THEN
                    RAISE EXCEPTION 'a {name} is not born %', bad
                        USING ERRCODE = 'restrict_violation', CONSTRAINT = '{table}_is_born_by_its_table';
                END IF;
                RETURN NULL;
            END $law$;
            CREATE TRIGGER {table}_born AFTER INSERT ON {table}
                REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION {table}_born();
            """,
            f"DROP TRIGGER {table}_born ON {table}; DROP FUNCTION {table}_born();",
        ),
        *event_table(events),
    ]


def admit(name: str, pairs: list[tuple[str, str, str]], initial: list[str]) -> migrations.RunSQL:
    """Make the admitted pairs of machine `name` exactly these (a later migration lists all of them again)."""
    values = ", ".join(f"('{name}', '{verb}', '{was}', '{becomes}')" for verb, was, becomes in pairs)
    births = ", ".join(f"('{name}', '{status}')" for status in initial)
    return migrations.RunSQL(
        f"""
        {MIGRATING}
        DELETE FROM lib_transitionpair WHERE machine = '{name}';
        DELETE FROM lib_initialstatus WHERE machine = '{name}';
        INSERT INTO lib_transitionpair (machine, verb, from_status, to_status) VALUES {values};
        INSERT INTO lib_initialstatus (machine, status) VALUES {births};
        {DONE_MIGRATING}
        """,
        migrations.RunSQL.noop,
    )


def admit_also(name: str, pairs: list[tuple[str, str, str]], persons: list[str]) -> migrations.RunSQL:
    """Further pairs of machine `name` beside those it has; `persons` are the verbs that need a person."""
    values = ", ".join(f"('{name}', '{verb}', '{was}', '{becomes}')" for verb, was, becomes in pairs)
    people = "".join(
        f"INSERT INTO lib_personverb (machine, verb) VALUES ('{name}', '{verb}');" for verb in persons
    )
    verbs = ", ".join(f"'{verb}'" for verb in sorted({verb for verb, _was, _becomes in pairs}))
    gone = " ".join(
        f"DELETE FROM {table} WHERE machine = '{name}' AND verb IN ({verbs});"
        for table in ("lib_transitionpair", "lib_personverb")
    )
    return migrations.RunSQL(
        f"{MIGRATING} INSERT INTO lib_transitionpair (machine, verb, from_status, to_status) VALUES {values};"
        f" {people} {DONE_MIGRATING}",
        f"{MIGRATING} {gone} {DONE_MIGRATING}",
    )


EDITED = """
CREATE FUNCTION lib_edited() RETURNS trigger LANGUAGE plpgsql AS $law$
DECLARE
    the_key text := TG_ARGV[0];
    untold text[] := string_to_array(TG_ARGV[1], ',');
    who bigint := nullif(current_setting('bosang.person', true), '')::bigint;
    whence text := left(coalesce(nullif(current_setting('bosang.origin', true), ''),
        concat_ws(' ', session_user || '@' || coalesce(host(inet_client_addr()), 'local'),
                  nullif(current_setting('application_name'), ''))), 100);
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO lib_edit (at, edited, key, verb, after, person_id, origin)
        SELECT statement_timestamp(), TG_TABLE_NAME, row ->> the_key, 'added', row - untold, who, whence
          FROM (SELECT to_jsonb(n) AS row FROM new_rows n) AS came;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO lib_edit (at, edited, key, verb, before, person_id, origin)
        SELECT statement_timestamp(), TG_TABLE_NAME, row ->> the_key, 'removed', row - untold, who, whence
          FROM (SELECT to_jsonb(o) AS row FROM old_rows o) AS went;
    ELSE
        -- Joined by the key; a key that changed is a row gone and another that came.
        INSERT INTO lib_edit (at, edited, key, verb, before, after, person_id, origin)
        SELECT statement_timestamp(), TG_TABLE_NAME, coalesce(was ->> the_key, becomes ->> the_key),
               CASE WHEN was IS NULL THEN 'added' WHEN becomes IS NULL THEN 'removed' ELSE 'changed' END,
               CASE WHEN was IS NULL OR becomes IS NULL THEN was - untold ELSE changed.before END,
               CASE WHEN was IS NULL OR becomes IS NULL THEN becomes - untold ELSE changed.after END,
               who, whence
          FROM (SELECT to_jsonb(o) AS was FROM old_rows o) AS earlier
          FULL JOIN (SELECT to_jsonb(n) AS becomes FROM new_rows n) AS later
            ON later.becomes ->> the_key = earlier.was ->> the_key
         CROSS JOIN LATERAL (
               SELECT jsonb_object_agg(name, value) AS before,
                      jsonb_object_agg(name, becomes -> name) AS after
                 FROM jsonb_each(was - untold) AS each (name, value)
                WHERE becomes -> name IS DISTINCT FROM value) AS changed
         WHERE was IS NULL OR becomes IS NULL OR changed.before IS NOT NULL;
    END IF;
    RETURN NULL;
END $law$;
"""


def edited(
    table: str, *, key: str = "id", untold: tuple[str, ...] = (), on: str = "INSERT UPDATE DELETE"
) -> migrations.RunSQL:
    """What people change in `table` is written to lib_edit, whatever the door: one statement, one pass.

    `untold` columns leave no trace; `on` names the statements. TRUNCATE, which leaves none, is refused.
    """
    rows = {
        "INSERT": "NEW TABLE AS new_rows",
        "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "DELETE": "OLD TABLE AS old_rows",
    }
    made = [
        f"CREATE TRIGGER {table}_edited_{act.lower()} AFTER {act} ON {table} REFERENCING {rows[act]}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION lib_edited('{key}', '{','.join(untold)}');"
        for act in on.split()
    ]
    made.append(
        f"CREATE TRIGGER {table}_not_truncated BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();"
    )
    gone = [f"DROP TRIGGER {table}_edited_{act.lower()} ON {table};" for act in on.split()]
    return migrations.RunSQL(
        "\n".join(made), "\n".join([*gone, f"DROP TRIGGER {table}_not_truncated ON {table};"])
    )
