"""Reading a YAML file that a person wrote, and writing one: what can be read in two ways is refused, with its
line and key.

YAML lets the last of two equal keys win, and takes 0400000 for 131072, 40:00 for 2400 and `no` for false: an
amount or a rule that nobody wrote. Here a key stands once, a whole number is written as people write it, true
and false are the only truths, and a date stays text, which whoever asks for a date reads with its place.
"""

import re
from typing import Any, NoReturn

import yaml

from backoffice.lib.money import Unreadable

DEEPEST = 30
"""Levels of a file; ours have eight."""

SHORT = 76
"""Letters of a mapping that is written on one line."""

_TAG = "tag:yaml.org,2002:"
_WHOLE = re.compile(r"0|-?[1-9][0-9_]{0,29}")
_FRACTION = re.compile(r"-?(?:0|[1-9][0-9]{0,29})\.[0-9]{1,30}")


def read_yaml(raw: bytes) -> object:
    """The content as dicts, lists, texts, whole numbers, fractions, true, false and None.

    Raises Unreadable, in both languages, with every line and key where that can be said.
    """
    text = _decoded(raw)
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.composer.ComposerError as error:
        _refuse(error.problem_mark, "a second document begins here: a file holds one",
                "두 번째 문서가 시작됩니다. 파일 하나에는 문서가 하나여야 합니다")  # fmt: skip
    except yaml.MarkedYAMLError as error:
        _refuse(error.problem_mark or error.context_mark, f"this is not YAML: {error.problem}",
                f"YAML 형식에 맞지 않습니다: {error.problem}")  # fmt: skip
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise Unreadable(
            "yaml", f"{line}번째 줄: 제어 문자가 있습니다", f"line {line}: there is a control character"
        ) from None
    except (yaml.YAMLError, RecursionError, OverflowError) as error:
        raise Unreadable("yaml", "YAML 형식에 맞지 않습니다", "this is not YAML") from error
    except ValueError as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(  # an escape such as "\UFFFFFFFF" that is no character
            "yaml", f"YAML 형식에 맞지 않습니다: {error}", f"this is not YAML: {error}"
        ) from error
    values = _Values()
    found = values.of(node, "") if node is not None else None
    if values.problems:
        raise Unreadable(
            "yaml",
            " / ".join(ko for _, ko in values.problems),
            " / ".join(en for en, _ in values.problems),
        )
    return found


def write_yaml(data: object) -> str:
    """Plain data as a file that a person can read and `read_yaml` reads back as it was.

    What holds no further lists or names stands on one line: a tier, a condition, a name in both languages.
    """
    text: str = yaml.dump(
        data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=None, width=1000
    )
    return text


class _Dumper(yaml.SafeDumper):
    """Writes everything out: a reader refuses what refers to another place."""

    def ignore_aliases(self, data: Any) -> bool:
        """Never an alias."""
        return True

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> Any:
        """Long texts stand each on a line of their own."""
        node = super().represent_mapping(tag, mapping, flow_style)
        if node.flow_style and sum(len(str(side.value)) for pair in node.value for side in pair) > SHORT:
            node.flow_style = False
        return node

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """The dash of a list below its name, as in the shipped files."""
        super().increase_indent(flow, False)


_Dumper.yaml_implicit_resolvers = {  # a date stays text, as for the reader
    first: [(tag, pattern) for tag, pattern in found if not tag.endswith(":timestamp")]
    for first, found in yaml.SafeDumper.yaml_implicit_resolvers.items()
}


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            "encoding",
            f"{line}번째 줄을 UTF-8로 읽을 수 없습니다. 파일을 UTF-8로 저장해 주십시오",
            f"line {line} is not UTF-8: save the file as UTF-8",
        ) from None


def _refuse(mark: Any, en: str, ko: str) -> NoReturn:
    line = mark.line + 1 if mark else 1
    raise Unreadable("yaml", f"{line}번째 줄: {ko}", f"line {line}: {en}")


class _Loader(yaml.SafeLoader):
    """Composes nodes, and nothing that stands for more than what is written."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """As YAML does, without aliases (bombs are made of them), tags, and bottomless nesting."""
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent):
            _refuse(
                event.start_mark,
                f"*{event.anchor} refers to another place: write out what is meant",
                f"*{event.anchor}은(는) 다른 곳을 가리킵니다. 내용을 그대로 적어 주십시오",
            )
        if event.tag is not None:
            _refuse(
                event.start_mark,
                f"tags such as {event.tag} are not read",
                f"{event.tag} 같은 태그는 읽지 않습니다",
            )
        self.depth += 1
        if self.depth > DEEPEST:
            _refuse(
                event.start_mark,
                f"nested more than {DEEPEST} levels deep",
                f"{DEEPEST}단계보다 깊이 들어가 있습니다",
            )
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


class _Values:
    """Turns nodes into values; `problems` collects (English, Korean)."""

    def __init__(self) -> None:
        self.problems: list[tuple[str, str]] = []

    def of(self, node: Any, key: str) -> object:
        """The value of a node below `key`."""
        if isinstance(node, yaml.SequenceNode):
            return [self.of(item, key) for item in node.value]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, key)
        return self._scalar(node, key)

    def _mapping(self, node: Any, key: str) -> dict[object, object]:
        found: dict[object, object] = {}
        lines: dict[object, int] = {}
        for named, item in node.value:
            if not isinstance(named, yaml.ScalarNode):
                self._note(named, key, "a name must be a text", "이름은 글자여야 합니다")
                continue
            name = self._scalar(named, named.value)
            if name in lines:
                self._note(
                    named,
                    str(named.value),
                    f"stands twice here, first in line {lines[name]}",
                    f"여기에 두 번 있습니다(처음은 {lines[name]}번째 줄)",
                )
                continue
            lines[name] = named.start_mark.line + 1
            found[name] = self.of(item, str(named.value))
        return found

    def _scalar(self, node: Any, key: str) -> object:
        text: str = node.value
        kind = node.tag.removeprefix(_TAG)
        if kind == "null":
            return None
        if kind == "int" and _WHOLE.fullmatch(text):
            return int(text.replace("_", ""))
        if kind == "float" and _FRACTION.fullmatch(text):
            return float(text)  # no amount: whoever asks for one refuses it, with its place
        if kind == "bool" and text in ("true", "false"):
            return text == "true"
        if kind in ("int", "float"):
            self._note(
                node,
                key,
                f"{text[:40]} can be read in two ways: write a whole number without leading zeros, or put it"
                " in quotes",
                f"{text[:40]}은(는) 두 가지로 읽힐 수 있습니다. 앞에 0이 없는 정수로 적거나 따옴표로 묶어"
                " 주십시오",
            )
        elif kind == "bool":
            self._note(
                node,
                key,
                f"{text} can be read in two ways: write true or false, or put it in quotes",
                f"{text}은(는) 두 가지로 읽힐 수 있습니다. true나 false로 적거나 따옴표로 묶어 주십시오",
            )
        return text

    def _note(self, node: Any, key: str, en: str, ko: str) -> None:
        line = node.start_mark.line + 1
        place = f" {key[:60]}" if key else ""
        self.problems.append(
            (f"line {line}{',' if place else ''}{place}: {en}", f"{line}번째 줄{place}: {ko}")
        )
