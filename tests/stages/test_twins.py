"""One business and site is paid once, in whatever order its forms come in and are judged."""

from typing import Any

import pytest

from backoffice.lib.models import Run
from claims import review
from claims.models import Finding, Incident
from tests import factories as make
from tests.factories import business_no, shop, shop_line
from tests.house.law import award_of, insert, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def about() -> Incident:
    """An incident with the lines of three shops, and a scheme in force."""
    make.cast()
    about = make.incident()
    make.take_lines(about, *(shop_line(n) for n in range(1, 4)))
    make.in_force(about)
    return about


def file_and_screen(about: Incident, *shops: dict[str, Any]) -> None:
    make.take_shops(about, *shops)
    make.confirm(about)
    make.screen(about)


def again(reference: str = "R101", **what: Any) -> dict[str, Any]:
    """Shop 1 once more."""
    return shop(1, **{"reference": reference, "channel": "post", "received_at": "2019-02-16", **what})


@pytest.mark.parametrize("awarded", [False, True])
def test_a_form_typed_in_late_with_an_earlier_date_is_a_duplicate(about: Incident, awarded: bool) -> None:
    file_and_screen(about, shop(1))
    if awarded:
        make.assess(about)
    file_and_screen(about, again())
    assert make.statuses(about)["R101"] == "referred"
    make.assess(about)
    assert make.statuses(about)["R1"] == "assessed"
    assert make.statuses(about)["R101"] == "referred"


@pytest.mark.parametrize(
    "changed",
    [
        {"postcode": ""},
        {"address": "서울 마포구 월드컵로 1, 2층"},
        {"address": "", "postcode": ""},
    ],
)
def test_the_same_line_or_the_address_without_its_postcode_is_the_same_site(
    about: Incident, changed: dict[str, str]
) -> None:
    file_and_screen(about, shop(1), again(received_at="2019-02-21", **changed))
    assert (make.statuses(about)["R1"], make.statuses(about)["R101"]) == ("cleared", "referred")


def test_lines_named_in_another_order_are_the_same_site(about: Incident) -> None:
    where = {"address": "", "postcode": ""}
    file_and_screen(
        about,
        shop(1, line_no="02-310-0001;02-310-9001", **where),
        again(received_at="2019-02-21", line_no="02-310-9001;02-310-0001", **where),
    )
    assert make.statuses(about)["R101"] == "referred"


def test_another_business_at_the_address_is_no_twin(about: Incident) -> None:
    file_and_screen(about, shop(1), shop(2, address="서울 마포구 월드컵로 1", business_no=business_no(2)))
    assert (make.statuses(about)["R1"], make.statuses(about)["R2"]) == ("cleared", "cleared")


def test_an_excluded_claim_taken_up_again_is_not_paid_beside_the_twin_that_was(about: Incident) -> None:
    """Excluded, so that its twin passed; then it is cleared after all, of another ground."""
    big = {"monthly_sales": 900_000_000}
    file_and_screen(about, shop(1, **big))
    who: dict[str, Any] = {"by": make.person("examiner"), "reason": "seen", "at": make.AT}
    review.decide(about, "exclude", references=["R1"], **who)
    file_and_screen(about, again(received_at="2019-02-21"))
    assert make.statuses(about)["R101"] == "cleared"
    make.assess(about)
    review.decide(about, "clear", references=["R1"], **who)
    run = make.assess(about)
    assert (make.statuses(about)["R1"], make.statuses(about)["R101"]) == ("referred", "assessed")
    assert run.counts["twins"] == 1
    newest = Finding.objects.filter(claim=make.claim("R1")).latest("pk")
    assert (newest.ground, newest.run) == ("duplicate", Run.objects.get(pk=run.pk))


def test_two_cleared_before_either_is_awarded_are_awarded_once(about: Incident) -> None:
    big = {"monthly_sales": 900_000_000}
    file_and_screen(about, shop(1, **big))
    who: dict[str, Any] = {"by": make.person("examiner"), "reason": "seen", "at": make.AT}
    review.decide(about, "exclude", references=["R1"], **who)
    file_and_screen(about, again(received_at="2019-02-21"))
    review.decide(about, "clear", references=["R1"], **who)
    make.assess(about)
    assert (make.statuses(about)["R1"], make.statuses(about)["R101"]) == ("assessed", "referred")


def test_a_person_who_told_them_apart_has_said_so_for_both(about: Incident) -> None:
    file_and_screen(about, shop(1), again(received_at="2019-02-21"))
    who: dict[str, Any] = {"by": make.person("examiner"), "reason": "two counters", "at": make.AT}
    review.decide(about, "clear", ground="duplicate", **who)
    make.assess(about)
    assert (make.statuses(about)["R1"], make.statuses(about)["R101"]) == ("assessed", "assessed")


def test_the_database_awards_a_site_once(about: Incident) -> None:
    """Tried behind the application's back, with both twins cleared."""
    file_and_screen(about, shop(3))
    make.assess(about)
    pattern = award_of("R3")
    file_and_screen(about, shop(1, monthly_sales=900_000_000))
    who: dict[str, Any] = {"by": make.person("examiner"), "reason": "seen", "at": make.AT}
    review.decide(about, "exclude", references=["R1"], **who)
    file_and_screen(about, again(received_at="2019-02-21"))
    review.decide(about, "clear", references=["R1"], **who)

    def awarded(name: str) -> None:
        insert(
            "compensation_award", claim_id=make.claim(name).pk, benefit_id=pattern.benefit_id,
            verdict_id=pattern.verdict_id, sequence=0, amount_won=400_000, figures="", at=make.AT,
        )  # fmt: skip

    awarded("R1")
    with refused("a_site_is_awarded_once"):
        awarded("R101")
