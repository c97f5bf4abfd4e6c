"""The access log month by month, and its review by somebody who is not in it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from backoffice.lib.permits import NotAllowed
from backoffice.staff import reviewing
from backoffice.staff.models import AccessLog, AccessReview
from tests import factories as make
from tests.house.law import admitted, execute, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_world")]
SignIn = Callable[[str], Client]
SEOUL = timezone.get_default_timezone()
NIGHT = datetime(2026, 9, 30, 23, 30, tzinfo=SEOUL)  # a Wednesday; still September in Seoul, not elsewhere
PAGE = "/desk/access/2026/9/"
TODAY = datetime(2026, 10, 5, 9, 0, tzinfo=SEOUL)


def looked(name: str = "examiner", at: datetime = NIGHT, **more: str) -> None:
    row = {
        "action": "unmask_account",
        "subject_kind": "payee_account",
        "subject_id": "7",
        "reason": "통장 대조",
    }
    AccessLog.objects.create(at=at, person=make.person(name), **{**row, **more})


def test_habits_are_counted_by_the_month_of_seoul() -> None:
    for at in (NIGHT, NIGHT - timedelta(hours=10), NIGHT + timedelta(hours=1)):
        looked(at=at)
    looked("finance", NIGHT - timedelta(days=3), subject_id="9")  # a Sunday
    habits = reviewing.habits(NIGHT.date().replace(day=1))
    assert [(row.entries, row.subjects, row.at_odd_hours) for row in habits] == [(2, 1, 1), (1, 1, 1)]
    rows = {row.first.isoformat(): (row.entries, row.people) for row in reviewing.months(TODAY.date())}
    assert rows["2026-09-01"] == (3, 2) and rows["2026-10-01"] == (1, 1) and len(rows) == 24


def test_the_review_is_signed_by_another_once_the_month_is_over(signed_in: SignIn) -> None:
    looked()
    by = make.person("auditor")
    for at, who, note, why in (
        (NIGHT, by, "x", "not over"),
        (TODAY, by, "  ", "say what was seen"),
        (TODAY, make.person("examiner"), "x", "may not"),
    ):
        with pytest.raises((reviewing.ReviewRefused, NotAllowed), match=why):
            reviewing.review(NIGHT.date().replace(day=1), note=note, by=who, at=at)
    made = reviewing.review(NIGHT.date().replace(day=1), note="이상 없음", by=by, at=TODAY)
    assert (made.entries, made.note) == (1, "이상 없음")
    with pytest.raises(reviewing.ReviewRefused, match="already"):
        reviewing.review(NIGHT.date().replace(day=1), note="x", by=by, at=TODAY)


def test_the_database_keeps_reviewers_out_of_the_log() -> None:
    looked("approver")
    by = "INSERT INTO staff_accessreview (month, person_id, entries, note, at) VALUES (%s, %s, 1, %s, %s)"
    own, other = make.person("approver").pk, make.person("auditor").pk
    with refused("nobody_reviews_their_own_access"):
        execute(by, "2026-09-01", own, "x", TODAY)
    with refused("a_month_is_reviewed_when_it_is_over"):
        execute(by, "2026-09-01", other, "x", NIGHT)
    with refused("a_month_is_named_by_its_first_day"):
        execute(by, "2026-08-02", other, "x", TODAY)
    with refused("a_review_says_what_was_seen"):
        execute(by, "2026-09-01", other, "", TODAY)
    with admitted():
        execute(by, "2026-08-01", own, "x", TODAY)  # of a month in which they looked at nothing
    execute(by, "2026-09-01", other, "x", TODAY)
    with refused("a_month_is_reviewed_once_by_a_person"):
        execute(by, "2026-09-01", other, "again", TODAY)


def test_the_pages(signed_in: SignIn) -> None:
    client = signed_in("auditor")
    empty = client.get(PAGE).content.decode()
    assert "이 달에는 개인정보를 본 사람이 없습니다" in empty
    looked()
    looked("finance", action="download_file", subject_kind="file")
    page = client.get("/desk/access/").content.decode()
    assert "점검할 달" in page and PAGE in page
    page = client.get(PAGE).content.decode()
    assert "계좌번호 전체" in page and "통장 대조" not in page
    who = make.person("examiner").pk
    chosen = client.get(f"{PAGE}?who={who}&what=unmask_account").content.decode()
    assert "통장 대조" in chosen and "2026-09-30 23:30" in chosen
    answer = client.post(PAGE, {"note": "야간 접속 1건: 사유 확인"})
    assert answer.status_code == 302 and AccessReview.objects.get().person == make.person("auditor")
    page = client.get(PAGE).content.decode()
    assert "야간 접속 1건: 사유 확인" in page and "점검 기록</button>" not in page
    client.cookies["django_language"] = "en"
    assert "reviewed" in client.get("/desk/access/").content.decode()
    assert "Who looked at what" in client.get(PAGE).content.decode()


def test_who_may_not_and_what_is_no_month(signed_in: SignIn) -> None:
    looked("approver")
    page = signed_in("approver").get(PAGE).content.decode()
    assert "본인의 접속기록이 있으므로" in page and "<textarea" not in page
    answer = signed_in("approver").post(PAGE, {"note": "x"})
    assert "본인의 접속기록이 있는 달" in answer.content.decode() and not AccessReview.objects.exists()
    assert signed_in("clerk").post(PAGE, {"note": "x"}).status_code == 403
    for address in ("/desk/access/2026/13/", "/desk/access/9999/12/", "/desk/access/0/1/"):
        assert signed_in("auditor").get(address).status_code == 404
    for query in ("who=x&what=y", "who=99999999999999&what=y&page=z", "who=1&what="):
        assert signed_in("auditor").get(f"{PAGE}?{query}").status_code == 200
