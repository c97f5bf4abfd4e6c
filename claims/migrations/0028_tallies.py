"""Counts for dashboards, kept up by the database in the statement that moves: what moved, what is open, how long.

Nothing here is a row that two moves share: each appends its own, and the folding of `lib` adds them up.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from backoffice.lib import law
from backoffice.lib.law_of_tallies import tally

OPEN = "('received', 'unconfirmed', 'confirmed', 'referred', 'cleared')"

DAY = """
CREATE FUNCTION claims_day(moment timestamptz) RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
    AS $law$ SELECT (moment AT TIME ZONE 'Asia/Seoul')::date $law$;
"""

CAME = f"""
CREATE FUNCTION claims_claim_came() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
BEGIN
    INSERT INTO claims_claimtally (incident_id, kind, day, verb, from_status, to_status, handled_before, handled,
                                   number)
    SELECT incident_id, kind, claims_day(came_at), '', '', status, false, false, sum(number)
      FROM (SELECT incident_id, kind, status, coalesce(came_at, received_at) AS came_at, count(*) AS number
              FROM new_rows GROUP BY 1, 2, 3, 4) n
     GROUP BY 1, 2, 3, 6;
    INSERT INTO claims_opentally (incident_id, what, kind, ground, waiting, since, day, change, came, went)
    SELECT incident_id, 'claim', status, '', false, claims_day(received_at), claims_day(came_at), sum(number), 0, 0
      FROM (SELECT incident_id, status, received_at, coalesce(came_at, received_at) AS came_at, count(*) AS number
              FROM new_rows WHERE status IN {OPEN} GROUP BY 1, 2, 3, 4) n
     GROUP BY 1, 3, 6, 7;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_claim_came AFTER INSERT ON claims_claim REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION claims_claim_came();
"""

MOVED = f"""
CREATE FUNCTION claims_claim_counted() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    act lib_move;
    the_day date;
    the_person bigint;
    lo bigint;
    hi bigint;
BEGIN
    SELECT min(id), max(id) INTO lo, hi FROM old_rows;
    IF lo IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT * INTO act FROM lib_move WHERE id = nullif(current_setting('bosang.move', true), '')::bigint;
    the_day := claims_day(coalesce(act.at, statement_timestamp()));
    the_person := CASE WHEN act.actor_kind = 'staff' THEN act.actor_id END;
    -- One look through the rows into a few groups; all that is counted is counted from those.
    WITH each AS (
        -- By moment first, which most of a list share: the day of each row costs more than all the rest.
        SELECT n.incident_id, n.kind, o.status AS was, n.status AS becomes, h.claim_id IS NOT NULL AS handled,
               nullif(o.received_at, n.received_at) AS other_moment, n.received_at, count(*) AS number
          FROM old_rows o JOIN new_rows n USING (id)
          LEFT JOIN claims_handledclaim h ON h.claim_id = o.id AND h.claim_id BETWEEN lo AND hi
         WHERE o.status <> n.status OR o.received_at <> n.received_at
         GROUP BY 1, 2, 3, 4, 5, 6, 7
    ), moved AS MATERIALIZED (
        SELECT incident_id, kind, was, becomes, handled, claims_day(other_moment) AS other_day,
               claims_day(received_at) AS since, sum(number) AS number
          FROM each GROUP BY 1, 2, 3, 4, 5, 6, 7
    ), counted AS (
        INSERT INTO claims_claimtally (incident_id, kind, day, verb, from_status, to_status, person_id,
                                       handled_before, handled, number)
        SELECT incident_id, kind, the_day, coalesce(act.verb, ''), was, becomes, the_person, handled,
               handled OR the_person IS NOT NULL, sum(number)
          FROM moved WHERE was <> becomes GROUP BY incident_id, kind, was, becomes, handled
    )
    INSERT INTO claims_opentally (incident_id, what, kind, ground, waiting, since, day, change, came, went)
    SELECT incident_id, 'claim', status, '', false, since, the_day, sum(change), 0, 0
      FROM (SELECT incident_id, was AS status, coalesce(other_day, since) AS since, -number AS change FROM moved
            UNION ALL SELECT incident_id, becomes, since, number FROM moved) each
     WHERE status IN {OPEN} GROUP BY 1, 3, 6 HAVING sum(change) <> 0;
    IF the_person IS NOT NULL THEN
        INSERT INTO claims_handledclaim (claim_id)
        SELECT n.id FROM old_rows o JOIN new_rows n USING (id)
         WHERE o.status <> n.status
           AND NOT EXISTS (SELECT FROM claims_handledclaim h WHERE h.claim_id = n.id);
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_claim_counted AFTER UPDATE ON claims_claim
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION claims_claim_counted();
"""

HANDLE = """
-- A person did something about these claims that is no move of theirs: they do not go through by themselves.
CREATE FUNCTION claims_handle(ids bigint[], moment timestamptz) RETURNS void LANGUAGE sql AS $law$
    WITH kept AS (
        INSERT INTO claims_handledclaim (claim_id)
        SELECT c.id FROM claims_claim c
         WHERE c.id = ANY(ids) AND NOT EXISTS (SELECT FROM claims_handledclaim h WHERE h.claim_id = c.id)
        RETURNING claim_id
    )
    INSERT INTO claims_claimtally (incident_id, kind, day, verb, from_status, to_status, handled_before, handled,
                                   number)
    SELECT c.incident_id, c.kind, claims_day(moment), '', c.status, c.status, false, true, count(*)
      FROM kept k JOIN claims_claim c ON c.id = k.claim_id GROUP BY c.incident_id, c.kind, c.status
