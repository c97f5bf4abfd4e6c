"""The payout report: every figure equals the database to the won, whatever happens meanwhile."""

import json
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone

from claims.models import Claim, Incident, Subscription
from claims.rules.numbers import claim_id, claim_number
from compensation.models import Award, Overpayment, Payout, PayoutBatch
from compensation.reports import cells, write_report
from tests.stages import road
from tests.stages.report_road import Told, sheets, told
from tests.stages.road import Answer

__all__ = ["told"]

pytestmark = pytest.mark.xdist_group("report")


@pytest.fixture(autouse=True)
def _open(told: Told, django_db_blocker: Any) -> Any:
    """Reports read committed data under a transaction of their own, so no test wraps them in one."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def incident(told: Told) -> Incident:
    return told.incident


def won(**where: Any) -> int:
    return Award.objects.filter(**where).aggregate(won=Sum("amount_won"))["won"] or 0


def paid_out(*status: str) -> int:
    return Payout.objects.filter(status__in=status).aggregate(won=Sum("amount_won"))["won"] or 0


def alone(statement: str) -> Any:
    """One figure by a query that shares nothing with the report's."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_what_the_call_returns_is_what_the_database_says(told: Told) -> None:
    got = told.reported
    assert (got.awards, got.total_won) == (Award.objects.count(), won())
    assert (got.paid_won, got.sent_won, got.batched_won) == tuple(map(paid_out, ("paid", "sent", "batched")))
    assert got.returned_won == paid_out("returned")
    assert got.unpaid_won == won() - paid_out("paid")
    assert got.total_won == (
        got.paid_won + got.sent_won + got.batched_won + got.held_won + got.due_won - 150_000
        - got.overpaid_won
    )  # fmt: skip
    assert (got.overpaid_won, got.repaid_won) == (1_000, 400)
    assert min(got.paid_won, got.sent_won, got.batched_won, got.held_won, got.due_won) > 0


def test_the_summary_shows_where_the_money_is_and_that_it_adds_up(told: Told) -> None:
    book = openpyxl.load_workbook(told.path)
    values = openpyxl.load_workbook(told.path, data_only=True)["요약"]
    by_label = {str(row[0].value).split(" · ")[0]: row for row in values.iter_rows() if row[0].value}
    assert by_label["사고"][1].value == "R-1 · 시험 장애"
    shown = by_label["기준 시각 (서울)"][1].value
    assert abs(shown - cells.seoul(told.at)).total_seconds() < 1  # as Excel has it
    held = "입금 불능 (지급 보류)"
    expected = {
        "지급 완료": (Payout.objects.filter(status="paid").count(), paid_out("paid")),
        "송금 의뢰": (Payout.objects.filter(status="sent").count(), paid_out("sent")),
        "지급 대기": (1, won(claim=road.claim_of("D"))),
        held: (2, won(claim=road.claim_of("B")) + paid_out_of_lines("returned")),
        "지급처 없음": (1, won(claim=road.claim_of("F"))),
        "지급 회차 미편성": (1, won(claim=road.claim_of("C"))),
        "초과 지급 (환수)": (1, -1_000),
        "차감 조정": (1, -150_000),
        "지급할 금액 없음": (1, 0),
        "구분별 합계": (Award.objects.count(), won()),
        "보상 결정액": (Award.objects.count(), won()),
        "검산 (차이)": (0, 0),
    }
    assert {label: tuple(cell.value for cell in by_label[label][1:3]) for label in expected} == expected
    check = next(row for row in book["요약"].iter_rows() if str(row[0].value).startswith("검산"))
    assert (check[1].value, check[2].value) == ("=B18-B17", "=C18-C17")  # a reader can follow it
    compared = [row for row in values.iter_rows(min_row=25, values_only=True) if type(row[4]) is int]
    assert [row[4] for row in compared] == [0] * 11
    assert len(book["요약"]._charts) == 2


def test_the_overpayments_have_a_sheet(told: Told) -> None:
    (row,) = sheets(told.path)["초과 지급"]
    claim = Overpayment.objects.get().claim_id
    assert row[0] == claim_number(claim)
    assert row[3:6] == ("요금 감면", 1_000, "환수 요청")
    assert row[7:] == (400, 600, None)


def paid_out_of_lines(status: str) -> int:
    found = Payout.objects.filter(status=status, claim__kind="list").aggregate(won=Sum("amount_won"))
    return int(found["won"])


