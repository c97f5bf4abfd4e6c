"""What a scheme file is made of, for people: each field with its words, its type and how a row is named.

One list: the editor draws it, the comparison walks it, the plain text falls back on it. A new key of the file
or a new amount kind is an entry here, and no code of the editor. The reader (`scheme`) says what is right.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from backoffice.lib.workflow import Wording
from claims.rules.admission import BASES, BUSINESS_STATUSES
from claims.rules.intake import BILLS
from claims.rules.sectors import SECTORS
from compensation.rules.amounts import AMOUNTS
from compensation.rules.register import CHANNELS, COUNTING_WORDS

NOTHING = Wording("", "")


class Field(NamedTuple):
    """One key of the file.

    `type`: code, text, long, whole, day, flag, choice, many (a list of choices), words (Korean and English),
    group (keys below it), rows (a list of groups), one_of (exactly one of its groups), who (conditions), raw.
    """

    key: str
    type: str
    words: Wording
    unit: str = ""  # how a whole number is read aloud, as in the register of facts
    options: Mapping[str, Wording] = {}
    fields: tuple["Field", ...] = ()
    named_by: tuple[str, ...] = ()  # the keys that name a row in a comparison; none: its number
    needed: bool = False
    start: Any = None  # what a new row begins with
    hint: Wording = NOTHING

    def below(self, key: str) -> "Field | None":
        """The field of a key below this one."""
        return next((field for field in self.fields if field.key == key), None)


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

_COUNT = Field("count", "choice", Wording("일수 계산", "days counted as"), options=COUNTING_WORDS)
_WON = Field("won", "whole", Wording("금액", "amount"), "won", needed=True)

AMOUNT_FIELDS: dict[str, tuple[Wording, tuple[Field, ...]]] = {
    "flat": (Wording("정액", "the same for everyone"), (_WON,)),
    "tier_by_days": (
        Wording("장애 일수 구간", "by days of outage"),
        (
            _COUNT._replace(needed=True, start="calendar_days_touched"),
            Field(
                "tiers", "rows", Wording("구간", "tiers"), named_by=("from", "to"), needed=True, start={},
                fields=(
                    Field("from", "whole", Wording("부터", "from"), "days", needed=True),
                    Field("to", "whole", Wording("까지", "to"), "days", hint=Wording("이상", "or more")),
                    _WON,
                ),
            ),
        ),
    ),
    "bracket_by_loss": (
        Wording("피해액 구간", "by loss"),
        (
            Field(
                "brackets", "rows", Wording("구간", "brackets"), named_by=("up_to",), needed=True, start={},
                fields=(
                    Field("up_to", "whole", Wording("피해액 (이하)", "loss up to"), "won",
                          hint=Wording("초과 전부", "everything above")),
                    _WON._replace(needed=False),
                    Field("person", "flag", Wording("담당자 결정", "a person decides")),
                ),
            ),
        ),
    ),
    "months_of_average_bill": (
        Wording("평균 요금의 개월 수", "months of the average bill"),
        (
            Field("months", "whole", Wording("개월 수", "months"), "months", needed=True, start=1),
            Field("parts", "many", Wording("요금 항목", "parts of the bill"), options=BILLS, needed=True,
                  start=["base"]),
            Field("bills", "whole", Wording("평균을 내는 고지서 수", "bills averaged"), "bills", needed=True,
                  start=3),
        ),
    ),
    "decided_by_person": (Wording("담당자 결정", "a person decides"), ()),
}  # fmt: skip
"""The words and the fields of each amount kind."""


def amounts() -> tuple[Field, ...]:
    """Every amount kind as a group; one without an entry is edited as it stands in the file."""
    found = []
    for kind in AMOUNTS:
        words, fields = AMOUNT_FIELDS.get(kind, (Wording(kind, kind), None))
        found.append(Field(kind, "raw" if fields is None else "group", words, fields=fields or ()))
    return tuple(found)


def _both(key: str, ko: str, en: str, **more: Any) -> Field:
    return Field(key, "words", Wording(ko, en), **more)


ADMISSION = Field(
    "admission", "group", Wording("신청 요건", "admission"),
    fields=(
        Field(
            "filing", "rows", Wording("신청 기간", "filing windows"), named_by=("from",), start={},
            hint=Wording("없으면 언제나 신청할 수 있습니다", "none: always open"),
            fields=(
                Field("from", "day", Wording("시작일", "from"), needed=True),
                Field("to", "day", Wording("종료일", "to"), needed=True),
            ),
        ),
        Field(
            "revenue", "rows", Wording("연 매출액 상한", "revenue ceilings"), named_by=("sector",),
            start={"bound": "inclusive"},
            hint=Wording("업종이 맞는 첫 줄을 적용합니다", "the first row that fits the sector counts"),
            fields=(
                Field("sector", "choice", Wording("업종", "sector"), options=SECTORS,
                      hint=Wording("모든 업종", "all sectors")),
                Field("ceiling", "whole", Wording("상한", "ceiling"), "won", needed=True),
                Field("bound", "choice", Wording("경계", "bound"), options=BOUNDS, needed=True),
            ),
        ),
        Field("business_status", "many", Wording("영업 상태", "business status"), options=BUSINESS_STATUSES,
              hint=Wording("고르지 않으면 묻지 않습니다", "none: not asked")),
        Field("duplicate_key", "many", Wording("중복 판단", "one claim per"), options=DUPLICATE_PARTS),
    ),
)  # fmt: skip

WHO = Field("who", "who", Wording("대상", "who gets it"), needed=True)

LIMIT_WORDS = {
    "floor": Wording("최저액", "at least"),
    "cap_per_claim": Wording("신청 한 건의 한도", "at most per claim"),
    "cap_per_claimant": Wording("신청인 한 명의 한도", "at most per claimant"),
    "budget": Wording("전체 예산", "budget of all"),
}


def _limits(*keys: str) -> Field:
    fields = tuple(Field(key, "whole", LIMIT_WORDS[key], "won") for key in keys)
    return Field("limits", "group", Wording("한도", "limits"), fields=fields)


BENEFITS = Field(
    "benefits", "rows", Wording("보상 항목", "benefits"), named_by=("code",), needed=True,
    start={
        "channel": "bank", "who": {"all_of": [{"fact": "kind", "is": "filing"}]}, "amount": {"flat": {}},
        "rounding": {"unit": 1, "mode": "floor"},
    },
    fields=(
        Field("code", "code", Wording("코드", "code"), needed=True),
        _both("name", "이름", "name", needed=True),
        Field("channel", "choice", Wording("지급 방법", "channel"), options=CHANNELS, needed=True),
        WHO,
        Field("amount", "one_of", Wording("금액", "amount"), fields=amounts(), needed=True),
        _COUNT._replace(hint=Wording("대상에서 일수를 물을 때만", "only where days are asked above")),
        _limits("floor", "cap_per_claim"),
        Field(
            "rounding", "group", Wording("끝수 처리", "rounding"),
            fields=(
                Field("unit", "whole", Wording("단위", "unit"), "won", needed=True),
                Field("mode", "choice", Wording("방법", "mode"), options=MODES, needed=True),
            ),
        ),
        _both("clause", "근거 조항", "clause"),
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
    ),
)  # fmt: skip
"""The whole file."""

BLANK: dict[str, Any] = {
    "code": "",
    "basis": "goodwill",
    "admission": {"duplicate_key": ["business_no", "site"]},
    "benefits": [],
}
"""What the editor begins with."""
