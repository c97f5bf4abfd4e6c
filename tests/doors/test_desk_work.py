"""The queues through the door: counts, filters, order, pages, who may do what; and where a decision leads."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.lib import crypto
from backoffice.staff.models import Absence, SavedFilter, WorkCapacity
from claims import work
from claims.models import Claim, Filing, Incident, PayeeAccount, Skill, WorkItem
from claims.queries import queues
from claims.queries.queues import QUEUES
from claims.rules.numbers import claim_number
from tests.doors import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_world")]
SignIn = Callable[[str], Client]
AT_MOST = 30


@pytest.fixture
def page_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "PAGE", 3)


def shown(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.context


def numbers(context: Any) -> list[str]:
    return [row["number"] for row in context["rows"]]


def of(kind: str, **which: Any) -> list[str]:
    """The claims with open work of a kind, as their queue has them."""
    rows = WorkItem.objects.filter(kind=kind, closed_at=None, **which).order_by("due_key", "pk")
    return [claim_number(row.claim_id) for row in rows]


def due(kind: str, *days: int) -> None:
    """Give the first rows of a kind due dates so many days from today."""
    today = timezone.localdate()
    for row, day in zip(
        WorkItem.objects.filter(kind=kind, closed_at=None).order_by("pk"), days, strict=False
    ):
        WorkItem.objects.filter(pk=row.pk).update(due_on=today + timezone.timedelta(days=day))


@pytest.mark.parametrize("name", QUEUES)
def test_every_queue_in_few_queries(signed_in: SignIn, name: str) -> None:
    client = signed_in("approver")
    with CaptureQueriesContext(connection) as queries:
        shown(client, f"/desk/work/{name}/")
    assert len(queries) <= AT_MOST, len(queries)
    with CaptureQueriesContext(connection) as queries:
        shown(client, f"/desk/work/{name}/?incident={Incident.objects.get().code}&who=nobody&sort=age")
    assert len(queries) <= AT_MOST


def test_the_list_of_queues_counts_what_they_show(signed_in: SignIn) -> None:
    due("confirm", -3, -1, 0, 0, 5)
    rows = list(WorkItem.objects.filter(kind="review", closed_at=None).order_by("pk")[:2])
    work.assign([row.pk for row in rows], world.person("examiner"), by=world.person("approver"),
                at=timezone.now())  # fmt: skip
    client = signed_in("examiner")
    context = shown(client, "/desk/work/")
    for group in context["groups"]:
        for entry in group:
            listed = shown(client, entry["address"])
            assert listed["count"] == entry["count"], entry
    own = {str(entry["title"]): entry["count"] for entry in context["groups"][0]}
    assert list(own.values())[:4] == [2, WorkItem.objects.filter(closed_at=None).count() - 2, 2, 2]


def test_a_thousand_is_counted_and_no_further(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "COUNTED", 2)
    text = signed_in("examiner").get("/desk/work/confirm/").content.decode()
    assert "2+" in text


def test_a_page_goes_on_after_the_last_row_of_the_one_before(signed_in: SignIn, page_of_three: None) -> None:
    due("confirm", 4, -2, 9, 1)
    client = signed_in("examiner")
    seen: list[str] = []
    address = "/desk/work/confirm/"
    while address:
        context = shown(client, address)
        seen += numbers(context)
        address = context["next"]
    assert seen == of("confirm")
    assert len(seen) > 6
    aged: list[str] = []
    address = "/desk/work/confirm/?sort=age"
    while address:
        context = shown(client, address)
        aged += numbers(context)
        address = context["next"]
    assert sorted(aged) == sorted(seen)
    assert aged == sorted(aged)
    assert aged != seen


def test_by_ground_by_incident_and_by_who_has_it(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    ground = WorkItem.objects.filter(kind="confirm", closed_at=None).values_list("ground", flat=True)[0]
    assert numbers(shown(client, f"/desk/work/confirm/?ground={ground}")) == of("confirm", ground=ground)[:50]
    code = Incident.objects.get().code
    assert numbers(shown(client, f"/desk/work/confirm/?incident={code}")) == of("confirm")[:50]
    first = WorkItem.objects.filter(kind="confirm", closed_at=None).order_by("pk")[0]
    client.post("/desk/work/confirm/take/", {"item": first.pk})
    number = claim_number(first.claim_id)
    assert numbers(shown(client, "/desk/work/confirm/?who=me")) == [number]
    assert number not in numbers(shown(client, "/desk/work/confirm/?who=nobody"))
    assert number not in numbers(shown(client, "/desk/work/unassigned/?kind=confirm"))
    assert numbers(shown(client, "/desk/work/mine/")) == [number]
    assert signed_in("examiner2").get("/desk/work/mine/").context["rows"] == []
    for nonsense in ("?incident=X", "?ground=x", "?after=x", "?who=x", "?kind=x", "?sort=x"):
        assert shown(client, f"/desk/work/confirm/{nonsense}")["rows"]
    assert client.get("/desk/work/nothing/").status_code == 404


def test_who_may_take_assign_and_give_back(signed_in: SignIn) -> None:
    rows = list(WorkItem.objects.filter(kind="review", closed_at=None).order_by("pk")[:2])
    items = {"item": [row.pk for row in rows]}

    def held() -> list[str]:
        return [str(one.assignee and one.assignee.username)
                for one in WorkItem.objects.filter(pk__in=items["item"]).order_by("pk")]  # fmt: skip

    examiner, lead = signed_in("examiner"), signed_in("approver")
    signed_in("auditor").post("/desk/work/review/take/", items)
    assert held() == ["None", "None"]
    examiner.post("/desk/work/review/take/", items)
    assert held() == ["examiner", "examiner"]
    signed_in("examiner2").post("/desk/work/review/take/", items)
    assert held() == ["examiner", "examiner"]
    form = {**items, "person": world.person("examiner2").pk, "confirmed": "1", "counted": "2"}
    assert examiner.post("/desk/work/review/assign/", form).status_code == 403
    asked = lead.post("/desk/work/review/assign/", items)
    assert "심사 담당 2" in asked.content.decode()
    assert lead.post("/desk/work/review/assign/", form).status_code == 302
    assert held() == ["examiner2", "examiner2"]
    mine = {**items, "confirmed": "1", "counted": "2"}
    assert examiner.post("/desk/work/review/release/", mine).status_code == 409
    assert signed_in("examiner2").post("/desk/work/review/release/", mine).status_code == 302
    assert held() == ["None", "None"]


def test_the_whole_queue_at_once(signed_in: SignIn) -> None:
    count = len(of("confirm"))
    lead = signed_in("approver")
    form = {"across": "1", "person": world.person("examiner").pk, "confirmed": "1", "counted": str(count)}
    assert lead.post("/desk/work/confirm/assign/", form).status_code == 302
    assert len(of("confirm", assignee=world.person("examiner"))) == count
    assert lead.post("/desk/work/confirm/assign/", {"confirmed": "1"}, follow=True).status_code == 200


def test_a_decision_leads_to_the_next_claim_of_its_queue(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    listed = shown(client, "/desk/work/confirm/")["rows"]
    page = shown(client, listed[1]["address"])
    here = page["here"]
    assert urlsplit(here.before).path == urlsplit(listed[0]["address"]).path
    assert urlsplit(here.after).path == urlsplit(listed[2]["address"]).path
    claim = page["claim"]
    form = {
        "action": "exclude", "_selected_action": claim.pk, "select_across": "0", "back": listed[1]["address"],
        "then": here.then, "confirmed": "1", "counted": "1", "reason": "확인", "ground": "",
    }  # fmt: skip
    answer = client.post("/admin/claims/claim/", form)
    assert answer["Location"] == here.then
    after = client.get(here.then, follow=True)
    assert after.redirect_chain[-1][0] == listed[2]["address"]
    text = after.content.decode()
    back = re.search(rf'href="(/desk/claims/{listed[1]["number"]}/[^"]*)"', text)
    assert back is not None  # the message leads back to what was decided
    assert Claim.objects.get(pk=claim.pk).status == "excluded"
    assert shown(client, back[1].replace("&amp;", "&"))["here"].asked.wanted.queue == "confirm"


def test_after_the_last_one_the_queue_says_that_it_is_empty(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    answer = client.get("/desk/work/mine/next/?at=2019-01-01.1", follow=True)
    assert answer.redirect_chain[-1][0] == "/desk/work/mine/"
    assert "이 목록에 남은 업무가 없습니다" in answer.content.decode()


def test_nobody_is_led_away_from_this_site(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    first = WorkItem.objects.filter(closed_at=None).order_by("pk")[0]
    for away in ("https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"):
        answer = client.post("/desk/work/confirm/take/", {"item": first.pk, "back": away})
        assert urlsplit(answer["Location"]).netloc == ""
        assert answer["Location"].startswith("/desk/work/confirm/")


def test_a_filter_is_kept_and_shared_with_a_role(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    group = world.person("examiner").groups.get()
    address = f"/desk/work/confirm/save/?incident={Incident.objects.get().code}&sort=age"
    client.post(address, {"name": "  아침  목록 ", "role": group.pk})
    client.post(address, {"name": "아침 목록", "role": group.pk})
    row = SavedFilter.objects.get()
    assert (row.name, row.role) == ("아침 목록", group)
    query = parse_qs(row.query.partition("?")[2])
    assert query == {"incident": [Incident.objects.get().code], "sort": ["age"]}
    others = shown(signed_in("examiner2"), "/desk/work/")["saved"]
    assert [(one["name"], one["own"]) for one in others] == [("아침 목록", False)]
    assert numbers(shown(client, others[0]["address"])) == of("confirm")[:50]
    assert shown(signed_in("finance"), "/desk/work/")["saved"] == []
    signed_in("examiner2").post(f"/desk/work/filters/{row.pk}/")
    assert SavedFilter.objects.exists()
    client.post(f"/desk/work/filters/{row.pk}/")
    assert not SavedFilter.objects.exists()


def look(client: Client, typed: str) -> Any:
    return client.post("/desk/search/", {"q": typed}, follow=True)


def test_one_claim_is_shown_at_once_and_several_as_a_list(signed_in: SignIn) -> None:
    client = signed_in("clerk")
    filing = Filing.objects.select_related("claim").order_by("pk")[0]
    number = claim_number(filing.claim_id)
    for typed in (number, filing.reference):
        assert look(client, typed).redirect_chain[-1][0] == f"/desk/claims/{number}/"
    found = look(client, filing.business_no)
    assert number in found.content.decode()
    listed = look(client, filing.business_name[:2])
    assert urlsplit(listed.redirect_chain[-1][0]).query.startswith("found=")
    again = client.get(listed.redirect_chain[-1][0])
    assert again.content.decode().count("data-row") > 1


def test_what_is_typed_is_in_no_address_and_an_account_number_on_no_page(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    account = PayeeAccount.objects.filter(filing__isnull=False).order_by("pk")[0]
    number = crypto.open_account(account.key_id, account.number, account.identity)
    with CaptureQueriesContext(connection) as queries:
        answer = look(client, number)
    assert len(queries) <= 2 * AT_MOST  # the search, and the page it leads to
    assert answer.status_code == 200
    assert all(number not in address for address, _status in answer.redirect_chain)
    assert "12345678901234" not in look(client, "1234567890-1234").content.decode()
    kept = str(dict(client.session))
    assert "1234567890" not in kept and number not in kept
    name = Filing.objects.order_by("pk")[0].business_name[:2]
    assert all(name not in address for address, _status in look(client, name).redirect_chain)


def test_nothing_found_says_what_was_looked_for(signed_in: SignIn) -> None:
    client = signed_in("auditor")
    text = look(client, "없는이름입니다").content.decode()
    assert "찾은 신청이 없습니다" in text and "접수번호" in text and "이름" in text
    assert client.get("/desk/search/?found=999&from=x").status_code == 200
    assert Client().post("/desk/search/", {"q": "x"}).status_code == 302


def test_a_lead_shares_out_and_takes_back(signed_in: SignIn) -> None:
    person = world.person("examiner")
    WorkCapacity.objects.create(person=person, at_most=5)
    Skill.objects.create(person=person, kind="confirm", incident=Incident.objects.get())
    Absence.objects.create(person=world.person("examiner2"), first_on="2019-01-01", last_on="2999-01-01")
    lead, examiner = signed_in("approver"), signed_in("examiner")
    assert examiner.get("/desk/work/people/distribute/").status_code == 403
    assert lead.get("/desk/work/people/distribute/").status_code == 200
    form = {"incident": "0", "kind": "", "confirmed": "1", "counted": "0"}
    assert lead.post("/desk/work/people/distribute/", form).status_code == 302
    assert WorkItem.objects.filter(assignee=person, closed_at=None).count() == 5
    with CaptureQueriesContext(connection) as queries:
        text = lead.get("/desk/work/people/").content.decode()
    assert len(queries) <= AT_MOST
    assert "2999-01-01" in text
    assert "업무 모두 배정 해제" not in examiner.get("/desk/work/people/").content.decode()
    back = {"person": person.pk, "confirmed": "1", "counted": "1", "reason": "휴가"}
    assert examiner.post("/desk/work/people/give_back/", back).status_code == 403
    assert lead.post("/desk/work/people/give_back/", back).status_code == 302
    assert not WorkItem.objects.filter(assignee=person, closed_at=None).exists()


@pytest.mark.parametrize("table", ["staff/workcapacity", "staff/absence", "claims/skill"])
def test_leads_edit_who_can_do_what_and_when_with_a_history(signed_in: SignIn, table: str) -> None:
    person = world.person("examiner").pk
    form = {
        "staff/workcapacity": {"person": person, "at_most": "20", "automatic": "on"},
        "staff/absence": {"person": person, "first_on": "2026-01-02", "last_on": "2026-01-05", "note": ""},
        "claims/skill": {"person": person, "incident": "", "kind": "review", "ground": ""},
    }[table]
    lead = signed_in("approver")
    assert signed_in("examiner").get(f"/admin/{table}/add/").status_code == 403
    assert lead.get(f"/admin/{table}/add/").status_code == 200
    assert lead.post(f"/admin/{table}/add/", form).status_code == 302
    listed = lead.get(f"/admin/{table}/")
    assert listed.status_code == 200 and "심사 담당 1" in listed.content.decode()
    assert signed_in("auditor").get(f"/admin/{table}/").status_code == 200
