"""Awards and what pays them: each "never" tried behind the application's back."""

import pytest

from claims.models import Incident
from compensation import schemes
from compensation.rules.scheme import parse_scheme
from tests import factories as make
from tests.house import law
from tests.house.law import admitted, award_of, draft, execute, insert, refused, value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]

PAYOUT = "compensation_payout"


def award(name: str, sequence: int = 0, won: int = 400_000, **more: int | str) -> int:
    """Another award of a claim, as the one it has."""
    one = award_of(name)
    return insert(
        "compensation_award",
        **{"claim_id": one.claim_id, "benefit_id": one.benefit_id, "verdict_id": one.verdict_id,
           "sequence": sequence, "amount_won": won, "figures": "", "at": make.AT, **more},
    )  # fmt: skip


def test_one_first_award_per_claim_and_benefit() -> None:
    with refused("one_first_award_per_claim_and_benefit"):
        award("R6")
    with refused("a_first_award_is_not_negative"):
        one = award_of("R6")
        insert(
            "compensation_award", claim_id=make.claim("R9").pk, benefit_id=one.benefit_id,
            verdict_id=one.verdict_id, sequence=0, amount_won=-1, figures="", at=make.AT,
        )  # fmt: skip
    with admitted():  # a correction is a further delta
        run = law.assessing()
        award("R6", sequence=1, won=-100_000, run_id=run)
        with refused("one_first_award_per_claim_and_benefit"):
            award("R6", sequence=1, won=-100_000, run_id=run)


@pytest.mark.parametrize("won", [1, 400_000, -1])
def test_a_further_award_is_a_redetermination(won: int) -> None:
    """More or less than the first award is due by an open run of the assessment alone, under its version."""
    law_of_runs = "a_further_award_is_a_redetermination"
    with admitted():
        award("R6", sequence=1, won=won, run_id=law.assessing())
    with refused(law_of_runs):
        award("R6", sequence=1, won=won)
    for wrong in ({"stage": "compensation.simulate"}, {"version": 0}, {"incident": 0}):
        with refused(law_of_runs):
            award("R6", sequence=1, won=won, run_id=law.assessing(**wrong))
    with refused(law_of_runs):
        run = law.assessing()
        execute("UPDATE lib_run SET closed_at = now(), outcome = 'done' WHERE id = %s", run)
        award("R6", sequence=1, won=won, run_id=run)


def test_an_assessed_claim_gets_no_second_first_award_by_the_way() -> None:
    other = value("SELECT id FROM compensation_benefit WHERE channel = 'credit'")
    with refused("a_further_award_is_a_redetermination"):
        award("R6", benefit_id=other)
    with admitted():
        award("R6", benefit_id=other, run_id=law.assessing())


@pytest.mark.parametrize("figures", ["{}", "1,,2", "1.5", ",", "-"])
def test_the_figures_of_an_award_are_whole_numbers(figures: str) -> None:
    with refused("an_award_has_whole_figures"):
        award("R6", sequence=1, won=1, figures=figures, run_id=law.assessing())
    assert award("R6", sequence=1, won=1, figures="-1,20", run_id=law.assessing())


def test_a_further_award_changes_something() -> None:
    with refused("a_further_award_changes_something"):
        award("R6", sequence=1, won=0, run_id=law.assessing())


def test_awards_never_add_up_to_less_than_nothing() -> None:
    won = award_of("R6").amount_won
    below = "the_sum_of_awards_is_not_negative"
    with refused(below):
        award("R6", sequence=1, won=-won - 1, run_id=law.assessing())
    with admitted():
        run = law.assessing()
        award("R6", sequence=1, won=-won, run_id=run)
        with refused(below):
            award("R6", sequence=2, won=-1, run_id=run)
        award("R6", sequence=2, won=7, run_id=run)


def test_awards_are_numbered_without_a_gap() -> None:
    with refused("awards_are_numbered_without_a_gap"):
        award("R6", sequence=2, won=1, run_id=law.assessing())


def test_an_award_is_by_a_version_that_was_in_force_for_its_incident() -> None:
    """A draft awards nothing, whatever approved it for another incident."""
    one = award_of("R6")
    draft_version = schemes.load(
        parse_scheme(make.scheme_file(admission={"business_status": ["active"]})),
        by=make.person("examiner"), at=make.AT,
    ).version.pk  # fmt: skip
    verdict = insert(
        "compensation_verdict", version_id=draft_version, benefit_id=one.benefit_id, engine="2", tier="",
        steps="[]", digest="x",
    )  # fmt: skip
    with refused("an_award_is_by_a_version_in_force"):
        insert(
            "compensation_award", claim_id=make.claim("R9").pk, benefit_id=one.benefit_id,
            verdict_id=verdict, sequence=0, amount_won=1, figures="", at=make.AT,
        )  # fmt: skip


