"""Open work follows the moves of its claim whatever the door; who has it is written by the database."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from claims.models import Assignment, WorkItem
from tests import factories as make
from tests.house import law
from tests.house.law import act, admitted, execute, insert, refused, value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]

ITEM = "claims_workitem"


def kinds(name: str) -> list[str]:
    """The kinds of open work about a claim."""
    return sorted(
        WorkItem.objects.filter(claim=make.claim(name), closed_at=None).values_list("kind", flat=True)
    )


def open_item(name: str = "R7") -> int:
    return int(WorkItem.objects.get(claim=make.claim(name), closed_at=None).pk)


def move(name: str, verb: str, becomes: str, **more: object) -> None:
    act("claim", verb)
    sets = "".join(f", {column} = %s" for column in more)
    where = [*more.values(), make.claim(name).pk]
    assert execute(f"UPDATE claims_claim SET status = %s{sets} WHERE id = %s", becomes, *where)


def test_every_claim_that_waits_for_a_person_has_its_work() -> None:
    """The world was made by the stages: each claim in the two statuses has one open item."""
    assert (kinds("S2"), kinds("R7"), kinds("R8"), kinds("R9")) == (["confirm"], ["review"], [], [])
    astray = """
        SELECT count(*) FROM claims_claim c FULL JOIN (
               SELECT * FROM claims_workitem WHERE closed_at IS NULL AND kind IN ('confirm', 'review')) w
            ON w.claim_id = c.id
         WHERE (c.status IN ('unconfirmed', 'referred')) IS DISTINCT FROM (w.id IS NOT NULL)
            OR w.incident_id <> c.incident_id
    """
    assert value(astray) == 0
    found = WorkItem.objects.get(claim=make.claim("R7"))
    assert (found.ground, found.assignee, found.waiting) == ("over_ceiling", None, False)
    assert (
        value("SELECT ground FROM claims_workitem WHERE claim_id = %s", make.claim("S2").pk)
        == "outside_every_window"
    )


@pytest.mark.parametrize(
    ("name", "verb", "becomes", "left"),
    [("R7", "clear", "cleared", []), ("R7", "exclude", "excluded", []), ("R7", "withdraw", "withdrawn", []),
     ("R7", "recheck", "received", []), ("S2", "exclude", "excluded", []),
     ("S2", "withdraw", "withdrawn", []), ("S2", "recheck", "received", []),
     ("R9", "refer", "referred", ["review"]),
     ("R8", "reopen", "referred", ["review"]), ("R6", "recall", "referred", ["review"]),
     ("R1", "recall", "referred", ["review"]), ("S3", "doubt_damage", "unconfirmed", ["confirm"]),
     ("R9", "assess", "assessed", []), ("R8", "clear", "cleared", [])],
)  # fmt: skip
def test_a_move_by_any_door_opens_and_closes_it(name: str, verb: str, becomes: str, left: list[str]) -> None:
    with admitted():
        move(name, verb, becomes)
        assert kinds(name) == left


def test_a_person_who_confirms_closes_it() -> None:
    with admitted():
        move("S2", "confirm_damage", "confirmed", pattern_id=make.claim("R9").pattern_id)
        assert kinds("S2") == []
        assert WorkItem.objects.get(claim=make.claim("S2")).closed_at == make.AT


def test_what_was_closed_opens_again_as_another_row_with_the_newest_ground() -> None:
    with admitted():
        move("R7", "clear", "cleared")
        insert("claims_finding", claim_id=make.claim("R7").pk, stage="screening", ground="duplicate",
               at=make.AT)  # fmt: skip
        move("R7", "refer", "referred")
        assert list(WorkItem.objects.filter(claim=make.claim("R7")).order_by("pk").values_list("ground")) == [
            ("over_ceiling",), ("duplicate",)
        ]  # fmt: skip


def test_nobody_opens_or_closes_work_of_a_status_by_hand() -> None:
    claim = make.claim("R9")
    row = {"claim_id": claim.pk, "incident_id": claim.incident_id, "opened_at": make.AT}
    for kind in ("confirm", "review"):
        with refused("work_of_a_status_follows_its_claim"):
            insert(ITEM, **row, kind=kind)
    with refused("work_of_a_status_follows_its_claim"):
        execute(f"UPDATE {ITEM} SET closed_at = now() WHERE id = %s", open_item())
    with admitted():
        insert(ITEM, **row, kind="answer")
    with refused("work_is_of_a_known_kind"):
        insert(ITEM, **row, kind="tea")
    with refused("one_open_work_item_per_claim_and_kind"):
        insert(ITEM, **row, kind="answer")
        insert(ITEM, **row, kind="answer")
    with refused("work_is_opened_for_nobody"):
        insert(ITEM, **row, kind="answer", assignee_id=make.person("examiner").pk)
    with refused("work_is_opened_for_nobody"):
        insert(ITEM, **row, kind="answer", closed_at=make.AT)


def test_work_is_of_the_incident_of_its_claim() -> None:
    other = make.incident("T-9").pk
    with refused("work_is_of_the_incident_of_its_claim"):
        insert(ITEM, claim_id=make.claim("R9").pk, incident_id=other, kind="answer", opened_at=make.AT)


@pytest.mark.parametrize("column", ["claim_id", "incident_id", "kind", "opened_at"])
def test_what_work_is_about_never_changes(column: str) -> None:
    with refused("claims_workitem_is_append_only"):
        execute(f"UPDATE {ITEM} SET {column} = {column} WHERE id = %s", open_item())


def test_closed_work_stays_closed() -> None:
    item = open_item()
    with refused("closed_work_stays_closed"):
        move("R7", "clear", "cleared")
        execute(f"UPDATE {ITEM} SET closed_at = NULL WHERE id = %s", item)


@contextmanager
def said(by: str | None = "examiner", how: str = "hand") -> Iterator[None]:
    told = {"by": by and make.person(by).pk, "how": how, "reason": "x", "at": make.AT.isoformat()}
    execute("SELECT set_config('bosang.assignment', %s, true)", json.dumps(told))
    yield
    execute("SELECT set_config('bosang.assignment', '', true)")


def give(item: int, person: str | None) -> None:
    execute(
        f"UPDATE {ITEM} SET assignee_id = %s WHERE id = %s", person and make.person(person).pk, item
    )  # fmt: skip


def test_who_gets_work_is_written_by_the_database() -> None:
    item = open_item()
    with admitted():
        with refused("an_assignment_says_how"):
            give(item, "examiner")
        with said():
            give(item, "examiner")
            give(item, "examiner")  # has it already
        with said("approver"):
            give(item, "examiner2")
        with said():
            give(item, None)
        rows = list(Assignment.objects.order_by("pk"))
        assert [(row.person.username, row.by.username, row.ended_by.username) for row in rows] == [
            ("examiner", "examiner", "approver"), ("examiner2", "approver", "examiner"),
        ]  # fmt: skip
        assert all(row.until == make.AT for row in rows)


def test_it_ends_with_the_work() -> None:
    with admitted():
        with said():
            give(open_item(), "examiner")
        move("R7", "exclude", "excluded")
        found = Assignment.objects.get()
        assert (found.until, found.ended_by) == (make.AT, None)
        assert WorkItem.objects.get(claim=make.claim("R7")).assignee == make.person("examiner")


def test_the_history_of_who_had_it_is_kept() -> None:
    item = open_item()
    how = {"how": "hand", "person_id": make.person("examiner").pk, "since": make.AT,
           "by_id": make.person("examiner").pk}  # fmt: skip
    with refused("claims_assignment_is_written_by_the_database"):
        insert("claims_assignment", item_id=item, **how)
    with admitted():
        with said():
            give(item, "examiner")
        for change in ("until = now()", "until = NULL", "person_id = person_id"):
            with refused("an_assignment_only_ends"):
                execute(f"UPDATE claims_assignment SET {change}")
    with refused("only_the_machine_assigns_unnamed"), said(by=None):
        give(item, "examiner")
    with admitted(), said(by=None, how="automatic"):
        give(item, "examiner")
    with refused("an_assignment_says_how"), said(how="somehow"):
        give(item, "examiner")


def test_what_came_back_waits_for_a_person_until_it_is_released() -> None:
    assert kinds("R2") == ["returned"]
    with admitted():
        law.name_move("")
        make.correct("R2")
        assert kinds("R2") == []
