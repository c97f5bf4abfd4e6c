"""Facts that schemes ask for, and benefits in kind: each "never" tried behind the application's back."""

import pytest

from claims.models import Incident
from compensation import schemes
from compensation.rules.scheme import parse_scheme
from tests import factories as make
from tests.house.law import admitted, award_of, execute, insert, refused, value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


@pytest.mark.parametrize(
    ("column", "good", "bad", "law"),
    [
        ("chosen_channel", ["", "credit", "bank"], ["in_kind", "cash"], "a_claimant_chooses_credit_or_bank"),
        (
            "weekly_sales",
            ["", "2022-09-03:1200000", "2022-09-03:1;2022-09-10:0"],
            ["2022-09-03", "2022-09-03:-1", "2022-09-03:1.5", "x;2022-09-03:1", "2022-09-03:1|2022-09-10:2"],
            "weekly_sales_are_dates_with_won",
        ),
        ("proven_loss", [None, 0, 10**14], [-1], "a_proven_loss_is_not_negative"),
    ],
)
def test_a_filing_keeps_what_can_be_judged(
    column: str, good: list[object], bad: list[object], law: str
) -> None:
    statement = f"UPDATE claims_filing SET {column} = %s"
    for one in good:
        with admitted():
            execute(statement, one)
    for one in bad:
        with refused(law):
            execute(statement, one)


def test_the_fault_in_an_incident_is_one_of_four_or_not_found_yet() -> None:
    for fault in ("", "none", "ordinary", "gross", "intent"):
        with admitted():
            execute("UPDATE claims_incident SET fault = %s", fault)
    with refused("an_incident_has_a_known_fault"):
        execute("UPDATE claims_incident SET fault = 'some'")


def test_what_is_given_in_kind_is_no_money() -> None:
    one = award_of("R6")
    insert_award = {
        "claim_id": make.claim("R9").pk, "verdict_id": one.verdict_id, "sequence": 0, "figures": "",
        "at": make.AT,
    }  # fmt: skip
    row = {"scheme_id": one.benefit.scheme_id, "name_ko": "가", "name_en": "a"}
    with refused("a_benefit_has_a_known_channel"):
        insert("compensation_benefit", code="gift", channel="gift", **row)
    with admitted():
        gift = insert("compensation_benefit", code="gift", channel="in_kind", **row)
        insert("compensation_award", benefit_id=gift, amount_won=0, **insert_award)
    with admitted():
        gift = insert("compensation_benefit", code="gift", channel="in_kind", **row)
        with refused("what_is_given_in_kind_is_no_money"):
            insert("compensation_award", benefit_id=gift, amount_won=1, **insert_award)


def test_no_batch_pays_in_kind() -> None:
    row = {
        "incident_id": value("SELECT min(id) FROM claims_incident"), "status": "draft",
        "made_by_id": make.person("finance").pk, "made_at": make.AT, "payments": 0, "total_won": 0,
    }  # fmt: skip
    with admitted():
        insert("compensation_payoutbatch", channel="bank", **row)
    with refused("a_batch_pays_by_bank_or_credit"):
        insert("compensation_payoutbatch", channel="in_kind", **row)


def test_a_scheme_gives_in_kind_or_pays(world: Incident) -> None:
    """The amount and the channel go together, so that no benefit in kind has won to judge."""
    content = make.scheme_file("gifts", benefits=[{**make.TIER, "channel": "in_kind"}])
    with pytest.raises(ValueError, match="both or neither"):
        schemes.load(parse_scheme(content), by=make.person("examiner"), at=make.AT)
