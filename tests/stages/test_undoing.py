"""Undoing: one's own last decision, soon, while nothing followed; the history keeps both; one as fifty."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from claims import amendments, holds, review, undoing
from claims.holds import CaseworkRefused
from claims.models import ClaimEvent, Finding, Incident, WorkItem
from claims.rules.about import About
from claims.rules.workflow import UNDO_WITHIN
from tests import factories as make
from tests.factories import AT, shop, shop_line
from tests.house.law import execute, insert, name_move, refused

pytestmark = pytest.mark.django_db
OVER = {"monthly_sales": 60_000_000}
CEILING = {"revenue": [{"ceiling": 500_000_000, "bound": "inclusive"}]}
SOON = AT + timedelta(minutes=5)


def referred(shops: int = 2) -> Incident:
    """R1 … are beyond the ceiling; S9 was not affected."""
    make.cast()
    about = make.incident()
    make.take_lines(about, *(shop_line(n) for n in range(1, shops + 1)), make.line("S9", area=make.JUNG))
    make.take_shops(about, *(shop(n, **OVER) for n in range(1, shops + 1)))
    make.in_force(about, admission=CEILING)
    make.confirm(about)
    make.screen(about)
    return about


def ids(*names: str) -> list[int]:
    return [make.claim(name).pk for name in names]


def at(name: str) -> str:
    return str(make.claim(name).status)


def decide(about: Incident, verdict: str, *names: str, by: str = "examiner", when: datetime = AT) -> None:
    how: dict[str, Any] = {"by": make.person(by), "reason": "확인", "at": when}
    review.decide(about, verdict, references=names, **how)


def undo(*names: str, by: str = "examiner", when: datetime = SOON) -> int:
    return undoing.undo(ids(*names), by=make.person(by), at=when, reason="잘못 누름")


@pytest.mark.parametrize("verdict", ["clear", "exclude"])
def test_a_decision_is_taken_back_and_both_stay_in_the_history(verdict: str) -> None:
    about = referred()
    decide(about, verdict, "R1")
    assert undo("R1") == 1
    assert at("R1") == "referred"
    moved = ClaimEvent.objects.filter(row__in=ids("R1")).order_by("move_id")
    verbs = moved.values_list("move__verb", flat=True)
    assert list(verbs)[-2:] == [verdict, "undo_to_referred"]
    newest = Finding.objects.filter(claim__in=ids("R1")).latest("pk")
    assert (newest.ground, newest.evidence) == (
        "over_ceiling", {"undone": verdict, "reason": "잘못 누름"})  # fmt: skip
    assert WorkItem.objects.get(claim__in=ids("R1"), closed_at=None).kind == "review"
    # What was waived is not waived any more: it is decided again like any other.
    decide(about, "exclude", "R1")
    assert at("R1") == "excluded"


def test_confirming_withdrawing_and_answering_are_taken_back() -> None:
    about = referred()
    decide(about, "confirm", "S9")
    assert make.claim("S9").pattern_id is not None
    undo("S9")
    assert (at("S9"), make.claim("S9").pattern_id) == ("unconfirmed", None)
    by = {"by": make.person("examiner"), "reason": "x", "at": AT}
    review.withdraw(ids("R1"), **by)
    amendments.amend(ids("R2"), "about", "no_loss", **by)
    amendments.answer(ids("R2"), About.NO_LOSS, **by)
    assert undo("R1", "R2") == 2
    assert (at("R1"), at("R2")) == ("referred", "received")


def test_not_later_not_anothers_and_not_what_something_followed() -> None:
    about = referred(4)
    decide(about, "clear", "R1", "R2", "R3")
    with pytest.raises(CaseworkRefused):
        undo("R1", by="examiner2")
    with pytest.raises(CaseworkRefused):
        undo("R1", when=AT + UNDO_WITHIN + timedelta(seconds=1))
    with pytest.raises(PermissionDenied):
        undo("R1", by="clerk")
    with pytest.raises(CaseworkRefused) as never:
        undo("R1", "R4")  # nobody decided about R4
    assert never.value.rows == ids("R4")
    holds.hold(ids("R2"), by=make.person("examiner"), at=AT, reason="x")
    with pytest.raises(CaseworkRefused):
        undo("R2")
    make.assess(about)
    assert at("R1") == "assessed"
    with pytest.raises(CaseworkRefused):
        undo("R1")
    assert at("R2") == "cleared"


def test_one_as_fifty() -> None:
    about = referred(50)
    names = [f"R{n}" for n in range(1, 51)]
    decide(about, "exclude", *names)
    with make.undone():
        assert undo(*names) == 50
        together = make.statuses(about)
    for name in names:
        undo(name)
    assert make.statuses(about) == together


def test_the_database_asks_whose_it_was_and_when() -> None:
    about = referred()
    decide(about, "clear", "R1")
    (claim,) = ids("R1")
    law = "an_undo_takes_back_ones_own_last_decision"
    for person, minutes in (("examiner2", 5), ("examiner", 16)):
        with refused(law):
            _move_at(person, AT + timedelta(minutes=minutes))
            execute("UPDATE claims_claim SET status = 'referred' WHERE id = %s", claim)
    _move_at("examiner", SOON)
    assert execute("UPDATE claims_claim SET status = 'referred' WHERE id = %s", claim) == 1


def _move_at(person: str, when: datetime) -> None:
    number = insert(
        "lib_move", machine="claim", verb="undo_to_referred", actor_kind="staff",
        actor_id=make.person(person).pk, on_behalf_of="", reason="x", at=when,
    )  # fmt: skip
    name_move(number)
