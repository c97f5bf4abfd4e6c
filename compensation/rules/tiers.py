"""An amount by days of outage, in tiers without gap or overlap."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from claims.rules.damage import COUNTING
from claims.rules.documents import Reader, below
from compensation.rules.steps import AssessFacts, Outcome, Step, for_a_person
from compensation.rules.times import DAYS


class Tier(NamedTuple):
    """From `first` to `last` days (None: no end), both included, `won`."""

    first: int
    last: int | None
    won: int

    @property
    def label(self) -> str:
        """Short: "1-2 days", "3 days", "7+ days"."""
        if self.last is None:
            return f"{self.first}+ days"
        return f"{self.first}-{self.last} days" if self.last > self.first else f"{self.first} days"


@dataclass(frozen=True, slots=True)
class TierByDays:
    """An amount by days of outage, counted by a named rule."""

    kind: ClassVar[str] = "tier_by_days"
    own: ClassVar[bool] = False
    leaves: ClassVar[bool] = True
    asks: ClassVar[frozenset[str]] = frozenset(("intervals",))
    count: str
    tiers: tuple[Tier, ...]

    def outcome(self, facts: AssessFacts) -> Outcome:
        """The tier the days fall in; the last has no end. Without any time a person decides."""
        days = DAYS[self.count](facts.intervals)
        if not days:  # confirmed by a person against the network's data: how long, the machine cannot know
            return for_a_person("no_time")
        counted = Step("days", (self.count, days))
        tier = next(tier for tier in self.tiers if tier.last is None or days <= tier.last)
        return Outcome(
            tier.won, 1, (), tier.label, (counted, Step("tier", (tier.first, tier.last or 0, tier.won)))
        )

    def as_data(self) -> dict[str, object]:
        """Plain data, as in a scheme file."""
        rows = [
            {"from": t.first, **({} if t.last is None else {"to": t.last}), "won": t.won} for t in self.tiers
        ]
        return {"count": self.count, "tiers": rows}

    @classmethod
    def read(cls, reader: Reader, data: object, place: str) -> "TierByDays | None":
        """From {count, tiers: [{from, to, won}, …, {from, won}]}.

        Every number of days from 1 on has one tier.
        """
        found = reader.mapping(data, place, known=("count", "tiers"), required=("count", "tiers"))
        count = reader.choice(found["count"], below(place, "count"), COUNTING) if "count" in found else None
        tiers: list[Tier] = []
        here = below(place, "tiers")
        given = reader.items(found.get("tiers", []), here, least=1) if "tiers" in found else []
        for at, item in enumerate(given):
            tier = _tier(reader, item, below(here, at))
            if tier is None:
                return None  # without this row gaps and overlaps would be guesses
            tiers.append(tier)
        _check_tiers(reader, tiers, here)
        return None if count is None or not tiers else cls(count, tuple(tiers))


def _tier(reader: Reader, data: object, place: str) -> Tier | None:
    row = reader.mapping(data, place, known=("from", "to", "won"), required=("from", "won"))
    first = reader.whole(row["from"], below(place, "from"), least=1, most=100_000) if "from" in row else None
    last = reader.whole(row["to"], below(place, "to"), least=1, most=100_000) if "to" in row else None
    won = reader.whole(row["won"], below(place, "won")) if "won" in row else None
    if first is None or won is None or ("to" in row and last is None):
        return None
    if last is not None and last < first:
        reader.refuse(below(place, "to"), "ends before it begins", "끝이 시작보다 앞섭니다")
        return None
    return Tier(first, last, won)


def _check_tiers(reader: Reader, tiers: list[Tier], place: str) -> None:
    """No gap, no overlap, open at the end. Days for which nothing is paid are a tier of 0 won, said aloud."""
    expected: int | None = 1
    for at, tier in enumerate(tiers):
        here = below(below(place, at), "from")
        if expected is None:
            reader.refuse(
                here, "never reached: the tier above has no end", "위 구간에 끝이 없어 적용되지 않습니다"
            )
            return
        if tier.first < expected:
            reader.refuse(
                here,
                f"overlaps the tier above: {tier.first} days are in both; start at {expected}",
                f"위 구간과 겹칩니다: {tier.first}일이 둘 다에 있습니다. {expected}부터 시작해야 합니다",
            )
        elif tier.first > expected and tiers[at - 1 :] and at:
            reader.refuse(
                here,
                f"between {expected - 1} and {tier.first} days nothing applies",
                f"{expected - 1}일과 {tier.first}일 사이에 적용되는 구간이 없습니다",
            )
        elif tier.first > expected:
            reader.refuse(
                here,
                f"below {tier.first} days nothing applies; write a tier of 0 won if that is meant",
                f"{tier.first}일보다 짧으면 적용되는 구간이 없습니다. 의도한 것이면 0원 구간을 적어 주십시오",
            )
        expected = None if tier.last is None else tier.last + 1
    if expected is not None and tiers:
        reader.refuse(
            below(below(place, len(tiers) - 1), "to"),
            f"above {expected - 1} days nothing applies; the last tier has no upper end (no `to`)",
            f"{expected - 1}일을 넘으면 적용되는 구간이 없습니다. 마지막 구간의 끝(to)을 비워 두십시오",
        )
