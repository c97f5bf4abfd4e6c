"""What the documents name is there: every path, every file of a room, every module that is run."""

import os
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`([^`\n]+)`|\]\(([^)#\s]+)(?:#[^)]*)?\)")
PLACE = re.compile(r"[\w./-]*[\w-]\.(?:py|sql|md|yaml|toml|html)|[\w.-]+(?:/[\w.-]+)*/")
RUN = re.compile(r"(?:python|\$\(PY\)) -m ([\w.]+)")
BROUGHT = {"incident.yaml"}
"""What a person brings."""


@cache
def kept() -> frozenset[str]:
    """Every path of the project, folders with a slash at the end."""
    found = set()
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in {".venv", ".git", "var", "__pycache__"}]
        place = Path(folder).relative_to(ROOT)
        found |= {str(place / name) for name in names} | {f"{place / name}/" for name in folders}
    return frozenset(found)


DOCUMENTS = sorted(name for name in kept() if name.endswith(".md") and not name.startswith("."))


def named(document: str) -> Iterator[str]:
    """Paths that stand in back quotes or are linked."""
    for quoted, link in NAMED.findall((ROOT / document).read_text("utf-8")):
        if link and "://" not in link and not link.startswith("mailto:"):
            yield link
        elif quoted and PLACE.fullmatch(quoted) and quoted not in BROUGHT:
            yield quoted


def stands(name: str, room: Path) -> bool:
    """From the document's folder, from the top, or as the name of something below the document's app."""
    if any(os.path.normpath(place / name) + "/" * name.endswith("/") in kept() for place in (room, Path())):
        return True
    below = "" if room in (Path(), Path("docs"), Path("docs/decisions")) else f"{room}/"
    return any(path.startswith(below) and path.endswith(f"/{name}") for path in kept())


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_place_a_document_names_is_there(document: str) -> None:
    assert [name for name in named(document) if not stands(name, Path(document).parent)] == []


@pytest.mark.parametrize("document", [*DOCUMENTS, "Makefile"])
def test_every_module_a_document_runs_is_there(document: str) -> None:
    for module in RUN.findall((ROOT / document).read_text("utf-8")):
        assert find_spec(module), module


def test_a_place_that_is_gone_is_seen() -> None:
    assert {"README.md", "docs/formats.md", "claims/README.md"} <= set(DOCUMENTS)
    assert stands("review.py", Path("claims")) and stands("claims/rules/", Path("docs"))
    assert not stands("reports.py", Path("compensation")) and not stands("claims/nothing/", Path())
