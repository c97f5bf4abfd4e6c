"""An amount by the loss, in brackets without gap or overlap."""

from dataclasses import dataclass
from functools import cache
from typing import ClassVar, NamedTuple

from claims.rules.documents import Reader, below
from compensation.rules.losses import CLAIMED, Loss, read_loss
from compensation.rules.steps import AssessFacts, Outcome, Step


class Bracket(NamedTuple):
    """Losses up to `up_to` won, included (None: no end); `won` None: a person decides."""

    up_to: int | None
    won: int | None


@dataclass(frozen=True, slots=True)
class BracketByLoss:
    """An amount by the loss: the claimed one unless the scheme says which."""

    kind: ClassVar[str] = "bracket_by_loss"
    own: ClassVar[bool] = True
    leaves: ClassVar[bool] = True
    count: ClassVar[str] = ""
    brackets: tuple[Bracket, ...]
    loss: Loss = CLAIMED

    @property
    def asks(self) -> frozenset[str]:
        """What the loss is known by."""
        return self.loss.asks

    def outcome(self, facts: AssessFacts) -> Outcome:
        """The first bracket that reaches up to the loss; an unknown loss is for a person."""
        loss, figures, how, named = self.loss.find(facts)
        if loss is None:
            return Outcome(None, 1, figures, "", (*how, Step("person")))
        # The reader guarantees a last bracket without end, so one always fits.
        at = next(n for n, row in enumerate(self.brackets) if row.up_to is None or loss <= row.up_to)
        up_to, won = self.brackets[at]
        above = self.brackets[at - 1].up_to if at else None
        label = ""
        if up_to is not None:
            label = f"up to {up_to:,} won"
        elif above is not None:
            label = f"above {above:,} won"
        return Outcome(won, 1, figures, label, (*how, *_steps(above, up_to, won, named)))

    def as_data(self) -> dict[str, object]:
        """Plain data, as in a scheme file."""
        rows: list[dict[str, object]] = []
        for up_to, won in self.brackets:
            row: dict[str, object] = {} if up_to is None else {"up_to": up_to}
            rows.append({**row, **({"person": True} if won is None else {"won": won})})
        # The claimed loss goes without saying: texts that are in force already keep their digest.
        return {"brackets": rows} if self.loss == CLAIMED else {"of": self.loss.as_data(), "brackets": rows}

    @classmethod
    def read(cls, reader: Reader, data: object, place: str) -> "BracketByLoss | None":
        """From {of, brackets: [{up_to, won}, …, {won} or {person: true}]}; up_to is included and rises."""
        found = reader.mapping(data, place, known=("of", "brackets"), required=("brackets",))
        loss = read_loss(reader, found["of"], below(place, "of")) if "of" in found else CLAIMED
        here = below(place, "brackets")
        given = reader.items(found["brackets"], here, least=1) if "brackets" in found else []
        rows = [_bracket(reader, item, below(here, at)) for at, item in enumerate(given)]
        brackets = [row for row in rows if row is not None]
        if len(brackets) < len(rows) or not brackets:
            return None
        for at, bracket in enumerate(brackets):
            spot = below(below(here, at), "up_to")
            before = brackets[at - 1].up_to if at else -1
            if before is None:
                reader.refuse(
                    below(here, at),
                    "never reached: the bracket above has no end",
                    "위 구간에 끝이 없어 적용되지 않습니다",
                )
            elif bracket.up_to is not None and bracket.up_to <= before:
                reader.refuse(
                    spot,
                    f"overlaps the bracket above, which ends at {before:,}",
                    f"위 구간({before:,}원까지)과 겹칩니다",
                )
        if brackets[-1].up_to is not None:
            reader.refuse(
                below(below(here, len(brackets) - 1), "up_to"),
                f"above {brackets[-1].up_to:,} won nothing applies; end with a bracket without an upper end"
                " (an amount, or person: true)",
                f"{brackets[-1].up_to:,}원을 넘으면 적용되는 구간이 없습니다. "
                "마지막에 끝이 없는 구간(금액, 또는 담당자 결정 person: true)을 적어 주십시오",
            )
        return None if loss is None else cls(tuple(brackets), loss)


@cache
def _steps(above: int | None, up_to: int | None, won: int | None, named: str) -> tuple[Step, ...]:
    """The bracket the loss fell in; -1 is no bound, and the claimed loss goes without saying."""
    ends: tuple[str | int, ...] = (-1 if above is None else above, -1 if up_to is None else up_to)
    loss = () if named == "claimed" else (named,)
    if won is None:
        return Step("bracket_person", (*ends, *loss)), Step("person")
    return (Step("bracket", (*ends, won, *loss)),)


def _bracket(reader: Reader, data: object, place: str) -> Bracket | None:
    row = reader.mapping(data, place, known=("up_to", "won", "person"))
    up_to = reader.whole(row["up_to"], below(place, "up_to")) if "up_to" in row else None
    won = reader.whole(row["won"], below(place, "won")) if "won" in row else None
    if ("won" in row) == ("person" in row) or row.get("person", True) is not True:
        reader.refuse(
            place,
            "needs either an amount (won) or a person's decision (person: true)",
            "금액(won)과 담당자 결정(person: true) 가운데 하나가 있어야 합니다",
        )
        return None
    if ("up_to" in row and up_to is None) or ("won" in row and won is None):
        return None
    return Bracket(up_to, won)
