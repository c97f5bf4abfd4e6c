"""What a scheme file is made of, for people: each field with its words, its type and how a row is named.

One list: the editor draws it, the comparison walks it, the plain text falls back on it. A new key of the file
or a new amount kind is an entry here, and no code of the editor. The reader (`scheme`) says what is right.
"""

from typing import Any

from backoffice.lib.workflow import Wording
from claims.rules.admission import BASES, BUSINESS_STATUSES
from claims.rules.sectors import SECTORS
from compensation.rules.amount_forms import COUNT, Field, amounts
from compensation.rules.appraisals import FACTORS
from compensation.rules.asks import TYPES
from compensation.rules.register import CHANNELS
from compensation.rules.terms import TREATMENTS

OPERATORS = {
    "is": Wording("같음", "is"),
    "is_one_of": Wording("다음 중 하나", "is one of"),
    "at_least": Wording("이상", "at least"),
    "above": Wording("초과", "above"),
    "at_most": Wording("이하", "at most"),
    "below": Wording("미만", "below"),
    "between": Wording("두 값 사이(포함)", "between, both included"),
}
GROUPS = {
    "all_of": Wording("모두 해당", "all of these"),
    "any_of": Wording("하나라도 해당", "any of these"),
}
MODES = {
    "floor": Wording("버림", "down"),
    "ceil": Wording("올림", "up"),
    "half_up": Wording("반올림", "half up"),
}
BOUNDS = {"inclusive": Wording("이하", "up to"), "exclusive": Wording("미만", "below")}
DUPLICATE_PARTS = {
    "business_no": Wording("사업자등록번호", "business number"),
    "site": Wording("사업장", "site"),
}


def _both(key: str, ko: str, en: str, **more: Any) -> Field:
    return Field(key, "words", Wording(ko, en), **more)


ADMISSION = Field(
    "admission", "group", Wording("신청 요건", "admission"),
    fields=(
        Field(
            "filing", "rows", Wording("신청 기간", "filing windows"), named_by=("from",),
            hint=Wording("없으면 언제나 신청할 수 있습니다", "none: always open"),
            fields=(
                Field("from", "day", Wording("시작일", "from"), needed=True),
                Field("to", "day", Wording("종료일", "to"), needed=True),
            ),
        ),
        Field(
            "revenue", "rows", Wording("연 매출액 상한", "revenue ceilings"), named_by=("sector",),
            hint=Wording("업종이 맞는 첫 줄을 적용합니다", "the first row that fits the sector counts"),
            fields=(
                Field("sector", "choice", Wording("업종", "sector"), options=SECTORS,
                      hint=Wording("모든 업종", "all sectors")),
                Field("ceiling", "whole", Wording("상한", "ceiling"), "won", needed=True),
                Field("bound", "choice", Wording("경계", "bound"), options=BOUNDS, needed=True,
                      start="inclusive"),
            ),
        ),
        Field("business_status", "many", Wording("영업 상태", "business status"), options=BUSINESS_STATUSES,
              hint=Wording("고르지 않으면 묻지 않습니다", "none: not asked")),
        Field("duplicate_key", "many", Wording("중복 판단", "one claim per"), options=DUPLICATE_PARTS),
    ),
)  # fmt: skip

WHO = Field("who", "who", Wording("대상", "who gets it"))

LIMIT_WORDS = {
    "floor": Wording("최저액", "at least"),
    "cap_per_claim": Wording("신청 한 건의 한도", "at most per claim"),
    "cap_per_claimant": Wording("신청인 한 명의 한도", "at most per claimant"),
    "budget": Wording("전체 예산", "budget for all"),
}


def _limits(ko: str, en: str, *keys: str) -> Field:
    fields = tuple(Field(key, "whole", LIMIT_WORDS[key], "won") for key in keys)
    return Field("limits", "group", Wording(ko, en), fields=fields)


