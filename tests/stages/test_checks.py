"""The checklist: which checks a claim has, ticks, and decisions of people, alone, that wait for them."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from backoffice.lib import sql
from backoffice.lib.refusal import Refusal
from claims import checks, review
from claims.checks import tick
from claims.holds import CaseworkRefused
from claims.models import ChecklistItem, CheckTick, Incident
from claims.rules.checks import Tick
from claims.rules.numbers import claim_number
from tests import factories as make
from tests.factories import shop, shop_line
from tests.factories.appraised import LINES, appraise, approve_appraisals, left_to_people

pytestmark = pytest.mark.django_db

CEILING = {"revenue": [{"ceiling": 500_000_000, "bound": "inclusive"}]}


def referred(shops: int = 3) -> Incident:
    """R1 … are referred: their sales are above the ceiling."""
    make.cast()
    about = make.incident()
    make.take_lines(about, *(shop_line(n) for n in range(1, shops + 1)))
    make.take_shops(about, *(shop(n, monthly_sales=60_000_000) for n in range(1, shops + 1)))
    make.in_force(about, admission=CEILING)
    make.confirm(about)
    make.screen(about)
    return about


def blocking(*decisions: str, code: str = "identity", **more: Any) -> ChecklistItem:
    return ChecklistItem.objects.create(
        code=code, wording_ko="신분증 대조", wording_en="Identity card seen", blocks=list(decisions), **more
    )


def ids(*names: str) -> list[int]:
    return [make.claim(name).pk for name in names]


def ticked(
    item: ChecklistItem, *names: str, outcome: Tick = Tick.OK, by: str = "examiner", words: str = ""
) -> int:
    return tick(ids(*names), item.pk, outcome, by=make.person(by), at=make.AT, words=words)


def clear(about: Incident, *names: str) -> Any:
    return review.decide(
        about, "clear", by=make.person("examiner"), reason="확인", at=make.AT, references=names or None
    )


def test_a_decision_waits_for_its_check_and_names_who_is_missing() -> None:
    about = referred()
    item = blocking("clear")
    ticked(item, "R1")
    with pytest.raises(CaseworkRefused, match="Identity card seen") as refused:
        clear(about, "R1", "R2", "R3")
    assert list(refused.value.rows) == ids("R2", "R3")
    assert "신분증 대조" in refused.value.ko and claim_number(ids("R2")[0]) in refused.value.ko
    assert set(make.statuses(about).values()) >= {"referred"}
    with pytest.raises(CaseworkRefused):
        clear(about)  # a whole list too
    assert clear(about, "R1").decided == 1
    ticked(item, "R2", outcome=Tick.NOT_NEEDED, words="법인 등기로 갈음")
    assert clear(about, "R2").decided == 1
    review.decide(
        about, "exclude", by=make.person("examiner"), reason="본인 아님", at=make.AT, references=["R3"]
    )


@pytest.mark.parametrize("outcome", [Tick.PROBLEM, Tick.TAKEN_BACK])
def test_the_newest_word_counts(outcome: Tick) -> None:
    about = referred(1)
    item = blocking("clear")
    ticked(item, "R1")
    ticked(item, "R1", outcome=outcome, words="사진이 다릅니다")
    with pytest.raises(CaseworkRefused):
        clear(about, "R1")
    ticked(item, "R1", by="approver")
    assert clear(about, "R1").decided == 1
    said = [str(row.outcome) for row in CheckTick.objects.order_by("pk")]
    assert said == ["ok", str(outcome), "ok"]


def test_fifty_are_ticked_as_one() -> None:
    about = referred(5)
    item = blocking("clear")
    names = [f"R{n}" for n in range(1, 6)]
    with make.undone():
        assert ticked(item, *names) == 5
        together = list(CheckTick.objects.order_by("claim").values_list("claim", "item", "outcome", "by"))
    for name in names:
        assert ticked(item, name) == 1
    assert together == list(CheckTick.objects.order_by("claim").values_list("claim", "item", "outcome", "by"))
    assert clear(about, *names).decided == 5


def test_the_machine_asks_no_checklist() -> None:
    make.cast()
    about = make.incident()
    make.take_lines(about, shop_line(1))
    make.take_shops(about, shop(1))
    make.in_force(about)
    blocking("confirm", "clear", "appraise")
    make.confirm(about)
    make.screen(about)
    make.assess(about)
    assert make.statuses(about)["R1"] == "assessed"


def test_confirming_by_a_person_waits_too() -> None:
    make.cast()
    about = make.incident()
    make.take_lines(about, shop_line(1, area=make.JUNG))
    make.take_shops(about, shop(1))
    make.confirm(about)
    item = blocking("confirm")

    def confirm() -> Any:
        return review.decide(
            about, "confirm", by=make.person("examiner"), reason="현장", at=make.AT, references=["R1"]
        )

    with pytest.raises(CaseworkRefused):
        confirm()
    ticked(item, "R1", by="clerk")
    assert confirm().decided == 1


def test_working_an_amount_out_waits_and_so_does_approving_it() -> None:
    left_to_people()
    item = blocking("appraise", scheme="kakao-2022")
    with pytest.raises(CaseworkRefused):
        appraise("R1")
    ticked(item, "R1")
    made = appraise("R1", LINES)
    ticked(item, "R1", outcome=Tick.TAKEN_BACK)
    with pytest.raises(CaseworkRefused):
        approve_appraisals(made)
    ticked(item, "R1")
    assert approve_appraisals(made) == 1


def of(name: str) -> set[str]:
    """The codes of the checks that a claim has."""
    rows = sql.rows("SELECT item_id FROM claims_checks(%s::bigint[])", [ids(name)])
    return set(ChecklistItem.objects.filter(pk__in=[row[0] for row in rows]).values_list("code", flat=True))


@pytest.mark.parametrize(
    ("more", "has"),
    [
        ({}, True),
        ({"kind": "filing"}, True),
        ({"kind": "list"}, False),
        ({"scheme": "test"}, True),
        ({"scheme": "other"}, False),
        ({"since": "2019-02-20"}, True),
        ({"since": "2019-02-21"}, False),
        ({"used": False}, False),
    ],
)
def test_which_claims_have_a_check(more: dict[str, Any], has: bool) -> None:
    referred(1)
    item = blocking("clear", **more)
    assert ("identity" in of("R1")) is has
    if not has:
        with pytest.raises(CaseworkRefused):
            ticked(item, "R1")


def test_the_narrowest_of_one_code_stands() -> None:
    about = referred(1)
    blocking("clear")
    own = blocking(incident=about, used=False)
    assert "identity" not in of("R1")
    assert clear(about, "R1").decided == 1
    ChecklistItem.objects.filter(pk=own.pk).update(used=True, blocks=["clear"])
    with make.undone():
        assert "identity" in of("R1")


def test_what_is_refused_of_a_tick() -> None:
    referred(1)
    item = blocking("clear")
    automatic = ChecklistItem.objects.get(code="line")
    with pytest.raises(PermissionDenied):
        ticked(item, "R1", by="finance")
    with pytest.raises(Refusal, match="needs a reason"):
        ticked(item, "R1", outcome=Tick.PROBLEM, words=" ")
    with pytest.raises(CaseworkRefused):
        ticked(automatic, "R1")
    assert not CheckTick.objects.exists()


def test_nothing_is_asked_where_nothing_blocks(django_assert_num_queries: Any) -> None:
    referred(1)
    claims = ids("R1")
    with django_assert_num_queries(1):
        checks.refuse_unchecked(claims, "clear")
