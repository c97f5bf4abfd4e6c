"""The claims that shops file: for each kind of the plan, the lines of the list and the row of the form."""

import csv
import io
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from claims.demonstration.chance import Chance
from claims.demonstration.plan import kinds
from claims.demonstration.shops import HARM_OF, Line, Shop, Town, subscription

HEADER = (
    "접수번호", "접수일시", "접수경로", "상호명", "사업자등록번호", "업종", "대표자명", "연락처", "우편번호",
    "사업장 주소", "회선번호", "은행", "계좌번호", "예금주", "월평균 매출액", "추정 피해액", "피해 유형",
    "피해 기간", "영업상태", "폐업일", "본인과실",
)  # fmt: skip

# The filing windows of the first and the second round, as extended, and days in neither.
_ROUNDS = ((date(2018, 12, 12), 15, 35.0), (date(2019, 2, 15), 80, 65.0))
_BETWEEN = ((date(2018, 12, 3), 9), (date(2018, 12, 27), 50), (date(2019, 5, 6), 26))
_FIRST_ROUND = (("방문", 96.0), ("전화", 4.0))
_SECOND_ROUND = (("온라인", 55.0), ("방문", 25.0), ("전화", 12.0), ("우편", 8.0))
_MILLION = 1_000_000
_OWN_WINDOWS = 6


class Filed(NamedTuple):
    """What shops bring: their lines of the billing list, rows of the form, lines with own windows."""

    listed: list[str]
    claims: list[tuple[str, ...]]
    own_windows: list[str]


@dataclass(frozen=True)
class Claim:
    """What is on the form beside what the shop is."""

    shop: Shop
    kind: str
    line_no: str
    harm: str
    received: str = ""
    channel: str = ""
    status: str = "계속"
    closed_on: str = ""
    own_fault: str = ""
    name: str = ""
    address: str | None = None


