"""The admission part of a scheme: read, refused with place and reason, kept and read again."""

import json
from datetime import date

import pytest

from claims.rules.admission import Admission, SchemeError, parse_admission

KT = {
    "filing": [
        {"from": date(2018, 12, 12), "to": date(2018, 12, 26)},
        {"from": "2019-02-15", "to": "2019-05-05"},
    ],
    "revenue": [
        {"sector": "retail", "ceiling": 5_000_000_000, "bound": "inclusive"},
        {"ceiling": 3_000_000_000, "bound": "exclusive"},
    ],
    "business_status": ["active"],
    "duplicate_key": ["site", "business_no"],
}


def admission(**changes: object) -> Admission:
    return parse_admission({**KT, **changes}, basis="goodwill")


def test_it_reads_back_what_it_writes() -> None:
    kept = json.loads(json.dumps(admission().as_data()))
    assert parse_admission(kept, basis="goodwill") == admission()
    assert parse_admission(kept, basis="goodwill").digest() == admission().digest()


def test_equal_content_is_equal_however_it_was_laid_out() -> None:
    same = admission(duplicate_key=["business_no", "site"])
    assert same == admission() and same.digest() == admission().digest()


@pytest.mark.parametrize(
    "changes",
    [
        {"filing": []},
        {"revenue": []},
        {"business_status": ["active", "suspended"]},
        {"duplicate_key": ["business_no"]},
    ],
)
def test_the_digest_tells_contents_apart(changes: dict[str, object]) -> None:
    assert admission(**changes).digest() != admission().digest()


def test_the_basis_belongs_to_the_digest() -> None:
    assert parse_admission(KT, basis="terms").digest() != admission().digest()


def test_nothing_asked_is_open_to_all() -> None:
    for nothing in (None, {}):
        open_to_all = parse_admission(nothing, basis="goodwill")
        assert open_to_all.received_in_time(date(1999, 1, 1))
        assert open_to_all.ceiling_for("food") is None
        assert open_to_all.business_status is None
        assert open_to_all.duplicate_key == ("business_no", "site")


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        ("2018-12-11", False),
        ("2018-12-12", True),
        ("2018-12-26", True),
        ("2018-12-27", False),
        ("2019-02-14", False),
        ("2019-02-15", True),
        ("2019-05-05", True),
        ("2019-05-06", False),
    ],
)
def test_both_ends_of_a_window_belong_to_it(day: str, open_: bool) -> None:
    assert admission().received_in_time(date.fromisoformat(day)) is open_


@pytest.mark.parametrize(
    ("sector", "revenue", "passes"),
    [
        ("retail", 5_000_000_000, True),
        ("retail", 5_000_000_001, False),
        ("food", 2_999_999_999, True),
        ("food", 3_000_000_000, False),  # exclusive here: 미만
    ],
)
def test_the_first_row_that_fits_the_sector_counts(sector: str, revenue: int, passes: bool) -> None:
    ceiling = admission().ceiling_for(sector)
    assert ceiling is not None and ceiling.passes(revenue) is passes


@pytest.mark.parametrize(
    ("data", "place", "part"),
    [
        ({"filng": []}, "admission.filng", "filing"),
        ({"zzz": 1}, "admission.zzz", "known here"),
        ([], "admission", "names with values"),
        ({"filing": "always"}, "admission.filing", "list"),
        ({"filing": [{"from": "2018-12-26", "to": "2018-12-12"}]}, "admission.filing[0].to", "before"),
        ({"filing": [{"from": "2018-12-12"}]}, "admission.filing[0].to", "missing"),
        ({"filing": [{"from": "12.12.2018", "to": "2018-12-12"}]}, "admission.filing[0].from", "2018-12-12"),
        ({"filing": [{"from": "2018-02-30", "to": "2018-12-12"}]}, "admission.filing[0].from", "date"),
        ({"revenue": [{"ceiling": 3e9, "bound": "inclusive"}]}, "admission.revenue[0].ceiling", "whole"),
        ({"revenue": [{"ceiling": 0, "bound": "inclusive"}]}, "admission.revenue[0].ceiling", "from 1"),
        ({"revenue": [{"ceiling": 1}]}, "admission.revenue[0].bound", "missing"),
        ({"revenue": [{"ceiling": 1, "bound": "inclusiv"}]}, "admission.revenue[0].bound", "inclusive?"),
        (
            {"revenue": [{"sector": "shops", "ceiling": 1, "bound": "inclusive"}]},
            "admission.revenue[0].sector",
            "retail",
        ),
        (
            {
                "revenue": [
                    {"ceiling": 1, "bound": "inclusive"},
                    {"sector": "food", "ceiling": 1, "bound": "inclusive"},
                ]
            },
            "admission.revenue[1]",
            "never reached",
        ),
        (
            {"revenue": [{"sector": "food", "ceiling": 1, "bound": "inclusive"}] * 2},
            "admission.revenue[1]",
            "never reached",
        ),
        ({"business_status": []}, "admission.business_status", "empty"),
        ({"business_status": ["open"]}, "admission.business_status[0]", "active"),
        ({"business_status": ["active", "active"]}, "admission.business_status", "twice"),
        ({"duplicate_key": ["name"]}, "admission.duplicate_key[0]", "business_no"),
        ({"duplicate_key": []}, "admission.duplicate_key", "empty"),
        ({"duplicate_key": ["site"]}, "admission.duplicate_key", "needs business_no"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(data: object, place: str, part: str) -> None:
    with pytest.raises(SchemeError) as refused:
        parse_admission(data, basis="goodwill")
    reasons = dict(refused.value.problems)
    assert place in reasons and part in reasons[place]
    assert len(refused.value.lines("ko")) == len(refused.value.problems)


def test_all_mistakes_are_named_at_once() -> None:
    with pytest.raises(SchemeError) as refused:
        admission(filing=[{"from": "x", "to": "y"}], business_status=["open"], zzz=1)
    places = [place for place, _ in refused.value.problems]
    assert set(places) == {
        "admission.zzz",
        "admission.filing[0].from",
        "admission.filing[0].to",
        "admission.business_status[0]",
    }


def test_an_unknown_basis_is_refused() -> None:
    with pytest.raises(SchemeError):
        parse_admission({}, basis="kindness")


@pytest.mark.parametrize(
    ("basis", "legal"),
    [("art33", True), ("terms", True), ("mediation", True), ("court", True), ("goodwill", False)],
)
def test_only_goodwill_rests_on_no_duty(basis: str, legal: bool) -> None:
    assert parse_admission({}, basis=basis).legal is legal
