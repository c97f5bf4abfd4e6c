"""The fields of each amount kind, for people: what the editor draws. A new kind is an entry here.

Left out, a kind is edited and compared as it stands in the file.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from backoffice.lib.workflow import Wording
from claims.rules.intake import BILLS
from compensation.rules.amounts import AMOUNTS
from compensation.rules.register import COUNTING_WORDS

NOTHING = Wording("", "")


class Field(NamedTuple):
    """One key of the file.

    `type`: code, text, whole, day, flag, choice, many (a list of choices), words (Korean and English), long
    (the same over several lines), group (keys below it), rows (a list of groups), one_of (one of `options` as
    a text, or exactly one of its `fields`), who (conditions), raw (as it stands in the file).
    """

    key: str
    type: str
    words: Wording
    unit: str = ""  # how a whole number is read aloud, as in the register of facts
    options: Mapping[str, Wording] = {}
    fields: tuple["Field", ...] = ()
    named_by: tuple[str, ...] = ()  # the keys that name a row in a comparison; none: its number
    needed: bool = False
    start: Any = None  # what it begins with when its group or row is new
    hint: Wording = NOTHING
    instead_of: tuple[str, ...] = ()  # keys beside it that go when this flag is set

    def below(self, key: str) -> "Field | None":
        """The field of a key below this one."""
        return next((field for field in self.fields if field.key == key), None)


COUNT = Field("count", "choice", Wording("일수 계산", "days counted as"), options=COUNTING_WORDS)
WON = Field("won", "whole", Wording("금액", "amount"), "won", needed=True)

_PARTS = Field(
    "parts", "many", Wording("요금 항목", "parts of the bill"), options=BILLS, needed=True, start=["base"]
)
_BILLS = Field(
    "bills", "whole", Wording("평균을 내는 고지서 수", "bills averaged"), "bills", needed=True, start=3
)
_STATED = {
    "claimed": Wording("추정 피해액", "claimed loss"),
    "proven": Wording("확인된 피해액", "proven loss"),
}
_LOSS = Field(
    "of", "one_of", Wording("피해액", "loss"), options=_STATED,
    fields=(
        Field(
            "best_week", "group", Wording("최고 매출 주와 장애 주의 차이", "best week less the outage week"),
            fields=(
                Field("from", "day", Wording("비교 기간 시작일", "period from"), needed=True),
                Field("to", "day", Wording("비교 기간 종료일", "period to"), needed=True),
                Field("outage_week", "day", Wording("장애 주의 첫날", "first day of the outage week"),
                      needed=True),
                Field("otherwise", "choice", Wording("주간 매출이 없으면", "without weekly sales"),
                      options=_STATED, hint=Wording("담당자 결정", "a person decides")),
            ),
        ),
    ),
)  # fmt: skip

AMOUNT_FIELDS: dict[str, tuple[Wording, tuple[Field, ...]]] = {
    "flat": (Wording("정액", "the same for everyone"), (WON,)),
    "tier_by_days": (
        Wording("장애 일수 구간", "by days of outage"),
        (
            COUNT._replace(needed=True, start="calendar_days_touched"),
            Field(
                "tiers", "rows", Wording("구간", "tiers"), named_by=("from", "to"), needed=True, start=[{}],
                fields=(
                    Field("from", "whole", Wording("부터", "from"), "days", needed=True),
                    Field("to", "whole", Wording("까지", "to"), "days", hint=Wording("이상", "or more")),
                    WON,
                ),
            ),
        ),
    ),
    "bracket_by_loss": (
        Wording("피해액 구간", "by loss"),
        (
            _LOSS._replace(hint=_STATED["claimed"]),
            Field(
                "brackets", "rows", Wording("구간", "brackets"), named_by=("up_to",), needed=True, start=[{}],
                fields=(
                    Field("up_to", "whole", Wording("피해액 (이하)", "loss up to"), "won",
                          hint=Wording("초과 전부", "everything above")),
                    WON._replace(needed=False),
                    Field("person", "flag", Wording("담당자 결정", "a person decides"), instead_of=("won",)),
                ),
            ),
        ),
    ),
    "months_of_average_bill": (
        Wording("평균 요금의 개월 수", "months of the average bill"),
        (
            Field("months", "whole", Wording("개월 수", "months"), "months", needed=True, start=1),
            _PARTS,
            _BILLS,
        ),
    ),
    "fee_for_time": (
        Wording("시간에 대한 요금", "the fee for a time"),
        (
            Field(
                "time", "one_of", Wording("시간", "time"), needed=True, start={"hours": None},
                fields=(
                    Field("hours", "whole", Wording("정해진 시간", "fixed hours"), "hours"),
                    Field("days", "whole", Wording("정해진 일수", "fixed days"), "days"),
                    Field(
                        "outage", "group", Wording("장애 시간의 배수", "a multiple of the outage"),
                        fields=(
                            Field("times", "whole", Wording("배수", "times"), "times", needed=True),
                            Field(
                                "counted", "choice", Wording("장애 시간", "outage counted"), needed=True,
                                options={
                                    "cumulative": Wording("장애 시간 전체", "all of it"),
                                    "continuous": Wording("가장 긴 연속 장애", "the longest without a break"),
                                },
                                start="cumulative",
                            ),
                        ),
                    ),
                ),
            ),
            _PARTS,
            _BILLS,
            Field(
                "month", "choice", Wording("한 달의 일수", "days of a month"), needed=True, start="30_days",
                options={
                    "30_days": Wording("30일", "30 days"),
                    "calendar_month": Wording("사고가 난 달의 일수", "those of the month of the outage"),
                },
            ),
        ),
    ),
    "amount_per_date": (
        Wording("장애 날짜별 금액", "an amount per outage date"),
        (
            Field(
                "dates", "rows", Wording("날짜", "dates"), named_by=("date",), needed=True, start=[{}],
                fields=(Field("date", "day", Wording("날짜", "date"), needed=True), WON),
            ),
            Field(
                "several", "group", Wording("두 날짜 이상이면", "on two dates or more"),
                hint=Wording("없으면 더합니다", "none: the amounts add up"),
                fields=(WON._replace(needed=False),),
            ),
        ),
    ),
    "percent_of_loss": (
        Wording("피해액의 비율", "a percentage of the loss"),
        (
            _LOSS._replace(needed=True, start="proven"),
            Field("percent", "text", Wording("비율(%)", "percent"), needed=True),
        ),
    ),
    "decided_by_person": (Wording("담당자 결정", "a person decides"), ()),
    "in_kind": (
        Wording("현물(기록만)", "in kind, recorded and not paid"),
        (Field("what", "words", Wording("무엇을", "what"), needed=True),),
    ),
}  # fmt: skip
"""The words and the fields of each amount kind."""


def amounts() -> tuple[Field, ...]:
    """Every amount kind as a group; one without an entry is edited as it stands in the file."""
    found = []
    for kind in AMOUNTS:
        words, fields = AMOUNT_FIELDS.get(kind, (Wording(kind, kind), None))
        found.append(Field(kind, "raw" if fields is None else "group", words, fields=fields or ()))
    return tuple(found)