$law$;
"""

WORK = """
CREATE FUNCTION claims_workitem_came() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
BEGIN
    INSERT INTO claims_opentally (incident_id, what, kind, ground, waiting, since, day, change, came, went)
    SELECT incident_id, 'work', kind, ground, waiting, claims_day(opened_at), claims_day(opened_at),
           count(*), count(*), 0
      FROM new_rows GROUP BY incident_id, kind, ground, waiting, claims_day(opened_at);
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_workitem_came AFTER INSERT ON claims_workitem REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION claims_workitem_came();

CREATE FUNCTION claims_workitem_counted() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    the_person bigint;
BEGIN
    SELECT actor_id INTO the_person FROM lib_move
     WHERE id = nullif(current_setting('bosang.move', true), '')::bigint AND machine = 'claim'
       AND actor_kind = 'staff';
    WITH changed AS MATERIALIZED (
        SELECT n.incident_id, n.kind, o.ground AS had_ground, n.ground, o.waiting AS waited, n.waiting,
               n.opened_at, n.closed_at,
               claims_day(coalesce(n.closed_at, greatest(n.opened_at, statement_timestamp()))) AS day
          FROM old_rows o JOIN new_rows n USING (id)
         WHERE o.closed_at IS NULL AND (n.closed_at IS NOT NULL OR o.ground <> n.ground OR o.waiting <> n.waiting)
    ), timed AS (
        INSERT INTO claims_timetally (incident_id, kind, person_id, day, band, number)
        SELECT incident_id, kind, the_person, day,
               floor(4 * log(2, 1 + greatest(floor(extract(epoch FROM closed_at - opened_at) / 60), 0))),
               count(*)
          FROM changed WHERE closed_at IS NOT NULL AND the_person IS NOT NULL GROUP BY 1, 2, 4, 5
    )
    INSERT INTO claims_opentally (incident_id, what, kind, ground, waiting, since, day, change, came, went)
    SELECT incident_id, 'work', kind, ground, waiting, claims_day(opened_at), day, sum(change), 0, sum(went)
      FROM (SELECT incident_id, kind, had_ground AS ground, waited AS waiting, opened_at, day, -1 AS change,
                   (closed_at IS NOT NULL)::int AS went FROM changed
            UNION ALL
            SELECT incident_id, kind, ground, waiting, opened_at, day, 1, 0 FROM changed WHERE closed_at IS NULL
           ) each
     GROUP BY 1, 3, 4, 5, 6, 7;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_workitem_counted AFTER UPDATE ON claims_workitem
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION claims_workitem_counted();
"""

BACKFILL = f"""
INSERT INTO claims_handledclaim (claim_id)
SELECT DISTINCT e.row_id FROM claims_claimevent e JOIN lib_move m ON m.id = e.move_id
 WHERE m.actor_kind = 'staff' AND m.actor_id IS NOT NULL;

