"""An incident file: what is read, and what is refused with its place and reason."""

from datetime import datetime
from typing import Any

import pytest

from claims.rules.damage import KST
from claims.rules.incident import IncidentFile, parse_incident
from claims.rules.intake import HARMS, customer_reader
from tests.factories import MAPO, incident_file, line, window

DOWN = window("internet", "11-24 11:12", "11-25 18:00")


def parsed(window: dict[str, Any] | None = None, part: str = "windows", **more: Any) -> IncidentFile:
    content = {**incident_file("T-1", [DOWN]), **more}
    if window is not None:
        content[part] = [window]
    return parse_incident(content, harms=frozenset(HARMS))


def problems(*what: Any, **more: Any) -> dict[str, str]:
    with pytest.raises(ValueError) as refused:
        parsed(*what, **more)
    found: list[tuple[str, str]] = refused.value.problems  # type: ignore[attr-defined]
    assert len(refused.value.lines("ko")) == len(found)  # type: ignore[attr-defined]
    assert len(dict(found)) == len(found)  # no place twice
    return dict(found)


@pytest.mark.parametrize(
    "number", ["-", "", " ", None, [], ["02-1-1"], {}, True, -5, "전국", "everyone" * 9, 1.5]
)
def test_a_window_of_one_line_is_never_a_window_for_everybody(number: object) -> None:
    assert list(problems({**DOWN, "line": number}, "lines")) == ["lines[0].line"]


@pytest.mark.parametrize(
    ("number", "kept"), [("02-312-0001", "023120001"), (15880000, "15880000"), ("TV-1", "TV1")]
)
def test_the_number_of_a_line_is_kept_as_billing_lists_are_matched(number: object, kept: str) -> None:
    (_, own) = parsed(lines=[{**DOWN, "line": number}]).windows
    assert (own.line_no, own.of_line) == (kept, True)
    assert not parsed().windows[0].of_line


def test_the_fault_is_named_once_it_is_found() -> None:
    assert parsed().fault == ""
    assert parsed(fault="gross").fault == "gross"
    for wrong in ("", "big", None, True):
        assert list(problems(fault=wrong)) == ["fault"]


@pytest.mark.parametrize("key", ["area", "line_type", "exemption"])
@pytest.mark.parametrize("nothing", [False, [], {}, 0.0, ["11440"]])
def test_only_what_is_left_out_means_all(key: str, nothing: object) -> None:
    assert list(problems({**DOWN, key: nothing})) == [f"windows[0].{key}"]


@pytest.mark.parametrize(
    "written", ["optical", "Optical", " 광 ", "광케이블", "fiber", "copper", "동", "hfc", "LTE", ""]
)
def test_a_line_type_is_what_a_billing_list_makes_of_the_same_word(written: str) -> None:
    row = {name: str(value) for name, value in line("S1", line_type=written).items()}
    read = customer_reader(list(row), services={"internet"}, areas={MAPO})
    assert parsed({**DOWN, "line_type": written}).windows[0].line_type == read(list(row.values())).line_type


@pytest.mark.parametrize("written", ["opticle", "cooper", "회선", "x" * 100, "op tical!", "fibres"])
def test_a_line_type_nobody_has_is_refused_with_the_known_words(written: str) -> None:
    (reason,) = [problems({**DOWN, "line_type": written})["windows[0].line_type"]]
    assert "copper" in reason and "광" in reason


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2018-11-24 11:12", datetime(2018, 11, 24, 11, 12, tzinfo=KST)),
        ("2018-11-24T11:12:30", datetime(2018, 11, 24, 11, 12, 30, tzinfo=KST)),
        ("2018-11-24 02:12+00:00", datetime(2018, 11, 24, 11, 12, tzinfo=KST)),
        ("2018-11-24", None),
        ("2018-W47-6 11:12", None),
        ("2018W476T1112", None),
        ("20181124T111200", None),
        ("2018-11-24 11", None),
        ("2018-13-24 11:12", None),
        ("0018-11-24 11:12", None),
        ("9999-12-31 23:59-12:00", None),
        (20181124, None),
        (None, None),
    ],
)
def test_a_time_is_written_in_one_way(written: object, read: datetime | None) -> None:
    if read is None:
        assert "a time is expected" in problems({**DOWN, "from": written})["windows[0].from"]
    else:
        assert parsed({**DOWN, "from": written}).windows[0].start == read


LONG = {"ko": "가" * 101, "en": "a" * 101}


@pytest.mark.parametrize(
    ("more", "place", "reason"),
    [
        ({"code": "T" * 41}, "code", "40"),
        ({"code": "사고"}, "code", "Latin"),
        ({"name": {"ko": "가" * 201, "en": "a"}}, "name.ko", "longer than 200"),
        ({"name": {"ko": "가\0", "en": "a"}}, "name.ko", "control character"),
        ({"name": {"ko": "\ud800", "en": "a"}}, "name.ko", "control character"),
        ({"services": [{"code": "internet", "name": LONG}]}, "services[0].name.ko", "longer than 100"),
        ({"services": [{"code": "i" * 41, "name": {"ko": "가", "en": "a"}}]}, "services[0].code", "40"),
        ({"areas": [{"code": "11440", "name": LONG}]}, "areas[0].name.en", "longer than 100"),
        ({"areas": [{"code": "everywhere", "name": {"ko": "가", "en": "a"}}]}, "areas[0].code", "everywhere"),
        ({"cause": "c" * 500}, "cause", "is not one of"),
    ],
)
def test_what_would_not_fit_is_refused(more: dict[str, Any], place: str, reason: str) -> None:
    assert reason in problems(**more)[place]


def test_what_is_missing_for_all_windows_is_said_once() -> None:
    two = [DOWN, {**DOWN, "area": "11440"}]
    assert problems(services=[], windows=two) == {"services": "the list is empty"}
    without = {k: v for k, v in incident_file("T-1", two).items() if k != "services"}
    with pytest.raises(ValueError, match=r"^services: is missing$"):
        parse_incident(without, harms=frozenset(HARMS))
    assert problems(areas=[], windows=two) == {"areas": "is missing: windows name areas"}
