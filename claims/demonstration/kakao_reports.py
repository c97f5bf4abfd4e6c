"""The reports of merchants about Kakao's outage of October 2022, in their real proportions.

Of all reports by content 17.1 % spoke of paid services, 15.1 % of free services with a loss of money, 67.8 %
of no loss at all: those say that they are questions or opinions. Every report is one of a business with an
account of its own in the list; the reports of private users carry no business number and are no shop claims.
Losses lie around the brackets of 300,000 and 500,000 won (the first was set at the median) and stand a little
denser just above an edge, as everybody knew them. Who lost more names the sales of the weeks before and of
the week of the outage.

| kind | per 1,000 | in the end |
|---|---|---|
| report | the rest | answered; paid by its loss |
| duplicate | 30 | reported again, half of them by another channel: referred |
| outside_filing | 20 | between or after the filing windows: referred |
| not_subscriber | 15 | no account of the list: not confirmed |
| ambiguous | 10 | names no account; two customers of one name at one address |
| harm_impossible | 5 | a harm that does not come of the service: not confirmed |
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from claims.demonstration.chance import Chance
from claims.demonstration.kakao_incident import SERVICES
from claims.demonstration.names import circuit
from claims.demonstration.plan import shared_out
from claims.demonstration.shops import Shop, Town

HEADER = (
    "접수번호", "접수일시", "접수경로", "상호명", "사업자등록번호", "업종", "대표자명", "연락처", "우편번호",
    "사업장 주소", "회선번호", "은행", "계좌번호", "예금주", "월평균 매출액", "추정 피해액", "피해 유형",
    "피해 기간", "주간매출", "신청 구분",
)  # fmt: skip

PER_THOUSAND = {
    "duplicate": 30, "outside_filing": 20, "not_subscriber": 15, "ambiguous": 10, "harm_impossible": 5,
}  # fmt: skip
CONTENT = (("paid", 17.1), ("loss", 15.1), ("none", 67.8))
"""What a report speaks of: a paid service, a free one with a loss of money, a free one without."""
_ABOUT = {"paid": "유료 서비스", "loss": "금전 피해", "none": "문의·의견"}

_SHARES = (("channel", 30.0), ("pay", 22.0), ("login", 12.0), ("notices", 14.0), ("mobility", 12.0),
           ("messages", 7.0), ("mail", 3.0))  # fmt: skip
_HARM = {
    "reservations": "예약", "online_orders": "온라인주문", "card_payment": "카드결제",
    "order_calls": "주문전화", "other": "기타",
}  # fmt: skip
_HARMS = {code: harms.split(", ") for code, _ko, _en, harms, _periods in SERVICES}
# The reports ran from 19 October to 6 November 2022, thickest in the first days; new filers of the second
# stage brought theirs from 13 to 27 February 2023, and until the end of May.
_WINDOWS = (
    ((date(2022, 10, 19), 6), 45.0), ((date(2022, 10, 25), 13), 38.0),
    ((date(2023, 2, 13), 15), 11.0), ((date(2023, 2, 28), 93), 6.0),
)  # fmt: skip
_BETWEEN = ((date(2022, 11, 7), 84), (date(2023, 6, 1), 30))
_CHANNELS = (("온라인", 82.0), ("전화", 12.0), ("우편", 4.0), ("방문", 2.0))
# Losses in steps of 10,000 won: (least, most) and weight.
_LOSSES = (
    ((1, 30), 50.0),
    ((31, 34), 7.0),
    ((35, 50), 14.0),
    ((51, 55), 6.0),
    ((56, 200), 18.0),
    ((201, 900), 5.0),
)
_TEN_THOUSAND = 10_000
_MONTHLY_FEE = {"music": 10_900, "channel": 33_000}  # what a paid service costs; free ones are never billed
_FIRST_WEEK = date(2022, 9, 3)
_WEEKS = 8  # Saturday 3 September to Friday 28 October; the seventh is that of the outage
_OUTAGE_WEEK = date(2022, 10, 15)


class Reported(NamedTuple):
    """What reporters bring: their accounts in the customer list, and the rows of the form."""

    listed: list[str]
    reports: list[tuple[str, ...]]


@dataclass(frozen=True)
class Report:
    """One report beside the shop that makes it. `loss` in won."""

    shop: Shop
    loss: int
    harm: str
    received: str
    channel: str
    named: str  # what stands in the field for the line
    content: str  # of CONTENT


def counts(reports: int) -> dict[str, int]:
    """How many reports of each kind, `report` being the rest."""
    return shared_out(reports, PER_THOUSAND, rest="report")


def contents(reports: int, chance: Chance) -> list[str]:
    """What each report speaks of, in the shares of CONTENT to the report, in an order without meaning."""
    paid = round(reports * CONTENT[0][1] / 100)
    loss = round(reports * CONTENT[1][1] / 100)
    found = ["paid"] * paid + ["loss"] * loss
    found += ["none"] * (reports - len(found))
    chance.shuffle(found)
    return found


def file_reports(reports: int, seed: int) -> Reported:
    """`reports` reports in the order they were received, and the accounts the customer list must have."""
    town = Town(Chance(seed, "kakao shops"))
    chance = Chance(seed, "kakao reports")
    speak = contents(reports, Chance(seed, "kakao contents"))
    kinds = [kind for kind, count in counts(reports).items() for _ in range(count)]
    Chance(seed, "kakao plan").shuffle(kinds)
    listed: list[str] = []
    found: list[Report] = []
    again: list[str] = []
    for kind, content in zip(kinds, speak, strict=True):
        if kind == "duplicate":
            again.append(content)
            continue
        report, rows = _first(kind, content, town, chance)
        listed += rows
        found.append(report)
    plain = [report for report in found if report.named] or found
    for at, content in enumerate(again):
        found.append(_again(chance.one(plain), content, at, chance))
    found.sort(key=lambda report: report.received)
    return Reported(listed, [_form(report, number, chance) for number, report in enumerate(found, 1)])


def _first(kind: str, content: str, town: Town, chance: Chance) -> tuple[Report, list[str]]:
    """A report that stands alone, and the accounts of the list that belong to it."""
    service = chance.one(("music", "channel")) if content == "paid" else chance.weighted(_SHARES)
    shop = town.shop(lines=((service, ""),))
    account = circuit(town.lines, 1)
    if kind == "ambiguous":
        shop = replace(shop, number_in_list=False)
    rows = [] if kind == "not_subscriber" else [_account(shop, account, service, content, town, chance)]
    if kind == "ambiguous":
        other = town.another(shop)
        rows.append(_account(other, circuit(town.lines, 1), service, content, town, chance))
    possible = _HARMS[service]
    harm = chance.one(possible)
    if kind == "harm_impossible":
        harm = next(code for code in _HARM if code not in possible)
    if kind == "outside_filing":
        first, days = chance.one(_BETWEEN)
    else:
        first, days = chance.weighted(_WINDOWS)
    channel = chance.weighted(_CHANNELS)
    named = "" if kind == "ambiguous" else account
    report = Report(
        shop, _loss(content, chance), _HARM[harm],
        _received(first + timedelta(days=chance.below(days)), channel, chance), channel, named, content,
    )  # fmt: skip
    return report, rows


def _again(first: Report, content: str, at: int, chance: Chance) -> Report:
    """The same business again, later, every second time by another channel and in another amount."""
    day = min(
        date.fromisoformat(first.received[:10]) + timedelta(days=1 + chance.below(5)), date(2023, 5, 31)
    )
    channel = (
        first.channel if at % 2 else chance.one([name for name, _ in _CHANNELS if name != first.channel])
    )
    loss = _loss(content, chance)
    received = max(_received(day, channel, chance), f"{first.received[:10]} 23:59")
    return replace(first, loss=loss, channel=channel, received=received, content=content)


def _received(day: date, channel: str, chance: Chance) -> str:
    hour = chance.below(24) if channel == "온라인" else chance.between(9, 17)
    return f"{day.isoformat()} {hour:02d}:{chance.below(60):02d}"


def _loss(content: str, chance: Chance) -> int:
    """Won: nothing for most; a paid service is worth its fee, a loss of money lies around the brackets."""
    if content == "none":
        return 0
    if content == "paid":
        return chance.between(1, 30) * 1_000
    least, most = chance.weighted(_LOSSES)
    return chance.between(least, most) * _TEN_THOUSAND


def _account(shop: Shop, account: str, service: str, content: str, town: Town, chance: Chance) -> str:
    """One line of the customer list: an account everywhere, billed only where its service is a paid one."""
    town.customers += 1
    opened = f"{chance.between(2012, 2021)}-{chance.between(1, 12):02d}-{chance.between(1, 28):02d}"
    fee = str(_MONTHLY_FEE[service]) if content == "paid" else ""
    amounts = ",".join([fee] * 3 + ["0" if fee else ""] * 6)
    number = shop.business_no if shop.number_in_list else ""
    return (
        f"A{account},KK{town.customers:08d},{shop.name},사업자,{number},{account},{service},,전국,"
        f"{shop.postcode},{shop.address},{opened},,{amounts}"
    )


def _weekly_sales(report: Report, chance: Chance) -> str:
    """Sales by week such that the best week less the week of the outage is near the loss claimed."""
    usual = max(report.shop.sales * 7 // 30, report.loss)
    weeks = []
    for at in range(_WEEKS):
        begins = _FIRST_WEEK + timedelta(days=7 * at)
        sales = usual - chance.below(30) * usual // 200
        if at == 2:
            sales = usual
        if begins == _OUTAGE_WEEK:  # now and then the papers show less than was claimed
            shown = report.loss if chance.below(4) else report.loss * chance.between(40, 95) // 100
            sales = usual - shown
        weeks.append(f"{begins.isoformat()}:{sales}")
    return ";".join(weeks)


def _form(report: Report, number: int, chance: Chance) -> tuple[str, ...]:
    """One row of claims.csv, under the columns of HEADER."""
    shop = report.shop
    code, _bank, account = shop.bank
    weeks = _weekly_sales(report, chance) if report.loss > 500_000 and chance.below(3) else ""
    return (
        f"KK22-{number:06d}", report.received, report.channel, shop.name, shop.business_no, shop.sector,
        shop.owner, shop.phone, shop.postcode, shop.address, report.named, code, account,
        chance.one((shop.owner, shop.name)), str(shop.sales), str(report.loss), report.harm,
        "2022-10-15 ~ 2022-10-20", weeks, _ABOUT[report.content],
    )  # fmt: skip
