"""Risk signals: small worlds in which each is raised, and the run over them; no claim is moved."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.lib.models import Run
from backoffice.lib.refusal import Refusal
from claims import risk
from claims.models import AccountMask, Claim, Incident, RiskFlag, RiskRule
from claims.rules.risk import SHOWN, Signal, Verdict
from tests import factories as make
from tests.factories import AT, shop

pytestmark = pytest.mark.django_db

Flags = dict[str, set[str]]


def business(first: str) -> str:
    """A business number that begins with these nine digits."""
    d = [int(c) for c in first]
    total = sum(a * w for a, w in zip(d, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True)) + d[8] * 5 // 10
    return first + str((10 - total % 10) % 10)


def apart(number: int, **what: Any) -> dict[str, Any]:
    """A shop that has nothing in common with any other."""
    own = {
        "business_no": business(f"{11 * number:02d}{number:07d}"),
        "phone": f"010-{1111 * number:04d}-{2222 * number % 10000:04d}",
        "account_no": f"{number:02d}".join("123456"),
        "received_at": f"2019-02-{number:02d} 10:00",
    }
    return shop(number, **{**own, **what})


def world(*rows: dict[str, Any]) -> Incident:
    make.cast()
    about = make.incident()
    made = make.take_shops(about, *rows)
    assert made.counts.get("refused", 0) == 0
    return about


def flag(about: Incident, *edges: int) -> Run:
    return make.work(risk.open_flagging(about, edges, at=AT))


def names() -> dict[int, str]:
    return {claim.pk: claim.filing.reference for claim in Claim.objects.select_related("filing")}


def open_flags() -> Flags:
    called = names()
    found: Flags = {}
    for row in RiskFlag.objects.filter(closed_at=None):
        found.setdefault(row.signal, set()).add(called[row.claim_id])
    return found


ONE_TWO = {"R1", "R2"}
WORLDS: list[tuple[str, dict[str, Any], dict[str, Any], set[str]]] = [
    ("account", {"account_no": "110-222-333333"}, {"account_no": "110222333333"}, ONE_TWO),
    ("phone", {"phone": "010-1234-5678"}, {"phone": "01012345678"}, ONE_TWO),
    ("near_business",
     {"business_no": business("123456789"), "address": "서울 마포구 월드컵로 1"},
     {"business_no": business("123456799"), "address": "서울 마포구 월드컵로 1"}, ONE_TWO),
    ("near_business", {"business_no": business("123456789")}, {"business_no": business("123456799")}, set()),
    ("near_phone", {"phone": "010-1234-5678", "business_name": "같은집"},
     {"phone": "010-1234-5679", "business_name": "같은집"}, ONE_TWO),
    ("near_phone", {"phone": "010-1234-5678", "business_name": "같은집"},
     {"phone": "010-1234-5687", "business_name": "같은집"}, set()),
    ("near_account", {"account_no": "110222333333", "business_name": "같은집"},
     {"account_no": "110222333343", "business_name": "같은집"}, ONE_TWO),
    ("near_account", {"account_no": "110222333333"}, {"account_no": "110222333343"}, set()),
    ("near_account", {"account_no": "110222333333", "business_name": "같은집"},
     {"account_no": "110222333344", "business_name": "같은집"}, set()),
    ("closed", {"business_status": "closed", "closed_on": "2018-11-01"},
     {"business_status": "closed", "closed_on": "2018-12-01"}, {"R1"}),
    ("closed", {"business_status": "suspended"}, {}, {"R1"}),
    ("edge", {"claimed_loss": 1_040_000}, {"claimed_loss": 1_000_000}, {"R1"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("signal", "one", "two", "flagged"), WORLDS, ids=[f"{n}-{row[0]}" for n, row in enumerate(WORLDS)]
)
def test_each_signal_in_a_small_world(
    signal: str, one: dict[str, Any], two: dict[str, Any], flagged: set[str]
) -> None:
    about = world(apart(1, **one), apart(2, **two), apart(3))
    run = flag(about, 1_000_000)
    assert open_flags() == ({signal: flagged} if flagged else {})
    assert run.counts.get(f"signal.{signal}", 0) == len(flagged)
    assert set(Claim.objects.values_list("status", flat=True)) == {"received"}


def test_an_address_is_shared_from_three_businesses_on_and_speed_is_filings_in_minutes() -> None:
    place = {"address": "서울 마포구 월드컵로 7"}
    rows = [apart(n, **place, received_at=f"2019-02-20 10:{n * 2:02d}") for n in range(1, 6)]
    about = world(*rows, apart(6))
    flag(about)
    five = {f"R{n}" for n in range(1, 6)}
    assert open_flags() == {"address": five, "speed": five}
    why = RiskFlag.objects.filter(signal="speed").order_by("pk")[0]
    assert (why.count, len(why.against)) == (5, 4)
    assert why.reason_ko == "같은 연락처나 주소에서 앞뒤 10분 안에 5건 접수"
    # An incident's own rule goes before that of all; it counts from the next run on.
    RiskRule.objects.create(signal="speed", incident=about, minutes=1, at_least=2)
    RiskRule.objects.create(signal="address", incident=about, used=False)
    flag(about)
    assert open_flags() == {}


def test_what_still_holds_stays_what_changed_is_raised_anew_what_fell_away_is_closed() -> None:
    same = {"account_no": "110222333333"}
    about = world(apart(1, **same), apart(2, **same), apart(3))
    flag(about)
    first = set(RiskFlag.objects.values_list("pk", flat=True))
    again = flag(about)
    assert again.counts["count"] == again.counts["closed"] == 0
    assert set(RiskFlag.objects.values_list("pk", flat=True)) == first
    make.take_shops(about, apart(4, **same))
    flag(about)
    assert open_flags() == {"account": {"R1", "R2", "R4"}}
    assert RiskFlag.objects.exclude(closed_at=None).count() == 2
    RiskRule.objects.filter(signal="account").update(at_least=4)
    assert flag(about).counts["closed"] == 3
    assert open_flags() == {}


def test_a_person_is_asked_once_and_what_was_told_apart_counts_no_more() -> None:
    same = {"account_no": "110222333333"}
    about = world(apart(1, **same), apart(2, **same))
    flag(about)
    one, two = make.claim("R1"), make.claim("R2")
    with pytest.raises(PermissionDenied):
        risk.judge(one, two, Verdict.DIFFERENT, by=make.person("clerk"), at=AT)
    risk.judge(two, one, Verdict.DIFFERENT, by=make.person("examiner"), at=AT, words="부부가 운영")
    for verdict in Verdict:
        with pytest.raises(Refusal, match="judged already"):
            risk.judge(one, two, verdict, by=make.person("approver"), at=AT)
    with pytest.raises(Refusal):
        risk.judge(one, one, Verdict.SAME, by=make.person("examiner"), at=AT)
    flag(about)
    assert open_flags() == {}


def test_one_row_and_fifty_take_the_same_queries_and_a_block_is_capped() -> None:
    same = {"phone": "010-9999-8888"}
    about = world(apart(1, **same))
    with CaptureQueriesContext(connection) as alone:
        flag(about)
    assert open_flags() == {}
    make.take_shops(
        about,
        *(shop(n, **same, received_at=f"2019-03-{1 + n % 28:02d} {n % 24:02d}:00") for n in range(2, 52)),
    )
    flag(about)  # accounts not seen before make a chunk of their own
    with CaptureQueriesContext(connection) as fifty:
        run = flag(about)
    assert len(fifty) <= len(alone)
    assert run.counts["signal.phone"] == 51
    row = RiskFlag.objects.filter(signal=Signal.PHONE).order_by("pk")[0]
    assert (row.count, len(row.against)) == (50, SHOWN)
    assert "20건만 표시" in row.reason_ko


def test_digests_of_accounts_say_nothing_and_are_made_once() -> None:
    about = world(apart(1), apart(2))
    assert flag(about).counts["masked"] == 2
    assert "masked" not in flag(about).counts
    kept = AccountMask.objects.values_list("masks", flat=True)
    assert all(len(masks) == len(set(masks)) for masks in kept)
