"""Line types: one vocabulary for billing lists and outage windows, or a window meets nobody."""

import difflib

from backoffice.lib.money import Unreadable
from backoffice.lib.workflow import Wording
from claims.rules.intake_values import fold

SPELLINGS = {
    **dict.fromkeys(("copper", "동", "동선", "동케이블", "구리", "구리선"), "copper"),
    **dict.fromkeys(("optical", "광", "광케이블", "광회선", "fiber", "fibre"), "optical"),
}

WORDS = {"copper": Wording("동케이블", "copper"), "optical": Wording("광케이블", "optical")}
"""The known types in words; another code reads as it is."""


def line_type(text: str) -> str:
    """copper, optical, or another code of Latin letters and digits in lower case.

    Raises Unreadable `line_type_unknown`.
    """
    folded = fold(text)
    known = SPELLINGS.get(folded)
    if known is not None:
        return known
    if folded.isascii() and folded.isalnum():
        return folded
    raise Unreadable(
        "line_type_unknown",
        "회선유형은 동, 광 또는 영문 코드입니다",
        "a line type is copper, optical or another code of Latin letters",
    )


def meant(code: str) -> str:
    """The known type that a code all but spells, else "": "opticle" is a slip, "hfc" another type."""
    if code in SPELLINGS.values():
        return ""
    near = difflib.get_close_matches(code, SPELLINGS, n=1, cutoff=0.7)
    return SPELLINGS[near[0]] if near else ""
