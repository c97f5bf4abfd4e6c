"""State machines as plain tables: a named verb, the statuses it leaves, the one it reaches.

The table is the specification. Buttons, permissions, the pairs the database admits, the diagrams and
the tests are all read from it. Standard library only, so that rules may name their transitions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Wording(NamedTuple):
    """One text in the two languages of the product."""

    ko: str
    en: str

    def into(self, language: str) -> str:
        """The text in `language` ("ko" or "en"); anything else reads as Korean, the first language."""
        return self.en if language.startswith("en") else self.ko


@dataclass(frozen=True)
class Transition:
    """A verb of a machine. `permission` is asked of a person; without one only the system may do it.

    `needs_person`: the system may never do it by itself (a denial is never automatic).
    """

    verb: str
    sources: frozenset[str]
    target: str
    words: Wording
    permission: str = ""
    needs_reason: bool = False
    needs_person: bool = False


def transition(
    verb: str,
    sources: Iterable[str],
    target: str,
    *,
    ko: str,
    en: str,
    permission: str = "",
    needs_reason: bool = False,
    needs_person: bool = False,
) -> Transition:
    """Write one line of a transition table."""
    if needs_person and not permission:
        raise ValueError(f"{verb}: a verb that needs a person needs a permission too")
    return Transition(
        verb,
        frozenset(str(s) for s in sources),
        str(target),
        Wording(ko, en),
        permission,
        needs_reason,
        needs_person,
    )


@dataclass(frozen=True)
class Workflow:
    """One machine: its statuses with their wording, where rows may begin, and its verbs."""

    machine: str
    statuses: type[StrEnum]
    initial: frozenset[str]
    words: dict[str, Wording]
    transitions: tuple[Transition, ...]

    def pairs(self) -> set[tuple[str, str, str]]:
        """Every (verb, from, to) that is legal."""
        return {(t.verb, source, t.target) for t in self.transitions for source in t.sources}

    def verb(self, name: str) -> Transition:
        """The transition called `name`; KeyError if the machine has none."""
        for step in self.transitions:
            if step.verb == name:
                return step
        raise KeyError(f"{self.machine} has no verb {name!r}")

    def offered(self, status: str) -> tuple[Transition, ...]:
        """The verbs that leave `status`, in the order of the table."""
        return tuple(t for t in self.transitions if status in t.sources)

    def choices(self) -> list[tuple[str, str]]:
        """Django choices (value, English words)."""
        return [(str(s), self.words[s].en) for s in self.statuses]


def mermaid(workflow: Workflow) -> str:
    """The machine as a Mermaid state diagram, drawn from the table and nothing else."""
    lines = ["stateDiagram-v2"]
    lines += [f"    [*] --> {status}" for status in sorted(workflow.initial)]
    lines += [f"    {source} --> {target}: {verb}" for verb, source, target in sorted(workflow.pairs())]
    return "\n".join(lines) + "\n"
