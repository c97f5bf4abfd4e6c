"""What each amount kind says of itself in plain words, from its data in the file."""

from collections.abc import Callable, Mapping
from typing import Any

from backoffice.lib.workflow import Wording
from claims.rules.intake import BILLS
from compensation.rules.amount_forms import AMOUNT_FIELDS, Field
from compensation.rules.compare import value_in_words
from compensation.rules.said import Paragraph, counted, filled, joined, plain, say, span, won


def as_it_stands(kind: str, data: Mapping[str, Any]) -> list[Paragraph]:
    """A kind without a sentence of its own: its fields with their values."""
    words, fields = AMOUNT_FIELDS.get(kind, (plain(kind), ()))
    known = {field.key: field for field in fields}
    rows = [
        (known[key].words if key in known else plain(key),
         value_in_words(known.get(key, Field(key, "raw", plain(key))), value))
        for key, value in data.items()
    ]  # fmt: skip
    return [Paragraph(filled(Wording("금액: {kind}.", "Amount: {kind}."), kind=words), rows=tuple(rows))]


def _flat(data: Mapping[str, Any]) -> list[Paragraph]:
    return [say("{won}을 지급한다.", "Pays {won}.", won=won(data["won"]))]


def _tiers(data: Mapping[str, Any]) -> list[Paragraph]:
    rows = tuple((span(t["from"], t.get("to"), "days"), won(t["won"])) for t in data["tiers"])
    text = Wording("장애 일수에 따라 다음 금액을 지급한다.", "Pays by days of outage:")
    unknown = say(
        "장애 시간을 알 수 없으면 담당자가 금액을 결정한다.",
        "Where no affected time is known, a person decides.",
    )
    return [Paragraph(text, rows=rows), unknown]


def _brackets(data: Mapping[str, Any]) -> list[Paragraph]:
    rows, below = [], None
    for row in data["brackets"]:
        up_to = row.get("up_to")
        if up_to == 0:
            loss = Wording("피해액 0원", "no loss of money")
        elif up_to is None:
            loss = (
                filled(Wording("{below} 초과", "above {below}"), below=won(below))
                if below is not None
                else _ANY
            )
        elif below is None:
            loss = filled(Wording("{up_to} 이하", "up to {up_to}"), up_to=won(up_to))
        else:
            loss = filled(
                Wording("{below} 초과 {up_to} 이하", "above {below}, up to {up_to}"),
                below=won(below),
                up_to=won(up_to),
            )
        rows.append((loss, won(row["won"]) if "won" in row else _PERSON))
        below = up_to
    of = data.get("of", "claimed")
    text = filled(
        Wording("{loss}에 따라 다음 금액을 지급한다.", "Pays by the {loss}:"), loss=loss_in_words(of)
    )
    return [Paragraph(text, rows=tuple(rows)), *_about(of)]


_ANY = Wording("모든 금액", "any amount")
_PERSON = Wording("담당자가 자료를 보고 결정", "a person decides on the evidence")


def _average(data: Mapping[str, Any]) -> list[Paragraph]:
    return [
        say(
            "사고 전 최근 고지서 최대 {bills}의 {parts}를 평균한 월 요금의 {months}분을 지급한다.",
            "Pays {months} of the average monthly fee ({parts}) over up to {bills} before the outage.",
            bills=counted(data["bills"], "bills"),
            parts=joined(BILLS[part] for part in data["parts"]),
            months=counted(data["months"], "months"),
        ),
        say("고지서가 없으면 담당자가 금액을 결정한다.", "Where there is no bill, a person decides."),
    ]


def _fee(data: Mapping[str, Any]) -> list[Paragraph]:
    ((time, given),) = data["time"].items()
    if time == "outage":
        whole = given["counted"] == "cumulative"
        length = filled(
            Wording("장애 시간 전체의 {times}", "{times} the whole outage time")
            if whole
            else Wording("가장 긴 연속 장애 시간의 {times}", "{times} the longest outage without a break"),
            times=counted(given["times"], "times"),
        )
    else:
        length = counted(given, time)
    month = (
        Wording("한 달은 30일로 본다", "a month has 30 days")
        if data["month"] == "30_days"
        else Wording("한 달은 사고가 난 달의 일수로 본다", "a month has the days of the month of the outage")
    )
    known = time in ("hours", "days") and data["month"] == "30_days"  # nothing of the outage is asked
    return [
        say(
            "사고 전 최근 고지서 최대 {bills}의 {parts}를 평균한 월 요금 중 {length}에 해당하는 금액을"
            " 지급한다. {month}.",
            "Pays the monthly fee ({parts}, the average of up to {bills} before the outage) for {length};"
            " {month}.",
            bills=counted(data["bills"], "bills"),
            parts=joined(BILLS[part] for part in data["parts"]),
            length=length,
            month=month,
        ),
        say("고지서가 없으면 담당자가 금액을 결정한다.", "Where there is no bill, a person decides.")
        if known
        else say(
            "고지서가 없거나 장애 시간을 알 수 없으면 담당자가 금액을 결정한다.",
            "Where there is no bill, or no affected time is known, a person decides.",
        ),
    ]


