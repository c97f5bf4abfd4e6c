"""Korean bank codes: three digits, always a string (the leading zero counts)."""

import re
import unicodedata

from backoffice.lib.money import Unreadable

# Codes of the joint financial network. Securities firms take transfers as well, under codes of their own.
BANKS: dict[str, tuple[str, str]] = {
    "002": ("산업은행", "KDB"),
    "003": ("IBK기업은행", "IBK"),
    "004": ("KB국민은행", "KB Kookmin"),
    "007": ("수협은행", "Suhyup"),
    "011": ("NH농협은행", "NH Nonghyup"),
    "012": ("지역농축협", "Local Nonghyup"),
    "020": ("우리은행", "Woori"),
    "023": ("SC제일은행", "SC First"),
    "027": ("한국씨티은행", "Citibank Korea"),
    "031": ("iM뱅크(대구은행)", "iM Bank (Daegu)"),
    "032": ("부산은행", "Busan"),
    "034": ("광주은행", "Kwangju"),
    "035": ("제주은행", "Jeju"),
    "037": ("전북은행", "Jeonbuk"),
    "039": ("경남은행", "Kyongnam"),
    "045": ("새마을금고", "KFCC"),
    "048": ("신협", "Shinhyup"),
    "050": ("저축은행", "Savings banks"),
    "054": ("HSBC", "HSBC"),
    "055": ("도이치은행", "Deutsche Bank"),
    "057": ("JP모간", "JPMorgan"),
    "060": ("BOA", "Bank of America"),
    "062": ("중국공상은행", "ICBC"),
    "064": ("산림조합", "Forestry Cooperative"),
    "067": ("중국건설은행", "China Construction Bank"),
    "071": ("우체국", "Korea Post"),
    "081": ("하나은행", "Hana"),
    "088": ("신한은행", "Shinhan"),
    "089": ("케이뱅크", "K bank"),
    "090": ("카카오뱅크", "KakaoBank"),
    "092": ("토스뱅크", "Toss Bank"),
    "209": ("유안타증권", "Yuanta Securities"),
    "218": ("KB증권", "KB Securities"),
    "238": ("미래에셋증권", "Mirae Asset Securities"),
    "240": ("삼성증권", "Samsung Securities"),
    "243": ("한국투자증권", "Korea Investment & Securities"),
    "247": ("NH투자증권", "NH Investment & Securities"),
    "264": ("키움증권", "Kiwoom Securities"),
    "266": ("SK증권", "SK Securities"),
    "267": ("대신증권", "Daishin Securities"),
    "269": ("한화투자증권", "Hanwha Investment & Securities"),
    "270": ("하나증권", "Hana Securities"),
    "271": ("토스증권", "Toss Securities"),
    "278": ("신한투자증권", "Shinhan Securities"),
    "279": ("DB금융투자", "DB Securities"),
    "287": ("메리츠증권", "Meritz Securities"),
}

# What people write besides the full name. "농협" alone is the bank (011): its members' cooperatives say so.
_ALSO: dict[str, tuple[str, ...]] = {
    "002": ("산업", "kdb", "kdb산업", "한국산업"),
    "003": ("기업", "ibk", "중소기업"),
    "004": ("국민", "kb", "kb국민", "kookmin"),
    "007": ("수협", "sh수협", "수협중앙회"),
    "011": ("농협", "nh", "nh농협", "농협중앙회", "nonghyup"),
    "012": ("지역농협", "단위농협", "지역축협", "축협", "농축협"),
    "020": ("우리",),
    "023": ("제일", "sc", "sc제일", "스탠다드차타드", "한국스탠다드차타드"),
    "027": ("씨티", "시티", "한국씨티", "한국시티", "citi"),
    "031": ("대구", "im", "아이엠", "dgb", "dgb대구", "im뱅크", "아이엠뱅크"),
    "032": ("부산", "bnk부산"),
    "035": ("제주",),
    "034": ("광주", "kj"),
    "037": ("전북", "jb", "jb전북"),
    "039": ("경남", "bnk경남"),
    "045": ("새마을", "mg", "mg새마을금고", "mg새마을"),
    "048": ("신용협동조합", "cu"),
    "050": ("상호저축", "저축"),
    "055": ("도이치", "deutsche"),
    "071": ("우체국예금", "우정사업본부", "post"),
    "081": ("하나", "keb하나", "keb", "외환"),
    "088": ("신한", "조흥"),
    "089": ("k뱅크", "k", "케이"),
    "090": ("카카오", "카뱅", "kakao"),
    "092": ("토스", "toss"),
}


def _bare(text: str) -> str:
    """A bank's name without what varies: case, spaces, brackets, "은행", "bank"."""
    name = unicodedata.normalize("NFKC", text).casefold().replace("(주)", "").replace("주식회사", "")
    name = re.sub(r"[\W_]+", "", name)
    return re.sub(r"(?:은행|뱅크|bank)$", "", name) or name


def _names() -> dict[str, str]:
    """Every accepted bare name and its code; a name of two banks would be a mistake of the table above."""
    found: dict[str, str] = {}
    for code, (ko, en) in BANKS.items():
        for text in (ko, en, *_ALSO.get(code, ())):
            if found.setdefault(_bare(text), code) != code:
                raise AssertionError(f"{text} names two banks")
    return found


_CODE_OF = _names()


def bank_code(text: str) -> str:
    """The three-digit code for "004", "국민", "KB국민은행", "Kookmin Bank"; "4" had its zeros eaten.

    Raises Unreadable with code `bank_missing` or `bank_unknown`.
    """
    cleaned = unicodedata.normalize("NFKC", text).strip()
    if not cleaned:
        raise Unreadable("bank_missing", "은행이 비어 있습니다", "the bank is empty")
    if cleaned.isascii() and cleaned.isdigit() and len(cleaned) <= 3:
        code = cleaned.zfill(3)
        if code in BANKS:
            return code
    else:
        found = _CODE_OF.get(_bare(cleaned))
        if found is not None:
            return found
    raise Unreadable("bank_unknown", "알 수 없는 은행입니다", "no bank is known by that code or name")
