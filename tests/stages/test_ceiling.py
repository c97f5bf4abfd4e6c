"""KT's step: a ceiling of 500 million won became one of 3 billion. Nobody files twice."""

from typing import Any

import pytest

from claims import review
from claims.models import Admission, Claim, ClaimEvent, Filing, Finding, Incident
from compensation.models import Adoption, Award, Payment
from tests import factories as make
from tests.factories import shop, shop_line

pytestmark = pytest.mark.django_db

MONTHLY = {  # a twelfth of the annual revenue
    "R1": 40_000_000,  # 480 million: paid from the first day
    "R2": 41_666_666,  # 499,999,992
    "R3": 41_666_667,  # 500,000,004: above the first ceiling
    "R4": 100_000_000,  # 1.2 billion; a person excludes it under the first
    "R5": 250_000_000,  # 3 billion to the won: 이하
    "R6": 250_000_001,
    "R7": 400_000_000,  # 4.8 billion; excluded under the first
    "R8": 400_000_000,  # retail: 5 billion is its ceiling
    "R9": 120_000_000,  # over the ceiling; excluded under the first
}


def scheme(*revenue: dict[str, Any]) -> dict[str, Any]:
    content = make.sample_scheme("kt-2018")
    content["admission"]["revenue"] = list(revenue)
    return content


FIRST = ({"ceiling": 500_000_000, "bound": "inclusive"},)
SECOND = (
    {"sector": "retail", "ceiling": 5_000_000_000, "bound": "inclusive"},
    {"ceiling": 3_000_000_000, "bound": "inclusive"},
)


@pytest.fixture
def incident() -> Incident:
    """All have filed and are confirmed; the first scheme is in force, those below its ceiling are paid."""
    make.cast()
    about = make.incident()
    make.take_lines(about, *(shop_line(n) for n in range(1, 10)))
    make.take_shops(
        about,
        *(
            shop(n, monthly_sales=MONTHLY[f"R{n}"], sector="소매" if n == 8 else "음식점")
            for n in range(1, 10)
        ),
    )
    make.confirm(about)
    make.in_force(about, scheme(*FIRST))
    make.screen(about)
    review.decide(
        about, "exclude", references=["R4", "R7", "R9"], by=make.person("examiner"), reason="over 5억",
        at=make.AT,
    )  # fmt: skip
    make.assess(about)
    make.paid(make.send(about))
    return about


def shops(about: Incident) -> dict[str, str]:
    return {name: status for name, status in make.statuses(about).items() if name in MONTHLY}


def test_kt_raises_its_ceiling_and_nobody_files_twice(incident: Incident) -> None:
    assert shops(incident) == {
        "R1": "settled", "R2": "settled", "R3": "referred", "R4": "excluded", "R5": "referred",
        "R6": "referred", "R7": "excluded", "R8": "referred", "R9": "excluded",
    }  # fmt: skip
    filed = Filing.objects.count()
    first = list(Award.objects.values_list("pk", "amount_won"))

    adoption = make.in_force(incident, scheme(*SECOND))
    assert (adoption.version.number, adoption.admission.number) == (2, 2)
    assert Adoption.objects.get(version__number=1).ended_at == make.AT
    run = make.screen(incident)
    # Those excluded whose ground fell away are back on a list; nobody is cleared but by a person.
    assert shops(incident) == {
        "R1": "settled", "R2": "settled", "R3": "referred", "R4": "referred", "R5": "referred",
        "R6": "referred", "R7": "excluded", "R8": "referred", "R9": "referred",
    }  # fmt: skip
    # Of 18 claims 16 stay where they stand: the awarded ones pass again and are stamped, without a finding.
    assert (run.counts["count"], run.counts["referred"], run.counts["rejudged"]) == (2, 2, 16)
    assert set(Claim.objects.values_list("admission__number", flat=True)) == {2}
    assert Finding.objects.filter(claim=make.claim("R1"), stage="screening").count() == 1

    decided = review.decide(
        incident, "clear", ground="over_ceiling", by=make.person("examiner"), reason="30억", at=make.AT
    )
    assert (decided.decided, decided.still_standing) == (5, 1)
    cleared = ["R3", "R4", "R5", "R8", "R9"]
    assert [name for name, status in shops(incident).items() if status == "cleared"] == cleared
    assert ClaimEvent.objects.filter(move__verb="clear").values("move").distinct().count() == 1
    run = make.assess(incident)
    assert (run.counts["count"], run.counts["total_won"]) == (5, 5 * 400_000)
    batch = make.send(incident)
    assert (batch.payments, batch.total_won) == (5, 5 * 400_000)
    make.paid(batch)

    assert shops(incident) == {
        **dict.fromkeys(["R1", "R2", *cleared], "settled"), "R6": "referred", "R7": "excluded",
    }  # fmt: skip
    assert Filing.objects.count() == filed == 9
    assert list(Award.objects.values_list("pk", "amount_won"))[: len(first)] == first
    assert Award.objects.filter(claim__kind="filing").count() == 7
    assert Payment.objects.filter(account__isnull=False).count() == 7
    # What stays above the second ceiling says so, in each finding its admission.
    told = Finding.objects.filter(claim=make.claim("R6"), stage="screening").order_by("pk")
    assert list(told.values_list("ground", "admission__number")) == [("over_ceiling", 1), ("over_ceiling", 2)]
    assert Admission.objects.count() == 2


def test_a_claim_judged_alone_takes_the_step_as_all_do(incident: Incident) -> None:
    make.in_force(incident, scheme(*SECOND))
    with make.undone():
        counts = make.screen(incident).counts
        together = (shops(incident), make.grounds(incident, "screening"))
    assert make.screen(incident, singly=True).counts == counts
    assert (shops(incident), make.grounds(incident, "screening")) == together


def test_a_lower_ceiling_refers_what_was_cleared_and_what_was_awarded(incident: Incident) -> None:
    make.in_force(incident, scheme(*SECOND))
    make.screen(incident)
    review.decide(
        incident, "clear", by=make.person("examiner"), reason="30억", at=make.AT, references=["R3", "R5"]
    )
    make.in_force(incident, scheme({"ceiling": 400_000_000, "bound": "exclusive"}))
    run = make.screen(incident)
    found = shops(incident)
    assert (found["R1"], found["R2"], run.counts["recalled"]) == ("referred", "referred", 2)
    assert (found["R3"], found["R5"], found["R6"]) == (
        "cleared",
        "cleared",
        "referred",
    )  # waived for these two


def test_the_scheme_back_in_force_is_the_admission_it_was_after(incident: Incident) -> None:
    """An older text loaded again is the newest version, and its admission takes the next number."""
    make.in_force(incident, scheme(*SECOND))
    third = make.in_force(incident, scheme(*FIRST))
    assert (third.version.number, third.admission.number) == (3, 3)
    again = make.in_force(incident, scheme(*FIRST))
    assert (again.pk, Admission.objects.count()) == (third.pk, 3)
