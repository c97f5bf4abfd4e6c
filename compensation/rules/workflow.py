"""The machines of a scheme version, of an appraisal, of a payout, of an overpayment and of a payout batch."""

from enum import StrEnum

from backoffice.lib.workflow import Wording, Workflow, transition


class VersionStatus(StrEnum):
    """Where one version of a scheme stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class PayoutStatus(StrEnum):
    """Where the money of one claim stands within its batch."""

    BATCHED = "batched"
    SENT = "sent"
    PAID = "paid"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class OverpaymentStatus(StrEnum):
    """Where the money stands that was paid beyond what is due."""

    REQUESTED = "requested"
    AGREED = "agreed"
    REPAID = "repaid"
    WRITTEN_OFF = "written_off"
    WITHDRAWN = "withdrawn"


class AppraisalStatus(StrEnum):
    """Where an amount that a person worked out stands."""

    PREPARED = "prepared"
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    REPLACED = "replaced"


class BatchStatus(StrEnum):
    """Where a payout batch stands."""

    DRAFT = "draft"
    LOCKED = "locked"
    APPROVED = "approved"
    EXPORTED = "exported"
    RECONCILED = "reconciled"
    VOID = "void"


V = VersionStatus
P = PayoutStatus
B = BatchStatus

SUBMIT_SCHEME = transition(
    # By the system where another person approves a draft that nobody submitted.
    "submit_scheme",
    {V.DRAFT},
    V.SUBMITTED,
    ko="승인 요청",
    en="Submit for approval",
    permission="compensation.load_scheme",
)
APPROVE_SCHEME = transition(
    "approve_scheme",
    {V.SUBMITTED},
    V.APPROVED,
    ko="보상 기준 승인",
    en="Approve the scheme",
    permission="compensation.approve_scheme",
    needs_person=True,
)
PUT_IN_FORCE = transition(
    # A precedent is used again: what one incident superseded may come into force for another.
    "put_in_force",
    {V.APPROVED, V.SUPERSEDED},
    V.IN_FORCE,
    ko="시행",
    en="Put in force",
    permission="compensation.approve_scheme",
    needs_person=True,
)
SUPERSEDE = transition(
    # The last incident that held it has another version now.
    "supersede",
    {V.IN_FORCE},
    V.SUPERSEDED,
    ko="새 기준으로 대체",
    en="Superseded",
    permission="compensation.approve_scheme",
    needs_person=True,
)
WITHDRAW_SCHEME = transition(
    # For good: what is taken up again is loaded as a new version.
    "withdraw_scheme",
    {V.DRAFT, V.SUBMITTED},
    V.WITHDRAWN,
    ko="초안 폐기",
    en="Withdraw the draft",
    permission="compensation.load_scheme",
    needs_reason=True,
    needs_person=True,
)

SCHEME = Workflow(
    machine="scheme",
    statuses=VersionStatus,
    initial=frozenset({V.DRAFT}),
    words={
        V.DRAFT: Wording("초안", "Draft"),
        V.SUBMITTED: Wording("승인 대기", "Awaiting approval"),
        V.APPROVED: Wording("승인", "Approved"),
        V.IN_FORCE: Wording("시행 중", "In force"),
        V.SUPERSEDED: Wording("대체됨", "Superseded"),
        V.WITHDRAWN: Wording("폐기", "Withdrawn"),
    },
    transitions=(SUBMIT_SCHEME, APPROVE_SCHEME, PUT_IN_FORCE, SUPERSEDE, WITHDRAW_SCHEME),
)

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

BEING_PAID = (P.BATCHED, P.SENT)
"""In a batch, or on its way: a hold comes too late."""

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

BACK = OverpaymentStatus

AGREE = transition(
    "agree_overpayment",
    {BACK.REQUESTED},
    BACK.AGREED,
    ko="상환 합의",
    en="Agree on instalments",
    permission="compensation.agree_overpayment",
    needs_person=True,
)
REPAY = transition(
    # Only when all of it came back (a trigger): a part is a row beside it.
    "repay",
    {BACK.REQUESTED, BACK.AGREED},
    BACK.REPAID,
    ko="상환 완료",
    en="Repaid",
    permission="compensation.record_repayment",
    needs_person=True,
)
WRITE_OFF = transition(
    "write_off",
    {BACK.REQUESTED, BACK.AGREED},
    BACK.WRITTEN_OFF,
    ko="결손 처리",
    en="Write off",
    permission="compensation.write_off_overpayment",
    needs_reason=True,
    needs_person=True,
)
WITHDRAW_OVERPAYMENT = transition(
    # The bank returned the payment late, or a person nets it with what is due since: nothing was overpaid.
    "withdraw_overpayment",
    {BACK.REQUESTED, BACK.AGREED},
    BACK.WITHDRAWN,
    ko="환수 취소",
    en="Withdraw the request",
    permission="compensation.withdraw_overpayment",
    needs_reason=True,
)

OVERPAYMENT = Workflow(
    machine="overpayment",
    statuses=OverpaymentStatus,
    initial=frozenset({BACK.REQUESTED}),
    words={
        BACK.REQUESTED: Wording("환수 요청", "Requested"),
        BACK.AGREED: Wording("상환 합의", "Agreed"),
        BACK.REPAID: Wording("상환 완료", "Repaid"),
        BACK.WRITTEN_OFF: Wording("결손 처리", "Written off"),
        BACK.WITHDRAWN: Wording("환수 취소", "Withdrawn"),
    },
    transitions=(AGREE, REPAY, WRITE_OFF, WITHDRAW_OVERPAYMENT),
)

A = AppraisalStatus

APPROVE_APPRAISAL = transition(
    # By another person than who prepared it, within their limit (a trigger).
    "approve_appraisal",
    {A.PREPARED},
    A.APPROVED,
    ko="손해 사정 승인",
    en="Approve the appraisal",
    permission="compensation.approve_appraisal",
    needs_person=True,
)
SEND_BACK = transition(
    # By whoever may approve it; another is made then.
    "send_back",
    {A.PREPARED},
    A.SENT_BACK,
    ko="손해 사정 반려",
    en="Send back",
    permission="compensation.approve_appraisal",
    needs_reason=True,
    needs_person=True,
)
REPLACE = transition(
    # A later one for the same benefit was approved: it is what counts.
    "replace",
    {A.APPROVED},
    A.REPLACED,
    ko="새 손해 사정으로 대체",
    en="Replaced",
)

APPRAISAL = Workflow(
    machine="appraisal",
    statuses=AppraisalStatus,
    initial=frozenset({A.PREPARED}),
    words={
        A.PREPARED: Wording("승인 대기", "Awaiting approval"),
        A.APPROVED: Wording("승인", "Approved"),
        A.SENT_BACK: Wording("반려", "Sent back"),
        A.REPLACED: Wording("대체됨", "Replaced"),
    },
    transitions=(APPROVE_APPRAISAL, SEND_BACK, REPLACE),
)

OWED_BACK = (BACK.REQUESTED, BACK.AGREED)
"""An overpayment in one of these is still to be had back."""
