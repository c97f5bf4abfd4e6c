"""A sample is planned for its size, whoever asks for it: inlined into another query it took minutes."""

from django.db import migrations

SAMPLE = r"""
-- What is drawn under a plan from the decisions made between two moments: per examiner those of the lowest rank.
-- A decision that was taken back at once (`undo`) is none.
CREATE OR REPLACE FUNCTION claims_quality_sample(
    the_plan bigint, from_at timestamptz, before_at timestamptz, share bigint,
    OUT claim_id bigint, OUT move_id bigint, OUT examiner_id bigint, OUT decided text, OUT decided_ground text,
    OUT decided_at timestamptz, OUT among bigint, OUT place bigint
) RETURNS SETOF record LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $law$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH plan AS MATERIALIZED (
        SELECT * FROM claims_samplingplan p WHERE p.id = the_plan
    ), decision AS MATERIALIZED (
        SELECT e.row_id, m.id, m.actor_id, m.at, d.outcome,
               (SELECT min(f.move_id) FROM claims_claimevent f
                 WHERE f.row_id = e.row_id AND f.move_id > e.move_id) AS next_id
          FROM lib_move m
          JOIN (VALUES ('confirm_damage', 'confirm'), ('clear', 'clear'), ('exclude', 'exclude'),
                       ('answer', 'answer'), ('hand_on', 'hand_on')) AS d (verb, outcome) ON d.verb = m.verb
          JOIN claims_claimevent e ON e.move_id = m.id
          JOIN claims_claim c ON c.id = e.row_id
          JOIN plan p ON p.incident_id = c.incident_id
         WHERE m.machine = 'claim' AND m.actor_kind = 'staff' AND m.at >= from_at AND m.at < before_at
           AND e.from_status = ANY (CASE p.stage WHEN 'damage' THEN ARRAY['received', 'unconfirmed']
                                    ELSE ARRAY['confirmed', 'referred', 'cleared', 'excluded'] END)
    ), ranked AS (
        SELECT d.*, count(*) OVER (PARTITION BY d.actor_id) AS among,
               row_number() OVER (PARTITION BY d.actor_id
                                  ORDER BY md5(p.seed || ':' || d.row_id || '-' || d.id) COLLATE "C",
                                           d.row_id, d.id) AS place
          FROM decision d CROSS JOIN plan p
          LEFT JOIN lib_move n ON n.id = d.next_id
         WHERE coalesce(n.verb, '') NOT LIKE 'undo\_to\_%'
    )
    SELECT r.row_id, r.id, r.actor_id::bigint, r.outcome,
           coalesce((SELECT f.ground FROM claims_finding f
                      WHERE r.outcome = 'exclude' AND f.claim_id = r.row_id AND f.person_id = r.actor_id
                        AND f.at = r.at ORDER BY f.id DESC LIMIT 1), '')::text,
           r.at, r.among, r.place
      FROM ranked r CROSS JOIN plan p
     WHERE r.place <= least(r.among, greatest(p.least, (r.among * share + 9999) / 10000))
     ORDER BY r.actor_id, r.place;
END $law$;
"""


class Migration(migrations.Migration):
    """The function as before, with a plan of its own each time."""

    dependencies = [("claims", "0030_papers")]

    operations = [migrations.RunSQL(SAMPLE, migrations.RunSQL.noop)]
