"""Calling the commands as a shell does, in this process: exit status, what was printed, the JSON."""

import io
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from typing import Any, NamedTuple
from unittest import mock

from django.core.management import CommandError, get_commands, load_command_class

from tests import factories


class Said(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


def say(name: str, *words: Any) -> Said:
    """Run one command as `manage.py name words…`."""
    out, err = io.StringIO(), io.StringIO()
    command = load_command_class(get_commands()[name], name)
    command._called_from_command_line = True
    command.stdout, command.stderr = command.stdout.__class__(out), command.stderr.__class__(err)
    code = 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            options = vars(command.create_parser("manage.py", name).parse_args([str(word) for word in words]))
            command.execute(*options.pop("args", ()), **options)
        except CommandError as error:
            code = error.returncode
            err.write(f"CommandError: {error}\n")
        except SystemExit as error:
            code = int(error.code or 0)
    return Said(code, out.getvalue(), err.getvalue())


def told(name: str, *words: Any) -> dict[str, Any]:
    """The JSON of a command that does its work."""
    said = say(name, *words, "--json")
    assert said.code == 0, said
    found: dict[str, Any] = json.loads(said.out)
    assert found.pop("seconds") >= 0
    return found


def refused(name: str, *words: Any) -> str:
    """The one line of a command that changes nothing."""
    said = say(name, *words, "--json")
    assert said.code == 1, said
    assert said.out == ""
    message = [row for row in said.err.splitlines() if not row.startswith("no worker has taken")]
    assert len(message) == 1 and message[0].startswith("CommandError: "), said.err
    return message[0].removeprefix("CommandError: ")


@contextmanager
def without_workers(*, in_one_transaction: bool = True) -> Iterator[None]:
    """Commands do their runs at once, here, instead of waiting for a worker."""
    from claims import tasks as claims
    from compensation import tasks as money

    with ExitStack() as stack:
        stack.enter_context(mock.patch("backoffice.lib.commands.PATIENCE", -1))
        stack.enter_context(mock.patch("backoffice.lib.commands.JobCommand._send"))
        if in_one_transaction:
            for stages in (claims.STAGES, money.STAGES):
                own = {name: factories.STAGES[name] for name in stages}
                stack.enter_context(mock.patch.dict(stages, own))
        yield
