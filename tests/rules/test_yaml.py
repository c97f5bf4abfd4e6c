"""YAML as people mean it: what can be read in two ways is refused with its line and key."""

import pytest

from backoffice.lib.money import Unreadable
from backoffice.lib.yaml_text import DEEPEST, read_yaml, write_yaml
from compensation.rules.scheme import parse_scheme
from tests.rules.cast import SAMPLES, shipped
from tests.rules.test_plain import whole

BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("won: 400000", {"won": 400000}),
        ("won: 400_000", {"won": 400000}),
        ("won: 0", {"won": 0}),
        ("won: -5", {"won": -5}),
        ("won: 1.5", {"won": 1.5}),  # no amount: refused by whoever asks for one
        ("person: true", {"person": True}),
        ("person: 'yes'", {"person": "yes"}),
        ("code: '0400000'", {"code": "0400000"}),
        ("line: 02-312-0001", {"line": "02-312-0001"}),
        ("from: 2018-12-12", {"from": "2018-12-12"}),  # text: read as a date where one is asked for
        ("from: 2018-13-12", {"from": "2018-13-12"}),
        ("from: 2018-11-24 11:12:00", {"from": "2018-11-24 11:12:00"}),
        ("area:", {"area": None}),
        ("\ufeffcode: x", {"code": "x"}),
        ("[{a: 1}, {a: 2}]", [{"a": 1}, {"a": 2}]),
    ],
)
def test_what_is_written_is_read(text: str, value: object) -> None:
    assert read_yaml(text.encode()) == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nwon: 1\nwon: 2", "line 3, won: stands twice here, first in line 2"),
        ("windows:\n- {from: x, to: y, from: z}", "line 2, from: stands twice"),
        ("a: 1\nwon: 0400000", "line 2, won: 0400000 can be read in two ways"),
        ("won: 40:00", "line 1, won: 40:00 can be read"),
        ("tiers:\n- won: 0x10", "line 2, won: 0x10"),
        ("won: +5", "line 1, won: +5"),
        ("won: -0", "-0"),
        ("won: " + "9" * 5000, "line 1, won: 9999"),
        ("loss: 1:30.5", "line 1, loss"),
        ("loss: .inf", ".inf"),
        ("person: yes", "line 1, person: yes can be read in two ways: write true or false"),
        ("person: True", "True"),
        ("a:\n  on: 1", "line 2, on: on can be read"),
        ("ceiling: 5\nharms: [other, off]", "line 2, harms: off"),
        ("a: 1\n---\na: 2", "line 2: a second document"),
        (BOMB, "line 2: *a refers to another place"),
        ("a: !!python/object/apply:os.system [x]", "line 1: tags such as"),
        ("a: !!int '0400'", "tags such as"),
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "levels deep"),
        ("[" * 100_000, "levels deep"),
        ("? [a]\n: 1", "line 1: a name must be a text"),
        ("code: [", "line 1: this is not YAML: "),
        ("a: 1\n\tb: 2", "line 2: this is not YAML: "),
        ("a: 1\nb: \x01", "line 2: there is a control character"),
        ('a: "\\UFFFFFFFF"', "this is not YAML"),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(text: str, said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_yaml(text.encode())
    assert said in refused.value.en
    number = said.partition(" ")[2].partition(",")[0].partition(":")[0]
    if said.startswith("line"):
        assert f"{number}번째 줄" in refused.value.ko


def test_every_problem_is_named_at_once() -> None:
    with pytest.raises(Unreadable) as refused:
        read_yaml(b"won: 010\nwon: 1\nperson: no\n")
    assert [part.partition(":")[0] for part in refused.value.en.split(" / ")] == [
        "line 1, won", "line 2, won", "line 3, person",
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["cp949", "utf-16"])
def test_another_encoding_is_told_to_save_as_utf_8(encoding: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_yaml("code: x\nname: 장애\n".encode(encoding))
    assert "save the file as UTF-8" in refused.value.en and "UTF-8로 저장" in refused.value.ko
    assert f"line {2 if encoding == 'cp949' else 1}" in refused.value.en


@pytest.mark.parametrize("name", sorted(path.stem for path in (SAMPLES).glob("*.yaml")))
def test_a_scheme_that_was_written_is_read_again(name: str) -> None:
    scheme = shipped(name)
    assert parse_scheme(read_yaml(write_yaml(scheme.as_data()).encode())) == scheme


def test_a_scheme_with_every_part_too() -> None:
    text = write_yaml(whole().as_data())
    assert parse_scheme(read_yaml(text.encode())) == whole()
    assert "- {code: c, label: {ko: 가, en: a}}" not in text  # what holds names is not on one line


@pytest.mark.parametrize(
    "value",
    ["0400000", "no", "40:00", "2018-12-12", "1_0", "*a", "&a x", "- x", "a: b", "#", "", " ", "가\n나", "~",
     "null", "1.5", "0x1F", "true", "'", '"', "\u2028", "!x"],
)  # fmt: skip
def test_a_text_that_looks_like_something_else_stays_a_text(value: str) -> None:
    data = {"a": [value, {"b": value}], "c": 400_000, "d": True}
    assert read_yaml(write_yaml(data).encode()) == data


def test_a_tier_stands_on_one_line() -> None:
    text = write_yaml(shipped("kt-2018").as_data())
    assert "- {from: 3, to: 4, won: 800000}\n" in text
    assert "- {from: 2018-12-12, to: 2018-12-26}\n" in text
    assert "name: {ko: KT 아현 2018 보상 기준, en: KT Ahyeon 2018}\n" in text