BENEFITS = Field(
    "benefits", "rows", Wording("보상 항목", "benefits"), named_by=("code",), needed=True,
    fields=(
        Field("code", "code", Wording("코드", "code"), needed=True),
        _both("name", "이름", "name", needed=True),
        Field("channel", "choice", Wording("지급 방법", "channel"), options=CHANNELS, needed=True,
              start="bank"),
        WHO._replace(needed=True, start={"all_of": [{"fact": "kind", "is": "filing"}]}),
        Field("amount", "one_of", Wording("금액", "amount"), fields=amounts(), needed=True,
              start={"flat": {}}),
        COUNT._replace(
            words=Wording("조건의 일수 계산", "days in conditions"),
            hint=Wording("대상에서 일수를 물을 때만", "only where days are asked above"),
        ),
        Field(
            "appraisal", "group", Wording("담당자의 손해 사정", "where a person decides"),
            fields=(
                Field("factors", "many", Wording("인정한 피해액에 곱하는 비율", "factors of the loss"),
                      options=FACTORS,
                      hint=Wording("고르지 않으면 인정한 피해액 그대로", "none: the accepted loss itself")),
            ),
        ),
        _limits("한도", "limits", "floor", "cap_per_claim", "cap_per_claimant"),
        Field(
            "rounding", "group", Wording("끝수 처리", "rounding"), start={"unit": 1, "mode": "floor"},
            fields=(
                Field("unit", "whole", Wording("단위", "unit"), "won", needed=True),
                Field("mode", "choice", Wording("방법", "mode"), options=MODES, needed=True),
            ),
        ),
        _both("clause", "근거 조항", "clause"),
    ),
)  # fmt: skip

_EVERYBODY = WHO._replace(
    words=Wording("누구에게", "of whom"), hint=Wording("조건이 없으면 모두에게", "no condition: of everybody")
)
ASKS = Field(
    "asks", "group", Wording("묻고 받는 것", "what is asked"),
    fields=(
        Field(
            "questions", "rows", Wording("질문", "questions"), named_by=("code",),
            fields=(
                Field("code", "code", Wording("코드", "code"), needed=True),
                Field("type", "choice", Wording("답의 종류", "answer"), options=TYPES, needed=True,
                      start="text"),
                _both("label", "질문", "question", needed=True),
                Field(
                    "choices", "rows", Wording("보기", "choices"), named_by=("code",),
                    fields=(
                        Field("code", "code", Wording("코드", "code"), needed=True),
                        _both("label", "보기", "choice", needed=True),
                    ),
                ),
                _EVERYBODY,
            ),
        ),
        Field(
            "papers", "rows", Wording("제출 서류", "papers"), named_by=("code",),
            fields=(
                Field("code", "code", Wording("코드", "code"), needed=True),
                _both("name", "서류", "paper", needed=True),
                Field(
                    "any_of", "rows", Wording("대신 인정하는 서류", "accepted instead"), named_by=("code",),
                    fields=(
                        Field("code", "code", Wording("코드", "code"), needed=True),
                        _both("name", "서류", "paper", needed=True),
                    ),
                ),
                _EVERYBODY,
            ),
        ),
    ),
)  # fmt: skip

SCHEME = Field(
    "", "group", Wording("보상 기준", "scheme"),
    fields=(
        Field("code", "code", Wording("코드", "code"), needed=True),
        _both("name", "이름", "name", needed=True),
        Field("basis", "choice", Wording("보상의 근거", "basis"), options=BASES, needed=True),
        ADMISSION,
        BENEFITS,
        _limits("전체 한도", "limits over all", "cap_per_claim", "cap_per_claimant", "budget"),
        Field(
            "tax", "group", Wording("세금", "tax"),
            fields=(
                Field("treatment", "choice", Wording("세금 처리", "treatment"), options=TREATMENTS,
                      hint=TREATMENTS["to_confirm"]),
                _both("note", "설명", "note"),
            ),
        ),
        Field(
            "objection", "group", Wording("이의신청", "objection"),
            fields=(Field("days", "whole", Wording("이의신청 기간", "time to object"), "days"),),
        ),
        Field(
            "offer", "group", Wording("지급 동의", "offer"),
            fields=(
                Field("accept", "flag", Wording("지급 전에 동의를 받는다", "accepted before payment"),
                      needed=True),
                Field("text", "long", Wording("동의 문구", "text of the offer")),
            ),
        ),
        ASKS,
    ),
)  # fmt: skip
"""The whole file."""

BLANK: dict[str, Any] = {
    "basis": "goodwill",
    "admission": {"duplicate_key": ["business_no", "site"]},
    "benefits": [],
}
"""What the editor begins with."""