CREATE TEMPORARY TABLE moved ON COMMIT DROP AS
SELECT c.incident_id, c.kind, claims_day(c.received_at) AS since, claims_day(m.at) AS day, m.verb,
       e.from_status AS was,
       coalesce(lead(e.from_status) OVER same_claim, c.status) AS becomes,
       CASE WHEN m.actor_kind = 'staff' THEN m.actor_id END AS person_id,
       coalesce(bool_or(m.actor_kind = 'staff' AND m.actor_id IS NOT NULL)
                OVER (same_claim ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), false) AS handled
  FROM claims_claim c JOIN claims_claimevent e ON e.row_id = c.id JOIN lib_move m ON m.id = e.move_id
WINDOW same_claim AS (PARTITION BY c.id ORDER BY e.move_id);
INSERT INTO moved
SELECT c.incident_id, c.kind, claims_day(c.received_at), claims_day(coalesce(c.came_at, c.received_at)), '', '',
       coalesce((SELECT e.from_status FROM claims_claimevent e WHERE e.row_id = c.id ORDER BY e.move_id LIMIT 1),
                c.status), NULL, false
  FROM claims_claim c;

INSERT INTO claims_claimtally (incident_id, kind, day, verb, from_status, to_status, person_id, handled_before,
                               handled, number)
SELECT incident_id, kind, day, verb, was, becomes, person_id, handled, handled OR person_id IS NOT NULL, count(*)
  FROM moved GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
INSERT INTO claims_opentally (incident_id, what, kind, ground, waiting, since, day, change, came, went)
SELECT incident_id, 'claim', status, '', false, since, day, sum(change), 0, 0
  FROM (SELECT incident_id, was AS status, since, day, -1 AS change FROM moved
        UNION ALL SELECT incident_id, becomes, since, day, 1 FROM moved) each
 WHERE status IN {OPEN} GROUP BY 1, 3, 6, 7 HAVING sum(change) <> 0;
DROP TABLE moved;

INSERT INTO claims_opentally (incident_id, what, kind, ground, waiting, since, day, change, came, went)
SELECT incident_id, 'work', kind, ground, waiting, since, day, sum(change), sum(came), sum(went)
  FROM (SELECT incident_id, kind, ground, waiting, claims_day(opened_at) AS since, claims_day(opened_at) AS day,
               1 AS change, 1 AS came, 0 AS went FROM claims_workitem
        UNION ALL
        SELECT incident_id, kind, ground, waiting, claims_day(opened_at), claims_day(closed_at), -1, 0, 1
          FROM claims_workitem WHERE closed_at IS NOT NULL) each
 GROUP BY 1, 3, 4, 5, 6, 7;
INSERT INTO claims_timetally (incident_id, kind, person_id, day, band, number)
SELECT w.incident_id, w.kind, m.actor_id, claims_day(w.closed_at),
       floor(4 * log(2, 1 + greatest(floor(extract(epoch FROM w.closed_at - w.opened_at) / 60), 0))), count(*)
  FROM claims_workitem w JOIN claims_claimevent e ON e.row_id = w.claim_id
  JOIN lib_move m ON m.id = e.move_id AND m.at = w.closed_at AND m.actor_kind = 'staff' AND m.actor_id IS NOT NULL
 WHERE w.closed_at IS NOT NULL
   AND e.from_status = CASE w.kind WHEN 'confirm' THEN 'unconfirmed' WHEN 'review' THEN 'referred' END
 GROUP BY 1, 2, 3, 4, 5;
