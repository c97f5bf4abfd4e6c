"""Schemes, batches and payment files: permission per role, a second pair of eyes, traces."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from backoffice.staff.models import AccessLog, Approval
from claims.models import Incident
from compensation.models import Adoption, PayoutBatch, SchemeVersion
from tests.doors import world

SignIn = Callable[[str], Client]
LIST = "/admin/compensation/payoutbatch/"


def batch() -> PayoutBatch:
    return PayoutBatch.objects.order_by("pk")[0]


def act(client: Client, name: str, row: Any, path: str = LIST, **answers: Any) -> Any:
    data = {
        "action": name,
        "select_across": "0",
        "_selected_action": [row.pk],
        "confirmed": "1",
        "counted": "1",
    }
    return client.post(path, {**data, **answers})


OFFERED = {
    "approve": ("approver", "approver2", "finance", "finance2", "treasurer"),
    "void": ("finance", "finance2"),
    "export": ("finance", "finance2", "treasurer"),
    "download": ("finance", "finance2", "treasurer", "auditor"),
}
EVERYBODY = (
    "clerk", "examiner", "approver", "approver2", "finance", "finance2", "treasurer", "insurance", "auditor"
)  # fmt: skip


@pytest.mark.parametrize("name", EVERYBODY)
def test_each_role_is_offered_its_acts_and_no_other(signed_in: SignIn, name: str) -> None:
    page = signed_in(name).get(LIST).content.decode()
    for verb, people in OFFERED.items():
        assert (f'<option value="{verb}"' in page) is (name in people), verb


def test_another_person_approves(signed_in: SignIn) -> None:
    assert act(signed_in("approver"), "approve", batch()).status_code == 302
    assert batch().status == "approved"
    steps = Approval.objects.filter(subject_kind="payout_batch").values_list("step", "person__username")
    assert set(steps) == {("prepared", "finance"), ("approved", "approver")}


def test_the_maker_may_not_approve_and_reads_why(signed_in: SignIn) -> None:
    answer = act(signed_in("finance"), "approve", batch())
    assert answer.status_code == 409
    assert "다른 사람이 승인해야 합니다" in answer.content.decode()
    assert batch().status == "locked"


def test_above_the_limit_is_refused_with_the_limit(signed_in: SignIn) -> None:
    from backoffice.staff.models import AuthorityLimit

    AuthorityLimit.objects.filter(person=world.person("approver")).update(single_won=1000)
    answer = act(signed_in("approver"), "approve", batch())
    assert answer.status_code == 409
    assert "1,000원을 넘습니다" in answer.content.decode()


@pytest.mark.parametrize("name", ["clerk", "examiner", "insurance", "auditor"])
def test_others_cannot_approve_by_a_forged_form(signed_in: SignIn, name: str) -> None:
    act(signed_in(name), "approve", batch())
    assert batch().status == "locked"


def test_a_void_batch_needs_a_reason(signed_in: SignIn) -> None:
    client = signed_in("finance2")
    assert act(client, "void", batch(), reason="").status_code == 200
    assert batch().status == "locked"
    assert act(client, "void", batch(), reason="계좌 재확인").status_code == 302
    assert batch().status == "void"


def test_the_payment_file_is_exported_then_downloaded_for_a_reason(signed_in: SignIn) -> None:
    from backoffice.lib.models import Run

    act(signed_in("approver"), "approve", batch())
    client = signed_in("finance")
    assert act(client, "export", batch(), suffix=".csv").status_code == 302
    world.work(Run.objects.get(stage="compensation.export_batch"))
    assert batch().status == "exported"
    assert act(client, "download", batch(), reason="").status_code == 200
    assert not AccessLog.objects.exists()
    answer = act(client, "download", batch(), reason="은행 전송")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    body = answer.content.decode("utf-8-sig")
    assert body.startswith("지급번호")
    assert len(body.strip().splitlines()) == batch().payments + 1
    seen = AccessLog.objects.get()
    assert (seen.action, seen.reason, seen.person.username) == ("download_payment", "은행 전송", "finance")  # type: ignore[union-attr]


def test_a_scheme_is_put_in_force_by_another_than_its_loader(signed_in: SignIn) -> None:
    from pathlib import Path

    import yaml
    from django.utils import timezone

    from compensation import schemes
    from compensation.rules.scheme import parse_scheme

    text = yaml.safe_load(Path("samples/schemes/kakao-2022.yaml").read_text(encoding="utf-8"))
    version, _again = schemes.load(parse_scheme(text), by=world.person("approver"), at=timezone.now())
    incident = Incident.objects.get()
    path = "/admin/compensation/schemeversion/"
    answer = act(signed_in("approver"), "put_in_force", version, path, incident=str(incident.pk))
    assert answer.status_code == 409
    assert "다른 사람이 승인해야 합니다" in answer.content.decode()
    answer = act(signed_in("treasurer"), "put_in_force", version, path, incident=str(incident.pk))
    assert answer.status_code == 302
    standing = Adoption.objects.get(ended_at=None)
    assert (standing.version, standing.approved_by.username) == (version, "treasurer")
    assert signed_in("auditor").get(f"{path}{version.pk}/change/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/admin/", "/admin/claims/incident/", "/admin/claims/claimant/", "/admin/claims/payeeaccount/",
        "/admin/claims/subscription/", "/admin/claims/finding/", "/admin/claims/outagewindow/",
        "/admin/claims/service/", "/admin/claims/area/", "/admin/claims/admission/",
        "/admin/compensation/scheme/", "/admin/compensation/schemeversion/", "/admin/compensation/adoption/",
        "/admin/compensation/benefit/", "/admin/compensation/award/", "/admin/compensation/personassessment/",
        "/admin/compensation/payment/", "/admin/compensation/payout/", LIST, "/admin/lib/run/",
        "/admin/lib/storedfile/", "/admin/lib/move/", "/admin/staff/user/", "/admin/staff/approval/",
        "/admin/staff/authoritylimit/", "/admin/staff/accesslog/", "/desk/runs/", "/desk/incidents/KT-2018/",
    ],
)  # fmt: skip
def test_every_list_opens_with_few_queries(
    signed_in: SignIn, path: str, django_assert_max_num_queries: Any
) -> None:
    client = signed_in("auditor")
    with django_assert_max_num_queries(30):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "model", ["adoption", "award", "payment", "payout", "schemeversion", "scheme", "benefit"]
)
def test_the_page_of_a_row_opens_and_has_no_field_to_edit(signed_in: SignIn, model: str) -> None:
    from django.apps import apps

    row = apps.get_model("compensation", model)._default_manager.first()
    assert row is not None
    path = f"/admin/compensation/{model}/{row.pk}/change/"
    page = signed_in("approver").get(path)
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    assert signed_in("approver").post(path, {"amount_won": "1"}).status_code == 403


def test_the_batch_page_names_maker_and_payments_with_few_queries(
    signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = signed_in("approver")
    with django_assert_max_num_queries(30):
        page = client.get(f"/desk/batches/{batch().pk}/")
    text = page.content.decode()
    assert "재무 담당 1" in text
    assert 'name="action" value="approve"' in text
    assert (
        'name="action" value="approve"'
        not in signed_in("auditor").get(f"/desk/batches/{batch().pk}/").content.decode()
    )


def test_a_missing_batch_is_a_page_not_an_error(signed_in: SignIn) -> None:
    assert signed_in("finance").get("/desk/batches/999/").status_code == 404


def test_versions_are_read_in_words(signed_in: SignIn) -> None:
    version = SchemeVersion.objects.get()
    page = (
        signed_in("auditor").get(f"/admin/compensation/schemeversion/{version.pk}/change/").content.decode()
    )
    assert re.search(r"7일 이상</th><td>1,200,000원", page)
    assert re.search(r"7 days or more</th><td>1,200,000 won", page)
    assert "3,000,000,000원 이하" in page
