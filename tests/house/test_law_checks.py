"""Going round the stages: no person's decision passes a check that blocks it; ticks are of checks it has."""

from collections.abc import Iterator
from typing import Any

import pytest

from claims import checks
from claims.models import ChecklistItem
from claims.rules.checks import DECISIONS, DONE, PLAIN, Tick
from claims.rules.workflow import Kind
from tests import factories as make
from tests.house.law import act, admitted, execute, insert, refused, value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def item(**more: Any) -> int:
    row = {
        "code": "identity", "wording_ko": "신분증 대조", "wording_en": "Identity card seen", "scheme": "",
        "kind": "", "automatic": "", "blocks": ["clear", "confirm"], "position": 1, "used": True,
    }  # fmt: skip
    return insert("claims_checklistitem", **{**row, **more})


@pytest.fixture
def blocks(world: None) -> Iterator[int]:
    yield item()


def say(claim: str, check: int, outcome: str = "ok", **more: Any) -> int:
    row = {"claim_id": make.claim(claim).pk, "item_id": check, "outcome": outcome, "words": "", "at": make.AT}
    return insert("claims_checktick", **{**row, "by_id": make.person("examiner").pk, **more})


def move(claim: str, becomes: str) -> None:
    execute("UPDATE claims_claim SET status = %s WHERE id = %s", becomes, make.claim(claim).pk)


def test_clearing_waits_for_the_check(blocks: int) -> None:
    act("claim", "clear")
    with refused("a_decision_waits_for_its_checks"):
        move("R7", "cleared")
    say("R7", blocks)
    with admitted():
        move("R7", "cleared")
    for outcome in sorted(set(Tick) - DONE):
        with refused("a_decision_waits_for_its_checks"):
            say("R7", blocks, outcome, words="x")
            move("R7", "cleared")


def test_a_person_confirms_after_the_check_and_the_machine_at_once(blocks: int) -> None:
    pattern = value("SELECT min(pattern_id) FROM claims_claim")
    change = "UPDATE claims_claim SET status = 'confirmed', pattern_id = %s WHERE id = %s"
    claim = make.claim("S2").pk
    act("claim", "confirm_damage", "examiner")
    with refused("a_decision_waits_for_its_checks"):
        execute(change, pattern, claim)
    act("claim", "confirm_damage")
    with admitted():
        execute(change, pattern, claim)


def test_excluding_waits_for_nothing(blocks: int) -> None:
    act("claim", "exclude")
    with admitted():
        move("R7", "excluded")


def test_a_tick_is_of_a_manual_check_that_the_claim_has(blocks: int) -> None:
    automatic = value("SELECT id FROM claims_checklistitem WHERE code = 'line'")
    for other in (
        automatic,
        item(code="a", kind="list"),
        item(code="b", scheme="other"),
        item(code="c", used=False),
    ):
        with refused("a_tick_is_of_a_check_of_its_claim"):
            say("R7", other)
    with refused("a_tick_is_of_a_known_kind"):
        say("R7", blocks, "perhaps")
    for outcome in Tick:
        if outcome in PLAIN:
            with admitted():
                say("R7", blocks, str(outcome))
        else:
            with refused("a_tick_that_is_no_plain_yes_says_why"):
                say("R7", blocks, str(outcome))


def test_items_say_what_they_ask_and_of_whom(blocks: int) -> None:
    with refused("a_check_stands_once_for_the_same_claims"):
        item()
    for wrong in ({"code": "Ä"}, {"code": ""}, {"wording_ko": ""}, {"wording_en": ""}):
        with refused("a_check_says_what_it_asks"):
            item(**{"code": "other", **wrong})
    with refused("a_check_is_for_a_known_kind_of_claim"):
        item(code="other", kind="paper")
    for wrong in ({"automatic": "no_flags"}, {"blocks": ["pay"]}):
        with refused("only_what_people_tick_blocks_decisions"):
            item(code="other", **wrong)
    for kind in Kind:
        with admitted():
            item(code="other", kind=str(kind))


def test_the_database_knows_the_same_words(blocks: int) -> None:
    source = value("SELECT prosrc FROM pg_proc WHERE proname = 'claims_unchecked'")
    assert f"IN ({', '.join(repr(str(tick)) for tick in (Tick.OK, Tick.NOT_NEEDED))})" in source
    assert {Tick.OK, Tick.NOT_NEEDED} == DONE
    verbs = value("SELECT prosrc FROM pg_proc WHERE proname = 'claims_claim_checked'")
    assert all(f"THEN '{decision}'" in verbs for decision in DECISIONS if decision != "appraise")


def test_the_stage_refuses_what_the_database_refuses(blocks: int) -> None:
    row = ChecklistItem.objects.get(pk=blocks)
    assert row.blocks == ["clear", "confirm"]
    with pytest.raises(checks.CaseworkRefused):
        checks.refuse_unchecked([make.claim("R7").pk], "clear")
