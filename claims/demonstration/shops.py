"""Shops and their lines in the billing list."""

from dataclasses import dataclass, field, replace

from claims.demonstration import names
from claims.demonstration.chance import Chance
from claims.demonstration.customers import bills

# What shops have: (share, lines). Copper telephones are where the long outages were.
_LINES: tuple[tuple[tuple[tuple[str, str], ...], float], ...] = (
    ((("internet", "optical"),), 43),
    ((("phone", "optical"),), 20),
    ((("internet", "optical"), ("phone", "optical")), 20),
    ((("phone", "copper"),), 9),
    ((("phone", "copper"), ("internet", "optical")), 3),
    ((("mobile", ""),), 3),
    ((("internet", "copper"),), 2),
)
_AREAS = (("11440", 28.0), ("11410", 22.0), ("11170", 17.0), ("11140", 12.0), ("11380", 15.0), ("41281", 6.0))
_TYPE = {"optical": "광", "copper": "동", "": ""}
HARM_OF = {
    "phone": ("주문전화", "카드결제", "예약"),
    "internet": ("카드결제", "온라인주문", "예약"),
    "mobile": ("주문전화", "카드결제"),
    "iptv": ("기타",),
}

# Sector as written on the form, what it is, endings of names.
RETAIL = (
    ("소매업/편의점", ("편의점", "24마트")),
    ("소매업/슈퍼마켓", ("슈퍼", "할인마트")),
    ("소매업/의류", ("패션", "옷가게")),
    ("도소매업/문구(주업: 소매)", ("문구", "팬시")),
)
OTHERS = (
    ("음식점업/한식", ("식당", "국밥", "갈비")),
    ("음식점업/치킨", ("치킨", "통닭")),
    ("음식점업/분식", ("분식", "김밥")),
    ("음식점업/중식", ("반점", "짬뽕")),
    ("음식점업/카페", ("커피", "카페")),
    ("서비스업/미용실", ("미용실", "헤어")),
    ("서비스업/세탁", ("세탁", "빨래방")),
    ("서비스업/PC방", ("PC방",)),
    ("도매업/식자재", ("식품", "유통")),
    ("운수업/퀵서비스", ("퀵", "물류")),
    ("숙박업/게스트하우스", ("게스트하우스", "모텔")),
    ("제조업/인쇄", ("인쇄", "기획")),
)
_FIRST = [
    "행복",
    "우리",
    "미래",
    "한강",
    "신촌",
    "홍대",
    "아현",
    "연희",
    "중앙",
    "제일",
    "서울",
    "만리",
    "경의",
    "은하",
    "푸른",
    "대박",
    "착한",
    "엄마손",
    "할매",
    "온누리",
    "은평",
    "새벽",
    "하늘",
    "나루",
    "달빛",
    "오늘",
]
_SECOND = [
    "집",
    "골목",
    "사거리",
    "본점",
    "옛날",
    "우정",
    "가온",
    "두레",
    "한빛",
    "다정",
    "솔밭",
    "큰길",
    "삼거리",
    "모퉁이",
    "샘터",
    "장수",
]


@dataclass(frozen=True)
class Line:
    """A line of the billing list that belongs to a shop."""

    service: str
    line_type: str
    number: str
    active_to: str = ""


@dataclass(frozen=True)
class Shop:
    """A business at one site."""

    serial: int
    name: str
    owner: str
    sector: str
    business_no: str
    area: str
    postcode: str
    address: str
    phone: str
    bank: tuple[str, str, str]
    lines: tuple[Line, ...]
    sales: int  # won a month
    number_in_list: bool = True


@dataclass
class Town:
    """Makes shops whose numbers, lines and addresses nobody else has."""

    chance: Chance
    small: bool = False  # one line per shop only, so that a short billing list holds them
    shops: int = 0
    lines: int = 0
    customers: int = 0
    taken: set[str] = field(default_factory=set)

    def shop(
        self, *, retail: bool | None = None, area: str = "", lines: tuple[tuple[str, str], ...] = ()
    ) -> Shop:
        """The next shop, ordinary but for what is asked: sales up to 500 million won a year."""
        chance = self.chance
        self.shops += 1
        area = area or chance.weighted(_AREAS)
        lines = lines or chance.weighted(_LINES)
        if self.small:
            lines = lines[:1]
        if retail is None:
            retail = chance.below(4) == 0
        sector, endings = chance.one(RETAIL if retail else OTHERS)
        postcode, address = self.site(area)
        return Shop(
            serial=self.shops,
            name=f"{chance.one(_FIRST)}{chance.one(_SECOND)}{chance.one(endings)}",
            owner=names.person(chance),
            sector=sector,
            business_no=names.business_number(2 * self.shops + 1),
            area=area,
            postcode=postcode,
            address=address,
            phone=names.mobile_line(5_000_000 + self.shops, True),
            bank=names.account(chance, self.shops),
            lines=tuple(self.line(service, line_type, area) for service, line_type in lines),
            sales=chance.between(20, 410) * 100_000 + chance.below(10) * 10_000,
        )

    def site(self, area: str) -> tuple[str, str]:
        """Postcode and address that no other shop has; the hyphen keeps it apart from ordinary customers."""
        place, first, roads = names.AREAS[area]
        while True:
            road = self.chance.below(len(roads))
            address = f"{place} {roads[road]} {self.chance.between(1, 400)}-{self.chance.between(1, 60)}"
            if address not in self.taken:
                self.taken.add(address)
                return f"{first + road * 12:05d}", address

    def line(self, service: str, line_type: str, area: str) -> Line:
        """A line with a number of its own."""
        self.lines += 1
        if service == "phone":
            return Line(service, line_type, names.fixed_line(self.lines, area, True))
        if service == "mobile":
            return Line(service, line_type, names.mobile_line(self.lines, True))
        return Line(service, line_type, names.circuit(self.lines, 7 if service == "internet" else 8))

    def another(self, shop: Shop) -> Shop:
        """A second customer of the same name at the same address, with a line of its own."""
        self.shops += 1
        lines = tuple(self.line(line.service, line.line_type, shop.area) for line in shop.lines[:1])
        return replace(shop, serial=self.shops, lines=lines)

    def rows(self, shop: Shop) -> list[str]:
        """The shop's lines of the billing list, all of one customer."""
        self.customers += 1
        chance = self.chance
        found = []
        for at, line in enumerate(shop.lines):
            opened = f"{chance.between(2005, 2017)}-{chance.between(1, 12):02d}-{chance.between(1, 28):02d}"
            amounts = bills(line.service, chance.below(128), chance.below(30_000))
            found.append(
                f"{subscription(shop, at)},K{self.customers:07d},{shop.name},사업자,"
                f"{shop.business_no if shop.number_in_list else ''},{line.number},{line.service},"
                f"{_TYPE[line.line_type]},{shop.area},{shop.postcode},{shop.address},{opened},{line.active_to},"
                f"{amounts}"
            )
        return found


def subscription(shop: Shop, at: int) -> str:
    """The subscription number of the shop's line number `at`."""
    return f"B{shop.serial:07d}{at + 1}"
