"""Kakao's services after the fire at its data centre, 15 October 2022, as an incident file.

All features were back on 20 October at 23:00, messages on the 16th at 01:31, mail on the 19th; the ends of
the others are invented between these. Nothing of it belongs to a place: every window is everywhere.
"""

NAME = ("카카오 데이터센터 화재 서비스 장애", "Kakao data-centre fire, services down")
START = "2022-10-15 15:30"

# Code, Korean, English, the harm that can come of it, when it was back; a service that failed again has two.
SERVICES: tuple[tuple[str, str, str, str, tuple[tuple[str, str], ...]], ...] = (
    ("messages", "카카오톡 메시지", "KakaoTalk messages", "order_calls, reservations, other",
     ((START, "2022-10-16 01:31"),)),
    ("channel", "카카오톡 채널(예약·주문·상담)", "Talk channel (reservations, orders, advice)",
     "reservations, online_orders, other", ((START, "2022-10-20 23:00"),)),
    ("pay", "카카오페이·기프티콘", "Kakao Pay and gift vouchers", "card_payment, online_orders, other",
     ((START, "2022-10-16 22:10"), ("2022-10-17 11:40", "2022-10-17 13:05"))),
    ("login", "카카오 로그인·인증", "Login with Kakao", "online_orders, reservations, other",
     ((START, "2022-10-17 06:20"),)),
    ("notices", "주문·배송 알림", "Order and delivery notices", "online_orders, reservations, other",
     ((START, "2022-10-18 21:00"),)),
    ("mobility", "카카오T·카카오맵", "Kakao T and Map", "order_calls, card_payment, other",
     ((START, "2022-10-16 21:00"),)),
    ("music", "멜론", "Melon", "other", ((START, "2022-10-17 18:00"),)),
    ("mail", "다음 메일", "Daum mail", "online_orders, other", ((START, "2022-10-19 23:30"),)),
)  # fmt: skip


def incident_file(code: str = "KAKAO-2022") -> str:
    """The text of incident.yaml."""
    text = [
        "# The fire at the data centre of Pangyo on 15 October 2022. Times are those of Seoul.",
        f"code: {code}",
        f"name: {{ko: {NAME[0]}, en: {NAME[1]!r}}}",
        "cause: third_party",
        "liability: under_investigation",
        "services:",
    ]
    for service, ko, en, harms, _periods in SERVICES:
        text.append(f'  - {{code: {service}, name: {{ko: "{ko}", en: "{en}"}}, harms: [{harms}]}}')
    text.append("windows:")
    for service, _ko, _en, _harms, periods in SERVICES:
        text += [f'  - {{service: {service}, from: "{start}", to: "{end}"}}' for start, end in periods]
    return "\n".join(text) + "\n"
