"""Determining everything again under a newer version that changes a tenth of the amounts; and its floor.

The newer version is the one before with a least amount for the waiver of most subscriptions, set so that
about a tenth of them were awarded less. The floor is one hand-written statement that works out every amount
of the billing list from its bills, sets it beside what is awarded, and inserts the difference; and the moves
of the claims that are due again. Filings are left out of it: their tiers did not change.
"""

import json
import os
from pathlib import Path

import psycopg
import yaml

from tests.bench.floor import Floor, Moved
from tests.bench.house import ROOT, Failed

CLAIM = ("claims_claim", "claims_claimevent")
SHARE = 0.1


def scheme_file(folder: Path) -> Path:
    """The scheme in force with a least amount for its first benefit."""
    content = yaml.safe_load((ROOT / "samples" / "schemes" / "kt-2018.yaml").read_text(encoding="utf-8"))
    waiver = content["benefits"][0]
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        found = connection.execute(
            "SELECT percentile_disc(%s) WITHIN GROUP (ORDER BY a.amount_won)"
            "  FROM compensation_award a JOIN compensation_benefit b ON b.id = a.benefit_id"
            " WHERE b.code = %s AND a.amount_won > 0",
            [SHARE, waiver["code"]],
        ).fetchone()
    assert found is not None
    waiver["limits"] = {"floor": int(found[0])}
    path = folder / "kt-2018-again.yaml"
    path.write_text(json.dumps(content, ensure_ascii=False, default=str), encoding="utf-8")  # JSON is YAML
    return path


def limited_file(folder: Path) -> Path:
    """The same with a greater least amount, a cap per claimant, and a budget of what is awarded and a
    thousandth more: all look at all.
    """
    content = json.loads((folder / "kt-2018-again.yaml").read_text(encoding="utf-8"))
    waiver = content["benefits"][0]
    waiver["limits"]["floor"] *= 2
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        found = connection.execute("SELECT sum(amount_won)::bigint FROM compensation_award").fetchone()
    assert found is not None
    content["limits"] = {"cap_per_claimant": 50_000_000, "budget": int(found[0]) * 1001 // 1000}
    path = folder / "kt-2018-limited.yaml"
    path.write_text(json.dumps(content, ensure_ascii=False, default=str), encoding="utf-8")
    return path


BY_HAND = """
INSERT INTO bench.compensation_award
       (id, claim_id, benefit_id, verdict_id, sequence, amount_won, figures, run_id, at)
SELECT {last} + row_number() OVER (), t.claim_id, t.benefit_id, {verdict}, t.sequence + 1, t.due - t.won,
       t.figures, {run}, now()
  FROM (SELECT had.claim_id, had.benefit_id, had.won, had.sequence, b.figures,
               CASE WHEN b.won = 0 THEN 0
                    WHEN b.months = 1 THEN greatest(floor(b.won / b.number), {least})
                    ELSE floor(b.months * b.won / b.number) END::bigint AS due
          FROM (SELECT claim_id, benefit_id, sum(amount_won)::bigint AS won, max(sequence) AS sequence
                  FROM bench.compensation_award GROUP BY claim_id, benefit_id) had
          JOIN claims_claim c ON c.id = had.claim_id AND c.status IN ('assessed', 'settled')
          JOIN claims_incident i ON i.id = c.incident_id AND i.code = '{incident}'
          JOIN claims_claimant p ON p.id = c.claimant_id
          JOIN claims_affectedpattern f ON f.id = c.pattern_id
          JOIN (SELECT s.claim_id,
                       CASE WHEN s.line_type = 'copper' AND s.service = 'internet' THEN 3
                            WHEN s.line_type = 'copper' AND s.service = 'phone' THEN 6 ELSE 1 END AS months,
                       bills.won, bills.number, bills.figures
                  FROM claims_subscription s
                 CROSS JOIN LATERAL (
                       SELECT sum(won)::numeric AS won, count(won) AS number,
                              string_agg(won::text, ',') AS figures
                         FROM (VALUES (CASE WHEN num_nonnulls(s.base_1, s.addon_1) > 0
                                            THEN coalesce(s.base_1, 0) + coalesce(s.addon_1, 0) END),
                                      (CASE WHEN num_nonnulls(s.base_2, s.addon_2) > 0
                                            THEN coalesce(s.base_2, 0) + coalesce(s.addon_2, 0) END),
                                      (CASE WHEN num_nonnulls(s.base_3, s.addon_3) > 0
                                            THEN coalesce(s.base_3, 0) + coalesce(s.addon_3, 0) END)
                              ) AS v (won)
                        WHERE won IS NOT NULL) bills
                 WHERE bills.number > 0) b ON b.claim_id = had.claim_id) t
 WHERE t.due <> t.won
"""


def floor(floor: Floor, incident: str, run: int, least: int, deltas: int) -> None:
    """Time the statement and the moves; Failed when it does not give the deltas that the step gave."""
    moved = Moved(floor, *CLAIM, [run])
    moved.before()
    floor.build("compensation_award")
    floor.fill("compensation_award", {})
    floor.run(f"DELETE FROM bench.compensation_award WHERE run_id = {run}")
    floor.run("VACUUM ANALYZE bench.compensation_award")
    one = floor.connection.execute(
        "SELECT (SELECT max(id) FROM compensation_award),"
        " (SELECT min(verdict_id) FROM compensation_award WHERE run_id = %s)",
        [run],
    ).fetchone()
    assert one is not None
    with floor.timed():
        how = {"last": one[0], "verdict": one[1], "run": run, "least": least, "incident": incident}
        written = floor.run(BY_HAND.format(**how))
        moved.again()
    if written != deltas:
        raise Failed(f"redetermine: {deltas} deltas, and {written} by hand")


def bytes_per_award(url: str) -> float:
    """Bytes of awards and verdicts with their indexes, by award."""
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT pg_total_relation_size('compensation_award')"
            " + pg_total_relation_size('compensation_verdict'), (SELECT count(*) FROM compensation_award)"
        ).fetchone()
    assert found is not None
    return float(found[0]) / max(int(found[1]), 1)
