"""Filing windows over the versions of a scheme."""

from typing import Any

from compensation.rules.history import filing_history
from compensation.rules.scheme import Scheme, parse_scheme
from tests.rules.cast import KT


def version(*windows: tuple[str, str]) -> Scheme:
    data: Any = KT.as_data()
    data["admission"]["filing"] = [{"from": first, "to": last} for first, last in windows]
    return parse_scheme(data)


def test_what_a_version_opened_moved_and_closed() -> None:
    first = version(("2018-12-12", "2018-12-26"), ("2019-02-15", "2019-03-15"))
    second = version(("2019-02-15", "2019-05-05"), ("2018-12-01", "2018-12-05"))
    told = [
        [(str(row.window.first), row.change, row.was) for row in rows]
        for rows in filing_history([first, second, second])
    ]
    assert told == [
        [("2018-12-12", "", ""), ("2019-02-15", "", "")],
        [("2018-12-01", "new", ""), ("2018-12-12", "gone", ""), ("2019-02-15", "moved", "2019-03-15")],
        [("2018-12-01", "", ""), ("2019-02-15", "", "")],
    ]


def test_a_scheme_that_is_always_open_has_none() -> None:
    assert filing_history([version(), version(("2019-01-01", "2019-01-02"))])[0] == []
    assert filing_history([]) == []
