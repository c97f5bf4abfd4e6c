"""An amount for each date of outage, with its own amount for those hit on several."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import ClassVar, NamedTuple

from claims.rules.damage import calendar_dates
from claims.rules.documents import Reader, below
from compensation.rules.steps import AssessFacts, Outcome, Step, for_a_person
from compensation.rules.times import Intervals


class OnDate(NamedTuple):
    """Won for whoever was hit on a Korean calendar date."""

    on: date
    won: int


@dataclass(frozen=True, slots=True)
class AmountPerDate:
    """An amount per outage date; `several` for two dates or more, None: the amounts add up."""

    kind: ClassVar[str] = "amount_per_date"
    own: ClassVar[bool] = False
    leaves: ClassVar[bool] = True
    asks: ClassVar[frozenset[str]] = frozenset(("intervals",))
    count: ClassVar[str] = ""
    dates: tuple[OnDate, ...]
    several: int | None

    def outcome(self, facts: AssessFacts) -> Outcome:
        """By the dates the affected time touches; on none of them 0 won, without any time a person's."""
        if not facts.intervals:
            return for_a_person("no_time")
        touched = _touched(facts.intervals)
        hit = [one for one in self.dates if one.on in touched]
        days = tuple(one.on.isoformat() for one in hit)
        if not hit:
            return Outcome(0, 1, (), "", (Step("no_date", tuple(one.on.isoformat() for one in self.dates)),))
        if len(hit) > 1 and self.several is not None:
            return Outcome(self.several, 1, (), "", (Step("several_dates", (self.several, *days)),))
        won = sum(one.won for one in hit)
        steps = tuple(Step("date", (day, one.won)) for day, one in zip(days, hit, strict=True))
        return Outcome(won, 1, (), "", steps if len(hit) == 1 else (*steps, Step("dates_sum", (won,))))

    def as_data(self) -> dict[str, object]:
        """Plain data, as in a scheme file."""
        several = {} if self.several is None else {"several": {"won": self.several}}
        return {"dates": [{"date": one.on.isoformat(), "won": one.won} for one in self.dates], **several}

    @classmethod
    def read(cls, reader: Reader, data: object, place: str) -> "AmountPerDate | None":
        """From {dates: [{date, won}, …], several: {won}}; `several` may be left out."""
        found = reader.mapping(data, place, known=("dates", "several"), required=("dates",))
        here = below(place, "dates")
        given = reader.items(found["dates"], here, least=1) if "dates" in found else []
        rows = [_row(reader, item, below(here, at)) for at, item in enumerate(given)]
        dates = [row for row in rows if row is not None]
        for at, one in enumerate(dates):
            if any(one.on == other.on for other in dates[:at]):
                reader.refuse(below(below(here, at), "date"), "stands twice here", "여기에 두 번 있습니다")
        several = None
        if "several" in found:
            spot = below(place, "several")
            row = reader.mapping(found["several"], spot, known=("won",), required=("won",))
            several = reader.whole(row["won"], below(spot, "won")) if "won" in row else None
            if several is None:
                return None
        return cls(tuple(sorted(dates)), several) if dates and len(dates) == len(rows) else None


def _row(reader: Reader, data: object, place: str) -> OnDate | None:
    row = reader.mapping(data, place, known=("date", "won"), required=("date", "won"))
    on = reader.day(row["date"], below(place, "date")) if "date" in row else None
    won = reader.whole(row["won"], below(place, "won")) if "won" in row else None
    return None if on is None or won is None else OnDate(on, won)


@lru_cache(maxsize=4096)
def _touched(intervals: Intervals) -> frozenset[date]:
    return calendar_dates(intervals)
