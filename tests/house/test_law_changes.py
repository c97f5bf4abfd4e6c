"""When the facts of a claim changed is written by the database alone; a simulation that is done stays."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest

from claims.models import Claim, Incident
from compensation import schemes
from compensation.simulation import open_simulation
from tests import factories as make
from tests.house import law
from tests.house.law import admitted, execute, insert, refused, value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def moments() -> dict[str, datetime]:
    called = make.names(Incident.objects.get())
    return {called[pk]: at for pk, at in Claim.objects.values_list("pk", "facts_changed_at")}


@contextmanager
def changes(*names: str) -> Iterator[None]:
    """What happens inside changes the facts of these claims and of no other; undone afterwards."""
    with admitted():
        before = moments()
        yield
        after = moments()
        assert {name for name in before if after[name] > before[name]} == set(names)


def move(name: str, verb: str, becomes: str) -> None:
    law.act("claim", verb)
    law.status("claims_claim", make.claim(name).pk, becomes)


@pytest.mark.parametrize(
    ("name", "verb", "becomes"),
    [("R9", "recheck", "received"), ("R8", "reconsider", "received"), ("R7", "clear", "cleared"),
     ("R8", "clear", "cleared"), ("R7", "exclude", "excluded"), ("S2", "exclude", "excluded"),
     ("S3", "withdraw", "withdrawn")],
)  # fmt: skip
def test_a_correction_or_a_decision_changes_the_facts(name: str, verb: str, becomes: str) -> None:
    if (name, becomes) == ("R8", "cleared"):
        assert make.claim("R8").status == "excluded"
    with changes(name):
        move(name, verb, becomes)


def test_a_person_who_confirms_changes_the_facts_and_the_machine_does_not() -> None:
    pattern = make.claim("R9").pattern_id
    with changes("S2"):
        law.act("claim", "confirm_damage")
        execute(
            "UPDATE claims_claim SET status = 'confirmed', pattern_id = %s WHERE id = %s",
            pattern, make.claim("S2").pk,
        )  # fmt: skip
    with changes():
        law.act("claim", "confirm_damage")
        execute(
            "UPDATE claims_claim SET status = 'confirmed', pattern_id = %s WHERE id = %s",
            pattern, make.claim("S3").pk,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "verb", "becomes"), [("R9", "assess", "assessed"), ("R9", "refer", "referred")]
)
def test_going_from_stage_to_stage_changes_no_fact(name: str, verb: str, becomes: str) -> None:
    with changes():
        move(name, verb, becomes)


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("UPDATE claims_subscription SET base_1 = 1 WHERE subscription_no = 'S1'", ["S1"]),
        ("UPDATE claims_subscription SET area = 'x' WHERE subscription_no = 'L9'", ["L9", "R9"]),
        ("UPDATE claims_filing SET claimed_loss = 1 WHERE reference = 'R9'", ["R9"]),
        ("UPDATE claims_filing SET sector = 'retail' WHERE reference = 'R1'", ["R1"]),
        ("UPDATE claims_filing SET account_id = NULL WHERE reference = 'R9'", []),
        ("UPDATE claims_claimant SET name = 'x' WHERE customer_no = 'C-S1'", []),
        ("UPDATE claims_claimant SET kind = 'business' WHERE customer_no = 'C-S1'", ["S1"]),
        ("UPDATE claims_claim SET received_at = received_at + interval '1 day' WHERE kind = 'list'"
         " AND status = 'received'", ["S3"]),
    ],
)  # fmt: skip
def test_so_does_what_is_corrected_beside_the_claim(statement: str, names: list[str]) -> None:
    with changes(*names):
        execute(statement)


def test_a_new_claim_is_new_for_every_simulation() -> None:
    before = value("SELECT statement_timestamp()")
    make.take_lines(Incident.objects.get(), make.line("NEW"))
    assert make.claim("NEW").facts_changed_at > before


def done() -> int:
    about = Incident.objects.get()
    adoption = schemes.in_force(about)
    assert adoption is not None
    found = open_simulation(about, adoption.version, at=make.AT)
    assert found.run is not None
    make.work(found.run)
    return found.pk


def group(simulation: int, number: int) -> None:
    insert(
        "compensation_simulationgroup", simulation_id=simulation, kind="list", service="", line_type="",
        area="", sector="", part="awarded", reason="", tiers="[]", bin=0, number=number,
        lowest_won=1, highest_won=1, open_ended=0, nothing_due=0, change="", before_part="",
        before_reason="", before_won=0,
    )  # fmt: skip


def taken(simulation: int, won: int) -> None:
    claim = value("SELECT min(id) FROM claims_claim")
    insert(
        "compensation_simulationtaken", simulation_id=simulation, against=False, claim_id=claim, benefit="b",
        capped_won=won, shared_won=0,
    )  # fmt: skip


def test_a_simulation_that_is_done_stays_as_it_is() -> None:
    number = done()
    with refused("a_done_simulation_never_changes"):
        execute("UPDATE compensation_simulation SET total_won = 0 WHERE id = %s", number)
    with refused("a_done_simulation_is_closed"):
        group(number, 1)
    with refused("a_done_simulation_is_closed"):
        taken(number, 1)


def test_an_open_simulation_keeps_what_it_is_about_and_ends_with_its_answer() -> None:
    about = Incident.objects.get()
    adoption = schemes.in_force(about)
    assert adoption is not None
    number = open_simulation(about, adoption.version, at=make.AT).pk
    with refused("a_done_simulation_never_changes"):
        execute("UPDATE compensation_simulation SET as_of = now() WHERE id = %s", number)
    with refused("a_done_simulation_has_its_answer"):
        execute("UPDATE compensation_simulation SET done_at = now() WHERE id = %s", number)
    with refused("a_group_has_claims"):
        group(number, 0)
    with refused("a_limit_only_takes"):
        taken(number, -1)
    taken(number, 1)
    with refused("what_a_due_lost_is_said_once"):
        taken(number, 1)