SET CONSTRAINTS ALL IMMEDIATE;
"""


def key() -> tuple[str, models.Field]:
    """The id of a table."""
    return (
        "id",
        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
    )


def points(to: str, *, null: bool = False) -> models.Field:
    """A foreign key without an index."""
    more = {"related_name": "+"} if to == settings.AUTH_USER_MODEL else {}
    return models.ForeignKey(
        db_index=False, null=null, on_delete=django.db.models.deletion.PROTECT, to=to, **more
    )


class Migration(migrations.Migration):
    """What moved before is counted first, from its events."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("claims", "0027_reach"),
        ("lib", "0008_tallies"),
    ]

    operations = [
        migrations.CreateModel(
            name="HandledClaim",
            fields=[
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="claims.claim",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClaimTally",
            fields=[
                key(),
                ("kind", models.CharField(max_length=10)),
                ("day", models.DateField()),
                ("verb", models.CharField(blank=True, max_length=30)),
                ("from_status", models.CharField(blank=True, max_length=20)),
                ("to_status", models.CharField(max_length=20)),
                ("handled_before", models.BooleanField()),
                ("handled", models.BooleanField()),
                ("number", models.BigIntegerField()),
                ("incident", points("claims.incident")),
                ("person", points(settings.AUTH_USER_MODEL, null=True)),
            ],
            options={
                "permissions": [("see_throughput", "See what each person decided")],
                "indexes": [
                    models.Index(fields=["incident", "day"], name="claim_tally_of_days"),
                    models.Index(fields=["day"], name="claim_tally_to_fold"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpenTally",
            fields=[
                key(),
                ("what", models.CharField(choices=[("claim", "Claim"), ("work", "Work")], max_length=5)),
                (
                    "kind",
                    models.CharField(help_text="the status of claims, the kind of work", max_length=20),
                ),
                ("ground", models.CharField(blank=True, default="", max_length=30)),
                ("waiting", models.BooleanField(default=False)),
                ("since", models.DateField(help_text="received, or opened, on this day")),
                ("day", models.DateField()),
                ("change", models.BigIntegerField()),
                ("came", models.BigIntegerField(default=0)),
                ("went", models.BigIntegerField(default=0)),
                ("incident", points("claims.incident")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["incident", "day"], name="open_tally_of_days"),
                    models.Index(fields=["day"], name="open_tally_to_fold"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TimeTally",
            fields=[
                key(),
                ("kind", models.CharField(max_length=20)),
                ("day", models.DateField()),
                ("band", models.SmallIntegerField()),
                ("number", models.BigIntegerField()),
                ("incident", points("claims.incident")),
                ("person", points(settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["incident", "day"], name="time_tally_of_days"),
                    models.Index(fields=["day"], name="time_tally_to_fold"),
                ],
            },
        ),
        migrations.RunSQL(DAY, "DROP FUNCTION claims_day(timestamptz);"),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
        migrations.RunSQL(
            CAME, "DROP TRIGGER claims_claim_came ON claims_claim; DROP FUNCTION claims_claim_came();"
        ),
        migrations.RunSQL(
            MOVED, "DROP TRIGGER claims_claim_counted ON claims_claim; DROP FUNCTION claims_claim_counted();"
        ),
        migrations.RunSQL(HANDLE, "DROP FUNCTION claims_handle(bigint[], timestamptz);"),
        migrations.RunSQL(
            WORK,
            "DROP TRIGGER claims_workitem_came ON claims_workitem; DROP FUNCTION claims_workitem_came();"
            " DROP TRIGGER claims_workitem_counted ON claims_workitem;"
            " DROP FUNCTION claims_workitem_counted();",
        ),
        *law.event_table("claims_handledclaim"),
        *tally("claims_claimtally", ("number",)),
        *tally("claims_opentally", ("change", "came", "went")),
        *tally("claims_timetally", ("number",)),
    ]
