"""The steps of a judgement in words, Korean or English.

The amounts of the claim are filled in here, nowhere else.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from backoffice.lib.workflow import Wording
from claims.rules.line_types import WORDS as LINE_TYPES
from compensation.rules.amount_words import AmountTelling, Names
from compensation.rules.register import FACTS, Fact
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


class _Telling(AmountTelling):
    """The whole judgement; the amount comes from AmountTelling."""

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

    def say_barred(self, status: str) -> list[str]:
        """Awarded before, and since excluded by a person or withdrawn by the claimant."""
        if status == "withdrawn":
            return self._either(
                "신청이 취하되어 지급할 금액이 없습니다", "The claim was withdrawn: nothing is due"
            )
        return self._either(
            "부지급 결정으로 지급할 금액이 없습니다", "The claim was excluded: nothing is due"
        )

    def say_dropped(self) -> list[str]:
        """The version no longer knows the benefit."""
        return self._either(
            "시행 중인 보상 기준에 이 보상 항목이 없습니다", "The scheme in force no longer has this benefit"
        )

    def say_not_met(self) -> list[str]:
        """The benefit is not for the claim any more."""
        return self._either("이 보상 항목의 대상이 아닙니다", "The benefit is not for this claim")

    def say_capped(self, won: int, left: int) -> list[str]:
        """What caps over several awards took, and what they left."""
        return self._either(
            f"여러 보상 결정에 걸친 한도로 {self._won(won)} 차감: {self._won(left)}",
            f"Less {self._won(won)} by the caps over several awards: {self._won(left)}",
        )

    def say_shared(self, won: int, left: int) -> list[str]:
        """What the shared budget took, and what it left."""
        return self._either(
            f"예산을 나누어 {self._won(won)} 차감: {self._won(left)}",
            f"Less {self._won(won)}, the budget being shared: {self._won(left)}",
        )

    def say_delta(self, before: int, won: int) -> list[str]:
        """A correction: what was awarded before, and what this award adds or takes."""
        if won > 0:
            return self._either(
                f"앞선 결정 합계 {self._won(before)}: 추가 지급 {self._won(won)}",
                f"Awarded before {self._won(before)}: {self._won(won)} more",
            )
        return self._either(
            f"앞선 결정 합계 {self._won(before)}: {self._won(-won)} 차감",
            f"Awarded before {self._won(before)}: {self._won(-won)} less",
        )

    def say_clause(self, ko: str, en: str) -> list[str]:
        """The clause it rests on."""
        before = [] if self.said_amount else self.say_amount()
        return [*before, *self._either(f"근거: {ko}", f"Clause: {en}")]


# A verb without words would only be noticed by whoever asks for that explanation.
VERBS: dict[str, Callable[..., list[str]]] = {
    name.removeprefix("say_"): getattr(_Telling, name) for name in dir(_Telling) if name.startswith("say_")
}
