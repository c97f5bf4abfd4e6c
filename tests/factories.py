"""Tiny worlds, made through the real stages: an incident, a scheme in force, a handful of lines and shops.

Everything is a function with defaults, so that a test writes down what matters to it and nothing else. Rows
of files are dicts by their English header. Nothing here inserts a final state.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import yaml
from django.db import connection, connections, transaction
from psycopg import sql as statements

from backoffice.lib import runs, sql
from backoffice.lib.models import Chunk, Run
from backoffice.lib.runs import Stage
from backoffice.staff.models import User
from backoffice.staff.people import make_demo_users
from claims import accounts, damage, incidents, intake, screening
from claims.models import Claim, Filing, Finding, Incident, Subscription
from claims.rules.damage import KST
from claims.rules.incident import parse_incident
from claims.rules.intake import CLAIM_COLUMNS, CUSTOMER_COLUMNS, HARMS
from claims.tasks import STAGES as CLAIM_STAGES
from compensation import assessment, exports, payouts, reconcile, schemes
from compensation.models import Adoption, Payment, PayoutBatch
from compensation.rules.bankfile import RESULT_HEADER
from compensation.rules.scheme import parse_scheme
from compensation.tasks import STAGES as MONEY_STAGES
from tests import servers

AT = datetime(2019, 3, 4, 10, 0, tzinfo=KST)
SAMPLES = Path(__file__).resolve().parent.parent / "samples"

MAPO, SEODAEMUN, JUNG = "11440", "11410", "11140"
"""Areas of the tiny incident; in JUNG nothing was down."""


def window(service: str, start: str, end: str, **how: str) -> dict[str, str]:
    """An outage window; `start` and `end` as "11-24 11:12" of 2018, Seoul."""
    return {"service": service, "from": f"2018-{start}", "to": f"2018-{end}", **how}


WINDOWS = (
    window("internet", "11-24 11:12", "11-25 18:00", area=MAPO),
    window("internet", "11-24 11:12", "11-27 18:00", area=SEODAEMUN),
    window("phone", "11-24 11:12", "12-01 12:00", area=MAPO, line_type="copper"),
    window("mobile", "11-24 11:12", "11-24 23:00"),
)


def incident(code: str = "T-1", windows: Iterable[Mapping[str, str]] = WINDOWS, **more: Any) -> Incident:
    """Load the incident file that says this; again: what the file no longer lists is closed."""
    return load_incident(code, windows, **more).incident


def load_incident(
    code: str = "T-1", windows: Iterable[Mapping[str, str]] = WINDOWS, at: datetime = AT, **more: Any
) -> incidents.Loaded:
    """As `incident`, with what the load did; its run is done."""
    loaded = incidents.load(
        parse_incident(incident_file(code, windows, **more), harms=frozenset(HARMS)), at=at
    )
    if loaded.run:
        work(loaded.run)
    return loaded


def incident_file(code: str, windows: Iterable[Mapping[str, str]], **more: Any) -> dict[str, Any]:
    """The content of an incident.yaml."""
    return {
        "code": code,
        "name": {"ko": "시험 장애", "en": "Test outage"},
        "cause": "fire",
        "services": [
            {"code": "internet", "name": _both("인터넷"), "harms": ["card_payment", "online_orders"]},
            {"code": "phone", "name": _both("전화"), "harms": ["order_calls", "reservations"]},
            {"code": "mobile", "name": _both("모바일"), "harms": []},
        ],
        "areas": [{"code": area, "name": _both(area)} for area in (MAPO, SEODAEMUN, JUNG)],
        "windows": [dict(row) for row in windows],
        **more,
    }


def _both(text: str) -> dict[str, str]:
    return {"ko": text, "en": text}


def cast() -> None:
    """The people of the demonstration: clerk, examiner, approver, finance, treasurer … (see staff.roles)."""
    make_demo_users()


def person(name: str) -> User:
    return User.objects.get(username=name)


WAIVER = {
    "code": "waiver", "name": _both("waiver"), "channel": "credit",
    "who": {"all_of": [{"fact": "kind", "is": "list"}]},
    "amount": {"months_of_average_bill": {"months": 1, "parts": ["base"], "bills": 3}},
    "rounding": {"unit": 1, "mode": "floor"}, "clause": _both("clause"),
}  # fmt: skip
TIER = {
    "code": "tier", "name": _both("tier"), "channel": "bank",
    "who": {"all_of": [{"fact": "kind", "is": "filing"}]},
    "amount": {"tier_by_days": {"count": "calendar_days_touched", "tiers": [
        {"from": 1, "to": 2, "won": 400_000}, {"from": 3, "to": 4, "won": 800_000},
        {"from": 5, "to": 6, "won": 1_000_000}, {"from": 7, "won": 1_200_000}]}},
    "rounding": {"unit": 1, "mode": "floor"}, "clause": _both("clause"),
}  # fmt: skip


def scheme_file(
    code: str = "test",
    basis: str = "goodwill",
    admission: Mapping[str, Any] | None = None,
    benefits: Iterable[Mapping[str, Any]] = (WAIVER, TIER),
) -> dict[str, Any]:
    """The content of a scheme file."""
    return {
        "code": code,
        "name": _both("시험 기준"),
        "basis": basis,
        "admission": dict(admission or {}),
        "benefits": list(benefits),
    }


def sample_scheme(code: str) -> dict[str, Any]:
    """A scheme that ships as a file."""
    found: dict[str, Any] = yaml.safe_load((SAMPLES / "schemes" / f"{code}.yaml").read_text(encoding="utf-8"))
    return found


def in_force(about: Incident, content: Mapping[str, Any] | None = None, **what: Any) -> Adoption:
    """Load the scheme as examiner and approve it as approver."""
    rules = parse_scheme(dict(content) if content else scheme_file(**what))
    version = schemes.load(rules, by=person("examiner"), at=AT).version
    return schemes.adopt(version, about, by=person("approver"), at=AT)[0]


def business_no(number: int) -> str:
    """A business number with a right check digit."""
    digits = f"{number:09d}"
    weights = (1, 3, 7, 1, 3, 7, 1, 3, 5)
    total = sum(int(d) * w for d, w in zip(digits, weights, strict=True)) + int(digits[8]) * 5 // 10
    return digits + str((10 - total % 10) % 10)


def line(number: str, **what: Any) -> dict[str, Any]:
    """A line of a billing list: an internet line of a private person in Mapo with three bills of 11,000."""
    return {
        "subscription_no": number, "customer_no": f"C-{number}", "customer_name": f"고객{number}",
        "customer_kind": "individual", "business_no": "", "line_no": "", "service": "internet",
        "line_type": "optical", "area": MAPO, "postcode": "", "address": "",
        "active_from": "", "active_to": "",
        "base_1": 11000, "base_2": 11000, "base_3": 11000, "addon_1": "", "addon_2": "", "addon_3": "",
        "usage_1": "", "usage_2": "", "usage_3": "",
        **what,
    }  # fmt: skip


def shop_line(number: int, **what: Any) -> dict[str, Any]:
    """The line of shop `number`, in the billing list under its business number; without a bill."""
    return line(
        f"L{number}",
        **{
            "customer_kind": "business", "customer_name": f"가게{number}", "business_no": business_no(number),
            "line_no": f"02-310-{number:04d}", "postcode": "04000",
            "address": f"서울 마포구 월드컵로 {number}", "base_1": 0, "base_2": 0, "base_3": 0, **what,
        },
    )  # fmt: skip


def account_of(number: int) -> str:
    """The account number of shop `number`; made up, and easy to look for."""
    return f"77712300{number:04d}"


def shop(number: int, **what: Any) -> dict[str, Any]:
    """A claim of shop `number`: a restaurant in Mapo that names its line and could take no cards."""
    return {
        "reference": f"R{number}", "received_at": "2019-02-20 10:00", "channel": "counter",
        "business_name": f"가게{number}", "business_no": business_no(number), "sector": "음식점",
        "postcode": "04000", "address": f"서울 마포구 월드컵로 {number}", "line_no": f"02-310-{number:04d}",
        "bank": "004", "account_no": account_of(number), "holder": f"가게{number}",
        "monthly_sales": 10_000_000, "claimed_loss": 400_000, "harm": "card_payment",
        "harm_period": "2018-11-24", "business_status": "active", "closed_on": "", "own_fault_percent": "",
        **what,
    }  # fmt: skip


def table(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The rows as a CSV file."""
    rows = list(rows)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def take_lines(about: Incident, *rows: Mapping[str, Any]) -> Run:
    """Import a billing list."""
    return _take(about, intake.CUSTOMERS, "customers", CUSTOMER_COLUMNS, table(rows))


