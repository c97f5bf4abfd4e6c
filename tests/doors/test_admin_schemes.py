"""The pages of scheme versions and the endpoints of the editor: who may, what is refused, what is kept."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from backoffice.lib import files
from backoffice.lib.yaml_text import read_yaml
from claims.models import Incident
from compensation import schemes
from compensation.models import SchemeVersion
from compensation.rules.scheme import parse_scheme
from tests.doors import world
from tests.doors.test_admin_money import act
from tests.rules.cast import shipped

SignIn = Callable[[str], Client]
LIST = "/admin/compensation/schemeversion/"
LOADERS = ("examiner", "approver", "finance", "insurance")
OTHERS = ("clerk", "treasurer", "auditor")


def version() -> SchemeVersion:
    return SchemeVersion.objects.order_by("pk")[0]


def changed(change: Callable[[Any], object]) -> Any:
    """The data of the version in force, changed."""
    data = copy.deepcopy(version().data)
    change(data)
    return data


def draft(by: str = "examiner", change: Callable[[Any], object] | None = None) -> SchemeVersion:
    data = changed(change or (lambda data: data.update(objection={"days": 30})))
    return schemes.load(parse_scheme(data), by=world.person(by), at=timezone.now()).version


def post(client: Client, name: str, data: Any, **more: Any) -> Any:
    body = json.dumps({"data": data, **more})
    return client.post(f"{LIST}editor/{name}/", body, content_type="application/json")


def gap(data: Any) -> None:
    data["benefits"][3]["amount"]["tier_by_days"]["tiers"][1]["to"] = 3


# --- who may ---


@pytest.mark.parametrize("name", [*LOADERS, *OTHERS])
def test_only_who_may_load_schemes_has_the_editor(signed_in: SignIn, name: str) -> None:
    client, may = signed_in(name), name in LOADERS
    answers = [
        client.get(f"{LIST}editor/"),
        client.get(f"{LIST}editor/?from={version().pk}"),
        client.get(f"{LIST}editor/codes/?incident=1"),
        post(client, "check", version().data),
        client.post(f"{LIST}editor/write/", {"data": "{}"}),
    ]
    assert {answer.status_code for answer in answers} == {200 if may else 403}
    assert post(client, "save", version().data).status_code == (200 if may else 403)
    page = client.get(f"{LIST}{version().pk}/change/").content.decode()
    assert ("editor/?from=" in page) is may
    assert (f"{LIST}editor/" in client.get(LIST).content.decode()) is may


def test_nobody_gets_in_without_signing_in(small_world: None, db: None) -> None:
    for path in ("editor/", "editor/codes/", f"{version().pk}/file/", f"{version().pk}/compare/"):
        assert Client().get(f"{LIST}{path}").status_code == 302


# --- the check ---


def test_a_gap_is_said_at_its_row_in_the_readers_language(signed_in: SignIn) -> None:
    client = signed_in("approver")
    found = post(client, "check", changed(gap)).json()
    place = "benefits[3].amount.tier_by_days.tiers[2].from"
    assert found["problems"] == [{"place": place, "text": "3일과 5일 사이에 적용되는 구간이 없습니다"}]
    assert found["text"] is None
    client.cookies["django_language"] = "en"
    found = post(client, "check", changed(gap)).json()
    assert found["problems"] == [{"place": place, "text": "between 3 and 5 days nothing applies"}]


def test_a_good_scheme_is_shown_in_plain_words(signed_in: SignIn) -> None:
    found = post(signed_in("approver"), "check", version().data, incident=Incident.objects.get().pk).json()
    assert (found["problems"], found["warnings"]) == ([], [])
    assert "제1조 (근거)" in found["text"] and "Article 1. Basis" in found["text"]


def test_what_an_incident_does_not_know_is_a_warning(signed_in: SignIn) -> None:
    def misspelt(data: Any) -> None:
        data["benefits"][1]["who"]["all_of"][1]["is"] = "internett"

    data = changed(misspelt)
    found = post(signed_in("approver"), "check", data, incident=Incident.objects.get().pk).json()
    assert found["problems"] == []
    (warning,) = found["warnings"]
    assert warning["place"] == "benefits[1].who.all_of[1].is"
    assert "internet입니까" in warning["text"]
    assert post(signed_in("approver"), "check", data, incident=0).json()["warnings"] == []


def test_texts_of_a_scheme_are_no_markup(signed_in: SignIn) -> None:
    def markup(data: Any) -> None:
        data["name"]["ko"] = "<script>alert(1)</script>"

    data = changed(markup)
    client = signed_in("approver")
    assert "<script" not in post(client, "check", data).json()["text"]
    address = post(client, "save", data).json()["address"]
    for path in (address, f"{LIST}editor/?from={SchemeVersion.objects.latest('pk').pk}"):
        assert "<script>alert" not in client.get(path).content.decode()


@pytest.mark.parametrize(
    "body", ["", "[]", "{", "null", '{"data": ' + "[" * 5000, '{"data": NaN}', '{"data": 1}']
)
def test_what_is_no_scheme_is_refused_and_breaks_nothing(signed_in: SignIn, body: str) -> None:
    client = signed_in("approver")
    for name in ("check", "save"):
        answer = client.post(f"{LIST}editor/{name}/", body, content_type="application/json")
        assert answer.status_code in (200, 400, 409)
        assert answer.json().get("error") or answer.json()["problems"]
    assert client.post(f"{LIST}editor/write/", {"data": body}).status_code in (200, 400)
    assert client.get(f"{LIST}editor/check/").status_code == 400
    assert SchemeVersion.objects.count() == 1


@pytest.mark.parametrize("incident", [None, "x", -1, 10**30, [1], {"a": 1}, 1.5])
def test_an_incident_that_is_none_is_none(signed_in: SignIn, incident: Any) -> None:
    assert post(signed_in("approver"), "check", version().data, incident=incident).json()["warnings"] == []


# --- saving, opening, exporting ---


def test_saving_is_loading(signed_in: SignIn) -> None:
    data = changed(lambda data: data.update(objection={"days": 14}))
    answer = post(signed_in("insurance"), "save", data).json()
    made = SchemeVersion.objects.latest("pk")
    assert (answer["version"], answer["again"]) == ("kt-2018@2", False)
    assert (made.number, made.status, made.loaded_by.username) == (2, "draft", "insurance")
    assert parse_scheme(made.data) == parse_scheme(data)
    assert made.file is not None and made.file.name == "kt-2018.yaml"
    with files.open_plain(made.file) as kept:
        assert parse_scheme(read_yaml(kept.read())) == parse_scheme(data)
    assert post(signed_in("insurance"), "save", data).json()["again"] is True
    assert SchemeVersion.objects.count() == 2


def test_a_scheme_with_a_mistake_is_not_kept(signed_in: SignIn) -> None:
    answer = post(signed_in("approver"), "save", changed(gap))
    assert answer.status_code == 409
    assert len(answer.json()["problems"]) == 1
    assert SchemeVersion.objects.count() == 1


def test_a_file_goes_out_and_comes_back_as_it_was(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    answer = client.get(f"{LIST}{version().pk}/file/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="kt-2018-1.yaml"'
    assert parse_scheme(read_yaml(answer.content)) == parse_scheme(version().data)
    upload = SimpleUploadedFile("kt.yaml", answer.content)
    back = client.post(f"{LIST}editor/read/", {"file": upload}).json()
    assert parse_scheme(back["data"]) == parse_scheme(version().data)
    unfinished = changed(gap)
    written = client.post(f"{LIST}editor/write/", {"data": json.dumps(unfinished)})
    assert read_yaml(written.content) == unfinished


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"code: [", "1"),
        (b"- a", "보상 기준 파일이 아닙니다"),
        (b"", "보상 기준 파일이 아닙니다"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_opened_says_why(signed_in: SignIn, content: bytes, said: str) -> None:
    upload = SimpleUploadedFile("x.yaml", content)
    answer = signed_in("examiner").post(f"{LIST}editor/read/", {"file": upload})
    assert answer.status_code in (400, 409)
    assert said in answer.json()["error"] or not content


def test_the_codes_are_those_of_the_incident(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    found = client.get(f"{LIST}editor/codes/?incident={Incident.objects.get().pk}").json()
    assert ["mobile", "이동전화"] in found["service"]
    assert ["copper", "동케이블"] in found["line_type"]
    assert client.get(f"{LIST}editor/codes/?incident=x").json() == {}


# --- the pages of a version ---


def test_the_life_of_a_draft_by_its_buttons(signed_in: SignIn) -> None:
    row = draft()
    page = signed_in("examiner").get(f"{LIST}{row.pk}/change/").content.decode()
    assert "다른 사람이 승인합니다" in page and 'value="put_in_force"' not in page
    assert act(signed_in("examiner"), "submit_scheme", row, LIST).status_code == 302
    again = act(signed_in("examiner"), "submit_scheme", row, LIST)
    assert again.status_code == 409 and "kt-2018@2 (승인 대기)" in again.content.decode()
    page = signed_in("treasurer").get(f"{LIST}{row.pk}/change/").content.decode()
    assert 'value="put_in_force"' in page and 'value="withdraw_scheme"' not in page
    answer = act(signed_in("treasurer"), "put_in_force", row, LIST, incident=str(Incident.objects.get().pk))
    assert answer.status_code == 302
    page = signed_in("auditor").get(f"{LIST}{row.pk}/change/").content.decode()
    for said in ("시행 중", "승인 요청", "보상 기준 승인", "자금 책임"):
        assert said in page


def test_who_prepared_a_version_stands_there_once(signed_in: SignIn) -> None:
    """The version and its adoption have a maker's row each; a reader wants to know who it was."""
    version = SchemeVersion.objects.earliest("pk")
    page = signed_in("auditor").get(f"{LIST}{version.pk}/change/").content.decode()
    who = page[page.index("<h2>처리자</h2>") :].split("</table>")[0]
    assert [who.count(f'<th scope="row">{step}</th>') for step in ("작성", "승인")] == [1, 1]


