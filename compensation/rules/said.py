"""Values of a scheme in both languages at once: won, days, conditions."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from backoffice.lib.workflow import Wording
from compensation.rules.conditions import Condition, Group
from compensation.rules.explain import render
from compensation.rules.steps import Step

Names = Mapping[str, Mapping[str, Wording]]
"""What codes of an incident are called: {"service": {"mobile": Wording("이동전화", "mobile")}}."""


class Paragraph(NamedTuple):
    """One numbered sentence and what it lists: `items` under each other, `rows` as two columns."""

    text: Wording
    items: tuple[Wording, ...] = ()
    rows: tuple[tuple[Wording, Wording], ...] = ()


UNITS = {
    "won": Wording("{:,}원", "{:,} won"),
    "days": Wording("{:,}일", "{:,} days"),
    "hours": Wording("{:,}시간", "{:,} hours"),
    "minutes": Wording("{:,}분", "{:,} minutes"),
    "months": Wording("{:,}개월", "{:,} months"),
    "bills": Wording("{:,}건", "{:,} bills"),
    "times": Wording("{:,}배", "{:,} times"),
    "percent": Wording("{:,}%", "{:,}%"),
}
_ONE = {"days": "1 day", "hours": "1 hour", "minutes": "1 minute", "months": "1 month", "bills": "1 bill"}

EITHER = Wording(" 또는 ", " or ")
BOTH = Wording(" 그리고 ", " and ")
COMMA = Wording(", ", ", ")
_ONE_OF = Wording("다음 중 하나: {conditions}", "one of: {conditions}")
_ALL_OF = Wording("다음 모두: {conditions}", "all of: {conditions}")


def plain(text: object) -> Wording:
    """A text that is the same in both languages: a code, a date."""
    return Wording(str(text), str(text))


def counted(number: int, unit: str = "") -> Wording:
    """A whole number with its unit."""
    words = UNITS.get(unit)
    if words is None:
        return plain(f"{number:,}")
    one = _ONE.get(unit) if number == 1 else None
    return Wording(words.ko.format(number), one or words.en.format(number))


def won(amount: int) -> Wording:
    """An amount of won."""
    return counted(amount, "won")


def span(first: int, last: int | None, unit: str) -> Wording:
    """From one number to another, both included: "3–4 days", "3 days", "7 days or more"."""
    if last is None:
        lowest = counted(first, unit)
        return Wording(f"{lowest.ko} 이상", f"{lowest.en} or more")
    if last == first:
        return counted(first, unit)
    highest = counted(last, unit)
    return Wording(f"{first:,}–{highest.ko}", f"{first:,}–{highest.en}")


def joined(parts: Iterable[Wording], joint: Wording = COMMA) -> Wording:
    """Several texts as one."""
    found = list(parts)
    return Wording(joint.ko.join(part.ko for part in found), joint.en.join(part.en for part in found))


def filled(pattern: Wording, **values: Wording | str) -> Wording:
    """A sentence with its values, each in the sentence's own language."""
    ko = {key: value.ko if isinstance(value, Wording) else value for key, value in values.items()}
    en = {key: value.en if isinstance(value, Wording) else value for key, value in values.items()}
    return Wording(pattern.ko.format(**ko), pattern.en.format(**en))


def say(ko: str, en: str, **values: Wording | str) -> Paragraph:
    """A sentence that lists nothing."""
    return Paragraph(filled(Wording(ko, en), **values) if values else Wording(ko, en))


def condition(asked: Condition, names: Names | None = None) -> Wording:
    """One condition, in the words of the explanations: "kind of claim: merchant's claim"."""
    step = Step("met", (asked.fact, asked.op, *asked.values))
    told = []
    for language in ("ko", "en"):
        called = {
            fact: {code: words.into(language) for code, words in codes.items()}
            for fact, codes in (names or {}).items()
        }
        told.append(render([step], (), 0, language, called)[0].partition(": ")[2])
    return Wording(*told)


def conditions(group: Group, names: Names | None = None) -> list[Wording]:
    """The lines of `who`; a group among them is one line, its conditions joined."""
    lines = []
    for part in group.parts:
        if isinstance(part, Condition):
            lines.append(condition(part, names))
        else:
            inner = [condition(one, names) for one in part.conditions()]
            said = [Wording(f"({n}) {one.ko}", f"({n}) {one.en}") for n, one in enumerate(inner, start=1)]
            which = _ONE_OF if part.mode == "any_of" else _ALL_OF
            lines.append(filled(which, conditions=joined(said)))
    return lines


def who(group: Group, names: Names | None = None) -> Wording:
    """`who` on one line."""
    lines = conditions(group, names)
    if len(lines) > 1:
        nested = [isinstance(part, Group) for part in group.parts]
        lines = [
            Wording(f"({line.ko})", f"({line.en})") if inner else line
            for line, inner in zip(lines, nested, strict=True)
        ]
    return joined(lines, EITHER if group.mode == "any_of" else BOTH)