def take_shops(about: Incident, *rows: Mapping[str, Any]) -> Run:
    """Import shop claims."""
    return _take(about, intake.CLAIMS, "claims", CLAIM_COLUMNS, table(rows))


def _take(about: Incident, stage: Stage, kind: str, columns: Any, content: bytes) -> Run:
    received = intake.receive(
        stage, kind, columns, about.code, io.BytesIO(content), f"{kind}.csv", at=AT,
        params={"incident": about.pk},
    )  # fmt: skip
    return work(received.run)


def work(run: Run, outcome: str = "done") -> Run:
    """Do a run here, to its end."""
    runs.work(run.pk, STAGES)
    run.refresh_from_db()
    assert run.outcome == outcome, (run.outcome, run.message)
    return run


def work_again(run: Run) -> int:
    """What a repeated message finds to do."""
    return runs.work(run.pk, STAGES)


def inside_a_test(stage: Stage) -> Stage:
    """The stage, for many chunks in the one transaction of a test: what a commit would drop is dropped."""

    def chunk(run: Run, part: Chunk) -> Mapping[str, int]:
        counts = stage.chunk(run, part)
        with connection.cursor() as cursor:
            for name in ("incoming", "known", "fresh", "due"):
                cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")
        return counts

    return stage._replace(chunk=chunk)


