"""Floor, caps, budget and rounding of a scheme: how they are written, and what is refused.

`limits` applies those that look at other awards.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from backoffice.lib.money import MODES
from claims.rules.documents import Reader, below

_SCHEME_LIMITS = ("cap_per_claim", "cap_per_claimant", "budget")


@dataclass(frozen=True, slots=True)
class Limits:
    """Won. The floor lifts an amount above zero, a cap lowers one; None is no cap.

    The cap per claimant looks at his other claims: see `limits`.
    """

    floor: int = 0
    cap_per_claim: int | None = None
    cap_per_claimant: int | None = None


@dataclass(frozen=True, slots=True)
class SchemeLimits:
    """Won over all benefits of the scheme, for a claim, a claimant, everybody; None is no limit."""

    cap_per_claim: int | None = None
    cap_per_claimant: int | None = None
    budget: int | None = None

    def as_data(self) -> dict[str, object]:
        """Plain data, as in a scheme file; only what is limited."""
        return {key: won for key in _SCHEME_LIMITS if (won := getattr(self, key)) is not None}


@dataclass(frozen=True, slots=True)
class Rounding:
    """To multiples of `unit` won; floor, ceil or half_up."""

    unit: int = 1
    mode: str = "floor"


UNLIMITED = SchemeLimits()


def read_rounding(reader: Reader, benefit: Mapping[str, object], place: str) -> Rounding:
    """`rounding:` of a benefit; left out, down to the won."""
    if "rounding" not in benefit:
        return Rounding()
    found = reader.mapping(benefit["rounding"], place, known=("unit", "mode"), required=("unit", "mode"))
    unit = (
        reader.whole(found["unit"], below(place, "unit"), least=1, most=10_000) if "unit" in found else None
    )
    mode = reader.choice(found["mode"], below(place, "mode"), MODES) if "mode" in found else None
    return Rounding(unit or 1, mode or "floor")


def read_limits(reader: Reader, benefit: Mapping[str, object], place: str, rounding: Rounding) -> Limits:
    """Floor and caps are multiples of the rounding unit, so that rounding never leaves them."""
    if "limits" not in benefit:
        return Limits()
    keys = ("floor", "cap_per_claim", "cap_per_claimant")
    found = reader.mapping(benefit["limits"], place, known=keys)
    values: dict[str, int | None] = {}
    for key in keys:
        here = below(place, key)
        won = reader.whole(found[key], here) if key in found else None
        values[key] = won
        if won is not None and won % rounding.unit:
            reader.refuse(
                here,
                f"must be a multiple of the rounding unit {rounding.unit}",
                f"끝수 처리 단위 {rounding.unit}원의 배수여야 합니다",
            )
    floor = values["floor"] or 0
    for key in keys[1:]:
        cap = values[key]
        if cap is not None and cap < floor:
            reader.refuse(below(place, key), "is below the floor", "최저액보다 작습니다")
    return Limits(floor, values["cap_per_claim"], values["cap_per_claimant"])


def read_scheme_limits(reader: Reader, data: object, floor: int) -> SchemeLimits:
    """The limits over all benefits, none of them below the highest `floor` of a benefit."""
    found = reader.mapping(data, "limits", known=_SCHEME_LIMITS)
    values = {
        key: reader.whole(found[key], below("limits", key), least=1) if key in found else None
        for key in _SCHEME_LIMITS
    }
    for key, won in values.items():
        if won is not None and won < floor:
            reader.refuse(
                below("limits", key),
                f"is below the floor of a benefit, {floor:,} won",
                f"보상 항목의 최저액 {floor:,}원보다 작습니다",
            )
    return SchemeLimits(**values)
