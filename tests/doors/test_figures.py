"""The figures of an incident: numbers with their lists behind them, past days, files, and who sees whom."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backoffice.lib.models import Run
from claims import review
from claims.models import Claim, Incident
from claims.rules.numbers import claim_number
from claims.rules.tallies import PASSED
from tests.doors import world

SignIn = Callable[[str], Client]
PAGE = "/desk/incidents/KT-2018/figures/"
TABLES = (
    "funnel-list", "funnel-filing", "standing", "straight-through", "open-work", "open-claims", "pace",
    "people", "people-days", "spend", "paid",
)  # fmt: skip


def lines(client: Client, name: str, **asked: Any) -> list[list[str]]:
    """A table as CSV, its header left out."""
    answer = client.get(f"{PAGE}{name}.csv", asked)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:]


def decide_one(by: str = "examiner") -> Claim:
    """A person clears a referred claim."""
    claim = Claim.objects.filter(status="referred", kind="filing").order_by("pk")[0]
    review.decide(
        claim.incident, "clear", by=world.person(by), reason="checked", at=timezone.now(),
        references=[claim_number(claim.pk)],
    )  # fmt: skip
    return claim


def test_the_funnel_counts_what_the_lists_behind_it_hold(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    text = client.get(PAGE).content.decode()
    for kind in ("list", "filing"):
        found = lines(client, f"funnel-{kind}")
        assert [int(row[1]) for row in found] == [
            Claim.objects.filter(kind=kind, status__in=statuses).count() for statuses in PASSED.values()
        ]
        assert found[0][2] == "100.0" and int(found[3][4]) > 0
    links = [part.split('"')[0].replace("&amp;", "&") for part in text.split('href="')[1:]]
    behind = [link for link in links if "reached=" in link or "/desk/work/" in link]
    assert len(behind) >= 8
    assert [link for link in behind if client.get(link).status_code != 200] == []
    reached = next(link for link in behind if "kind=filing" in link and "reached=cleared" in link)
    ids = client.get(reached).context["cl"].queryset.values_list("pk", flat=True)
    assert set(ids) == set(
        Claim.objects.filter(kind="filing", status__in=PASSED["cleared"]).values_list("pk", flat=True)
    )


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_table_is_on_the_page_with_few_queries(
    signed_in: SignIn, language: str, django_assert_max_num_queries: Any
) -> None:
    client = signed_in("approver")
    client.cookies["django_language"] = language
    decide_one()
    with django_assert_max_num_queries(30):
        text = client.get(PAGE).content.decode()
    for name in TABLES:
        assert f'id="{name}"' in text, name
    for name in ("open-work", "open-claims", "pace", "straight-through"):
        assert f'id="{name}-plot"' in text, name
    assert 'data-live="0"' in text
    assert {"ko": "순위가 아닙니다", "en": "no ranking"}[language] in text


def test_a_claim_a_person_decided_did_not_go_by_itself(signed_in: SignIn) -> None:
    client = signed_in("approver")
    before = {row[0]: row for row in lines(client, "funnel-filing")}
    decide_one()
    after = {row[0]: row for row in lines(client, "funnel-filing")}
    assert int(after["심사 통과"][1]) == int(before["심사 통과"][1]) + 1
    assert float(after["심사 통과"][3]) < float(before["심사 통과"][3])


def test_people_see_their_own_decisions_and_leads_those_of_all(signed_in: SignIn) -> None:
    decide_one("examiner")
    decide_one("examiner2")
    everybody = [row[0] for row in lines(signed_in("approver"), "people")]
    assert everybody == sorted(str(world.person(name)) for name in ("examiner", "examiner2"))
    for name in ("examiner", "examiner2"):
        assert [row[0] for row in lines(signed_in(name), "people")] == [str(world.person(name))]
    assert lines(signed_in("clerk"), "people") == []
    assert "본인의 결정만 보입니다" in signed_in("examiner").get(PAGE).content.decode()
    assert [row[0] for row in lines(signed_in("auditor"), "people")] == everybody


def test_a_past_day_is_shown_as_it_was_and_leads_nowhere(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    yesterday = timezone.localdate() - timedelta(days=1)
    text = client.get(PAGE, {"on": yesterday.isoformat()}).content.decode()
    assert f"{yesterday} 마감 기준" in text
    assert "이 종류의 신청이 없습니다" in text
    assert "reached=" not in text
    for wrong in ("2999-01-01", "yesterday", ""):
        assert "현재 기준" in client.get(PAGE, {"on": wrong}).content.decode()


def test_an_incident_without_claims_says_so(signed_in: SignIn) -> None:
    Incident.objects.create(
        code="EMPTY", name_ko="빈 사고", cause="fire", created_at=timezone.now(), changed_at=timezone.now()
    )
    text = signed_in("approver").get("/desk/incidents/EMPTY/figures/").content.decode()
    for said in ("이 종류의 신청이 없습니다", "처리할 업무가 없습니다", "이 기간에 결정한 사람이 없습니다"):
        assert said in text
    assert signed_in("approver").get("/desk/incidents/NONE/figures/").status_code == 404


def test_every_table_comes_as_a_file(signed_in: SignIn) -> None:
    client = signed_in("approver")
    decide_one()
    for name in TABLES:
        answer = client.get(f"{PAGE}{name}.xlsx")
        assert answer.status_code == 200, name
        assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None
        assert client.get(f"{PAGE}{name}.csv").status_code == 200
        assert "no-store" in answer["Cache-Control"]
    for wrong in ("nothing.csv", "spend.exe"):
        assert client.get(f"{PAGE}{wrong}").status_code == 404


def test_the_page_follows_an_open_run(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    Run.objects.create(stage="claims.screen", scope="KT-2018", task="claims.work", opened_at=timezone.now())
    assert 'data-live="1"' in client.get(PAGE).content.decode()
    assert 'data-live="0"' in client.get(PAGE, {"on": "2020-01-01"}).content.decode()


def test_the_first_page_sums_all_incidents_up(signed_in: SignIn) -> None:
    from tests import factories as make

    client = signed_in("examiner")
    assert "모든 사고" not in client.get("/admin/").content.decode()
    other = make.incident()
    make.take_lines(other, make.shop_line(1))
    text = client.get("/admin/").content.decode()
    assert 'id="over-all"' in text
    assert f"/desk/incidents/{other.code}/figures/" in text


def test_the_queries_do_not_grow_with_what_is_shown(
    signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    """No table asks once for each of its rows."""
    client = signed_in("approver")
    for name in ("examiner", "examiner2"):
        for _each in range(3):
            decide_one(name)
    with django_assert_max_num_queries(30):
        assert client.get(PAGE, {"span": "91"}).status_code == 200