STAGES = {name: inside_a_test(stage) for name, stage in {**CLAIM_STAGES, **MONEY_STAGES}.items()}


def confirm(about: Incident, *, singly: bool = False) -> Run:
    """Confirm damage; `singly`: a chunk for each claim."""
    with _singly(about, singly):
        run = damage.open_confirmation(about, at=AT)
    return work(run)


def screen(about: Incident, *, singly: bool = False) -> Run:
    """Screen under the admission in force."""
    admission = screening.current_admission(about)
    assert admission is not None
    with _singly(about, singly):
        run = screening.open_screening(about, admission, at=AT)
    return work(run)


def assess(about: Incident, *, singly: bool = False) -> Run:
    """Assess under the scheme in force."""
    adoption = schemes.in_force(about)
    assert adoption is not None
    with _singly(about, singly):
        run = assessment.open_assessment(about, adoption, at=AT)
    return work(run)


@contextmanager
def _singly(about: Incident, singly: bool) -> Iterator[None]:
    """Runs opened inside get one chunk per claim of the incident instead of their own."""
    ids = Claim.objects.filter(incident=about).order_by("pk").values_list("pk", flat=True)

    def spans(*asked: Any) -> list[tuple[int, int]]:
        return [(pk, pk + 1) for pk in ids] if id_spans(*asked) else []

    id_spans = sql.id_spans
    with mock.patch.object(sql, "id_spans", spans if singly else id_spans):
        yield


def make(about: Incident, channel: str = "bank", by: str = "finance") -> PayoutBatch:
    """A locked batch of everything due."""
    batch, run = payouts.open_batch(about, channel, by=person(by), at=AT)
    work(run)
    batch.refresh_from_db()
    return batch