def test_every_group_equals_the_database(told: Told) -> None:
    got = sheets(told.path)
    tiers = {(row[0], row[1] or ""): row[2:4] for row in got["등급별"][:-1]}
    names = {"1-2 days": "1~2일", "3+ days": "3일 이상", "": ""}
    grouped = Award.objects.values_list("benefit__name_ko", "verdict__tier")
    assert tiers == {
        (name, names[tier]): (count, amount)
        for name, tier, count, amount in grouped.annotate(Count("pk"), Sum("amount_won"))
    }
    kinds = {"list": "요금 감면 대상", "filing": "피해 신청"}
    assert {row[0]: row[1:3] for row in got["유형별"][:-1]} == {
        kinds[kind]: (count, amount)
        for kind, count, amount in Award.objects.values_list("claim__kind").annotate(
            Count("pk"), Sum("amount_won")
        )
    }
    areas: dict[str, int] = defaultdict(int)
    for award in Award.objects.select_related("claim"):
        first = Subscription.objects.filter(Q(claim=award.claim) | Q(claimline__claim=award.claim)).first()
        assert first is not None
        areas[first.area] += award.amount_won
    assert {(row[0] or ""): row[3] for row in got["지역별"][:-1]} == areas
    assert {(row[0] or ""): row[1] for row in got["지역별"][:-1]}["11440"] == "=1+1"
    statuses = {"settled": "종결", "assessed": "보상 결정"}
    assert {(row[0], row[1]): row[2] for row in got["신청 상태별"][:-1] if row[1] in statuses.values()} == {
        (kinds[kind], statuses[status]): count
        for kind, status, count in Claim.objects.filter(status__in=statuses)
        .values_list("kind", "status")
        .annotate(Count("pk"))
    }
    assert (
        sum(row[2] for row in got["신청 상태별"][:-1]) == Claim.objects.count() == got["신청 상태별"][-1][2]
    )
    days = {(row[0].date(), row[1]): row[2:6] for row in got["일자별"][:-1]}
    channels = {"bank": "지원금 (계좌)", "credit": "요금 감면"}
    expected: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for payout in Payout.objects.filter(settled_on__isnull=False).select_related("payment__batch"):
        place = 0 if payout.status == "paid" else 2
        key = (payout.settled_on, channels[payout.payment.batch.channel])
        expected[key][place] += 1
        expected[key][place + 1] += payout.amount_won
    assert days == {key: tuple(value) for key, value in expected.items()}
    assert len(days) == 3
    batches = {row[0]: row[4:6] for row in got["지급 회차별"][:-1]}
    assert batches == {
        batch.pk: (batch.payments, batch.total_won) for batch in PayoutBatch.objects.order_by("pk")
    }


def test_each_row_adds_up_and_the_last_is_the_total(told: Told) -> None:
    got = sheets(told.path)
    for name, keys in (("등급별", 2), ("유형별", 1), ("지역별", 2)):
        *groups, total = got[name]
        for row in got[name]:
            _, amount, _, paid, unpaid, *states, _ = row[keys:]
            assert amount == paid + unpaid and unpaid == sum(states)
        assert list(total[keys:]) == [sum(column) for column in list(zip(*groups, strict=True))[keys:]]
        assert total[keys : keys + 2] == (Award.objects.count(), won())
    for name, keys in (("신청 상태별", 2), ("지급 상태별", 2), ("일자별", 2), ("지급 회차별", 4)):
        *groups, total = got[name]
        assert list(total[keys:]) == [sum(column) for column in list(zip(*groups, strict=True))[keys:]]
    assert got["지급 상태별"][-1][2:] == (
        alone("SELECT count(*) FROM compensation_payout"),
        alone("SELECT sum(amount_won)::bigint FROM compensation_payout"),
    )


def test_the_lists_hold_every_award_once(told: Told) -> None:
    got = sheets(told.path)
    detail = got["명세"]
    assert sorted((claim_id(row[0]), row[4]) for row in detail) == sorted(
        Award.objects.values_list("claim_id", "amount_won")
    )
    assert sum(row[4] for row in got["미지급"]) == won() - paid_out("paid")
    assert {row[5] for row in got["미지급"]}.isdisjoint({"지급 완료", "지급할 금액 없음"})
    by_claim = {row[0]: row for row in detail if row[4] > 0}
    shop = {name: by_claim[claim_number(road.claim_of(name).pk)] for name in road.SHOPS}
    payment = Payout.objects.get(claim=road.claim_of("A")).payment
    assert shop["A"][1:4] + shop["A"][5:] == (
        "피해 신청", "지원금", "3일 이상", "지급 완료", datetime(2019, 5, 21), payment.batch_id,  # noqa: DTZ001
        payment.end_to_end_id, "004 KB국민은행", "999*******010",
    )  # fmt: skip
    assert shop["C"][5:] == ("지급 회차 미편성", None, None, None, "088 신한은행", "110******444")
    second = PayoutBatch.objects.order_by("pk")[1].pk
    assert (shop["D"][5], shop["D"][7], shop["D"][10]) == ("지급 대기", second, "110******444")
    assert shop["F"][5:] == ("지급처 없음", None, None, None, None, None)
    returned = {row[0]: row for row in got["입금 불능"]}
    assert len(returned) == Payout.objects.filter(status="returned").count() == 4
    of = {name: returned[claim_number(road.claim_of(name).pk)] for name in "BCD"}
    assert [of[name][9] for name in "BCD"] == [
        "입금 불능 (지급 보류)", "지급 회차 미편성", "지급 대기",
    ]  # fmt: skip
    assert of["D"][7:9] == ("004 KB국민은행", "999*******040")  # the account it came back from