def _dates(data: Mapping[str, Any]) -> list[Paragraph]:
    rows = [(plain(row["date"]), won(row["won"])) for row in data["dates"]]
    text = Wording("장애를 겪은 날짜에 따라 다음 금액을 지급한다.", "Pays by the dates of the outage:")
    if "several" in data:
        rows.append((Wording("두 날짜 이상", "on two dates or more"), won(data["several"]["won"])))
        more = say(
            "이 가운데 없는 날짜의 장애에는 0원을 지급한다.", "For an outage on none of these dates: 0 won."
        )
    else:
        more = say(
            "여러 날짜이면 더하고, 이 가운데 없는 날짜의 장애에는 0원을 지급한다.",
            "For several dates the amounts add up; for an outage on none of them: 0 won.",
        )
    return [Paragraph(text, rows=tuple(rows)), more]


def _percent(data: Mapping[str, Any]) -> list[Paragraph]:
    loss = loss_in_words(data["of"])
    paid = say("{loss}의 {percent}%를 지급한다.", "Pays {percent}% of the {loss}.",
               loss=loss, percent=str(data["percent"]))  # fmt: skip
    return [paid, *_about(data["of"])]


def loss_in_words(of: Any) -> Wording:
    """Which loss an amount goes by."""
    return _STATED[of] if isinstance(of, str) else Wording("산정한 피해액", "loss worked out")


def _about(of: Any) -> list[Paragraph]:
    """How the loss is found, and what happens when it is not."""
    unknown = say(
        "{loss}을 알 수 없으면 담당자가 금액을 결정한다.", "Where the {loss} is not known, a person decides.",
        loss=loss_in_words(of),
    )  # fmt: skip
    if isinstance(of, str):
        return [unknown]
    week = of["best_week"]
    how = say(
        "산정한 피해액은 {first}부터 {last}까지 매출이 가장 많은 주의 매출에서 {outage}에 시작하는"
        " 장애 주의 매출을 뺀 금액이며 0원보다 작을 수 없다.",
        "The loss worked out is the sales of the best week from {first} to {last}, less those of the"
        " outage week that begins on {outage}; it is never below 0.",
        first=week["from"], last=week["to"], outage=week["outage_week"],
    )  # fmt: skip
    if "otherwise" not in week:
        return [how, unknown]
    other = say(
        "주간 매출을 적지 않았으면 {other}으로 한다.",
        "Where no weekly sales are stated, it is the {other}.",
        other=_STATED[week["otherwise"]],
    )
    return [how, other, unknown]


_STATED = {
    "claimed": Wording("신청서에 적은 추정 피해액", "loss stated in the claim"),
    "proven": Wording("자료로 확인된 피해액", "loss proven on the evidence"),
}


def _in_kind(data: Mapping[str, Any]) -> list[Paragraph]:
    what = Wording(data["what"]["ko"], data["what"]["en"])
    return [
        say("현물로 제공한다: {what}.", "Given in kind: {what}.", what=what),
        say("돈으로 지급하지 않으며 기록만 남긴다.", "It is recorded and not paid in money."),
    ]


def _person(data: Mapping[str, Any]) -> list[Paragraph]:
    return [say("담당자가 자료를 보고 금액을 결정한다.", "A person decides the amount on the evidence.")]


AMOUNTS: dict[str, Callable[[Mapping[str, Any]], list[Paragraph]]] = {
    "flat": _flat,
    "tier_by_days": _tiers,
    "bracket_by_loss": _brackets,
    "months_of_average_bill": _average,
    "fee_for_time": _fee,
    "amount_per_date": _dates,
    "percent_of_loss": _percent,
    "decided_by_person": _person,
    "in_kind": _in_kind,
}
"""What each amount kind says of itself, from its data in the file."""
