"""What a filing is about: money lost, or something that is answered or handed on, and never assessed."""

from enum import StrEnum

from backoffice.lib.workflow import Transition, Wording
from claims.rules import workflow
from claims.rules.intake_values import code_reader, fold


class About(StrEnum):
    """Chosen by the filer, corrected by staff."""

    LOSS = "loss"
    PAID_SERVICE = "paid_service"
    NO_LOSS = "no_loss"
    OTHER_COMPANY = "other_company"


ABOUTS: dict[str, Wording] = {
    About.LOSS: Wording("금전 피해", "loss of money"),
    About.PAID_SERVICE: Wording("유료 서비스", "paid service"),
    About.NO_LOSS: Wording("문의·의견(금전 피해 없음)", "question or opinion, no loss"),
    About.OTHER_COMPANY: Wording("다른 회사 서비스", "another company's service"),
}

CLOSED_BY: dict[str, Transition] = {
    About.NO_LOSS: workflow.ANSWER,
    About.OTHER_COMPANY: workflow.HAND_ON,
}
"""Filings that claim nothing of this company, each with the verb that closes it."""

_SPELLINGS = {
    **{fold(code): code for code in ABOUTS},
    **{fold(text): code for code, words in ABOUTS.items() for text in words},
    **dict.fromkeys(("피해", "금전피해", "손실"), "loss"),
    **dict.fromkeys(("유료", "유료서비스"), "paid_service"),
    **dict.fromkeys(("문의", "의견", "문의의견", "피해없음", "금전피해없음"), "no_loss"),
    **dict.fromkeys(map(fold, ("question", "opinion", "문의·의견", "문의/의견")), "no_loss"),
    **dict.fromkeys(("계열사", "타사", "다른회사", "othercompany"), "other_company"),
}
read_about = code_reader(_SPELLINGS, "about_unknown", ", ".join(f"{c} {w.ko}" for c, w in ABOUTS.items()))
"""Reads what a filing is about; raises Unreadable."""
