"""The ways a message goes, and how long a text of each may be."""

from enum import StrEnum

from backoffice.lib.refusal import Refusal
from backoffice.lib.workflow import Wording


class Channel(StrEnum):
    """The way a message goes."""

    EMAIL = "email"
    TEXT = "text"
    KAKAO = "kakao"


CHANNELS: dict[Channel, Wording] = {
    Channel.EMAIL: Wording("전자우편", "E-mail"),
    Channel.TEXT: Wording("문자", "Text message"),
    Channel.KAKAO: Wording("알림톡", "Alimtalk"),
}


class Form(StrEnum):
    """What the carrier calls it."""

    EMAIL = "email"
    SMS = "sms"
    LMS = "lms"
    KAKAO = "kakao"


FORMS: dict[Form, Wording] = {
    Form.EMAIL: Wording("전자우편", "E-mail"),
    Form.SMS: Wording("단문(SMS)", "SMS"),
    Form.LMS: Wording("장문(LMS)", "LMS"),
    Form.KAKAO: Wording("알림톡", "Alimtalk"),
}

ENCODING = "cp949"
"""What Korean carriers count and send in."""

SMS_BYTES = 90
LMS_BYTES = 2_000
KAKAO_CHARACTERS = 1_000
LONGEST = 10_000
"""Characters of an e-mail."""


class CannotSend(Refusal):
    """A text that does not fit its channel; `code` names why, `more` what is in the way."""

    def __init__(self, code: str, more: str, ko: str, en: str):
        super().__init__(ko, en)
        self.code, self.more = code, more


def strange(text: str) -> str:
    """The characters that a text message cannot carry, each once, in the order in which they stand."""
    found: dict[str, None] = {}
    for letter in text:
        try:
            letter.encode(ENCODING)
        except UnicodeEncodeError:
            found[letter] = None
    return "".join(found)


def length(text: str) -> int:
    """Bytes as the carrier counts them; what it cannot carry counts two."""
    return len(text.encode(ENCODING, errors="replace")) + len([c for c in text if strange(c)])


def form_of(channel: Channel, text: str) -> Form:
    """What a text of the channel goes as: up to 90 bytes an SMS, up to 2,000 an LMS.

    Raises CannotSend: characters the carrier does not have (they are named), or too long.
    """
    if channel is Channel.EMAIL:
        if len(text) > LONGEST:
            raise _too_long(f"{len(text):,}", f"{LONGEST:,}", "자", "characters")
        return Form.EMAIL
    if channel is Channel.KAKAO:
        if len(text) > KAKAO_CHARACTERS:
            raise _too_long(f"{len(text):,}", f"{KAKAO_CHARACTERS:,}", "자", "characters")
        return Form.KAKAO
    if bad := strange(text):
        raise CannotSend(
            "characters",
            bad[:20],
            f"문자로 보낼 수 없는 글자가 있습니다: {' '.join(bad[:20])}",
            f"a text message cannot carry: {' '.join(bad[:20])}",
        )
    size = length(text)
    if size > LMS_BYTES:
        raise _too_long(f"{size:,}", f"{LMS_BYTES:,}", "바이트", "bytes")
    return Form.SMS if size <= SMS_BYTES else Form.LMS


def _too_long(size: str, most: str, ko: str, en: str) -> CannotSend:
    return CannotSend(
        "too_long",
        size,
        f"너무 깁니다: {size}{ko}, {most}{ko}까지입니다",
        f"too long: {size} of at most {most} {en}",
    )


def masked(address: str) -> str:
    """An address as pages show it: 010-****-5678, ga***@example.org."""
    if "@" in address:
        name, _at, domain = address.partition("@")
        return f"{name[:2]}***@{domain}"
    return f"{address[:3]}-****-{address[-4:]}" if len(address) >= 8 else "****"
