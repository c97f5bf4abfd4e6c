"""The columns of the files that go to a bank or to billing, and of the answer that comes back."""

from datetime import date
from typing import NamedTuple

from claims.rules.intake import Column, day

MEMO = "피해보상금"
"""What the payee reads in the bank book; ten Hangul at most, as banks cut there."""


class BankLine(NamedTuple):
    """One transfer. The account number is secret."""

    payment_no: str
    bank: str
    account: str
    amount: int
    holder: str
    memo: str


BANK_HEADER = ("지급번호", "은행코드", "계좌번호", "금액", "예금주", "적요")


class CreditLine(NamedTuple):
    """One credit on a bill."""

    payment_no: str
    customer_no: str
    subscription_no: str
    line_no: str
    amount: int
    reason: str


CREDIT_HEADER = ("지급번호", "고객번호", "가입번호", "회선번호", "금액", "사유")
CREDIT_REASON = "장애 요금 감면"

FORMATS = {"bank": (".xlsx", ".csv"), "credit": (".csv",)}
"""Suffixes of the payment file per channel."""

RESULT_COLUMNS = (
    Column("payment_no", ("지급번호", "payment_no", "end_to_end_id"), True),
    Column("amount", ("금액", "amount"), True),
    Column("result", ("결과", "처리결과", "result", "status"), True),
    Column("reason", ("사유", "반환사유", "reason"), False),
    Column("settled_on", ("처리일", "입금일", "settled_on", "date"), True),
)
RESULT_HEADER = ("지급번호", "금액", "결과", "사유", "처리일")

PAID, RETURNED = "paid", "returned"
OUTCOMES = {
    "paid": PAID, "입금": PAID, "지급": PAID, "정상": PAID, "완료": PAID, "반영": PAID,
    "returned": RETURNED, "반환": RETURNED, "불능": RETURNED, "입금불능": RETURNED, "오류": RETURNED,
}  # fmt: skip


def settled_day(text: str) -> date:
    """The day the bank names; ValueError when unreadable."""
    return day(text.strip())
