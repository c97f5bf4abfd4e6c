"""Any scheme: written and read again, compared, said in words; nothing is lost on the way."""

import re
from typing import Any

from hypothesis import given

from backoffice.lib.yaml_text import read_yaml, write_yaml
from compensation.rules.compare import differences
from compensation.rules.forms import SCHEME
from compensation.rules.plain import as_text, in_plain_words
from compensation.rules.scheme import Scheme, parse_scheme
from tests.rules.test_benefit_properties import schemes
from tests.rules.test_forms import unknown


@given(schemes)
def test_a_written_file_is_the_scheme(scheme: Scheme) -> None:
    assert parse_scheme(read_yaml(write_yaml(scheme.as_data()).encode())) == scheme


@given(schemes, schemes)
def test_two_schemes_differ_exactly_where_their_files_do(one: Scheme, other: Scheme) -> None:
    assert differences(one, one) == ()
    found = differences(one, other)
    assert bool(found) == (alike(one.as_data()) != alike(other.as_data()))
    back = differences(other, one)
    there = {(d.path, d.before, d.after) for d in found}
    assert {(d.path, d.after, d.before) for d in back} == there
    assert all(d.before != d.after and d.path for d in found)


def alike(data: Any) -> Any:
    """All of one condition and any of one are the same."""
    for benefit in data["benefits"]:
        ((_mode, parts),) = benefit["who"].items()
        if len(parts) == 1 and "fact" in parts[0]:
            benefit["who"] = parts
    return data


@given(schemes)
def test_every_scheme_is_said_in_both_languages(scheme: Scheme) -> None:
    document = in_plain_words(scheme)
    korean, english = as_text(document, "ko"), as_text(document, "en")
    assert korean.count("\n") == english.count("\n")
    for text in (korean, english):
        assert not re.search(r"[{}]|None|\(\)|: \n", text), text
    assert not re.search("[가-힣]", english.replace("가", ""))


@given(schemes)
def test_the_editor_has_a_field_for_everything(scheme: Scheme) -> None:
    assert list(unknown(SCHEME, scheme.as_data())) == []
