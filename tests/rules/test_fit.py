"""A scheme against its incident: unknown codes and benefits that pay nobody, named with their place."""

from typing import Any

import pytest

from claims.rules.documents import SchemeError
from compensation.rules.fit import Codes, asked, check_fit, unknown_codes
from compensation.rules.scheme import parse_scheme
from tests.rules.cast import KT, SHIPPED

CODES = Codes(
    frozenset(("internet", "phone", "mobile", "iptv")),
    frozenset(("11440",)),
    frozenset(("copper", "optical")),
)
FILING, LIST = {"fact": "kind", "is": "filing"}, {"fact": "kind", "is": "list"}
WHO = "benefits[0].who"


def problems(
    *conditions: dict[str, Any], mode: str = "all_of", channel: str = "credit", codes: Codes = CODES
) -> dict[str, str]:
    benefit = {
        "code": "b", "channel": channel, "who": {mode: list(conditions)}, "amount": {"flat": {"won": 5}},
    }  # fmt: skip
    scheme = {"code": "s", "name": {"ko": "가", "en": "a"}, "basis": "goodwill", "benefits": [benefit]}
    try:
        check_fit(parse_scheme(scheme), codes)
    except SchemeError as refused:
        assert len(refused.lines("ko")) == len(refused.problems)
        return dict(refused.problems)
    return {}


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_the_shipped_schemes_fit(name: str) -> None:
    """Also an outage of other services: what did not fail is named, and is no mistake."""
    check_fit(SHIPPED[name], CODES)


def test_the_codes_asked_for() -> None:
    assert asked(KT, "line_type") == {"optical", "copper"}
    assert asked(KT, "area") == frozenset()


@pytest.mark.parametrize(
    ("condition", "place", "near"),
    [
        ({"fact": "service", "is": "internett"}, "is", "internet"),
        ({"fact": "service", "is_one_of": ["phone", "Mobile"]}, "is_one_of[1]", "mobile"),
        ({"fact": "line_type", "is": "Optical"}, "is", "optical"),
        ({"fact": "line_type", "is": "광"}, "is", "optical"),
        ({"fact": "line_type", "is": "coper"}, "is", "copper"),
    ],
)
def test_a_misspelt_code_is_refused(condition: dict[str, Any], place: str, near: str) -> None:
    found = problems(LIST, condition)
    assert list(found) == [f"{WHO}.all_of[1].{place}"]
    assert f"did you mean {near}? known: " in found[f"{WHO}.all_of[1].{place}"]
    nested = problems(LIST, {"any_of": [{"fact": "service", "is": "phone"}, condition]})
    assert list(nested) == [f"{WHO}.all_of[1].any_of[1].{place}"]


def test_a_precedent_serves_for_an_outage_of_some_of_its_services() -> None:
    """What did not fail here is named and no mistake; a scheme of which nothing fits is one."""
    some = CODES._replace(service=frozenset(("internet",)))
    check_fit(KT, some)
    assert unknown_codes(KT, CODES) == []
    with pytest.raises(SchemeError):  # the editor tells them too
        check_fit(KT, some, strict=True)
    assert unknown_codes(KT, some)[-1] == "benefits[2].who.all_of[1].is: phone"
    for condition in ({"fact": "service", "is": "telex"}, {"fact": "area", "is": "11441"}):
        (reason,) = problems(LIST, condition).values()
        assert "is not one of" in reason


def test_an_incident_without_areas_says_so() -> None:
    found = problems(LIST, {"fact": "area", "is": "11440"}, codes=CODES._replace(area=frozenset()))
    assert list(found.values()) == ["is unknown: there are none here"]


SERVICE = {"fact": "service", "is": "internet"}
LOSS = {"fact": "claimed_loss", "above": 5}


@pytest.mark.parametrize(
    ("conditions", "mode", "place"),
    [
        ([FILING, SERVICE], "all_of", WHO),
        ([FILING, {"fact": "line_type", "is": "copper"}], "all_of", WHO),
        ([FILING, {"fact": "area", "is_one_of": ["11440"]}], "all_of", WHO),
        ([LIST, LOSS], "all_of", WHO),
        ([LIST, {"fact": "sector", "is": "retail"}], "all_of", WHO),
        ([LIST, {"fact": "own_fault_percent", "above": 0}], "all_of", WHO),
        ([LIST, {"fact": "chosen_channel", "is": "credit"}], "all_of", WHO),
        ([LIST, {"fact": "proven_loss", "at_least": 0}], "all_of", WHO),
        ([SERVICE, LOSS], "all_of", WHO),
        ([LIST, FILING], "all_of", WHO),
        ([FILING, {"any_of": [SERVICE, {"fact": "area", "is": "11440"}]}], "all_of", WHO),
        ([FILING, {"any_of": [SERVICE, LOSS]}], "all_of", f"{WHO}.all_of[1].any_of[0]"),
        ([LIST, {"all_of": [FILING, SERVICE]}], "any_of", f"{WHO}.any_of[1]"),
    ],
)
def test_what_no_claim_can_meet(conditions: list[dict[str, Any]], mode: str, place: str) -> None:
    found = problems(*conditions, mode=mode)
    assert list(found) == [place] and "no claim ever meets this" in found[place]


@pytest.mark.parametrize(
    ("conditions", "mode"),
    [
        ([FILING, {"fact": "line_type", "is_one_of": ["copper", ""]}], "all_of"),
        ([LIST, {"fact": "own_fault_percent", "at_most": 0}], "all_of"),
        ([{"all_of": [FILING, LOSS]}, {"all_of": [LIST, SERVICE]}], "any_of"),
        ([{"fact": "minutes", "above": 5}], "all_of"),
        ([FILING, {"fact": "fault", "is": "gross"}], "all_of"),  # found one day
        ([LIST, {"fact": "chosen_channel", "is": ""}], "all_of"),
    ],
)
def test_what_some_claim_can_meet(conditions: list[dict[str, Any]], mode: str) -> None:
    assert problems(*conditions, mode=mode) == {}


@pytest.mark.parametrize(
    ("conditions", "mode", "fits"),
    [
        ([LIST], "all_of", False),
        ([SERVICE], "all_of", False),
        ([{"fact": "minutes", "above": 5}], "all_of", False),
        ([FILING, LIST], "any_of", False),
        ([FILING], "all_of", True),
        ([LOSS], "all_of", True),
        ([{"fact": "chosen_channel", "is": "bank"}], "all_of", True),
        ([{"fact": "chosen_channel", "is_one_of": ["bank", ""]}], "all_of", False),
    ],
)
def test_a_bank_pays_only_who_has_an_account(conditions: list[dict[str, Any]], mode: str, fits: bool) -> None:
    found = problems(*conditions, mode=mode, channel="bank")
    assert list(found) == ([] if fits else ["benefits[0].channel"])
