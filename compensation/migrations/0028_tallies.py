"""Money is counted as it is awarded, paid and asked back; appended, never a row that two acts share."""

import django.db.models.deletion
from django.db import migrations, models

from backoffice.lib.law_of_tallies import tally

COLUMNS = "INSERT INTO compensation_moneytally (incident_id, kind, day, what, number, won)"
OF_THE_MOVE = """coalesce((SELECT at FROM lib_move
        WHERE id = nullif(current_setting('bosang.move', true), '')::bigint), statement_timestamp())"""


def came(table: str, what: str, moment: str) -> migrations.RunSQL:
    """Rows of `table` that come are counted as `what`, on the day of `moment`."""
    return migrations.RunSQL(
        f"""
        CREATE FUNCTION {table}_came() RETURNS trigger LANGUAGE plpgsql
            SET plan_cache_mode = force_custom_plan AS $law$
        DECLARE
            lo bigint;
            hi bigint;
        BEGIN
            -- The bounds keep the look at claims to their part of the table.
            SELECT min(claim_id), max(claim_id) INTO lo, hi FROM new_rows;
            {COLUMNS}
            SELECT c.incident_id, c.kind, claims_day({moment}), {what}, count(*), sum(n.amount_won)
              FROM new_rows n JOIN claims_claim c ON c.id = n.claim_id AND c.id BETWEEN lo AND hi
             GROUP BY 1, 2, 3, 4;
            RETURN NULL;
        END $law$;
        CREATE TRIGGER {table}_came AFTER INSERT ON {table}
            REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION {table}_came();
        """,
        f"DROP TRIGGER {table}_came ON {table}; DROP FUNCTION {table}_came();",
    )


def moved(table: str, prefix: str) -> migrations.RunSQL:
    """Rows of `table` that take another status are counted there, and no longer where they were."""
    return migrations.RunSQL(
        f"""
        CREATE FUNCTION {table}_counted() RETURNS trigger LANGUAGE plpgsql
            SET plan_cache_mode = force_custom_plan AS $law$
        DECLARE
            lo bigint;
            hi bigint;
            the_day date := claims_day({OF_THE_MOVE});
        BEGIN
            SELECT min(claim_id), max(claim_id) INTO lo, hi FROM old_rows;
            WITH moved AS MATERIALIZED (
                SELECT c.incident_id, c.kind, o.status AS was, n.status AS becomes,
                       count(*) AS number, sum(n.amount_won) AS won
                  FROM old_rows o JOIN new_rows n USING (id)
                  JOIN claims_claim c ON c.id = n.claim_id AND c.id BETWEEN lo AND hi
                 WHERE o.status <> n.status GROUP BY 1, 2, 3, 4
            )
            {COLUMNS}
            SELECT incident_id, kind, the_day, '{prefix}' || was, -number, -won FROM moved
            UNION ALL
            SELECT incident_id, kind, the_day, '{prefix}' || becomes, number, won FROM moved;
            RETURN NULL;
        END $law$;
        CREATE TRIGGER {table}_counted AFTER UPDATE ON {table}
            REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
            FOR EACH STATEMENT EXECUTE FUNCTION {table}_counted();
        """,
        f"DROP TRIGGER {table}_counted ON {table}; DROP FUNCTION {table}_counted();",
    )


REPAID = f"""
CREATE FUNCTION compensation_repayment_came() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
BEGIN
    {COLUMNS}
    SELECT c.incident_id, c.kind, claims_day(n.at), 'repaid', count(*), sum(n.amount_won)
      FROM new_rows n JOIN compensation_overpayment o ON o.id = n.overpayment_id
      JOIN claims_claim c ON c.id = o.claim_id
     GROUP BY 1, 2, 3;
    RETURN NULL;
END $law$;
CREATE TRIGGER compensation_repayment_came AFTER INSERT ON compensation_repayment
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION compensation_repayment_came();
"""

BY_A_PERSON = f"""
-- Whose amount a person worked out did not go through by itself.
CREATE FUNCTION compensation_appraisal_counted() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    PERFORM claims_handle(array_agg(n.claim_id), {OF_THE_MOVE})
       FROM old_rows o JOIN new_rows n USING (id) WHERE o.status <> n.status AND n.status = 'approved'
     HAVING count(*) > 0;
    RETURN NULL;
END $law$;
CREATE TRIGGER compensation_appraisal_counted AFTER UPDATE ON compensation_appraisal
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION compensation_appraisal_counted();
"""


