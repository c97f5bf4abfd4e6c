"""What the steps of an amount say, Korean or English: a method for each verb, the claim's amounts filled in.

`explain` says the rest of a judgement: conditions, own fault, limits, rounding, clause.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from backoffice.lib.workflow import Wording
from claims.rules.intake import BILLS
from compensation.rules.appraisals import FACTORS, WHOLE, percent
from compensation.rules.percents import LOSS_WORDS
from compensation.rules.register import COUNTING_WORDS

Names = Mapping[str, Mapping[str, str]]
"""What codes of the incident are called: {"service": {"mobile": "이동전화"}}."""


class AmountTelling:
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

    def say_no_tier(self) -> list[str]:
        """No day was counted, as engine 1 had it."""
        return self._either("해당하는 구간 없음: 0원", "No tier applies: 0 won")

    def say_no_time(self) -> list[str]:
        """Damage confirmed without any affected time."""
        return self._either("장애 시간이 확인되지 않았습니다", "No affected time is known")

    def say_fee(self, number: int, days: int, time: str, amount: int, minutes: int) -> list[str]:
        """The fee of a month of `days`, for `amount` hours or days, or `amount` times the minutes."""
        fee = Fraction(sum(self.figures[:number]), number)
        unit = {"hours": 60, "days": 24 * 60}.get(time)
        self.exact = fee * amount * (minutes if unit is None else unit) / (days * 24 * 60)
        if unit is not None:
            ko = f"{amount}시간" if time == "hours" else f"{amount}일"
            en = f"{amount} {time if amount != 1 else time[:-1]}"
        else:
            ko = f"{'장애 시간' if time == 'cumulative' else '연속 장애 시간'} {minutes:,}분 × {amount}배"
            how = "outage" if time == "cumulative" else "longest outage"
            en = f"{how} of {minutes:,} minutes × {amount}"
        month, paid = self._won(fee), self._won(self.exact)
        return self._either(
            f"월 요금 {month} ÷ {days}일 × {ko} = {paid}",
            f"Monthly fee {month} ÷ {days} days × {en} = {paid}",
        )

    def say_date(self, day: str, won: int) -> list[str]:
        """An outage date, and its amount."""
        self.exact = Fraction(won)
        return self._either(f"{day} 장애: {self._won(won)}", f"Outage on {day}: {self._won(won)}")

    def say_dates_sum(self, won: int) -> list[str]:
        """The amounts of several dates, added."""
        self.exact = Fraction(won)
        return self._either(f"날짜별 금액 합계: {self._won(won)}", f"Sum over the dates: {self._won(won)}")

    def say_several_dates(self, won: int, *days: str) -> list[str]:
        """An amount of its own for those hit on several dates."""
        self.exact = Fraction(won)
        dates = ", ".join(days)
        return self._either(
            f"여러 날짜의 장애({dates}): {self._won(won)}",
            f"Outage on several dates ({dates}): {self._won(won)}",
        )

    def say_no_date(self, *days: str) -> list[str]:
        """The outage touched none of the dates."""
        dates = ", ".join(days)
        return self._either(
            f"해당 날짜({dates})에 장애가 없었습니다", f"No outage on the dates that count ({dates})"
        )

    def say_percent(self, percent: str, named: str) -> list[str]:
        """So many percent of the loss."""
        loss = Fraction(self.figures[0])
        self.exact = loss * Fraction(percent) / 100
        said, paid = self._in(LOSS_WORDS[named]), self._won(self.exact)
        said = said if self.korean else said[0].upper() + said[1:]
        return [f"{said} {self._won(loss)} × {percent}% = {paid}"]

    def say_best_week(self, best: str, outage: str) -> list[str]:
        """The best week less the outage week; figures are the loss and both weeks' sales."""
        loss, high, low = (self._won(figure) for figure in self.figures[:3])
        floor = self.figures[1] < self.figures[2]
        ko = f"최고 매출 주({best}부터) {high} − 장애 주({outage}부터) {low} = {loss}"
        en = f"Best week (from {best}) {high} less the outage week (from {outage}) {low} = {loss}"
        return self._either(
            f"{ko}(0원 미만은 0원)" if floor else ko, f"{en} (never below 0)" if floor else en
        )

    def say_weeks_missing(self, number: int) -> list[str]:
        """Weekly sales that the method needs were not stated."""
        return self._either(
            f"비교에 필요한 주간 매출 {number}주분이 없습니다",
            f"The sales of {number} {'weeks' if number > 1 else 'week'} to compare with are missing",
        )

    def say_no_proven_loss(self) -> list[str]:
        """No person found the loss yet."""
        return self._either("확인된 피해액이 아직 없습니다", "No loss has been proven yet")

    def _bracket(self, above: int, up_to: int, named: str) -> list[str]:
        loss = self._won(self.figures[0])
        ko = [f"{self._won(above)} 초과"] if above >= 0 else []
        en = [f"above {self._won(above)}"] if above >= 0 else []
        if up_to >= 0:
            ko.append(f"{self._won(up_to)} 이하")
            en.append(f"up to {self._won(up_to)}")
        words = LOSS_WORDS[named]
        return self._either(
            f"{words.ko} {loss}: {' '.join(ko) or '모든 금액'} 구간",
            f"{words.en[0].upper()}{words.en[1:]} {loss}: bracket {' and '.join(en) or 'of any amount'}",
        )

    def say_bracket(self, above: int, up_to: int, won: int, named: str = "claimed") -> list[str]:
        """The bracket of the loss, and its amount; -1 is no bound."""
        self.exact = Fraction(won)
        return [f"{self._bracket(above, up_to, named)[0]}, {self._won(won)}"]

    def say_bracket_person(self, above: int, up_to: int, named: str = "claimed") -> list[str]:
        """The bracket of the loss, which is a person's."""
        return self._bracket(above, up_to, named)

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

    def say_appraised(self, at: int) -> list[str]:
        """The loss that a person accepted."""
        claimed, accepted = self.figures[at], self.figures[at + 1]
        self.exact = Fraction(accepted)
        return self._either(
            f"자료로 인정한 피해액: 청구 {self._won(claimed)} 중 {self._won(accepted)}",
            f"Loss accepted on the evidence: {self._won(accepted)} of {self._won(claimed)} claimed",
        )

    def say_factor(self, name: str, at: int) -> list[str]:
        """A factor of the accepted loss."""
        part = self.figures[at]
        self.exact = self.exact * part / WHOLE
        return self._either(
            f"{FACTORS[name].ko} {percent(part)}%: {self._won(self.exact)}",
            f"{FACTORS[name].en.capitalize()} {percent(part)}%: {self._won(self.exact)}",
        )

    def say_person(self) -> list[str]:
        """A person decides."""
        return self._either(
            "담당자가 자료를 보고 금액을 결정합니다", "A person decides the amount on the evidence"
        )
