"""Amended filings, kinds of filings, closed claims opened again: kept with old, new and why; one as fifty."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from backoffice.lib.moves import MoveRefused
from backoffice.lib.refusal import Refusal
from claims import amendments, review
from claims.holds import CaseworkRefused
from claims.models import Amendment, Claim, Filing, Incident
from claims.rules.about import About
from claims.rules.amend import AMENDABLE
from compensation.schemes import in_force
from compensation.simulation import open_simulation
from tests import factories as make
from tests.factories import AT, shop, shop_line
from tests.house.law import act, admitted, execute, insert, refused

pytestmark = pytest.mark.django_db
HOW: dict[str, Any] = {"reason": "전화 확인", "at": AT}
CEILING = {"revenue": [{"ceiling": 500_000_000, "bound": "inclusive"}]}


def filed(shops: int = 3, **more: Any) -> Incident:
    make.cast()
    about = make.incident()
    make.take_lines(about, *(shop_line(n) for n in range(1, shops + 1)))
    make.take_shops(about, *(shop(n, **more) for n in range(1, shops + 1)))
    make.in_force(about, admission=CEILING)
    return about


def ids(*names: str) -> list[int]:
    return [make.claim(name).pk for name in names]


def amend(field: str, text: str, *names: str, by: str = "examiner") -> amendments.Amended:
    return amendments.amend(ids(*names), field, text, by=make.person(by), **HOW)


def at(name: str) -> str:
    return str(make.claim(name).status)


def road(about: Incident) -> None:
    make.confirm(about)
    make.screen(about)
    make.assess(about)


def test_old_new_and_why_are_kept_and_the_claim_is_judged_anew() -> None:
    about = filed()
    make.confirm(about)
    make.screen(about)
    before = make.claim("R1").facts_changed_at
    assert amend("monthly_sales", "60,000,000", "R1", "R2") == (2, 2)
    assert (at("R1"), at("R3")) == ("received", "cleared")
    row = Amendment.objects.get(claim__in=ids("R1"))
    assert (row.field, row.after) == (
        "monthly_sales", {"monthly_sales": 60_000_000, "annual_revenue": 720_000_000})  # fmt: skip
    assert row.before["annual_revenue"] == row.before["monthly_sales"] * 12
    assert (row.reason, row.by.username) == ("전화 확인", "examiner")
    assert make.claim("R1").facts_changed_at > before
    make.confirm(about)
    make.screen(about)
    assert (at("R1"), at("R3")) == ("referred", "cleared")
    assert amend("monthly_sales", "60,000,000", "R1") == (0, 0)  # says so already
    assert Amendment.objects.count() == 2


def test_what_nothing_rests_on_moves_nothing() -> None:
    about = filed()
    make.confirm(about)
    assert amend("phone", "010-9999-0000", "R1") == (1, 0)
    assert (at("R1"), Filing.objects.get(reference="R1").phone) == ("confirmed", "01099990000")


def test_an_awarded_claim_is_awarded_the_difference() -> None:
    about = filed()
    road(about)
    assert at("R1") == "assessed"
    assert amend("own_fault_percent", "100", "R1") == (1, 1)
    assert at("R1") == "received"


@pytest.mark.parametrize("field", AMENDABLE)
def test_no_field_says_what_a_file_may_not_say(field: str) -> None:
    filed()
    nonsense = "x" * 4_000 if field not in ("monthly_sales", "claimed_loss") else "many"
    with pytest.raises((Refusal, ValueError)):
        amend(field, nonsense, "R1")
    assert not Amendment.objects.exists()


def test_who_may_amend_what() -> None:
    about = filed()
    with pytest.raises(PermissionDenied):
        amend("phone", "010-9999-0000", "R1", by="clerk")
    with pytest.raises(Refusal, match="is not amended"):
        amend("business_no", "123-45-67890", "R1")
    with pytest.raises(Refusal, match="reason"):
        amendments.amend(ids("R1"), "phone", "010", by=make.person("examiner"), reason=" ", at=AT)
    lines = list(Claim.objects.filter(kind="list").values_list("pk", flat=True)[:1])
    with pytest.raises(CaseworkRefused, match="nothing was filed"):
        amendments.amend([*ids("R1"), *lines], "phone", "010-9999-0000", by=make.person("examiner"), **HOW)
    road(about)
    with pytest.raises(CaseworkRefused, match="decided already"):
        amend("about", "no_loss", "R1")


def test_questions_are_answered_and_never_assessed_nor_refused() -> None:
    about = filed(4, about="문의")
    amend("about", "loss", "R1", "R2")
    amend("about", "other_company", "R4")
    road(about)
    assert {name: at(name) for name in ("R1", "R2", "R3", "R4")} == {
        "R1": "assessed", "R2": "assessed", "R3": "received", "R4": "received"}  # fmt: skip
    by = make.person("examiner")
    with pytest.raises(CaseworkRefused) as wrong:
        amendments.answer(ids("R3", "R4"), About.NO_LOSS, by=by, **HOW)
    assert wrong.value.rows == ids("R4")
    assert amendments.answer(ids("R3"), About.NO_LOSS, by=by, **HOW) == 1
    assert amendments.answer(ids("R4"), About.OTHER_COMPANY, by=by, **HOW) == 1
    assert (at("R3"), at("R4")) == ("answered", "answered")
    road(about)
    assert (at("R3"), at("R4")) == ("answered", "answered")
    with pytest.raises(PermissionDenied):
        amendments.answer(ids("R3"), About.NO_LOSS, by=make.person("clerk"), **HOW)


def test_a_question_does_not_stand_in_the_way_of_a_loss() -> None:
    """The same shop asked first and claimed later: no duplicate."""
    make.cast()
    about = make.incident()
    make.take_lines(about, shop_line(1))
    make.take_shops(about, shop(1, reference="Q1", about="no_loss"), shop(1, reference="L1"))
    make.in_force(about, admission=CEILING)
    road(about)
    assert (at("Q1"), at("L1")) == ("received", "assessed")


def test_a_cleared_claim_found_to_be_a_question_waits_to_be_answered() -> None:
    about = filed()
    make.confirm(about)
    make.screen(about)
    assert amend("about", "no_loss", "R1") == (1, 1)
    road(about)
    assert (at("R1"), at("R2")) == ("received", "assessed")
    # and back again
    assert amend("about", "loss", "R1") == (1, 0)
    road(about)
    assert at("R1") == "assessed"


def test_a_simulation_knows_no_questions() -> None:
    about = filed(3, about="no_loss")
    amend("about", "loss", "R1")
    adoption = in_force(about)
    assert adoption is not None
    simulation = open_simulation(about, adoption.version, None, at=AT, by=make.person("examiner"))
    assert simulation.run is not None
    make.work(simulation.run)
    simulation.refresh_from_db()
    assert sum(group.number for group in simulation.simulationgroup_set.filter(kind="filing")) == 1


def test_a_lead_opens_closed_claims_again() -> None:
    about = filed(4)
    make.confirm(about)
    make.screen(about)
    review.decide(about, "exclude", references=["R1"], ground="duplicate", by=make.person("examiner"), **HOW)
    review.withdraw(ids("R2"), by=make.person("examiner"), **HOW)
    amend("about", "no_loss", "R3")
    amendments.answer(ids("R3"), About.NO_LOSS, by=make.person("examiner"), **HOW)
    closed = ids("R1", "R2", "R3")
    with pytest.raises(PermissionDenied):
        review.restore(closed, by=make.person("examiner"), **HOW)
    with pytest.raises(MoveRefused):
        review.restore([*closed, *ids("R4")], by=make.person("approver"), **HOW)
    assert review.restore(closed, by=make.person("approver"), **HOW) == 3
    amend("about", "loss", "R3")
    make.confirm(about)
    make.screen(about)
    assert (at("R1"), at("R2"), at("R3")) == ("unconfirmed", "cleared", "cleared")
    assert make.grounds(about, "damage")["R1"] == "excluded_before"


def test_one_as_fifty() -> None:
    about = filed(50)
    make.confirm(about)
    names = [f"R{n}" for n in range(1, 51)]
    kept = ("claim", "field", "before", "after")
    with make.undone():
        assert amend("claimed_loss", "1,000,000", *names) == (50, 50)
        together = list(Amendment.objects.order_by("claim").values_list(*kept))
        statuses = make.statuses(about)
    for name in names:
        amend("claimed_loss", "1,000,000", name)
    assert list(Amendment.objects.order_by("claim").values_list(*kept)) == together
    assert make.statuses(about) == statuses


def test_the_law_of_kinds() -> None:
    about = filed(3, about="no_loss")
    (question, loss, other) = ids("R1", "R2", "R3")
    execute("UPDATE claims_filing SET about = 'loss' WHERE claim_id = %s", loss)
    execute("UPDATE claims_filing SET about = 'other_company' WHERE claim_id = %s", other)
    for claim, verb, law in (
        (loss, "answer", "what_is_answered_claims_nothing"),
        (question, "hand_on", "what_is_answered_claims_nothing"),
        (question, "doubt_damage", "what_claims_nothing_is_answered"),
    ):
        with refused(law):
            act("claim", verb)
            becomes = "unconfirmed" if verb == "doubt_damage" else "answered"
            execute("UPDATE claims_claim SET status = %s WHERE id = %s", becomes, claim)
    with admitted():
        act("claim", "hand_on")
        execute("UPDATE claims_claim SET status = 'answered' WHERE id = %s", other)
    with refused("a_filing_is_about_something_known"):
        execute("UPDATE claims_filing SET about = 'x' WHERE claim_id = %s", loss)
    with refused("an_amendment_has_its_reason"):
        insert(
            "claims_amendment", claim_id=loss, field="about", before="{}", after="{}", reason="", at=AT,
            by_id=make.person("clerk").pk,
        )  # fmt: skip
    road(about)
    with refused("a_decided_filing_keeps_what_it_is_about"):
        execute("UPDATE claims_filing SET about = 'no_loss' WHERE claim_id = %s", loss)
