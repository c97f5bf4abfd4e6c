"""Correcting the account a claim is paid to: a new row that never changes, and the filing points to it."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from backoffice.lib import crypto
from backoffice.lib.edits import edited_by
from backoffice.lib.permits import demand
from backoffice.lib.refusal import Refusal
from claims import work
from claims.models import Claim, Filing, PayeeAccount
from claims.rules.identity import account_number, bank_code, mask_account
from claims.rules.intake_values import clean
from claims.rules.numbers import claim_number
from claims.rules.work import Kind

PERMISSION = "claims.correct_account"


class AccountRefused(Refusal):
    """The account cannot be recorded; the message says why and never repeats a number."""


def correct(
    claim: Claim, *, bank: str, number: str, holder: str, by: Any, at: datetime, reason: str
) -> PayeeAccount:
    """Record a corrected account for a filed claim, and pay to it from the next batch on.

    1. ask whether `by` may, and for a reason,
    2. read bank (code or name), number and holder as the intake does,
    3. refuse what is the present account already: a payment that came back would come back again,
    4. seal the number, write the new row, point the filing to it.

    Payments already made keep the account they used. Raises NotAllowed, AccountRefused, and Unreadable
    (a ValueError) for a bank or number that is none, and for a text that may not be kept (too long, a
    resident registration number).
    """
    demand(by, PERMISSION, "계좌 정정", "correct an account")
    reason, holder = clean(reason, 500), clean(holder, 100)
    if not reason:
        raise AccountRefused("사유를 입력해야 합니다", "a corrected account needs a reason")
    if not holder:
        raise AccountRefused("예금주가 비어 있습니다", "the name of the account holder is missing")
    code, digits = bank_code(bank), account_number(number)
    index = crypto.keyring().blind_index(code, digits)
    with edited_by(by):
        filing = (
            Filing.objects.select_for_update(of=("self",), no_key=True)
            .select_related("account")
            .filter(claim=claim)
            .first()
        )
        if filing is None:
            raise AccountRefused(
                f"{claim_number(claim.pk)}은(는) 요금 감면 대상이어서 지급 계좌가 없습니다",
                f"{claim_number(claim.pk)} is credited on a bill: it has no account",
            )
        present = filing.account
        if (
            present is not None
            and bytes(present.blind_index) == index
            and present.holder.casefold() == holder.casefold()
        ):
            raise AccountRefused(
                f"{claim_number(claim.pk)}의 지급 계좌와 같습니다(은행, 계좌번호, 예금주 동일)",
                f"{claim_number(claim.pk)} has this account already: same bank, number and holder",
            )
        identity = uuid4()
        key_id, sealed = crypto.seal_account(digits, identity)
        account = PayeeAccount.objects.create(
            claimant_id=filing.claimant_id,
            identity=identity,
            bank=code,
            number=sealed,
            key_id=key_id,
            blind_index=index,
            mask=mask_account(digits),
            holder=holder,
            recorded_at=at,
            recorded_by=by,
            reason=reason,
        )
        filing.account = account
        filing.save(update_fields=["account"])
        work.close_work([claim.pk], Kind.RETURNED, at=at)  # what came back goes to the new account
    return account
