"""What a scheme says beside the amounts: tax, time to object, and the offer a claimant accepts."""

from dataclasses import dataclass

from backoffice.lib.workflow import Wording
from claims.rules.documents import Reader, below, wording_data

TREATMENTS: dict[str, Wording] = {
    "to_confirm": Wording("확인 필요", "to be confirmed"),
    "none": Wording("과세하지 않음", "not taxed"),
    "other_income": Wording("기타소득", "other income"),
    "business_income": Wording("사업소득", "business income"),
}
"""How an award is treated for tax. Open until the tax advisers answered: the amount does not say it."""

LONGEST_OFFER = 4000
"""Characters of the text a claimant accepts: an agreement has some paragraphs."""


@dataclass(frozen=True, slots=True)
class Tax:
    """The treatment, and what is to be said about it."""

    treatment: str = "to_confirm"
    note: Wording | None = None

    def as_data(self) -> dict[str, object]:
        """Plain data, as in a scheme file."""
        note = {} if self.note is None else {"note": wording_data(self.note)}
        return {"treatment": self.treatment, **note}


UNSAID = Tax()


@dataclass(frozen=True, slots=True)
class Objection:
    """For so many days after he was told, a claimant may object to the award."""

    days: int

    def as_data(self) -> dict[str, object]:
        """Plain data, as in a scheme file."""
        return {"days": self.days}


@dataclass(frozen=True, slots=True)
class Offer:
    """The text a claimant sees with the amount; `accept`: he agrees to it before payment (부제소 합의)."""

    accept: bool
    text: Wording

    def as_data(self) -> dict[str, object]:
        """Plain data, as in a scheme file."""
        return {"accept": self.accept, "text": wording_data(self.text)}


def read_tax(reader: Reader, data: object, place: str) -> Tax:
    """From {treatment, note?}."""
    found = reader.mapping(data, place, known=("treatment", "note"), required=("treatment",))
    here = below(place, "treatment")
    treatment = reader.choice(found["treatment"], here, TREATMENTS) if "treatment" in found else None
    note = reader.words(found["note"], below(place, "note")) if "note" in found else None
    return Tax(treatment or "to_confirm", note)


def read_objection(reader: Reader, data: object, place: str) -> Objection | None:
    """From {days}."""
    found = reader.mapping(data, place, known=("days",), required=("days",))
    days = reader.whole(found["days"], below(place, "days"), least=1, most=3650) if "days" in found else None
    return None if days is None else Objection(days)


def read_offer(reader: Reader, data: object, place: str) -> Offer | None:
    """From {accept, text}."""
    keys = ("accept", "text")
    found = reader.mapping(data, place, known=keys, required=keys)
    accept = found.get("accept")
    if "accept" in found and not isinstance(accept, bool):
        reader.refuse(
            below(place, "accept"),
            "yes or no is expected (true or false)",
            "예(true) 또는 아니요(false)여야 합니다",
        )
        return None
    text = reader.words(found["text"], below(place, "text"), LONGEST_OFFER) if "text" in found else None
    return None if text is None or not isinstance(accept, bool) else Offer(accept, text)
