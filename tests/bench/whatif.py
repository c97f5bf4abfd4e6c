"""Simulating: a scheme on few-valued facts, one on bills, both against each other; and their floors.

The floor of the first is one hand-written SELECT that gives the same total. The floor of the second is
reading the facts it asks for into Python, row by row, and doing nothing with them. Two versions beside each
other are set beside the one that costs more.
"""

import json
from pathlib import Path
from typing import Any

from tests.bench.floor import Floor
from tests.bench.house import Failed

FEW = "few-valued"
BY_DAYS = {
    "lines": (10_000, 20_000, 30_000),
    "copper": (15_000, 25_000, 35_000),
    "shops": (400_000, 800_000, 1_200_000),
}
"""Won for one or two days, three or four, more."""


def scheme_file(folder: Path) -> Path:
    """A scheme on kind, service, line type and days alone."""
    named = {"ko": "일수별 지급", "en": "By days"}

    def benefit(code: str, channel: str, *who: dict[str, Any]) -> dict[str, Any]:
        two, four, more = BY_DAYS[code]
        tiers = [
            {"from": 1, "to": 2, "won": two},
            {"from": 3, "to": 4, "won": four},
            {"from": 5, "won": more},
        ]
        return {
            "code": code,
            "channel": channel,
            "who": {"all_of": list(who)},
            "amount": {"tier_by_days": {"count": "calendar_days_touched", "tiers": tiers}},
        }

    of_list, of_shops = ({"fact": "kind", "is": kind} for kind in ("list", "filing"))
    mobile = {"fact": "service", "is_one_of": ["mobile", "iptv"]}
    copper = {"fact": "line_type", "is": "copper"}
    glass = {"any_of": [mobile, {"fact": "line_type", "is_one_of": ["optical", ""]}]}
    content = {
        "code": FEW,
        "name": named,
        "basis": "goodwill",
        "benefits": [
            benefit("lines", "credit", of_list, glass),
            benefit(
                "copper", "credit", of_list, copper, {"fact": "service", "is_one_of": ["internet", "phone"]}
            ),
            benefit("shops", "bank", of_shops),
        ],
    }
    path = folder / f"{FEW}.yaml"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")  # JSON is YAML
    return path


def _tiers(of: str) -> str:
    two, four, more = BY_DAYS[of]
    return f"CASE WHEN d.n <= 2 THEN {two} WHEN d.n <= 4 THEN {four} ELSE {more} END"


SUM = f"""
WITH days AS MATERIALIZED (
    SELECT p.id, (SELECT count(DISTINCT day)
                    FROM jsonb_array_elements(p.intervals) AS span,
                         generate_series(((span ->> 0)::timestamptz AT TIME ZONE 'Asia/Seoul')::date,
                                         (((span ->> 1)::timestamptz - interval '1 microsecond')
                                          AT TIME ZONE 'Asia/Seoul')::date, interval '1 day') AS day) AS n
      FROM claims_affectedpattern p
)
SELECT sum(CASE WHEN c.kind = 'filing' THEN {_tiers("shops")}
                WHEN s.service IN ('mobile', 'iptv') OR s.line_type IN ('optical', '') THEN {_tiers("lines")}
                WHEN s.line_type = 'copper' THEN {_tiers("copper")}
                ELSE 0 END)
  FROM claims_claim c JOIN days d ON d.id = c.pattern_id
  LEFT JOIN claims_subscription s ON s.claim_id = c.id
 WHERE c.incident_id = (SELECT id FROM claims_incident WHERE code = %s) AND c.status = 'cleared'
"""

ROWS = """
SELECT c.id, c.kind, c.status, c.admission_id, c.pattern_id, s.service, s.line_type, s.area,
       s.base_1, s.base_2, s.base_3, s.addon_1, s.addon_2, s.addon_3,
       f.sector, f.annual_revenue, f.business_status, f.closed_on, c.received_at
  FROM claims_claim c
  LEFT JOIN claims_subscription s ON s.claim_id = c.id
  LEFT JOIN claims_filing f ON f.claim_id = c.id
 WHERE c.incident_id = (SELECT id FROM claims_incident WHERE code = %s) AND c.status <> 'withdrawn'
"""


def one_select(floor: Floor, incident: str, total: int) -> None:
    """The total by one statement."""
    with floor.timed():
        row = floor.connection.execute(SUM.encode(), [incident]).fetchone()
    if row is None or row[0] != total:
        raise Failed(f"simulate: {total} won, and {row and row[0]} by hand")


def row_by_row(floor: Floor, incident: str) -> None:
    """The facts in Python."""
    with floor.timed(), floor.connection.cursor() as cursor:
        for _row in cursor.execute(ROWS.encode(), [incident]):
            pass