def test_what_a_limit_took_is_named_or_not() -> None:
    for column in ("capped_won", "shared_won"):
        with refused("a_limit_takes_something_or_is_not_named"):
            award("R6", sequence=1, won=1, run_id=law.assessing(), **{column: 0})
    with admitted():
        award("R6", sequence=1, won=1, run_id=law.assessing(), capped_won=1, shared_won=1)


def test_only_a_claim_that_was_cleared_is_awarded_anything() -> None:
    def awarded(name: str) -> None:
        one = award_of("R6")
        insert(
            "compensation_award", claim_id=make.claim(name).pk, benefit_id=one.benefit_id,
            verdict_id=one.verdict_id, sequence=0, amount_won=1, figures="", at=make.AT,
        )  # fmt: skip

    with admitted():
        awarded("R9")  # cleared
    for name in ("R8", "R7", "S2", "S3"):  # excluded, referred, unconfirmed, received
        with refused("an_award_is_of_a_cleared_claim"):
            awarded(name)
    law.act("claim", "recall")
    law.status("claims_claim", make.claim("R6").pk, "referred")
    with refused("an_award_is_of_a_cleared_claim"):  # a person looks at it again: neither more nor less
        award("R6", sequence=1, won=-1, run_id=law.assessing())
    law.act("claim", "exclude", by="examiner")
    law.status("claims_claim", make.claim("R6").pk, "excluded")
    with admitted():  # excluded: what was awarded is taken back
        award("R6", sequence=1, won=-400_000, run_id=law.assessing())
    with refused("an_award_is_of_a_cleared_claim"):
        award("R6", sequence=1, won=1, run_id=law.assessing())


def test_what_is_awarded_is_due_once_the_claim_is_assessed() -> None:
    due = "SELECT count(*) FROM compensation_due WHERE claim_id = %s"
    one, cleared = award_of("R6"), make.claim("R9").pk
    assert value(due, one.claim_id) == 1
    with admitted():
        insert(
            "compensation_award", claim_id=cleared, benefit_id=one.benefit_id,
            verdict_id=one.verdict_id, sequence=0, amount_won=1, figures="", at=make.AT,
        )  # fmt: skip
        assert value(due, cleared) == 0
        law.act("claim", "exclude", by="examiner")
        law.status("claims_claim", cleared, "excluded")
        assert value(due, cleared) == 0


def proposal(run: int, **more: int | str) -> int:
    one = award_of("R6")
    return insert(
        "compensation_proposal",
        **{"run_id": run, "claim_id": one.claim_id, "benefit_id": one.benefit_id, "won": 10,
           "verdict_id": one.verdict_id, "figures": "", "capped_won": 0, "shared_won": 0, **more},
    )  # fmt: skip


def test_what_a_closed_run_proposed_stays() -> None:
    """What limits take is noted while the run is open; afterwards nothing comes, goes or changes."""
    run = law.assessing()
    number = proposal(run)
    take = "UPDATE compensation_proposal SET capped_won = 1, shared_won = 2 WHERE id = %s"
    with admitted():
        execute(take, number)
    execute("UPDATE lib_run SET closed_at = now(), outcome = 'done' WHERE id = %s", run)
    with refused("what_a_closed_run_proposed_stays"):
        execute(take, number)
    with refused("what_a_closed_run_proposed_stays"):
        proposal(run, claim_id=award_of("R5").claim_id)
    with refused("compensation_proposal_is_append_only"):
        execute("DELETE FROM compensation_proposal WHERE id = %s", number)


@pytest.mark.parametrize("column", ["id", "run_id", "claim_id", "benefit_id", "verdict_id", "won", "figures"])
def test_what_was_judged_before_limits_never_changes(column: str) -> None:
    proposal(law.assessing())
    with refused("compensation_proposal_is_append_only"):
        execute(f"UPDATE compensation_proposal SET {column} = {column}")


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
            sequence=0, amount_won=1, figures="", at=make.AT,
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
        more = award("R2", won=other.amount_won, benefit_id=waiver, run_id=law.assessing())
        law.item(returned, other.amount_won, more)


def test_the_items_of_a_payout_add_up_to_it() -> None:
    one = award_of("R6")
    with refused("items_add_up_to_their_payout"):
        law.item(law.payout(law.payment(draft(), 1), 1), one.amount_won, one.pk)
