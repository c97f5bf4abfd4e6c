"""A list of claims is whole when it is made, of one incident, and what was done with it is written once."""

import pytest

from tests import factories as make
from tests.house.law import admitted, insert, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def a_list(claims: int = 1, **more: object) -> int:
    kept = insert(
        "lib_storedfile", kind="list", scope="x", name="x", place=f"list/{claims}-{len(more)}",
        sha256="0" * 64, size=1, kept_at=make.AT,
    )  # fmt: skip
    claim = make.claim("R7")
    row = {"incident_id": claim.incident_id, "file_id": kept, "claims": claims, "at": make.AT}
    return insert("claims_claimlist", **{**row, "by_id": make.person("examiner").pk, **more})


def listed(number: int, name: str) -> int:
    return insert("claims_listedclaim", list_id=number, claim_id=make.claim(name).pk, line=1)


def used(number: int, **more: object) -> int:
    row = {"list_id": number, "act": "hold", "claims": 1, "left_out": [], "at": make.AT}
    return insert("claims_listuse", **{**row, "by_id": make.person("examiner").pk, **more})


def test_a_list_holds_as_many_claims_as_it_says_and_never_more() -> None:
    with refused("a_list_names_claims"):
        a_list(0)
    with refused("a_list_holds_the_claims_it_was_made_with"):
        listed(a_list(2), "R7")
    number = a_list(1, at=make.AT)
    with admitted():
        listed(number, "R7")
    listed(number, "R7")
    with refused("a_list_holds_the_claims_it_was_made_with"):
        listed(number, "R8")
    with refused("a_list_names_a_claim_once", "a_list_holds_the_claims_it_was_made_with"):
        listed(number, "R7")


def test_a_list_is_of_one_incident() -> None:
    other = make.incident(code="T-2")
    with refused("a_list_is_of_one_incident"):
        listed(a_list(1, incident_id=other.pk), "R7")


def test_a_use_says_what_was_done_to_how_many() -> None:
    number = a_list(1)
    listed(number, "R7")
    with admitted():
        used(number)
    for more in ({"act": ""}, {"claims": 0}):
        with refused("a_use_of_a_list_says_what_was_done"):
            used(number, **more)
