"""A command whose reader goes away (`| head`) ends without a word, as a shell expects."""

import os
from typing import Any

import pytest
from django.core.management import CommandError
from django.core.management.base import OutputWrapper

from backoffice.lib.commands import JobCommand


class Talks(JobCommand):
    """Says more than a pipe holds, then sums up."""

    lines = 0

    def job(self, **options: Any) -> dict[str, Any]:
        """Talk."""
        for line in range(self.lines):
            self.stdout.write(f"{line} {'x' * 100}")
        return {"count": self.lines}


class Breaks(JobCommand):
    """Another pipe of it breaks than the one it talks to."""

    def job(self, **options: Any) -> dict[str, Any]:
        """Break."""
        raise BrokenPipeError("the scanner went away")


@pytest.fixture
def unread() -> Any:
    """A pipe that nobody reads any more; closing it must not raise, as leaving Python must not."""
    reads, writes = os.pipe()
    os.close(reads)
    with os.fdopen(writes, "w") as stream:
        yield stream


@pytest.mark.parametrize("lines", [0, 2_000], ids=["the summary alone", "amid the work"])
@pytest.mark.parametrize("json", [False, True], ids=["summary", "json"])
def test_a_closed_pipe_is_the_end(unread: Any, lines: int, json: bool) -> None:
    command = Talks(stdout=unread)
    command.lines = lines
    with pytest.raises(SystemExit) as left:
        command.execute(json=json, no_color=True, force_color=False, skip_checks=True)
    assert left.value.code == 141


def test_progress_that_nobody_reads(unread: Any) -> None:
    command = Talks(stdout=unread, stderr=unread)
    assert isinstance(command.stderr, OutputWrapper)
    with pytest.raises(SystemExit) as left:
        command.execute(json=True, no_color=True, force_color=False, skip_checks=True)
    assert left.value.code == 141


def test_another_pipe_that_breaks_is_an_error() -> None:
    with pytest.raises((CommandError, BrokenPipeError), match="the scanner went away"):
        Breaks().execute(json=True, no_color=True, force_color=False, skip_checks=True)
