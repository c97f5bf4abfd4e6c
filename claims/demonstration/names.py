"""Names, addresses, telephone lines, business and account numbers: real in shape, of nobody."""

from claims.demonstration.chance import Chance, scattered

SURNAMES = (
    "김김김김김김김김김김김김김이이이이이이이이이박박박박박최최최정정정강조"
    "윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우"
)
FIRST = "민서지수현준영재도예하유은성진승태동상경미정혜선희소연윤주나다라가보시아인원종"
SECOND = "준우서연윤호진현민수영희은아라경미정혜선주원석철훈빈솔비율온슬기환규찬"

# District code (the first five digits of the legal-district code): place as written in addresses, first
# postcode, eight roads.
_ROADS: dict[str, tuple[str, int, str]] = {
    "11440": (
        "서울특별시 마포구",
        3900,
        "월드컵북로 양화로 동교로 서강로 마포대로 토정로 망원로 성미산로",
    ),
    "11410": (
        "서울특별시 서대문구",
        3600,
        "신촌로 충정로 연희로 통일로 가재울로 증가로 명물길 홍은중앙로",
    ),
    "11170": (
        "서울특별시 용산구",
        4300,
        "한강대로 이태원로 원효로 청파로 녹사평대로 보광로 효창원로 두텁바위로",
    ),
    "11140": (
        "서울특별시 중구",
        4500,
        "세종대로 을지로 퇴계로 남대문로 청계천로 다산로 서소문로 명동길",
    ),
    "11380": (
        "서울특별시 은평구",
        3300,
        "은평로 연서로 진관로 불광로 응암로 증산로 갈현로 수색로",
    ),
    "41281": (
        "경기도 고양시 덕양구",
        10400,
        "화중로 고양대로 호국로 중앙로 서오릉로 행신로 화정로 지도로",
    ),
    "11110": (
        "서울특별시 종로구",
        3000,
        "종로 율곡로 자하문로 대학로 새문안로 창경궁로 평창문화로 북촌로",
    ),
    "11560": (
        "서울특별시 영등포구",
        7200,
        "여의대로 국회대로 당산로 영등포로 양평로 선유로 도림로 신길로",
    ),
    "11680": (
        "서울특별시 강남구",
        6000,
        "테헤란로 강남대로 선릉로 언주로 논현로 봉은사로 도산대로 삼성로",
    ),
}
AREAS: dict[str, tuple[str, int, tuple[str, ...]]] = {
    code: (place, postcode, tuple(roads.split())) for code, (place, postcode, roads) in _ROADS.items()
}

# Where the fire's damage lay, and neighbours where it did not.
DAMAGED = ("11440", "11410", "11170", "11140", "11380", "41281")
NEIGHBOURS = ("11110", "11560", "11680")

# Code, what people write, how the digits are grouped.
BANKS: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("004", "국민", (6, 2, 6)), ("088", "신한", (3, 3, 6)), ("020", "우리", (4, 3, 6)),
    ("081", "하나", (3, 6, 5)), ("011", "농협", (3, 4, 4, 2)), ("003", "기업", (3, 6, 2, 3)),
    ("090", "카카오뱅크", (4, 2, 7)), ("045", "새마을금고", (4, 4, 4, 1)), ("071", "우체국", (6, 2, 6)),
    ("023", "SC제일", (3, 2, 6)),
)  # fmt: skip

_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
# The middle two digits: sole traders (01 to 79), companies (81, 86, 87, 88), exempt sole traders (90 to 99).
_MIDDLE = (
    [n for n in range(1, 80) if n % 2] + [81, 86, 87, 88] + list(range(90, 99, 2)) + [2, 4, 6, 8, 10, 12]
)


def person(chance: Chance) -> str:
    """A name of three syllables."""
    return chance.one(SURNAMES) + chance.one(FIRST) + chance.one(SECOND)


def business_number(serial: int) -> str:
    """The serial-th made-up business number, 9xx-xx-xxxxx, with the check digit of the tax office."""
    at = scattered(serial, 100 * len(_MIDDLE) * 10_000)
    tax_office, rest = at % 100, at // 100
    middle, number = _MIDDLE[rest % len(_MIDDLE)], rest // len(_MIDDLE)
    nine = f"9{tax_office:02d}{middle:02d}{number:04d}"
    digits = [int(digit) for digit in nine]
    total = sum(a * b for a, b in zip(digits, _WEIGHTS, strict=True)) + digits[8] * 5 // 10
    return f"{nine[:3]}-{nine[3:5]}-{nine[5:]}{(10 - total % 10) % 10}"


# The first digit of the second block: 0 and 1 are not assigned. Beyond ten million lines others follow.
_BLOCKS = "023456789"


def _line(prefix: str, serial: int, shop: bool) -> str:
    block = "1" if shop else _BLOCKS[serial // 10_000_000 % len(_BLOCKS)]
    at = scattered(serial, 10_000_000)
    return f"{prefix}-{block}{at // 10_000:03d}-{at % 10_000:04d}"


def mobile_line(serial: int, shop: bool) -> str:
    """A mobile number of a block that is not assigned."""
    return _line("010", serial, shop)


def fixed_line(serial: int, area: str, shop: bool) -> str:
    """A telephone number of the area's region, of a block that is not assigned."""
    return _line("031" if area.startswith("41") else "02", serial, shop)


def circuit(serial: int, first: int) -> str:
    """The number of an internet or television circuit: ten digits, the first says which."""
    return f"{first}{scattered(serial, 1_000_000_000):09d}"


def account(chance: Chance, serial: int) -> tuple[str, str, str]:
    """(bank code, bank name, account number with hyphens) of nobody."""
    code, name, groups = chance.one(BANKS)
    length = sum(groups)
    digits = "999" + f"{scattered(serial, 10 ** (length - 3), 6_299_999):0{length - 3}d}"
    parts, at = [], 0
    for group in groups:
        parts.append(digits[at : at + group])
        at += group
    return code, name, "-".join(parts)
