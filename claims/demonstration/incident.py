"""The fire at KT's Ahyeon branch, 24 November 2018, as an incident file.

Restoration differed by service, line type and place, and services failed again after it: so
there are windows per service, area and line type, with overlaps, gaps and returns. Districts and the first
moment are the real ones; the ends are invented around the reported rates of restoration.
"""

from claims.demonstration.names import AREAS, DAMAGED, NEIGHBOURS

NAME = ("KT 아현지사 화재 통신 장애", "KT Ahyeon branch fire, telecommunications outage")
START = "2018-11-24 11:12"

SERVICES = (
    ("mobile", "이동전화", "Mobile", "order_calls, card_payment, reservations, other"),
    ("internet", "인터넷", "Internet", "card_payment, online_orders, reservations, other"),
    ("iptv", "IPTV", "IPTV", "other"),
    ("phone", "유선전화", "Fixed telephone", "order_calls, card_payment, reservations, other"),
)
AREA_NAMES = {
    "11440": ("서울 마포구", "Mapo-gu, Seoul"),
    "11410": ("서울 서대문구", "Seodaemun-gu, Seoul"),
    "11170": ("서울 용산구", "Yongsan-gu, Seoul"),
    "11140": ("서울 중구", "Jung-gu, Seoul"),
    "11380": ("서울 은평구", "Eunpyeong-gu, Seoul"),
    "41281": ("고양시 덕양구", "Deogyang-gu, Goyang"),
    "11110": ("서울 종로구", "Jongno-gu, Seoul"),
    "11560": ("서울 영등포구", "Yeongdeungpo-gu, Seoul"),
    "11680": ("서울 강남구", "Gangnam-gu, Seoul"),
}

# (service, line type) -> area -> "from to" pairs; "-" is the first moment of the fire. All in November unless
# the month is given: "25 18:00" is 2018-11-25 18:00, "12-01 13:00" is in December.
_DOWN: dict[tuple[str, str], dict[str, str]] = {
    ("mobile", ""): {
        "11440": "- 25 18:00, 26 08:30 26 12:10",
        "11410": "- 26 18:00, 27 09:00 27 10:30",
        "11170": "- 25 09:00",
        "11140": "- 25 09:00, 25 08:00 25 18:00",
        "11380": "- 25 18:00",
        "41281": "- 24 23:50",
    },
    ("internet", "optical"): {
        "11440": "- 25 18:00, 25 09:00 25 23:30",
        "11410": "- 25 21:00, 26 13:20 26 17:45",
        "11170": "- 25 09:00",
        "11140": "- 25 12:00, 25 12:00 25 14:30",
        "11380": "- 25 18:00",
        "41281": "- 24 20:40",
    },
    ("internet", "copper"): {
        "11440": "- 26 18:00",
        "11410": "- 27 20:00, 28 09:40 28 11:00",
        "11170": "- 26 12:00",
        "11140": "- 26 18:00",
        "11380": "- 25 23:00, 26 07:15 26 19:00",
        "41281": "- 25 21:30",
    },
    ("iptv", "optical"): {
        "11440": "- 25 20:00",
        "11410": "- 25 22:30, 26 13:20 26 18:10",
        "11170": "- 25 11:00",
        "11140": "- 25 13:00",
        "11380": "- 25 20:30",
        "41281": "- 24 21:10",
    },
    ("phone", "optical"): {
        "11440": "- 25 03:00, 25 10:10 25 15:00",
        "11410": "- 26 18:00",
        "11170": "- 25 18:00",
        "11140": "- 25 20:00",
        "11380": "- 25 18:00",
        "41281": "- 24 22:30, 25 07:00 25 11:30",
    },
    ("phone", "copper"): {
        "11440": "- 28 19:00, 28 16:00 28 21:00, 30 09:00 30 16:00",
        "11410": "- 30 18:00, 12-01 11:00 12-01 13:00",
        "11170": "- 28 12:00",
        "11140": "- 28 21:00",
        "11380": "- 26 18:00, 26 22:00 29 15:00",
        "41281": "- 27 17:00",
    },
}

# Windows that free the operator where a payment rests on the law:
# (service, area, line type, from, to, exemption).
EXEMPT = (
    ("internet", "11110", "optical", "2018-11-27 02:00", "2018-11-27 05:00", "announced_maintenance"),
    ("mobile", "11560", "", "2018-11-26 05:20", "2018-11-26 08:40", "force_majeure"),
)

# What single lines had instead of their area's windows.
LINE_WINDOWS = (
    "- 24 19:30",
    "- 25 10:00, 26 09:00 26 09:45, 29 14:00 29 18:00",
    "- 12-03 11:20",
    "24 15:40 26 10:00",
    "- 24 23:10, 25 00:20 25 08:00",
    "- 28 09:00, 27 18:00 28 21:30",
)


def periods(text: str) -> list[tuple[str, str]]:
    """("2018-11-24 11:12", "2018-11-25 18:00") pairs from the short form of the tables above."""
    found = []
    for part in text.split(", "):
        words = part.split()
        start = START if words[0] == "-" else _moment(words[0], words[1])
        found.append((start, _moment(words[-2], words[-1])))
    return found


def _moment(day: str, time: str) -> str:
    return f"2018-{day if '-' in day else f'11-{day}'} {time}"


def windows() -> list[tuple[str, str, str, str, str, str]]:
    """Every window: service, area, line type, from, to, exemption."""
    found = [
        (service, area, line_type, start, end, "")
        for (service, line_type), areas in _DOWN.items()
        for area, text in areas.items()
        for start, end in periods(text)
    ]
    return found + list(EXEMPT)


def incident_file(line_numbers: list[str], code: str = "KT-2018") -> str:
    """The text of incident.yaml. `line_numbers`: telephone lines that get windows of their own."""
    text = [
        "# The outage after the fire at KT's Ahyeon branch on 24 November 2018. Times are those of Seoul.",
        f"code: {code}",
        f"name: {{ko: {NAME[0]}, en: {NAME[1]!r}}}",
        "cause: fire",
        "liability: under_investigation",
        "services:",
    ]
    text += [
        f"  - {{code: {code}, name: {{ko: {ko}, en: {en}}}, harms: [{harms}]}}"
        for code, ko, en, harms in SERVICES
    ]
    text.append("areas:")
    for code in DAMAGED + NEIGHBOURS:
        assert code in AREAS
        ko, en = AREA_NAMES[code]
        text.append(f'  - {{code: "{code}", name: {{ko: {ko}, en: "{en}"}}}}')
    text.append("windows:")
    for service, area, line_type, start, end, exemption in windows():
        kind = f", line_type: {line_type}" if line_type else ""
        reason = f", exemption: {exemption}" if exemption else ""
        text.append(f'  - {{service: {service}, area: "{area}"{kind}, from: "{start}", to: "{end}"{reason}}}')
    if line_numbers:
        text.append("# Lines with a list of their own: for them only this counts.")
        text.append("lines:")
    for at, line in enumerate(line_numbers):
        for start, end in periods(LINE_WINDOWS[at % len(LINE_WINDOWS)]):
            text.append(f'  - {{line: "{line}", service: phone, from: "{start}", to: "{end}"}}')
    return "\n".join(text) + "\n"
