"""What a scheme asks of claimants: questions to answer and papers to bring, each of everybody or of some."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from backoffice.lib.workflow import Wording
from claims.rules.documents import Reader, below, wording_data
from compensation.rules.conditions import Group, Lookup, read_who

TYPES: dict[str, Wording] = {
    "won": Wording("금액", "amount in won"),
    "number": Wording("숫자", "number"),
    "date": Wording("날짜", "date"),
    "text": Wording("글", "text"),
    "choice": Wording("선택", "one of several"),
    "yes_no": Wording("예/아니요", "yes or no"),
    "weekly_sales": Wording("주간 매출", "weekly sales"),
}
"""What an answer is."""


@dataclass(frozen=True, slots=True)
class Named:
    """A code and what it is called: a choice of a question, an accepted alternative to a paper."""

    code: str
    name: Wording


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `choices` for the type choice alone; `who` None: everybody is asked."""

    code: str
    type: str
    label: Wording
    choices: tuple[Named, ...] = ()
    who: Group | None = None

    def as_data(self) -> dict[str, object]:
        """Plain data, as in a scheme file."""
        data: dict[str, object] = {"code": self.code, "type": self.type, "label": wording_data(self.label)}
        if self.choices:
            data["choices"] = [{"code": c.code, "label": wording_data(c.name)} for c in self.choices]
        return data if self.who is None else {**data, "who": self.who.as_data()}


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper; any of the alternatives does for it; `who` None: everybody brings it."""

    code: str
    name: Wording
    any_of: tuple[Named, ...] = ()
    who: Group | None = None

    def as_data(self) -> dict[str, object]:
        """Plain data, as in a scheme file."""
        data: dict[str, object] = {"code": self.code, "name": wording_data(self.name)}
        if self.any_of:
            data["any_of"] = [{"code": one.code, "name": wording_data(one.name)} for one in self.any_of]
        return data if self.who is None else {**data, "who": self.who.as_data()}


@dataclass(frozen=True, slots=True)
class Asks:
    """Everything a scheme asks, in the order of the file."""

    questions: tuple[Question, ...] = ()
    papers: tuple[Paper, ...] = ()

    def of(self, lookup: Lookup) -> "Asks":
        """What is asked of the claim at hand, whose facts `lookup` knows."""
        return Asks(
            tuple(one for one in self.questions if one.who is None or one.who.met(lookup)),
            tuple(one for one in self.papers if one.who is None or one.who.met(lookup)),
        )

    def as_data(self) -> dict[str, object]:
        """Plain data, as in a scheme file; a list that is empty is left out."""
        data: dict[str, object] = {}
        if self.questions:
            data["questions"] = [question.as_data() for question in self.questions]
        if self.papers:
            data["papers"] = [paper.as_data() for paper in self.papers]
        return data


NOTHING = Asks()


def read_asks(reader: Reader, data: object, place: str) -> Asks:
    """From {questions: […], papers: […]}."""
    found = reader.mapping(data, place, known=("questions", "papers"))
    return Asks(
        _each(reader, found, place, "questions", _question), _each(reader, found, place, "papers", _paper)
    )


T = TypeVar("T", Question, Paper, Named)


def _each(
    reader: Reader,
    found: Mapping[str, object],
    place: str,
    key: str,
    read: Callable[[Reader, object, str], T | None],
) -> tuple[T, ...]:
    """A list whose entries have codes of their own."""
    here = below(place, key)
    entries: list[T] = []
    for at, item in enumerate(reader.items(found[key], here, least=1) if key in found else []):
        one = read(reader, item, below(here, at))
        if one is not None:
            if any(one.code == other.code for other in entries):
                reader.refuse(below(below(here, at), "code"), "stands twice here", "여기에 두 번 있습니다")
            entries.append(one)
    return tuple(entries)


def _question(reader: Reader, data: object, place: str) -> Question | None:
    known = ("code", "type", "label", "choices", "who")
    found = reader.mapping(data, place, known=known, required=known[:3])
    code = reader.code(found["code"], below(place, "code")) if "code" in found else None
    kind = reader.choice(found["type"], below(place, "type"), TYPES) if "type" in found else None
    label = reader.words(found["label"], below(place, "label")) if "label" in found else None
    choices = _each(reader, found, place, "choices", _choice)
    who = _who(reader, found, place)
    if kind is not None and (kind == "choice") != ("choices" in found):
        reader.refuse(
            below(place, "choices"),
            "a question with one of several answers (type: choice) needs choices, and no other may have them",
            "보기는 답이 ‘선택’인 질문(type: choice)에만, 그리고 그때는 반드시 적어야 합니다",
        )
    return (
        None if code is None or kind is None or label is None else Question(code, kind, label, choices, who)
    )


def _paper(reader: Reader, data: object, place: str) -> Paper | None:
    known = ("code", "name", "any_of", "who")
    found = reader.mapping(data, place, known=known, required=known[:2])
    code = reader.code(found["code"], below(place, "code")) if "code" in found else None
    name = reader.words(found["name"], below(place, "name")) if "name" in found else None
    any_of = _each(reader, found, place, "any_of", _alternative)
    who = _who(reader, found, place)
    return None if code is None or name is None else Paper(code, name, any_of, who)


def _choice(reader: Reader, data: object, place: str) -> Named | None:
    return _named(reader, data, place, "label")


def _alternative(reader: Reader, data: object, place: str) -> Named | None:
    return _named(reader, data, place, "name")


def _named(reader: Reader, data: object, place: str, key: str) -> Named | None:
    found = reader.mapping(data, place, known=("code", key), required=("code", key))
    code = reader.code(found["code"], below(place, "code")) if "code" in found else None
    name = reader.words(found[key], below(place, key)) if key in found else None
    return None if code is None or name is None else Named(code, name)


def _who(reader: Reader, found: Mapping[str, object], place: str) -> Group | None:
    """Conditions as in a benefit; days have no counting rule here."""
    if "who" not in found:
        return None
    here = below(place, "who")
    who = read_who(reader, found["who"], here)
    if any(condition.fact == "days" for condition in who.conditions()):
        reader.refuse(
            here,
            "days are not counted here: ask for the minutes of the outage (minutes)",
            "여기서는 일수를 세지 않습니다. 장애 시간(minutes)을 쓰십시오",
        )
    return who
