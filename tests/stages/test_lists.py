"""Lists of claims: every line names one claim of the incident or is refused; kept whole, used as one."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.lib import files
from backoffice.lib.tabular import write_sheet
from claims import lists
from claims.list_files import Named, read, typed
from claims.lists import ListRefused
from claims.models import ClaimList, Incident, ListedClaim
from claims.rules.numbers import claim_number
from tests import factories as make
from tests.factories import AT, line, shop, shop_line

pytestmark = pytest.mark.django_db


def filed(shops: int = 3) -> Incident:
    about = make.incident()
    make.take_lines(about, line("S1"), *(shop_line(n) for n in range(1, shops + 1)))
    make.take_shops(about, *(shop(n) for n in range(1, shops + 1)))
    return about


def number(name: str) -> str:
    return claim_number(make.claim(name).pk)


def keep(about: Incident, text: str) -> ClaimList:
    named, bad = typed(text)
    return lists.keep(
        about, named, bad, raw=text.encode(), name="list.txt", by=make.person("examiner"), at=AT
    )


def said(found: lists.Found) -> list[tuple[int, str]]:
    return [(bad.line, bad.said.en) for bad in found.bad]


def test_by_number_by_reference_and_by_subscription_number() -> None:
    make.cast()
    about = filed()
    made = keep(about, f"{number('R1')}\nR2 ; S1\n\n{number('R3')}")
    assert made.claims == 4
    wanted = {make.claim(name).pk: at for name, at in (("R1", 1), ("R2", 2), ("S1", 2), ("R3", 4))}
    assert dict(ListedClaim.objects.values_list("claim", "line")) == wanted
    assert lists.claims_of(made) == sorted(wanted)
    assert lists.states(made) == [("received", 4)]
    with files.open_plain(made.file) as plain:
        assert plain.read().decode().startswith("C-")


def test_wrong_lines_are_all_named() -> None:
    make.cast()
    about = filed()
    other = make.claim("R1").pk
    found = lists.look(
        about,
        [Named(1, number("R1")), Named(2, "R1"), Named(3, "nobody"), Named(4, claim_number(other + 999))],
    )
    assert said(found) == [(2, lists.TWICE.en), (3, lists.UNKNOWN.en), (4, lists.UNKNOWN.en)]
    with pytest.raises(ListRefused, match="mend 1 lines") as refused:
        keep(about, "R1\n=R2")
    assert [(bad.line, bad.text) for bad in refused.value.bad] == [(2, "=R2")]
    with pytest.raises(ListRefused, match="names no claim"):
        keep(about, "\n")
    assert not ClaimList.objects.exists()


def test_a_claim_of_another_incident_is_named_as_one() -> None:
    make.cast()
    filed()
    there = make.incident(code="T-2")
    found = lists.look(there, [Named(1, number("R1")), Named(2, "R1")])
    assert said(found) == [(1, lists.ELSEWHERE.en), (2, lists.UNKNOWN.en)]


def test_too_long_a_list_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST", 2)
    make.cast()
    with pytest.raises(ListRefused, match="at most 2"):
        keep(filed(), "R1 R2 R3")


@pytest.mark.parametrize(
    ("name", "raw", "expected"),
    [
        ("a.csv", "순번,신청번호\n1,R1\n2,R2\n".encode(), [(2, "R1"), (3, "R2")]),
        ("a.csv", "순번,신청번호\n1,R1\n2,R2\n".encode("cp949"), [(2, "R1"), (3, "R2")]),
        ("a.csv", b"C-00000001-8\nC-00000002-6\n", [(1, "C-00000001-8"), (2, "C-00000002-6")]),
        ("a.csv", b"x,C-00000001-8\ny,R2\n", [(1, "C-00000001-8"), (2, "R2")]),
        ("a.TXT", "\ufeffR1\r\nR2".encode(), [(1, "R1"), (2, "R2")]),
    ],
    ids=["header", "cp949", "bare", "second-column", "text"],
)
def test_files_are_read_as_they_come(name: str, raw: bytes, expected: list[tuple[int, str]]) -> None:
    named, bad = read(raw, name)
    assert [tuple(one) for one in named] == expected and not bad


def test_a_workbook_is_read_and_bad_cells_are_named(tmp_path: Any) -> None:
    place = tmp_path / "list.xlsx"
    with place.open("wb") as stream:
        write_sheet(stream, "list", ["claim", "note"], [["R1", "x"], ["=A1", ""], ["", "y"], ["R" * 41, ""]])
    named, bad = read(place.read_bytes(), "list.xlsx")
    assert [tuple(one) for one in named] == [(2, "R1")]
    assert [one.line for one in bad] == [3, 4, 5]


@pytest.mark.parametrize("count", [1, 50])
def test_one_as_fifty(count: int) -> None:
    make.cast()
    about = filed(shops=count)
    with CaptureQueriesContext(connection) as queries:
        made = keep(about, " ".join(f"R{n}" for n in range(1, count + 1)))
    assert len(queries) <= 12
    lists.used(made, "hold", lists.claims_of(made), by=make.person("examiner"), at=AT)
    assert made.listuse_set.get().claims == count
