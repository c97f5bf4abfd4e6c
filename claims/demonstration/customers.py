"""The billing list: ordinary customers as a stream, and the lines of shops among them.

Services stand in KT's proportions (mobile 587, internet 198, television 124, telephone the rest), about one
line in a hundred is copper, bills have KT's averages. Some customers have several lines, one or
two bills only, a line given up before or opened during the outage, live in a neighbouring district, or are
bound to no area at all.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from claims.demonstration.chance import Chance
from claims.demonstration.names import (
    AREAS,
    FIRST,
    SECOND,
    SURNAMES,
    business_number,
    circuit,
    fixed_line,
    mobile_line,
)

HEADER = (
    "가입번호,고객번호,고객명,고객구분,사업자등록번호,회선번호,서비스,회선유형,지역,우편번호,주소,개통일,해지일,"
    "기본료1,기본료2,기본료3,부가서비스료1,부가서비스료2,부가서비스료3,사용료1,사용료2,사용료3"
)

_SHARES = {"mobile": 587, "internet": 198, "iptv": 124, "phone": 91}
_AREA_SHARES = {
    "11440": 281, "11410": 262, "11170": 152, "11140": 109, "11380": 128, "41281": 48,
    "11680": 12, "11110": 4, "11560": 4,
}  # fmt: skip
# Base fee and fee for additional services; their averages are those of the waivers that KT paid.
PLANS: dict[str, tuple[tuple[int, int], ...]] = {
    "mobile": (
        (26_900, 0), (32_890, 0), (33_000, 2_200), (38_500, 0),
        (43_890, 1_100), (49_390, 0), (34_980, 3_300), (29_700, 5_500),
    ),
    "internet": (
        (20_900, 0), (22_000, 2_200), (25_300, 0), (27_500, 1_100),
        (24_200, 0), (19_800, 3_300), (23_100, 0), (26_400, 0),
    ),
    "iptv": (
        (12_100, 2_200), (16_500, 1_100), (18_700, 0), (19_800, 2_200),
        (15_400, 0), (13_200, 4_400), (20_900, 0), (18_150, 1_100),
    ),
    "phone": (
        (5_200, 0), (8_800, 1_100), (12_100, 0), (16_500, 2_200),
        (22_000, 3_300), (27_500, 0), (33_000, 5_500), (18_700, 0),
    ),
}  # fmt: skip

_OUTAGE = date(2018, 11, 24)
_LINES_OF_A_CUSTOMER = (1,) * 88 + (2,) * 26 + (3,) * 10 + (4,) * 4


def _table(shares: dict[str, int], size: int) -> list[str]:
    """`size` entries in which each key stands as often as its share says, so that bits choose by weight."""
    total, found, owed = sum(shares.values()), [], dict.fromkeys(shares, 0.0)
    for _ in range(size):
        for key, share in shares.items():
            owed[key] += share / total
        best = max(owed, key=lambda key: owed[key])
        owed[best] -= 1
        found.append(best)
    return found


def bills(service: str, plan: int, usage: int, months: int = 3) -> str:
    """The nine amounts of a line: base fees, additional services, usage, each the newest `months` of three.

    `plan` is 0 to 127; from 64 on the oldest bill is one of another plan.
    """
    plans = PLANS[service]
    base, addon = plans[plan % 8]
    older_base, older_addon = plans[plan // 8 % 8] if plan >= 64 else (base, addon)
    if service in ("internet", "iptv"):  # flat rates, and now and then a film
        used = (usage // 8_000 * 1_100, 0, usage // 14_000 * 2_200)
    else:
        used = (usage, usage * 7 // 8, usage * 9 // 8)
    parts = (base, base, older_base, addon, addon, older_addon, *used)
    return ",".join(str(part) if at % 3 < months else "" for at, part in enumerate(parts))


class Customers:
    """Ordinary customers without end, in an order that a seed decides."""

    def __init__(self, seed: int) -> None:
        chance = Chance(seed, "customers")
        self._bits = chance.bits
        self._chance = Chance(seed, "unusual customers")
        self._areas = _table(_AREA_SHARES, 1024)
        self._services = _table(_SHARES, 1024)
        self._streets = {
            area: [f"{first + at * 12:05d},{place} {road}" for at, road in enumerate(roads)]
            for area, (place, first, roads) in AREAS.items()
        }
        self._dates = [
            (date(2004, 1, 5) + timedelta(days=chance.below(5_300))).isoformat() for _ in range(1024)
        ]
        self._amounts = {
            service: [bills(service, chance.below(128), chance.below(18_000)) for _ in range(1024)]
            for service in PLANS
        }

    def rows(self) -> Iterator[str]:
        """Lines of the list, one customer after another.

        One draw of bits per customer and one per line, cut into pieces: a million lines take seconds.
        """
        bits, areas, services, streets = self._bits, self._areas, self._services, self._streets
        dates, amounts = self._dates, self._amounts
        serial = customer = 0
        while True:
            x = bits(62)
            customer += 1
            name = (
                SURNAMES[x % len(SURNAMES)] + FIRST[(x >> 8) % len(FIRST)] + SECOND[(x >> 14) % len(SECOND)]
            )
            area = areas[x >> 20 & 1023]
            where = f"{streets[area][x >> 30 & 7]} {(x >> 33 & 255) + 1}"
            if not x >> 41 & 31:  # a detail after a comma, so that quotes are needed
                postcode, _, address = where.partition(",")
                where = f'{postcode},"{address}, {(x >> 46 & 15) + 1}층"'
            who = f"C{customer:08d},{name},개인,"
            if not x >> 50 & 31:
                who = f"C{customer:08d},{name}상사,사업자,{business_number(2 * customer)}"
            for _ in range(_LINES_OF_A_CUSTOMER[x >> 55]):
                y = bits(62)
                serial += 1
                service = services[y & 1023]
                line_type = ""
                if service == "mobile":
                    line = mobile_line(serial, False)
                elif service == "internet":
                    line = circuit(serial, 5)
                    line_type = "광" if y >> 10 & 127 else "동"
                elif service == "iptv":
                    line = circuit(serial, 6)
                    line_type = "광"
                else:
                    line = fixed_line(serial, area, False)
                    line_type = "광" if y >> 10 & 127 > 9 else "동"
                start = f"S{serial:09d},{who},{line},{service},{line_type}"
                if y >> 17 & 1023 < 30:
                    yield self._unusual(start, service, area, where, y >> 17 & 1023, dates[y >> 27 & 1023])
                else:
                    yield (
                        f"{start},{area},{where},{dates[y >> 27 & 1023]},,{amounts[service][y >> 37 & 1023]}"
                    )

    def _unusual(self, start: str, service: str, area: str, where: str, which: int, opened: str) -> str:
        """Three lines in a hundred: `which` is 0 to 29."""
        chance, plan = self._chance, self._chance.below(64)
        amounts, closed = bills(service, plan, 3_000), ""
        if which < 15:  # opened in September or October: two bills or one
            months = 1 + which % 2
            opened = f"2018-{11 - months:02d}-{chance.between(1, 28):02d}"
            amounts = bills(service, plan, 3_000, months)
        elif which < 20:  # opened while the outage lasted, or after it: no bill yet
            opened, amounts = f"2018-11-{chance.between(24, 30)}", "," * 8
        elif which < 26:  # given up before the outage
            closed = (_OUTAGE - timedelta(days=chance.between(1, 90))).isoformat()
        elif which < 28:  # given up while it lasted
            closed = f"2018-11-{chance.between(24, 27)} {chance.between(9, 18):02d}:00"
        else:
            area = "전국"
        return f"{start},{area},{where},{opened},{closed},{amounts}"
