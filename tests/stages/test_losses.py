"""Proven losses: recorded all or none, with their history, and awarded as a difference."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from backoffice.lib.models import Edit, StoredFile
from claims.losses import LossRefused, Recorded, record
from claims.models import Filing, Incident
from claims.rules.numbers import claim_number
from tests import factories as make
from tests.commands import refused, told
from tests.factories import line, shop, shop_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident() -> Incident:
    """Two shops and a private line, cleared under half of the proven loss."""
    make.cast()
    about = make.incident()
    make.take_lines(about, line("S1"), shop_line(1), shop_line(2))
    make.take_shops(about, shop(1), shop(2))
    make.confirm(about)
    make.in_force(about, make.sample_scheme("variants/percent-of-loss"))
    make.screen(about)
    return about


def recorded(about: Incident, by: str = "examiner", **losses: int) -> Recorded:
    return record(about, losses, by=make.person(by), at=make.AT)


def shops() -> dict[str, list[int]]:
    return {name: won for name, won in make.awarded().items() if name.startswith("R")}


def test_a_loss_is_awarded_and_a_corrected_one_by_the_difference(incident: Incident) -> None:
    make.assess(incident)
    assert shops() == {}
    assert recorded(incident, R1=1_000_000, R2=400_000) == (2, 0)
    make.assess(incident)
    assert shops() == {"R1": [500_000], "R2": [200_000]}
    make.paid(make.send(incident))

    assert recorded(incident, R1=1_500_000, R2=400_000) == (1, 1)  # what was known already changes nothing
    assert (make.statuses(incident)["R1"], make.statuses(incident)["R2"]) == ("received", "settled")
    make.confirm(incident)
    make.screen(incident)
    make.assess(incident)
    assert shops() == {"R1": [500_000, 250_000], "R2": [200_000]}
    history = Edit.objects.filter(edited="claims_filing").order_by("pk")
    assert [(e.before, e.after) for e in history if e.key == str(make.claim("R1").pk)] == [
        ({"proven_loss": None}, {"proven_loss": 1_000_000}),
        ({"proven_loss": 1_000_000}, {"proven_loss": 1_500_000}),
    ]
    assert {e.person for e in history} == {make.person("examiner")}


@pytest.mark.parametrize(
    ("losses", "named"),
    [({}, "no claim is named"), ({"R1": 5, "R9": 5}, "R9"), ({"R1": 5, "S1": 5}, "S1")],
)
def test_all_or_none(incident: Incident, losses: dict[str, int], named: str) -> None:
    with pytest.raises(LossRefused, match=named) as caught:
        recorded(incident, **losses)
    assert caught.value.ko
    assert set(Filing.objects.values_list("proven_loss", flat=True)) == {None}


def test_one_claim_under_two_names_is_named_twice(incident: Incident) -> None:
    number = claim_number(make.claim("R1").pk)
    with pytest.raises(LossRefused, match="twice"):
        recorded(incident, **{"R1": 5, number: 6})


def test_who_confirms_damage_records_losses(incident: Incident) -> None:
    with pytest.raises(PermissionDenied):
        recorded(incident, by="clerk", R1=5)


def test_the_command_reads_the_file_and_keeps_it(incident: Incident, tmp_path: Path) -> None:
    path = tmp_path / "losses.csv"
    path.write_text('접수번호,확인된 피해액\nR1,"1,000,000원"\nR2,0\n', encoding="utf-8")
    done: dict[str, Any] = told("record_losses", "T-1", path, "--as", "examiner")
    assert {key: done[key] for key in ("incident", "count", "rechecked", "again")} == {
        "incident": "T-1", "count": 2, "rechecked": 0, "again": False,
    }  # fmt: skip
    assert dict(Filing.objects.values_list("reference", "proven_loss")) == {"R1": 1_000_000, "R2": 0}
    assert StoredFile.objects.filter(kind="losses", scope="T-1").exists()
    assert told("record_losses", "T-1", path, "--as", "examiner")["again"] is True
    assert json.dumps(done)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("claim,loss\nR1,5\n", "proven_loss"),
        ("claim,proven_loss\nR1,x\nR2,-5\n", "line 3"),
        ("claim,proven_loss\nR1,5\nR1,6\n", "line 3"),
        ("claim,proven_loss\n", "no claim"),
        ("", "empty"),
    ],
)
def test_a_file_that_cannot_be_read_records_nothing(
    incident: Incident, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "losses.csv"
    path.write_text(text, encoding="utf-8")
    assert said in refused("record_losses", "T-1", path, "--as", "examiner")
    assert set(Filing.objects.values_list("proven_loss", flat=True)) == {None}
