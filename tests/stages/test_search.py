"""One search for every door: numbers with or without hyphens, a phone, an account, a part of a name."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Claimant, Filing
from claims.queries.search import find, pairs
from claims.rules.numbers import claim_number
from tests import factories as make
from tests.factories import account_of, business_no, line, shop, shop_line

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world() -> None:
    make.cast()
    about = make.incident()
    make.take_lines(
        about,
        line("S1", customer_name="김민수"),
        line("S2", customer_name="이영희"),
        line("S3", customer_name="Kim Min Soo"),
        shop_line(1), shop_line(2),
    )  # fmt: skip
    make.take_shops(
        about,
        shop(1, business_name="민수네 분식", representative="박철수", phone="010-1234-5678"),
        shop(2, business_name="영희 카페", representative="최민수", phone="02-345-6789"),
    )


def found(typed: str) -> set[str]:
    return {make.name_of(claim) for claim in find(typed).how}


@pytest.mark.parametrize(
    ("typed", "names"),
    [("민수", {"S1", "R1", "R2"}), ("김민", {"S1"}), ("김민수", {"S1"}), ("  김 민수 ", {"S1"}),
     ("수김", set()), ("영희", {"S2", "R2"}), ("네 분식", {"R1"}), ("min soo", {"S3"}), ("MIN", {"S3"}),
     ("민", set()), ("", set()), ("%", set()), ("박철수", {"R1"})],
)  # fmt: skip
def test_two_letters_of_a_name_are_enough(typed: str, names: set[str]) -> None:
    assert found(typed) == names


def test_a_name_is_found_through_an_index() -> None:
    """Where a look through the table is dear, the planner has another way for each column."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for table, column in (
            ("claimant", "name"), ("filing", "business_name"), ("filing", "representative"),
        ):  # fmt: skip
            cursor.execute(
                f"EXPLAIN SELECT FROM claims_{table} WHERE claims_bigrams({column}) @> %s", [pairs("민수")]
            )
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Bitmap Index Scan" in plan and "Seq Scan" not in plan, plan


@pytest.mark.parametrize("text", ["김민수", "수", "", "민수네 분식", "Ab C"])
def test_the_pairs_are_those_of_the_database(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT claims_bigrams(%s)", [text])
        assert set(pairs(text)) <= set(cursor.fetchone()[0])


def test_numbers_with_and_without_hyphens() -> None:
    number = claim_number(make.claim("R1").pk)
    assert found(number) == found(f" {number.lower()} ") == {"R1"}
    assert found("R1") == {"R1"}
    assert found("S1") == {"S1"}
    assert found("C-S1") == {"S1"}
    plain = business_no(1)
    assert found(plain) == found(f"{plain[:3]}-{plain[3:5]}-{plain[5:]}")
    assert "R1" in found(plain)
    assert found("01012345678") == found("010-1234-5678") == found("+82 10 1234 5678") == {"R1"}
    assert found("023456789") == {"R2"}
    phone = Claimant.objects.exclude(phone="").values_list("phone", flat=True).first()
    assert phone is None or found(phone)


def test_an_account_is_found_at_any_bank_and_its_number_is_shown_to_nobody() -> None:
    number = account_of(1)
    digits = "".join(letter for letter in number if letter.isdigit())
    grouped = f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    for typed in (digits, grouped):
        result = find(typed)
        assert {make.name_of(claim) for claim in result.how} == {"R1"}
        assert result.how[make.claim("R1").pk] == "account"
        assert digits not in result.shown.replace("-", "") and result.shown.endswith(digits[-3:])
    make.correct("R1", "110-999-888777")
    assert found(digits) == found("110999888777") == {"R1"}


def test_what_it_was_looked_for_as_is_told() -> None:
    assert find("없는이름").tried == ("reference", "subscription", "customer", "name")
    assert "account" in find("110999888777").tried
    assert find("123").tried[-1] == "name"
    assert find("9" * 40).how == {}
    assert find("\0김민수\0").how


def test_however_many_it_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.queries.search.MOST", 1)
    with CaptureQueriesContext(connection) as queries:
        result = find("민수")
    assert len(queries) <= 12
    assert str(result.number) == "1+"
    assert Filing.objects.count() == 2