def backfill(table: str, events: str, prefix: str, moment: str) -> str:
    """What came and moved already, from its events."""
    first = (
        f"coalesce((SELECT e.from_status FROM {events} e WHERE e.row_id = t.id ORDER BY e.move_id LIMIT 1),"
        " t.status)"
    )
    return f"""
    WITH moved AS (
        SELECT t.claim_id, t.amount_won, claims_day(m.at) AS day, e.from_status AS was,
               coalesce(lead(e.from_status) OVER (PARTITION BY t.id ORDER BY e.move_id), t.status) AS becomes
          FROM {table} t JOIN {events} e ON e.row_id = t.id JOIN lib_move m ON m.id = e.move_id
    ), each AS (
        SELECT t.claim_id, t.amount_won AS won, claims_day({moment}) AS day, {first} AS status, 1 AS number
          FROM {table} t
        UNION ALL SELECT claim_id, -amount_won, day, was, -1 FROM moved
        UNION ALL SELECT claim_id, amount_won, day, becomes, 1 FROM moved
    )
    {COLUMNS}
    SELECT c.incident_id, c.kind, e.day, '{prefix}' || e.status, sum(e.number), sum(e.won)
      FROM each e JOIN claims_claim c ON c.id = e.claim_id GROUP BY 1, 2, 3, 4;
    """


BACKFILL = f"""
{COLUMNS}
SELECT c.incident_id, c.kind, claims_day(a.at), 'awarded', count(*), sum(a.amount_won)
  FROM compensation_award a JOIN claims_claim c ON c.id = a.claim_id GROUP BY 1, 2, 3;
{COLUMNS}
SELECT c.incident_id, c.kind, claims_day(r.at), 'repaid', count(*), sum(r.amount_won)
  FROM compensation_repayment r JOIN compensation_overpayment o ON o.id = r.overpayment_id
  JOIN claims_claim c ON c.id = o.claim_id GROUP BY 1, 2, 3;
ALTER TABLE claims_handledclaim DISABLE TRIGGER USER;
ALTER TABLE claims_claimtally DISABLE TRIGGER USER;
SELECT claims_handle(array_agg(DISTINCT claim_id), max(made_at)) FROM compensation_appraisal
 WHERE status IN ('approved', 'replaced') HAVING count(*) > 0;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE claims_handledclaim ENABLE TRIGGER USER;
ALTER TABLE claims_claimtally ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    """What was awarded and paid before is counted first."""

    dependencies = [("claims", "0028_tallies"), ("compensation", "0027_quality_law")]

    operations = [
        migrations.CreateModel(
            name="MoneyTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("day", models.DateField()),
                ("what", models.CharField(max_length=30)),
                ("number", models.BigIntegerField()),
                ("won", models.BigIntegerField()),
                (
                    "incident",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="claims.incident"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["incident", "day"], name="money_tally_of_days"),
                    models.Index(fields=["day"], name="money_tally_to_fold"),
                ],
            },
        ),
        migrations.RunSQL(
            BACKFILL
            + backfill(
                "compensation_payout",
                "compensation_payoutevent",
                "",
                "coalesce(t.made_at, (SELECT b.made_at FROM compensation_payment p JOIN"
                " compensation_payoutbatch b ON b.id = p.batch_id WHERE p.id = t.payment_id))",
            )
            + backfill("compensation_overpayment", "compensation_overpaymentevent", "overpaid.", "t.at"),
            migrations.RunSQL.noop,
        ),
        came("compensation_award", "'awarded'", "n.at"),
        came("compensation_payout", "n.status", "coalesce(n.made_at, statement_timestamp())"),
        moved("compensation_payout", ""),
        came("compensation_overpayment", "'overpaid.' || n.status", "n.at"),
        moved("compensation_overpayment", "overpaid."),
        migrations.RunSQL(
            REPAID,
            "DROP TRIGGER compensation_repayment_came ON compensation_repayment;"
            " DROP FUNCTION compensation_repayment_came();",
        ),
        migrations.RunSQL(
            BY_A_PERSON,
            "DROP TRIGGER compensation_appraisal_counted ON compensation_appraisal;"
            " DROP FUNCTION compensation_appraisal_counted();",
        ),
        *tally("compensation_moneytally", ("number", "won")),
    ]
