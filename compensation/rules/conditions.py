"""*Who* gets a benefit: conditions on facts, all of them or any of them, one level deep.

There is no negation.
"""

from collections.abc import Callable
from dataclasses import dataclass

from claims.rules.documents import Reader, below
from compensation.rules.register import FACTS, Fact

OPERATORS = ("is", "is_one_of", "at_least", "above", "at_most", "below", "between")
_NUMERIC = frozenset(("at_least", "above", "at_most", "below", "between"))
_LONGEST_CODE = 40

Value = str | int
# Looks up a fact of the claim at hand; None: not known.
Lookup = Callable[[str], Value | None]


@dataclass(frozen=True, slots=True)
class Condition:
    """One fact compared. A fact that is not known meets no condition."""

    fact: str
    op: str
    values: tuple[Value, ...]

    def holds(self, value: Value | None) -> bool:
        """Whether a value of the fact meets the condition; bounds of `between` are both included."""
        if value is None:
            return False
        if self.op in ("is", "is_one_of"):
            return value in self.values
        assert isinstance(value, int)  # the reader lets numeric operators to numeric facts only
        bounds = [bound for bound in self.values if isinstance(bound, int)]
        if self.op == "at_least":
            return value >= bounds[0]
        if self.op == "above":
            return value > bounds[0]
        if self.op == "at_most":
            return value <= bounds[0]
        if self.op == "below":
            return value < bounds[0]
        return bounds[0] <= value <= bounds[1]

    def as_data(self) -> dict[str, object]:
        """Plain data, as in a scheme file."""
        many = self.op in ("is_one_of", "between")
        return {"fact": self.fact, self.op: list(self.values) if many else self.values[0]}


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions joined by all_of or any_of; the top group may hold groups, those hold conditions only."""

    mode: str  # all_of | any_of
    parts: tuple["Condition | Group", ...]

    def met(self, lookup: Lookup) -> tuple[Condition, ...] | None:
        """The conditions that hold and make the group hold, in order; None when it does not."""
        found: list[Condition] = []
        for part in self.parts:
            if isinstance(part, Group):
                inner = part.met(lookup)
            else:
                inner = (part,) if part.holds(lookup(part.fact)) else None
            if inner is not None:
                found.extend(inner)
            elif self.mode == "all_of":
                return None
        return tuple(found) if found else None

    def conditions(self) -> tuple[Condition, ...]:
        """Every condition of the group, at both levels."""
        return tuple(
            c for part in self.parts for c in (part.conditions() if isinstance(part, Group) else (part,))
        )

    def as_data(self) -> dict[str, object]:
        """Plain data, as in a scheme file."""
        return {self.mode: [part.as_data() for part in self.parts]}


def read_who(reader: Reader, data: object, place: str) -> Group:
    """Read the `who:` of a benefit; problems go to the reader."""
    return _group(reader, data, place, nested=False)


def _group(reader: Reader, data: object, place: str, *, nested: bool) -> Group:
    found = reader.one_of(data, place, ("all_of", "any_of"), what=("group", "묶음이"))
    if found is None:
        return Group("all_of", ())
    mode, listed = found
    parts: list[Condition | Group] = []
    for at, item in enumerate(reader.items(listed, below(place, mode), least=1)):
        here = below(below(place, mode), at)
        if isinstance(item, dict) and ("all_of" in item or "any_of" in item):
            if nested:
                reader.refuse(
                    here, "groups go one level deep, no deeper", "묶음은 한 단계까지만 넣을 수 있습니다"
                )
            else:
                parts.append(_group(reader, item, here, nested=True))
        else:
            condition = _condition(reader, item, here)
            if condition is not None:
                parts.append(condition)
    return Group(mode, tuple(parts))


def _condition(reader: Reader, data: object, place: str) -> Condition | None:
    found = reader.mapping(data, place, known=("fact", *OPERATORS), required=("fact",))
    used = [op for op in OPERATORS if op in found]
    if len(used) != 1 and "fact" in found:
        reader.refuse(
            place,
            f"needs exactly one comparison: {', '.join(OPERATORS)}",
            f"비교가 하나만 있어야 합니다: {', '.join(OPERATORS)}",
        )
    name = reader.choice(found["fact"], below(place, "fact"), FACTS) if "fact" in found else None
    if name is None or len(used) != 1:
        return None
    fact, op = FACTS[name], used[0]
    here = below(place, op)
    if op in _NUMERIC and fact.type != "number":
        reader.refuse(
            here,
            f"{fact.words.en} ({name}) is no number: compare it by “is” (is) or “is one of” (is_one_of)",
            f"{fact.words.ko}({name})은(는) 숫자가 아닙니다. ‘같음’(is)이나"
            " ‘다음 중 하나’(is_one_of)로 비교하십시오",
        )
        return None
    if op in ("is_one_of", "between"):
        given = reader.items(found[op], here, least=1)
        values = [_value(reader, fact, item, below(here, at)) for at, item in enumerate(given)]
    else:
        values = [_value(reader, fact, found[op], here)]
    known = tuple(value for value in values if value is not None)
    if len(known) < len(values) or not known:
        return None
    if op == "between" and (len(known) != 2 or known[0] > known[1]):  # type: ignore[operator]
        reader.refuse(
            here,
            "needs the lowest and the highest value, the lowest first",
            "낮은 값과 높은 값이 차례로 필요합니다",
        )
        return None
    if len(set(known)) < len(known) and op == "is_one_of":
        reader.refuse(here, "names one value twice", "같은 값이 두 번 있습니다")
    return Condition(name, op, known)


def _value(reader: Reader, fact: Fact, data: object, place: str) -> Value | None:
    """One value to compare with, of the fact's own type."""
    if fact.type == "number":
        return reader.whole(data, place, most=100 if fact.unit == "percent" else 10**15)
    if fact.choices is not None:
        return reader.choice(data, place, fact.choices)
    # The incident's own codes: checked against it when the scheme is approved; "" is a line without a type
    # or area.
    if isinstance(data, str) and len(data) <= _LONGEST_CODE:
        return data
    reader.refuse(
        place,
        "a code is expected; put numbers such as area codes in quotes",
        "코드가 와야 합니다. 지역 코드 같은 숫자는 따옴표로 묶어 주십시오",
    )
    return None
