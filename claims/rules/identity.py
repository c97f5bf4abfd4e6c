"""Numbers and names that identify: business numbers, lines, accounts, sites. Pure text in, normal form out.

Functions that read a number raise `Unreadable` (a ValueError with code, Korean and English reason) and
never repeat the number in the reason.
"""

import re
import unicodedata
from datetime import date

from backoffice.lib.money import Unreadable
from claims.rules.banks import BANKS, bank_code

__all__ = [
    "BANKS",
    "Unreadable",
    "account_number",
    "bank_code",
    "business_number",
    "line_number",
    "looks_like_rrn",
    "mask_account",
    "normal_address",
    "normal_name",
    "phone",
    "postcode",
    "site_key",
    "split_account",
]

# Dashes as word processors write them; NFKC leaves them alone.
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))
_CHECK_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


def _plain(text: str) -> str:
    """Full-width forms folded, every dash a hyphen, no space around."""
    return unicodedata.normalize("NFKC", text).translate(_DASHES).strip()


def business_number(text: str) -> str:
    """The ten digits of a business registration number (사업자등록번호), check digit verified.

    Raises Unreadable: `business_no_length` or `business_no_check`. The rule is the tax office's: weights
    1 3 7 1 3 7 1 3 5, plus the tens of 5 × the ninth digit.
    """
    digits = _plain(text).replace("-", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) == 10):
        raise Unreadable(
            "business_no_length",
            "사업자등록번호는 숫자 10자리입니다",
            "a business number has ten digits",
        )
    d = [int(c) for c in digits]
    total = sum(a * w for a, w in zip(d, _CHECK_WEIGHTS, strict=False)) + d[8] * 5 // 10
    if (10 - total % 10) % 10 != d[9] or digits == "0" * 10:
        raise Unreadable(
            "business_no_check",
            "사업자등록번호의 검증 숫자가 맞지 않습니다",
            "the check digit of the business number is wrong",
        )
    return digits


def line_number(text: str) -> str:
    """A line or service number for matching: digits only, +82 as the leading 0.

    Latin letters stay, in capitals: "TV-0001" and "NET-0001" are two lines. Anything else is dropped. Empty
    gives "".
    """
    plain = _plain(text)
    if plain.startswith("+82"):
        plain = "0" + plain[3:].lstrip(" -").removeprefix("(0)").removeprefix("0")
    return re.sub(r"[^0-9A-Z]", "", plain.upper())


def phone(text: str) -> str:
    """A telephone number as digits, +82 as the leading 0; empty gives "".

    Raises Unreadable `phone_unreadable` unless 7 to 12 digits come out (1588-0000 has 8, 0505-000-0000 has
    11).
    """
    plain = _plain(text)
    if not plain:
        return ""
    digits = line_number(plain)
    if not digits.isdigit() or not 7 <= len(digits) <= 12:
        raise Unreadable(
            "phone_unreadable", "연락처를 읽을 수 없습니다", "the telephone number is unreadable"
        )
    return digits


def postcode(text: str) -> str:
    """A five-digit postcode; four digits are one whose leading zero a spreadsheet ate. Empty gives "".

    Raises Unreadable `postcode_unreadable`.
    """
    plain = _plain(text)
    if not plain:
        return ""
    if plain.isascii() and plain.isdigit() and len(plain) in (4, 5):
        return plain.zfill(5)
    raise Unreadable("postcode_unreadable", "우편번호는 숫자 5자리입니다", "a postcode has five digits")


def account_number(text: str) -> str:
    """The 10 to 16 digits of a bank account; hyphens, dots and spaces are only how people group them.

    Raises Unreadable: `account_missing`, `account_letters` or `account_length`.
    """
    digits = re.sub(r"[-. ]", "", _plain(text))
    if not digits:
        raise Unreadable("account_missing", "계좌번호가 비어 있습니다", "the account number is empty")
    if not (digits.isascii() and digits.isdigit()):
        raise Unreadable(
            "account_letters",
            "계좌번호에 숫자가 아닌 글자가 있습니다",
            "the account number contains something that is no digit",
        )
    if not 10 <= len(digits) <= 16:
        raise Unreadable(
            "account_length",
            "계좌번호는 숫자 10~16자리입니다",
            "an account number has 10 to 16 digits",
        )
    return digits


_BANK_THEN_ACCOUNT = re.compile(r"(?P<bank>[^0-9]*?)[\s:/]*(?P<number>[0-9][0-9. -]*)(?P<tail>[^0-9]*)")
_CODE_THEN_ACCOUNT = re.compile(r"[(\[]?(?P<bank>[0-9]{3})\s*[)\]:/]\s*(?P<number>[0-9][0-9. -]*)")


