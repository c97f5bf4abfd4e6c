"""The reports about Kakao: real proportions, every kind, and the same bytes for the same arguments."""

import csv
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
import yaml

from claims.demonstration import generate_reports, kakao_reports
from claims.demonstration.kakao_incident import incident_file
from claims.rules.damage import KST, merge, total_minutes
from claims.rules.incident import parse_incident
from claims.rules.intake import CLAIM_COLUMNS, HARMS, claim_reader, match_header
from claims.rules.intake_claims import ClaimRow
from claims.rules.weekly_sales import weeks_of
from tests.stages.made_up import hashes


def make(folder: Path, reports: int, seed: int = 1) -> list[ClaimRow]:
    generate_reports("KAKAO-2022", reports=reports, seed=seed, folder=folder)
    with (folder / "claims.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.reader(stream))
    read = claim_reader(match_header(lines[0], CLAIM_COLUMNS))
    return [read(line) for line in lines[1:]]


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        make(tmp_path / name, 300, seed)
    assert hashes(tmp_path / "a") == hashes(tmp_path / "b")
    assert hashes(tmp_path / "a")[1:] != hashes(tmp_path / "c")[1:]


@pytest.mark.parametrize("reports", [40, 1_000, 5_000])
def test_two_thirds_speak_of_no_loss(tmp_path: Path, reports: int) -> None:
    """87,195 reports: 17.1 % paid services, 15.1 % a loss through free ones, 67.8 % neither."""
    rows = make(tmp_path, reports)
    assert len(rows) == reports
    silent = sum(row.claimed_loss == 0 for row in rows)
    assert {row.about for row in rows if row.claimed_loss == 0} == {"no_loss"}
    assert {row.about for row in rows if row.claimed_loss} == {"loss", "paid_service"}
    paid = sum(0 < row.claimed_loss < 31_000 and row.claimed_loss % 10_000 != 0 for row in rows)
    assert abs(silent / reports - 0.678) < 0.02
    assert paid / reports <= 0.171 + 0.02
    kinds = kakao_reports.counts(reports)
    assert sum(kinds.values()) == reports and min(kinds.values()) >= 1


def test_losses_lie_around_the_brackets(tmp_path: Path) -> None:
    """The first bracket was set at the median of the losses; edges that are known draw losses above them."""
    losses = sorted(row.claimed_loss for row in make(tmp_path, 20_000) if row.claimed_loss >= 31_000)
    assert 250_000 <= losses[len(losses) // 2] <= 400_000
    above = sum(500_000 < loss <= 550_000 for loss in losses)
    assert above > sum(450_000 < loss <= 500_000 for loss in losses)


def test_who_lost_more_names_the_weeks(tmp_path: Path) -> None:
    rows = make(tmp_path, 5_000)
    told = [row for row in rows if row.weekly_sales]
    assert told and all(row.claimed_loss > 500_000 for row in told)
    for row in told:
        weeks = weeks_of(row.weekly_sales)
        outage = weeks.pop(date(2022, 10, 15))
        assert 0 <= max(weeks.values()) - outage <= row.claimed_loss
        assert {day.weekday() for day in weeks} == {5}


def test_127_hours_and_a_half(tmp_path: Path) -> None:
    incident = parse_incident(yaml.safe_load(incident_file()), harms=frozenset(HARMS))
    start = datetime(2022, 10, 15, 15, 30, tzinfo=KST)
    assert total_minutes(merge((w.start, w.end) for w in incident.windows)) == 127 * 60 + 30
    assert min(w.start for w in incident.windows) == start
    assert max(w.end for w in incident.windows) == datetime(2022, 10, 20, 23, 0, tzinfo=KST)


def test_no_business_reports_under_two_accounts(tmp_path: Path) -> None:
    again = Counter(row.business_no for row in make(tmp_path, 2_000))
    assert sum(count - 1 for count in again.values()) == kakao_reports.counts(2_000)["duplicate"]
