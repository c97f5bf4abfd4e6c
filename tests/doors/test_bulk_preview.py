"""Acts over many claims are tried first: what would be done, what is refused and why; nothing is written."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.lib.models import Move, StoredFile
from claims.models import Claim, ClaimList, Filing, Hold, Incident, ListUse, WorkItem
from claims.rules.numbers import claim_number
from tests.doors import world
from tests.doors.test_admin_claims import act, claims, confirm

SignIn = Callable[[str], Client]
LISTS = "/desk/lists/"


def preview(client: Client, name: str, rows: list[Claim], **answers: Any) -> Any:
    return act(client, name, rows, preview="1", counted=str(len(rows)), **answers)


def groups(page: Any) -> dict[str, int]:
    return {group["why"]: group["count"] for group in page.context["trial"]["groups"]}


def test_a_preview_groups_what_is_refused_and_writes_nothing(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    free, held, paid = claims("referred", 4), claims("referred", 6)[4:], claims("assessed", 3)
    confirm(client, "hold", held, reason="경찰 조사")
    moves = Move.objects.count()
    page = preview(client, "clear", [*free, *held, *paid], reason="확인")
    assert page.status_code == 200
    assert page.context["trial"]["may"] == 4
    assert groups(page) == {
        "보류나 보완 대기 중인 신청": 2,
        "‘심사 통과 결정’을(를) 할 수 없는 상태: 보상 결정": 3,
    }
    text = page.content.decode()
    assert all(claim_number(row.pk) in text for row in [*held, *paid])
    assert Move.objects.count() == moves
    assert {row.status for row in Claim.objects.filter(pk__in=[row.pk for row in free])} == {"referred"}


def test_a_preview_names_twenty_and_counts_the_rest(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backoffice.lib.acts.NAMED", 2)
    page = preview(signed_in("examiner"), "clear", claims("assessed", 5), reason="확인")
    (group,) = page.context["trial"]["groups"]
    assert (group["count"], len(group["names"]), group["more"]) == (5, 2, 3)
    assert page.context["trial"]["may"] == 0
    assert 'name="confirmed"' not in page.content.decode()


def test_those_that_may_are_done_all_or_none(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    free, paid = claims("referred", 3), claims("assessed", 2)
    rows = [*free, *paid]
    page = preview(client, "hold", rows, reason="경찰 조사")
    only = re.search(r'name="only" value="([0-9a-f]{64})"', page.content.decode())
    assert only is not None
    confirm(client, "hold", free[:1], reason="먼저")  # meanwhile one of them is held
    stale = confirm(client, "hold", rows, reason="경찰 조사", only=only[1])
    assert stale.status_code == 409 and "바뀌었습니다" in stale.content.decode()
    assert Hold.objects.count() == 1
    page = preview(client, "hold", rows, reason="경찰 조사")
    assert page.context["trial"]["may"] == 2
    done = confirm(client, "hold", rows, reason="경찰 조사", only=page.context["trial"]["only"])
    assert done.status_code == 302
    assert set(Hold.objects.values_list("claim", flat=True)) == {row.pk for row in free}
    said = client.get("/admin/claims/claim/").content.decode()
    assert "2건" in said and "제외 3건" in said


def test_without_the_choice_one_refused_refuses_all_and_the_page_says_which(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    rows = [*claims("referred", 3), *claims("assessed", 2)]
    page = confirm(client, "clear", rows, reason="확인")
    assert page.status_code == 409
    assert page.context["trial"]["may"] == 3 and page.context["trial"]["left_out"] == 2
    assert {row.status for row in claims("referred", 3)} == {"referred"}


def test_a_preview_asks_what_the_database_asks(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that is asked at the end of a transaction is asked in the trial too."""
    monkeypatch.setattr("claims.holds.lock_before_the_award", lambda ids: None)
    page = preview(signed_in("examiner"), "hold", claims("assessed", 2), reason="x")
    assert "결정되기 전의 신청만 보류합니다" in page.context["trial"]["wholly"]
    assert not Hold.objects.exists()


def test_the_work_of_a_queue_is_tried_too(signed_in: SignIn) -> None:
    rows = list(WorkItem.objects.filter(kind="review", closed_at=None).order_by("pk")[:3])
    items = {"item": [row.pk for row in rows]}
    confirm(signed_in("examiner"), "withdraw", [rows[0].claim], reason="전화로 취하")
    form = {**items, "person": world.person("examiner2").pk, "preview": "1", "counted": "3"}
    page = signed_in("approver").post("/desk/work/review/assign/", form)
    assert groups(page) == {"이미 처리된 건": 1}
    assert claim_number(rows[0].claim_id) in page.content.decode()
    assert not WorkItem.objects.filter(assignee__isnull=False).exists()


