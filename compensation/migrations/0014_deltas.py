"""Corrections are deltas: what a further award may be, and of which version, whatever the door."""

from django.db import migrations, models
from django.db.models import Q

AWARD_BORN = """
CREATE OR REPLACE FUNCTION compensation_award_born() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    astray record;
    further record;
    span record;
BEGIN
    -- Between these lie the claims of the set: the scan stays in its part of the table, however large that is.
    SELECT min(claim_id) AS lo, max(claim_id) AS hi INTO span FROM new_rows;
    -- Counted, not asked with EXISTS: the planner would look for the first row one by one. The awards are joined
    -- with their claims once, and the versions asked of the few verdicts.
    SELECT coalesce(sum(g.barred), 0) AS barred, coalesce(sum(g.further), 0) AS further,
           count(*) FILTER (WHERE NOT EXISTS (
               SELECT FROM compensation_adoption o
                WHERE o.incident_id = g.incident_id AND o.version_id = v.version_id)) AS unadopted
      INTO astray
      FROM (SELECT c.incident_id, n.verdict_id,
                   count(*) FILTER (WHERE c.status NOT IN ('cleared', 'assessed', 'settled')
                       AND NOT (c.status IN ('excluded', 'withdrawn') AND n.sequence > 0 AND n.amount_won < 0)) AS barred,
                   count(*) FILTER (WHERE n.sequence > 0 OR c.status <> 'cleared') AS further
              FROM new_rows n JOIN claims_claim c ON c.id = n.claim_id AND c.id BETWEEN span.lo AND span.hi
             GROUP BY c.incident_id, n.verdict_id) AS g
      JOIN compensation_verdict v ON v.id = g.verdict_id;
    IF astray.barred > 0 THEN
        RAISE EXCEPTION 'only a claim that was cleared is awarded anything'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_award_is_of_a_cleared_claim';
    END IF;
    IF astray.unadopted > 0 THEN
        RAISE EXCEPTION 'an award is by a version that was put in force for the incident of its claim'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_award_is_by_a_version_in_force';
    END IF;
    IF astray.further = 0 THEN
        RETURN NULL;
    END IF;
    SELECT count(*) FILTER (WHERE r.id IS NULL OR r.stage <> 'compensation.assess' OR r.closed_at IS NOT NULL
                OR (r.params ->> 'version')::bigint IS DISTINCT FROM v.version_id
                OR (r.params ->> 'incident')::bigint IS DISTINCT FROM c.incident_id) AS elsewhere,
           count(*) FILTER (WHERE s.won < 0) AS below,
           count(*) FILTER (WHERE s.number <> s.last + 1) AS gaps
      INTO further
      FROM new_rows n
      JOIN claims_claim c ON c.id = n.claim_id AND c.id BETWEEN span.lo AND span.hi
       AND (n.sequence > 0 OR c.status <> 'cleared')
      JOIN compensation_verdict v ON v.id = n.verdict_id
      LEFT JOIN lib_run r ON r.id = n.run_id
     CROSS JOIN LATERAL (SELECT sum(a.amount_won) AS won, count(*) AS number, max(a.sequence) AS last
                           FROM compensation_award a
                          WHERE a.claim_id = n.claim_id AND a.benefit_id = n.benefit_id) s;
    IF further.elsewhere > 0 THEN
        RAISE EXCEPTION 'more is awarded, or less, when a claim is determined again under the version of the run'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_further_award_is_a_redetermination';
    END IF;
    IF further.below > 0 THEN
        RAISE EXCEPTION 'what is awarded to a claim under a benefit is never below zero'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'the_sum_of_awards_is_not_negative';
    END IF;
    IF further.gaps > 0 THEN
        -- With the key this also makes two that correct one claim at once wait for each other.
        RAISE EXCEPTION 'a further award follows the one before'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'awards_are_numbered_without_a_gap';
    END IF;
    RETURN NULL;
END $law$;
"""

NO_SECOND_TWIN = """
CREATE OR REPLACE FUNCTION compensation_award_of_a_twin() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    twins bigint;
BEGIN
    -- What was taken back from the twin is not awarded to it.
    SELECT count(*) INTO twins FROM new_rows n
      JOIN claims_twin t ON t.claim_id = n.claim_id
     CROSS JOIN LATERAL (SELECT sum(a.amount_won) AS won FROM compensation_award a
                          WHERE a.claim_id = t.twin_id) s
     WHERE n.amount_won > 0 AND s.won > 0 AND t.same_site AND NOT t.told_apart;
    IF twins > 0 THEN
        RAISE EXCEPTION 'a claim of the same business and site has an award'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_site_is_awarded_once';
    END IF;
    RETURN NULL;
END $law$;
"""


class Migration(migrations.Migration):
    """Awards go up and down, by an open run of the assessment alone; their sum stands."""

    dependencies = [
        ("compensation", "0013_scheme_law"),
        ("claims", "0011_taken_up_again"),
        ("lib", "0006_message_default"),
    ]

    operations = [
        migrations.AddField("verdict", "facts", models.JSONField(null=True)),
        migrations.AddField("award", "capped_won", models.BigIntegerField(null=True)),
        migrations.AddField("award", "shared_won", models.BigIntegerField(null=True)),
        migrations.RemoveConstraint("award", "a_further_award_only_lowers"),
        migrations.AddConstraint(
            "award",
            models.CheckConstraint(
                condition=Q(sequence=0) | ~Q(amount_won=0), name="a_further_award_changes_something"
            ),
        ),
        migrations.AddConstraint(
            "award",
            models.CheckConstraint(
                condition=(Q(capped_won=None) | Q(capped_won__gt=0))
                & (Q(shared_won=None) | Q(shared_won__gt=0)),
                name="a_limit_takes_something_or_is_not_named",
            ),
        ),
        migrations.AddIndex(
            "award", models.Index(fields=["claim"], condition=Q(amount_won__lt=0), name="award_lowered")
        ),
        migrations.RunSQL(AWARD_BORN, migrations.RunSQL.noop),
        migrations.RunSQL(NO_SECOND_TWIN, migrations.RunSQL.noop),
    ]
