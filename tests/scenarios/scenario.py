"""Runs a page of prose: its files are written, its commands called, and what it states is compared.

A fenced block with a language and a name is a file. In a `console` block a line with the prompt
`$ python manage.py` is a command. The line under it states what it says: `key value` pairs of its JSON with
commas between them; `key as NAME` keeps the value for later commands; `refused: text` is exit status 1 with
that text in the message.
"""

import re
import shlex
from pathlib import Path
from typing import NamedTuple

from tests import commands

ROOT = Path(__file__).resolve().parent.parent.parent
FENCE = re.compile(r"^(?P<indent> *)```(?P<kind>\w+)(?: (?P<name>\S+))?\n(?P<body>.*?)^\s*```$", re.M | re.S)
PROMPT = "$ python manage.py "


class Step(NamedTuple):
    """A command, and what the page states about it."""

    line: int
    words: list[str]
    stated: str


def read(page: Path) -> tuple[dict[str, str], list[Step]]:
    """(files, steps) of a page."""
    text = page.read_text(encoding="utf-8")
    written, steps = {}, []
    for block in FENCE.finditer(text):
        body = [row.removeprefix(block["indent"]) for row in block["body"].splitlines()]
        if block["name"]:
            written[block["name"]] = "\n".join(body) + "\n"
        elif block["kind"] == "console":
            first = text[: block.start()].count("\n") + 2
            for at in range(0, len(body), 2):
                assert body[at].startswith(PROMPT), f"{page.name}:{first + at}: {body[at]}"
                steps.append(Step(first + at, shlex.split(body[at].removeprefix(PROMPT)), body[at + 1]))
    return written, steps


def play(page: Path, folder: Path) -> int:
    """Do the page in `folder`, the current directory; returns how many commands were called."""
    written, steps = read(page)
    for name, content in written.items():
        (folder / name).write_text(content, encoding="utf-8")
    (folder / "samples").symlink_to(ROOT / "samples")
    known: dict[str, str] = {}
    for step in steps:
        where = f"{page.name}:{step.line}: {' '.join(step.words)}"
        words = [known.get(word, word) for word in step.words]
        if step.stated.startswith("refused: "):
            message = commands.refused(*words)
            assert step.stated.removeprefix("refused: ") in message, f"{where}\n{message}"
            continue
        said = commands.say(*words, "--json")
        assert said.code == 0, f"{where}\n{said.err}"
        found = commands.json.loads(said.out)
        for pair in step.stated.split(", "):
            key, _, value = pair.partition(" ")
            assert key in found, f"{where}\nsays nothing of {key}: {found}"
            if value.startswith("as "):
                known[value.removeprefix("as ")] = str(found[key])
            else:
                assert plain(found[key]) == value, f"{where}\n{key} is {plain(found[key])}, not {value}"
    return len(steps)


def plain(value: object) -> str:
    """A value as a page states it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and "/" in value:
        return Path(value).name
    return str(value)