def split_account(text: str) -> tuple[str | None, str]:
    """Bank code and digits from one field.

    Such as "국민 123-456-789012", "123-456-789012 (국민)", "004/123456789012". Without any bank the code
    is None. A three-digit code counts only before / : or in brackets: "088 110 …" may as well be how
    somebody groups an account. Raises Unreadable as `bank_code` and `account_number` do.
    """
    plain = _plain(text)
    match = _CODE_THEN_ACCOUNT.fullmatch(plain)
    if match is not None:
        return bank_code(match["bank"]), account_number(match["number"])
    match = _BANK_THEN_ACCOUNT.fullmatch(plain)
    if match is None:
        return None, account_number(plain)
    named = [part for part in (match["bank"].strip(), match["tail"].strip()) if re.search(r"\w", part)]
    if len(named) > 1:
        raise Unreadable(
            "account_letters",
            "계좌번호 앞뒤에 은행이 아닌 글자가 있습니다",
            "the account number stands between texts that are not one bank",
        )
    return bank_code(named[0]) if named else None, account_number(match["number"])


_COMPANY_FORMS = re.compile(r"\((?:주|유|합|재|사)\)|주식회사|유한회사|유한책임회사|합자회사|합명회사")


def normal_name(text: str) -> str:
    """A name for matching: width and case folded, without (주), ㈜, 주식회사, spaces and punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", "", _COMPANY_FORMS.sub("", folded))


# The seventeen provinces under their short names, so that "서울 마포구" and "서울특별시 마포구" are one
# address.
_PROVINCES = {
    full: short
    for short, fulls in {
        "서울": ("서울특별시", "서울시"),
        "부산": ("부산광역시", "부산시"),
        "대구": ("대구광역시", "대구시"),
        "인천": ("인천광역시", "인천시"),
        "광주": ("광주광역시",),
        "대전": ("대전광역시", "대전시"),
        "울산": ("울산광역시", "울산시"),
        "세종": ("세종특별자치시", "세종시"),
        "경기": ("경기도",),
        "강원": ("강원도", "강원특별자치도"),
        "충북": ("충청북도",),
        "충남": ("충청남도",),
        "전북": ("전라북도", "전북특별자치도"),
        "전남": ("전라남도",),
        "경북": ("경상북도",),
        "경남": ("경상남도",),
        "제주": ("제주도", "제주특별자치도"),
    }.items()
    for full in fulls
}


def normal_address(text: str) -> str:
    """An address for matching.

    Full-width forms folded, details in brackets and punctuation gone, spaces single. A hyphen between
    digits stays (12-3 is not 123), the province takes its short name. Limits, on purpose: a road-name and a
    lot-number address of one house differ, and so do "2층" and "201호" or "월드컵로12" and "월드컵로 12":
    what this does not join, a person does.
    """
    plain = _plain(text).casefold()
    plain = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", plain)
    plain = re.sub(r"(?<![0-9])-|-(?![0-9])|[^\w\s-]|_", " ", plain)
    words = plain.split()
    if words:
        words[0] = _PROVINCES.get(words[0], words[0])
    return " ".join(words)


def site_key(postcode: str, address: str, line_no: str) -> str:
    """What makes two claims of one business number the same site.

    Postcode and address, else the line, else "". The parts are joined by a character that neither can
    contain, so that no two sites share a key by chance.
    """
    where = normal_address(address)
    if where:
        return f"{re.sub(r'[^0-9]', '', _plain(postcode))}|{where}"
    line = line_number(line_no)
    return f"line|{line}" if line else ""


def mask_account(number: str) -> str:
    """The first three and last three characters, the rest stars; too short to hide anything is all stars."""
    if len(number) < 8:
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 6) + number[-3:]


_SIX_DIGITS = re.compile(
    r"[0-9０-９]{6}"
)  # most texts are let go here: this runs on every cell of every file
_RRN = re.compile(r"(?<![0-9])([0-9]{2})([0-9]{2})([0-9]{2})\s?-\s?([1-8])[0-9]{6}(?![0-9])")


def looks_like_rrn(text: str) -> bool:
    """Whether the text holds a resident registration number.

    A valid date of birth, a hyphen, 1-8 and six digits. Such text is refused, not stored: 개인정보 보호법
    제24조의2 allows no processing without a law that demands it.
    """
    if _SIX_DIGITS.search(text) is None:
        return False
    for match in _RRN.finditer(_plain(text)):
        century = 1900 if match[4] in "1256" else 2000
        try:
            date(century + int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            continue
        return True
    return False
