"""The door of the made-up data: what it prints, and how it refuses. It needs no database."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command


def run(folder: Path, *words: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("demo_data", *words, "--out", str(folder), "--json", stdout=out)
    return json.loads(out.getvalue())  # type: ignore[no-any-return]


def test_one_json_object_with_counts_and_paths(tmp_path: Path) -> None:
    done = run(
        tmp_path / "new" / "folder", "KT-2018", "--customers", "100", "--merchants", "40", "--bad-lines", "3"
    )
    assert done.pop("seconds") >= 0
    assert (done["incident"], done["count"], done["customers"], done["merchants"]) == (
        "KT-2018",
        146,
        100,
        40,
    )
    for key in ("incident_file", "customers_file", "claims_file"):
        assert Path(done[key]).stat().st_size > 0
    assert len(Path(done["customers_file"]).read_bytes().splitlines()) == 104
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == [
        "claims.csv", "customers.csv", "incident.yaml"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("NOWHERE-2018", "--customers", "1", "--merchants", "0"), "KT-2018"),
        (("KAKAO-2022", "--customers", "1", "--merchants", "0"), "--reports N"),
        (("KT-2018", "--reports", "1"), "--customers N --merchants N"),
        (("KT-2018", "--customers", "-1", "--merchants", "0"), "whole number"),
        (("KT-2018", "--customers", "1"), "merchants"),
    ],
)
def test_wrong_usage_names_what_is_right(tmp_path: Path, words: tuple[str, ...], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run(tmp_path, *words)


def test_too_few_customers_is_wrong_usage_too(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="at least") as refused:
        run(tmp_path, "KT-2018", "--customers", "5", "--merchants", "50")
    assert refused.value.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(CommandError) as refused:
        run(tmp_path / "file", "KT-2018", "--customers", "5", "--merchants", "1")
    assert refused.value.returncode == 1
    assert "\n" not in str(refused.value)
