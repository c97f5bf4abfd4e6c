"""A small incident on its way through the real stages: six shops, five lines of private people."""

import csv
import io
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from django.conf import settings
from django.db import connections

from backoffice.lib import runs
from backoffice.lib.models import Run
from backoffice.staff.models import User
from backoffice.staff.people import make_demo_users
from claims import accounts, damage, incidents, intake, screening
from claims.models import Claim, Filing, Incident
from claims.rules.damage import KST
from claims.rules.incident import parse_incident
from claims.rules.intake import CLAIM_COLUMNS, CUSTOMER_COLUMNS, HARMS
from claims.tasks import STAGES as CLAIM_STAGES
from compensation import assessment, exports, payouts, reconcile, schemes
from compensation.models import Payment, PayoutBatch, SchemeVersion
from compensation.rules.bankfile import RESULT_HEADER
from compensation.rules.scheme import parse_scheme
from compensation.tasks import STAGES as MONEY_STAGES
from tests import servers

AT = datetime(2019, 5, 20, 10, 30, tzinfo=KST)
CUSTOMERS = (
    "가입번호,고객번호,고객명,고객구분,사업자등록번호,회선번호,서비스,회선유형,지역,기본료1,기본료2,기본료3"
)
FILINGS = (
    "접수번호,상호명,사업자등록번호,업종,사업장 주소,은행,계좌번호,월평균 매출액,추정 피해액,"
    "피해 유형,피해 기간,회선번호"
)
SHOPS = ("A", "B", "C", "D", "E", "F")
INCIDENT = """
code: R-1
name: {ko: 시험 장애, en: Test outage}
cause: fire
services:
  - {code: internet, name: {ko: 인터넷, en: Internet}, harms: [card_payment]}
areas:
  - {code: "11440", name: {ko: "=1+1", en: Mapo}}
  - {code: "11410", name: {ko: "<r><t>서대문</t></r>", en: Seodaemun}}
windows:
  - {service: internet, area: "11440", from: "2018-11-24 11:12", to: "2018-11-25 18:00"}
  - {service: internet, area: "11410", from: "2018-11-24 11:12", to: "2018-11-27 18:00"}
  - {service: internet, from: "2018-11-24 11:12", to: "2018-11-24 12:00"}
"""
SCHEME = """
code: test
name: {ko: 시험 보상 기준, en: Test scheme}
basis: goodwill
admission: {}
benefits:
  - code: waiver
    name: {ko: 요금 감면, en: Fee waiver}
    channel: credit
    who: {all_of: [{fact: kind, is: list}, {fact: customer_kind, is: individual}]}
    amount: {months_of_average_bill: {months: 1, parts: [base], bills: 3}}
    rounding: {unit: 1, mode: floor}
  - code: tier
    name: {ko: 지원금, en: Support}
    channel: bank
    who: {all_of: [{fact: kind, is: filing}]}
    amount:
      tier_by_days:
        count: calendar_days_touched
        tiers: [{from: 1, to: 2, won: 400000}, {from: 3, won: 800000}]
    rounding: {unit: 1, mode: floor}
"""


class Answer(NamedTuple):
    """What a bank says about one payment."""

    claim: int
    reason: str = ""
    day: str = "2019-05-21"


def business_no(number: int) -> str:
    """A business number with a right check digit."""
    digits = f"{number:09d}"
    weights = (1, 3, 7, 1, 3, 7, 1, 3, 5)
    total = sum(int(d) * w for d, w in zip(digits, weights, strict=True)) + int(digits[8]) * 5 // 10
    return digits + str((10 - total % 10) % 10)