def test_a_draft_is_withdrawn_for_a_reason(signed_in: SignIn) -> None:
    row = draft()
    assert act(signed_in("examiner"), "withdraw_scheme", row, LIST, reason="").status_code == 200
    assert act(signed_in("examiner"), "withdraw_scheme", row, LIST, reason="오기").status_code == 302
    row.refresh_from_db()
    assert row.status == "withdrawn"
    answer = act(signed_in("treasurer"), "put_in_force", row, LIST, incident=str(Incident.objects.get().pk))
    assert answer.status_code == 409 and "폐기된" in answer.content.decode()


def test_two_versions_side_by_side(signed_in: SignIn) -> None:
    row = draft(
        change=lambda data: data["benefits"][3]["amount"]["tier_by_days"]["tiers"][1].update(won=900_000)
    )
    page = signed_in("auditor").get(f"{LIST}{row.pk}/compare/").content.decode()
    assert "3–4일" in page and "<del>800,000원</del>" in page and "<ins>900,000원</ins>" in page
    back = signed_in("auditor").get(f"{LIST}{version().pk}/compare/?with={row.pk}").content.decode()
    assert "<del>900,000원</del>" in back
    assert signed_in("auditor").get(f"{LIST}{row.pk}/compare/?with=x").status_code == 200


