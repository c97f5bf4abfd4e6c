"""The machines of a payout and of a payout batch."""

from enum import StrEnum

from backoffice.lib.workflow import Wording, Workflow, transition


class PayoutStatus(StrEnum):
    """Where the money of one claim stands within its batch."""

    BATCHED = "batched"
    SENT = "sent"
    PAID = "paid"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class BatchStatus(StrEnum):
    """Where a payout batch stands."""

    DRAFT = "draft"
    LOCKED = "locked"
    APPROVED = "approved"
    EXPORTED = "exported"
    RECONCILED = "reconciled"
    VOID = "void"


P = PayoutStatus
B = BatchStatus

SEND = transition("send", {P.BATCHED}, P.SENT, ko="송금 파일 반출", en="Hand over")
PAY = transition("pay", {P.SENT}, P.PAID, ko="입금 확인", en="Paid", permission="compensation.import_results")
RETURN = transition(
    # Banks return late: a payment once reported as paid may still come back.
    "return",
    {P.SENT, P.PAID},
    P.RETURNED,
    ko="입금 불능",
    en="Returned",
    permission="compensation.import_results",
)
CANCEL = transition("cancel", {P.BATCHED}, P.CANCELLED, ko="지급 취소", en="Cancel")

PAYOUT = Workflow(
    machine="payout",
    statuses=PayoutStatus,
    initial=frozenset({P.BATCHED}),
    words={
        P.BATCHED: Wording("지급 대기", "In a batch"),
        P.SENT: Wording("송금 의뢰", "Sent"),
        P.PAID: Wording("지급 완료", "Paid"),
        P.RETURNED: Wording("입금 불능", "Returned"),
        P.CANCELLED: Wording("지급 취소", "Cancelled"),
    },
    transitions=(SEND, PAY, RETURN, CANCEL),
)

RELEASED = (P.RETURNED, P.CANCELLED)
"""A payout in one of these no longer holds its awards: they may be paid again."""

LOCK = transition("lock", {B.DRAFT}, B.LOCKED, ko="지급 회차 확정", en="Lock")
APPROVE = transition(
    "approve",
    {B.LOCKED},
    B.APPROVED,
    ko="지급 승인",
    en="Approve",
    permission="compensation.approve_batch",
    needs_person=True,
)
EXPORT = transition("export", {B.APPROVED}, B.EXPORTED, ko="지급 파일 생성", en="Export")
RECONCILE = transition("reconcile", {B.EXPORTED}, B.RECONCILED, ko="대사 완료", en="Reconciled")
VOID = transition(
    "void",
    {B.DRAFT, B.LOCKED, B.APPROVED},
    B.VOID,
    ko="지급 회차 취소",
    en="Void",
    permission="compensation.make_batch",
    needs_reason=True,
    needs_person=True,
)

BATCH = Workflow(
    machine="batch",
    statuses=BatchStatus,
    initial=frozenset({B.DRAFT}),
    words={
        B.DRAFT: Wording("작성 중", "Draft"),
        B.LOCKED: Wording("승인 대기", "Awaiting approval"),
        B.APPROVED: Wording("승인", "Approved"),
        B.EXPORTED: Wording("파일 생성", "Exported"),
        B.RECONCILED: Wording("대사 완료", "Reconciled"),
        B.VOID: Wording("취소", "Void"),
    },
    transitions=(LOCK, APPROVE, EXPORT, RECONCILE, VOID),
)
