"""Every scheme that ships goes in by the commands a user has, without a line of code for any of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from compensation.models import SchemeVersion
from tests import commands, factories
from tests.commands import told
from tests.factories import line, shop, shop_line
from tests.rules.cast import SAMPLES, SHIPPED

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_once() -> Iterator[None]:
    with commands.without_workers():
        yield


def test_every_shipped_scheme_is_loaded_and_put_in_force() -> None:
    factories.cast()
    factories.incident("T-1")
    for name in sorted(SHIPPED):
        path: Path = SAMPLES / f"{name}.yaml"
        loaded = told("load_scheme", path, "--as", "examiner")
        assert (loaded["scheme"], loaded["again"]) == (SHIPPED[name].code, False)
        assert told("load_scheme", path, "--as", "examiner")["again"] is True
        done = told("approve_scheme", SHIPPED[name].code, "--incident", "T-1", "--as", "approver")
        assert done["scheme"] == SHIPPED[name].code
    assert SchemeVersion.objects.filter(scheme__code="kt-2018").count() == 2


def test_kt_2018_in_two_rounds_awards_nobody_twice() -> None:
    """The first round's files, then the final ones: the same scheme's second version."""
    factories.cast()
    about = factories.incident("T-1")
    factories.take_lines(about, line("S1"), shop_line(1), shop_line(2))
    early = {"received_at": "2018-12-13 10:00"}
    factories.take_shops(about, shop(1, **early), shop(2, monthly_sales=50_000_000, **early))
    factories.confirm(about)
    for name, referred in (("kt-2018", 0), ("kt-2018-first", 1)):
        with factories.undone():
            factories.in_force(about, factories.sample_scheme(name))
            assert factories.screen(about).counts.get("referred", 0) == referred
    first = {"S1": [11_000], "L1": [0], "L2": [0], "R1": [400_000]}
    for name in ("kt-2018-first", "kt-2018"):
        told("load_scheme", SAMPLES / f"{name}.yaml", "--as", "examiner")
        told("approve_scheme", "kt-2018", "--incident", "T-1", "--as", "approver")
        told("screen_claims", "T-1")
        told("assess", "T-1")
        assert factories.awarded() == first
    told(
        "decide",
        "T-1",
        "--verdict",
        "clear",
        "--ground",
        "over_ceiling",
        "--reason",
        "30억",
        "--as",
        "examiner",
    )
    assert told("assess", "T-1")["total_won"] == 400_000
    assert factories.awarded() == {**first, "R2": [400_000]}
