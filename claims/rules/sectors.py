"""Sectors, and how the free text of a claim form becomes one of them."""

import re
import unicodedata

from backoffice.lib.workflow import Wording

SECTORS: dict[str, Wording] = {
    "retail": Wording("소매업", "retail"),
    "wholesale": Wording("도매업", "wholesale"),
    "food": Wording("음식점업", "food and drink"),
    "service": Wording("서비스업", "services"),
    "transport": Wording("운수업", "transport"),
    "lodging": Wording("숙박업", "lodging"),
    "manufacturing": Wording("제조업", "manufacturing"),
    "other": Wording("기타", "other"),
}

# "도소매(주업: 도매)": what the text itself calls the main business goes before every other word.
_MAIN = re.compile(
    r"(?:주업종?|주된\s*(?:사업|업종|영업)|주력|주로|mainly|main(?:\s*business)?)\W*(?:은|는|이|가|is)?\W*(소매|도매|retail|wholesale)"
)

# First match wins. Retail stands before wholesale, so that 도소매 without more is retail: KT's retail
# ceiling of 2019 was made for "도소매업 whose main business is retail, such as convenience stores and
# supermarkets". Trade stands before food and manufacturing (식품 소매, 가구 도매), services last, because
# 서비스 is added to everything.
_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "retail",
        re.compile(
            r"소매|편의점|슈퍼|수퍼|마트|약국|문구점|꽃집|정육점|\b(?:retail|convenience|supermarket|mart|grocery|pharmacy|store)"
        ),
    ),
    ("wholesale", re.compile(r"도매|유통|wholesale")),
    (
        "food",
        re.compile(
            r"음식|외식|식당|요식|카페|커피|치킨|피자|분식|주점|호프|한식|중식|중국집|일식|양식|제과|제빵|베이커리|배달전문|"
            r"\b(?:restaurant|food|cafe|coffee|bar|pub|bakery|catering)\b"
        ),
    ),
    (
        "lodging",
        re.compile(r"숙박|호텔|모텔|여관|펜션|게스트하우스|\b(?:hotel|motel|lodging|guesthouse|hostel)"),
    ),
    (
        "transport",
        re.compile(r"운수|운송|택시|화물|택배|대리운전|퀵서비스|\b(?:transport|taxi|trucking|courier)"),
    ),
    ("manufacturing", re.compile(r"제조|공장|가공업|manufactur|\bfactory\b")),
    (
        "service",
        re.compile(
            r"서비스|미용|이발|이용업|학원|교습|병원|의원|세탁|부동산|중개|수리|정비|헬스|노래|당구|피씨방|pc방|인쇄|사진|"
            r"\b(?:service|salon|barber|clinic|academy|laundry|repair|gym|realtor|printing)"
        ),
    ),
)


def sector_code(text: str) -> str:
    """The sector for a code or for what people write in Korean or English; nothing recognised is "other"."""
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    if plain in SECTORS:
        return plain
    main = _MAIN.search(plain)
    if main is not None:
        return "retail" if main[1] in ("소매", "retail") else "wholesale"
    plain = plain.replace("스마트", "")  # 스마트폰 is no 마트
    for code, words in _WORDS:
        if words.search(plain):
            return code
    return "other"