def test_a_version_alone_has_nothing_to_compare_with(signed_in: SignIn) -> None:
    assert signed_in("auditor").get(f"{LIST}{version().pk}/compare/").status_code == 404
    assert "/compare/" not in signed_in("auditor").get(f"{LIST}{version().pk}/change/").content.decode()
    for path in ("999/compare/", "999/file/", "999/change/", "x/change/", f"{'9' * 30}/change/"):
        assert signed_in("auditor").get(f"{LIST}{path}").status_code == 404


def test_a_version_is_compared_with_the_newest_of_another_scheme(signed_in: SignIn) -> None:
    first = schemes.load(shipped("kt-2018-first"), by=world.person("examiner"), at=timezone.now()).version
    client = signed_in("auditor")
    assert "/compare/" in client.get(f"{LIST}{version().pk}/change/").content.decode()
    page = client.get(f"{LIST}{version().pk}/compare/?with={first.pk}").content.decode()
    assert "<del>500,000,000원</del>" in page and "<ins>3,000,000,000원</ins>" in page


def test_filing_windows_over_the_versions(signed_in: SignIn) -> None:
    def extended(data: Any) -> None:
        data["admission"]["filing"][1]["to"] = "2019-08-16"
        data["admission"]["filing"][0] = {"from": "2019-09-01", "to": "2019-09-30"}

    page = signed_in("auditor").get(f"{LIST}{draft(change=extended).pk}/change/").content.decode()
    for said in ("<s>2019-05-05</s>", "바뀜", "새 기간", "없어짐"):
        assert said in page


def test_the_pages_ask_few_questions(signed_in: SignIn, django_assert_max_num_queries: Any) -> None:
    for number in range(3):
        row = draft(change=lambda data, number=number: data.update(objection={"days": 30 + number}))
    client = signed_in("approver")
    for path in (f"{row.pk}/change/", f"{row.pk}/compare/", f"editor/?from={row.pk}"):
        with django_assert_max_num_queries(30):
            assert client.get(f"{LIST}{path}").status_code == 200
