"""Deliberately broken lines: each kind of mistake that intake must name, one after the other."""

from collections.abc import Callable

_CUSTOMER = (
    "X{n:07d},X{n:07d},김고장,개인,,010-0999-{n:04d},mobile,,11440,03900,서울특별시 마포구 월드컵북로 1,"
    "2015-03-02,,33000,33000,33000,0,0,0,0,0,0"
)
_CLAIM = (
    "X{n:07d},2019-02-20 10:00,온라인,고장상회,900-01-00008,음식점업/한식,김고장,010-1999-0000,03900,"
    "서울특별시 마포구 월드컵북로 1,010-0999-{n:04d},004,999000000000,김고장,12000000,400000,주문전화,"
    "2018-11-24,계속,,"
)


def _change(old: str, new: str) -> Callable[[str], str]:
    return lambda line: line.replace(old, new, 1)


_CUSTOMER_MISTAKES: tuple[Callable[[str], str], ...] = (
    lambda line: ",".join(line.split(",")[:7]),  # a half line
    _change("33000,", "-33000,"),  # a negative amount
    _change("33000,", "삼만삼천원,"),  # an unreadable amount
    _change(",mobile,", ",telex,"),  # an unknown service
    _change(",개인,,", ",사업자,111-11-11111,"),  # a wrong check digit
    _change(",김고장,", ',"김고장,'),  # a stray quote
    _change(",11440,", ",99999,"),  # an unknown area
    _change("2015-03-02", "2015-13-02"),  # no such day
    _change("김고장", ""),  # a missing name
    _change("김고장", "\udcff"),  # bytes of no encoding
    lambda line: line + ",1",  # a cell too many
)
_CLAIM_MISTAKES: tuple[Callable[[str], str], ...] = (
    _change("900-01-00008", "111-11-11111"),  # a wrong check digit
    lambda line: ",".join(line.split(",")[:7]),
    _change("12000000", "-12000000"),
    _change("12000000", "천이백만"),
    _change(",004,", ",999,"),  # an unknown bank
    _change("999000000000", "9.99E+12"),  # an account that a spreadsheet turned into a number
    _change("주문전화", "정전"),  # an unknown harm
    _change("고장상회", '"고장상회'),
    _change("김고장", "900101-1234567"),  # a resident registration number
    _change("고장상회", "\udcfe"),
)


def _broken(form: str, mistakes: tuple[Callable[[str], str], ...], count: int) -> list[bytes]:
    return [
        mistakes[n % len(mistakes)](form.format(n=n)).encode("utf-8", "surrogateescape") for n in range(count)
    ]


def broken_customers(count: int) -> list[bytes]:
    """Lines of the billing list, none of which can go in."""
    return _broken(_CUSTOMER, _CUSTOMER_MISTAKES, count)


def broken_claims(count: int) -> list[bytes]:
    """Lines of shop claims, none of which can go in."""
    return _broken(_CLAIM, _CLAIM_MISTAKES, count)
