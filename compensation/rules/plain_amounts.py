"""What each amount kind says of itself in plain words, from its data in the file."""

from collections.abc import Callable, Mapping
from typing import Any

from backoffice.lib.workflow import Wording
from claims.rules.intake import BILLS
from compensation.rules.compare import value_in_words
from compensation.rules.forms import AMOUNT_FIELDS, Field
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
    text = Wording(
        "신청서에 적은 추정 피해액에 따라 다음 금액을 지급한다.", "Pays by the loss stated in the claim:"
    )
    unknown = say(
        "추정 피해액을 알 수 없으면 담당자가 금액을 결정한다.", "Where no loss is stated, a person decides."
    )
    return [Paragraph(text, rows=tuple(rows)), unknown]


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


def _person(data: Mapping[str, Any]) -> list[Paragraph]:
    return [say("담당자가 자료를 보고 금액을 결정한다.", "A person decides the amount on the evidence.")]


AMOUNTS: dict[str, Callable[[Mapping[str, Any]], list[Paragraph]]] = {
    "flat": _flat,
    "tier_by_days": _tiers,
    "bracket_by_loss": _brackets,
    "months_of_average_bill": _average,
    "decided_by_person": _person,
}
"""What each amount kind says of itself, from its data in the file."""
