"""What a scheme says beside admission and benefits: limits over all, tax, objection, offer, asks."""

from collections.abc import Callable, Mapping
from typing import Any

from backoffice.lib.workflow import Wording
from claims.rules.documents import Reader
from compensation.rules.asks import TYPES
from compensation.rules.conditions import read_who
from compensation.rules.forms import LIMIT_WORDS
from compensation.rules.said import Names, Paragraph, counted, filled, joined, say, who, won
from compensation.rules.terms import TREATMENTS

Said = tuple[Wording, list[Paragraph]]


def _limits(data: Mapping[str, Any] | None, names: Names | None) -> Said | None:
    if not data:
        return None
    rows = tuple((LIMIT_WORDS[key], won(value)) for key, value in data.items())
    lines = [
        Paragraph(Wording("보상 항목을 모두 더한 금액의 한도이다.", "Over all benefits together:"), rows=rows)
    ]
    if "budget" in data:
        lines.append(
            say(
                "결정된 금액의 합이 예산을 넘으면 예산을 금액의 비율로 나누며, 나눈 금액의 합은 예산과"
                " 1원까지 같다.",
                "Where the amounts exceed the budget, it is shared in their proportion, to the last won.",
            )
        )
    return Wording("전체 한도", "Limits over all"), lines


def _tax(data: Mapping[str, Any] | None, names: Names | None) -> Said | None:
    treatment = (data or {}).get("treatment", "to_confirm")
    lines = [say("세금 처리: {tax}.", "Tax treatment: {tax}.", tax=TREATMENTS[treatment])]
    if data and "note" in data:
        lines.append(Paragraph(_words(data["note"])))
    return Wording("세금", "Tax"), lines


def _objection(data: Mapping[str, Any] | None, names: Names | None) -> Said | None:
    if data is None:
        text = say(
            "이의신청 기간은 이 기준에서 정하지 않는다.", "This scheme sets no time limit for an objection."
        )
    else:
        text = say(
            "신청인은 결정을 통지받은 날부터 {days} 안에 이의신청을 할 수 있다.",
            "The claimant may object within {days} of being told the award.",
            days=counted(data["days"], "days"),
        )
    return Wording("이의신청", "Objection"), [text]


def _offer(data: Mapping[str, Any] | None, names: Names | None) -> Said | None:
    if data is None:
        return None
    first = (
        say(
            "신청인이 다음 문구에 동의한 뒤에 지급한다.",
            "It is paid after the claimant has accepted this text:",
        )
        if data["accept"]
        else say("금액과 함께 다음 문구를 알린다.", "The claimant is told this text with the amount:")
    )
    return Wording("지급 동의", "Offer"), [first._replace(items=(_words(data["text"]),))]


def _asks(data: Mapping[str, Any] | None, names: Names | None) -> Said | None:
    if not data:
        return None
    lines = []
    questions = tuple(_question(row, names) for row in data.get("questions", ()))
    if questions:
        lines.append(Paragraph(Wording("다음을 묻는다.", "These questions are asked:"), questions))
    papers = tuple(_paper(row, names) for row in data.get("papers", ()))
    if papers:
        lines.append(Paragraph(Wording("다음 서류를 받는다.", "These papers are asked for:"), papers))
    return Wording("질문과 제출 서류", "Questions and papers"), lines


def _question(row: Mapping[str, Any], names: Names | None) -> Wording:
    kind = TYPES[row["type"]]
    choices = joined(_words(one["label"]) for one in row.get("choices", ()))
    pattern = "{label} ({kind}: {choices})" if choices.en else "{label} ({kind})"
    said = filled(Wording(pattern, pattern), label=_words(row["label"]), kind=kind, choices=choices)
    return _of_whom(said, row, names)


def _paper(row: Mapping[str, Any], names: Names | None) -> Wording:
    said = _words(row["name"])
    others = joined(_words(one["name"]) for one in row.get("any_of", ()))
    if others.en:
        pattern = Wording("{said} (대신 인정: {others})", "{said} (accepted instead: {others})")
        said = filled(pattern, said=said, others=others)
    return _of_whom(said, row, names)


def _of_whom(said: Wording, row: Mapping[str, Any], names: Names | None) -> Wording:
    if "who" not in row:
        return said
    asked = who(read_who(Reader(), row["who"], "who"), names)
    return filled(Wording("{said} – 대상: {who}", "{said} – of: {who}"), said=said, who=asked)


def _words(data: Mapping[str, str]) -> Wording:
    return Wording(data["ko"], data["en"])


PARTS: dict[str, Callable[[Any, Names | None], Said | None]] = {
    "limits": _limits,
    "tax": _tax,
    "objection": _objection,
    "offer": _offer,
    "asks": _asks,
}
"""The parts by their key in the file, in the order of the text."""
