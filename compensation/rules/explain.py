"""The steps of a judgement in words, Korean or English.

The amounts of the claim are filled in here, nowhere else.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from backoffice.lib.workflow import Wording
from claims.rules.intake import BILLS
from claims.rules.line_types import WORDS as LINE_TYPES
from compensation.rules.register import COUNTING_WORDS, FACTS, Fact
from compensation.rules.steps import Step

_TIMES = {
    "is": Wording("{fact}: {values}", "{fact}: {values}"),
    "is_one_of": Wording("{fact}: {values} 중 하나", "{fact}: one of {values}"),
    "at_least": Wording("{fact} {values} 이상", "{fact} at least {values}"),
    "above": Wording("{fact} {values} 초과", "{fact} above {values}"),
    "at_most": Wording("{fact} {values} 이하", "{fact} at most {values}"),
    "below": Wording("{fact} {values} 미만", "{fact} below {values}"),
    "between": Wording("{fact} {values} (양 끝 포함)", "{fact} {values} (both included)"),
}
_ROUNDING = {
    "floor": Wording("{unit} 미만 버림", "rounded down to {unit}"),
    "ceil": Wording("{unit} 미만 올림", "rounded up to {unit}"),
    "half_up": Wording("{unit} 미만 반올림", "rounded half up to {unit}"),
}
_UNITS = {
    "won": Wording("{:,}원", "{:,} won"),
    "days": Wording("{:,}일", "{:,} days"),
    "minutes": Wording("{:,}분", "{:,} minutes"),
    "percent": Wording("{}%", "{}%"),
}
_NONE = Wording("(없음)", "(none)")


Names = Mapping[str, Mapping[str, str]]


def render(
    steps: Iterable[Step], figures: Sequence[int], won: int | None, lang: str, names: Names | None = None
) -> list[str]:
    """One line per step, the amount last but for the clause. `lang` is "ko" or "en".

    `steps` may come from JSON (pairs of a verb and a list): what is stored once per distinct verdict reads
    the same. `names` says what codes of the incident are called: {"service": {"mobile": "이동전화"}}.
    """
    telling = _Telling(figures, won, lang, names or {})
    for verb, args in steps:
        telling.lines.extend(getattr(telling, f"say_{verb}")(*args))
    if not telling.said_amount:
        telling.lines.extend(telling.say_amount())
    return telling.lines


def tier_label(tier: str, lang: str) -> str:
    """The short label of a tier ("1-2 days", "up to 300,000 won", "") in the language asked for."""
    if not lang.startswith("ko") or not tier:
        return tier
    if tier.endswith(" days"):
        days = tier.removesuffix(" days")
        return f"{days[:-1]}일 이상" if days.endswith("+") else f"{days.replace('-', '~')}일"
    if tier.startswith("up to "):
        return f"{tier.removeprefix('up to ').removesuffix(' won')}원 이하"
    return f"{tier.removeprefix('above ').removesuffix(' won')}원 초과"


class _Telling:
    """Goes through the steps with the exact amount in hand, so that every line can show what it did to it."""

    def __init__(self, figures: Sequence[int], won: int | None, lang: str, names: Names) -> None:
        self.figures = figures
        self.names = names
        self.won = won
        self.korean = lang.startswith("ko")
        self.exact = Fraction(0)
        self.lines: list[str] = []
        self.said_amount = False

    def _in(self, words: Wording) -> str:
        return words.ko if self.korean else words.en

    def _either(self, ko: str, en: str) -> list[str]:
        return [ko if self.korean else en]

    def _won(self, amount: int | Fraction) -> str:
        """An amount; an inexact one with two places, cut, and an ellipsis."""
        exact = Fraction(amount)
        text = f"{exact.numerator // exact.denominator:,}"
        if exact.denominator != 1:
            hundredths = exact * 100 % 100
            text += f".{int(hundredths):02}" + ("" if hundredths.denominator == 1 else "…")
        return f"{text}원" if self.korean else f"{text} won"

    def _value(self, fact: Fact, value: str | int) -> str:
        if fact.type == "number" and isinstance(value, int):
            return self._in(_UNITS[fact.unit]).format(value)
        if fact.choices is not None and value in fact.choices:
            return self._in(fact.choices[str(value)])
        if fact.name == "line_type" and value in LINE_TYPES:
            return self._in(LINE_TYPES[str(value)])
        called = self.names.get(fact.name, {}).get(str(value), "")
        return called or str(value) or self._in(_NONE)

    def say_met(self, name: str, op: str, *values: str | int) -> list[str]:
        """A condition that was met."""
        fact = FACTS[name]
        joint = " ~ " if op == "between" else ", "
        said = joint.join(self._value(fact, value) for value in values)
        told = self._in(_TIMES[op]).format(fact=self._in(fact.words), values=said)
        return self._either(f"대상 확인: {told}", f"Applies: {told}")

    def say_flat(self, won: int) -> list[str]:
        """A flat amount."""
        self.exact = Fraction(won)
        return self._either(f"정액: {self._won(won)}", f"Flat amount: {self._won(won)}")

    def say_in_kind(self, ko: str, en: str) -> list[str]:
        """What is given, not in money."""
        return self._either(f"현물 제공(돈으로 지급하지 않음): {ko}", f"Given in kind, not in money: {en}")

    def say_days(self, rule: str, days: int) -> list[str]:
        """How the days were counted."""
        rule_words = self._in(COUNTING_WORDS[rule])
        return self._either(f"장애 일수: {days}일 ({rule_words})", f"Days of outage: {days} ({rule_words})")

    def say_tier(self, first: int, last: int, won: int) -> list[str]:
        """The tier the days fall in; last 0 is no end."""
        self.exact = Fraction(won)
        if not last:
            ko, en = f"{first}일 이상", f"{first} days or more"
        elif last == first:
            ko, en = f"{first}일", f"{first} days"
        else:
            ko, en = f"{first}~{last}일", f"{first} to {last} days"
        return self._either(f"구간 {ko}: {self._won(won)}", f"Tier of {en}: {self._won(won)}")

    def say_no_time(self) -> list[str]:
        """Damage confirmed without any affected time."""
        return self._either("장애 시간이 확인되지 않았습니다", "No affected time is known")

    def _bracket(self, above: int, up_to: int) -> list[str]:
        loss = self._won(self.figures[0])
        ko = [f"{self._won(above)} 초과"] if above >= 0 else []
        en = [f"above {self._won(above)}"] if above >= 0 else []
        if up_to >= 0:
            ko.append(f"{self._won(up_to)} 이하")
            en.append(f"up to {self._won(up_to)}")
        return self._either(
            f"추정 피해액 {loss}: {' '.join(ko) or '모든 금액'} 구간",
            f"Claimed loss {loss}: bracket {' and '.join(en) or 'of any amount'}",
        )

    def say_bracket(self, above: int, up_to: int, won: int) -> list[str]:
        """The bracket of the loss, and its amount; -1 is no bound."""
        self.exact = Fraction(won)
        return [f"{self._bracket(above, up_to)[0]}, {self._won(won)}"]

    def say_bracket_person(self, above: int, up_to: int) -> list[str]:
        """The bracket of the loss, which is a person's."""
        return self._bracket(above, up_to)

    def say_bills(self, number: int, *parts: str) -> list[str]:
        """The bills counted; newest first."""
        names = ", ".join(self._in(BILLS[part]) for part in parts)
        amounts = ", ".join(self._won(figure) for figure in self.figures[:number])
        return self._either(
            f"사고 전 최근 고지서 {number}건({names}): {amounts}",
            f"Newest bills before the outage, {number} ({names}): {amounts}",
        )

    def say_average(self, months: int, number: int) -> list[str]:
        """Months times the average."""
        average = Fraction(sum(self.figures[:number]), number)
        self.exact = months * average
        each, all_of_it = self._won(average), self._won(self.exact)
        return self._either(
            f"월 평균 {each} × {months}개월 = {all_of_it}",
            f"Average {each} × {months} {'months' if months > 1 else 'month'} = {all_of_it}",
        )

    def say_no_bill(self) -> list[str]:
        """No bill to average."""
        return self._either("평균을 낼 고지서가 없습니다", "There is no bill to take an average of")

    def say_no_loss(self) -> list[str]:
        """The loss is not known."""
        return self._either("추정 피해액을 알 수 없습니다", "The claimed loss is not known")

    def say_person(self) -> list[str]:
        """A person decides."""
        return self._either(
            "담당자가 자료를 보고 금액을 결정합니다", "A person decides the amount on the evidence"
        )

    def say_own_fault(self, percent: int) -> list[str]:
        """Own fault, on a legal basis."""
        self.exact = self.exact * (100 - percent) / 100
        left = self._won(self.exact)
        return self._either(
            f"본인 과실 {percent}% 감액(전기통신사업법 제33조 제1항): {left}",
            f"Own fault (Telecommunications Business Act art. 33 (1)), less {percent}%: {left}",
        )

    def say_floor(self, won: int) -> list[str]:
        """The floor lifted the amount."""
        self.exact = Fraction(won)
        return self._either(f"최저액 적용: {self._won(won)}", f"Lifted to the floor: {self._won(won)}")

    def say_cap(self, won: int) -> list[str]:
        """The cap lowered the amount."""
        self.exact = Fraction(won)
        return self._either(
            f"건당 한도 적용: {self._won(won)}", f"Lowered to the cap per claim: {self._won(won)}"
        )

    def say_round(self, unit: int, mode: str) -> list[str]:
        """Rounding, and the amount it leaves."""
        how = self._in(_ROUNDING[mode]).format(unit=self._won(unit))
        return [*self._either(f"끝수 처리: {how}", f"Rounding: {how}"), *self.say_amount()]

    def say_amount(self) -> list[str]:
        """The amount itself."""
        self.said_amount = True
        if self.won is None:
            return self._either("금액: 담당자 결정 대기", "Amount: waits for a person")
        return self._either(f"금액: {self._won(self.won)}", f"Amount: {self._won(self.won)}")

    def say_clause(self, ko: str, en: str) -> list[str]:
        """The clause it rests on."""
        before = [] if self.said_amount else self.say_amount()
        return [*before, *self._either(f"근거: {ko}", f"Clause: {en}")]


# A verb without words would only be noticed by whoever asks for that explanation.
VERBS: dict[str, Callable[..., list[str]]] = {
    name.removeprefix("say_"): say for name, say in vars(_Telling).items() if name.startswith("say_")
}
