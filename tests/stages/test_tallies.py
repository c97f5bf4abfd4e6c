"""What the database counts beside the moves is what a full count finds; folding changes no sum.

`conftest.py` asks the same after every test of the stages that move most.
"""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from backoffice.lib import tallies
from claims import recheck, review, undoing
from claims.models import ClaimTally, Incident, OpenTally, TimeTally
from claims.queries import tallies as counted
from compensation.models import MoneyTally
from tests import factories as make
from tests.factories import JUNG, line, shop, shop_line
from tests.factories.appraised import appraise, approve_appraisals, left_to_people
from tests.stages.tallied import agree

OVER = {"monthly_sales": 60_000_000}
CEILING = {"revenue": [{"ceiling": 500_000_000, "bound": "inclusive"}]}
TALLIES = (ClaimTally, OpenTally, TimeTally, MoneyTally)


def fold() -> None:
    """Fold everything, with the checks of a commit."""
    tallies.fold(timezone.now(), appended=0)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.django_db
@pytest.mark.parametrize("singly", [False, True], ids=["together", "singly"])
def test_after_every_step_of_a_road(singly: bool) -> None:
    make.cast()
    about = make.incident()
    make.take_lines(about, line("S1"), line("S2", area=JUNG), *(shop_line(n) for n in range(1, 8)))
    agree()
    make.take_shops(about, *(shop(n) for n in range(1, 5)), *(shop(n, **OVER) for n in range(5, 8)))
    agree()
    make.confirm(about, singly=singly)
    agree()
    make.in_force(about, admission=CEILING)
    make.screen(about, singly=singly)
    agree()
    who: dict[str, Any] = {"by": make.person("examiner"), "at": timezone.now(), "reason": "checked"}
    review.decide(about, "clear", references=["R5"], **who)
    review.decide(about, "exclude", references=["R6"], **who)
    review.decide(about, "confirm", references=["S2"], **who)
    agree()
    fold()
    agree()
    undoing.undo([make.claim("R6").pk], by=make.person("examiner"), at=timezone.now(), reason="mistaken")
    agree()
    recheck.recheck([make.claim("R7").pk], at=timezone.now())
    agree()
    make.confirm(about, singly=singly)
    make.screen(about, singly=singly)
    make.assess(about, singly=singly)
    agree()
    batch = make.send(about)
    agree()
    make.answer(make.result_lines(batch, {"R2": "계좌 없음"}))
    agree()
    fold()
    agree()
    before = [model.objects.count() for model in TALLIES]
    fold()
    assert [model.objects.count() for model in TALLIES] == before
    stands = {(row.kind, row.status): row for row in counted.standing(about.pk)}
    settled = stands["filing", "settled"]
    assert settled.number > settled.by_itself > 0  # R5 went through a person's hands


@pytest.mark.django_db
def test_whose_amount_a_person_worked_out_did_not_go_through_by_itself() -> None:
    about = left_to_people(3)
    agree()
    approve_appraisals(appraise("R1"))
    agree()
    make.assess(about)
    agree()
    assessed = [row for row in counted.standing(about.pk) if (row.kind, row.status) == ("filing", "assessed")]
    assert [(row.number, row.by_itself) for row in assessed] == [(2, 1)]


@pytest.mark.django_db
def test_a_past_day_is_told_as_it_was() -> None:
    make.cast()
    about = make.incident()
    make.take_lines(about, shop_line(1))
    make.take_shops(about, shop(1))
    today = timezone.localdate()
    tomorrow = timezone.now() + timedelta(days=1)
    review_at: dict[str, Any] = {"by": make.person("examiner"), "at": tomorrow, "reason": "closed"}
    review.withdraw([make.claim("R1").pk], **review_at)
    now = {(row.kind, row.status): row.number for row in counted.standing(about.pk)}
    then = {(row.kind, row.status): row.number for row in counted.standing(about.pk, today)}
    assert now == {("list", "received"): 1, ("filing", "withdrawn"): 1}
    assert then == {("list", "received"): 1, ("filing", "received"): 1}
    assert sum(row.number for row in counted.still_open(about.pk, today)) == 2


def referred() -> Incident:
    """R1 and R2 wait for the exclusion review."""
    make.cast()
    about = make.incident()
    make.take_lines(about, shop_line(1), shop_line(2))
    make.take_shops(about, shop(1, **OVER), shop(2, **OVER))
    make.confirm(about)
    make.in_force(about, admission=CEILING)
    make.screen(about)
    return about


@pytest.mark.django_db(transaction=True)
def test_two_that_move_and_one_that_folds_wait_for_nobody() -> None:
    about = referred()
    how: dict[str, Any] = {"by": make.person("examiner"), "at": timezone.now(), "reason": "checked"}
    failed: list[BaseException] = []

    def meanwhile() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '5s'")  # whoever waits for the other fails instead
            review.decide(about, "clear", references=["R2"], **how)
            tallies.fold(timezone.now(), appended=0)
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    with transaction.atomic():
        review.decide(about, "exclude", references=["R1"], **how)
        other = threading.Thread(target=meanwhile)
        other.start()
        other.join()
    assert not failed
    agree()
    tallies.fold(timezone.now(), appended=0)
    agree()
