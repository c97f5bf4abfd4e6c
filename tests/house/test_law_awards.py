"""Awards and what pays them: each "never" tried behind the application's back."""

import pytest

from claims.models import Incident
from tests import factories as make
from tests.house import law
from tests.house.law import admitted, award_of, draft, execute, insert, refused, value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]

PAYOUT = "compensation_payout"


def award(name: str, sequence: int = 0, won: int = 400_000, **more: int) -> int:
    """Another award of a claim, as the one it has."""
    one = award_of(name)
    return insert(
        "compensation_award",
        **{"claim_id": one.claim_id, "benefit_id": one.benefit_id, "verdict_id": one.verdict_id,
           "sequence": sequence, "amount_won": won, "figures": [], "at": make.AT, **more},
    )  # fmt: skip


def test_one_first_award_per_claim_and_benefit() -> None:
    with refused("one_first_award_per_claim_and_benefit"):
        award("R6")
    with refused("a_first_award_is_not_negative"):
        one = award_of("R6")
        insert(
            "compensation_award", claim_id=make.claim("R9").pk, benefit_id=one.benefit_id,
            verdict_id=one.verdict_id, sequence=0, amount_won=-1, figures=[], at=make.AT,
        )  # fmt: skip
    with admitted():  # a correction is a further delta
        award("R6", sequence=1, won=-100_000)
        with refused("one_first_award_per_claim_and_benefit"):
            award("R6", sequence=1, won=-100_000)


@pytest.mark.parametrize("won", [1, 400_000, 0])
def test_a_further_award_only_lowers_the_first(won: int) -> None:
    """Until a stage exists that decides more, nothing is paid above the first award."""
    with refused("a_further_award_only_lowers"):
        award("R6", sequence=1, won=won)


def test_only_a_claim_that_was_cleared_is_awarded_anything() -> None:
    def awarded(name: str) -> None:
        one = award_of("R6")
        insert(
            "compensation_award", claim_id=make.claim(name).pk, benefit_id=one.benefit_id,
            verdict_id=one.verdict_id, sequence=0, amount_won=1, figures=[], at=make.AT,
        )  # fmt: skip

    with admitted():
        awarded("R9")  # cleared
    for name in ("R8", "R7", "S2", "S3"):  # excluded, referred, unconfirmed, received
        with refused("an_award_is_of_a_cleared_claim"):
            awarded(name)


def test_what_is_awarded_is_due_once_the_claim_is_assessed() -> None:
    due = "SELECT count(*) FROM compensation_due WHERE claim_id = %s"
    one, cleared = award_of("R6"), make.claim("R9").pk
    assert value(due, one.claim_id) == 1
    with admitted():
        insert(
            "compensation_award", claim_id=cleared, benefit_id=one.benefit_id,
            verdict_id=one.verdict_id, sequence=0, amount_won=1, figures=[], at=make.AT,
        )  # fmt: skip
        assert value(due, cleared) == 0
        law.act("claim", "exclude", by="examiner")
        law.status("claims_claim", cleared, "excluded")
        assert value(due, cleared) == 0


def test_a_second_version_of_the_scheme_is_no_second_first_award() -> None:
    """The benefit is of the scheme, not of its version: whatever the version, the first award is one."""
    changed = make.scheme_file(admission={})
    version = payouts_version(changed)
    one = award_of("R6")
    with refused("one_first_award_per_claim_and_benefit"):
        verdict = insert(
            "compensation_verdict", version_id=version, benefit_id=one.benefit_id, engine="1", tier="",
            steps="[]", digest="x",
        )  # fmt: skip
        insert(
            "compensation_award", claim_id=one.claim_id, benefit_id=one.benefit_id, verdict_id=verdict,
            sequence=0, amount_won=1, figures=[], at=make.AT,
        )  # fmt: skip


def payouts_version(content: dict[str, object]) -> int:
    incident = Incident.objects.get()
    return make.in_force(incident, content).version_id


@pytest.mark.parametrize("paid", ["R1", "R3", "R4", "R5"])
def test_an_award_is_in_one_live_item(paid: str) -> None:
    """Paid, sent, in a locked batch, in an approved one: each holds its award."""
    with refused("an_award_is_in_one_live_item"):
        law.filled(paid)
    with refused("an_award_is_in_one_live_item"):
        law.filled("R6", "R6")


def test_a_returned_award_is_free_again() -> None:
    with admitted():
        law.filled("R2")


def test_an_award_is_once_in_a_payout() -> None:
    one = award_of("R6")
    with refused("an_award_is_once_in_a_payout", "an_award_is_in_one_live_item"):
        to = law.payout(law.payment(draft(), one.amount_won), one.amount_won)
        execute(
            "INSERT INTO compensation_payoutitem (payout_id, award_id, amount_won, live)"
            " SELECT %s, %s, %s, true FROM generate_series(1, 2)",
            to, one.pk, one.amount_won // 2,
        )  # fmt: skip


def test_an_item_is_the_whole_award_of_the_claim_it_pays() -> None:
    one, other = award_of("R6"), award_of("R2")
    won = one.amount_won

    def paying(amount: int, of: int, **more: object) -> None:
        law.item(law.payout(law.payment(draft(), amount), amount), amount, of, **more)

    with admitted():
        paying(won, one.pk)
    for amount in (won - 1, won + 1):
        with refused("an_item_is_the_award_of_its_claim"):
            paying(amount, one.pk)
    with refused("an_item_is_the_award_of_its_claim"):
        paying(other.amount_won, other.pk)  # the award of another claim
    with refused("an_item_is_the_award_of_its_claim"):
        paying(won, one.pk, live=False)  # dead from the beginning: it would hold nothing
    with refused("an_item_is_the_award_of_its_claim"):  # into a payout that came back
        returned = value(f"SELECT id FROM {PAYOUT} WHERE status = 'returned'")
        waiver = value("SELECT id FROM compensation_benefit WHERE channel = 'credit'")
        law.item(returned, other.amount_won, award("R2", won=other.amount_won, benefit_id=waiver))


def test_the_items_of_a_payout_add_up_to_it() -> None:
    one = award_of("R6")
    with refused("items_add_up_to_their_payout"):
        law.item(law.payout(law.payment(draft(), 1), 1), one.amount_won, one.pk)