@pytest.mark.parametrize("count", [2, 40])
def test_a_preview_takes_as_many_queries_for_two_as_for_forty(
    signed_in: SignIn, django_assert_max_num_queries: Any, count: int
) -> None:
    client = signed_in("examiner")
    rows = list(Claim.objects.filter(kind="list").order_by("pk")[:count])
    assert len(rows) == count
    with CaptureQueriesContext(connection) as queries:
        assert preview(client, "clear", rows, reason="확인").status_code == 200
    assert len(queries) <= 60, len(queries)


def hand_in(client: Client, content: bytes | str, name: str = "list.csv") -> Any:
    code = Incident.objects.get().code
    raw = content.encode() if isinstance(content, str) else content
    return client.post(LISTS, {"incident": code, "file": SimpleUploadedFile(name, raw)})


def test_a_list_is_kept_and_acted_on_as_one(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    free, paid = claims("referred", 2), claims("assessed", 1)
    rows = [*free, *paid]
    answer = hand_in(
        client, "순번,신청번호\n" + "".join(f"{n},{claim_number(r.pk)}\n" for n, r in enumerate(rows))
    )
    made = ClaimList.objects.get()
    assert answer.status_code == 302 and answer.headers["Location"] == f"{LISTS}{made.pk}/"
    assert made.claims == 3 and made.file.kind == "list"
    with CaptureQueriesContext(connection) as queries:
        page = client.get(f"{LISTS}{made.pk}/").content.decode()
    assert made.file.sha256 in page and len(queries) <= 30
    where, form = f"{LISTS}{made.pk}/hold/", {"reason": "경찰 조사", "counted": "3"}
    assert client.post(where).status_code == 200
    tried = client.post(where, {**form, "preview": "1"})
    assert tried.context["trial"]["may"] == 2 and not ListUse.objects.exists()
    assert client.post(where, {**form, "confirmed": "1"}).status_code == 409
    assert not ListUse.objects.exists() and not Hold.objects.exists()
    only = tried.context["trial"]["only"]
    assert client.post(where, {**form, "confirmed": "1", "only": only}).status_code == 302
    use = ListUse.objects.get()
    assert (use.act, use.claims, use.left_out) == ("hold", 2, [paid[0].pk])
    assert "제외 1건" in client.get(f"{LISTS}{made.pk}/").content.decode()
    told = client.get(f"/desk/claims/{claim_number(free[0].pk)}/").content.decode()
    assert "목록으로 처리: 보류" in told and "list.csv" in told and f"{LISTS}{made.pk}/" in told
    untouched = client.get(f"/desk/claims/{claim_number(paid[0].pk)}/").content.decode()
    assert "목록으로 처리" not in untouched


def test_every_wrong_line_is_named_and_nothing_is_kept(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    row = Filing.objects.exclude(reference="").order_by("pk")[0]
    number = claim_number(row.claim_id)
    answer = hand_in(client, f"{number}\nC-99999999-0\n=1+1\n{row.reference}\nNOBODY\n", "list.txt")
    assert answer.status_code == 409
    assert [(line, text) for line, text, _why in answer.context["bad"]] == [
        (2, "C-99999999-0"), (3, "=1+1"), (4, row.reference), (5, "NOBODY"),
    ]  # fmt: skip
    assert not ClaimList.objects.exists() and not StoredFile.objects.filter(kind="list").exists()


def test_numbers_can_be_typed_and_work_is_assigned_by_a_list(signed_in: SignIn) -> None:
    lead = signed_in("approver")
    free, paid = claims("referred", 2), claims("assessed", 1)
    text = ", ".join(claim_number(row.pk) for row in [*free, *paid])
    assert lead.post(LISTS, {"incident": Incident.objects.get().code, "numbers": text}).status_code == 302
    made = ClaimList.objects.get()
    form = {"person": world.person("examiner").pk, "counted": "3"}
    tried = lead.post(f"{LISTS}{made.pk}/assign/", {**form, "preview": "1"})
    assert groups(tried) == {"열린 업무가 없는 신청": 1}
    only = tried.context["trial"]["only"]
    assert lead.post(f"{LISTS}{made.pk}/assign/", {**form, "confirmed": "1", "only": only}).status_code == 302
    assert WorkItem.objects.filter(assignee=world.person("examiner")).count() == 2


def test_who_only_reads_acts_on_no_list(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    hand_in(client, claim_number(claims("referred", 1)[0].pk) + "\n", "list.txt")
    made = ClaimList.objects.get()
    auditor = signed_in("auditor")
    assert (
        "bs-btn is-small"
        not in auditor.get(f"{LISTS}{made.pk}/").content.decode().split('id="do"')[1].split("</section>")[0]
    )
    answer = auditor.post(f"{LISTS}{made.pk}/hold/", {"reason": "x", "counted": "1", "confirmed": "1"})
    assert answer.status_code == 403 and not Hold.objects.exists()
    for address in (f"{LISTS}999999/", f"{LISTS}999999/hold/", f"{LISTS}{made.pk}/nothing/"):
        assert client.post(address).status_code == 404