def travel() -> Incident:
    """Intake, confirmation, screening, assessment: everybody has an award when it returns."""
    make_demo_users()
    incident = incidents.load(
        parse_incident(yaml.safe_load(INCIDENT), harms=frozenset(HARMS)), at=AT
    ).incident
    version = schemes.load(parse_scheme(yaml.safe_load(SCHEME)), by=person("examiner"), at=AT).version
    adoption, _ = schemes.adopt(version, incident, by=person("approver"), at=AT)
    assert isinstance(version, SchemeVersion)
    lines = [
        (
            f"S{n}",
            f"C{n}",
            f"고객{n}",
            "개인",
            "",
            f"02-0-{n}",
            "internet",
            "",
            "11440" if n % 2 else "",
            fee,
            fee,
            fee,
        )
        for n, fee in enumerate((11000, 22000, 33001, 0, 44000), start=1)
    ]
    lines += [
        (f"S-{shop}", f"C-{shop}", f"가게{shop}", "사업자", business_no(n), f"031-{n}", "internet", "",
         "11410" if n % 2 else "11440", 0, 0, 0)
        for n, shop in enumerate(SHOPS, start=1)
    ]  # fmt: skip
    take_in(incident, intake.CUSTOMERS, "customers", CUSTOMER_COLUMNS, CUSTOMERS, lines)
    filings = [
        (shop, f"가게{shop}", business_no(n), "음식점", f"서울 마포구 {n}", "004", f"99900110000{n}0",
         1_000_000, 500_000, "카드결제", "2018-11-24", f"031-{n}")
        for n, shop in enumerate(SHOPS, start=1)
    ]  # fmt: skip
    take_in(incident, intake.CLAIMS, "claims", CLAIM_COLUMNS, FILINGS, filings)
    work(damage.open_confirmation(incident, at=AT))
    work(screening.open_screening(incident, adoption.admission, at=AT))
    work(assessment.open_assessment(incident, adoption, at=AT))
    return incident


@pytest.fixture(scope="module")
def arrived(django_db_setup: None, django_db_blocker: Any) -> Iterator[Incident]:
    """`travel` once for a module, committed; the module leaves a fresh database behind."""
    with django_db_blocker.unblock():
        yield travel()
        connections.close_all()
        servers.copy_template(connections["default"].settings_dict["NAME"])


@pytest.fixture
def kept_as_it_was(tmp_path: Path) -> Iterator[None]:
    """The kept files as they were before the test: a rollback does not reach them."""
    shutil.copytree(settings.FILES_DIR, tmp_path / "files")
    yield
    shutil.rmtree(settings.FILES_DIR)
    shutil.copytree(tmp_path / "files", settings.FILES_DIR)


def person(name: str) -> User:
    return User.objects.get(username=name)


def work(run: Run) -> Run:
    """Do a run here, to its end."""
    runs.work(run.pk, {**CLAIM_STAGES, **MONEY_STAGES})
    run.refresh_from_db()
    assert run.outcome == "done", (run.outcome, run.message)
    return run


def take_in(incident: Incident, stage: Any, kind: str, columns: Any, header: str, lines: Any) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([header.split(","), *lines])
    stream = io.BytesIO(text.getvalue().encode())
    received = intake.receive(
        stage, kind, columns, incident.code, stream, f"{kind}.csv", at=AT, params={"incident": incident.pk}
    )
    counts = work(received.run).counts
    assert (counts["new"], counts["refused"]) == (len(lines), 0), counts


def claim_of(shop: str) -> Claim:
    return Filing.objects.get(reference=shop).claim


def make(incident: Incident, channel: str) -> PayoutBatch:
    """A locked batch of everything due."""
    batch, run = payouts.open_batch(incident, channel, by=person("finance"), at=AT)
    work(run)
    batch.refresh_from_db()
    return batch


def send(batch: PayoutBatch) -> PayoutBatch:
    """Approve and export."""
    payouts.approve(batch, by=person("approver"), at=AT)
    run = exports.open_export(batch, ".csv", at=AT)
    assert run is not None
    work(run)
    batch.refresh_from_db()
    return batch


def answer(batch: PayoutBatch, *answers: Answer) -> Run:
    """A result file about these claims of the batch."""
    text = io.StringIO()
    lines: list[Any] = [RESULT_HEADER]
    for one in answers:
        payment = Payment.objects.get(batch=batch, payout__claim=one.claim)
        result = "반환" if one.reason else "입금"
        lines.append((payment.end_to_end_id, payment.amount_won, result, one.reason, one.day))
    csv.writer(text).writerows(lines)
    stream = io.BytesIO(text.getvalue().encode())
    at = max(AT, *(datetime.fromisoformat(f"{one.day}T12:00+09:00") for one in answers))
    received = reconcile.receive_results(stream, "results.csv", by=person("finance"), at=at)
    return work(received.run)


def correct(shop: str, number: str = "110-222-333444", **how: Any) -> Any:
    """Record another account for a shop."""
    what = {
        "bank": "신한",
        "holder": f"가게{shop}",
        "by": person("clerk"),
        "at": AT,
        "reason": "통장 사본 확인",
    }
    return accounts.correct(claim_of(shop), number=number, **{**what, **how})
