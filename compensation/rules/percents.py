"""An amount that is a percentage of the loss."""

import re
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from backoffice.lib.workflow import Wording
from claims.rules.documents import Reader, below
from compensation.rules.losses import Loss, read_loss
from compensation.rules.steps import AssessFacts, Outcome, Step

_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,4}))?")


@dataclass(frozen=True, slots=True)
class PercentOfLoss:
    """So many percent of the loss; floor and cap are the limits of the benefit."""

    kind: ClassVar[str] = "percent_of_loss"
    own: ClassVar[bool] = True
    leaves: ClassVar[bool] = True
    count: ClassVar[str] = ""
    loss: Loss
    percent: str  # a decimal as text, without noughts at its end: "50", "33.3"

    @property
    def asks(self) -> frozenset[str]:
        """What the loss is known by."""
        return self.loss.asks

    def outcome(self, facts: AssessFacts) -> Outcome:
        """Loss × percent ÷ 100, exact; a loss that is not known is for a person."""
        found = self.loss.find(facts)
        if found.won is None:
            return Outcome(None, 1, found.figures, "", (*found.steps, Step("person")))
        numerator, denominator = _ratio(self.percent)
        steps = (*found.steps, Step("percent", (self.percent, found.named)))
        return Outcome(found.won * numerator, denominator, found.figures, "", steps)

    def as_data(self) -> dict[str, object]:
        """Plain data, as in a scheme file."""
        return {"of": self.loss.as_data(), "percent": self.percent}

    @classmethod
    def read(cls, reader: Reader, data: object, place: str) -> "PercentOfLoss | None":
        """From {of, percent}; the percentage is a text above 0, up to 100, with four places at most."""
        found = reader.mapping(data, place, known=("of", "percent"), required=("of", "percent"))
        loss = read_loss(reader, found["of"], below(place, "of")) if "of" in found else None
        here = below(place, "percent")
        percent = _read(reader, found["percent"], here) if "percent" in found else None
        return None if loss is None or percent is None else cls(loss, percent)


LOSS_WORDS = {
    "claimed": Wording("추정 피해액", "claimed loss"),
    "proven": Wording("확인된 피해액", "proven loss"),
    "worked_out": Wording("산정한 피해액", "loss worked out"),
}
"""What a loss is called, by how it came about."""


@cache
def _ratio(percent: str) -> tuple[int, int]:
    """The percentage as a fraction of whole numbers; a float would have lost won already."""
    whole, _, part = percent.partition(".")
    return int(whole + part), 100 * 10 ** len(part)


def _read(reader: Reader, data: object, place: str) -> str | None:
    """A percentage as text; a whole number may stand without quotes."""
    text = str(data) if isinstance(data, int) and not isinstance(data, bool) else data
    match = _PERCENT.fullmatch(text) if isinstance(text, str) else None
    if match is not None:
        part = (match[2] or "").rstrip("0")
        percent = f"{int(match[1])}.{part}" if part else str(int(match[1]))
        numerator, denominator = _ratio(percent)
        if 0 < numerator <= denominator:
            return percent
    reader.refuse(
        place,
        'a percentage above 0, up to 100, stands in quotes: "33.5"',
        '0보다 크고 100 이하인 비율을 따옴표로 묶어 적어 주십시오: "33.5"',
    )
    return None