def file_claims(merchants: int, seed: int, *, small: bool = False) -> Filed:
    """`merchants` claims in the order they were received, and what must be in the billing list for them."""
    town = Town(Chance(seed, "shops"), small)
    chance = Chance(seed, "claims")
    listed: list[str] = []
    claims: list[Claim] = []
    again: list[str] = []
    numbers: dict[str, int] = {}
    for kind in kinds(merchants, Chance(seed, "plan")):
        if kind in ("duplicate", "second_site"):  # they need a first one
            again.append(kind)
            continue
        at = numbers[kind] = numbers.get(kind, -1) + 1
        claim, rows = _first(kind, at, town, chance)
        listed += rows
        claims.append(_received(claim, chance))
    firsts = [claim for claim in claims if claim.kind == "line"]
    for at, kind in enumerate(again):
        if kind == "second_site":
            claim, rows = _second_site(chance.one(firsts), town)
            listed += rows
            claims.append(_received(claim, chance))
        else:
            claims.append(_duplicate(chance.one(firsts), at, chance))
    claims.sort(key=lambda claim: claim.received)
    own = [line.number for claim in firsts for line in claim.shop.lines if line.service == "phone"]
    step = max(1, len(own) // _OWN_WINDOWS)
    forms = [_form(claim, number, chance) for number, claim in enumerate(claims, 1)]
    return Filed(listed, forms, own[::step][:_OWN_WINDOWS])


def _first(kind: str, at: int, town: Town, chance: Chance) -> tuple[Claim, list[str]]:
    """The at-th claim of a kind that stands alone, and its lines of the billing list."""
    shop = _shop(kind, at, town, chance)
    rows = [] if kind == "not_subscriber" else town.rows(shop)
    line = chance.one(shop.lines)
    claim = Claim(shop, kind, _line_named(shop, line, kind, chance), chance.one(HARM_OF[line.service]))
    if kind == "ambiguous":
        rows += town.rows(town.another(shop))
    elif kind == "harm_impossible":
        claim = replace(claim, harm="카드결제" if line.service == "iptv" else "온라인주문")
    elif kind == "closed":
        before = (date(2018, 11, 20) - timedelta(days=chance.below(300))).isoformat()
        claim = (
            replace(claim, status="휴업") if at % 3 == 2 else replace(claim, status="폐업", closed_on=before)
        )
    elif kind == "closed_later":
        after = date(2018, 11, 26) + timedelta(days=chance.below(60))
        claim = replace(claim, status="폐업", closed_on=after.isoformat())
    elif kind == "own_fault_part":
        claim = replace(claim, own_fault=str(chance.between(1, 7) * 10))
    elif kind == "own_fault_whole":
        claim = replace(claim, own_fault="100")
    elif chance.below(5) == 0:
        claim = replace(claim, status="")
    if kind == "name_only" and at % 2:
        claim = replace(claim, address=_shortened(shop.address), name=f"(주){shop.name}")
    return claim, rows


def _shop(kind: str, at: int, town: Town, chance: Chance) -> Shop:
    if kind == "second_ceiling":
        return replace(town.shop(), sales=chance.between(42, 249) * _MILLION)
    if kind == "retail_ceiling":
        return replace(town.shop(retail=True), sales=chance.between(251, 416) * _MILLION)
    if kind == "at_ceiling":
        return replace(town.shop(retail=False), sales=250 * _MILLION)
    if kind == "over_ceiling":
        retail = at % 6 == 5
        return replace(town.shop(retail=retail), sales=chance.between(418 if retail else 251, 900) * _MILLION)
    if kind == "force_majeure":
        return town.shop(area="11560", lines=(("mobile", ""),))
    if kind == "maintenance":
        return town.shop(area="11110", lines=(("internet", "optical"),))
    if kind == "outside_window":
        return town.shop(area="11680", lines=(("internet" if at % 2 else "phone", "optical"),))
    if kind == "harm_impossible":
        return town.shop(lines=(("phone" if at % 2 else "iptv", "optical"),))
    if kind == "several_lines":
        return town.shop(lines=(("internet", "optical"), ("phone", "optical"), ("iptv", "optical")))
    shop = town.shop()
    if kind in ("name_only", "ambiguous"):
        return replace(shop, number_in_list=False)
    if kind == "site_unknown":
        return replace(shop, postcode="", address="")
    if kind == "not_alive":
        closed = (date(2018, 11, 20) - timedelta(days=chance.below(400))).isoformat()
        return replace(shop, lines=tuple(replace(line, active_to=closed) for line in shop.lines))
    return shop


def _line_named(shop: Shop, line: Line, kind: str, chance: Chance) -> str:
    """What stands in the form's field for the line."""
    if kind in ("number_only", "name_only", "ambiguous", "site_unknown"):
        return ""
    if kind == "not_subscriber":
        return chance.one(("", line.number))
    if kind == "several_lines" or (len(shop.lines) > 1 and chance.below(3) == 0):
        return ";".join(each.number for each in shop.lines)
    if kind == "line" and chance.below(20) == 0:
        return subscription(shop, shop.lines.index(line))
    return line.number


def _second_site(first: Claim, town: Town) -> tuple[Claim, list[str]]:
    """Another site of a business that claims already: its own address and line, the same business number."""
    owner = first.shop
    site = town.shop(lines=(("phone", "optical"),))
    site = replace(
        site, name=owner.name, owner=owner.owner, sector=owner.sector, business_no=owner.business_no,
        bank=owner.bank, phone=owner.phone, sales=owner.sales,
    )  # fmt: skip
    return Claim(site, "second_site", site.lines[0].number, "주문전화"), town.rows(site)


def _duplicate(first: Claim, at: int, chance: Chance) -> Claim:
    """The same business and site again, later; every second time by another channel and in other words."""
    days = _days()
    place = days.index(date.fromisoformat(first.received[:10]))
    if place + 1 < len(days):
        day, clock = days[chance.between(place + 1, len(days) - 1)], f"{chance.between(9, 17):02d}:00"
    else:
        day, clock = days[-1], "23:59"
    again = replace(first, kind="duplicate", received=f"{day.isoformat()} {clock}")
    if at % 2 == 0:
        return again
    other = chance.one([name for name, _ in _SECOND_ROUND if name != first.channel])
    shop = first.shop
    return replace(
        again, channel=other, name=f"{shop.name[:2]} {shop.name[2:]}", address=_shortened(shop.address)
    )


def _shortened(address: str) -> str:
    return address.replace("서울특별시", "서울").replace("경기도", "경기")


def _days() -> list[date]:
    return [first + timedelta(days=n) for first, count, _ in _ROUNDS for n in range(count)]


def _received(claim: Claim, chance: Chance) -> Claim:
    """The claim with day, time and channel."""
    if claim.kind == "outside_filing":
        first, count = chance.one(_BETWEEN)
    else:
        first, count = chance.weighted([((first, count), share) for first, count, share in _ROUNDS])
    day = first + timedelta(days=chance.below(count))
    channel = chance.weighted(_FIRST_ROUND if day < date(2019, 2, 1) else _SECOND_ROUND)
    hour = chance.below(24) if channel == "온라인" else chance.between(9, 17)
    return replace(claim, received=f"{day.isoformat()} {hour:02d}:{chance.below(60):02d}", channel=channel)


def _form(claim: Claim, number: int, chance: Chance) -> tuple[str, ...]:
    """One row of claims.csv, under the columns of HEADER."""
    shop = claim.shop
    code, bank, account = shop.bank
    written = chance.below(20)
    if written == 0:
        code, account = "", f"{bank} {account}"
    elif written < 4:
        code = bank
    days = chance.weighted(((1, 20.0), (2, 45.0), (3, 20.0), (5, 10.0), (7, 5.0)))
    loss = max(50_000, shop.sales // 30 * days * chance.between(20, 90) // 100 // 10_000 * 10_000)
    until = date(2018, 11, 23) + timedelta(days=days)
    sales_text, loss_text = (
        (f"{shop.sales:,}", f"{loss:,}원") if chance.below(16) == 0 else (str(shop.sales), str(loss))
    )
    return (
        f"KT18-{number:06d}", claim.received, claim.channel, claim.name or shop.name,
        shop.business_no if chance.below(8) else shop.business_no.replace("-", ""), shop.sector, shop.owner,
        shop.phone, shop.postcode, shop.address if claim.address is None else claim.address, claim.line_no,
        code, account, chance.one((shop.owner, shop.name)), sales_text, loss_text, claim.harm,
        "2018-11-24" if days == 1 else f"2018-11-24 ~ {until.isoformat()}",
        claim.status, claim.closed_on, claim.own_fault,
    )  # fmt: skip


def as_text(rows: list[tuple[str, ...]]) -> list[str]:
    """Each row as one line of CSV, quoted where it must be."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows(rows)
    return out.getvalue().splitlines()