def test_all_sheets_are_of_one_moment(incident: Incident, tmp_path: Path) -> None:
    """While the lists are written, the bank's answer about E comes in and is committed."""
    answered: list[bool] = []

    def bank_answers() -> None:
        try:
            road.answer(PayoutBatch.objects.earliest("pk"), Answer(road.claim_of("E").pk))
            answered.append(True)
        finally:
            connection.close()

    def meanwhile(done: int, known: int) -> None:
        if not answered:
            thread = Thread(target=bank_answers)
            thread.start()
            thread.join()

    before = paid_out("paid")
    got = write_report(incident, tmp_path / "r.xlsx", at=timezone.now(), progress=meanwhile)
    assert answered and paid_out("paid") > before
    assert got.paid_won == before
    rows = sheets(tmp_path / "r.xlsx")["명세"]
    assert sum(row[4] for row in rows if row[5] == "지급 완료") == before
    assert write_report(incident, tmp_path / "r.xlsx", at=timezone.now()).paid_won == paid_out("paid")


def test_a_list_longer_than_a_sheet_goes_on_on_the_next(
    incident: Incident, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(cells, "MOST_ROWS", 3)
    write_report(incident, tmp_path / "r.xlsx", at=timezone.now())
    got = sheets(tmp_path / "r.xlsx")
    pages = [name for name in got if name.startswith("명세")]
    assert pages == ["명세", "명세 2", "명세 3", "명세 4", "명세 5"]
    assert [len(got[name]) for name in pages] == [3, 3, 3, 3, Award.objects.count() - 12]
    assert sum(row[4] for name in pages for row in got[name]) == won()


def test_the_command_in_english(incident: Incident, tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "report.xlsx"
    call_command("payout_report", "R-1", out=str(out), lang="en", json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["incident"] == "R-1" and told["file"] == str(out) and "seconds" in told
    assert (told["count"], told["total_won"]) == (Award.objects.count(), won())
    assert (told["paid_won"], told["returned_won"]) == (paid_out("paid"), paid_out("returned"))
    assert told["unpaid_won"] == won() - paid_out("paid")
    assert list(sheets(out))[:3] == ["Cover", "Summary", "By tier"]
    assert out.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["report.xlsx"]


def test_what_cannot_be_written_is_one_message_and_leaves_nothing(
    incident: Incident, tmp_path: Path, monkeypatch: Any
) -> None:
    for where, message in (
        (tmp_path / "report.csv", "a report is an .xlsx workbook"),
        (tmp_path / "nowhere" / "report.xlsx", "there is no folder"),
    ):
        with pytest.raises(CommandError, match=message):
            call_command("payout_report", "R-1", out=str(where))
    with pytest.raises(CommandError, match="no incident R-2; known: R-1"):
        call_command("payout_report", "R-2", out=str(tmp_path / "r.xlsx"))
    (tmp_path / "r.xlsx").write_text("the report of yesterday")
    with monkeypatch.context() as patch:
        patch.setattr(cells, "escape", lambda text: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            write_report(incident, tmp_path / "r.xlsx", at=timezone.now())
    assert [path.read_text() for path in tmp_path.iterdir()] == ["the report of yesterday"]
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        write_report(incident, tmp_path / "r.xlsx", at=timezone.now())


def test_an_incident_without_claims_has_a_report_of_zeros(told: Told, tmp_path: Path) -> None:
    empty = Incident.objects.create(code="R-0", name_ko="빈 사고", cause="other", created_at=road.AT, changed_at=road.AT)  # noqa: E501  # fmt: skip
    got = write_report(empty, tmp_path / "r.xlsx", at=timezone.now())
    assert set(got[:-1]) == {0} and got.digest
    assert sheets(tmp_path / "r.xlsx")["명세"] == []
