"""Does a scheme fit an incident: are its codes spelt as there, and can somebody be paid by it at all?

Asked when a scheme is put in force; a file alone cannot know.
"""

import difflib
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

from backoffice.lib.money import Unreadable
from claims.rules.documents import Reader, below, listed
from claims.rules.intake_values import fold
from claims.rules.line_types import line_type, meant
from compensation.rules.conditions import Condition, Group, Value
from compensation.rules.register import KINDS
from compensation.rules.scheme import Benefit, Scheme

# What claims of a kind always have, whatever the claim; None: never known.
_ALWAYS: Mapping[str, Mapping[str, Value | None]] = {
    "filing": {"kind": "filing", "service": "", "line_type": "", "area": ""},
    "list": {
        "kind": "list", "sector": "", "annual_revenue": None, "claimed_loss": None, "own_fault_percent": 0,
        "chosen_channel": "", "proven_loss": None,
    },
}  # fmt: skip


class Codes(NamedTuple):
    """What an incident knows, by the fact of the register that it is a value of."""

    service: frozenset[str]
    area: frozenset[str]
    line_type: frozenset[str]


def asked(scheme: Scheme, fact: str) -> frozenset[str]:
    """The codes that the conditions of a scheme compare a fact with; "" (none) is no code."""
    return frozenset(
        value
        for _, who in _groups(scheme)
        for condition in who.conditions()
        if condition.fact == fact
        for value in condition.values
        if isinstance(value, str) and value
    )


def _groups(scheme: Scheme) -> Iterator[tuple[str, Group]]:
    """Every `who` of a scheme with its place: of its benefits, then of its questions and papers."""
    for at, benefit in enumerate(scheme.benefits):
        yield below(below("benefits", at), "who"), benefit.who
    asked: dict[str, list[Group | None]] = {
        "questions": [question.who for question in scheme.asks.questions],
        "papers": [paper.who for paper in scheme.asks.papers],
    }
    for part, groups in asked.items():
        for at, who in enumerate(groups):
            if who is not None:
                yield below(below(below("asks", part), at), "who"), who


def check_fit(scheme: Scheme, codes: Codes, *, strict: bool = False) -> None:
    """Raise SchemeError with every misspelt code and every benefit that can pay nobody.

    A code of a service that did not fail here is no mistake: a precedent is used again for an outage of some
    of its services (`unknown_codes` names it). A scheme of which nothing fits is one of another incident.
    `strict`: no code may be unknown, as the editor tells it.
    """
    reader = Reader()
    for at, benefit in enumerate(scheme.benefits):
        _payable(reader, benefit, below("benefits", at))
    fits = not strict and any(
        _can_meet(kind, benefit.who, codes) for benefit in scheme.benefits for kind in KINDS
    )
    for place, fact, value in _unknown(scheme, codes):
        known = codes._asdict()[fact]
        near = _meant(fact, value, known)
        if near:
            reader.refuse(
                place,
                f"{value} is unknown to the incident; did you mean {near}? known: {listed(known)}",
                f"{value}은(는) 이 사고에 없습니다. {near}입니까? 가능: {listed(known)}",
            )
        elif not fits:
            reader.choice(value, place, known)
    reader.close()


def unknown_codes(scheme: Scheme, codes: Codes) -> list[str]:
    """Every code the incident does not know, with its place: nobody there meets it."""
    return [f"{place}: {value}" for place, _, value in _unknown(scheme, codes)]


def _unknown(scheme: Scheme, codes: Codes) -> Iterator[tuple[str, str, str]]:
    """(place, fact, code) of each code the incident does not know; "" (none) is no code."""
    known = codes._asdict()
    for root, who in _groups(scheme):
        for place, condition in _placed(who, root):
            for at, value in enumerate(condition.values if condition.fact in known else ()):
                if value and value not in known[condition.fact]:
                    here = below(place, condition.op)
                    yield below(here, at) if condition.op == "is_one_of" else here, condition.fact, str(value)


def _meant(fact: str, value: str, known: Collection[str]) -> str:
    """The known code that a value all but spells, else "". Numbers that are alike are other areas."""
    if fact == "line_type":
        with suppress(Unreadable):
            if line_type(value) in known:
                return line_type(value)
            if meant(line_type(value)):
                return meant(line_type(value))
    if value.isdigit():
        return ""
    folded = {fold(code): code for code in known}
    near = difflib.get_close_matches(fold(value), folded, n=1, cutoff=0.75)
    return folded[near[0]] if near else ""


def _placed(group: Group, place: str) -> Iterator[tuple[str, Condition]]:
    """Every condition with its place in the file."""
    for at, part in enumerate(group.parts):
        here = below(below(place, group.mode), at)
        if isinstance(part, Group):
            yield from _placed(part, here)
        else:
            yield here, part


def _payable(reader: Reader, benefit: Benefit, place: str) -> None:
    who = below(place, "who")
    kinds = [kind for kind in KINDS if _can_meet(kind, benefit.who)]
    if not kinds:
        _never(reader, who)
        return
    for at, part in enumerate(benefit.who.parts):
        here = below(below(who, benefit.who.mode), at)
        if isinstance(part, Group) and not any(_can_meet(kind, part) for kind in KINDS):
            _never(reader, here)
        elif isinstance(part, Group) and part.mode == "any_of":
            for inner, condition in _placed(part, here):
                if not any(_can_meet(kind, condition) for kind in kinds):
                    _never(reader, inner)
    if benefit.channel == "bank" and "list" in kinds:
        reader.refuse(
            below(place, "channel"),
            "subscriptions of the billing list get this too and have no account to pay to: limit it to claims"
            " that were filed ({fact: kind, is: filing}), or pay by fee waiver (credit)",
            "요금 고지 목록의 가입 회선도 대상인데 지급 계좌가 없습니다. 대상을 소상공인 피해 신청으로"
            " 한정하거나({fact: kind, is: filing}) 지급 방법을 요금 감면(credit)으로 바꾸십시오",
        )


def _never(reader: Reader, place: str) -> None:
    reader.refuse(
        place,
        "no claim ever meets this: a filing has no service, area or line type, a subscription of the billing"
        " list no sector, revenue, loss or own fault",
        "해당하는 신청이 있을 수 없습니다. 피해 신청에는 서비스, 지역, 회선 유형이 없고 요금 고지 목록의 가입"
        " 회선에는 업종, 매출액, 피해액, 본인 과실이 없습니다",
    )


def _can_meet(kind: str, what: Condition | Group, codes: Codes | None = None) -> bool:
    """Whether claims of a kind can meet it, by what they always have and what the incident knows."""
    if isinstance(what, Group):
        met = [_can_meet(kind, part, codes) for part in what.parts]
        return all(met) if what.mode == "all_of" else any(met)
    always = _ALWAYS[kind]
    if what.fact in always:
        return what.holds(always[what.fact])
    known = codes._asdict().get(what.fact) if codes else None
    return known is None or any(value in known or value == "" for value in what.values)