def approve(batch: PayoutBatch, by: str = "approver") -> PayoutBatch:
    payouts.approve(batch, by=person(by), at=AT)
    batch.refresh_from_db()
    return batch


def export(batch: PayoutBatch, suffix: str = ".csv") -> PayoutBatch:
    run = exports.open_export(batch, suffix, at=AT)
    assert run is not None
    work(run)
    batch.refresh_from_db()
    return batch


def send(about: Incident, channel: str = "bank") -> PayoutBatch:
    """Make, approve and export a batch of everything due."""
    return export(approve(make(about, channel)))


def result_lines(batch: PayoutBatch, returned: Mapping[str, str] | None = None) -> list[list[Any]]:
    """What a bank would answer: [payment, won, result, reason, day]; `returned` by reference, with reason."""
    lines = []
    for payment in Payment.objects.filter(batch=batch).order_by("pk"):
        reason = (returned or {}).get(name_of(payment.payout_set.get().claim_id), "")
        lines.append(
            [payment.end_to_end_id, payment.amount_won, "반환" if reason else "입금", reason, "2019-03-05"]
        )
    return lines


def answer(
    lines: Iterable[Iterable[Any]], outcome: str = "done", by: str = "finance", at: datetime = AT
) -> Run:
    """Import a result file with these lines."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([RESULT_HEADER, *lines])
    received = reconcile.receive_results(
        io.BytesIO(text.getvalue().encode()), "results.csv", by=person(by), at=at
    )
    return received.run if received.again else work(received.run, outcome)


def paid(batch: PayoutBatch, returned: Mapping[str, str] | None = None) -> Run:
    """Every payment of the batch is paid, but for those that come back."""
    return answer(result_lines(batch, returned))


def correct(name: str, number: str = "110-222-333444") -> None:
    """Record another account for a filing."""
    accounts.correct(
        claim(name), bank="신한", number=number, holder="가게", by=person("clerk"), at=AT, reason="통장 사본"
    )


def name_of(claim: int) -> str:
    """The reference of a filing, the subscription number of a claim of the list."""
    filed = Filing.objects.filter(claim=claim).values_list("reference", flat=True).first()
    return filed or Subscription.objects.get(claim=claim).subscription_no


def names(about: Incident) -> dict[int, str]:
    """{claim: its name} for every claim of the incident."""
    return {
        **dict(Filing.objects.filter(incident=about).values_list("claim_id", "reference")),
        **dict(
            Subscription.objects.filter(incident=about, claim__isnull=False).values_list(
                "claim_id", "subscription_no"
            )
        ),
    }


def claim(name: str) -> Claim:
    """The claim with this reference or subscription number."""
    found = Filing.objects.filter(reference=name).values_list("claim", flat=True).first()
    return Claim.objects.get(pk=found or Subscription.objects.get(subscription_no=name).claim_id)


def statuses(about: Incident) -> dict[str, str]:
    """{name: status} of every claim."""
    called = names(about)
    return {called[c.pk]: c.status for c in Claim.objects.filter(incident=about).order_by("pk")}


def grounds(about: Incident, stage: str) -> dict[str, str]:
    """{name: newest ground} of every claim with a finding of the stage."""
    called = names(about)
    found = Finding.objects.filter(claim__incident=about, stage=stage).order_by("pk")
    return {called[finding.claim_id]: finding.ground for finding in found}


def minutes(about: Incident) -> dict[str, int | None]:
    """{name: affected minutes}."""
    called = names(about)
    return {
        called[c.pk]: c.pattern.minutes if c.pattern else None
        for c in Claim.objects.filter(incident=about).select_related("pattern").order_by("pk")
    }


def hours(number: float) -> int:
    """In minutes."""
    return int(timedelta(hours=number).total_seconds()) // 60


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def copy_database(source: str, target: str) -> None:
    """Make `target` a copy of `source`, whatever it was before."""
    connections.close_all()
    servers.drop(target)
    names = statements.Identifier(target), statements.Identifier(source)
    with servers.maintenance() as maintenance:
        maintenance.execute(statements.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
