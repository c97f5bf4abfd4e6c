"""How many shops of which kind: every doubt and every ground occurs, and near 85 % are paid in the end.

KT paid 11,500 of the 13,500 merchants who had filed by May 2019, 85.2 %. Out of 1,000 filings here:

| kind | filings | what happens to it | in the end |
|---|---|---|---|
| line | the rest, about 447 | names a line of the list, sales up to 500 million a year | paid |
| number_only | 110 | names no line; found by its business number | paid |
| name_only | 30 | found by name and address alone | paid |
| ambiguous | 20 | name and address fit two customers: a person confirms it | paid |
| second_ceiling | 160 | sales above 500 million up to 3 billion: within the second ceiling only | paid |
| retail_ceiling | 15 | retail, sales above 3 and up to 5 billion | paid |
| at_ceiling | 5 | sales of exactly 3 billion (the scheme's bound is inclusive) | paid |
| second_site | 20 | another site of a business that claims for its first one too | paid |
| closed_later | 12 | closed after the outage | paid |
| own_fault_part | 10 | a percentage of own negligence: goodwill pays all the same | paid |
| own_fault_whole | 5 | wholly its own fault: bars only what is owed by law | paid |
| force_majeure | 3 | its only window was force majeure: bars only what is owed by law | paid |
| maintenance | 3 | its only window was announced maintenance: bars only what is owed by law | paid |
| several_lines | 10 | names several lines, of different services | paid |
| duplicate | 40 | files again, every second time by another channel and in other words | not paid |
| over_ceiling | 30 | above 3 billion; every sixth is retail above 5 billion | not paid |
| outside_filing | 15 | received between or after the filing windows | not paid |
| closed | 17 | closed before the outage, every third suspended | not paid |
| not_subscriber | 18 | neither line nor number nor name is in the list | not paid |
| site_unknown | 4 | no address and no line, in the list without address as well | not paid |
| not_alive | 8 | its line was given up before the outage | not paid |
| outside_window | 13 | its line lies where nothing was down | not paid |
| harm_impossible | 5 | card payment failed, says a shop with a television line only | not paid |

"In the end" assumes the demonstration's decisions: ambiguous ones are confirmed by a person, those over the
first ceiling are cleared under the second admission, all others that were referred are excluded, and what
stays unconfirmed is not paid. From 40 filings on each kind occurs at least once, so the share is lower there
(75 % of 40, 83 % of 100).
"""

from collections.abc import Mapping

from claims.demonstration.chance import Chance

PER_THOUSAND: dict[str, int] = {
    "number_only": 110,
    "duplicate": 40,
    "second_ceiling": 160,
    "over_ceiling": 30,
    "not_subscriber": 18,
    "closed": 17,
    "outside_filing": 15,
    "outside_window": 13,
    "ambiguous": 20,
    "not_alive": 8,
    "site_unknown": 4,
    "harm_impossible": 5,
    "own_fault_whole": 5,
    "force_majeure": 3,
    "maintenance": 3,
    "name_only": 30,
    "own_fault_part": 10,
    "closed_later": 12,
    "second_site": 20,
    "retail_ceiling": 15,
    "at_ceiling": 5,
    "several_lines": 10,
}
NOT_PAID = frozenset(
    {
        "duplicate",
        "over_ceiling",
        "outside_filing",
        "closed",
        "not_subscriber",
        "site_unknown",
        "not_alive",
        "outside_window",
        "harm_impossible",
    }
)
EVERY_KIND_FROM = 40
"""Filings from which on each kind occurs."""


def counts(merchants: int) -> dict[str, int]:
    """How many filings of each kind, `line` being the rest."""
    return shared_out(merchants, PER_THOUSAND, rest="line")


def shared_out(total: int, per_thousand: Mapping[str, int], *, rest: str) -> dict[str, int]:
    """`total` filings by kind: by weight, at least once from EVERY_KIND_FROM on; `rest` the others."""
    least = 1 if total >= EVERY_KIND_FROM else 0
    found: dict[str, int] = {}
    left = total
    for kind, weight in per_thousand.items():
        found[kind] = min(left, max(least, (total * weight + 500) // 1000))
        left -= found[kind]
    return {rest: left, **found}


def kinds(merchants: int, chance: Chance) -> list[str]:
    """The kind of every filing, in an order without meaning."""
    found = [kind for kind, count in counts(merchants).items() for _ in range(count)]
    chance.shuffle(found)
    return found


def paid_in_the_end(merchants: int) -> int:
    """How many filings are paid after the demonstration's decisions."""
    return sum(count for kind, count in counts(merchants).items() if kind not in NOT_PAID)
